package negotiation_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	n "rapporteur/negotiation"
)

// However a draft is divided, every paragraph goes on once, word for word and
// with its identity.
func TestNoWordIsLostInASplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := n.Version{ID: "v", Language: n.English, Title: "Data"}
		for i := range rapid.IntRange(2, 8).Draw(t, "paragraphs") {
			base.Paragraphs = append(base.Paragraphs, n.Paragraph{
				ID: n.ID(fmt.Sprint("p", i)), Number: rapid.SampledFrom([]string{"", "1", "1.", "2", "2 bis", "(a)", "3 ter."}).Draw(t, "number"),
				Text: rapid.String().Draw(t, "text"), Open: rapid.IntRange(0, 2).Draw(t, "open"),
			})
		}
		s := n.Reshaping{ID: "s", Kind: n.ActSplit, Bases: []n.ID{"v"}, Reason: "Why", Parts: []n.Part{{ID: "a", Key: "a", Title: "A"}, {ID: "b", Key: "b", Title: "B"}}}
		for _, p := range rapid.Permutation(base.Paragraphs).Draw(t, "order") {
			if i := rapid.IntRange(0, 2).Draw(t, "part"); i < 2 {
				s.Parts[i].Paragraphs = append(s.Parts[i].Paragraphs, p.ID)
			}
		}
		texts, err := s.Texts([]n.Version{base})
		lost := len(s.Parts[0].Paragraphs)+len(s.Parts[1].Paragraphs) < len(base.Paragraphs)
		if lost != (err != nil) {
			t.Fatalf("lost: %v, but %v", lost, err)
		}
		if err != nil {
			return
		}
		for i, v := range texts {
			for k, p := range v.Paragraphs {
				was, ok := base.Paragraph(p.ID)
				if !ok || was.Text != p.Text || was.Open != p.Open || p.ID != s.Parts[i].Paragraphs[k] {
					t.Fatalf("%+v became %+v", was, p)
				}
			}
		}
	})
}

func TestPartsAreNumberedAnew(t *testing.T) {
	for _, c := range []struct{ before, after []string }{
		{[]string{"3", "4"}, []string{"1", "2"}},
		{[]string{"3.", "3 bis.", "5."}, []string{"1.", "1 bis.", "2."}},
		{[]string{"", "2", "(a)", "(b)", "7"}, []string{"", "1", "(a)", "(b)", "2"}},
		{[]string{"2 bis", "2 ter", "3"}, []string{"1 bis", "1 ter", "2"}},
		{[]string{"1", "2", "1", "2"}, []string{"1", "2", "3", "4"}},
	} {
		base, part := n.Version{ID: "v"}, n.Part{Key: "a", Title: "A"}
		for i, number := range c.before {
			id := n.ID(fmt.Sprint(i))
			base.Paragraphs = append(base.Paragraphs, n.Paragraph{ID: id, Number: number})
			part.Paragraphs = append(part.Paragraphs, id)
		}
		texts, err := n.Reshaping{Kind: n.ActMerge, Parts: []n.Part{part}}.Texts([]n.Version{base})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range texts[0].Paragraphs {
			got = append(got, p.Number)
		}
		if !slices.Equal(got, c.after) {
			t.Errorf("%q became %q, want %q", c.before, got, c.after)
		}
	}
}

// A draft that was split keeps its place when it is left out, so that what was
// adopted behind it keeps its number.
func TestADraftLeftOutOfAnOrderKeepsItsPlace(t *testing.T) {
	all := []n.Recommendation{
		{ID: "a", Key: "a", Order: 1, Draft: n.Draft{Stage: n.StageTakenUp}}, {ID: "split", Key: "split", Order: 2, Draft: n.Draft{Stage: n.StageSplit}},
		{ID: "adopted", Key: "adopted", Order: 3, Draft: n.Draft{Stage: n.StageAdopted}}, {ID: "b", Key: "b", Order: 4, Draft: n.Draft{Stage: n.StageTakenUp}},
	}
	o := n.OrderRecommendations{Meeting: "m", Recommendations: []n.ID{"b", "adopted", "a"}}
	refusedAt(t, "without the split draft", eleventh(), o, n.MeetingFacts{Recommendations: all}, "")
	if got := o.Complete(all); !slices.Equal(got, []n.ID{"b", "split", "adopted", "a"}) {
		t.Errorf("completed to %v", got)
	}
	o.Recommendations = []n.ID{"adopted", "a", "b"}
	refusedAt(t, "with the adopted one elsewhere", eleventh(), o, n.MeetingFacts{Recommendations: all}, n.CodeImmutable)
	o.Recommendations = []n.ID{"adopted", "a"}
	refusedAt(t, "without one that goes on", eleventh(), o, n.MeetingFacts{Recommendations: all}, n.CodeInvalid)
}
