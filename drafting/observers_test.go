package drafting

import (
	"testing"

	"rapporteur/negotiation"
)

func TestObserversPutNothingInBrackets(t *testing.T) {
	base := negotiation.Version{
		ID: "v", Recommendation: "r", Paragraphs: []negotiation.Paragraph{{ID: "p", Number: "1", Text: "States should act."}},
	}
	says := func(
		code string, c negotiation.Capacity, kind negotiation.CommentKind, text string,
	) negotiation.ReceivedComment {
		return negotiation.ReceivedComment{Comment: negotiation.Comment{
			ID: negotiation.ID(code + text), Recommendation: "r", Kind: kind, Paragraph: "p", Text: text,
		}, Delegation: code, Capacity: c}
	}
	for name, c := range map[string]struct {
		comments []negotiation.ReceivedComment
		want     string
		open     int
	}{
		"an observer alone": {[]negotiation.ReceivedComment{
			says("IRN", negotiation.Signatory, negotiation.Amendment, "States shall act."), says(
				"IOM", negotiation.Entity, negotiation.Deletion, "",
			), says("PLW", negotiation.NonSignatory, negotiation.Insertion, "They report."),
		}, "States should act.", 0},
		"an observer and a party for the same": {[]negotiation.ReceivedComment{
			says(
				"IRN", negotiation.Signatory, negotiation.Amendment, "States shall act.",
			), says("FRA", negotiation.StateParty, negotiation.Amendment, "States shall act."),
		}, "States [should] [shall] act.", 1},
		"an observer beside a group": {[]negotiation.ReceivedComment{
			says(
				"IRN", negotiation.Signatory, negotiation.Amendment, "States may act.",
			), says("EU", negotiation.CapacityGroup, negotiation.Amendment, "States shall act."),
		}, "States [should] [shall] act.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Consolidate(base, c.comments)
			if err != nil || len(got) != 1 || got[0].Text != c.want || got[0].Open != c.open {
				t.Errorf("consolidated to %+v, %v; want %q", got, err, c.want)
			}
		})
	}
}
