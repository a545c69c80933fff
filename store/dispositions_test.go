package store_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

func (w *world) comments(round negotiation.ID) map[negotiation.ID]negotiation.ReceivedComment {
	w.t.Helper()
	out := map[negotiation.ID]negotiation.ReceivedComment{}
	for _, c := range value[[]negotiation.ReceivedComment](w.t)(w.Comments(
		w.t.Context(), store.CommentFilter{Round: round},
	)) {
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
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, first))
	withdrawal := negotiation.Withdrawal{
		ID: newID(), Round: round.ID, Comment: first.Comments[0].ID, Delegation: "FRA", Actor: of("FRA"),
	}
	stranger := withdrawal
	stranger.Delegation, stranger.Actor = "DEU", of("DEU")
	wantCode(t, w.WithdrawComment(ctx, stranger), negotiation.CodeNotFound)
	stranger.Delegation = "FRA"
	wantCode(t, w.WithdrawComment(ctx, stranger), negotiation.CodeOtherDelegation)
	for range 2 {
		wantCode(t, w.WithdrawComment(ctx, withdrawal), "")
	}
	again := withdrawal
	again.ID = newID()
	wantCode(t, w.WithdrawComment(ctx, again), negotiation.CodeWrongState)
	second := replyOf(round, "FRA", w.amendment(1, "Another."))
	second.Comments[0].Replaces = first.Comments[1].ID
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, second))
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, second))
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
	standing := value[[]negotiation.ReceivedComment](t)(w.Comments(
		ctx, store.CommentFilter{Round: round.ID, ExcludeWithdrawn: true},
	))
	if len(standing) != 1 || standing[0].ID != second.Comments[0].ID {
		t.Errorf("standing: %+v", standing)
	}
	value[negotiation.Round](t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "done"}},
	))
	late := withdrawal
	late.ID, late.Comment = newID(), second.Comments[0].ID
	wantCode(t, w.WithdrawComment(ctx, late), negotiation.CodeDeadline)
	third := replyOf(round, "FRA", w.amendment(1, "Another."))
	third.Comments[0].Replaces = second.Comments[0].ID
	_, err := w.ReceiveReply(ctx, third)
	wantCode(t, err, negotiation.CodeDeadline)
	if _, there := w.comments(round.ID)[third.Comments[0].ID]; there {
		t.Error("a refused reply left a comment")
	}
}

// To say that there is no comment is a reply; silence is not.
func TestANilReplyIsAReply(t *testing.T) {
	w := newWorld(t)
	round := w.openRound(time.Now().Add(time.Hour))
	r := negotiation.Reply{
		ID: newID(), Round: round.ID, Delegation: "FRA", Language: negotiation.French, NoComment: true, Actor: of("FRA"),
	}
	receipt := value[negotiation.Receipt](t)(w.ReceiveReply(t.Context(), r))
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
	wantCode(t, err, negotiation.CodeInvalid)
}

// A round is not complete while the secretariat has not said of each comment
// what became of it.
func TestEveryCommentIsDisposedOf(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	r := replyOf(round, "FRA", w.amendment(0, "First."), w.amendment(1, "Second."))
	r.Comments[1].Kind, r.Comments[1].Paragraph, r.Comments[1].Text, r.Comments[1].Note = negotiation.General, "", "",
		"A remark."
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, r))
	referred := negotiation.CommentDisposal{
		Comment: r.Comments[1].ID, Status: negotiation.Referred, Reason: "For the chair.",
	}
	wantCode(t, w.on(round.ID, secretariat, disposing(referred)), negotiation.CodeWrongState) // still open
	w.close(round)
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	if c := w.comments(round.ID); c[r.Comments[0].ID].Disposition == nil ||
		c[r.Comments[0].ID].Disposition.Status != negotiation.Reflected || c[r.Comments[1].ID].Disposition != nil {
		t.Errorf("after the consolidation: %+v", c)
	}
	approve := negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}}
	_, err := w.DoOnRound(ctx, approve)
	wantCode(t, err, negotiation.CodeWrongState)
	wantCode(t, w.on(round.ID, chair, disposing(referred)), negotiation.CodeNotPermitted)
	for _, bad := range []negotiation.CommentDisposal{
		{Comment: r.Comments[1].ID, Status: negotiation.NotReflected},
		{Comment: r.Comments[1].ID, Status: "lost", Reason: "x"},
	} {
		wantCode(t, w.on(round.ID, secretariat, disposing(bad)), negotiation.CodeInvalid)
	}
	wantCode(t, w.on(
		round.ID, secretariat, disposing(negotiation.CommentDisposal{Comment: newID(), Status: negotiation.Reflected}),
	), negotiation.CodeNotFound)
	asked := negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: disposing(referred)}
	for range 2 {
		if r := value[negotiation.Round](t)(w.DoOnRound(ctx, asked)); r.Decided != 1 {
			t.Errorf("decided %d times", r.Decided)
		}
	}
	other := negotiation.CommentDisposal{
		Comment: r.Comments[1].ID, Status: negotiation.NotReflected, Reason: "Outside the scope.",
	}
	wantCode(t, w.on(round.ID, secretariat, disposing(other)), "")
	if d := w.comments(round.ID)[r.Comments[1].ID].Disposition; d == nil || d.Status != other.Status ||
		d.Reason != other.Reason || d.By.Role != negotiation.RoleSecretariat {
		t.Errorf("the last disposition counts: %+v", d)
	}
	value[negotiation.Round](t)(w.DoOnRound(ctx, approve))
	wantCode(t, w.on(
		round.ID, secretariat,
		disposing(negotiation.CommentDisposal{Comment: r.Comments[1].ID, Status: negotiation.Reflected}),
	), negotiation.CodeWrongState)
}

// A late comment taken in by one consolidation and left out by the next is not
// said to be reflected any more, unless the secretariat said what became of it.
func TestDispositionsFollowTheConsolidation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round := w.openRound(time.Now().Add(time.Hour))
	w.close(round)
	late := replyOf(round, "FRA", w.amendment(0, "Late."))
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, late))
	for attempt, want := range []negotiation.DispositionStatus{
		"", negotiation.Reflected, negotiation.NotReflected, negotiation.Reflected,
	} {
		c := w.consolidation(round, attempt+1)
		if attempt%2 == 1 {
			c.Asked = &negotiation.Asked{
				ID: newID(), On: round.ID, By: secretariat, Act: negotiation.ConsolidateRound{IncludeLate: true},
			}
		}
		value[negotiation.Round](t)(w.RecordConsolidation(ctx, c))
		var got negotiation.DispositionStatus
		if d := w.comments(round.ID)[late.Comments[0].ID].Disposition; d != nil {
			got = d.Status
		}
		if got != want {
			t.Errorf("consolidation %d: %q, want %q", attempt+1, got, want)
		}
		value[negotiation.Round](t)(w.DoOnRound(ctx, negotiation.Asked{
			ID: newID(), On: round.ID, By: chair, Act: negotiation.ReturnRound{Attempt: attempt + 1, Reason: "Once more."},
		}))
	}
	own := negotiation.CommentDisposal{
		Comment: late.Comments[0].ID, Status: negotiation.PartlyReflected, Reason: "Half of it.",
	}
	wantCode(t, w.on(round.ID, secretariat, disposing(own)), "")
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 5)))
	if d := w.comments(round.ID)[late.Comments[0].ID].Disposition; d.Status != negotiation.PartlyReflected {
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
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, inTime))
	w.close(round)
	one, other := replyOf(round, "FRA", w.amendment(0, "Late.")), replyOf(round, "KEN", w.amendment(0, "Later."))
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, one))
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, other))
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 1)))
	decide := func(r negotiation.Reply, include bool) []negotiation.CommentAdmission {
		return []negotiation.CommentAdmission{{
			Comment: r.Comments[0].ID, Include: include, Reason: "As the secretariat sees it.",
		}}
	}
	wantCode(
		t, w.on(round.ID, chair, negotiation.AdmitComments{Admissions: decide(one, true)}), negotiation.CodeNotPermitted,
	)
	wantCode(
		t, w.on(round.ID, secretariat, negotiation.AdmitComments{Admissions: decide(inTime, true)}), negotiation.CodeInvalid,
	)
	wantCode(t, w.on(round.ID, secretariat, negotiation.AdmitComments{Admissions: nil}), negotiation.CodeInvalid)
	silent := decide(one, true)
	silent[0].Reason = " "
	wantCode(t, w.on(round.ID, secretariat, negotiation.AdmitComments{Admissions: silent}), negotiation.CodeInvalid)
	in, out := decide(one, true), decide(other, false)
	asked := negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.AdmitComments{Admissions: append(in, out...)},
	}
	for range 2 { // the same decisions again are done once
		if r := value[negotiation.Round](t)(w.DoOnRound(ctx, asked)); r.Decided != 1 {
			t.Errorf("decided %d times", r.Decided)
		}
	}
	changed := in[0]
	changed.Include = false
	asked.Act = negotiation.AdmitComments{Admissions: []negotiation.CommentAdmission{changed}}
	_, err := w.DoOnRound(ctx, asked)
	wantCode(t, err, negotiation.CodeConflict)
	twice := negotiation.AdmitComments{Admissions: []negotiation.CommentAdmission{in[0], changed}}
	wantCode(t, w.on(round.ID, secretariat, twice), negotiation.CodeInvalid)
	all := w.comments(round.ID)
	if c := all[other.Comments[0].ID]; c.TakenIn || c.Disposition == nil ||
		c.Disposition.Status != negotiation.NotReflected || c.Disposition.Reason != out[0].Reason || c.Admission == nil {
		t.Errorf("left out: %+v", c)
	}
	if c := all[one.Comments[0].ID]; c.TakenIn || c.Disposition != nil || c.Admission == nil || !c.Admission.Include ||
		c.Admission.By.Role != negotiation.RoleSecretariat {
		t.Errorf("to be taken in: %+v", c)
	}
	wantCode(t, w.on(round.ID, chair, negotiation.ApproveRound{Attempt: 1}), negotiation.CodeWrongState)
	value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(round, 2)))
	all = w.comments(round.ID)
	if c := all[one.Comments[0].ID]; !c.TakenIn || !c.Late || c.Disposition == nil ||
		c.Disposition.Status != negotiation.Reflected {
		t.Errorf("taken in: %+v", c)
	}
	if c := all[other.Comments[0].ID]; c.TakenIn {
		t.Errorf("left out by the consolidation as well: %+v", c)
	}
	value[negotiation.Round](t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 2}},
	))
	wantCode(
		t, w.on(round.ID, secretariat, negotiation.AdmitComments{Admissions: decide(other, true)}),
		negotiation.CodeWrongState,
	)
}
