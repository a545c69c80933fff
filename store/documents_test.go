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
)

func eventsOf(recommendation n.ID) store.EventFilter {
	return store.EventFilter{Recommendation: recommendation}
}

func failing(err error) store.Render {
	return func(context.Context, n.Document) ([]n.Rendering, error) { return nil, err }
}

// prepareReport prepares the report of the meeting of 2021 with a section
// that adopts one recommendation and an annex that shows the others.
func (w *world) prepareReport(adopted n.ID) n.Report {
	w.t.Helper()
	d := store.NewDocument{ID: newID(), Kind: n.DraftReport, Body: "CTOC/COP/WG.4", Session: "2021", Meeting: w.meetID["wg4-2021"], Title: "Draft report", Language: n.English}
	sections := []n.Section{
		{Number: 1, Kind: n.SectionIntroduction, Title: "I", Text: "Text."},
		{Number: 2, Kind: n.SectionRecommendations, Title: "II", Text: "Text.", Recommendations: []n.ID{adopted}},
		{Number: 3, Kind: n.SectionAnnex, Title: "Annex", Text: "[Text.]", Recommendations: []n.ID{w.recs[2].ID}},
	}
	return value[n.Report](w.t)(w.PrepareReport(w.t.Context(), secretariat, newID(), d, sections, render("L")))
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
		r := value[n.Round](t)(w.PlanRound(ctx, secretariat, plan))
		value[n.Round](t)(w.OpenRound(ctx, r.ID, w.informal(r), render("")))
		w.act(n.Act{Recommendation: ids[i], Kind: n.ActCirculate, Round: r.ID, Actor: n.System()})
		r = value[n.Round](t)(w.RecordConsolidation(ctx, w.consolidation(w.close(r), 1)))
		value[n.Round](t)(w.RecordReview(ctx, store.Review{ID: newID(), Round: r.ID, Attempt: 1, Approve: true, Actor: chair}))
		draw := render("")
		if i%4 == 0 {
			draw = failing(context.Canceled) // its number is free again
		}
		wg.Go(func() { _, errs[i] = w.IssueCRP(ctx, r.ID, w.crp(r), draw) })
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
	w.act(n.Act{Recommendation: w.recs[0].ID, Kind: n.ActAgree, Actor: chair})
	r := w.prepareReport(w.recs[0].ID)
	if d := value[n.Document](t)(w.Document(ctx, string(r.Draft))); d.Symbol != "CTOC/COP/WG.4/2021/L.1" {
		t.Errorf("the draft report is %s", d.Symbol)
	}
	final := store.NewDocument{ID: newID(), Kind: n.FinalReport, Body: "CTOC/COP/WG.4", Session: "2021", Meeting: r.Meeting, Title: "Report", Language: n.English}
	_, err := w.FinishReport(ctx, chair, r.ID, final, render(""))
	wantCode(t, err, n.CodeWrongState)
	_, err = w.AdoptSection(ctx, of("FRA"), newID(), r.ID, 1, "")
	wantCode(t, err, n.CodeNotPermitted)
	act := newID()
	value[n.Report](t)(w.AdoptSection(ctx, chair, act, r.ID, 1, "Amended."))
	r = value[n.Report](t)(w.AdoptSection(ctx, chair, act, r.ID, 1, "Amended."))
	if s := r.Sections[0]; s.Status != n.SectionAdoptedAsAmended || s.Amendment != "Amended." || s.Text != "Text." {
		t.Errorf("section 1 is %+v", s)
	}
	_, err = w.AdoptSection(ctx, chair, act, r.ID, 1, "Otherwise.")
	wantCode(t, err, n.CodeConflict)
	_, err = w.AdoptSection(ctx, chair, newID(), r.ID, 1, "")
	wantCode(t, err, n.CodeWrongState)
	w.refusedByDatabase(`UPDATE report_sections SET text = 'other' WHERE number = 1`)
	w.act(n.Act{Recommendation: w.recs[0].ID, Kind: n.ActAdopt, Document: r.Draft, Actor: n.System()})
	value[n.Report](t)(w.AdoptSection(ctx, secretariat, newID(), r.ID, 2, ""))
	value[n.Report](t)(w.AdoptSection(ctx, chair, newID(), r.ID, 3, ""))
	value[n.Report](t)(w.FinishReport(ctx, chair, r.ID, final, render("")))
	r = value[n.Report](t)(w.FinishReport(ctx, chair, r.ID, final, render("")))
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
