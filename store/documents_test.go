package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

func eventsOf(recommendation n.ID) store.EventFilter {
	return store.EventFilter{Recommendation: recommendation}
}

func failing(err error) store.Render {
	return func(context.Context, n.Document) ([]n.Rendering, error) { return nil, err }
}

// prepareReport prepares the report of the meeting of 2021 with a section
// that adopts some recommendations and an annex that shows another.
func (w *world) prepareReport(adopted ...n.ID) n.Report {
	w.t.Helper()
	sections := []n.Section{
		{Number: 1, Kind: n.SectionIntroduction, Title: "I", Text: "Text."},
		{Number: 2, Kind: n.SectionRecommendations, Title: "II", Text: "Text.", Recommendations: adopted},
		{Number: 3, Kind: n.SectionAnnex, Title: "Annex", Text: "[Text.]", Recommendations: []n.ID{w.recs[2].ID}},
	}
	return value[n.Report](w.t)(w.IssueReport(w.t.Context(), preparing("wg4-2021"), w.reportText("wg4-2021", sections...)))
}

// preparing asks for the draft report of a meeting.
func preparing(meeting string) n.Asked {
	id := newID()
	return n.Asked{ID: id, On: id, By: secretariat, Act: n.PrepareReport{Meeting: meeting}}
}

// reportText is what the report of a meeting says, of its drafts as they stand now.
func (w *world) reportText(meeting string, sections ...n.Section) store.ReportText {
	w.t.Helper()
	return store.ReportText{
		Title: "Draft report", Language: n.English, Sections: sections, Drafts: w.draftsAt(w.meetID[meeting]),
		Render: func(d n.Document, _ n.Report) ([]n.Rendering, error) { return render("")(w.t.Context(), d) },
	}
}

// draftsAt are the drafts that a meeting has.
func (w *world) draftsAt(meeting n.ID) []n.Recommendation {
	w.t.Helper()
	all := value[[]n.Recommendation](w.t)(w.Recommendations(w.t.Context(), ""))
	return slices.DeleteFunc(all, func(r n.Recommendation) bool { return r.Draft.Meeting != meeting })
}

// section asks to adopt a section.
func section(r n.Report, number int, amendment string) n.Asked {
	s, _ := r.Section(number)
	return onReport(chair, r, n.AdoptSection{Number: number, Revision: s.Revision, Amendment: amendment})
}

// onReport asks for an act on a report.
func onReport(by n.Actor, r n.Report, x n.Act) n.Asked {
	return n.Asked{ID: newID(), On: r.ID, By: by, Act: x}
}

// finish adopts a report as a whole.
func (w *world) finish(r n.Report, act n.ID) (n.Report, error) {
	a := onReport(chair, r, n.AdoptReport{})
	a.ID = act
	return w.IssueReport(w.t.Context(), a, w.reportText("wg4-2021"))
}

func TestSymbolsHaveNoGapsOrDoubles(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const rounds = 12
	set := n.DraftSet{Meeting: "wg4-2020", Language: n.English}
	for i := range rounds {
		set.Drafts = append(set.Drafts, n.DraftText{Key: fmt.Sprintf("r%d", i), Title: "T", Paragraphs: []n.Paragraph{{Number: "1", Text: "Text."}}})
	}
	ids := value[n.Loaded](t)(w.LoadRecommendations(ctx, secretariat, set)).Recommendations
	errs := make([]error, rounds)
	var wg sync.WaitGroup
	for i := range rounds {
		w.base[ids[i]] = value[[]n.Version](t)(w.Versions(ctx, ids[i]))[0]
		plan := w.plan(time.Now().Add(time.Hour))
		plan.Recommendations = []string{fmt.Sprintf("r%d", i)}
		r := value[n.Round](t)(w.PlanRound(ctx, storetest.Opening(secretariat, plan)))
		value[n.Round](t)(w.OpenRound(ctx, r.ID, w.informal(r), render("")))
		w.act(n.Asked{On: ids[i], By: n.System(), Act: n.CirculateDraft{Round: r.ID}})
		r = value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(w.close(r), 1)))
		value[n.Round](t)(w.DoOnRound(ctx, n.Asked{ID: newID(), On: r.ID, By: chair, Act: n.ApproveRound{Attempt: 1}}))
		draw := render("")
		if i%4 == 0 {
			draw = failing(context.Canceled) // its number is free again
		}
		wg.Go(func() { _, errs[i] = w.IssueCRP(ctx, r.ID, w.crp(r), paper(draw)) })
	}
	registered := n.Calendar{Documents: []n.Document{{Kind: n.Registered, Symbol: "CTOC/COP/2020/CRP.4", Body: "CTOC/COP", Title: "Elsewhere", Language: n.English}}}
	wg.Go(func() { _, _ = w.LoadCalendar(ctx, secretariat, registered) }) // loaded, or refused because the number is taken
	wg.Wait()
	var got, want []string
	for _, d := range value[[]n.Document](t)(w.Documents(ctx)) {
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
	w.act(n.Asked{On: w.recs[0].ID, By: chair, Act: n.AgreeOnDraft{}})
	r := w.prepareReport(w.recs[0].ID)
	if d := value[n.Document](t)(w.Document(ctx, string(r.Draft))); d.Symbol != "CTOC/COP/WG.4/2021/L.1" {
		t.Errorf("the draft report is %s", d.Symbol)
	}
	final := newID()
	_, err := w.finish(r, final)
	wantCode(t, err, n.CodeWrongState)
	other := section(r, 1, "")
	other.By = of("FRA")
	_, err = w.DoOnReport(ctx, other)
	wantCode(t, err, n.CodeNotPermitted)
	first := section(r, 1, "Amended.")
	value[n.Report](t)(w.DoOnReport(ctx, first))
	r = value[n.Report](t)(w.DoOnReport(ctx, first))
	if s := r.Sections[0]; s.Status != n.SectionAdoptedAsAmended || s.Amendment != "Amended." || s.Text != "Text." {
		t.Errorf("section 1 is %+v", s)
	}
	first.Act = section(r, 1, "Otherwise.").Act
	_, err = w.DoOnReport(ctx, first)
	wantCode(t, err, n.CodeConflict)
	_, err = w.DoOnReport(ctx, section(r, 1, ""))
	wantCode(t, err, n.CodeWrongState)
	w.refusedByDatabase(`UPDATE report_sections SET text = 'other' WHERE number = 1`)
	value[n.Report](t)(w.DoOnReport(ctx, section(r, 2, "")))
	value[n.Report](t)(w.DoOnReport(ctx, section(r, 3, "")))
	value[n.Report](t)(w.finish(r, final))
	r = value[n.Report](t)(w.finish(r, final))
	if d := value[n.Document](t)(w.Document(ctx, string(r.Final))); d.Symbol != "CTOC/COP/WG.4/2021/1" || r.AdoptedAt.IsZero() {
		t.Errorf("the report is %s, adopted %v", d.Symbol, r.AdoptedAt)
	}
	if annexed := value[n.Recommendation](t)(w.Recommendation(ctx, "data")); annexed.Draft.Stage != n.StageTakenUp {
		t.Errorf("the annex adopted %+v", annexed.Draft)
	}
	w.refusedByDatabase(`UPDATE reports SET language = 'fr'`)
}

func TestOnlyTheDigestOfATokenIsKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	digest := sha256.Sum256([]byte("secret"))
	id, holder := newID(), n.Actor{Role: n.RoleDelegation, Label: "Mission", Delegation: "FRA"}
	expires := time.Now().Add(time.Hour)
	for range 2 { // the same again is fine
		if err := w.IssueToken(ctx, n.System(), id, holder, digest[:], expires); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.IssueToken(ctx, secretariat, id, chair, digest[:], expires); n.CodeOf(err) != n.CodeConflict {
		t.Errorf("another token under the same id: %v", err)
	}
	wantCode(t, w.IssueToken(ctx, of("FRA"), newID(), holder, []byte{1}, expires), n.CodeNotPermitted)
	if got := value[store.Credential](t)(w.CredentialByToken(ctx, digest[:])).Actor; got != holder {
		t.Errorf("the token is for %+v", got)
	}
	_, err := w.CredentialByToken(ctx, []byte("other"))
	wantCode(t, err, n.CodeUnauthenticated)
	for range 2 {
		if err := w.RevokeToken(ctx, secretariat, id); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.CredentialByToken(ctx, digest[:])
	wantCode(t, err, n.CodeUnauthenticated)
}
