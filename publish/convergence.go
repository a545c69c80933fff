package publish

import (
	"io"
	"strings"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/phrases"
	"rapporteur/redline"
)

// Convergence measures how two consolidations differ, over all their drafts:
// of one round, or of two rounds on the same drafts.
func Convergence(before, after []negotiation.Version) (redline.Convergence, error) {
	old, err := trees(before)
	if err != nil {
		return redline.Convergence{}, err
	}
	now, err := trees(after)
	if err != nil {
		return redline.Convergence{}, err
	}
	return redline.Compare(old, now), nil
}

// trees gathers the points of difference of several drafts. A new paragraph is
// known by the draft it is for, too.
func trees(versions []negotiation.Version) ([]redline.ConsolidatedParagraph, error) {
	var out []redline.ConsolidatedParagraph
	for _, v := range versions {
		for _, p := range v.Paragraphs {
			tree, err := drafting.Tree(p)
			if err != nil {
				return nil, err
			}
			if len(p.Tree) > 0 {
				tree.Anchor = string(v.Recommendation) + "/" + tree.Anchor
				out = append(out, tree)
			}
		}
	}
	return out, nil
}

// WriteConvergence writes the numbers in sentences.
func WriteConvergence(w io.Writer, c redline.Convergence) error {
	p := phrases.Records()
	lines := []string{
		p.Say("convergence.difference", "before", c.Before, "now", c.After),
		p.Say("convergence.changes", "closed", p.Count("convergence.closed", c.Closed),
			"opened", p.Count("convergence.opened", c.Opened), "stayed", p.Count("convergence.stayed", c.Stayed)),
		support(p, c),
	}
	for _, a := range c.Alone {
		lines = append(lines, p.Count("convergence.stands_alone", a.Count, "delegation", a.Party))
	}
	for _, pair := range c.Agreeing {
		lines = append(lines, p.Count("convergence.agree", pair.Points, "one", pair.One, "other", pair.Other))
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// support says how support for the readings of points that stayed has changed.
func support(p *phrases.Phrases, c redline.Convergence) string {
	return p.Say("convergence.support",
		"gained", p.Count("convergence.gained", c.Gained), "lost", p.Count("convergence.lost", c.Lost))
}
