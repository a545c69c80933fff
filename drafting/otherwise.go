package drafting

import (
	"slices"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Otherwise finds the comments whose proposals rulings settle otherwise: after is
// what they made of the version before. A comment of which nothing is left in
// the text is not reflected, one that lost some of its points is partly.
func Otherwise(
	before, after negotiation.Version, rulings []negotiation.PointRuling,
) (map[negotiation.ID]negotiation.DispositionStatus, error) {
	out := map[negotiation.ID]negotiation.DispositionStatus{}
	for _, p := range before.Paragraphs {
		of := slices.DeleteFunc(slices.Clone(rulings), func(r negotiation.PointRuling) bool { return r.Paragraph != p.ID })
		if len(of) == 0 {
			continue
		}
		old, err := Tree(p)
		if err != nil {
			return nil, err
		}
		var now redline.ConsolidatedParagraph
		if q, ok := after.Paragraph(p.ID); ok {
			if now, err = Tree(q); err != nil {
				return nil, err
			}
		}
		regrouped := slices.ContainsFunc(of, func(r negotiation.PointRuling) bool {
			return r.Outcome == negotiation.PointMerge || r.Outcome == negotiation.PointSplit
		})
		left := standing(now.Body)
		for id, count := range standing(old.Body) {
			switch {
			case left[id] == 0:
				out[id] = negotiation.NotReflected
			case left[id] < count && !regrouped:
				out[id] = negotiation.PartlyReflected
			}
		}
		for _, r := range of {
			for _, v := range refused(old, r) {
				out[negotiation.ID(v.Proposal)] = negotiation.NotReflected
			}
		}
	}
	return out, nil
}

// standing counts, for everybody behind a wording, the places in which it stands:
// in an open point, or as what was decided.
func standing(c redline.Consolidated) map[negotiation.ID]int {
	out := map[negotiation.ID]int{}
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
			out[negotiation.ID(v.Proposal)]++
		}
	}
	return out
}

// refused are those whose proposal about a paragraph as a whole a ruling does
// not accept.
func refused(p redline.ConsolidatedParagraph, r negotiation.PointRuling) []redline.Supporter {
	var proposals [][]redline.Supporter
	switch r.Outcome {
	case negotiation.ParagraphRetain:
		return p.Deletions
	case negotiation.ParagraphMove, negotiation.ParagraphStay:
		for _, x := range p.Moves {
			proposals = append(proposals, x.Supporters)
		}
	case negotiation.ParagraphDivide, negotiation.ParagraphWhole:
		for _, x := range p.Divisions {
			proposals = append(proposals, x.Supporters)
		}
	case negotiation.ParagraphJoin, negotiation.ParagraphApart:
		for _, x := range p.Joinings {
			proposals = append(proposals, x.Supporters)
		}
	case negotiation.ParagraphDelete, negotiation.PointAccept, negotiation.PointOwn, negotiation.PointKeep,
		negotiation.PointDefer, negotiation.PointMerge, negotiation.PointSplit:
	}
	var out []redline.Supporter
	for i, supporters := range proposals {
		if i != r.Reading-1 { // a refusal accepts none
			out = append(out, supporters...)
		}
	}
	return out
}
