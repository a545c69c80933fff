package drafting

import (
	"encoding/json"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// reviewed is a consolidated version: two points and a proposed deletion in
// paragraph 1, a proposed paragraph 1 bis, and another place for 2.
func reviewed(t *testing.T) negotiation.Version {
	t.Helper()
	trees := redline.ConsolidateParagraphs([]redline.Paragraph{
		{ID: "p1", Number: "1", Text: "States should act within 30 days."}, {ID: "p2", Number: "2", Text: "States report."},
	}, []redline.ParagraphProposal{
		{ID: "a", Party: "FRA", Kind: redline.Replace, Paragraph: "p1", Text: "States shall act within 30 days."},
		{ID: "b", Party: "KEN", Kind: redline.Replace, Paragraph: "p1", Text: "States should act within 60 days."},
		{ID: "c", Party: "JPN", Kind: redline.InsertAfter, Paragraph: "p1", Text: "States train."},
		{ID: "d", Party: "BRA", Kind: redline.Remove, Paragraph: "p1"},
		{ID: "e", Party: "FRA", Kind: redline.MoveAfter, Paragraph: "p2"},
	})
	trees[1].ID = "p1bis"
	v := negotiation.Version{ID: "v2", Number: 2, Title: "Data"}
	for _, tree := range trees {
		p, err := consolidatedParagraph("r", tree, map[negotiation.ID]bool{})
		if err != nil {
			t.Fatal(err)
		}
		p.ID = negotiation.ID(tree.ID)
		v.Paragraphs = append(v.Paragraphs, p)
	}
	return v
}

func shown(list []negotiation.Paragraph) string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.Number+" "+p.Text)
	}
	return strings.Join(texts, " | ")
}

func TestRulingsMakeTheText(t *testing.T) {
	for name, c := range map[string]struct {
		rulings []negotiation.PointRuling
		want    string
		open    int
	}{
		"one accepted, the other keeps its brackets": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 2}},
			"1 [States shall act within [30] [60] days.] | 1 bis [States train.] | 2 [States report.]", 2,
		},
		"an own wording stands within the space of the readings": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 2, Outcome: negotiation.PointOwn, Text: " 45 "}},
			"1 [States [should] [shall] act within 45 days.] | 1 bis [States train.] | 2 [States report.]", 2,
		},
		"kept on record": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointKeep}},
			"1 [States [should] [shall] act within [30] [60] days.] | 1 bis [States train.] | 2 [States report.]", 3,
		},
		"deferred": {
			[]negotiation.PointRuling{{
				Paragraph: "p1", Point: 1, Outcome: negotiation.PointDefer, Meeting: "wg4-2021", Reason: "needs experts",
			}},
			"1 [States [should] [shall] act within [30] [60] days.] | 1 bis [States train.] | 2 [States report.]", 3,
		},
		"merged": {
			[]negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointMerge}},
			"1 [States [should act within 30] [shall act within 30] [should act within 60] days.] | 1 bis [States train.] | 2 " +
				"[States report.]", 2,
		},
		"a new paragraph accepted, a deletion refused": {
			[]negotiation.PointRuling{
				{Paragraph: "p1bis", Point: 1, Outcome: negotiation.PointAccept, Reading: 2},
				{Paragraph: "p1", Outcome: negotiation.ParagraphRetain},
			},
			"1 States [should] [shall] act within [30] [60] days. | 1 bis States train. | 2 [States report.]", 2,
		},
		"a new paragraph refused, a deletion accepted": {
			[]negotiation.PointRuling{
				{Paragraph: "p1bis", Point: 1, Outcome: negotiation.PointAccept, Reading: 1},
				{Paragraph: "p1", Outcome: negotiation.ParagraphDelete},
			},
			"2 [States report.]", 0,
		},
		"a place accepted": {
			[]negotiation.PointRuling{{Paragraph: "p2", Outcome: negotiation.ParagraphMove, Reading: 1}},
			"2 States report. | 1 [States [should] [shall] act within [30] [60] days.] | 1 bis [States train.]", 0,
		},
		"a place refused": {
			[]negotiation.PointRuling{{Paragraph: "p2", Outcome: negotiation.ParagraphStay}},
			"1 [States [should] [shall] act within [30] [60] days.] | 1 bis [States train.] | 2 States report.", 3,
		},
	} {
		v := reviewed(t)
		before := shown(v.Paragraphs)
		got, err := Settle(v, c.rulings, "d1")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if shown(got) != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, shown(got), c.want)
		}
		if got[0].Number == "1" && got[0].Open != c.open {
			t.Errorf("%s: %d points open in paragraph 1, want %d", name, got[0].Open, c.open)
		}
		if shown(v.Paragraphs) != before {
			t.Errorf("%s: the version it was made on changed", name)
		}
	}
}

func TestADeferralStaysWithItsPoint(t *testing.T) {
	v := reviewed(t)
	var err error
	if v.Paragraphs, err = Settle(v, []negotiation.PointRuling{
		{Paragraph: "p1", Point: 2, Outcome: negotiation.PointDefer, Meeting: "wg4-2021", Reason: "needs experts"},
	}, "d1"); err != nil {
		t.Fatal(err)
	}
	// The point before it goes, and a round in which nobody touches it.
	if v.Paragraphs, err = Settle(
		v, []negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 1}}, "d2",
	); err != nil {
		t.Fatal(err)
	}
	if v.Paragraphs, err = Consolidate(v, nil); err != nil {
		t.Fatal(err)
	}
	tree, err := Tree(v.Paragraphs[0])
	if err != nil {
		t.Fatal(err)
	}
	points := tree.Body.Points()
	if len(points) != 1 || points[0].Deferred == nil ||
		*points[0].Deferred != (redline.Deferred{Decision: "d1", Meeting: "wg4-2021", Reason: "needs experts"}) {
		t.Errorf("the point left in %s", v.Paragraphs[0].Tree)
	}
}

func TestASettledSpanKnowsItsDecision(t *testing.T) {
	got, err := Settle(
		reviewed(t), []negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 2}},
		"d1",
	)
	if err != nil {
		t.Fatal(err)
	}
	var tree redline.ConsolidatedParagraph
	if err := json.Unmarshal(got[0].Tree, &tree); err != nil {
		t.Fatal(err)
	}
	for _, node := range tree.Body.Nodes {
		if d := node.Decided; d != nil && d.Decision == "d1" && node.Text == "shall" && d.Supporters[0].Party == "FRA" &&
			d.Base == "should" {
			return
		}
	}
	t.Errorf("no settled span in %s", got[0].Tree)
}

func TestRulingsThatFitNothingAreRefused(t *testing.T) {
	for name, r := range map[string]negotiation.PointRuling{
		"no such point":     {Paragraph: "p1", Point: 3, Outcome: negotiation.PointAccept, Reading: 1},
		"no such reading":   {Paragraph: "p1", Point: 1, Outcome: negotiation.PointAccept, Reading: 3},
		"no such own point": {Paragraph: "p1", Point: 9, Outcome: negotiation.PointOwn, Text: "x"},
		"nothing to merge":  {Paragraph: "p1", Point: 2, Outcome: negotiation.PointMerge},
		"nothing to split":  {Paragraph: "p1", Point: 4, Outcome: negotiation.PointSplit},
		"no deletion":       {Paragraph: "p2", Outcome: negotiation.ParagraphDelete},
		"no move":           {Paragraph: "p1", Outcome: negotiation.ParagraphMove, Reading: 1},
		"no such place":     {Paragraph: "p2", Outcome: negotiation.ParagraphMove, Reading: 2},
		"unknown paragraph": {Paragraph: "p9", Point: 1, Outcome: negotiation.PointKeep},
	} {
		if got, err := Settle(reviewed(t), []negotiation.PointRuling{r}, "d1"); negotiation.CodeOf(err) == "" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// reshaping is a consolidated version with proposals about the shape of the
// text, made from comments as delegations send them.
func reshaping(t *testing.T) negotiation.Version {
	t.Helper()
	comment := func(
		id, from string, kind negotiation.CommentKind, paragraph negotiation.ID, text string,
	) negotiation.ReceivedComment {
		return negotiation.ReceivedComment{
			Comment: negotiation.Comment{ID: negotiation.ID(id), Kind: kind, Paragraph: paragraph, Text: text}, Delegation: from,
			Capacity: negotiation.StateParty,
		}
	}
	base := negotiation.Version{ID: "v1", Paragraphs: []negotiation.Paragraph{
		{ID: "p1", Number: "1", Text: "States train and report."}, {ID: "p2", Number: "2", Text: "States meet."},
	}}
	trees := redline.ConsolidateParagraphs(Paragraphs(base.Paragraphs), proposals([]negotiation.ReceivedComment{
		comment("a", "FRA", negotiation.Division, "p1", "States train.\r\n\r\nStates report."),
		comment("b", "KEN", negotiation.Division, "p1", "States train.\n\n\nStates report."),
		comment("c", "JPN", negotiation.Joining, "p1", "States train, report and meet."),
		comment("d", "BRA", negotiation.Placeholder, "p2", "language on funding"),
	}, ""))
	v := negotiation.Version{ID: "v2", Number: 2, Title: "Data"}
	for _, tree := range trees {
		p, err := consolidatedParagraph("r", tree, map[negotiation.ID]bool{})
		if err != nil {
			t.Fatal(err)
		}
		if tree.Inserted {
			p.ID = "new"
		}
		v.Paragraphs = append(v.Paragraphs, p)
	}
	return v
}

func TestProposalsOnTheShapeOfTheText(t *testing.T) {
	v := reshaping(t)
	if got, want := shown(
		v.Paragraphs,
	), "1 [States train and report.] | 2 States meet. | 2 bis [language on funding]"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if v.Paragraphs[0].Open != 2 || v.Paragraphs[2].Open != 1 || !v.Bracketed() {
		t.Errorf("open: %+v", v.Paragraphs)
	}
	for name, c := range map[string]struct {
		rulings []negotiation.PointRuling
		want    string
	}{
		"divided": {
			[]negotiation.PointRuling{{Paragraph: "p1", Outcome: negotiation.ParagraphDivide, Reading: 1}},
			"1 States train. | 1 bis States report. | 2 States meet. | 2 bis [language on funding]",
		},
		"joined": {
			[]negotiation.PointRuling{{Paragraph: "p1", Outcome: negotiation.ParagraphJoin, Reading: 1}},
			"1 States train, report and meet. | 2 bis [language on funding]",
		},
		"left": {[]negotiation.PointRuling{
			{Paragraph: "p1", Outcome: negotiation.ParagraphWhole}, {Paragraph: "p1", Outcome: negotiation.ParagraphApart},
		}, "1 States train and report. | 2 States meet. | 2 bis [language on funding]"},
		"half left": {
			[]negotiation.PointRuling{{Paragraph: "p1", Outcome: negotiation.ParagraphWhole}},
			"1 [States train and report.] | 2 States meet. | 2 bis [language on funding]",
		},
		"a placeholder keeps its brackets, accepted or not yet": {
			[]negotiation.PointRuling{{Paragraph: "new", Point: 1, Outcome: negotiation.PointAccept, Reading: 2}},
			"1 [States train and report.] | 2 States meet. | 2 bis [language on funding]",
		},
		"a placeholder refused": {
			[]negotiation.PointRuling{{Paragraph: "new", Point: 1, Outcome: negotiation.PointAccept, Reading: 1}},
			"1 [States train and report.] | 2 States meet.",
		},
	} {
		got, err := Settle(reshaping(t), c.rulings, "d1")
		if err != nil || shown(got) != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, shown(got), c.want)
		}
	}
	accepted, err := Settle(
		reshaping(t), []negotiation.PointRuling{{Paragraph: "new", Point: 1, Outcome: negotiation.PointAccept, Reading: 2}},
		"d1",
	)
	if err != nil || accepted[2].Open == 0 {
		t.Errorf("an accepted placeholder is still open: %v, %+v", err, accepted)
	}
	for name, list := range map[string][]negotiation.PointRuling{
		"a division nobody proposed": {{Paragraph: "p1", Outcome: negotiation.ParagraphDivide, Reading: 2}},
		"a joining nobody proposed":  {{Paragraph: "new", Outcome: negotiation.ParagraphJoin, Reading: 1}},
		"joined and ruled on": {
			{Paragraph: "p1", Outcome: negotiation.ParagraphJoin, Reading: 1},
			{Paragraph: "p2", Outcome: negotiation.ParagraphRetain},
		},
	} {
		if got, err := Settle(reshaping(t), list, "d1"); negotiation.CodeOf(err) == "" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
