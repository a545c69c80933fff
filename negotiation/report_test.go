package negotiation_test

import (
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
