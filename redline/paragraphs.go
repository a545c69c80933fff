package redline

import (
	"context"
	"slices"
)

// Paragraph is a paragraph of a version. ID is its identity over versions,
// Number only what is printed.
type Paragraph struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Level  int    `json:"level,omitempty"`
	Text   string `json:"text"`
}

// ChangeKind tells what happened to a paragraph between two versions.
type ChangeKind string

// The kinds of change.
const (
	Unchanged ChangeKind = "unchanged"
	Changed   ChangeKind = "changed"
	Inserted  ChangeKind = "inserted"
	Deleted   ChangeKind = "deleted"
	// Split: one paragraph became several.
	Split ChangeKind = "split"
	// Merged: several paragraphs became one.
	Merged ChangeKind = "merged"
)

// ParagraphChange is what happened to one paragraph.
type ParagraphChange struct {
	Kind ChangeKind `json:"kind"`
	// From is nil for an inserted paragraph, To for a deleted one.
	From *Paragraph `json:"from,omitempty"`
	To   *Paragraph `json:"to,omitempty"`
	// Rest are the further paragraphs of the one side: the parts after To of a
	// split, those after From that were merged. Script has all of them, with a
	// line break between.
	Rest []Paragraph `json:"rest,omitempty"`
	// Script holds the difference of the texts.
	Script Script `json:"script"`
	// Typographic: the texts differ in spacing, quotes or normalisation form
	// alone, which is no change of substance.
	Typographic bool `json:"typographic,omitempty"`
	// Renumbered: the printed number changed, which is no change of substance.
	Renumbered bool `json:"renumbered,omitempty"`
	// Relevelled: its depth in a list changed.
	Relevelled bool `json:"relevelled,omitempty"`
	// Moved: its place among the paragraphs that stayed changed.
	Moved bool `json:"moved,omitempty"`
}

// DiffParagraphs compares two versions paragraph by paragraph. Paragraphs are
// matched by identity, never by number; beside those that changed it finds what
// was divided or joined. The changes are in the order of the new version; a
// deleted paragraph stands where it was, before those that came there.
func DiffParagraphs(from, to []Paragraph) []ParagraphChange {
	out, _ := DiffParagraphsUntil(context.Background(), from, to) // which is never done
	return out
}

// DiffParagraphsUntil is [DiffParagraphs] for somebody who may go before the end:
// once the context is done it stops, and returns its error.
func DiffParagraphsUntil(ctx context.Context, from, to []Paragraph) ([]ParagraphChange, error) {
	items := divisions(from, to, identified(from, to))
	starts, kept := make(map[int]item, len(items)), make(map[string]bool, len(from))
	for _, m := range items {
		starts[m.to] = m
		for _, p := range from[m.from:m.fromEnd] {
			kept[p.ID] = true
		}
	}
	stayed := inOrder(items)
	var out []ParagraphChange
	next := 0
	deleted := func() { // those before the next paragraph that stayed
		end := len(from)
		if len(stayed) > 0 {
			end = stayed[0].from
		}
		for ; next < end; next++ {
			if !kept[from[next].ID] {
				out = append(out, ParagraphChange{Kind: Deleted, From: &from[next], Script: whole(Delete, from[next].Text)})
			}
		}
	}
	deleted()
	for j := 0; j < len(to); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, ok := starts[j]
		if !ok {
			out = append(out, ParagraphChange{Kind: Inserted, To: &to[j], Script: whole(Insert, to[j].Text)})
			j++
			continue
		}
		stays := len(stayed) > 0 && stayed[0].to == j
		out = append(out, m.change(from, to, !stays))
		if stays {
			stayed = stayed[1:]
			deleted()
		}
		j = m.toEnd
	}
	return out, nil
}

// inOrder lists the items that kept their order: as many as can be, and of
// those first the ones that stand after as many others as before.
func inOrder(items []item) []match {
	before := slices.Clone(items)
	slices.SortFunc(before, func(x, y item) int { return x.from - y.from })
	list := make([]match, len(items))
	for k, m := range items {
		list[k] = match{m.from, m.to, len(items) + 1}
		if before[k] == m {
			list[k].score++
		}
	}
	return heaviest(list)
}

// identified lists the paragraphs of the same identity, in the order of the
// new version: their places in it and in the old one.
func identified(from, to []Paragraph) [][2]int {
	old := make(map[string]int, len(from))
	for i, p := range from {
		old[p.ID] = i
	}
	var pairs [][2]int
	for j, p := range to {
		if i, ok := old[p.ID]; ok {
			pairs = append(pairs, [2]int{j, i})
			delete(old, p.ID)
		}
	}
	return pairs
}

func (m item) change(from, to []Paragraph, moved bool) ParagraphChange {
	old, now := &from[m.from], &to[m.to]
	c := ParagraphChange{Kind: Unchanged, From: old, To: now, Moved: moved}
	c.Renumbered, c.Relevelled = old.Number != now.Number, old.Level != now.Level
	switch {
	case m.split():
		c.Kind, c.Rest = Split, slices.Clone(to[m.to+1:m.toEnd])
	case m.merged():
		c.Kind, c.Rest = Merged, slices.Clone(from[m.from+1:m.fromEnd])
	case old.Text == now.Text:
		c.Script = whole(Equal, old.Text)
	}
	if c.Script == nil {
		c.Script = scriptOf(joined(from[m.from:m.fromEnd]), joined(to[m.to:m.toEnd]))
	}
	if c.Kind == Unchanged && (old.Text != now.Text || c.Relevelled) {
		c.Kind = Changed
		c.Typographic = !c.Relevelled && !c.Script.Substantive()
	}
	return c
}

// whole is the script of a text that stays, comes or goes as a whole.
func whole(op Op, text string) Script {
	if text == "" {
		return nil
	}
	return Script{{Op: op, Text: text, Typographic: op != Equal && SameSubstance(text, "")}}
}
