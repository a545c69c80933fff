package store_test

import (
	"slices"
	"testing"
	"time"

	"rapporteur/negotiation"
)

// reservation is one on the first paragraph of draft i.
func (w *world) reservation(i int) negotiation.Comment {
	c := w.amendment(i, "")
	c.Kind = negotiation.Reservation
	return c
}

// reserved takes the drafts to the meeting of 2021 with reservations on the
// first: of BRA, of KEN twice, and one that DEU withdrew.
func (w *world) reserved() negotiation.Recommendation {
	w.t.Helper()
	ctx := w.t.Context()
	r := w.openRound(time.Now().Add(time.Hour))
	whole := w.reservation(0)
	whole.Paragraph, whole.Note = "", "Subject to means."
	withdrawn := w.reservation(0)
	for code, comments := range map[string][]negotiation.Comment{
		"BRA": {w.reservation(0)}, "KEN": {w.reservation(0), whole}, "DEU": {withdrawn},
	} {
		value[negotiation.Receipt](w.t)(w.ReceiveReply(ctx, replyOf(r, code, comments...)))
	}
	wantCode(w.t, w.WithdrawComment(
		ctx, negotiation.Withdrawal{ID: newID(), Round: r.ID, Comment: withdrawn.ID, Delegation: "DEU", Actor: of("DEU")},
	), "")
	w.issue(r)
	w.toMeeting()
	w.settle(0, "FRA")
	return w.recs[0]
}

func TestNothingIsAgreedOverAnUnseenReservation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.reserved()
	standing := func(want ...string) {
		t.Helper()
		current := value[negotiation.Recommendation](t)(w.Recommendation(ctx, r.Key))
		if got := negotiation.Reserving(value[[]negotiation.WrittenReservation](
			t,
		)(w.Reservations(ctx, current))); !slices.Equal(got, want) {
			t.Errorf("reservations of %v stand, want %v", got, want)
		}
	}
	agree := func(acknowledged ...string) (negotiation.Draft, error) {
		return w.DoOnDraft(
			ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.AgreeOnDraft{Acknowledged: acknowledged}},
		)
	}
	standing("BRA", "KEN")
	for _, acknowledged := range [][]string{nil, {"KEN"}} {
		_, err := agree(acknowledged...)
		wantCode(t, err, negotiation.CodeObjection)
	}
	_, err := agree("BRA", "DEU", "KEN")
	wantCode(t, err, negotiation.CodeInvalid)
	w.act(negotiation.Asked{
		On: r.ID, By: of("BRA"), Act: negotiation.LiftReservation{Speaker: negotiation.Speaker{Delegation: "BRA"}},
	})
	standing("KEN")
	if d, err := agree("KEN"); err != nil || d.Stage != negotiation.StageAgreed || !slices.Equal(
		d.Acknowledged, []string{"KEN"},
	) {
		t.Errorf("agreed: %+v, %v", d, err)
	}
	// A State that is no party any more stops to be asked about what it wrote.
	today := time.Now().UTC().Truncate(24 * time.Hour)
	ken := value[negotiation.Delegation](t)(w.Delegation(ctx, "KEN"))
	ken.Standings[0].Until = today
	value[negotiation.Loaded](t)(w.LoadDelegations(ctx, secretariat, []negotiation.Delegation{ken}))
	standing()
}
