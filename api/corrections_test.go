package api_test

import (
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
)

// adopted takes the draft "training" to its adoption with the report of 2021.
func (w *world) adopted() n.Version {
	w.t.Helper()
	ctx := w.t.Context()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	act := func(a n.Asked) {
		w.t.Helper()
		a.ID, a.On = newID(), w.round.Drafts[0].Recommendation
		_, err := w.store.DoOnDraft(ctx, a)
		must(err)
	}
	_, err := w.store.DoOnRound(ctx, n.Asked{ID: newID(), On: w.round.ID, By: secretariat, Act: n.CloseRound{Reason: "done"}})
	must(err)
	w.consolidate(1)
	round, err := w.as(n.RoleChair).OnRound(ctx, w.round.ID, newID(), n.ApproveRound{Attempt: 1})
	must(err)
	act(n.Asked{By: n.System(), Act: n.IssueDraft{Round: round.ID, Document: round.Document}})
	conference, err := w.store.Meeting(ctx, "cop-2020")
	must(err)
	meeting, err := w.store.Meeting(ctx, "wg4-2021")
	must(err)
	act(n.Asked{By: secretariat, Act: n.PresentDraft{Meeting: conference.ID}})
	act(n.Asked{By: chair, Act: n.TakeUpDraft{Meeting: meeting.ID, Item: "4"}})
	must(second(w.store.DoOnMeeting(ctx, n.Asked{ID: newID(), On: meeting.ID, By: chair, Act: n.AdoptAgenda{}})))
	act(n.Asked{By: chair, Act: n.AgreeOnDraft{}})
	id, procedures := newID(), &direct{record: w.store}
	must(procedures.PrepareReport(ctx, n.Asked{ID: id, On: id, By: secretariat, Act: n.PrepareReport{Meeting: "wg4-2021"}}))
	report, err := w.store.ReportByID(ctx, id)
	must(err)
	for _, x := range []n.Act{n.AdoptSection{Number: 1, Revision: report.Sections[0].Revision}, n.AdoptReport{}} {
		_, err = procedures.DoOnReport(ctx, n.Asked{ID: newID(), On: id, By: chair, Act: x})
		must(err)
	}
	r, err := w.store.Recommendation(ctx, "training")
	must(err)
	v, err := w.store.Version(ctx, r.Draft.Version)
	must(err)
	return v
}

func TestACorrectionIsShownWithTheAdoptedText(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	v := w.adopted()
	x := n.CorrectRecommendation{Languages: []n.Language{n.English}, Changes: []n.Erratum{{Paragraph: v.Paragraphs[0].ID, Old: "those who", New: "all who"}}, Reason: "A slip."}
	_, err := w.as(n.RoleChair).Correct(ctx, "training", newID(), x)
	wantCode(t, err, n.CodeNotPermitted)
	_, err = w.as(n.RoleSecretariat).Correct(ctx, "shelter", newID(), x)
	wantCode(t, err, n.CodeWrongState)
	c, err := w.as(n.RoleSecretariat).Correct(ctx, "training", newID(), x)
	if err != nil || c.Symbol != "CTOC/COP/WG.4/2021/1/Corr.1" || time.Since(c.At) > time.Hour {
		t.Fatalf("corrected %+v, %v", c, err)
	}
	text, err := w.as(n.RoleDelegation).RenderingIn(ctx, c.Document, "text", "")
	if err != nil || !strings.Contains(string(text), "For “those who” read “all who”.") || !strings.Contains(string(text), "corrects CTOC/COP/WG.4/2021/1 in English only") {
		t.Fatalf("the corrigendum reads %s, %v", text, err)
	}
	list, err := w.as(n.RoleDelegation).Corrections(ctx, "training")
	if err != nil || len(list) != 1 || list[0].ID != c.ID {
		t.Fatalf("on record %+v, %v", list, err)
	}
	h, err := w.as(n.RoleDelegation).History(ctx, "training")
	if err != nil || len(h.Corrections) != 1 {
		t.Fatalf("the history has %+v, %v", h.Corrections, err)
	}
	story, err := w.as(n.RoleDelegation).HistoryText(ctx, "training")
	if err != nil || !strings.Contains(story, "Corrected in English by CTOC/COP/WG.4/2021/1/Corr.1: A slip.") {
		t.Fatalf("the story is %s, %v", story, err)
	}
	if again := h.Versions[len(h.Versions)-1]; again.ID != v.ID || again.Paragraphs[0].Text != v.Paragraphs[0].Text {
		t.Errorf("the adopted version became %+v", again)
	}
}
