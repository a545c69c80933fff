package api

import (
	"testing"

	n "rapporteur/negotiation"
)

// A draft in a round is that round's: whoever is chair of the other meeting it
// belongs to reads it as an observer does until the paper is out.
func TestOnlyTheChairOfTheRoundSeesItsReview(t *testing.T) {
	const home, last = n.ID("home"), n.ID("last")
	chairOf := func(m n.ID) n.Actor { return n.Actor{Role: n.RoleChair, Meeting: m} }
	in := func(round n.ID) n.Recommendation {
		return n.Recommendation{Meeting: home, RoundMeeting: round, Draft: n.Draft{Stage: n.StageConsolidated, Version: "v2", Meeting: last, Before: &n.Position{Version: "v1"}}}
	}
	out := in(last)
	out.Draft.Before = nil
	for _, c := range []struct {
		name  string
		r     n.Recommendation
		by    n.Actor
		shown bool
	}{
		{"the round of the last meeting, by the first one's chair", in(last), chairOf(home), false},
		{"the round of the last meeting, by its chair", in(last), chairOf(last), true},
		{"the round of the first meeting, by the last one's chair", in(home), chairOf(last), false},
		{"the round of the first meeting, by its chair", in(home), chairOf(home), true},
		{"a round, by the chair of all", in(last), n.Actor{Role: n.RoleChair}, true},
		{"no round, by the first one's chair", out, chairOf(home), true},
	} {
		r := c.r
		withhold(c.by, &r)
		if shown := r.Draft.Version == "v2" && !versionsFor(c.by, r).Public; shown != c.shown {
			t.Errorf("%s: shown: %v, %+v", c.name, shown, r.Draft)
		}
	}
}
