package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// consolidated is a version with two points in paragraph 1 and a proposed
// paragraph 1 bis.
func consolidated(t *testing.T) (negotiation.Version, []wire.Points) {
	t.Helper()
	trees := redline.ConsolidateParagraphs([]redline.Paragraph{
		{ID: "p1", Number: "1", Text: "States should act within 30 days."},
	}, []redline.ParagraphProposal{
		{ID: "a", Party: "FRA", Kind: redline.Replace, Paragraph: "p1", Text: "States shall act within 30 days."},
		{ID: "b", Party: "KEN", Kind: redline.Replace, Paragraph: "p1", Text: "States should act within 60 days."},
		{ID: "c", Party: "JPN", Kind: redline.InsertAfter, Paragraph: "p1", Text: "New."},
	})
	trees[1].ID = "p2"
	var v negotiation.Version
	var list []wire.Points
	for _, tree := range trees {
		raw, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		v.Paragraphs = append(v.Paragraphs, negotiation.Paragraph{ID: negotiation.ID(tree.ID), Number: tree.Number})
		list = append(list, wire.Points{Paragraph: negotiation.ID(tree.ID), Tree: raw})
	}
	return v, list
}

func TestRulingsAreReadFromFlags(t *testing.T) {
	v, _ := consolidated(t)
	var f rulingFlags
	c := &cobra.Command{}
	f.add(c)
	err := c.ParseFlags([]string{
		"--accept", "1:1=2", "--own", "1:2=as x:y=z", "--keep", "1 bis:1", "--defer", "1 bis:1=wg4-2021:needs experts: a=b",
		"--retain", "1", "--move", "#2=1",
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.rulings(v)
	if err != nil {
		t.Fatal(err)
	}
	want := []negotiation.PointRuling{
		{Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 2},
		{Paragraph: "p1", Point: 2, Outcome: negotiation.PointOwn, Text: "as x:y=z"},
		{Paragraph: "p2", Point: 1, Outcome: negotiation.PointKeep},
		{Paragraph: "p2", Point: 1, Outcome: negotiation.PointDefer, Meeting: "wg4-2021", Reason: "needs experts: a=b"},
		{Paragraph: "p1", Outcome: negotiation.ParagraphRetain},
		{Paragraph: "p2", Outcome: negotiation.ParagraphMove, Reading: 1},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestMalformedRulingsAreTold(t *testing.T) {
	v, _ := consolidated(t)
	for _, args := range [][]string{
		{
			"--accept", "1=2", "PARAGRAPH:POINT=READING",
		}, {"--accept", "1:x=2", "number"}, {"--accept", "1:1=x", "number"}, {"--accept", "7:1=1", "paragraph 7"},
		{"--defer", "1:1", "MEETING:REASON"}, {"--defer", "1:1=wg4-2021", "MEETING:REASON"},
		{
			"--keep", "1:1=2", "PARAGRAPH:POINT",
		}, {"--own", "1:1", "PARAGRAPH:POINT=TEXT"}, {"--move", "1", "PARAGRAPH=NUMBER"}, {"--retain", "1=1", "PARAGRAPH"},
	} {
		var f rulingFlags
		c := &cobra.Command{}
		f.add(c)
		if err := c.ParseFlags(args[:2]); err != nil {
			t.Fatal(err)
		}
		if _, err := f.rulings(v); err == nil || !strings.Contains(err.Error(), args[2]) {
			t.Errorf("%v: %v", args, err)
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
	var err error
	trees[0].Body, err = trees[0].Body.Decide([]redline.Ruling{
		{Point: 1, Outcome: redline.DeferPoint, Decision: "d", Meeting: "wg4-2021", Reason: "needs experts"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	showPoints(&b, trees)
	for _, want := range []string{"1:1\n", `2  "shall"  FRA`, "1:2\n", "deferred to wg4-2021: needs experts\n1 bis:1\n", `1  "30"  text as circulated`, "1 bis:1\n", `2  "New."  JPN`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, &b)
		}
	}
}
