package redline

// divided finds among the changes of neighbouring paragraphs those that were
// split or merged: their words are the same, only the paragraphs are others.
func divided(list []ParagraphChange) []ParagraphChange {
	var out []ParagraphChange
	for i := 0; i < len(list); {
		c, used := division(list[i:])
		if used == 0 {
			c, used = list[i], 1
		}
		out = append(out, c)
		i += used
	}
	return out
}

// mostParts bounds into how many parts a paragraph is looked for.
const mostParts = 8

// division returns the split or merge that the list begins with and how many
// changes it takes, 0 for none. The one side has one paragraph, the other
// several in a row, in which its words stand in the same order.
func division(list []ParagraphChange) (ParagraphChange, int) {
	var from, to []*Paragraph
	best, used := ParagraphChange{}, 0
	for i, c := range list[:min(len(list), mostParts)] {
		if c.Kind == Unchanged || c.Moved {
			break
		}
		if c.From != nil {
			from = append(from, c.From)
		}
		if c.To != nil {
			to = append(to, c.To)
		}
		if len(from) > 1 && len(to) > 1 {
			break
		}
		if len(from)+len(to) < 3 {
			continue
		}
		if d, ok := divide(from, to); ok {
			best, used = d, i+1
		}
	}
	return best, used
}

func divide(from, to []*Paragraph) (ParagraphChange, bool) {
	one, parts, kind := from, to, Split
	if len(to) == 1 {
		one, parts, kind = to, from, Merged
	}
	if len(one) != 1 || !sameWords(one[0], parts) {
		return ParagraphChange{}, false
	}
	c := ParagraphChange{Kind: kind, From: from[0], To: to[0], Script: script(joined(from), joined(to))}
	c.Renumbered, c.Relevelled = from[0].Number != to[0].Number, from[0].Level != to[0].Level
	for _, p := range parts[1:] {
		c.Rest = append(c.Rest, *p)
	}
	return c, true
}

// joined are the tokens of paragraphs with a line break between.
func joined(list []*Paragraph) []Token {
	var out []Token
	for i, p := range list {
		if i > 0 {
			out = append(out, Token{Space, paragraphBreak, "\n"})
		}
		out = append(out, read(p.Text)...)
	}
	return out
}

// sameWords reports whether each part gives the one paragraph at least two
// thirds of its words, and the one paragraph has three quarters of its own from
// them. The parts may lose more, for each of them repeats the subject.
func sameWords(one *Paragraph, parts []*Paragraph) bool {
	names := make(names)
	whole := bagOf(names.of(read(one.Text)))
	total := 0
	for _, p := range parts {
		b := bagOf(names.of(read(p.Text)))
		shared := whole.shares(b)
		if b.words == 0 || 3*shared < 2*b.words {
			return false
		}
		for id, n := range b.count { // a word of the one is in one part only
			whole.count[id] -= min(n, whole.count[id])
		}
		total += shared
	}
	return 4*total >= 3*whole.words
}
