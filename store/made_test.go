package store_test

import (
	"testing"

	"rapporteur/negotiation"
)

// gap amends the first draft in the room so that its numbers begin with a gap.
func (w *world) gap() negotiation.Version {
	w.t.Helper()
	_, v := w.current("training")
	a := negotiation.AmendmentText{ID: newID(), Recommendation: v.Recommendation, Base: v.ID}
	for i, p := range v.Paragraphs {
		c := negotiation.ParagraphText{Paragraph: p.ID, Text: "Settled: " + p.Number}
		if i == 0 {
			c = negotiation.ParagraphText{Paragraph: p.ID, Delete: true}
		}
		a.Changes = append(a.Changes, c)
	}
	made := value[negotiation.Version](w.t)(w.WriteAmendment(w.t.Context(), chair, a))
	w.act(negotiation.Asked{ID: a.ID, On: a.Recommendation, By: chair, Act: negotiation.AmendDraft{Version: a.ID}})
	return made
}

func TestParagraphsAreNumberedAnewInAVersionOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	before := w.gap()
	renumber := negotiation.Asked{
		ID: newID(), On: w.recs[0].ID, By: secretariat,
		Act: negotiation.RenumberDraft{Reasoned: negotiation.Reasoned{Reason: "For the last reading."}},
	}
	d := w.act(renumber)
	if again := w.act(renumber); again.Version != d.Version {
		t.Errorf("numbered again as %s, first as %s", again.Version, d.Version)
	}
	_, after := w.current("training")
	if after.ID != d.Version || after.Based != before.ID || after.Origin != negotiation.OriginRenumbering ||
		after.Reason != "For the last reading." {
		t.Errorf("made %+v", after)
	}
	for i, p := range after.Paragraphs {
		if q := before.Paragraphs[i]; p.ID != q.ID || p.Text != q.Text || p.Open != q.Open || p.Number == q.Number {
			t.Errorf("paragraph %+v became %+v", q, p)
		}
	}
	renumber.ID = newID()
	_, err := w.DoOnDraft(t.Context(), renumber)
	wantCode(t, err, negotiation.CodeInvalid)
	renumber.ID, renumber.By = newID(), of("FRA")
	_, err = w.DoOnDraft(t.Context(), renumber)
	wantCode(t, err, negotiation.CodeNotPermitted)
}

func TestAdoptionNumbersParagraphsWithoutGaps(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	agreed := w.gap()
	w.act(negotiation.Asked{On: w.recs[0].ID, By: chair, Act: negotiation.AgreeOnDraft{}})
	report := w.prepareReport(w.recs[0].ID)
	w.act(negotiation.Asked{
		On: w.recs[0].ID, By: negotiation.System(), Act: negotiation.AdoptDraft{Document: report.Draft},
	})
	_, adopted := w.current("training")
	if adopted.Origin != negotiation.OriginAdopted || len(adopted.Paragraphs) != len(agreed.Paragraphs) {
		t.Fatalf("adopted %+v", adopted)
	}
	for i, p := range adopted.Paragraphs {
		if q := agreed.Paragraphs[i]; p.ID != q.ID || p.Text != q.Text {
			t.Errorf("paragraph %+v is adopted as %+v", q, p)
		}
	}
	if adopted.SameNumbers(agreed) || adopted.Paragraphs[0].Number != "1" {
		t.Errorf("adopted with the numbers of the draft: %+v", adopted.Paragraphs)
	}
}
