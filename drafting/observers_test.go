package drafting

import (
	"testing"

	n "rapporteur/negotiation"
)

func TestObserversPutNothingInBrackets(t *testing.T) {
	base := n.Version{ID: "v", Recommendation: "r", Paragraphs: []n.Paragraph{{ID: "p", Number: "1", Text: "States should act."}}}
	says := func(code string, c n.Capacity, kind n.CommentKind, text string) n.ReceivedComment {
		return n.ReceivedComment{Comment: n.Comment{ID: n.ID(code + text), Recommendation: "r", Kind: kind, Paragraph: "p", Text: text}, Delegation: code, Capacity: c}
	}
	for name, c := range map[string]struct {
		comments []n.ReceivedComment
		want     string
		open     int
	}{
		"an observer alone": {[]n.ReceivedComment{
			says("IRN", n.Signatory, n.Amendment, "States shall act."), says("IOM", n.Entity, n.Deletion, ""), says("PLW", n.NonSignatory, n.Insertion, "They report."),
		}, "States should act.", 0},
		"an observer and a party for the same": {[]n.ReceivedComment{
			says("IRN", n.Signatory, n.Amendment, "States shall act."), says("FRA", n.StateParty, n.Amendment, "States shall act."),
		}, "States [should] [shall] act.", 1},
		"an observer beside a group": {[]n.ReceivedComment{
			says("IRN", n.Signatory, n.Amendment, "States may act."), says("EU", n.CapacityGroup, n.Amendment, "States shall act."),
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
