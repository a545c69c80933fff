package demo

import (
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

// Every comment that is referred to the chair is told why by what it is.
func TestEachCommentIsReferredForAReasonOfItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		kind     n.CommentKind
		capacity n.Capacity
		late     bool
		want     string
	}{
		"a remark":                  {n.General, n.StateParty, false, "General remark without wording"},
		"an observer's":             {n.General, n.NGO, false, "General remark without wording"},
		"support":                   {n.Support, n.StateParty, false, "Support for the text"},
		"a reservation":             {n.Reservation, n.StateParty, false, "A position without wording"},
		"a proposal of an observer": {n.Amendment, n.Entity, false, "Proposal of an observer"},
		"a late one":                {n.Deletion, n.StateParty, true, "Received after the deadline"},
		"a deletion":                {n.Deletion, n.StateParty, false, "Proposal on the paragraph as a whole"},
	} {
		got := referredBecause(n.ReceivedComment{Comment: n.Comment{Kind: c.kind}, Capacity: c.capacity, Late: c.late})
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
		if c.kind.Proposes() && strings.Contains(got, "without wording") {
			t.Errorf("%s proposes something and is said to be without wording", name)
		}
	}
}
