package store_test

import (
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

func (w *world) comments(round n.ID) map[n.ID]n.ReceivedComment {
	w.t.Helper()
	out := map[n.ID]n.ReceivedComment{}
	for _, c := range value[[]n.ReceivedComment](w.t)(w.Comments(w.t.Context(), store.CommentFilter{Round: round})) {
		out[c.ID] = c
	}
	return out
}

// A delegation takes a comment back, or puts another in its place, while the
// round is open; both stay on record.
func TestWithdrawnAndReplacedCommentsStayOnRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	first := replyOf(round, "FRA", w.amendment(0, "First."), w.amendment(1, "Second."))
	value[n.Receipt](t)(w.ReceiveReply(ctx, first))
	withdrawal := n.Withdrawal{ID: newID(), Round: round.ID, Comment: first.Comments[0].ID, Delegation: "FRA", Actor: of("FRA")}
	stranger := withdrawal
	stranger.Delegation, stranger.Actor = "DEU", of("DEU")
	wantCode(t, w.WithdrawComment(ctx, stranger), n.CodeNotFound)
	stranger.Delegation = "FRA"
	wantCode(t, w.WithdrawComment(ctx, stranger), n.CodeOtherDelegation)
	for range 2 {
		wantCode(t, w.WithdrawComment(ctx, withdrawal), "")
	}
	again := withdrawal
	again.ID = newID()
	wantCode(t, w.WithdrawComment(ctx, again), n.CodeWrongState)
	second := replyOf(round, "FRA", w.amendment(1, "Another."))
	second.Comments[0].Replaces = first.Comments[1].ID
	value[n.Receipt](t)(w.ReceiveReply(ctx, second))
	value[n.Receipt](t)(w.ReceiveReply(ctx, second))
	all := w.comments(round.ID)
	if c := all[first.Comments[0].ID]; c.WithdrawnAt.IsZero() || c.ReplacedBy != "" || c.Text != first.Comments[0].Text {
		t.Errorf("withdrawn: %+v", c)
	}
	if c := all[first.Comments[1].ID]; c.WithdrawnAt.IsZero() || c.ReplacedBy != second.Comments[0].ID {
		t.Errorf("replaced: %+v", c)
	}
	if c := all[second.Comments[0].ID]; !c.WithdrawnAt.IsZero() || c.Replaces != first.Comments[1].ID {
		t.Errorf("the one in its place: %+v", c)
	}
	standing := value[[]n.ReceivedComment](t)(w.Comments(ctx, store.CommentFilter{Round: round.ID, ExcludeWithdrawn: true}))
	if len(standing) != 1 || standing[0].ID != second.Comments[0].ID {
		t.Errorf("standing: %+v", standing)
	}
	value[n.Round](t)(w.CloseRound(ctx, secretariat, newID(), round.ID, true, "done"))
	late := withdrawal
	late.ID, late.Comment = newID(), second.Comments[0].ID
	wantCode(t, w.WithdrawComment(ctx, late), n.CodeDeadline)
	third := replyOf(round, "FRA", w.amendment(1, "Another."))
	third.Comments[0].Replaces = second.Comments[0].ID
	_, err := w.ReceiveReply(ctx, third)
	wantCode(t, err, n.CodeDeadline)
	if _, there := w.comments(round.ID)[third.Comments[0].ID]; there {
		t.Error("a refused reply left a comment")
	}
}

// To say that there is no comment is a reply; silence is not.
func TestANilReplyIsAReply(t *testing.T) {
	w := newWorld(t)
	round := w.openRound(time.Now().Add(time.Hour))
	r := n.Reply{ID: newID(), Round: round.ID, Delegation: "FRA", Language: n.French, NoComment: true, Actor: of("FRA")}
	receipt := value[n.Receipt](t)(w.ReceiveReply(t.Context(), r))
	if !receipt.NoComment || len(receipt.Comments) != 0 {
		t.Errorf("receipt %+v", receipt)
	}
	for _, code := range value[[]string](t)(w.Remind(t.Context(), round.ID, time.Now())) {
		if code == "FRA" {
			t.Error("whoever has no comment is reminded")
		}
	}
	both := replyOf(round, "DEU", w.amendment(1, "Another."))
	both.NoComment = true
	_, err := w.ReceiveReply(t.Context(), both)
	wantCode(t, err, n.CodeInvalid)
}

// A round is not complete while the secretariat has not said of each comment
// what became of it.
func TestEveryCommentIsDisposedOf(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	r := replyOf(round, "FRA", w.amendment(0, "First."), w.amendment(1, "Second."))
	r.Comments[1].Kind, r.Comments[1].Paragraph, r.Comments[1].Text, r.Comments[1].Note = n.General, "", "", "A remark."
	value[n.Receipt](t)(w.ReceiveReply(ctx, r))
	referred := n.Disposition{ID: newID(), Comment: r.Comments[1].ID, Status: n.Referred, Reason: "For the chair."}
	wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{referred}), n.CodeWrongState) // still open
	w.close(round)
	value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	if c := w.comments(round.ID); c[r.Comments[0].ID].Disposition == nil || c[r.Comments[0].ID].Disposition.Status != n.Reflected || c[r.Comments[1].ID].Disposition != nil {
		t.Errorf("after the consolidation: %+v", c)
	}
	approve := store.Review{ID: newID(), Round: round.ID, Attempt: 1, Approve: true, Actor: chair}
	_, err := w.RecordReview(ctx, approve)
	wantCode(t, err, n.CodeWrongState)
	wantCode(t, w.Dispose(ctx, chair, "", round.ID, []n.Disposition{referred}), n.CodeNotPermitted)
	for _, bad := range []n.Disposition{
		{ID: newID(), Comment: r.Comments[1].ID, Status: n.NotReflected},
		{ID: newID(), Comment: r.Comments[1].ID, Status: "lost", Reason: "x"},
	} {
		wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{bad}), n.CodeInvalid)
	}
	wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{{ID: newID(), Comment: newID(), Status: n.Reflected}}), n.CodeNotFound)
	for range 2 {
		wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{referred}), "")
	}
	other := n.Disposition{ID: newID(), Comment: r.Comments[1].ID, Status: n.NotReflected, Reason: "Outside the scope."}
	wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{other}), "")
	if d := w.comments(round.ID)[r.Comments[1].ID].Disposition; d == nil || d.ID != other.ID || d.Reason != other.Reason || d.By.Role != n.RoleSecretariat {
		t.Errorf("the last disposition counts: %+v", d)
	}
	value[n.Round](t)(w.RecordReview(ctx, approve))
	wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{{ID: newID(), Comment: r.Comments[1].ID, Status: n.Reflected}}), n.CodeWrongState)
}

// A late comment taken in by one consolidation and left out by the next is not
// said to be reflected any more, unless the secretariat said what became of it.
func TestDispositionsFollowTheConsolidation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	w.close(round)
	late := replyOf(round, "FRA", w.amendment(0, "Late."))
	value[n.Receipt](t)(w.ReceiveReply(ctx, late))
	for attempt, want := range []n.DispositionStatus{"", n.Reflected, n.NotReflected, n.Reflected} {
		c := w.consolidation(round, attempt+1)
		c.IncludeLate = attempt%2 == 1
		value[n.Round](t)(w.RecordConsolidation(ctx, c))
		var got n.DispositionStatus
		if d := w.comments(round.ID)[late.Comments[0].ID].Disposition; d != nil {
			got = d.Status
		}
		if got != want {
			t.Errorf("consolidation %d: %q, want %q", attempt+1, got, want)
		}
		value[n.Round](t)(w.RecordReview(ctx, store.Review{ID: newID(), Round: round.ID, Attempt: attempt + 1, Reason: "Once more.", Actor: chair}))
	}
	own := n.Disposition{ID: newID(), Comment: late.Comments[0].ID, Status: n.PartlyReflected, Reason: "Half of it."}
	wantCode(t, w.Dispose(ctx, secretariat, "", round.ID, []n.Disposition{own}), "")
	value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 5)))
	if d := w.comments(round.ID)[late.Comments[0].ID].Disposition; d.Status != n.PartlyReflected {
		t.Errorf("what the secretariat said is lost: %+v", d)
	}
}

// The secretariat decides on each late comment, with a reason; what it takes in
// is so by the next consolidation, and what it leaves out is disposed of.
func TestLateCommentsAreTakenInOneByOne(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	inTime := replyOf(round, "BRA", w.amendment(0, "In time."))
	value[n.Receipt](t)(w.ReceiveReply(ctx, inTime))
	w.close(round)
	one, other := replyOf(round, "FRA", w.amendment(0, "Late.")), replyOf(round, "KEN", w.amendment(0, "Later."))
	value[n.Receipt](t)(w.ReceiveReply(ctx, one))
	value[n.Receipt](t)(w.ReceiveReply(ctx, other))
	value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	decide := func(r n.Reply, include bool) []n.Admission {
		return []n.Admission{{ID: newID(), Comment: r.Comments[0].ID, Include: include, Reason: "As the secretariat sees it."}}
	}
	wantCode(t, w.AdmitLate(ctx, chair, "", round.ID, decide(one, true)), n.CodeNotPermitted)
	wantCode(t, w.AdmitLate(ctx, secretariat, "", round.ID, decide(inTime, true)), n.CodeInvalid)
	wantCode(t, w.AdmitLate(ctx, secretariat, "", round.ID, nil), n.CodeInvalid)
	silent := decide(one, true)
	silent[0].Reason = " "
	wantCode(t, w.AdmitLate(ctx, secretariat, "", round.ID, silent), n.CodeInvalid)
	in, out := decide(one, true), decide(other, false)
	for range 2 { // the same decisions again are done once
		wantCode(t, w.AdmitLate(ctx, secretariat, "", round.ID, append(in, out...)), "")
	}
	changed := in[0]
	changed.Include = false
	wantCode(t, w.AdmitLate(ctx, secretariat, "", round.ID, []n.Admission{changed}), n.CodeConflict)
	all := w.comments(round.ID)
	if c := all[other.Comments[0].ID]; c.TakenIn || c.Disposition == nil || c.Disposition.Status != n.NotReflected || c.Disposition.Reason != out[0].Reason || c.Admission == nil {
		t.Errorf("left out: %+v", c)
	}
	if c := all[one.Comments[0].ID]; c.TakenIn || c.Disposition != nil || c.Admission == nil || !c.Admission.Include || c.Admission.By.Role != n.RoleSecretariat {
		t.Errorf("to be taken in: %+v", c)
	}
	_, err := w.RecordReview(ctx, store.Review{ID: newID(), Round: round.ID, Attempt: 1, Approve: true, Actor: chair})
	wantCode(t, err, n.CodeWrongState)
	value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 2)))
	all = w.comments(round.ID)
	if c := all[one.Comments[0].ID]; !c.TakenIn || !c.Late || c.Disposition == nil || c.Disposition.Status != n.Reflected {
		t.Errorf("taken in: %+v", c)
	}
	if c := all[other.Comments[0].ID]; c.TakenIn {
		t.Errorf("left out by the consolidation as well: %+v", c)
	}
	value[n.Round](t)(w.RecordReview(ctx, store.Review{ID: newID(), Round: round.ID, Attempt: 2, Approve: true, Actor: chair}))
	wantCode(t, w.AdmitLate(ctx, secretariat, "", round.ID, decide(other, true)), n.CodeWrongState)
}
