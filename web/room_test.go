package web

import (
	"slices"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// paragraph has so many points of difference.
func paragraph(id negotiation.ID, points int) reviewedParagraph {
	p := reviewedParagraph{Paragraph: negotiation.Paragraph{ID: id}, Nodes: []reviewedNode{{Text: "Words"}}}
	for i := range points {
		p.Nodes = append(p.Nodes, reviewedNode{Point: i + 1})
	}
	return p
}

// From screen to screen one comes to all of the text, each paragraph, and each point of
// a paragraph that has several; and back again.
func TestOneScreenFollowsAnother(t *testing.T) {
	text := []reviewedParagraph{paragraph("a", 0), paragraph("b", 2), paragraph("c", 1)}
	want := []stop{{}, {"a", 0}, {"b", 0}, {"b", 1}, {"b", 2}, {"c", 0}}
	got := []stop{{}}
	for {
		_, next := beside(got[len(got)-1], text)
		if next == nil {
			break
		}
		if previous, _ := beside(*next, text); previous == nil || *previous != got[len(got)-1] {
			t.Errorf("before %v is %v, not %v", *next, previous, got[len(got)-1])
		}
		got = append(got, *next)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the screens are %v, want %v", got, want)
	}
}

// What was put on the screen is shown by the text as it is now.
func TestTheScreenShowsTheTextAsItIs(t *testing.T) {
	text := []reviewedParagraph{paragraph("a", 0), paragraph("b", 2)}
	for name, x := range map[string]struct {
		shown negotiation.Shown
		want  stop
	}{
		"all of it":                          {negotiation.Shown{Version: "v"}, stop{}},
		"a paragraph":                        {negotiation.Shown{Version: "v", Paragraph: "a"}, stop{"a", 0}},
		"a paragraph of an amended text":     {negotiation.Shown{Version: "u", Paragraph: "a"}, stop{"a", 0}},
		"a paragraph that is gone":           {negotiation.Shown{Version: "u", Paragraph: "x", Point: 1}, stop{}},
		"a point":                            {negotiation.Shown{Version: "v", Paragraph: "b", Point: 2}, stop{"b", 2}},
		"a point of an amended text":         {negotiation.Shown{Version: "u", Paragraph: "b", Point: 2}, stop{"b", 0}},
		"what is proposed for it as a whole": {negotiation.Shown{Version: "v", Paragraph: "b", Point: 3}, stop{"b", 0}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := stopOf(x.shown, text, "v"); got != x.want {
				t.Errorf("it is %v, want %v", got, x.want)
			}
		})
	}
}

// A paragraph alone is compared with what it came of, and nothing else is told.
func TestAComparisonIsOfTheParagraphAlone(t *testing.T) {
	from := []redline.Paragraph{{ID: "a", Text: "One."}, {ID: "b", Text: "Two."}}
	to := []redline.Paragraph{{ID: "a", Text: "One more."}, {ID: "b", Text: "Two more."}}
	changes := redline.DiffParagraphs(from, to)
	if got := (stop{Paragraph: "b"}).among(changes); len(got) != 1 || got[0].To.ID != "b" {
		t.Errorf("of the paragraph alone: %+v", got)
	}
	if got := (stop{}).among(changes); len(got) != 2 {
		t.Errorf("of all the text: %+v", got)
	}
}
