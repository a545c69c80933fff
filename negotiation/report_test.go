package negotiation_test

import (
	"reflect"
	"slices"
	"testing"

	"rapporteur/negotiation"
)

func TestARevisedDraftReportKeepsWhatIsAdopted(t *testing.T) {
	section := func(
		number int, kind negotiation.SectionKind, status negotiation.SectionStatus, recommendations ...negotiation.ID,
	) negotiation.Section {
		return negotiation.Section{
			ID: negotiation.ID(rune('a' + number)), Number: number, Kind: kind, Title: string(kind), Status: status,
			Recommendations: recommendations,
		}
	}
	fresh := []negotiation.Section{
		section(
			1, negotiation.SectionRecommendations, "", "data", "aid",
		), section(2, negotiation.SectionDeliberations, ""), section(3, negotiation.SectionAnnex, "", "time"),
	}
	for name, c := range map[string]struct {
		fresh  []negotiation.Section // usually that above
		before []negotiation.Section
		want   [][]negotiation.ID // of each section by number
		titles []string
	}{
		"nothing adopted": {
			nil,
			[]negotiation.Section{section(1, negotiation.SectionRecommendations, negotiation.SectionPending, "data"), section(
				2, negotiation.SectionDeliberations, negotiation.SectionPending,
			), section(3, negotiation.SectionAnnex, negotiation.SectionPending, "aid", "time")},
			[][]negotiation.ID{{"data", "aid"}, nil, {"time"}}, []string{"recommendations", "deliberations", "annex"},
		},
		"the recommendations adopted": {
			nil,
			[]negotiation.Section{section(1, negotiation.SectionRecommendations, negotiation.SectionAdopted, "data"), section(
				2, negotiation.SectionDeliberations, negotiation.SectionPending,
			), section(3, negotiation.SectionAnnex, negotiation.SectionPending, "aid", "time")},
			[][]negotiation.ID{
				{"data"}, nil, {"aid"}, {"time"},
			}, []string{"recommendations", "deliberations", "recommendations (continued)", "annex"},
		},
		"all adopted": {
			nil,
			[]negotiation.Section{section(1, negotiation.SectionRecommendations, negotiation.SectionAdopted, "data"), section(
				2, negotiation.SectionDeliberations, negotiation.SectionAdopted,
			), section(3, negotiation.SectionAnnex, negotiation.SectionAdoptedAsAmended, "aid", "time")},
			[][]negotiation.ID{
				{"data"}, nil, {"aid", "time"}, {"aid"},
			}, []string{"recommendations", "deliberations", "annex", "recommendations (continued)"},
		},
		"no annex before": {
			nil,
			[]negotiation.Section{
				section(1, negotiation.SectionRecommendations, negotiation.SectionAdopted, "data", "aid"),
				section(2, negotiation.SectionDeliberations, negotiation.SectionPending),
			},
			[][]negotiation.ID{{"data", "aid"}, nil, {"time"}}, []string{"recommendations", "deliberations", "annex"},
		},
		"the annex is gone": {
			[]negotiation.Section{
				section(1, negotiation.SectionRecommendations, "", "data", "aid"), section(2, negotiation.SectionDeliberations, ""),
			},
			[]negotiation.Section{section(1, negotiation.SectionRecommendations, negotiation.SectionAdopted, "data"), section(
				2, negotiation.SectionDeliberations, negotiation.SectionPending,
			), section(3, negotiation.SectionAnnex, negotiation.SectionPending, "aid")},
			[][]negotiation.ID{
				{"data"}, nil, {"aid"},
			}, []string{"recommendations", "deliberations", "recommendations (continued)"},
		},
		"the annex is gone and nothing takes its place": {
			[]negotiation.Section{
				section(1, negotiation.SectionRecommendations, "", "data", "aid"), section(2, negotiation.SectionDeliberations, ""),
			},
			[]negotiation.Section{section(1, negotiation.SectionRecommendations, negotiation.SectionPending, "data"), section(
				2, negotiation.SectionDeliberations, negotiation.SectionAdopted,
			), section(3, negotiation.SectionAnnex, negotiation.SectionPending, "aid")},
			[][]negotiation.ID{{"data", "aid"}, nil}, []string{"recommendations", "deliberations"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := fresh
			if c.fresh != nil {
				fresh = c.fresh
			}
			got, err := negotiation.Report{Sections: c.before}.Revised(fresh, " (continued)")
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("revised to %v, %v", got, err)
			}
			for i, s := range got {
				if s.Number != i+1 || s.Title != c.titles[i] || !slices.Equal(s.Recommendations, c.want[i]) {
					t.Errorf("section %d is %+v, want %s with %v", i+1, s, c.titles[i], c.want[i])
				}
				if i < len(c.before) && c.before[i].Status.Adopted() && (s.Status != c.before[i].Status || s.ID != c.before[i].ID) {
					t.Errorf("the adopted section %d became %+v", i+1, s)
				}
			}
			if _, err := (negotiation.Report{Sections: got}).Revised(
				fresh, " (continued)",
			); negotiation.CodeOf(err) != negotiation.CodeWrongState {
				t.Errorf("a second revision with nothing new: %v", err)
			}
		})
	}
}

func TestAReportIsNotAdoptedWithoutWhatItsMeetingAgreed(t *testing.T) {
	agreed := []negotiation.Recommendation{
		{ID: "data", Key: "data", Draft: negotiation.Draft{Stage: negotiation.StageAgreed}},
		{ID: "time", Draft: negotiation.Draft{Stage: negotiation.StageDeferred}},
	}
	r := negotiation.Report{Sections: []negotiation.Section{
		{Kind: negotiation.SectionAnnex, Recommendations: []negotiation.ID{"data", "time"}},
	}}
	if err := r.CheckComplete(agreed); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("adopted with an agreed draft in the annex: %v", err)
	}
	r.Sections = append(
		r.Sections, negotiation.Section{Kind: negotiation.SectionRecommendations, Recommendations: []negotiation.ID{"data"}},
	)
	if err := r.CheckComplete(agreed); err != nil {
		t.Errorf("complete, but refused: %v", err)
	}
}

func TestASectionIsAdoptedAsItWasRead(t *testing.T) {
	first := negotiation.Section{
		Number: 3, Kind: negotiation.SectionRecommendations, Title: "Recommendations", Text: "As agreed.",
		Recommendations: []negotiation.ID{"a"}, Status: negotiation.SectionPending,
	}.Said()
	moved := first
	moved.Number = 4
	if moved.Said().Revision != first.Revision {
		t.Error("a section that only moved says something else")
	}
	for what, other := range map[string]negotiation.Section{
		"another text": {
			Kind: first.Kind, Title: first.Title, Text: "As agreed today.", Recommendations: first.Recommendations,
		},
		"another title": {
			Kind: first.Kind, Title: "Recommendations (continued)", Text: first.Text, Recommendations: first.Recommendations,
		},
		"another recommendation": {
			Kind: first.Kind, Title: first.Title, Text: first.Text, Recommendations: []negotiation.ID{"b"},
		},
		"one more recommendation": {
			Kind: first.Kind, Title: first.Title, Text: first.Text, Recommendations: []negotiation.ID{"a", "b"},
		},
	} {
		other.Number, other.Status = 3, negotiation.SectionPending
		if got := negotiation.CodeOf(adoptingSection(
			negotiation.Report{Sections: []negotiation.Section{other.Said()}}, 3, first.Revision,
		)); got != negotiation.CodeConflict {
			t.Errorf("a section with %s was adopted as the one read: %q", what, got)
		}
	}
	if err := adoptingSection(negotiation.Report{Sections: []negotiation.Section{first}}, 3, first.Revision); err != nil {
		t.Errorf("the section that was read: %v", err)
	}
}

// adoptingSection judges the adoption of a section as the procedure does.
func adoptingSection(r negotiation.Report, number int, read string) error {
	_, err := negotiation.AdoptSection{Number: number, Revision: read}.Judge(r, negotiation.ReportFacts{ByProcedure: true})
	return err
}

func TestAnObjectionStopsASectionOrTheReport(t *testing.T) {
	pending := negotiation.Section{
		Number: 1, Kind: negotiation.SectionRecommendations, Title: "Recommendations", Status: negotiation.SectionPending,
	}.Said()
	r := negotiation.Report{ID: "r", Sections: []negotiation.Section{pending}}
	o := negotiation.ObjectToReport{Section: 1, Delegation: "FRA"}
	objecting := func(
		x negotiation.ObjectToReport, r negotiation.Report, c negotiation.Capacity,
	) (negotiation.Report, error) {
		return x.Judge(r, negotiation.ReportFacts{Capacities: map[string]negotiation.Capacity{x.Delegation: c}})
	}
	for capacity, want := range map[negotiation.Capacity]negotiation.Code{
		negotiation.StateParty: "", negotiation.Signatory: negotiation.CodeNotEntitled,
		negotiation.Entity: negotiation.CodeNotEntitled, negotiation.NGO: negotiation.CodeNotEntitled,
	} {
		if _, err := objecting(o, r, capacity); negotiation.CodeOf(err) != want {
			t.Errorf("an objection of a %s: %v", capacity, err)
		}
	}
	stale := o
	stale.Revision = "another"
	if _, err := objecting(stale, r, negotiation.StateParty); negotiation.CodeOf(err) != negotiation.CodeConflict {
		t.Errorf("an objection to a section that was not read: %v", err)
	}
	lift := o
	lift.Lifts = true
	if _, err := objecting(lift, r, negotiation.StateParty); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("lifted what does not stand: %v", err)
	}
	objected, err := objecting(o, r, negotiation.StateParty)
	if err == nil {
		objected, err = objecting(negotiation.ObjectToReport{Delegation: "KEN"}, objected, negotiation.StateParty)
	}
	if err != nil {
		t.Fatal(err)
	}
	onRecord := []negotiation.ReportObjection{o.On(r), {Delegation: "KEN"}}
	if !reflect.DeepEqual(objected, r.Objected(onRecord)) {
		t.Errorf("the report is %+v as the acts leave it, and %+v on record", objected, r.Objected(onRecord))
	}
	if got := negotiation.CodeOf(adoptingSection(objected, 1, "")); got != negotiation.CodeObjection {
		t.Errorf("a section was adopted over an objection: %q", got)
	}
	objected.Sections[0].Status = negotiation.SectionAdopted
	if got := negotiation.CodeOf(objected.CheckAdopt()); got != negotiation.CodeObjection {
		t.Errorf("the report was adopted over an objection: %q", got)
	}
	if err := adoptingSection(r.Objected([]negotiation.ReportObjection{o.On(r), lift.On(r)}), 1, ""); err != nil {
		t.Errorf("after the objection was lifted: %v", err)
	}
}

func TestAnAmendmentOfASectionNamesItsMovers(t *testing.T) {
	section := negotiation.Section{Number: 1, Title: "I", Status: negotiation.SectionPending}.Said()
	read := section.Revision
	x := negotiation.AdoptSection{Number: 1, Revision: read, Amendment: "As amended.", Movers: []string{"FRA", "IRN"}}
	if err := x.Check(); err != nil {
		t.Error(err)
	}
	f := negotiation.ReportFacts{Capacities: map[string]negotiation.Capacity{
		"FRA": negotiation.StateParty, "IRN": negotiation.NonSignatory,
	}}
	f.Meeting.AgendaAdoptedAt = noon
	if _, err := x.Judge(
		negotiation.Report{Sections: []negotiation.Section{section}}, f,
	); negotiation.CodeOf(err) != negotiation.CodeNotEntitled {
		t.Errorf("moved by who may not: %v", err)
	}
	for what, other := range map[string]negotiation.AdoptSection{
		"a text nobody read":  {Number: 1},
		"movers of nothing":   {Number: 1, Revision: read, Movers: []string{"FRA"}},
		"a reason of nothing": {Number: 1, Revision: read, Reason: "clearer"},
		"nothing but spaces":  {Number: 1, Revision: read, Amendment: " \n"},
		"a mover twice":       {Number: 1, Revision: read, Amendment: "x", Movers: []string{"FRA", "FRA"}},
	} {
		if got := negotiation.CodeOf(other.Check()); got != negotiation.CodeInvalid {
			t.Errorf("%s: %q", what, got)
		}
	}
}
