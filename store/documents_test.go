package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

func eventsOf(recommendation negotiation.ID) store.EventFilter {
	return store.EventFilter{Recommendation: recommendation}
}

func failing(err error) store.Render {
	return func(context.Context, negotiation.Document) ([]negotiation.Rendering, error) { return nil, err }
}

// prepareReport prepares the report of the meeting of 2021 with a section
// that adopts some recommendations and an annex that shows another.
func (w *world) prepareReport(adopted ...negotiation.ID) negotiation.Report {
	w.t.Helper()
	sections := []negotiation.Section{
		{Number: 1, Kind: negotiation.SectionIntroduction, Title: "I", Text: "Text."},
		{Number: 2, Kind: negotiation.SectionRecommendations, Title: "II", Text: "Text.", Recommendations: adopted},
		{
			Number: 3, Kind: negotiation.SectionAnnex, Title: "Annex", Text: "[Text.]",
			Recommendations: []negotiation.ID{w.recs[2].ID},
		},
	}
	return value[negotiation.Report](w.t)(w.IssueReport(
		w.t.Context(), preparing("wg4-2021"), w.reportText("wg4-2021", sections...),
	))
}

// preparing asks for the draft report of a meeting.
func preparing(meeting string) negotiation.Asked {
	id := newID()
	return negotiation.Asked{ID: id, On: id, By: secretariat, Act: negotiation.PrepareReport{Meeting: meeting}}
}

// reportText is what the report of a meeting says, of its drafts as they stand now.
func (w *world) reportText(meeting string, sections ...negotiation.Section) store.ReportText {
	w.t.Helper()
	return store.ReportText{
		Title: "Draft report", Language: negotiation.English, Sections: sections, Drafts: w.draftsAt(w.meetID[meeting]),
		Render: func(d negotiation.Document, _ negotiation.Report) ([]negotiation.Rendering, error) {
			return render("")(w.t.Context(), d)
		},
	}
}

// draftsAt are the drafts that a meeting has.
func (w *world) draftsAt(meeting negotiation.ID) []negotiation.Recommendation {
	w.t.Helper()
	all := value[[]negotiation.Recommendation](w.t)(w.Recommendations(w.t.Context(), ""))
	return slices.DeleteFunc(all, func(r negotiation.Recommendation) bool { return r.Draft.Meeting != meeting })
}

// section asks to adopt a section.
func section(r negotiation.Report, number int, amendment string) negotiation.Asked {
	s, _ := r.Section(number)
	return onReport(chair, r, negotiation.AdoptSection{Number: number, Revision: s.Revision, Amendment: amendment})
}

// onReport asks for an act on a report.
func onReport(by negotiation.Actor, r negotiation.Report, x negotiation.Act) negotiation.Asked {
	return negotiation.Asked{ID: newID(), On: r.ID, By: by, Act: x}
}

// finish adopts a report as a whole.
func (w *world) finish(r negotiation.Report, act negotiation.ID) (negotiation.Report, error) {
	a := onReport(chair, r, negotiation.AdoptReport{})
	a.ID = act
	return w.IssueReport(w.t.Context(), a, w.reportText("wg4-2021"))
}

func TestSymbolsHaveNoGapsOrDoubles(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const rounds = 12
	set := negotiation.DraftSet{Meeting: "wg4-2020", Language: negotiation.English}
	for i := range rounds {
		set.Drafts = append(set.Drafts, negotiation.DraftText{
			Key: fmt.Sprintf("r%d", i), Title: "T", Paragraphs: []negotiation.Paragraph{{Number: "1", Text: "Text."}},
		})
	}
	ids := value[negotiation.Loaded](t)(w.LoadRecommendations(ctx, secretariat, set)).Recommendations
	errs := make([]error, rounds)
	var wg sync.WaitGroup
	for i := range rounds {
		w.base[ids[i]] = value[[]negotiation.Version](t)(w.Versions(ctx, ids[i]))[0]
		plan := w.plan(time.Now().Add(time.Hour))
		plan.Recommendations = []string{fmt.Sprintf("r%d", i)}
		r := value[negotiation.Round](t)(w.PlanRound(ctx, storetest.Opening(secretariat, plan)))
		value[negotiation.Round](t)(w.OpenRound(ctx, r.ID, w.informal(r), render("")))
		w.act(negotiation.Asked{On: ids[i], By: negotiation.System(), Act: negotiation.CirculateDraft{Round: r.ID}})
		r = value[negotiation.Round](t)(w.RecordConsolidation(ctx, w.consolidation(w.close(r), 1)))
		value[negotiation.Round](t)(w.DoOnRound(
			ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
		))
		draw := render("")
		if i%4 == 0 {
			draw = failing(context.Canceled) // its number is free again
		}
		wg.Go(func() { _, errs[i] = w.IssueCRP(ctx, r.ID, w.crp(r), paper(draw)) })
	}
	registered := negotiation.Calendar{Documents: []negotiation.Document{{
		Kind: negotiation.Registered, Symbol: "CTOC/COP/2020/CRP.4", Body: "CTOC/COP", Title: "Elsewhere",
		Language: negotiation.English,
	}}}
	wg.Go(func() { _, _ = w.LoadCalendar(ctx, secretariat, registered) }) // loaded, or refused because the number is taken
	wg.Wait()
	var got, want []string
	for _, d := range value[[]negotiation.Document](t)(w.Documents(ctx)) {
		if d.Symbol != "" {
			got = append(got, d.Symbol)
		}
	}
	for i := range got {
		want = append(want, fmt.Sprintf("CTOC/COP/2020/CRP.%d", i+1))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(got) < 1+rounds*3/4 {
		t.Errorf("symbols %v", got)
	}
	for i, err := range errs {
		if (err != nil) != (i%4 == 0) {
			t.Errorf("round %d: %v", i, err)
		}
	}
}

func TestTheReportIsAdoptedSectionBySection(t *testing.T) {
	w := newWorld(t)
	w.takenUp()
	ctx := t.Context()
	w.settle(0, "")
	w.act(negotiation.Asked{On: w.recs[0].ID, By: chair, Act: negotiation.AgreeOnDraft{}})
	r := w.prepareReport(w.recs[0].ID)
	if d := value[negotiation.Document](t)(w.Document(ctx, string(r.Draft))); d.Symbol != "CTOC/COP/WG.4/2021/L.1" {
		t.Errorf("the draft report is %s", d.Symbol)
	}
	final := newID()
	_, err := w.finish(r, final)
	wantCode(t, err, negotiation.CodeWrongState)
	other := section(r, 1, "")
	other.By = of("FRA")
	_, err = w.DoOnReport(ctx, other)
	wantCode(t, err, negotiation.CodeNotPermitted)
	first := section(r, 1, "Amended.")
	value[negotiation.Report](t)(w.DoOnReport(ctx, first))
	r = value[negotiation.Report](t)(w.DoOnReport(ctx, first))
	if s := r.Sections[0]; s.Status != negotiation.SectionAdoptedAsAmended || s.Amendment != "Amended." ||
		s.Text != "Text." {
		t.Errorf("section 1 is %+v", s)
	}
	first.Act = section(r, 1, "Otherwise.").Act
	_, err = w.DoOnReport(ctx, first)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.DoOnReport(ctx, section(r, 1, ""))
	wantCode(t, err, negotiation.CodeWrongState)
	w.refusedByDatabase(`UPDATE report_sections SET text = 'other' WHERE number = 1`)
	value[negotiation.Report](t)(w.DoOnReport(ctx, section(r, 2, "")))
	value[negotiation.Report](t)(w.DoOnReport(ctx, section(r, 3, "")))
	value[negotiation.Report](t)(w.finish(r, final))
	r = value[negotiation.Report](t)(w.finish(r, final))
	if d := value[negotiation.Document](t)(w.Document(
		ctx, string(r.Final),
	)); d.Symbol != "CTOC/COP/WG.4/2021/1" || r.AdoptedAt.IsZero() {
		t.Errorf("the report is %s, adopted %v", d.Symbol, r.AdoptedAt)
	}
	if annexed := value[negotiation.Recommendation](t)(w.Recommendation(
		ctx, "data",
	)); annexed.Draft.Stage != negotiation.StageTakenUp {
		t.Errorf("the annex adopted %+v", annexed.Draft)
	}
	w.refusedByDatabase(`UPDATE reports SET language = 'fr'`)
}

func TestOnlyTheDigestOfATokenIsKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	digest := sha256.Sum256([]byte("secret"))
	id, holder := newID(), negotiation.Actor{Role: negotiation.RoleDelegation, Label: "Mission", Delegation: "FRA"}
	expires := time.Now().Add(time.Hour)
	for range 2 { // the same again is fine
		if err := w.IssueToken(ctx, negotiation.System(), id, holder, digest[:], expires); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.IssueToken(
		ctx, secretariat, id, chair, digest[:], expires,
	); negotiation.CodeOf(err) != negotiation.CodeConflict {
		t.Errorf("another token under the same id: %v", err)
	}
	wantCode(t, w.IssueToken(ctx, of("FRA"), newID(), holder, []byte{1}, expires), negotiation.CodeNotPermitted)
	if got := value[store.Credential](t)(w.CredentialByToken(ctx, digest[:])).Actor; got != holder {
		t.Errorf("the token is for %+v", got)
	}
	_, err := w.CredentialByToken(ctx, []byte("other"))
	wantCode(t, err, negotiation.CodeUnauthenticated)
	for range 2 {
		if err := w.RevokeToken(ctx, secretariat, id); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.CredentialByToken(ctx, digest[:])
	wantCode(t, err, negotiation.CodeUnauthenticated)
}
