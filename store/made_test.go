package store_test

import (
	"testing"

	n "rapporteur/negotiation"
)

// gap amends the first draft in the room so that its numbers begin with a gap.
func (w *world) gap() n.Version {
	w.t.Helper()
	_, v := w.current("training")
	a := n.AmendmentText{ID: newID(), Recommendation: v.Recommendation, Base: v.ID}
	for i, p := range v.Paragraphs {
		c := n.ParagraphText{Paragraph: p.ID, Text: "Settled: " + p.Number}
		if i == 0 {
			c = n.ParagraphText{Paragraph: p.ID, Delete: true}
		}
		a.Changes = append(a.Changes, c)
	}
	made := value[n.Version](w.t)(w.WriteAmendment(w.t.Context(), chair, a))
	w.act(n.DraftAct{ID: a.ID, Recommendation: a.Recommendation, Kind: n.ActAmend, Version: a.ID, Actor: chair})
	return made
}

func TestParagraphsAreNumberedAnewInAVersionOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	before := w.gap()
	renumber := n.DraftAct{ID: newID(), Recommendation: w.recs[0].ID, Kind: n.ActRenumber, Reason: "For the last reading.", Actor: secretariat}
	d := w.act(renumber)
	if again := w.act(renumber); again.Version != d.Version {
		t.Errorf("numbered again as %s, first as %s", again.Version, d.Version)
	}
	_, after := w.current("training")
	if after.ID != d.Version || after.Based != before.ID || after.Origin != n.OriginRenumbering || after.Reason != renumber.Reason {
		t.Errorf("made %+v", after)
	}
	for i, p := range after.Paragraphs {
		if q := before.Paragraphs[i]; p.ID != q.ID || p.Text != q.Text || p.Open != q.Open || p.Number == q.Number {
			t.Errorf("paragraph %+v became %+v", q, p)
		}
	}
	renumber.ID = newID()
	_, err := w.RecordAct(t.Context(), renumber)
	wantCode(t, err, n.CodeInvalid)
	renumber.ID, renumber.Actor = newID(), of("FRA")
	_, err = w.RecordAct(t.Context(), renumber)
	wantCode(t, err, n.CodeNotPermitted)
}

func TestAdoptionNumbersParagraphsWithoutGaps(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	agreed := w.gap()
	w.act(n.DraftAct{Recommendation: w.recs[0].ID, Kind: n.ActAgree, Actor: chair})
	report := w.prepareReport(w.recs[0].ID)
	w.act(n.DraftAct{Recommendation: w.recs[0].ID, Kind: n.ActAdopt, Document: report.Draft, Actor: n.System()})
	_, adopted := w.current("training")
	if adopted.Origin != n.OriginAdopted || len(adopted.Paragraphs) != len(agreed.Paragraphs) {
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
