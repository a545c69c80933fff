package demo

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
)

// Every comment that is referred to the chair is told why by what it is.
func TestEachCommentIsReferredForAReasonOfItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		kind     negotiation.CommentKind
		capacity negotiation.Capacity
		late     bool
		want     string
	}{
		"a remark":                  {negotiation.General, negotiation.StateParty, false, "General remark without wording"},
		"an observer's":             {negotiation.General, negotiation.NGO, false, "General remark without wording"},
		"support":                   {negotiation.Support, negotiation.StateParty, false, "Support for the text"},
		"a reservation":             {negotiation.Reservation, negotiation.StateParty, false, "A position without wording"},
		"a proposal of an observer": {negotiation.Amendment, negotiation.Entity, false, "Proposal of an observer"},
		"a late one":                {negotiation.Deletion, negotiation.StateParty, true, "Received after the deadline"},
		"a deletion": {
			negotiation.Deletion, negotiation.StateParty, false, "Proposal on the paragraph as a whole",
		},
	} {
		got := referredBecause(negotiation.ReceivedComment{
			Comment: negotiation.Comment{Kind: c.kind}, Capacity: c.capacity, Late: c.late,
		})
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
		if c.kind.Proposes() && strings.Contains(got, "without wording") {
			t.Errorf("%s proposes something and is said to be without wording", name)
		}
	}
}
