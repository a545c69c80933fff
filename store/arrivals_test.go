package store_test

import (
	"errors"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// arriving reports whether replies to a round are still on their way.
func (w *world) arriving(r n.Round) bool {
	w.t.Helper()
	var early *store.NotYet
	err := w.AwaitArrivals(w.t.Context(), r.ID)
	if err != nil && !errors.As(err, &early) {
		w.t.Fatal(err)
	}
	return early != nil
}

// A reply that arrived before the close is in time whenever it is received; one
// with other words under its ID is not, nor is one that arrived afterwards.
func TestWhatArrivedInTimeIsInTime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	arrived, changed := replyOf(round, "FRA", w.amendment(0, "As sent.")), replyOf(round, "KEN", w.amendment(0, "As sent."))
	stranger := replyOf(round, "FRA", w.amendment(0, "In another's name."))
	stranger.Delegation, stranger.Actor = "CARITAS", of("CARITAS") // not on the roster
	for _, r := range []n.Reply{arrived, arrived, changed, stranger} {
		wantCode(t, w.ReplyArrived(ctx, r), "")
	}
	round = w.close(round)
	after := replyOf(round, "DEU", w.amendment(0, "Too late."))
	wantCode(t, w.ReplyArrived(ctx, after), "")
	if !w.arriving(round) {
		t.Error("the consolidation does not wait for what arrived")
	}
	receipt := value[n.Receipt](t)(w.ReceiveReply(ctx, arrived))
	if receipt.Late || !receipt.ReceivedAt.Before(round.ClosedAt) {
		t.Errorf("received before the close at %v: %+v", round.ClosedAt, receipt)
	}
	if again := value[n.Receipt](t)(w.ReceiveReply(ctx, arrived)); !again.ReceivedAt.Equal(receipt.ReceivedAt) {
		t.Errorf("received again: %+v", again)
	}
	other := changed
	other.Comments = []n.Comment{w.amendment(0, "Other words.")}
	if late := value[n.Receipt](t)(w.ReceiveReply(ctx, other)); !late.Late {
		t.Error("other words than those that arrived are in time")
	}
	if late := value[n.Receipt](t)(w.ReceiveReply(ctx, after)); !late.Late {
		t.Error("what arrived after the close is in time")
	}
	_, err := w.ReceiveReply(ctx, stranger)
	wantCode(t, err, n.CodeNotEntitled)
	if w.arriving(round) {
		t.Error("the consolidation waits for what was refused")
	}
}

// What comes on record after a consolidation although it arrived in time is
// taken in by another one before the chair approves.
func TestNoApprovalWithoutWhatArrivedInTime(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	r := replyOf(round, "FRA", w.amendment(0, "On its way."))
	wantCode(t, w.ReplyArrived(ctx, r), "")
	w.close(round)
	value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	_, err := w.RecordConsolidation(ctx, w.consolidation(round, 2))
	wantCode(t, err, n.CodeWrongState) // it has all it is to have
	value[n.Receipt](t)(w.ReceiveReply(ctx, r))
	approve := store.Review{ID: newID(), Round: round.ID, Attempt: 1, Approve: true, Actor: chair}
	_, err = w.RecordReview(ctx, approve)
	wantCode(t, err, n.CodeWrongState)
	stale := w.consolidation(round, 2)
	stale.TakenIn = []n.ID{}
	if _, err := w.RecordConsolidation(ctx, stale); err == nil || n.CodeOf(err) != "" {
		t.Errorf("a consolidation without it was recorded or refused: %v", err)
	}
	value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 2)))
	if c := w.comments(round.ID)[r.Comments[0].ID]; !c.TakenIn || c.Late || c.Disposition == nil || c.Disposition.Status != n.Reflected {
		t.Errorf("taken in: %+v", c)
	}
	approve.Attempt = 2
	value[n.Round](t)(w.RecordReview(ctx, approve))
}

// A silence does not end over an objection that arrived in time, even when
// nobody came to record it before its end.
func TestASilenceNeverEndsOverAnObjectionOnItsWay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	plan := n.SilencePlan{
		ID: newID(), Body: "CTOC/COP/WG.4", Subject: n.SilenceOnDates, Title: "Dates", Paragraphs: []string{"In October.", "In Vienna."},
		Roster: []string{"FRA", "KEN"}, Ends: time.Now().Add(time.Second), Zone: "Europe/Vienna", Reason: "a short one",
	}
	value[n.Silence](t)(w.OpenSilence(ctx, secretariat, plan))
	objection := n.SilenceObjection{ID: newID(), Silence: plan.ID, Delegation: "FRA", Paragraphs: []int{1}, Text: "Not in October.", Actor: of("FRA")}
	stranger := n.SilenceObjection{ID: newID(), Silence: plan.ID, Delegation: "DEU", Text: "Never.", Actor: of("DEU")}
	for _, o := range []n.SilenceObjection{objection, stranger} {
		wantCode(t, w.ObjectionArrived(ctx, o), "")
	}
	ended := w.endSilence(plan.ID)
	if ended.Phase != n.SilenceApprovedInPart || !ended.Paragraphs[0].Broken || ended.Paragraphs[1].Broken {
		t.Errorf("ended as %+v", ended)
	}
	value[n.Silence](t)(w.BreakSilence(ctx, objection)) // it is on record
	_, err := w.BreakSilence(ctx, stranger)
	wantCode(t, err, n.CodeDeadline)
	late := objection
	late.ID = newID()
	wantCode(t, w.ObjectionArrived(ctx, late), "")
	_, err = w.BreakSilence(ctx, late)
	wantCode(t, err, n.CodeDeadline)
	list := value[[]n.SilenceObjection](t)(w.SilenceObjections(ctx, plan.ID))
	if len(list) != 1 || list[0].Delegation != "FRA" || list[0].ReceivedAt.After(plan.Ends) {
		t.Errorf("objections on record: %+v", list)
	}
}

// endSilence tries as a worker does until the record's clock allows it.
func (w *world) endSilence(id n.ID) n.Silence {
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
