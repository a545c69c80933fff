package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"rapporteur/delivery"
	"rapporteur/negotiation"
	"rapporteur/notice"
	"rapporteur/store"
	"rapporteur/tests/sink"
	"rapporteur/tests/storetest"
	"rapporteur/worker"
	"rapporteur/workflows"
)

var (
	secretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}
	chair       = negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"}
	key         = []byte(strings.Repeat("k", 32))
)

const (
	hostileName = "Germany\r\nBcc: x@example.org\u202e<script>"
	ofFrance    = "The wording of France alone."
	ofGermany   = "The wording of Germany alone, <b>bold</b>\u202e.\n.\nFrom here on."
)

func newID() negotiation.ID { return negotiation.ID(uuid.NewString()) }

// house is a record, a worker, a mail server and a webhook.
type house struct {
	*workflows.Procedures
	t      *testing.T
	record *store.Store
	client client.Client
	queue  string
	mail   *sink.Sink
	hook   *hook
	recs   map[string]negotiation.ID
	meets  map[string]negotiation.ID
}

// hook is a webhook that keeps what it gets, under its ID.
type hook struct {
	url   string
	mu    sync.Mutex
	calls []call
	fail  int // how many calls to answer with an error first
}

type call struct {
	header http.Header
	body   []byte
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail > 0 {
		h.fail--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	h.calls = append(h.calls, call{r.Header, body})
}

func (h *hook) got() []call {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.calls)
}

func newHouse(t *testing.T, o sink.Options) *house {
	t.Helper()
	record, _ := storetest.MustOpen(t)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	h := &house{
		t: t, record: record, client: dial(t, "default", quiet), queue: "test-" + uuid.NewString(), mail: sink.Start(t, o),
		hook: &hook{}, recs: map[string]negotiation.ID{}, meets: map[string]negotiation.ID{},
	}
	server := httptest.NewServer(h.hook)
	t.Cleanup(server.Close)
	h.hook.url = server.URL
	h.Procedures = workflows.NewProcedures(h.client, h.queue)
	h.load()
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) load() {
	h.t.Helper()
	ctx := h.t.Context()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	names := func(text string) negotiation.Names { return negotiation.Names{negotiation.English: text} }
	meeting := func(key, body, session string, opens time.Time) negotiation.Meeting {
		return negotiation.Meeting{Key: key, Body: body, Session: session, Names: names(
			"Meeting " + key,
		), Opens: opens, Closes: opens.AddDate(0, 0, 1), Place: "Vienna", Zone: "Europe/Vienna",
			Agenda: []negotiation.AgendaItem{
				{Number: "4", Kind: negotiation.ItemOtherMatters, Names: names("Other matters")},
				{Number: "5", Kind: negotiation.ItemReport, Names: names("Adoption of the report")},
			}}
	}
	_, err := h.record.LoadCalendar(ctx, secretariat, negotiation.Calendar{
		Instruments: []negotiation.Instrument{{Key: "untoc", Names: names("Convention")}},
		Bodies: []negotiation.Body{{Symbol: "CTOC/COP", Names: names("Conference"), Instrument: "untoc"},
			{Symbol: "CTOC/COP/WG.4", Parent: "CTOC/COP", Names: names("Working Group"), Instrument: "untoc"}},
		Meetings: []negotiation.Meeting{meeting("wg4-2020", "CTOC/COP/WG.4", "2020", day(2020, 9, 10)),
			meeting(
				"cop-2020", "CTOC/COP", "2020", day(2020, 10, 12),
			), meeting("wg4-2021", "CTOC/COP/WG.4", "2021", day(2021, 10, 12))},
	})
	h.must(err)
	since := []negotiation.Standing{{Instrument: "untoc", Capacity: negotiation.StateParty, From: day(2004, 1, 1)}}
	_, err = h.record.LoadDelegations(ctx, secretariat, []negotiation.Delegation{
		{Code: "DEU", Kind: negotiation.KindState, Names: names(hostileName), Standings: since},
		{Code: "FRA", Kind: negotiation.KindState, Names: names("France"), Standings: since},
	})
	h.must(err)
	_, err = h.record.LoadContacts(ctx, secretariat, []negotiation.Contact{
		{Party: "FRA", Label: "main", Email: "fra@example.org", Language: negotiation.French, Webhook: h.hook.url},
		{Party: "DEU", Label: "main", Email: "deu@example.org", Language: negotiation.Arabic},
		{Party: negotiation.PartySecretariat, Label: "main", Email: "sec@example.org", Language: negotiation.Spanish},
		{Party: negotiation.PartyChair, Label: "main", Email: "chair@example.org", Language: negotiation.Russian},
	})
	h.must(err)
	loaded, err := h.record.LoadRecommendations(ctx, secretariat, negotiation.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: negotiation.English, Title: "Drafts",
		Notice: "Illustrative texts.",
		Drafts: []negotiation.DraftText{
			{
				Key: "training", Title: "Training",
				Paragraphs: []negotiation.Paragraph{{Number: "1", Text: "States parties should train first responders."}},
			},
			{
				Key: "shelter", Title: "Shelter",
				Paragraphs: []negotiation.Paragraph{{Number: "2", Text: "States parties should provide shelter."}},
			},
		},
	})
	h.must(err)
	for _, id := range loaded.Recommendations {
		r, err := h.record.Recommendation(ctx, string(id))
		h.must(err)
		h.recs[r.Key] = id
	}
	meetings, err := h.record.Meetings(ctx)
	h.must(err)
	for _, m := range meetings {
		h.meets[m.Key] = m.ID
	}
}

// work starts a worker that sends notices, and returns what stops it.
func (h *house) work() (stop func()) {
	h.t.Helper()
	mailer, err := delivery.NewMailer(delivery.SMTP{
		Address: h.mail.Address, TLS: delivery.TLSNone, From: "Conference services <sender@example.org>",
	})
	h.must(err)
	webhooks, err := delivery.NewWebhooks(key, true)
	h.must(err)
	return h.workWith(&worker.Notices{Record: h.record, Mailer: mailer, Webhooks: webhooks, Every: 50 * time.Millisecond})
}

func (h *house) workWith(o *worker.Notices) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	w := worker.New(h.client, h.record, worker.Options{
		TaskQueue: h.queue, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), FailOnPanic: true, Notices: o,
	})
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Errorf("the worker ended with %v", err)
		}
	})
	h.t.Cleanup(stop)
	return stop
}

func (h *house) poll(what string, ok func() bool) {
	h.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	h.t.Fatalf("waited in vain for %s", what)
}

func (h *house) notices(f store.NoticeFilter) []negotiation.Notice {
	h.t.Helper()
	list, err := h.record.Notices(h.t.Context(), f)
	h.must(err)
	return list
}

// settled waits until nothing is queued.
func (h *house) settled() {
	h.t.Helper()
	h.poll("all notices to be sent", func() bool {
		return len(h.notices(store.NoticeFilter{State: negotiation.NoticeQueued})) == 0
	})
}

func (h *house) plan() negotiation.OpenRound {
	return negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Title: "Drafts of the tenth meeting",
		Deadline: time.Now().Add(time.Hour), Zone: "Europe/Vienna",
		Reminders: []negotiation.Span{negotiation.Span(time.Second)},
	}
}

func (h *house) reply(round negotiation.Round, from, key, text string) negotiation.Reply {
	h.t.Helper()
	i := slices.IndexFunc(round.Drafts, func(d negotiation.RoundDraft) bool { return d.Recommendation == h.recs[key] })
	base, err := h.record.Version(h.t.Context(), round.Drafts[i].Version)
	h.must(err)
	return negotiation.Reply{ID: newID(), Round: round.ID, Delegation: from, Language: negotiation.English,
		Actor: negotiation.Actor{
			Role: negotiation.RoleDelegation, Delegation: from,
		}, Comments: []negotiation.Comment{
			{
				ID: newID(), Recommendation: h.recs[key], BaseVersion: base.ID, Kind: negotiation.Amendment,
				Paragraph: base.Paragraphs[0].ID, Text: text,
			}}}
}

// mailOf returns the one message a mailbox got of a cause.
func (h *house) mailOf(cause negotiation.EventName, to string) sink.Mail {
	h.t.Helper()
	var ids []string
	for _, o := range h.notices(store.NoticeFilter{}) {
		if o.Cause == cause && o.Contact.Email == to && o.Channel == negotiation.ByMail {
			ids = append(ids, "<notice."+string(o.ID)+"@example.org>")
		}
	}
	var out []sink.Mail
	for _, m := range h.mail.Mails() {
		if slices.Contains(ids, m.ID()) && m.To == to {
			out = append(out, m)
		}
	}
	if len(out) != 1 {
		h.t.Fatalf("%s was told to %s %d times by %d notices, want once", cause, to, len(out), len(ids))
	}
	return out[0]
}

// all is everything a message holds.
func all(m sink.Mail) string {
	parts := []string{m.Subject, m.Text, m.HTML}
	for _, f := range m.Files {
		parts = append(parts, string(f))
	}
	return strings.Join(parts, "\n")
}

func (h *house) says(m sink.Mail, words ...string) {
	h.t.Helper()
	text := strings.NewReplacer("\r\n", "\n", "\u2068", "", "\u2069", "").Replace(m.Subject + "\n" + m.Text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			h.t.Errorf("to %s: no %q in\n%s", m.To, w, text)
		}
	}
}

func (h *house) silent(m sink.Mail, words ...string) {
	h.t.Helper()
	for _, w := range words {
		if strings.Contains(all(m), w) {
			h.t.Errorf("to %s: %q stands in %q", m.To, w, m.Subject)
		}
	}
}

// A whole round is told, each cause once, in the language of each party, and no
// party learns another's comments before the paper is issued.
func TestEveryCauseOfARoundIsTold(t *testing.T) {
	h := newHouse(t, sink.Options{})
	h.work()
	ctx := t.Context()
	round, err := h.OpenRound(ctx, storetest.Opening(secretariat, h.plan()))
	h.must(err)
	france, germany := h.reply(round, "FRA", "training", ofFrance), h.reply(round, "DEU", "training", ofGermany)
	for range 2 {
		_, err = h.SubmitReply(ctx, france)
		h.must(err)
		_, err = h.SubmitReply(ctx, germany)
		h.must(err)
	}
	extension := newID()
	for range 2 {
		round, err = h.DoOnRound(ctx, negotiation.Asked{
			ID: extension, On: round.ID, By: secretariat,
			Act: negotiation.ExtendRound{Deadline: round.Deadline.Add(time.Hour), Reason: "asked for"},
		})
		if err != nil {
			t.Fatal(err)
		}
		round.Deadline = round.Deadline.Add(-time.Hour)
	}
	_, err = h.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	h.must(err)
	h.untilRound(round.ID, negotiation.RoundInReview)
	_, err = h.DoOnRound(ctx, negotiation.Asked{ID: newID(), On: round.ID, By: secretariat,
		Act: negotiation.DisposeComments{
			Dispositions: []negotiation.CommentDisposal{{
				Comment: france.Comments[0].ID, Status: negotiation.PartlyReflected, Reason: "It stands in brackets.",
			}}}})
	h.must(err)
	_, err = h.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: chair, Act: negotiation.ReturnRound{Attempt: 1, Reason: "Look at paragraph 1 again."},
	})
	h.must(err)
	_, err = h.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.ConsolidateRound{}},
	)
	h.must(err)
	h.settled()
	for _, m := range h.mail.Mails() {
		if m.To == "deu@example.org" {
			h.silent(m, ofFrance)
		}
		if m.To == "fra@example.org" {
			h.silent(m, "Germany alone")
		}
	}
	issued, err := h.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	)
	h.must(err)
	h.settled()

	opened := h.mailOf(negotiation.EventRoundOpened, "fra@example.org")
	h.says(
		opened, "Appel à commentaires\u00a0: Drafts of the tenth meeting", "Europe/Vienna",
		"l’absence de commentaire ne vaut pas consentement",
	)
	if !bytes.Contains(
		opened.Files["informal-paper.txt"], []byte("States parties should train first responders."),
	) || !bytes.Contains(opened.Files["calendar.ics"], []byte("TZID=Europe/Vienna")) {
		t.Errorf("the informal paper or the deadline is not attached: %v", opened.Types)
	}
	h.says(h.mailOf(negotiation.EventRoundOpened, "deu@example.org"), "دعوة إلى تقديم تعليقات")
	h.says(h.mailOf(negotiation.EventRoundOpened, "chair@example.org"), "Предлагается представить замечания")
	h.says(h.mailOf(negotiation.EventRoundExtended, "fra@example.org"), "Nouvelle date limite", "asked for")

	receipt := h.mailOf(negotiation.EventReplyReceived, "deu@example.org")
	// In an Arabic mail a line without letters is told its direction.
	h.says(receipt, "    | The wording of Germany alone, <b>bold</b>[U+202E].\n\u200f    | .\n    | From here on.")
	var kept struct {
		Comments []negotiation.ReceivedComment `json:"comments"`
	}
	if err := json.Unmarshal(
		receipt.Files["reply.json"], &kept,
	); err != nil || len(kept.Comments) != 1 || kept.Comments[0].Text != ofGermany {
		t.Errorf("attached %s, %v", receipt.Files["reply.json"], err)
	}
	h.silent(h.mailOf(negotiation.EventReplyReceived, "fra@example.org"), "Germany alone")
	disposed := h.mailOf(negotiation.EventRoundCommentsDisposed, "fra@example.org")
	h.says(disposed, "Suite donnée à vos commentaires", ofFrance, "pris en compte en partie", "It stands in brackets.")
	h.says(
		h.mailOf(negotiation.EventRoundReturned, "sec@example.org"), "Consolidación devuelta", "Look at paragraph 1 again.",
	)
	h.says(h.mailOf(negotiation.EventRoundApproved, "sec@example.org"), "Consolidación aprobada")
	document, err := h.record.Document(ctx, string(issued.Document))
	h.must(err)
	paper := h.mailOf(negotiation.EventRoundIssued, "deu@example.org")
	h.says(paper, document.Symbol, "لا يعني إصدار الورقة اعتماد أي شيء.")
	if name := strings.ReplaceAll(
		document.Symbol, "/", "-",
	) + ".txt"; !strings.Contains(string(paper.Files[name]), ofFrance) || len(paper.Files["calendar.ics"]) == 0 {
		t.Errorf("the paper is not attached: %v", paper.Types)
	}
	for _, m := range h.mail.Mails() {
		head, _, _ := strings.Cut(string(m.Raw), "\r\n\r\n")
		if m.Header.Get("Bcc") != "" || strings.Contains(
			head, "x@example.org",
		) || strings.Contains(m.HTML, "<script") || strings.ContainsRune(m.Text, '\u202e') {
			t.Errorf("a hostile name or text got out in %q:\n%s", m.Subject, head)
		}
	}
	h.signed()
}

// signed checks the calls of the webhook of France: those of its mails, each once.
func (h *house) signed() {
	h.t.Helper()
	seen := map[string]bool{}
	calls := h.hook.got()
	for _, c := range calls {
		id := c.header.Get(notice.HeaderID)
		if seen[id] {
			h.t.Errorf("the webhook was told of %s twice", id)
		}
		seen[id] = true
		o, err := h.record.Notice(h.t.Context(), negotiation.ID(id))
		h.must(err)
		if !notice.Verify(
			notice.WebhookSecret(key, o.Contact.ID), id, c.header.Get(notice.HeaderTimestamp),
			c.header.Get(notice.HeaderSignature), c.body, time.Now(), 5*time.Minute,
		) {
			h.t.Errorf("a call is not signed well: %v", c.header)
		}
		var body struct {
			Type string         `json:"type"`
			Data map[string]any `json:"data"`
		}
		if err := json.Unmarshal(c.body, &body); err != nil || body.Type != string(o.Cause) || body.Data["party"] != "FRA" ||
			strings.Contains(string(c.body), "Germany alone") {
			h.t.Errorf("called with %s, %v", c.body, err)
		}
	}
	mails := len(h.mail.Inbox("fra@example.org"))
	if len(calls) != mails || mails < 4 {
		h.t.Errorf("%d calls and %d mails", len(calls), mails)
	}
}

func (h *house) untilRound(id negotiation.ID, phase negotiation.RoundPhase) {
	h.t.Helper()
	h.poll("the round to be "+string(phase), func() bool {
		r, err := h.record.Round(h.t.Context(), id)
		h.must(err)
		return r.Phase == phase
	})
}

// A reminder goes to those who have not replied, and a cancelled round is told.
func TestRemindersAndCancellationsAreTold(t *testing.T) {
	h := newHouse(t, sink.Options{})
	h.work()
	ctx := t.Context()
	round, err := h.OpenRound(ctx, storetest.Opening(secretariat, h.plan()))
	h.must(err)
	_, err = h.SubmitReply(ctx, negotiation.Reply{
		ID: newID(), Round: round.ID, Delegation: "FRA", Language: negotiation.English, NoComment: true,
		Actor: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"},
	})
	h.must(err)
	_, err = h.record.Remind(ctx, round.ID, time.Now()) // what the procedure does when it is due
	h.must(err)
	h.poll("the reminder", func() bool { return len(h.mail.Inbox("deu@example.org")) == 2 })
	h.says(
		h.mailOf(negotiation.EventRoundReminded, "deu@example.org"), "تذكير بتقديم التعليقات",
		"لم يُسجَّل بعد أي رد من وفدكم.",
	)
	_, err = h.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CancelRound{Reason: "The meeting was postponed."},
	})
	h.must(err)
	h.settled()
	cancelled := h.mailOf(negotiation.EventRoundCancelled, "fra@example.org")
	h.says(cancelled, "annulé", "The meeting was postponed.")
	opened := h.mailOf(negotiation.EventRoundOpened, "fra@example.org").Files["calendar.ics"]
	for _, line := range []string{
		"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1", "ORGANIZER:mailto:sender@example.org",
		"ATTENDEE:mailto:fra@example.org",
	} {
		if !bytes.Contains(cancelled.Files["calendar.ics"], []byte(line+"\r\n")) {
			t.Errorf("the calendar is cancelled without %s: %q", line, cancelled.Files["calendar.ics"])
		}
	}
	for _, file := range [][]byte{opened, cancelled.Files["calendar.ics"]} {
		if lines := bytes.ReplaceAll(
			file, []byte("\r\n"), nil,
		); !bytes.HasSuffix(file, []byte("\r\n")) || bytes.ContainsAny(lines, "\r\n") {
			t.Errorf("a line of the calendar does not end with CRLF as received: %q", file)
		}
	}
	h.says(h.mailOf(negotiation.EventReplyReceived, "fra@example.org"), "votre délégation n’a pas de commentaire")
	for _, m := range h.mail.Inbox("fra@example.org") {
		if strings.Contains(m.Subject, "Rappel") {
			t.Error("somebody who replied was reminded")
		}
	}
}

func TestEveryCauseOfASilenceIsTold(t *testing.T) {
	h := newHouse(t, sink.Options{})
	h.work()
	ctx := t.Context()
	plan := silencePlan{newID(), negotiation.OpenSilence{Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates,
		Title: "Dates of the meeting", Paragraphs: []string{
			"It meets in October.", "It meets in Vienna.",
		},
		Roster: []string{
			"DEU", "FRA",
		}, Ends: time.Now().Add(6 * time.Second), Zone: "Europe/Vienna", Reason: "The Bureau agreed."}}
	h.must(h.OpenSilence(ctx, plan.by(secretariat)))
	h.must(h.DoOnSilence(ctx, breaking(negotiation.SilenceObjection{
		ID: newID(), Silence: plan.ID, Delegation: "FRA", Paragraphs: []int{1}, Text: "Our own reasons.",
		Actor: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"},
	})))
	h.must(h.DoOnSilence(ctx, negotiation.Asked{
		ID: newID(), On: plan.ID, By: secretariat,
		Act: negotiation.ExtendSilence{Ends: plan.Ends.Add(time.Second), Reason: "asked for"},
	}))
	h.poll("the end", func() bool {
		x, err := h.record.Silence(ctx, plan.ID)
		h.must(err)
		return x.Phase == negotiation.SilenceApprovedInPart
	})
	other := plan
	other.ID, other.Paragraphs, other.Ends = newID(), []string{"It meets on 19 October."}, time.Now().Add(time.Hour)
	h.must(h.OpenSilence(ctx, other.by(secretariat)))
	h.must(h.DoOnSilence(
		ctx,
		negotiation.Asked{ID: newID(), On: other.ID, By: secretariat, Act: negotiation.CancelSilence{Reason: "A mistake."}},
	))
	h.settled()

	broken := h.mailOf(negotiation.EventSilenceBroken, "deu@example.org")
	h.says(broken, "كُسر الصمت بشأن الفقرات التالية: 1.")
	for _, m := range h.mail.Mails() {
		h.silent(m, "Our own reasons.")
		if m.ID() == broken.ID() {
			h.silent(m, "France", "FRA")
		}
	}
	h.says(h.mailOf(negotiation.EventSilenceBroken, "sec@example.org"), "Silencio roto")
	h.says(
		h.mailOf(negotiation.EventSilenceEnded, "fra@example.org"), "Paragraphes approuvés\u00a0: 2.",
		"Paragraphes non approuvés\u00a0: 1.",
	)
	h.says(h.mailOf(negotiation.EventSilenceCancelled, "fra@example.org"), "n’approuve rien", "A mistake.")
	h.says(h.mailOf(negotiation.EventSilenceExtended, "fra@example.org"), "Nouveau terme")
	first := false
	for _, m := range h.mail.Inbox("fra@example.org") {
		first = first || strings.Contains(m.Text, "    | It meets in October.")
	}
	if !first {
		t.Error("the text of the silence was not circulated")
	}
}

func TestAnAdoptionIsToldWithTheReport(t *testing.T) {
	h := newHouse(t, sink.Options{})
	h.work()
	ctx := t.Context()
	round, err := h.OpenRound(ctx, storetest.Opening(secretariat, h.plan()))
	h.must(err)
	_, err = h.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	h.must(err)
	h.untilRound(round.ID, negotiation.RoundInReview)
	_, err = h.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	h.must(err)
	_, err = h.record.DoOnMeeting(
		ctx, negotiation.Asked{ID: newID(), On: h.meets["wg4-2021"], By: chair, Act: negotiation.AdoptAgenda{}},
	)
	h.must(err)
	for key, last := range map[string]negotiation.Act{
		"shelter":  negotiation.AgreeOnDraft{},
		"training": negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "No time."}},
	} {
		for _, a := range []negotiation.Asked{
			{By: secretariat, Act: negotiation.PresentDraft{Meeting: h.meets["cop-2020"]}},
			{By: chair, Act: negotiation.TakeUpDraft{Meeting: h.meets["wg4-2021"], Item: "4"}},
			{By: chair, Act: last},
		} {
			a.ID, a.On = newID(), h.recs[key]
			_, err := h.DoOnDraft(ctx, a)
			h.must(err)
		}
	}
	id := newID()
	h.must(h.PrepareReport(
		ctx, negotiation.Asked{ID: id, On: id, By: secretariat, Act: negotiation.PrepareReport{Meeting: "wg4-2021"}},
	))
	report, err := h.record.ReportByID(ctx, id)
	h.must(err)
	for _, s := range report.Sections {
		x := negotiation.AdoptSection{Number: s.Number, Revision: s.Revision}
		_, err := h.DoOnReport(ctx, negotiation.Asked{ID: newID(), On: id, By: chair, Act: x})
		h.must(err)
	}
	report, err = h.DoOnReport(ctx, negotiation.Asked{ID: newID(), On: id, By: chair, Act: negotiation.AdoptReport{}})
	h.must(err)
	h.settled()
	document, err := h.record.Document(ctx, string(report.Final))
	h.must(err)
	adopted := h.mailOf(negotiation.EventReportAdopted, "fra@example.org")
	h.says(adopted, "Rapport adopté, "+document.Symbol, "Recommandations adoptées\u00a0: Shelter.")
	if len(adopted.Files[strings.ReplaceAll(document.Symbol, "/", "-")+".html"]) == 0 {
		t.Errorf("the report is not attached: %v", adopted.Types)
	}
}

// What is queued while nobody sends is sent later, once, by whoever does, also
// when several do.
func TestNothingIsLostOrSentTwiceOverRestarts(t *testing.T) {
	h := newHouse(t, sink.Options{})
	stop := h.workWith(nil)
	_, err := h.OpenRound(t.Context(), storetest.Opening(secretariat, h.plan()))
	h.must(err)
	stop()
	if queued := h.notices(store.NoticeFilter{
		State: negotiation.NoticeQueued,
	}); len(queued) != 4 || len(h.mail.Mails()) != 0 {
		t.Fatalf("%d are queued and %d were sent without a mail server", len(queued), len(h.mail.Mails()))
	}
	h.hook.mu.Lock()
	h.hook.fail = 2
	h.hook.mu.Unlock()
	h.work()
	h.work()
	h.settled()
	stop = h.work()
	stop()
	if got := len(h.mail.Mails()); got != 3 {
		t.Errorf("%d mails were sent, want 3", got)
	}
	for _, o := range h.notices(store.NoticeFilter{}) {
		if o.State != negotiation.NoticeSent || o.Channel == negotiation.ByWebhook && o.Attempts != 2 {
			t.Errorf("a notice is %s after %d attempts that went wrong: %s", o.State, o.Attempts, o.Problem)
		}
	}
	if len(h.hook.got()) != 1 {
		t.Errorf("%d calls of the webhook", len(h.hook.got()))
	}
}

// A mailbox that does not exist fails at once and says so; with the contact
// mended, it is sent when the secretariat asks for it.
func TestARefusedMailboxIsToldAndTriedAgainWhenMended(t *testing.T) {
	h := newHouse(t, sink.Options{Rcpt: func(to string) error {
		if to == "deu@example.org" {
			return sink.Refuse(550, "no such mailbox")
		}
		return nil
	}})
	h.work()
	ctx := t.Context()
	_, err := h.OpenRound(ctx, storetest.Opening(secretariat, h.plan()))
	h.must(err)
	h.settled()
	failed := h.notices(store.NoticeFilter{State: negotiation.NoticeFailed})
	if len(failed) != 1 || !strings.Contains(failed[0].Problem, "no such mailbox") {
		t.Fatalf("failed: %+v", failed)
	}
	_, err = h.record.LoadContacts(
		ctx, secretariat,
		[]negotiation.Contact{{Party: "DEU", Label: "main", Email: "right@example.org", Language: negotiation.Arabic}},
	)
	h.must(err)
	_, err = h.record.DoOnNotice(
		ctx, negotiation.Asked{ID: newID(), On: failed[0].ID, By: secretariat, Act: negotiation.RetryNotice{}},
	)
	h.must(err)
	h.poll("the notice to arrive", func() bool { return len(h.mail.Inbox("right@example.org")) == 1 })
}

// silencePlan is a silence procedure to be opened, under its ID.
type silencePlan struct {
	ID negotiation.ID
	negotiation.OpenSilence
}

func (p silencePlan) by(who negotiation.Actor) negotiation.Asked {
	return negotiation.Asked{ID: p.ID, On: p.ID, By: who, Act: p.OpenSilence}
}

// breaking asks to break a silence by an objection.
func breaking(o negotiation.SilenceObjection) negotiation.Asked {
	return negotiation.Asked{
		ID: o.ID, On: o.Silence, By: o.Actor,
		Act: negotiation.BreakSilence{Delegation: o.Delegation, Paragraphs: o.Paragraphs, Text: o.Text},
	}
}
