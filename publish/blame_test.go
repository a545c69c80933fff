package publish_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

// Every word of the adopted text knows whose it is, over a consolidation and
// an oral amendment.
func TestEveryWordOfTheAdoptedTextKnowsItsSource(t *testing.T) {
	p := paper(negotiation.English, comments())
	v1 := negotiation.Version{
		ID: "v1", Number: 1, Origin: negotiation.OriginMeeting,
		Paragraphs: []negotiation.Paragraph{{ID: "p1", Number: "1", Text: base}},
	}
	v2 := p.Drafts[0].Version
	v2.Based, v2.Origin, v2.Round = "v1", negotiation.OriginConsolidation, "r"
	v3 := negotiation.Version{
		ID: "v3", Number: 3, Origin: negotiation.OriginOralAmendment, Based: "v2", Mover: "JPN",
		Paragraphs: []negotiation.Paragraph{{
			ID: "p1", Number: "1", Text: "States parties shall adopt effective and timely measures.",
		}},
	}
	v4 := v3
	v4.ID, v4.Number, v4.Origin, v4.Based, v4.Mover = "v4", 4, negotiation.OriginAdopted, "v3", ""
	b, err := publish.BlameOf(t.Context(), []negotiation.Version{v1, v2, v3, v4}, v4, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range b.Paragraphs[0].Spans {
		for _, v := range s.Source.Supporters {
			got[v.Party] += s.Text
		}
	}
	for party, words := range map[string]string{"FRA": "shall", "EU": "shall", "EGY": "effective", "JPN": "and timely"} {
		if !bytes.Contains([]byte(got[party]), []byte(words)) {
			t.Errorf("%s is said to have written %q, not %q", party, got[party], words)
		}
	}
	if b.Paragraphs[0].Spans.Text() != v4.Paragraphs[0].Text {
		t.Errorf("the spans are %q", b.Paragraphs[0].Spans.Text())
	}
	var out bytes.Buffer
	if err := publish.WriteBlame(&out, b, "text"); err != nil {
		t.Fatal(err)
	}
	golden(t, "blame.txt", out.Bytes())
	if err := publish.WriteBlame(&out, b, "html"); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("got %v", err)
	}
}

// Points settled one by one keep the sources of their readings; the chair's own
// wording is the chair's, by the decision that set it.
func TestSettledWordsKnowTheirDecision(t *testing.T) {
	v1 := negotiation.Version{
		ID: "v1", Number: 1, Origin: negotiation.OriginMeeting,
		Paragraphs: []negotiation.Paragraph{{ID: "p1", Number: "1", Text: "States should act within 30 days."}},
	}
	tree := redline.ConsolidateParagraphs([]redline.Paragraph{
		{ID: "p1", Number: "1", Text: v1.Paragraphs[0].Text},
	}, []redline.ParagraphProposal{
		{ID: "a", Party: "FRA", Kind: redline.Replace, Paragraph: "p1", Text: "States shall act within 60 days."},
	})[0]
	version := func(id, based negotiation.ID, number int, o negotiation.Origin) negotiation.Version {
		raw, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		return negotiation.Version{ID: id, Number: number, Origin: o, Based: based,
			Paragraphs: []negotiation.Paragraph{{
				ID: "p1", Number: "1", Text: tree.Bracketed(nil), Open: tree.Open(), Tree: raw,
			}}}
	}
	decide := func(r redline.Ruling) {
		body, err := tree.Body.Decide([]redline.Ruling{r})
		if err != nil {
			t.Fatal(err)
		}
		tree.Body = body
	}
	v2 := version("v2", "v1", 2, negotiation.OriginConsolidation)
	decide(redline.Ruling{Point: 0, Outcome: redline.AcceptReading, Reading: 1, Decision: "v3"})
	v3 := version("v3", "v2", 3, negotiation.OriginReview)
	decide(redline.Ruling{Point: 0, Outcome: redline.OwnWording, Text: "45", Decision: "v4"})
	v4 := version("v4", "v3", 4, negotiation.OriginOralAmendment)
	v4.Mover = "KEN"
	v5 := v4
	v5.ID, v5.Number, v5.Origin, v5.Based, v5.Mover = "v5", 5, negotiation.OriginAdopted, "v4", ""
	b, err := publish.BlameOf(t.Context(), []negotiation.Version{v1, v2, v3, v4, v5}, v5, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]redline.Source{}
	for _, s := range b.Paragraphs[0].Spans {
		got[strings.TrimSpace(s.Text)] = s.Source
	}
	for words, want := range map[string]redline.Source{
		"States": {Version: "v1"},
		"shall":  {Version: "v2", Decision: "v3", Supporters: []redline.Supporter{{Proposal: "a", Party: "FRA"}}},
		"45":     {Version: "v4", Decision: "v4", Supporters: []redline.Supporter{{Party: "KEN"}}},
	} {
		if diff := cmp.Diff(want, got[words]); diff != "" {
			t.Errorf("%q: %s", words, diff)
		}
	}
	if text := b.Paragraphs[0].Spans.Text(); text != "States shall act within 45 days." {
		t.Errorf("the spans are %q", text)
	}
}

func TestWordsKeepTheirSourceThroughAMerger(t *testing.T) {
	one := negotiation.Version{
		ID: "a1", Number: 1, Origin: negotiation.OriginMeeting,
		Paragraphs: []negotiation.Paragraph{{ID: "p", Text: "States should act."}},
	}
	two := negotiation.Version{
		ID: "a2", Number: 2, Origin: negotiation.OriginOralAmendment, Based: "a1", Mover: "FRA",
		Paragraphs: []negotiation.Paragraph{{ID: "p", Text: "States shall act."}},
	}
	other := negotiation.Version{
		ID: "b1", Number: 1, Origin: negotiation.OriginOralAmendment, Mover: "JPN",
		Paragraphs: []negotiation.Paragraph{{ID: "q", Text: "They report."}},
	}
	merged := negotiation.Version{
		ID: "c1", Number: 1, Origin: negotiation.OriginMerge, Sources: []negotiation.ID{"a2", "b1"},
		Paragraphs: []negotiation.Paragraph{{ID: "p", Text: "States shall act."}, {ID: "q", Text: "They report."}},
	}
	later := negotiation.Version{
		ID: "c2", Number: 2, Origin: negotiation.OriginOralAmendment, Based: "c1", Mover: "KEN",
		Paragraphs: []negotiation.Paragraph{{ID: "p", Text: "States shall act soon."}, {ID: "q", Text: "They report."}},
	}
	b, err := publish.BlameOf(t.Context(), []negotiation.Version{merged, later, one, two, other}, later, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range b.Paragraphs {
		for _, s := range p.Spans {
			for _, v := range s.Source.Supporters {
				got[v.Party] += strings.TrimSpace(s.Text)
			}
		}
	}
	for party, words := range map[string]string{"FRA": "shall", "JPN": "They report.", "KEN": "soon"} {
		if got[party] != words {
			t.Errorf("%s is said to have written %q, not %q", party, got[party], words)
		}
	}
}

// The chair moves what observers had proposed beside the text: both are named, in
// the text and in the JSON; what nobody had proposed is the mover's alone.
func TestMovedWordsOfACommentNameMoverAndAuthor(t *testing.T) {
	observers := []negotiation.ReceivedComment{
		comment(
			"c1", "IOM", negotiation.Entity, negotiation.Amendment,
			"States parties should adopt measures, in particular for children.",
		),
		comment("c2", "UNICEF", negotiation.Entity, negotiation.Insertion, "They should consult survivors of trafficking."),
		comment("c3", "KEN", negotiation.StateParty, negotiation.General, ""),
	}
	v1 := negotiation.Version{
		ID: "v1", Number: 1, Origin: negotiation.OriginMeeting,
		Paragraphs: []negotiation.Paragraph{{ID: "p1", Number: "1", Text: base}},
	}
	for name, c := range map[string]struct {
		mover, first, second string
		authors              map[string]string
		text                 []string
	}{
		"the chair": {"", "States parties should adopt measures, in particular for all children.", "They should consult " +
			"survivors of trafficking.",
			map[string]string{
				"IOM": ", in particular for all children", "UNICEF": "They should consult survivors of trafficking.",
			},
			[]string{"v2 the chair, words of IOM", "v2 the chair, words of UNICEF"}},
		"a State party": {"JPN", "States parties should adopt measures, in particular for children.", "They should report.",
			map[string]string{"IOM": ", in particular for children"}, []string{"v2 JPN, words of IOM", "v2 JPN "}},
		"its author": {
			"IOM", "States parties should adopt measures, in particular for children.", "They should report.",
			map[string]string{}, []string{"v2 IOM "},
		},
		"other words": {
			"", "States parties should adopt measures, swiftly and with care.", "They should report.", map[string]string{},
			[]string{"v2 the chair "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			v2 := negotiation.Version{ID: "v2", Number: 2, Origin: negotiation.OriginOralAmendment, Based: "v1",
				Mover: c.mover, CreatedAt: issued,
				Paragraphs: []negotiation.Paragraph{
					{ID: "p1", Number: "1", Text: c.first}, {ID: "new", Number: "1 bis", Text: c.second},
				}}
			v3 := v2
			v3.ID, v3.Number, v3.Origin, v3.Based, v3.Mover = "v3", 3, negotiation.OriginAdopted, "v2", ""
			b, err := publish.BlameOf(t.Context(), []negotiation.Version{v1, v2, v3}, v3, observers)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, p := range b.Paragraphs {
				for _, s := range p.Spans {
					for _, v := range s.Source.Words {
						got[v.Party] += s.Text
					}
				}
			}
			if diff := cmp.Diff(c.authors, got); diff != "" {
				t.Error(diff)
			}
			for _, format := range []string{"text", "json"} {
				var out bytes.Buffer
				if err := publish.WriteBlame(&out, b, format); err != nil {
					t.Fatal(err)
				}
				for _, line := range c.text {
					if format == "text" && !strings.Contains(out.String(), line) {
						t.Errorf("no %q in\n%s", line, &out)
					}
				}
				for author := range c.authors {
					if !strings.Contains(out.String(), author) {
						t.Errorf("%s does not name %s", format, author)
					}
				}
			}
		})
	}
}
