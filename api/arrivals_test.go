package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

// What reached the API in time is in time, although nobody could take it in
// before the round closed or the silence ended.
func TestWhatReachedTheAPIInTimeIsInTime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	delegate, secretary := w.as(negotiation.RoleDelegation), w.as(negotiation.RoleSecretariat)
	silence, err := secretary.OpenSilence(ctx, newID(), negotiation.OpenSilence{
		Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: []string{"In October."},
		Roster: []string{"FRA", "KEN"},
		Ends:   time.Now().Add(2 * time.Second), Zone: "Europe/Vienna", Reason: "a short one",
	})
	wantCode(t, err, "")
	reply := wire.ReplyRequest{
		ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("Sent in time.")},
	}
	objection, words := newID(), negotiation.BreakSilence{Text: "Not in October."}
	w.direct.fails(errors.New("no worker answers"))
	if _, err := delegate.SubmitReply(ctx, w.round.ID, reply); err == nil {
		t.Fatal("nobody took it in, and it was acknowledged")
	}
	if _, err := delegate.OnSilence(ctx, silence.ID, objection, words); err == nil {
		t.Fatal("nobody took it in, and it was acknowledged")
	}
	w.direct.fails(nil)
	_, err = secretary.OnRound(ctx, w.round.ID, newID(), negotiation.CloseRound{Reason: "all have replied"})
	wantCode(t, err, "")
	receipt, err := delegate.SubmitReply(ctx, w.round.ID, reply)
	if err != nil || receipt.Late {
		t.Errorf("sent again: %+v, %v", receipt, err)
	}
	late, err := delegate.SubmitReply(ctx, w.round.ID, wire.ReplyRequest{
		ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("Sent late.")},
	})
	if err != nil || !late.Late {
		t.Errorf("sent after the close: %+v, %v", late, err)
	}
	var ended negotiation.Silence
	for deadline := time.Now().Add(30 * time.Second); ; {
		if ended, err = w.store.EndSilence(ctx, silence.ID); err == nil && ended.Phase != negotiation.SilenceOpen {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the silence did not end: %+v, %v", ended, err)
		}
	}
	if ended.Phase != negotiation.SilenceBroken {
		t.Errorf("the silence ended as %s", ended.Phase)
	}
}

// sweeps finishes what was left lying, as every process does, to the end of the
// test.
func (w *world) sweeps(object func(context.Context, negotiation.Asked) error) {
	w.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.store.KeepFinishing(ctx, 50*time.Millisecond, object, func(err error) { w.t.Error(err) })
	}()
	w.t.Cleanup(func() {
		stop()
		<-done
	})
}

// went ends the test on any error.
func (w *world) went(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// eventually polls until a condition holds.
func (w *world) eventually(what string, within time.Duration, holds func() bool) {
	w.t.Helper()
	for end := time.Now().Add(within); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("not within %s: %s", within, what)
		}
	}
}

// raw is a request as it goes over the wire, up to its body, and that body.
func (w *world) raw(path string, role negotiation.Role, body any) (head, content string) {
	w.t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: rapporteur\r\nAuthorization: Bearer %s\r\nContent-Type: "+
		"application/json\r\nContent-Length: %d\r\n\r\n",
		path, w.tokens[role], len(sent)), string(sent)
}

// connection is one whose end is a reset.
func (w *world) connection() *net.TCPConn {
	w.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	tcp := c.(*net.TCPConn)
	if err := tcp.SetLinger(0); err != nil {
		w.t.Fatal(err)
	}
	return tcp
}

// onRecord are the comments of the round, by ID.
func (w *world) onRecord() map[negotiation.ID]negotiation.ReceivedComment {
	w.t.Helper()
	list, err := w.store.Comments(w.t.Context(), store.CommentFilter{Round: w.round.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[negotiation.ID]negotiation.ReceivedComment{}
	for _, c := range list {
		out[c.ID] = c
	}
	return out
}

// Replies whose connections are reset at any moment after they were sent, around
// the deadline and at two servers, keep nothing in reserve: the round is
// consolidated within seconds, and by then each is on record as what it was, in
// time or late, or it never arrived and is late when it is sent again.
func TestAResetConnectionKeepsNothingInReserve(t *testing.T) {
	w := unopened(t)
	procedures := workflows.NewProcedures(w.workedOn(slog.New(slog.DiscardHandler)))
	w.sweeps(procedures.DoOnSilence)
	other := httptest.NewServer(api.New(
		api.Config{Record: w.store, Procedures: procedures, Log: slog.New(slog.DiscardHandler)},
	))
	t.Cleanup(other.Close)
	servers := []string{w.url, other.URL}
	ctx := t.Context()
	const sent = 90
	var err error
	w.round, err = w.as(negotiation.RoleSecretariat).OpenRound(ctx, newID(), negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: time.Now().Add(9 * time.Second), Zone: "Europe/Vienna",
	})
	w.went(err)
	// To open a round takes long on a busy machine: two thirds are sent in the last seconds,
	// or in what is left of them.
	<-time.After(time.Until(w.round.Deadline.Add(-5 * time.Second)))
	each := max(time.Until(w.round.Deadline), time.Second) * 3 / 2 / sent
	replies := make([]wire.ReplyRequest, sent)
	var senders sync.WaitGroup
	for i := range replies {
		replies[i] = wire.ReplyRequest{
			ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment(fmt.Sprintf("Choice %d.", i))},
		}
		<-time.After(each)
		senders.Go(func() {
			w := *w
			w.url = servers[i%2]
			head, body := w.raw("/v1/rounds/"+string(w.round.ID)+"/replies", negotiation.RoleDelegation, replies[i])
			c := w.connection()
			if _, err := io.WriteString(c, head+body); err != nil {
				t.Error(err)
			}
			<-time.After(time.Duration(i%31) * time.Millisecond)
			_ = c.Close()
		})
	}
	senders.Wait()
	w.eventually("consolidated", 20*time.Second, func() bool {
		w.round, err = w.store.Round(ctx, w.round.ID)
		return err == nil && w.round.Phase == negotiation.RoundInReview
	})
	before := w.onRecord()
	late := 0
	for _, r := range replies {
		c, known := before[r.Comments[0].ID]
		if known && c.Late != c.ReceivedAt.After(w.round.Deadline) {
			t.Errorf("came at %s, the deadline was %s: %+v", c.ReceivedAt, w.round.Deadline, c)
		}
		receipt, err := w.as(negotiation.RoleDelegation).SubmitReply(ctx, w.round.ID, r)
		w.went(err)
		if known && (receipt.Late != c.Late || !receipt.ReceivedAt.Equal(c.ReceivedAt)) || !known && !receipt.Late {
			t.Errorf("on record before: %t (%+v); sent again: %+v", known, c, receipt)
		}
		if known && c.Late {
			late++
		}
	}
	// On a busy machine few come in time. Some of each kind is enough to say something.
	if in := len(before) - late; in < sent/20 || in == sent {
		t.Errorf("%d of %d replies were in time: the test says nothing", in, sent)
	}
	t.Logf("of %d replies %d were on record in time and %d late before any was sent again", sent, len(before)-late, late)
}

// A reply has arrived when all of it has: begun before the deadline and ended
// after it, it is late; broken off, it never came.
func TestAReplyArrivesWhenAllOfItHas(t *testing.T) {
	w := newWorld(t)
	path := "/v1/rounds/" + string(w.round.ID) + "/replies"
	slow := wire.ReplyRequest{
		ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("Sent slowly.")},
	}
	broken := wire.ReplyRequest{
		ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("Broken off.")},
	}
	head, body := w.raw(path, negotiation.RoleDelegation, slow)
	c := w.connection()
	defer c.Close()
	b := w.connection()
	for conn, text := range map[*net.TCPConn][2]string{c: {head, body}, b: {}} {
		if conn == b {
			text[0], text[1] = w.raw(path, negotiation.RoleDelegation, broken)
		}
		if _, err := io.WriteString(conn, text[0]+text[1][:len(text[1])-10]); err != nil {
			t.Fatal(err)
		}
	}
	closed, err := w.as(negotiation.RoleSecretariat).OnRound(
		t.Context(), w.round.ID, newID(), negotiation.CloseRound{Reason: "all have replied"},
	)
	w.went(err)
	_ = b.Close()
	if _, err := io.WriteString(c, body[len(body)-10:]); err != nil {
		t.Fatal(err)
	}
	w.eventually("the slow one is on record", 20*time.Second, func() bool { return len(w.onRecord()) == 1 })
	if x := w.onRecord()[slow.Comments[0].ID]; !x.Late || x.ReceivedAt.Before(closed.ClosedAt) {
		t.Errorf("closed at %s: %+v", closed.ClosedAt, x)
	}
	receipt, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, broken)
	if err != nil || !receipt.Late {
		t.Errorf("broken off and sent again: %+v, %v", receipt, err)
	}
}

// What has been taken is done although nobody could finish it at once, and
// nobody comes back for it: replies, withdrawals and objections alike.
func TestWhatArrivedIsFinishedWithoutItsSender(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	delegate, silence := w.as(negotiation.RoleDelegation), w.silence()
	first := w.comment("Said before.")
	_, err := delegate.SubmitReply(
		ctx, w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{first}},
	)
	w.went(err)
	w.direct.fails(errors.New("no worker answers"))
	comment := w.comment("Said now.")
	_, replied := delegate.SubmitReply(
		ctx, w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{comment}},
	)
	_, withdrawn := delegate.Withdraw(ctx, w.round.ID, wire.WithdrawalRequest{ID: newID(), Comment: first.ID})
	_, objected := delegate.OnSilence(ctx, silence, newID(), negotiation.BreakSilence{Text: "Not in October."})
	if replied == nil || withdrawn == nil || objected == nil {
		t.Fatalf("nobody took it in, and it was acknowledged: %v, %v, %v", replied, withdrawn, objected)
	}
	before, err := w.store.Clock(ctx)
	w.went(err)
	w.direct.fails(nil)
	w.sweeps(w.direct.DoOnSilence)
	w.eventually("all of it is on record", 20*time.Second, func() bool {
		all := w.onRecord()
		_, said := all[comment.ID]
		x, err := w.store.Silence(ctx, silence)
		return err == nil && said && !all[first.ID].WithdrawnAt.IsZero() && x.Phase == negotiation.SilenceBroken
	})
	all := w.onRecord()
	objections, err := w.store.SilenceObjections(ctx, silence)
	w.went(err)
	if all[comment.ID].ReceivedAt.After(
		before,
	) || all[first.ID].WithdrawnAt.After(before) || objections[0].ReceivedAt.After(before) {
		t.Errorf("it came before %s: %+v, %+v", before, all, objections)
	}
}

// What has arrived and is not on record yet is under the embargo of a comment,
// and nobody reads it anywhere.
func TestNobodyReadsWhatIsUnderWay(t *testing.T) {
	x := newTwin(t)
	x.tokens[negotiation.RoleMember] = x.token(negotiation.Actor{
		Role: negotiation.RoleMember, Label: "member", Delegation: "KEN",
	})
	x.readers = append(x.readers, negotiation.RoleChair, negotiation.RoleSecretariat, negotiation.RoleMember)
	silence := x.silence()
	x.reply("kenya", "A note that is on record.")
	const words = "words that nobody may read"
	x.direct.fails(errors.New("no worker answers"))
	_, err := x.as("kenya").SubmitReply(
		t.Context(), x.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{x.comment(words)}},
	)
	if err == nil {
		t.Fatal("nobody took it in, and it was acknowledged")
	}
	if _, err := x.as("kenya").OnSilence(
		t.Context(), silence, newID(), negotiation.BreakSilence{Text: words},
	); err == nil {
		t.Fatal("nobody took it in, and it was acknowledged")
	}
	x.direct.fails(nil)
	seen := x.answers(x.reads(x.commentsOf("FRA"), x.commentsOf("KEN")[0]))
	if len(seen) < 50 {
		t.Errorf("only %d answers were compared", len(seen))
	}
	seen["the server's log"] = x.log.String()
	for what, text := range seen {
		if strings.Contains(text, words) {
			t.Errorf("%s shows what is under way: %s", what, text)
		}
	}
}

// Who has too much under way is told when to come again, and leaves room for
// others.
func TestTooMuchUnderWayIsToldSo(t *testing.T) {
	w := newWorld(t)
	w.direct.fails(errors.New("no worker answers"))
	ask := func(role negotiation.Role) reply {
		return w.ask(http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/replies", role,
			wire.ReplyRequest{
				ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("One of many.")},
			})
	}
	var last reply
	for range 101 {
		last = ask(negotiation.RoleDelegation)
	}
	w.wants(last, http.StatusTooManyRequests, wire.CodeRateLimited)
	if last.header.Get("Retry-After") != "1" {
		t.Errorf("headers %v", last.header)
	}
	w.wants(ask("kenya"), http.StatusInternalServerError, wire.CodeInternal) // it has arrived
	w.direct.fails(nil)
	w.sweeps(w.direct.DoOnSilence)
	w.eventually("all that arrived is on record", 20*time.Second, func() bool { return len(w.onRecord()) == 101 })
	w.wants(ask(negotiation.RoleDelegation), http.StatusOK, "")
}

// PostgreSQL ends every connection while replies come in: what has arrived is
// finished, once.
func TestArrivalsOutliveAnOutageOfTheRecord(t *testing.T) {
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go w.store.KeepFinishing(ctx, 20*time.Millisecond, w.direct.DoOnSilence, func(error) {})
	conn, err := pgx.Connect(ctx, w.dsn)
	w.went(err)
	defer conn.Close(ctx)
	var all []wire.ReplyRequest
	var asking sync.WaitGroup
	for i := range 60 {
		r := wire.ReplyRequest{
			ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment(fmt.Sprintf("Note %d.", i))},
		}
		all = append(all, r)
		asking.Go(func() { _, _ = w.as(negotiation.RoleDelegation).SubmitReply(ctx, w.round.ID, r) }) // whatever comes of it
		if i%10 == 5 {
			_, err := conn.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			w.went(err)
		}
	}
	asking.Wait()
	for _, r := range all {
		w.eventually("it is answered", 20*time.Second, func() bool {
			_, err := w.as(negotiation.RoleDelegation).SubmitReply(ctx, w.round.ID, r)
			return err == nil
		})
	}
	w.eventually("nothing is under way", 20*time.Second, func() bool {
		var left int
		return conn.QueryRow(ctx, `SELECT count(*) FROM arrivals`).Scan(&left) == nil && left == 0
	})
	if got := len(w.onRecord()); got != len(all) {
		t.Errorf("%d comments are on record, not %d", got, len(all))
	}
}

// An objection that was refused and is put right under the same id is heard, and
// whoever sent it is told so.
func TestAnObjectionPutRightUnderItsIDIsHeard(t *testing.T) {
	w := unopened(t)
	w.onTemporal()
	silence := w.silence()
	path := "/v1/silences/" + string(silence) + "/objections"
	id := newID()
	wrong := map[string]any{"id": id, "paragraphs": []int{9}, "text": "Not in October."}
	w.wants(
		w.ask(http.MethodPost, path, negotiation.RoleDelegation, wrong), http.StatusUnprocessableEntity,
		negotiation.CodeUnknownParagraph,
	)
	right := map[string]any{"id": id, "paragraphs": []int{1}, "text": "Not in October."}
	for range 2 { // and again, as when an answer was lost
		w.wants(w.ask(http.MethodPost, path, negotiation.RoleDelegation, right), http.StatusOK, "")
	}
	x, err := w.store.Silence(t.Context(), silence)
	if err != nil || !x.Paragraphs[0].Broken || x.Paragraphs[1].Broken {
		t.Errorf("the silence is %+v, %v", x, err)
	}
}
