package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// underWay counts what has arrived and is neither on record nor refused.
func (w *world) underWay() (count int) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.dsn)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := errors.Join(conn.QueryRow(w.t.Context(), `SELECT count(*) FROM arrivals`).Scan(&count), conn.Close(w.t.Context())); err != nil {
		w.t.Fatal(err)
	}
	return count
}

// finishes takes in what arrived in time for a round, as a consolidation does.
func (w *world) finishes(r negotiation.Round) {
	w.t.Helper()
	if givenUp := value[[]error](w.t)(w.FinishArrivals(w.t.Context(), r.ID, func() {})); len(givenUp) > 0 {
		w.t.Errorf("given up: %v", givenUp)
	}
}

// A reply that arrived before the close is in time whenever it is received; one
// with other words under its ID is not, nor is one that arrived afterwards.
func TestWhatArrivedInTimeIsInTime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	arrived, changed := replyOf(
		round, "FRA", w.amendment(0, "As sent."),
	), replyOf(round, "KEN", w.amendment(0, "As sent."))
	stranger := replyOf(round, "FRA", w.amendment(0, "In another's name."))
	stranger.Delegation, stranger.Actor = "CARITAS", of("CARITAS") // not on the roster
	for _, r := range []negotiation.Reply{arrived, arrived, changed, stranger} {
		wantCode(t, w.ReplyArrived(ctx, r), "")
	}
	other := changed
	other.Comments = []negotiation.Comment{w.amendment(0, "Other words.")}
	wantCode(t, w.ReplyArrived(ctx, other), negotiation.CodeConflict)
	_, err := w.ReceiveReply(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	round = w.close(round)
	after := replyOf(round, "DEU", w.amendment(0, "Too late."))
	wantCode(t, w.ReplyArrived(ctx, after), "")
	receipt := value[negotiation.Receipt](t)(w.ReceiveReply(ctx, arrived))
	if receipt.Late || !receipt.ReceivedAt.Before(round.ClosedAt) {
		t.Errorf("received before the close at %v: %+v", round.ClosedAt, receipt)
	}
	if again := value[negotiation.Receipt](t)(w.ReceiveReply(ctx, arrived)); !again.ReceivedAt.Equal(receipt.ReceivedAt) {
		t.Errorf("received again: %+v", again)
	}
	w.finishes(round)
	if kept := value[negotiation.Receipt](t)(w.Receipt(ctx, changed.ID)); kept.Late {
		t.Errorf("nobody but its sender finishes it in time: %+v", kept)
	}
	_, err = w.ReceiveReply(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.ReceiveReply(ctx, stranger)
	wantCode(t, err, negotiation.CodeNotEntitled)
	if late := value[negotiation.Receipt](t)(w.ReceiveReply(ctx, after)); !late.Late {
		t.Error("what arrived after the close is in time")
	}
	if left := w.underWay(); left > 0 {
		t.Errorf("%d things are under way still", left)
	}
}

// Nothing that arrived in time can be kept back until the others' comments are
// read: it is on record before the consolidation, or late.
func TestNoConsolidationWithoutWhatArrivedInTime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	r, spoilt := replyOf(
		round, "FRA", w.amendment(0, "On its way."),
	), replyOf(round, "KEN", w.amendment(0, "Not to be read."))
	late := replyOf(round, "DEU", w.amendment(1, "Late."))
	wantCode(t, w.ReplyArrived(ctx, r), "")
	wantCode(t, w.ReplyArrived(ctx, spoilt), "")
	round = w.close(round)
	wantCode(t, w.ReplyArrived(ctx, late), "")
	if _, err := w.RecordConsolidation(ctx, w.consolidation(round, 1)); err == nil || negotiation.CodeOf(err) != "" {
		t.Errorf("a consolidation without it was recorded or refused: %v", err)
	}
	w.tamper(`UPDATE arrivals SET content = '{"comments": 7}' WHERE id = $1`, spoilt.ID)
	if givenUp := value[[]error](t)(w.FinishArrivals(ctx, round.ID, func() {})); len(givenUp) != 1 {
		t.Errorf("given up: %v", givenUp)
	}
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	if c := w.comments(
		round.ID,
	)[r.Comments[0].ID]; !c.TakenIn || c.Late || c.Disposition == nil || c.Disposition.Status != negotiation.Reflected {
		t.Errorf("taken in: %+v", c)
	}
	if receipt := value[negotiation.Receipt](t)(w.ReceiveReply(
		ctx, spoilt,
	)); !receipt.Late || receipt.ReceivedAt.Before(round.ClosedAt) {
		t.Errorf("what was given up is %+v", receipt)
	}
	// An arrival that turns up again, as from another copy of the record.
	kept := replyOf(round, "AUT", w.amendment(0, "Kept back."))
	wantCode(t, w.ReplyArrived(ctx, kept), "")
	w.tamper(`UPDATE arrivals SET at = $2 WHERE id = $1`, kept.ID, round.OpenedAt)
	if receipt := value[negotiation.Receipt](t)(w.ReceiveReply(
		ctx, kept,
	)); !receipt.Late || receipt.ReceivedAt.Before(round.ClosedAt) {
		t.Errorf("kept back over the consolidation: %+v", receipt)
	}
}

// What can't be finished at all holds up nothing of what came after it.
func TestWhatIsSpoiltHoldsUpNothingElse(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	const spoilt = 20
	for range spoilt {
		r := replyOf(round, "KEN", w.amendment(0, "Not to be read."))
		wantCode(t, w.ReplyArrived(ctx, r), "")
		w.tamper(`UPDATE arrivals SET content = '{"comments": 7}' WHERE id = $1`, r.ID)
	}
	r := replyOf(round, "FRA", w.amendment(0, "Behind them."))
	wantCode(t, w.ReplyArrived(ctx, r), "")
	w.sweepsOver(func() bool { return w.underWay() == spoilt }, func(error) {})
	if _, err := w.Receipt(ctx, r.ID); err != nil {
		t.Error(err)
	}
}

// A late reply came when it arrived, not when somebody got to it.
func TestALateReplyCameWhenItArrived(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.close(w.openRound(time.Now().Add(time.Hour)))
	r := replyOf(round, "FRA", w.amendment(0, "A little late."))
	wantCode(t, w.ReplyArrived(ctx, r), "")
	arrived := value[time.Time](t)(w.Clock(ctx))
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	w.sweeps(func() bool { return w.underWay() == 0 })
	if receipt := value[negotiation.Receipt](t)(w.Receipt(ctx, r.ID)); !receipt.Late || receipt.ReceivedAt.After(arrived) {
		t.Errorf("received at %s, arrived before %s: %+v", receipt.ReceivedAt, arrived, receipt)
	}
}

// sweeps has three processes finish what was left lying until a condition holds.
func (w *world) sweeps(until func() bool) {
	w.t.Helper()
	w.sweepsOver(until, func(err error) { w.t.Error(err) })
}

func (w *world) sweepsOver(until func() bool, failed func(error)) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			w.KeepFinishing(ctx, 20*time.Millisecond, func(ctx context.Context, a negotiation.Asked) error {
				_, err := w.DoOnSilence(ctx, a)
				return err
			}, failed)
		})
	}
	for end := time.Now().Add(20 * time.Second); !until() && !w.t.Failed(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Error("what arrived is not finished")
		}
	}
	stop()
	all.Wait()
}

// What a delegation sent without waiting for answers is done in the order in
// which it arrived, whoever comes first to finish which part of it, and nothing
// of it waits for its sender.
func TestWhatArrivedIsDoneInItsOrder(t *testing.T) {
	first := func(w *world, r negotiation.Round) negotiation.Reply {
		return replyOf(r, "FRA", w.amendment(0, "First words."))
	}
	for name, ends := range map[string]func(*world, negotiation.Round, negotiation.Reply, negotiation.Withdrawal){
		"by the last one sent again": func(w *world, r negotiation.Round, _ negotiation.Reply, last negotiation.Withdrawal) {
			wantCode(w.t, w.WithdrawComment(w.t.Context(), last), "")
		},
		"by the second one sent again": func(
			w *world, r negotiation.Round, second negotiation.Reply, _ negotiation.Withdrawal,
		) {
			value[negotiation.Receipt](w.t)(w.ReceiveReply(w.t.Context(), second))
			w.finishes(r)
		},
		"by the consolidation": func(
			w *world, r negotiation.Round, _ negotiation.Reply, _ negotiation.Withdrawal,
		) {
			w.finishes(r)
		},
		"by three processes": func(w *world, _ negotiation.Round, _ negotiation.Reply, _ negotiation.Withdrawal) {
			w.sweeps(func() bool { return w.underWay() == 0 })
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ctx := t.Context()
			round := w.openRound(time.Now().Add(time.Hour))
			one := first(w, round)
			two := replyOf(round, "FRA", w.amendment(0, "Better words."))
			two.Comments[0].Replaces = one.Comments[0].ID
			three := negotiation.Withdrawal{
				ID: newID(), Round: round.ID, Comment: two.Comments[0].ID, Delegation: "FRA", Actor: of("FRA"),
			}
			again := three
			again.ID = newID() // the comment is withdrawn by then
			wantCode(t, w.ReplyArrived(ctx, one), "")
			wantCode(t, w.ReplyArrived(ctx, two), "")
			wantCode(t, w.WithdrawalArrived(ctx, three), "")
			wantCode(t, w.WithdrawalArrived(ctx, again), "")
			round = w.close(round)
			ends(w, round, two, three)
			w.finishes(round)
			all := w.comments(round.ID)
			for id, c := range all {
				if c.Late || c.WithdrawnAt.IsZero() || !c.WithdrawnAt.Before(round.ClosedAt) {
					t.Errorf("comment %s: %+v", id, c)
				}
			}
			if got := all[one.Comments[0].ID].ReplacedBy; len(all) != 2 || got != two.Comments[0].ID {
				t.Errorf("%d comments, the first is replaced by %q", len(all), got)
			}
			wantCode(t, w.WithdrawComment(ctx, three), "")
			wantCode(t, w.WithdrawComment(ctx, again), negotiation.CodeWrongState)
			if left := w.underWay(); left > 0 {
				t.Errorf("%d things are under way still", left)
			}
		})
	}
}

// step is something that a delegation sends: a comment, one in the place of an
// earlier one, or the withdrawal of one.
type step struct {
	reply      negotiation.Reply
	withdrawal negotiation.Withdrawal
}

// steps are such steps of a delegation; each with the number of the one that it
// replaces or withdraws, -1 for none.
func (w *world) steps(r negotiation.Round, code string, kinds []string, on []int) []step {
	out := make([]step, len(kinds))
	for i, kind := range kinds {
		c := w.amendment(0, fmt.Sprintf("Words %d.", i))
		var before negotiation.ID
		if on[i] >= 0 && len(out[on[i]].reply.Comments) > 0 {
			before = out[on[i]].reply.Comments[0].ID
		}
		if before != "" && kind == "withdraw" {
			out[i].withdrawal = negotiation.Withdrawal{
				ID: newID(), Round: r.ID, Comment: before, Delegation: code, Actor: of(code),
			}
			continue
		}
		if kind == "replace" {
			c.Replaces = before
		}
		out[i].reply = replyOf(r, code, c)
	}
	return out
}

// arrives notes a step, does takes it in. What is refused changes nothing.
func (w *world) arrives(s step) error {
	if s.withdrawal.ID != "" {
		return w.WithdrawalArrived(w.t.Context(), s.withdrawal)
	}
	return w.ReplyArrived(w.t.Context(), s.reply)
}

func (w *world) does(s step) error {
	err := w.WithdrawComment(w.t.Context(), s.withdrawal)
	if s.withdrawal.ID == "" {
		_, err = w.ReceiveReply(w.t.Context(), s.reply)
	}
	if negotiation.CodeOf(err) != "" {
		return nil
	}
	return err
}

// became says what became of the comments of some steps.
func became(all map[negotiation.ID]negotiation.ReceivedComment, steps []step) (out []string) {
	number := map[negotiation.ID]int{}
	for i, s := range steps {
		for _, c := range s.reply.Comments {
			number[c.ID] = i + 1
			x, known := all[c.ID]
			out = append(out, fmt.Sprintf(
				"%d: on record %t, late %t, withdrawn %t, in the place of %d", i+1, known, x.Late, !x.WithdrawnAt.IsZero(),
				number[x.Replaces],
			))
		}
	}
	return out
}

// What a delegation sent at once, and is taken in in any order whatever, ends as
// what another one sent step by step.
func TestAnyOrderOfFinishingIsThatOfArrival(t *testing.T) {
	w := newWorld(t)
	round := w.openRound(time.Now().Add(time.Hour))
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"comment", "replace", "withdraw"}), 2, 7).Draw(t, "kinds")
		on := make([]int, len(kinds))
		order := make([]int, len(kinds))
		for i := range kinds {
			on[i], order[i] = rapid.IntRange(-1, i-1).Draw(t, "on"), i
		}
		order = rapid.Permutation(order).Draw(t, "order")
		atOnce, oneByOne := w.steps(round, "FRA", kinds, on), w.steps(round, "KEN", kinds, on)
		for i := range kinds {
			if err := errors.Join(w.arrives(atOnce[i]), w.does(oneByOne[i])); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range order {
			if err := w.does(atOnce[i]); err != nil {
				t.Fatal(err)
			}
		}
		all := w.comments(round.ID)
		if got, want := became(all, atOnce), became(all, oneByOne); !slices.Equal(got, want) {
			t.Fatalf("taken in in another order they became %q, step by step %q", got, want)
		}
		if left := w.underWay(); left > 0 {
			t.Fatalf("%d things are under way still", left)
		}
	})
}

// Under one ID one thing arrives: not other words, nor the same in another round,
// nor anything else.
func TestAnArrivalIsBoundToItsContent(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	r := replyOf(round, "FRA", w.amendment(0, "As sent."))
	wantCode(t, w.ReplyArrived(ctx, r), "")
	other, elsewhere := r, r
	other.NoComment, other.Comments = true, nil
	elsewhere.Round = newID()
	wantCode(t, w.ReplyArrived(ctx, other), negotiation.CodeConflict)
	wantCode(t, w.ReplyArrived(ctx, elsewhere), negotiation.CodeConflict)
	wantCode(t, w.WithdrawalArrived(
		ctx, negotiation.Withdrawal{ID: r.ID, Round: round.ID, Comment: newID(), Delegation: "FRA", Actor: of("FRA")},
	), negotiation.CodeConflict)
	another := replyOf(round, "KEN", w.amendment(0, "Under an ID that is in use."))
	another.ID = r.ID
	wantCode(t, w.ReplyArrived(ctx, another), negotiation.CodeConflict)
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, r))
	wantCode(t, w.ReplyArrived(ctx, other), "") // it is judged by what is on record
	_, err := w.ReceiveReply(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	if left := w.underWay(); left > 0 {
		t.Errorf("%d things are under way still", left)
	}
}

// What is refused leaves nothing behind, whoever finds out.
func TestNothingIsLeftOfWhatIsRefused(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	silence := w.silence(time.Now().Add(time.Hour))
	foreign, unknown := w.amendment(0, "x"), w.amendment(0, "x")
	foreign.BaseVersion, unknown.Recommendation = newID(), newID()
	mixed := w.amendment(0, "x")
	mixed.Replaces = newID()
	arrive := func() {
		for _, c := range []negotiation.Comment{foreign, unknown, mixed} {
			wantCode(t, w.ReplyArrived(ctx, replyOf(round, "FRA", c)), "")
		}
		wantCode(t, w.WithdrawalArrived(
			ctx, negotiation.Withdrawal{ID: newID(), Round: round.ID, Comment: newID(), Delegation: "FRA", Actor: of("FRA")},
		), "")
		wantCode(t, w.ObjectionArrived(ctx, breaking(
			negotiation.SilenceObjection{ID: newID(), Silence: silence, Delegation: "DEU", Text: "Not asked.", Actor: of("DEU")},
		)), "")
		stale := breaking(negotiation.SilenceObjection{
			ID: newID(), Silence: silence, Delegation: "FRA", Text: "On what it was before.", Actor: of("FRA"),
		})
		stale.Expects = "1"
		wantCode(t, w.ObjectionArrived(ctx, stale), "")
	}
	arrive()
	if left := w.underWay(); left != 6 {
		t.Fatalf("%d things are under way, not 6", left)
	}
	w.sweeps(func() bool { return w.underWay() == 0 })
	arrive()
	round = w.close(round)
	w.finishes(round)
	if left := w.underWay(); left != 2 {
		t.Errorf("%d things are under way, not the objections alone", left)
	}
	value[negotiation.Silence](t)(w.DoOnSilence(
		ctx,
		negotiation.Asked{ID: newID(), On: silence, By: secretariat, Act: negotiation.CancelSilence{Reason: "overtaken"}},
	))
	w.sweeps(func() bool { return w.underWay() == 0 })
	if all := w.comments(round.ID); len(all) != 0 {
		t.Errorf("on record: %+v", all)
	}
	if x := value[negotiation.Silence](t)(w.Silence(ctx, silence)); x.Paragraphs[0].Broken {
		t.Errorf("broken: %+v", x)
	}
}

// silence opens one on dates and their place, to which France and Kenya may
// object.
func (w *world) silence(ends time.Time) negotiation.ID {
	w.t.Helper()
	plan := silencePlan{newID(), negotiation.OpenSilence{
		Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: []string{
			"In October.", "In Vienna.",
		},
		Roster: []string{"FRA", "KEN"}, Ends: ends, Zone: "Europe/Vienna", Reason: "a short one",
	}}
	value[negotiation.Silence](w.t)(w.OpenSilence(w.t.Context(), plan.by(secretariat)))
	return plan.ID
}

// Nobody holds a consolidation up by opening arrivals, nor takes the room of
// others.
func TestWhatADelegationHasUnderWayIsBounded(t *testing.T) {
	for name, size := range map[string]int{"in number": 1, "in size": 60_000} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ctx := t.Context()
			round := w.openRound(time.Now().Add(time.Hour))
			var first negotiation.Reply
			count := 0
			for ; count <= 100; count++ {
				c := w.amendment(0, strings.Repeat("x", size))
				c.Note = c.Text
				r := replyOf(round, "FRA", c)
				err := w.ReplyArrived(ctx, r)
				if errors.Is(err, store.ErrManyArrivals) {
					break
				}
				wantCode(t, err, "")
				if count == 0 {
					first = r
				}
			}
			if want := map[string]int{"in number": 100, "in size": 70}[name]; count != want {
				t.Errorf("%d replies are under way, not %d", count, want)
			}
			wantCode(t, w.ReplyArrived(ctx, first), "") // it has arrived
			wantCode(t, w.ReplyArrived(ctx, replyOf(round, "KEN", w.amendment(0, "x"))), "")
			value[negotiation.Receipt](t)(w.ReceiveReply(ctx, first))
			wantCode(t, w.ReplyArrived(ctx, replyOf(round, "FRA", w.amendment(0, "x"))), "")
			round = w.close(round)
			w.finishes(round)
			if left := w.underWay(); left > 0 || len(w.comments(round.ID)) != count+2 {
				t.Errorf("%d things are under way still, %d on record", left, len(w.comments(round.ID)))
			}
		})
	}
}

// Objections that arrived are on record in the order in which they came, by
// whichever of them is recorded first.
func TestObjectionsAreTakenInTheirOrder(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.silence(time.Now().Add(time.Hour))
	whole := negotiation.SilenceObjection{
		ID: newID(), Silence: id, Delegation: "KEN", Text: "To all of it.", Actor: of("KEN"),
	}
	later := negotiation.SilenceObjection{
		ID: newID(), Silence: id, Delegation: "FRA", Text: "To all of it as well.", Actor: of("FRA"),
	}
	wantCode(t, w.ObjectionArrived(ctx, breaking(whole)), "")
	wantCode(t, w.ObjectionArrived(ctx, breaking(later)), "")
	_, err := w.DoOnSilence(ctx, breaking(later))
	wantCode(t, err, negotiation.CodeDeadline) // it was over when this one came
	w.sweeps(func() bool { return w.underWay() == 0 })
	list := value[[]negotiation.SilenceObjection](t)(w.SilenceObjections(ctx, id))
	if len(list) != 1 || list[0].Delegation != "KEN" {
		t.Errorf("on record: %+v", list)
	}
	value[negotiation.Silence](t)(w.DoOnSilence(ctx, breaking(whole)))
	if left := w.underWay(); left > 0 {
		t.Errorf("%d things are under way still", left)
	}
}

// A silence does not end over an objection that arrived in time, even when
// nobody came to record it before its end.
func TestASilenceNeverEndsOverAnObjectionOnItsWay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ends := time.Now().Add(time.Second)
	silence := w.silence(ends)
	objection := negotiation.SilenceObjection{
		ID: newID(), Silence: silence, Delegation: "FRA", Paragraphs: []int{1}, Text: "Not in October.", Actor: of("FRA"),
	}
	stranger := negotiation.SilenceObjection{
		ID: newID(), Silence: silence, Delegation: "DEU", Text: "Never.", Actor: of("DEU"),
	}
	for _, o := range []negotiation.SilenceObjection{objection, stranger} {
		wantCode(t, w.ObjectionArrived(ctx, breaking(o)), "")
	}
	ended := w.endSilence(silence)
	if ended.Phase != negotiation.SilenceApprovedInPart || !ended.Paragraphs[0].Broken || ended.Paragraphs[1].Broken {
		t.Errorf("ended as %+v", ended)
	}
	value[negotiation.Silence](t)(w.DoOnSilence(ctx, breaking(objection))) // it is on record
	_, err := w.DoOnSilence(ctx, breaking(stranger))
	wantCode(t, err, negotiation.CodeDeadline)
	late := objection
	late.ID = newID()
	wantCode(t, w.ObjectionArrived(ctx, breaking(late)), "")
	_, err = w.DoOnSilence(ctx, breaking(late))
	wantCode(t, err, negotiation.CodeDeadline)
	list := value[[]negotiation.SilenceObjection](t)(w.SilenceObjections(ctx, silence))
	if len(list) != 1 || list[0].Delegation != "FRA" || list[0].ReceivedAt.After(ends) {
		t.Errorf("objections on record: %+v", list)
	}
}

// endSilence tries as a worker does until the record's clock allows it.
func (w *world) endSilence(id negotiation.ID) negotiation.Silence {
	w.t.Helper()
	for {
		x, err := w.EndSilence(w.t.Context(), id)
		var early *store.NotYet
		if !errors.As(err, &early) {
			wantCode(w.t, err, "")
			return x
		}
		time.Sleep(early.Remaining)
	}
}
