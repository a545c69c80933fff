package negotiation_test

import (
	"reflect"
	"slices"
	"testing"

	n "rapporteur/negotiation"
)

func TestARevisedDraftReportKeepsWhatIsAdopted(t *testing.T) {
	section := func(number int, kind n.SectionKind, status n.SectionStatus, recommendations ...n.ID) n.Section {
		return n.Section{ID: n.ID(rune('a' + number)), Number: number, Kind: kind, Title: string(kind), Status: status, Recommendations: recommendations}
	}
	fresh := []n.Section{
		section(1, n.SectionRecommendations, "", "data", "aid"), section(2, n.SectionDeliberations, ""), section(3, n.SectionAnnex, "", "time"),
	}
	for name, c := range map[string]struct {
		fresh  []n.Section // usually that above
		before []n.Section
		want   [][]n.ID // of each section by number
		titles []string
	}{
		"nothing adopted": {
			nil,
			[]n.Section{section(1, n.SectionRecommendations, n.SectionPending, "data"), section(2, n.SectionDeliberations, n.SectionPending), section(3, n.SectionAnnex, n.SectionPending, "aid", "time")},
			[][]n.ID{{"data", "aid"}, nil, {"time"}}, []string{"recommendations", "deliberations", "annex"},
		},
		"the recommendations adopted": {
			nil,
			[]n.Section{section(1, n.SectionRecommendations, n.SectionAdopted, "data"), section(2, n.SectionDeliberations, n.SectionPending), section(3, n.SectionAnnex, n.SectionPending, "aid", "time")},
			[][]n.ID{{"data"}, nil, {"aid"}, {"time"}}, []string{"recommendations", "deliberations", "recommendations (continued)", "annex"},
		},
		"all adopted": {
			nil,
			[]n.Section{section(1, n.SectionRecommendations, n.SectionAdopted, "data"), section(2, n.SectionDeliberations, n.SectionAdopted), section(3, n.SectionAnnex, n.SectionAdoptedAsAmended, "aid", "time")},
			[][]n.ID{{"data"}, nil, {"aid", "time"}, {"aid"}}, []string{"recommendations", "deliberations", "annex", "recommendations (continued)"},
		},
		"no annex before": {
			nil,
			[]n.Section{section(1, n.SectionRecommendations, n.SectionAdopted, "data", "aid"), section(2, n.SectionDeliberations, n.SectionPending)},
			[][]n.ID{{"data", "aid"}, nil, {"time"}}, []string{"recommendations", "deliberations", "annex"},
		},
		"the annex is gone": {
			[]n.Section{section(1, n.SectionRecommendations, "", "data", "aid"), section(2, n.SectionDeliberations, "")},
			[]n.Section{section(1, n.SectionRecommendations, n.SectionAdopted, "data"), section(2, n.SectionDeliberations, n.SectionPending), section(3, n.SectionAnnex, n.SectionPending, "aid")},
			[][]n.ID{{"data"}, nil, {"aid"}}, []string{"recommendations", "deliberations", "recommendations (continued)"},
		},
		"the annex is gone and nothing takes its place": {
			[]n.Section{section(1, n.SectionRecommendations, "", "data", "aid"), section(2, n.SectionDeliberations, "")},
			[]n.Section{section(1, n.SectionRecommendations, n.SectionPending, "data"), section(2, n.SectionDeliberations, n.SectionAdopted), section(3, n.SectionAnnex, n.SectionPending, "aid")},
			[][]n.ID{{"data", "aid"}, nil}, []string{"recommendations", "deliberations"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := fresh
			if c.fresh != nil {
				fresh = c.fresh
			}
			got, err := n.Report{Sections: c.before}.Revised(fresh, " (continued)")
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
			if _, err := (n.Report{Sections: got}).Revised(fresh, " (continued)"); n.CodeOf(err) != n.CodeWrongState {
				t.Errorf("a second revision with nothing new: %v", err)
			}
		})
	}
}

func TestAReportIsNotAdoptedWithoutWhatItsMeetingAgreed(t *testing.T) {
	agreed := []n.Recommendation{{ID: "data", Key: "data", Draft: n.Draft{Stage: n.StageAgreed}}, {ID: "time", Draft: n.Draft{Stage: n.StageDeferred}}}
	r := n.Report{Sections: []n.Section{{Kind: n.SectionAnnex, Recommendations: []n.ID{"data", "time"}}}}
	if err := r.CheckComplete(agreed); n.CodeOf(err) != n.CodeWrongState {
		t.Errorf("adopted with an agreed draft in the annex: %v", err)
	}
	r.Sections = append(r.Sections, n.Section{Kind: n.SectionRecommendations, Recommendations: []n.ID{"data"}})
	if err := r.CheckComplete(agreed); err != nil {
		t.Errorf("complete, but refused: %v", err)
	}
}

func TestASectionIsAdoptedAsItWasRead(t *testing.T) {
	first := n.Section{Number: 3, Kind: n.SectionRecommendations, Title: "Recommendations", Text: "As agreed.", Recommendations: []n.ID{"a"}, Status: n.SectionPending}.Said()
	moved := first
	moved.Number = 4
	if moved.Said().Revision != first.Revision {
		t.Error("a section that only moved says something else")
	}
	for what, other := range map[string]n.Section{
		"another text":            {Kind: first.Kind, Title: first.Title, Text: "As agreed today.", Recommendations: first.Recommendations},
		"another title":           {Kind: first.Kind, Title: "Recommendations (continued)", Text: first.Text, Recommendations: first.Recommendations},
		"another recommendation":  {Kind: first.Kind, Title: first.Title, Text: first.Text, Recommendations: []n.ID{"b"}},
		"one more recommendation": {Kind: first.Kind, Title: first.Title, Text: first.Text, Recommendations: []n.ID{"a", "b"}},
	} {
		other.Number, other.Status = 3, n.SectionPending
		if got := n.CodeOf(adoptingSection(n.Report{Sections: []n.Section{other.Said()}}, 3, first.Revision)); got != n.CodeConflict {
			t.Errorf("a section with %s was adopted as the one read: %q", what, got)
		}
	}
	if err := adoptingSection(n.Report{Sections: []n.Section{first}}, 3, first.Revision); err != nil {
		t.Errorf("the section that was read: %v", err)
	}
}

// adoptingSection judges the adoption of a section as the procedure does.
func adoptingSection(r n.Report, number int, read string) error {
	_, err := n.AdoptSection{Number: number, Revision: read}.Judge(r, n.ReportFacts{ByProcedure: true})
	return err
}

func TestAnObjectionStopsASectionOrTheReport(t *testing.T) {
	pending := n.Section{Number: 1, Kind: n.SectionRecommendations, Title: "Recommendations", Status: n.SectionPending}.Said()
	r := n.Report{ID: "r", Sections: []n.Section{pending}}
	o := n.ObjectToReport{Section: 1, Delegation: "FRA"}
	objecting := func(x n.ObjectToReport, r n.Report, c n.Capacity) (n.Report, error) {
		return x.Judge(r, n.ReportFacts{Capacities: map[string]n.Capacity{x.Delegation: c}})
	}
	for capacity, want := range map[n.Capacity]n.Code{n.StateParty: "", n.Signatory: n.CodeNotEntitled, n.Entity: n.CodeNotEntitled, n.NGO: n.CodeNotEntitled} {
		if _, err := objecting(o, r, capacity); n.CodeOf(err) != want {
			t.Errorf("an objection of a %s: %v", capacity, err)
		}
	}
	stale := o
	stale.Revision = "another"
	if _, err := objecting(stale, r, n.StateParty); n.CodeOf(err) != n.CodeConflict {
		t.Errorf("an objection to a section that was not read: %v", err)
	}
	lift := o
	lift.Lifts = true
	if _, err := objecting(lift, r, n.StateParty); n.CodeOf(err) != n.CodeWrongState {
		t.Errorf("lifted what does not stand: %v", err)
	}
	objected, err := objecting(o, r, n.StateParty)
	if err == nil {
		objected, err = objecting(n.ObjectToReport{Delegation: "KEN"}, objected, n.StateParty)
	}
	if err != nil {
		t.Fatal(err)
	}
	onRecord := []n.ReportObjection{o.On(r), {Delegation: "KEN"}}
	if !reflect.DeepEqual(objected, r.Objected(onRecord)) {
		t.Errorf("the report is %+v as the acts leave it, and %+v on record", objected, r.Objected(onRecord))
	}
	if got := n.CodeOf(adoptingSection(objected, 1, "")); got != n.CodeObjection {
		t.Errorf("a section was adopted over an objection: %q", got)
	}
	objected.Sections[0].Status = n.SectionAdopted
	if got := n.CodeOf(objected.CheckAdopt()); got != n.CodeObjection {
		t.Errorf("the report was adopted over an objection: %q", got)
	}
	if err := adoptingSection(r.Objected([]n.ReportObjection{o.On(r), lift.On(r)}), 1, ""); err != nil {
		t.Errorf("after the objection was lifted: %v", err)
	}
}

func TestAnAmendmentOfASectionNamesItsMovers(t *testing.T) {
	section := n.Section{Number: 1, Title: "I", Status: n.SectionPending}.Said()
	read := section.Revision
	x := n.AdoptSection{Number: 1, Revision: read, Amendment: "As amended.", Movers: []string{"FRA", "IRN"}}
	if err := x.Check(); err != nil {
		t.Error(err)
	}
	f := n.ReportFacts{Capacities: map[string]n.Capacity{"FRA": n.StateParty, "IRN": n.NonSignatory}}
	f.Meeting.AgendaAdoptedAt = noon
	if _, err := x.Judge(n.Report{Sections: []n.Section{section}}, f); n.CodeOf(err) != n.CodeNotEntitled {
		t.Errorf("moved by who may not: %v", err)
	}
	for what, other := range map[string]n.AdoptSection{
		"a text nobody read":  {Number: 1},
		"movers of nothing":   {Number: 1, Revision: read, Movers: []string{"FRA"}},
		"a reason of nothing": {Number: 1, Revision: read, Reason: "clearer"},
		"nothing but spaces":  {Number: 1, Revision: read, Amendment: " \n"},
		"a mover twice":       {Number: 1, Revision: read, Amendment: "x", Movers: []string{"FRA", "FRA"}},
	} {
		if got := n.CodeOf(other.Check()); got != n.CodeInvalid {
			t.Errorf("%s: %q", what, got)
		}
	}
}
