package store_test

import (
	"testing"

	"rapporteur/negotiation"
)

// move puts an amendment to the first draft before the meeting.
func (w *world) move(mover, sponsor, text string) negotiation.AmendmentText {
	w.t.Helper()
	_, v := w.current("training")
	a := negotiation.AmendmentText{ID: newID(), Recommendation: v.Recommendation, Base: v.ID, Mover: mover,
		Sponsor: sponsor, Moved: true, Reason: "clearer",
		Changes: []negotiation.ParagraphText{{Paragraph: v.Paragraphs[1].ID, Text: text}}}
	value[negotiation.Version](w.t)(w.WriteAmendment(w.t.Context(), secretariat, a))
	w.act(a.Act(secretariat))
	return a
}

func (w *world) oral(id negotiation.ID) negotiation.OralAmendment {
	w.t.Helper()
	r, _ := w.current("training")
	for _, a := range value[[]negotiation.OralAmendment](w.t)(w.OralAmendments(w.t.Context(), r.ID)) {
		if a.ID == id {
			return a
		}
	}
	return negotiation.OralAmendment{}
}

func TestAmendmentsStayOnRecordWhateverBecomesOfThem(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	_, before := w.current("training")
	written := negotiation.AmendmentText{
		ID: newID(), Recommendation: before.Recommendation, Base: before.ID, Mover: "CARITAS", Moved: true,
		Changes: []negotiation.ParagraphText{{Paragraph: before.Paragraphs[0].ID, Text: "x"}},
	}
	_, err := w.WriteAmendment(ctx, secretariat, written)
	wantCode(t, err, negotiation.CodeNotEntitled)

	refused := w.move("FRA", "", "Never in the text.")
	w.act(negotiation.Asked{On: before.Recommendation, By: chair, Act: negotiation.NotAcceptAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: refused.ID}, Reasoned: negotiation.Reasoned{Reason: "No support."},
	}})
	got := w.oral(refused.ID)
	if got.Status != negotiation.AmendmentNotAccepted || got.Mover != "FRA" || got.Decision != "No support." ||
		got.DecidedAt.Before(got.MovedAt) || got.Text.Changes[0].Text != "Never in the text." || got.Base != before.ID {
		t.Errorf("not accepted: %+v", got)
	}
	if _, now := w.current("training"); now.ID != before.ID {
		t.Error("an amendment that was not accepted changed the text")
	}

	accepted := w.move("KEN", "", "As accepted.")
	accept := negotiation.Asked{
		ID: newID(), On: before.Recommendation, By: chair,
		Act: negotiation.AcceptAmendment{OnAmendment: negotiation.OnAmendment{Amendment: accepted.ID}},
	}
	d := w.act(accept)
	if again := w.act(accept); again.Version != d.Version {
		t.Errorf("accepted again as %s, first as %s", again.Version, d.Version)
	}
	_, now := w.current("training")
	if now.ID != d.Version || now.Based != before.ID || now.Mover != "KEN" || now.Reason != "clearer" ||
		now.Paragraphs[1].Text != "As accepted." || w.oral(accepted.ID).Version != now.ID {
		t.Errorf("accepted: %+v", now)
	}
}

func TestAnObserversAmendmentIsAttributedToWhoTookItUp(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	r, _ := w.current("training")
	a := w.move("IRN", "", "As the observer would have it.")
	if got := w.oral(a.ID); got.Status != negotiation.AmendmentSuggested {
		t.Fatalf("suggested: %+v", got)
	}
	_, err := w.DoOnDraft(t.Context(), negotiation.Asked{ID: newID(), On: r.ID, By: of(
		"IOM",
	), Act: negotiation.SponsorAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: a.ID}, Speaker: negotiation.Speaker{Delegation: "IOM"},
	}})
	wantCode(t, err, negotiation.CodeNotEntitled)
	w.act(negotiation.Asked{On: r.ID, By: of("BRA"), Act: negotiation.SponsorAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: a.ID}, Speaker: negotiation.Speaker{Delegation: "BRA"},
	}})
	w.act(negotiation.Asked{
		On: r.ID, By: chair, Act: negotiation.BracketAmendment{OnAmendment: negotiation.OnAmendment{Amendment: a.ID}},
	})
	r, v := w.current("training")
	if !r.Draft.Bracketed || v.Mover != "BRA" || w.oral(a.ID).Status != negotiation.AmendmentBracketed ||
		w.oral(a.ID).Mover != "IRN" {
		t.Errorf("kept in brackets: %+v of %+v", v, w.oral(a.ID))
	}
	w.refusedByDatabase(`UPDATE oral_amendments SET status = 'accepted' WHERE id = $1`, a.ID)
	w.refusedByDatabase(`UPDATE oral_amendments SET mover = 'FRA' WHERE id = $1`, a.ID)
	w.refusedByDatabase(`DELETE FROM oral_amendments`)
	w.refusedByDatabase(`TRUNCATE oral_amendments CASCADE`)

	left := w.move("FRA", "", "For later.")
	w.act(negotiation.Asked{
		On: r.ID, By: chair, Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "Time ran out."}},
	})
	if got := w.oral(left.ID); got.Status != negotiation.AmendmentLapsed || got.DecidedAt.IsZero() {
		t.Errorf("the meeting was done with the draft: %+v", got)
	}
}
