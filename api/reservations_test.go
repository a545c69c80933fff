package api_test

import (
	"testing"
	"time"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// inPaper approves the consolidation of the round, and has its drafts in its paper.
func (w *world) inPaper() {
	w.t.Helper()
	ctx := w.t.Context()
	issued, err := w.as(negotiation.RoleChair).OnRound(ctx, w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range w.round.Drafts {
		if _, err := w.store.DoOnDraft(ctx, negotiation.Asked{
			ID: newID(), On: d.Recommendation, By: negotiation.System(),
			Act: negotiation.IssueDraft{Document: issued.Document, Round: w.round.ID},
		}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// What a review does to a paragraph is not told by the reservations on it: a delegation
// is told of those that stand on the text it may read, until the paper is out.
func TestReservationsTellNothingOfAReview(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	base, err := w.store.Version(ctx, w.round.Drafts[0].Version)
	if err != nil {
		t.Fatal(err)
	}
	reserving := w.comment("Subject to means.")
	reserving.Kind, reserving.Paragraph = negotiation.Reservation, base.Paragraphs[0].ID
	if _, err := w.as(negotiation.RoleDelegation).SubmitReply(
		ctx, w.round.ID,
		wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{reserving}},
	); err != nil {
		t.Fatal(err)
	}
	standing := func(when string, want map[negotiation.Role]int) {
		t.Helper()
		for role, count := range want {
			all, err := w.as(role).Reservations(ctx, "training")
			if err != nil || len(all) != count {
				t.Errorf("%s, %s is told of %+v, %v; want %d", when, role, all, err, count)
			}
		}
	}
	told := func(delegations, review int) map[negotiation.Role]int {
		return map[negotiation.Role]int{
			negotiation.RoleDelegation: delegations, "kenya": delegations, negotiation.RoleAuditor: delegations,
			negotiation.RoleSecretariat: review, negotiation.RoleChair: review,
		}
	}
	w.closes()
	w.consolidate(1)
	standing("before the paper", told(0, 0))
	w.inPaper()
	standing("after the first paper", told(1, 1))

	if _, err := w.as(negotiation.RoleSecretariat).OnDraft(
		ctx, "training", newID(), negotiation.PresentDraft{Meeting: "cop-2020"},
	); err != nil {
		t.Fatal(err)
	}
	w.round, err = w.as(negotiation.RoleSecretariat).OpenRound(ctx, newID(), negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: time.Now().Add(time.Hour), Zone: "Europe/Vienna",
		Recommendations: []string{"training"},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.closes()
	standing("before the review", told(1, 1))
	w.consolidateWith(1, func(v *negotiation.Version) {
		// The paragraph is written anew: what was reserved on is no longer in the text.
		v.Paragraphs[0].ID = newID()
	})
	standing("in review", told(1, 0))
	w.inPaper()
	standing("after the second paper", told(0, 0))
}
