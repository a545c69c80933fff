package publish

import (
	"fmt"
	"io"
	"strings"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// Convergence measures how two consolidations differ, over all their drafts:
// of one round, or of two rounds on the same drafts.
func Convergence(before, after []n.Version) (redline.Convergence, error) {
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
func trees(versions []n.Version) ([]redline.ConsolidatedParagraph, error) {
	var out []redline.ConsolidatedParagraph
	for _, v := range versions {
		for _, p := range v.Paragraphs {
			tree, err := treeOf(p)
			if err != nil {
				return nil, err
			}
			if tree != nil {
				tree.Anchor = string(v.Recommendation) + "/" + tree.Anchor
				out = append(out, *tree)
			}
		}
	}
	return out, nil
}

// WriteConvergence writes the numbers in sentences.
func WriteConvergence(w io.Writer, c redline.Convergence) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Points of difference: %d before, %d now.\n", c.Before, c.After)
	fmt.Fprintf(&b, "%d closed, %d opened, %d stayed.\n", c.Closed, c.Opened, c.Stayed)
	fmt.Fprintf(&b, "On those that stayed, %d readings won support and %d lost some.\n", c.Gained, c.Lost)
	for _, a := range c.Alone {
		fmt.Fprintf(&b, "%s stands alone on %d point(s).\n", a.Party, a.Count)
	}
	for _, p := range c.Agreeing {
		fmt.Fprintf(&b, "%s and %s agree on all %d points that both speak to.\n", p.One, p.Other, p.Points)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
