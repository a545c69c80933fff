package laws

import (
	"encoding/json"
	"slices"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// treeOf reads the points of difference behind a paragraph, nil when it has
// none.
func treeOf(p negotiation.Paragraph) *redline.ConsolidatedParagraph {
	if len(p.Tree) == 0 {
		return nil
	}
	var tree redline.ConsolidatedParagraph
	if json.Unmarshal(p.Tree, &tree) != nil {
		return nil
	}
	return &tree
}

// taken is a paragraph as the comment with that ID has it; "" is nobody, and
// gives the text as circulated.
func taken(p negotiation.Paragraph, comment negotiation.ID) string {
	if tree := treeOf(p); tree != nil {
		return tree.Body.Take(string(comment))
	}
	return p.Text // everybody has the text as circulated
}

// supporters are all those behind anything in a paragraph: each list is of those
// who stand behind one reading or proposal.
func supporters(p negotiation.Paragraph) [][]redline.Supporter {
	tree := treeOf(p)
	if tree == nil {
		return nil
	}
	var out [][]redline.Supporter
	for _, point := range tree.Body.Points() {
		for _, r := range point.Readings {
			if !r.Base {
				out = append(out, r.Supporters)
			}
		}
	}
	out = append(out, tree.Deletions)
	for _, m := range tree.Moves {
		out = append(out, m.Supporters)
	}
	for _, d := range tree.Divisions {
		out = append(out, d.Supporters)
	}
	for _, j := range tree.Joinings {
		out = append(out, j.Supporters)
	}
	return slices.DeleteFunc(out, func(list []redline.Supporter) bool { return len(list) == 0 })
}

func paragraphs(list []negotiation.Paragraph) []redline.Paragraph {
	out := make([]redline.Paragraph, len(list))
	for i, p := range list {
		out[i] = redline.Paragraph{ID: string(p.ID), Number: p.Number, Level: p.Level, Text: p.Text}
	}
	return out
}
