package redline

import "strings"

// Carried is a proposal written against one version, laid on the next.
type Carried struct {
	// Text is the proposal on the next version; where there are conflicts it
	// has the next version's text there.
	Text string `json:"text"`
	// Conflicts are the places that changed in between, with three readings:
	// the old version's, the next one's and the proposal's. A proposal with
	// conflicts is for its author to carry, never for a program.
	Conflicts []Conflict `json:"conflicts,omitempty"`
}

// Conflict is a place that both the next version and a proposal changed,
// differently.
type Conflict struct {
	Base     string `json:"base"`
	Next     string `json:"next"`
	Proposed string `json:"proposed"`
}

// Rebase lays a proposal on base on the next version. It applies nothing: it
// says what the proposal would be there, and where its place did not survive.
// It is the difference of three texts as well: base, theirs and ours.
func Rebase(base, next, proposal string) Carried {
	var out Carried
	var b strings.Builder
	c := Consolidate(base, []Proposal{{ID: "next", Text: next}, {ID: "proposal", Text: proposal}})
	for _, n := range c.Nodes {
		p := n.Point
		if p == nil {
			p = n.Typographic
		}
		if p == nil {
			b.WriteString(n.Text)
			continue
		}
		old, theirs, ours := p.take("").Text, p.take("next").take("next"), p.take("proposal").take("proposal")
		switch {
		case theirs == old:
			b.WriteString(ours)
		case n.Point == nil || SameSubstance(ours, old) || SameSubstance(ours, theirs):
			b.WriteString(theirs)
		case SameSubstance(theirs, old):
			b.WriteString(ours)
		default:
			b.WriteString(theirs)
			out.Conflicts = append(out.Conflicts, Conflict{old, theirs, ours})
		}
	}
	out.Text = b.String()
	return out
}
