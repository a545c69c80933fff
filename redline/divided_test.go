package redline_test

import (
	"testing"

	"rapporteur/redline"
)

func TestSplitAndMergedParagraphsAreRecognised(t *testing.T) {
	long := redline.Paragraph{
		ID: "a", Number: "1",
		Text: "States should train first responders, and report on the training every year to the Conference.",
	}
	head := redline.Paragraph{ID: "a", Number: "1", Text: "States should train first responders."}
	tail := redline.Paragraph{
		ID: "b", Number: "2", Text: "States should report on the training every year to the Conference.",
	}
	other := redline.Paragraph{ID: "c", Number: "3", Text: "Victims are protected."}
	renumbered := other
	renumbered.Number = "2"
	list := func(p ...redline.Paragraph) []redline.Paragraph { return p }
	for name, x := range map[string]struct {
		from, to []redline.Paragraph
		want     redline.ChangeKind
		text     string
	}{
		"split": {list(long, other), list(head, tail, other), redline.Split, "States should train " +
			"first responders[-, and-]{+.\nStates should+} report on the training every year to the Conference."},
		"merged": {list(head, tail, other), list(long, renumbered), redline.Merged, ""},
		"split without identities": {
			list(long, other), redline.Align(list(long, other), list(head, tail, other)), redline.Split, "",
		},
		"merged without identities": {
			list(head, tail, other), redline.Align(list(head, tail, other), list(long, other)), redline.Merged, "",
		},
		"a new paragraph is no split": {list(head, other), list(
			redline.Paragraph{ID: "a", Number: "1", Text: "States should train all first responders."}, tail, other,
		), redline.Changed, ""},
		"a deletion is no merging": {
			list(head, tail), list(redline.Paragraph{ID: "a", Number: "1", Text: "States should train all first responders."}),
			redline.Changed, "",
		},
	} {
		got := redline.DiffParagraphs(x.from, x.to)
		if got[0].Kind != x.want {
			t.Errorf("%s: %s, want %s: %+v", name, got[0].Kind, x.want, got)
			continue
		}
		if text := got[0].Script.Render(redline.TextMarks()); x.text != "" && text != x.text {
			t.Errorf("%s:\n got %s\nwant %s", name, text, x.text)
		}
		if divided := x.want == redline.Split || x.want == redline.Merged; divided != (len(got[0].Rest) == 1) {
			t.Errorf("%s: the rest is %+v", name, got[0].Rest)
		}
	}
}

func TestALevelChangeIsNoted(t *testing.T) {
	got := redline.DiffParagraphs(
		[]redline.Paragraph{{ID: "a", Number: "2", Text: "Same."}},
		[]redline.Paragraph{{ID: "a", Number: "(a)", Level: 1, Text: "Same."}},
	)
	if c := got[0]; c.Kind != redline.Changed || !c.Relevelled || !c.Renumbered || c.Script.Changed() {
		t.Errorf("got %+v", c)
	}
}

func TestAParagraphThatTwoSourcesHaveIsNotDeletedForIt(t *testing.T) {
	p := redline.Paragraph{ID: "a", Text: "Members meet in spring."}
	got := redline.DiffParagraphs([]redline.Paragraph{p, p}, []redline.Paragraph{p})
	if len(got) != 1 || got[0].Kind != redline.Unchanged || got[0].Moved {
		t.Errorf("got %+v", got)
	}
}
