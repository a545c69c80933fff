package api_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

// adopted takes the draft "training" to its adoption with the report of 2021.
func (w *world) adopted() negotiation.Version {
	w.t.Helper()
	ctx := w.t.Context()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	act := func(a negotiation.Asked) {
		w.t.Helper()
		a.ID, a.On = newID(), w.round.Drafts[0].Recommendation
		_, err := w.store.DoOnDraft(ctx, a)
		must(err)
	}
	_, err := w.store.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: w.round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "done"}},
	)
	must(err)
	w.consolidate(1)
	round, err := w.as(negotiation.RoleChair).OnRound(ctx, w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1})
	must(err)
	act(negotiation.Asked{
		By: negotiation.System(), Act: negotiation.IssueDraft{Round: round.ID, Document: round.Document},
	})
	conference, err := w.store.Meeting(ctx, "cop-2020")
	must(err)
	meeting, err := w.store.Meeting(ctx, "wg4-2021")
	must(err)
	act(negotiation.Asked{By: secretariat, Act: negotiation.PresentDraft{Meeting: conference.ID}})
	act(negotiation.Asked{By: chair, Act: negotiation.TakeUpDraft{Meeting: meeting.ID, Item: "4"}})
	must(second(
		w.store.DoOnMeeting(ctx, negotiation.Asked{ID: newID(), On: meeting.ID, By: chair, Act: negotiation.AdoptAgenda{}}),
	))
	act(negotiation.Asked{By: chair, Act: negotiation.AgreeOnDraft{}})
	id, procedures := newID(), &direct{record: w.store}
	must(procedures.PrepareReport(
		ctx, negotiation.Asked{ID: id, On: id, By: secretariat, Act: negotiation.PrepareReport{Meeting: "wg4-2021"}},
	))
	report, err := w.store.ReportByID(ctx, id)
	must(err)
	for _, x := range []negotiation.Act{
		negotiation.AdoptSection{Number: 1, Revision: report.Sections[0].Revision}, negotiation.AdoptReport{},
	} {
		_, err = procedures.DoOnReport(ctx, negotiation.Asked{ID: newID(), On: id, By: chair, Act: x})
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
	x := negotiation.CorrectRecommendation{
		Languages: []negotiation.Language{negotiation.English},
		Changes: []negotiation.Erratum{{
			Paragraph: v.Paragraphs[0].ID, Old: "those who", New: "all who",
		}}, Reason: "A slip.",
	}
	_, err := w.as(negotiation.RoleChair).Correct(ctx, "training", newID(), x)
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.as(negotiation.RoleSecretariat).Correct(ctx, "shelter", newID(), x)
	wantCode(t, err, negotiation.CodeWrongState)
	c, err := w.as(negotiation.RoleSecretariat).Correct(ctx, "training", newID(), x)
	if err != nil || c.Symbol != "CTOC/COP/WG.4/2021/1/Corr.1" || time.Since(c.At) > time.Hour {
		t.Fatalf("corrected %+v, %v", c, err)
	}
	text, err := w.as(negotiation.RoleDelegation).RenderingIn(ctx, c.Document, "text", "")
	if err != nil || !strings.Contains(
		string(text), "For “those who” read “all who”.",
	) || !strings.Contains(string(text), "corrects CTOC/COP/WG.4/2021/1 in English only") {
		t.Fatalf("the corrigendum reads %s, %v", text, err)
	}
	list, err := w.as(negotiation.RoleDelegation).Corrections(ctx, "training")
	if err != nil || len(list) != 1 || list[0].ID != c.ID {
		t.Fatalf("on record %+v, %v", list, err)
	}
	h, err := w.as(negotiation.RoleDelegation).History(ctx, "training")
	if err != nil || len(h.Corrections) != 1 {
		t.Fatalf("the history has %+v, %v", h.Corrections, err)
	}
	story, err := w.as(negotiation.RoleDelegation).HistoryText(ctx, "training")
	if err != nil || !strings.Contains(story, "Corrected in English by CTOC/COP/WG.4/2021/1/Corr.1: A slip.") {
		t.Fatalf("the story is %s, %v", story, err)
	}
	if again := h.Versions[len(h.Versions)-1]; again.ID != v.ID || again.Paragraphs[0].Text != v.Paragraphs[0].Text {
		t.Errorf("the adopted version became %+v", again)
	}
}
