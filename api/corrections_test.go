package api_test

import (
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
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
	act := func(a n.DraftAct) {
		w.t.Helper()
		a.ID, a.Recommendation = newID(), w.round.Drafts[0].Recommendation
		_, err := w.store.RecordAct(ctx, a)
		must(err)
	}
	_, err := w.store.DoOnRound(ctx, n.Asked{ID: newID(), On: w.round.ID, By: secretariat, Act: n.CloseRound{Reason: "done"}})
	must(err)
	w.consolidate(1)
	round, err := w.as(n.RoleChair).OnRound(ctx, w.round.ID, newID(), n.ApproveRound{Attempt: 1})
	must(err)
	act(n.DraftAct{Kind: n.ActIssueInCRP, Round: round.ID, Document: round.Document, Actor: n.System()})
	conference, err := w.store.Meeting(ctx, "cop-2020")
	must(err)
	meeting, err := w.store.Meeting(ctx, "wg4-2021")
	must(err)
	act(n.DraftAct{Kind: n.ActPresent, Meeting: conference.ID, Actor: secretariat})
	act(n.DraftAct{Kind: n.ActTakeUp, Meeting: meeting.ID, Item: "4", Actor: chair})
	must(w.store.AdoptAgenda(ctx, chair, n.AgendaAdoption{ID: newID(), Meeting: meeting.ID}))
	act(n.DraftAct{Kind: n.ActAgree, Actor: chair})
	drafts, err := draftsAt(ctx, w.store, meeting.ID)
	must(err)
	document := store.NewDocument{ID: newID(), Kind: n.DraftReport, Body: "CTOC/COP/WG.4", Session: "2021", Meeting: meeting.ID, Title: "Draft report", Language: n.English}
	report, err := w.store.PrepareReport(ctx, secretariat, store.NewReport{ID: newID(), Document: document, Drafts: drafts, Sections: []n.Section{
		{Number: 1, Kind: n.SectionRecommendations, Title: "Recommendations", Text: "x", Recommendations: []n.ID{w.round.Drafts[0].Recommendation}},
	}}, plain)
	must(err)
	_, err = w.store.AdoptSection(ctx, chair, n.SectionDecision{ID: newID(), Report: report.ID, Section: 1})
	must(err)
	_, err = (&direct{record: w.store}).AdoptReport(ctx, chair, newID(), report.ID)
	must(err)
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
