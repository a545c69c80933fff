package drafting

import (
	"encoding/json"
	"fmt"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Paragraphs are the paragraphs of a version as the text engine has them.
func Paragraphs(list []negotiation.Paragraph) []redline.Paragraph {
	out := make([]redline.Paragraph, len(list))
	for i, p := range list {
		out[i] = redline.Paragraph{ID: string(p.ID), Number: p.Number, Level: p.Level, Text: p.Text}
	}
	return out
}

// Tree reads the points of difference behind a paragraph, and is zero where the paragraph
// has none. It fails on a tree that no engine wrote.
func Tree(p negotiation.Paragraph) (redline.ConsolidatedParagraph, error) {
	var tree redline.ConsolidatedParagraph
	if len(p.Tree) == 0 {
		return tree, nil
	}
	if err := json.Unmarshal(p.Tree, &tree); err != nil {
		return tree, fmt.Errorf("read the points of difference of paragraph %s: %w", p.ID, err)
	}
	return tree, nil
}
