package store_test

import (
	"testing"

	n "rapporteur/negotiation"
)

// move puts an amendment to the first draft before the meeting.
func (w *world) move(mover, sponsor, text string) n.AmendmentText {
	w.t.Helper()
	_, v := w.current("training")
	a := n.AmendmentText{ID: newID(), Recommendation: v.Recommendation, Base: v.ID, Mover: mover, Sponsor: sponsor, Moved: true, Reason: "clearer",
		Changes: []n.ParagraphText{{Paragraph: v.Paragraphs[1].ID, Text: text}}}
	value[n.Version](w.t)(w.WriteAmendment(w.t.Context(), secretariat, a))
	w.act(a.Act(secretariat))
	return a
}

func (w *world) oral(id n.ID) n.OralAmendment {
	w.t.Helper()
	r, _ := w.current("training")
	for _, a := range value[[]n.OralAmendment](w.t)(w.OralAmendments(w.t.Context(), r.ID)) {
		if a.ID == id {
			return a
		}
	}
	return n.OralAmendment{}
}

func TestAmendmentsStayOnRecordWhateverBecomesOfThem(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	_, before := w.current("training")
	written := n.AmendmentText{ID: newID(), Recommendation: before.Recommendation, Base: before.ID, Mover: "CARITAS", Moved: true, Changes: []n.ParagraphText{{Paragraph: before.Paragraphs[0].ID, Text: "x"}}}
	_, err := w.WriteAmendment(ctx, secretariat, written)
	wantCode(t, err, n.CodeNotEntitled)

	refused := w.move("FRA", "", "Never in the text.")
	w.act(n.Asked{On: before.Recommendation, By: chair, Act: n.NotAcceptAmendment{OnAmendment: n.OnAmendment{Amendment: refused.ID}, Reasoned: n.Reasoned{Reason: "No support."}}})
	got := w.oral(refused.ID)
	if got.Status != n.AmendmentNotAccepted || got.Mover != "FRA" || got.Decision != "No support." || got.DecidedAt.Before(got.MovedAt) || got.Text.Changes[0].Text != "Never in the text." || got.Base != before.ID {
		t.Errorf("not accepted: %+v", got)
	}
	if _, now := w.current("training"); now.ID != before.ID {
		t.Error("an amendment that was not accepted changed the text")
	}

	accepted := w.move("KEN", "", "As accepted.")
	accept := n.Asked{ID: newID(), On: before.Recommendation, By: chair, Act: n.AcceptAmendment{OnAmendment: n.OnAmendment{Amendment: accepted.ID}}}
	d := w.act(accept)
	if again := w.act(accept); again.Version != d.Version {
		t.Errorf("accepted again as %s, first as %s", again.Version, d.Version)
	}
	_, now := w.current("training")
	if now.ID != d.Version || now.Based != before.ID || now.Mover != "KEN" || now.Reason != "clearer" || now.Paragraphs[1].Text != "As accepted." || w.oral(accepted.ID).Version != now.ID {
		t.Errorf("accepted: %+v", now)
	}
}

func TestAnObserversAmendmentIsAttributedToWhoTookItUp(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	r, _ := w.current("training")
	a := w.move("IRN", "", "As the observer would have it.")
	if got := w.oral(a.ID); got.Status != n.AmendmentSuggested {
		t.Fatalf("suggested: %+v", got)
	}
	_, err := w.DoOnDraft(t.Context(), n.Asked{ID: newID(), On: r.ID, By: of("IOM"), Act: n.SponsorAmendment{OnAmendment: n.OnAmendment{Amendment: a.ID}, Speaker: n.Speaker{Delegation: "IOM"}}})
	wantCode(t, err, n.CodeNotEntitled)
	w.act(n.Asked{On: r.ID, By: of("BRA"), Act: n.SponsorAmendment{OnAmendment: n.OnAmendment{Amendment: a.ID}, Speaker: n.Speaker{Delegation: "BRA"}}})
	w.act(n.Asked{On: r.ID, By: chair, Act: n.BracketAmendment{OnAmendment: n.OnAmendment{Amendment: a.ID}}})
	r, v := w.current("training")
	if !r.Draft.Bracketed || v.Mover != "BRA" || w.oral(a.ID).Status != n.AmendmentBracketed || w.oral(a.ID).Mover != "IRN" {
		t.Errorf("kept in brackets: %+v of %+v", v, w.oral(a.ID))
	}
	w.refusedByDatabase(`UPDATE oral_amendments SET status = 'accepted' WHERE id = $1`, a.ID)
	w.refusedByDatabase(`UPDATE oral_amendments SET mover = 'FRA' WHERE id = $1`, a.ID)
	w.refusedByDatabase(`DELETE FROM oral_amendments`)
	w.refusedByDatabase(`TRUNCATE oral_amendments CASCADE`)

	left := w.move("FRA", "", "For later.")
	w.act(n.Asked{On: r.ID, By: chair, Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "Time ran out."}}})
	if got := w.oral(left.ID); got.Status != n.AmendmentLapsed || got.DecidedAt.IsZero() {
		t.Errorf("the meeting was done with the draft: %+v", got)
	}
}
