package negotiation_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

// However a draft is divided, every paragraph goes on once, word for word and
// with its identity.
func TestNoWordIsLostInASplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := negotiation.Version{ID: "v", Language: negotiation.English, Title: "Data"}
		for i := range rapid.IntRange(2, 8).Draw(t, "paragraphs") {
			base.Paragraphs = append(base.Paragraphs, negotiation.Paragraph{
				ID: negotiation.ID(fmt.Sprint(
					"p", i,
				)), Number: rapid.SampledFrom([]string{"", "1", "1.", "2", "2 bis", "(a)", "3 ter."}).Draw(t, "number"),
				Text: rapid.String().Draw(t, "text"), Open: rapid.IntRange(0, 2).Draw(t, "open"),
			})
		}
		s := negotiation.Reshaping{
			ID: "s", Kind: negotiation.ActSplit, Bases: []negotiation.ID{"v"}, Reason: "Why",
			Parts: []negotiation.Part{{ID: "a", Key: "a", Title: "A"}, {ID: "b", Key: "b", Title: "B"}},
		}
		for _, p := range rapid.Permutation(base.Paragraphs).Draw(t, "order") {
			if i := rapid.IntRange(0, 2).Draw(t, "part"); i < 2 {
				s.Parts[i].Paragraphs = append(s.Parts[i].Paragraphs, p.ID)
			}
		}
		texts, err := s.Texts([]negotiation.Version{base})
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
		base, part := negotiation.Version{ID: "v"}, negotiation.Part{Key: "a", Title: "A"}
		for i, number := range c.before {
			id := negotiation.ID(fmt.Sprint(i))
			base.Paragraphs = append(base.Paragraphs, negotiation.Paragraph{ID: id, Number: number})
			part.Paragraphs = append(part.Paragraphs, id)
		}
		texts, err := negotiation.Reshaping{
			Kind: negotiation.ActMerge, Parts: []negotiation.Part{part},
		}.Texts([]negotiation.Version{base})
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
	all := []negotiation.Recommendation{
		{
			ID: "a", Key: "a", Order: 1, Draft: negotiation.Draft{Stage: negotiation.StageTakenUp},
		}, {ID: "split", Key: "split", Order: 2, Draft: negotiation.Draft{Stage: negotiation.StageSplit}},
		{
			ID: "adopted", Key: "adopted", Order: 3, Draft: negotiation.Draft{Stage: negotiation.StageAdopted},
		}, {ID: "b", Key: "b", Order: 4, Draft: negotiation.Draft{Stage: negotiation.StageTakenUp}},
	}
	o := negotiation.OrderRecommendations{Meeting: "m", Recommendations: []negotiation.ID{"b", "adopted", "a"}}
	refusedAt(t, "without the split draft", eleventh(), o, negotiation.MeetingFacts{Recommendations: all}, "")
	if got := o.Complete(all); !slices.Equal(got, []negotiation.ID{"b", "split", "adopted", "a"}) {
		t.Errorf("completed to %v", got)
	}
	o.Recommendations = []negotiation.ID{"adopted", "a", "b"}
	refusedAt(
		t, "with the adopted one elsewhere", eleventh(), o, negotiation.MeetingFacts{Recommendations: all},
		negotiation.CodeImmutable,
	)
	o.Recommendations = []negotiation.ID{"adopted", "a"}
	refusedAt(
		t, "without one that goes on", eleventh(), o, negotiation.MeetingFacts{Recommendations: all}, negotiation.CodeInvalid,
	)
}
