package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// consolidated is a version with two points in paragraph 1 and a proposed
// paragraph 1 bis.
func consolidated(t *testing.T) (n.Version, []wire.Points) {
	t.Helper()
	trees := redline.ConsolidateParagraphs([]redline.Paragraph{{ID: "p1", Number: "1", Text: "States should act within 30 days."}}, []redline.ParagraphProposal{
		{ID: "a", Party: "FRA", Kind: redline.Replace, Paragraph: "p1", Text: "States shall act within 30 days."},
		{ID: "b", Party: "KEN", Kind: redline.Replace, Paragraph: "p1", Text: "States should act within 60 days."},
		{ID: "c", Party: "JPN", Kind: redline.InsertAfter, Paragraph: "p1", Text: "New."},
	})
	trees[1].ID = "p2"
	var v n.Version
	var list []wire.Points
	for _, tree := range trees {
		raw, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		v.Paragraphs = append(v.Paragraphs, n.Paragraph{ID: n.ID(tree.ID), Number: tree.Number})
		list = append(list, wire.Points{Paragraph: n.ID(tree.ID), Tree: raw})
	}
	return v, list
}

func TestAcceptedReadingsBecomeTheText(t *testing.T) {
	v, list := consolidated(t)
	got, err := settle(v, list, []string{"1:1=2", "1:2=1", "1 bis:1=1"})
	if err != nil {
		t.Fatal(err)
	}
	want := []n.ParagraphText{{Paragraph: "p1", Text: "States shall act within 30 days."}, {Paragraph: "p2", Delete: true}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v", got)
	}
}

func TestPointsLeftOpenAreTold(t *testing.T) {
	v, list := consolidated(t)
	for accept, want := range map[string]string{
		"1:1=2": "1 point(s) left", "1:3=1": "no such point", "1:1=9": "no such reading", "1=2": "PARAGRAPH:POINT", "1:x=2": "numbers", "7:1=1": "paragraph 7",
	} {
		if _, err := settle(v, list, []string{accept}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", accept, err)
		}
	}
}

func TestPointsAreShownAsAcceptNamesThem(t *testing.T) {
	_, list := consolidated(t)
	var trees []redline.ConsolidatedParagraph
	for _, p := range list {
		tree, err := treeOf(p)
		if err != nil {
			t.Fatal(err)
		}
		trees = append(trees, tree)
	}
	var b bytes.Buffer
	showPoints(&b, trees)
	for _, want := range []string{"1:1\n", `2  "shall"  FRA`, "1:2\n", `1  "30"  text as circulated`, "1 bis:1\n", `2  "New."  JPN`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, &b)
		}
	}
}
