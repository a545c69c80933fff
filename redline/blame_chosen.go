package redline

import "slices"

// maxChosen bounds the words of a passage and of a reading compared to tell
// whose words the passage has. Longer ones are the later version's own.
const maxChosen = 1000

// CarryChosen attributes the text that came out of a consolidated paragraph,
// such as an oral amendment to it, from the attribution of its base. Words of
// the base keep their sources. New words that stand in a reading of a point at
// the same place belong to those who proposed it, with the source from; all
// others have s.
func (a Attribution) CarryChosen(p ConsolidatedParagraph, next string, from, s Source) Attribution {
	readings := p.readings()
	var out Attribution
	at, since := 0, 0 // since is where the replaced span begins
	for _, e := range Diff(a.Text(), next) {
		switch e.Op {
		case Equal:
			out = out.and(a.slice(at, at+len(e.Text)))
			at += len(e.Text)
			since = at
		case Delete:
			at += len(e.Text)
		case Insert:
			out = out.and(chosen(e.Text, touching(readings, since, at), from, s))
			since = at
		}
	}
	return out
}

// placed is a reading with the span of the base it stands for.
type placed struct {
	from, to int
	Reading
}

// readings lists what was proposed instead of spans of the base, with most
// supporters first.
func (p ConsolidatedParagraph) readings() []placed {
	var out []placed
	at := 0
	for _, n := range p.Body.Nodes {
		if n.Point == nil {
			at += len(n.Text)
			continue
		}
		end := at + len(n.Point.Readings[0].Text)
		out = append(out, within(n.Point, at, end)...)
		at = end
	}
	slices.SortStableFunc(out, func(x, y placed) int { return len(y.Supporters) - len(x.Supporters) })
	return out
}

// within lists the readings of a point and of the points in its readings.
func within(p *Point, from, to int) []placed {
	var out []placed
	for i, r := range p.Readings {
		if i > 0 || !r.Base {
			out = append(out, placed{from, to, r})
		}
		for _, n := range r.Nodes {
			if n.Point != nil {
				out = append(out, within(n.Point, from, to)...)
			}
		}
	}
	return slices.DeleteFunc(out, func(r placed) bool { return len(r.Supporters) == 0 })
}

// touching keeps the readings whose span touches that of the base.
func touching(list []placed, from, to int) []Reading {
	var out []Reading
	for _, r := range list {
		if r.from <= to && from <= r.to {
			out = append(out, r.Reading)
		}
	}
	return out
}

// chosen attributes new words: each to the first reading that has them, in
// order, and what no reading has to s.
func chosen(text string, readings []Reading, from, s Source) Attribution {
	tokens := read(text)
	owners := make([]*Reading, len(tokens))
	for i := range readings {
		if words := read(readings[i].Text); len(tokens) <= maxChosen && len(words) <= maxChosen {
			claim(tokens, words, owners, &readings[i])
		}
	}
	var out Attribution
	for i, t := range tokens {
		source := s
		if owners[i] != nil {
			source = from
			source.Supporters = owners[i].Supporters
		}
		out = out.with(t.raw, source)
	}
	return out
}

// claim gives the tokens that stand in a reading, in its order, to the
// reading, where they have no owner yet. It follows the longest common
// subsequence.
func claim(tokens, words []Token, owners []*Reading, r *Reading) {
	long := make([][]int, len(tokens)+1)
	for i := range long {
		long[i] = make([]int, len(words)+1)
	}
	for i := len(tokens) - 1; i >= 0; i-- {
		for j := len(words) - 1; j >= 0; j-- {
			if tokens[i].Text == words[j].Text {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(tokens) && j < len(words); {
		switch {
		case tokens[i].Text == words[j].Text:
			if owners[i] == nil {
				owners[i] = r
			}
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			i++
		default:
			j++
		}
	}
}
