package drafting

import (
	"encoding/json"
	"fmt"
	"slices"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// Otherwise finds the comments whose proposals rulings settle otherwise: after is
// what they made of the version before. A comment of which nothing is left in
// the text is not reflected, one that lost some of its points is partly.
func Otherwise(before, after n.Version, rulings []n.PointRuling) (map[n.ID]n.DispositionStatus, error) {
	out := map[n.ID]n.DispositionStatus{}
	for _, p := range before.Paragraphs {
		of := slices.DeleteFunc(slices.Clone(rulings), func(r n.PointRuling) bool { return r.Paragraph != p.ID })
		if len(of) == 0 {
			continue
		}
		old, err := treeOf(p)
		if err != nil {
			return nil, err
		}
		var now redline.ConsolidatedParagraph
		if q, ok := after.Paragraph(p.ID); ok {
			if now, err = treeOf(q); err != nil {
				return nil, err
			}
		}
		regrouped := slices.ContainsFunc(of, func(r n.PointRuling) bool {
			return r.Outcome == n.PointMerge || r.Outcome == n.PointSplit
		})
		left := standing(now.Body)
		for id, count := range standing(old.Body) {
			switch {
			case left[id] == 0:
				out[id] = n.NotReflected
			case left[id] < count && !regrouped:
				out[id] = n.PartlyReflected
			}
		}
		for _, r := range of {
			for _, v := range refused(old, r) {
				out[n.ID(v.Proposal)] = n.NotReflected
			}
		}
	}
	return out, nil
}

// treeOf reads the points of difference behind a paragraph, empty when it has
// none.
func treeOf(p n.Paragraph) (tree redline.ConsolidatedParagraph, err error) {
	if len(p.Tree) == 0 {
		return tree, nil
	}
	if err := json.Unmarshal(p.Tree, &tree); err != nil {
		return tree, fmt.Errorf("read the points of difference: %w", err)
	}
	return tree, nil
}

// standing counts, for everybody behind a wording, the places in which it stands:
// in an open point, or as what was decided.
func standing(c redline.Consolidated) map[n.ID]int {
	out := map[n.ID]int{}
	for _, node := range c.Nodes {
		var supporters []redline.Supporter
		if node.Decided != nil {
			supporters = node.Decided.Supporters
		}
		if node.Point != nil {
			for _, r := range node.Point.Readings {
				if !r.Base {
					supporters = append(supporters, r.Supporters...)
				}
			}
		}
		for _, v := range supporters {
			out[n.ID(v.Proposal)]++
		}
	}
	return out
}

// refused are those whose proposal about a paragraph as a whole a ruling does
// not accept.
func refused(p redline.ConsolidatedParagraph, r n.PointRuling) []redline.Supporter {
	var proposals [][]redline.Supporter
	switch r.Outcome {
	case n.ParagraphRetain:
		return p.Deletions
	case n.ParagraphMove, n.ParagraphStay:
		for _, x := range p.Moves {
			proposals = append(proposals, x.Supporters)
		}
	case n.ParagraphDivide, n.ParagraphWhole:
		for _, x := range p.Divisions {
			proposals = append(proposals, x.Supporters)
		}
	case n.ParagraphJoin, n.ParagraphApart:
		for _, x := range p.Joinings {
			proposals = append(proposals, x.Supporters)
		}
	case n.ParagraphDelete, n.PointAccept, n.PointOwn, n.PointKeep, n.PointDefer, n.PointMerge, n.PointSplit:
	}
	var out []redline.Supporter
	for i, supporters := range proposals {
		if i != r.Reading-1 { // a refusal accepts none
			out = append(out, supporters...)
		}
	}
	return out
}
