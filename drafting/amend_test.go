package drafting

import (
	"encoding/json"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

func twoParagraphs() negotiation.Version {
	return negotiation.Version{ID: "v1", Number: 1, Recommendation: "r", Title: "Data",
		Paragraphs: []negotiation.Paragraph{
			{ID: "p1", Number: "1", Text: "States collect data."}, {
				ID: "p2", Number: "2", Level: 1, Text: "States share data.",
			}, {ID: "p3", Number: "3", Text: "States publish data."},
		}}
}

func TestAnAmendmentChangesTextsPlacesAndTitle(t *testing.T) {
	for name, c := range map[string]struct {
		a    negotiation.AmendmentText
		want string
	}{
		"several after one": {negotiation.AmendmentText{
			Insertions: []negotiation.NewParagraph{{After: "p1", Text: "A."}, {After: "p1", Text: "B."}},
		}, "1 States collect data. | 1 bis A. | 1 ter B. | 2 States share data. | 3 States publish data."},
		"at the start": {
			negotiation.AmendmentText{Insertions: []negotiation.NewParagraph{{Text: "A."}}},
			"new A. | 1 States collect data. | 2 States share data. | 3 States publish data.",
		},
		"another place": {
			negotiation.AmendmentText{Moves: []negotiation.ParagraphPlace{{Paragraph: "p3"}, {Paragraph: "p1", After: "p2"}}},
			"3 States publish data. | 2 States share data. | 1 States collect data.",
		},
		"changed, moved, deleted": {negotiation.AmendmentText{
			Changes: []negotiation.ParagraphText{
				{Paragraph: "p1", Text: "States gather data."}, {Paragraph: "p2", Delete: true},
			},
			Moves: []negotiation.ParagraphPlace{{Paragraph: "p1", After: "p3"}},
		}, "3 States publish data. | 1 States gather data."},
	} {
		c.a.ID = "a"
		v := twoParagraphs()
		got, err := Amend(v, c.a)
		if err != nil || shown(got.Paragraphs) != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, shown(got.Paragraphs), c.want)
		}
		if shown(v.Paragraphs) != shown(twoParagraphs().Paragraphs) {
			t.Errorf("%s: the version it was made on changed", name)
		}
	}
	got, err := Amend(twoParagraphs(), negotiation.AmendmentText{
		ID: "a", Title: "Collection of data", Insertions: []negotiation.NewParagraph{{After: "p2", Text: "A."}},
	})
	if err != nil || got.Title != "Collection of data" || got.Paragraphs[2].Level != 1 || got.Paragraphs[2].ID == "" {
		t.Errorf("%v, %+v", err, got)
	}
	for name, a := range map[string]negotiation.AmendmentText{
		"after none there is": {Insertions: []negotiation.NewParagraph{{After: "p9", Text: "A."}}},
		"another's paragraph": {Moves: []negotiation.ParagraphPlace{{Paragraph: "p9"}}},
		"a place that is gone": {
			Changes: []negotiation.ParagraphText{{Paragraph: "p2", Delete: true}},
			Moves:   []negotiation.ParagraphPlace{{Paragraph: "p1", After: "p2"}},
		},
	} {
		if _, err := Amend(twoParagraphs(), a); negotiation.CodeOf(err) != negotiation.CodeUnknownParagraph {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestABracketedAmendmentIsAPointOfItsMover(t *testing.T) {
	v, err := Bracket(twoParagraphs(), negotiation.AmendmentText{
		ID: "a", Title: "Big data", Changes: []negotiation.ParagraphText{
			{Paragraph: "p1", Text: "States may collect data."}, {Paragraph: "p2", Delete: true},
		},
		Moves: []negotiation.ParagraphPlace{{
			Paragraph: "p3",
		}}, Insertions: []negotiation.NewParagraph{{After: "p3", Text: "States train."}},
	}, "KEN")
	if want := "1 States [may] collect data. | 2 [States share data.] | 3 [States publish data.] | 3 bis [States " +
		"train.]"; err != nil || shown(v.Paragraphs) != want || !v.Bracketed() {
		t.Fatalf("%v\n got %s\nwant %s", err, shown(v.Paragraphs), want)
	}
	if v.Title != "[Data] [Big data]" {
		t.Errorf("the title reads %q", v.Title)
	}
	// Another amendment to the same words is another reading of the same point,
	// and each is accepted as it was moved.
	second, err := Bracket(v, negotiation.AmendmentText{
		ID: "b", Changes: []negotiation.ParagraphText{{Paragraph: "p1", Text: "States shall collect data."}},
	}, "PER")
	if err != nil {
		t.Fatal(err)
	}
	var tree redline.ConsolidatedParagraph
	if err := json.Unmarshal(second.Paragraphs[0].Tree, &tree); err != nil {
		t.Fatal(err)
	}
	for proposal, want := range map[string]string{
		"a": "States may collect data.", "b": "States shall collect data.", "": "States collect data.",
	} {
		if got := tree.Body.Take(proposal); got != want {
			t.Errorf("taking %q gives %q", proposal, got)
		}
	}
	// What was proposed for a paragraph as a whole stays beside a new reading.
	third, err := Bracket(second, negotiation.AmendmentText{
		ID: "c", Changes: []negotiation.ParagraphText{{Paragraph: "p2", Text: "States share data daily."}},
	}, "FRA")
	if want := "[States share data [daily].]"; err != nil || third.Paragraphs[1].Text != want {
		t.Errorf("%v, %q", err, third.Paragraphs[1].Text)
	}
}

func TestAnAmendmentFitsWhatIsLeftAsItWas(t *testing.T) {
	base, now := twoParagraphs(), twoParagraphs()
	now.Paragraphs[0].Text, now.Title = "States gather data.", "Gathering"
	for name, c := range map[string]struct {
		a    negotiation.AmendmentText
		want negotiation.Code
	}{
		"the paragraph that changed": {
			negotiation.AmendmentText{Changes: []negotiation.ParagraphText{{Paragraph: "p1", Text: "x"}}},
			negotiation.CodeConflict,
		},
		"another paragraph": {
			negotiation.AmendmentText{Changes: []negotiation.ParagraphText{{Paragraph: "p2", Text: "x"}}}, "",
		},
		"the title": {negotiation.AmendmentText{Title: "x"}, negotiation.CodeConflict},
		"a new one after it": {
			negotiation.AmendmentText{Insertions: []negotiation.NewParagraph{{After: "p1", Text: "x"}}}, "",
		},
	} {
		if err := StillFits(base, now, c.a); negotiation.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
