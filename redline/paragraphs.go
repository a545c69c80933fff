package redline

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
// matched by identity, never by number. The changes are in the order of the
// new version; a deleted paragraph stands where it was.
func DiffParagraphs(from, to []Paragraph) []ParagraphChange {
	old := make(map[string]int, len(from))
	for i, p := range from {
		old[p.ID] = i
	}
	kept := make(map[string]bool, len(to))
	var pairs [][2]int
	for j, p := range to {
		if i, ok := old[p.ID]; ok && !kept[p.ID] {
			kept[p.ID] = true
			pairs = append(pairs, [2]int{j, i})
		}
	}
	stayed := make(map[int]bool, len(pairs))
	for _, p := range ascending(pairs) {
		stayed[p[0]] = true
	}
	var out []ParagraphChange
	next := 0
	deletedUpTo := func(end int) {
		for ; next < end; next++ {
			if !kept[from[next].ID] {
				out = append(out, ParagraphChange{Kind: Deleted, From: &from[next], Script: Diff(from[next].Text, "")})
			}
		}
	}
	done := make(map[string]bool, len(to))
	for j := range to {
		i, ok := old[to[j].ID]
		if !ok || done[to[j].ID] {
			out = append(out, ParagraphChange{Kind: Inserted, To: &to[j], Script: Diff("", to[j].Text)})
			continue
		}
		done[to[j].ID] = true
		if stayed[j] {
			deletedUpTo(i)
			next = max(next, i+1)
		}
		out = append(out, changeOf(&from[i], &to[j], !stayed[j]))
	}
	deletedUpTo(len(from))
	return divided(out)
}

func changeOf(from, to *Paragraph, moved bool) ParagraphChange {
	c := ParagraphChange{Kind: Unchanged, From: from, To: to, Script: Diff(from.Text, to.Text), Renumbered: from.Number != to.Number, Relevelled: from.Level != to.Level, Moved: moved}
	if from.Text != to.Text || from.Level != to.Level {
		c.Kind = Changed
		c.Typographic = from.Level == to.Level && !c.Script.Substantive()
	}
	return c
}
