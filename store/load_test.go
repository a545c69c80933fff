package store_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

func TestLoadIsAllOrNothing(t *testing.T) {
	s, _ := storetest.MustOpen(t)
	ctx := t.Context()
	bad := calendar()
	bad.Meetings[2].Body = "CTOC/COP/WG.9"
	_, err := s.LoadCalendar(ctx, secretariat, bad)
	wantCode(t, err, negotiation.CodeNotFound)
	if got := value[[]negotiation.Meeting](t)(s.Meetings(ctx)); len(got) != 0 {
		t.Errorf("half-loaded: %+v", got)
	}
	value[negotiation.Loaded](t)(s.LoadCalendar(ctx, secretariat, calendar()))
	ds := delegations()
	ds[0].Members = []negotiation.GroupMember{{Delegation: "BRA"}, {Delegation: "XXX"}}
	_, err = s.LoadDelegations(ctx, secretariat, ds)
	wantCode(t, err, negotiation.CodeNotFound)
	twice := append(delegations(), negotiation.Delegation{Code: "FRA", Kind: negotiation.KindState, Names: named("again")})
	if _, err = s.LoadDelegations(ctx, secretariat, twice); negotiation.CodeOf(err) == "" {
		t.Errorf("a delegation twice: %v, want a refusal", err)
	}
	if got := value[[]negotiation.Delegation](t)(s.Delegations(ctx)); len(got) != 0 {
		t.Errorf("half-loaded: %+v", got)
	}
	set := drafts()
	set.Drafts[2].Paragraphs[0].Text = "\xff"
	_, err = s.LoadRecommendations(ctx, secretariat, set)
	wantCode(t, err, negotiation.CodeNotUTF8)
	if got := value[[]negotiation.Recommendation](t)(s.Recommendations(ctx, "")); len(got) != 0 {
		t.Errorf("half-loaded: %+v", got)
	}
	_, err = s.LoadRecommendations(ctx, of("FRA"), drafts())
	wantCode(t, err, negotiation.CodeNotPermitted)
}

func TestLoadingTheSameAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := value[negotiation.Loaded](t)(w.LoadRecommendations(ctx, secretariat, drafts()))
	for i, r := range w.recs {
		if first.Recommendations[i] != r.ID || r.Key != drafts().Drafts[i].Key || r.Notice != "Illustrative texts." {
			t.Errorf("recommendation %d is %+v", i, r)
		}
	}
	calendarAgain := value[negotiation.Loaded](t)(w.LoadCalendar(ctx, secretariat, calendar()))
	delegationsAgain := value[negotiation.Loaded](t)(w.LoadDelegations(ctx, secretariat, delegations()))
	for _, l := range []negotiation.Loaded{first, calendarAgain, delegationsAgain} {
		if l.Created != 0 || l.Unchanged == 0 {
			t.Errorf("loaded again: %+v", l)
		}
	}
	if !w.recs[2].Draft.Bracketed || w.recs[0].Draft.Bracketed {
		t.Errorf("brackets: %+v", w.recs)
	}
}

func TestAFileNeverOverwritesTheRecord(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c, ds, set := calendar(), delegations(), drafts()
	c.Meetings[0].Place = "New York"
	_, err := w.LoadCalendar(ctx, secretariat, c)
	wantCode(t, err, negotiation.CodeConflict)
	ds[1].Contact = "other@example.org"
	_, err = w.LoadDelegations(ctx, secretariat, ds)
	wantCode(t, err, negotiation.CodeConflict)
	set.Drafts[0].Paragraphs[0].Text += " "
	_, err = w.LoadRecommendations(ctx, secretariat, set)
	wantCode(t, err, negotiation.CodeConflict)
	if got := value[negotiation.Version](t)(w.Version(ctx, w.base[w.recs[0].ID].ID)); !reflect.DeepEqual(
		got, w.base[w.recs[0].ID],
	) {
		t.Errorf("the version is now %+v", got)
	}
}

func TestLoadingAtOnceCreatesOnce(t *testing.T) {
	s, _ := storetest.MustOpen(t)
	ctx := t.Context()
	var wg sync.WaitGroup
	created := make([]int, 8)
	for i := range created {
		wg.Go(func() {
			l, err := s.LoadCalendar(ctx, secretariat, calendar())
			if err != nil {
				t.Error(err)
			}
			created[i] = l.Created
		})
	}
	wg.Wait()
	total := 0
	for _, c := range created {
		total += c
	}
	if total != 1+2+3+1 {
		t.Errorf("created %d things", total)
	}
}

func TestAMeetingIsFoundByItsKeyAndItsID(t *testing.T) {
	w := newWorld(t)
	byKey := value[negotiation.Meeting](t)(w.Meeting(t.Context(), "wg4-2021"))
	byID := value[negotiation.Meeting](t)(w.Meeting(t.Context(), string(byKey.ID)))
	if !reflect.DeepEqual(
		byKey, byID,
	) || byKey.Opens != day(2021, 10, 12) || len(byKey.Agenda) != 3 || byKey.Agenda[1].Number != "4" {
		t.Errorf("by key %+v, by id %+v", byKey, byID)
	}
	_, err := w.Meeting(t.Context(), "")
	wantCode(t, err, negotiation.CodeNotFound)
	for name, read := range map[string]func() error{
		"recommendation": func() error { _, err := w.Recommendation(t.Context(), "nothing"); return err },
		"version":        func() error { _, err := w.Version(t.Context(), newID()); return err },
		"document":       func() error { _, err := w.Document(t.Context(), "A/1"); return err },
		"delegation":     func() error { _, err := w.Delegation(t.Context(), "XXX"); return err },
		"round":          func() error { _, err := w.Round(t.Context(), newID()); return err },
		"receipt":        func() error { _, err := w.Receipt(t.Context(), newID()); return err },
		"report":         func() error { _, err := w.Report(t.Context(), newID()); return err },
	} {
		if got := negotiation.CodeOf(read()); got != negotiation.CodeNotFound {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A change of capacity is loaded like all else: the file names the end of the
// one and the beginning of the other. What is on record is never taken back.
func TestALaterChangeOfCapacityIsLoaded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	change := func(code string, standings ...negotiation.Standing) (negotiation.Loaded, error) {
		for _, d := range delegations() {
			if d.Code == code {
				d.Standings = standings
				return w.LoadDelegations(ctx, secretariat, []negotiation.Delegation{d})
			}
		}
		t.Fatal(code)
		return negotiation.Loaded{}, nil
	}
	signed, ratified := day(2004, 1, 1), day(2021, 3, 1)
	signatory := negotiation.Standing{Instrument: "untoc", Capacity: negotiation.Signatory, From: signed, Until: ratified}
	party := negotiation.Standing{Instrument: "untoc", Capacity: negotiation.StateParty, From: ratified}
	for i, want := range []negotiation.Loaded{{Changed: 1}, {Unchanged: 1}} {
		if got := value[negotiation.Loaded](t)(change(
			"IRN", signatory, party,
		)); got.Changed != want.Changed || got.Unchanged != want.Unchanged || got.Created != 0 {
			t.Errorf("load %d: %+v", i+1, got)
		}
	}
	d := value[negotiation.Delegation](t)(w.Delegation(ctx, "IRN"))
	if before, after := d.CapacityOn(
		"untoc", ratified.Add(-time.Second),
	), d.CapacityOn("untoc", ratified); before != negotiation.Signatory || after != negotiation.StateParty {
		t.Errorf("it was %s and became %s", before, after)
	}
	_, err := change(
		"IRN", negotiation.Standing{Instrument: "untoc", Capacity: negotiation.NonSignatory, From: signed, Until: ratified},
		party,
	)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = change("IRN", signatory)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = change(
		"FRA", negotiation.Standing{Instrument: "untoc", Capacity: negotiation.StateParty, From: signed},
		negotiation.Standing{Instrument: "untoc", Capacity: negotiation.Signatory, From: ratified},
	)
	wantCode(t, err, negotiation.CodeInvalid)
}
