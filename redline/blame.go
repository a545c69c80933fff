package redline

import (
	"cmp"
	"slices"
	"strings"
)

// Source is where words come from.
type Source struct {
	// Version, Round and Decision are identities in the record; Round and
	// Decision may be empty.
	Version  string `json:"version"`
	Round    string `json:"round,omitempty"`
	Decision string `json:"decision,omitempty"`
	// Supporters are the delegations that proposed the words, by their comments;
	// nobody for those of the secretariat and the chair.
	Supporters []Supporter `json:"supporters,omitempty"`
	// Words are those whose words they were, where somebody else brought them into
	// the text: the chair, say, who moves what an observer had proposed.
	Words []Supporter `json:"words,omitempty"`
}

func (s Source) equal(o Source) bool {
	return s.Version == o.Version && s.Round == o.Round && s.Decision == o.Decision &&
		slices.Equal(s.Supporters, o.Supporters) && slices.Equal(s.Words, o.Words)
}

// Attributed is a span of text with its source.
type Attributed struct {
	Text   string `json:"text"`
	Source Source `json:"source"`
}

// Attribution is a text in which every word has a source.
type Attribution []Attributed

// Attribute gives a whole text one source.
func Attribute(text string, s Source) Attribution {
	if text == "" {
		return nil
	}
	return Attribution{{text, s}}
}

// Text is the text, byte for byte.
func (a Attribution) Text() string {
	var b strings.Builder
	for _, s := range a {
		b.WriteString(s.Text)
	}
	return b.String()
}

// movedWords is the fewest words in a row that are taken for moved rather than
// written anew.
const movedWords = 4

// Carry attributes the next version of a text: words that stay, or that move
// in runs of at least four within it, keep their source; new ones have s.
func (a Attribution) Carry(next string, s Source) Attribution {
	return carry(a, next, func(int) Source { return s }, a.gone(next))
}

// CarryDecided attributes the text of a decided consolidation: the words of an
// accepted reading that are new belong to those who proposed it, under the
// decision that accepted it. The rest is as in Carry.
func (a Attribution) CarryDecided(c Consolidated, s Source) Attribution {
	next, _ := c.Text()
	type span struct {
		end    int
		source Source
	}
	var spans []span
	end := 0
	for _, n := range c.Nodes {
		text, source := n.Text, s
		if n.Point != nil {
			text = n.Point.Readings[0].Text
		}
		if n.Decided != nil {
			source.Decision, source.Supporters = n.Decided.Decision, n.Decided.Supporters
		}
		end += len(text)
		spans = append(spans, span{end, source})
	}
	at := func(offset int) Source {
		i, _ := slices.BinarySearchFunc(spans, offset, func(x span, o int) int {
			if x.end <= o {
				return -1
			}
			return 1
		})
		return spans[min(i, len(spans)-1)].source
	}
	return carry(a, next, at, a.gone(next))
}

// CarryVersion attributes all paragraphs of the next version, by identity.
// Words that move between paragraphs keep their source too.
func CarryVersion(before map[string]Attribution, next []Paragraph, s Source) map[string]Attribution {
	texts := make(map[string]string, len(next))
	for _, p := range next {
		texts[p.ID] = p.Text
	}
	var ids []string
	for id := range before {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var pool []Attribution
	for _, id := range ids {
		pool = append(pool, before[id].gone(texts[id])...)
	}
	out := make(map[string]Attribution, len(next))
	for _, p := range next {
		out[p.ID] = carry(before[p.ID], p.Text, func(int) Source { return s }, pool)
	}
	return out
}

// gone returns the runs that the next version no longer has in their place.
func (a Attribution) gone(next string) []Attribution {
	var out []Attribution
	at := 0
	for _, e := range Diff(a.Text(), next) {
		if e.Op == Delete && len(Segment(e.Text)) >= movedWords {
			out = append(out, a.slice(at, at+len(e.Text)))
		}
		if e.Op != Insert {
			at += len(e.Text)
		}
	}
	return out
}

// Slice returns the attribution of bytes [from, to).
func (a Attribution) Slice(from, to int) Attribution { return a.slice(from, to) }

// slice returns the attribution of bytes [from, to).
func (a Attribution) slice(from, to int) Attribution {
	var out Attribution
	at := 0
	for _, s := range a {
		lo, hi := max(from, at), min(to, at+len(s.Text))
		if lo < hi {
			out = out.with(s.Text[lo-at:hi-at], s.Source)
		}
		at += len(s.Text)
	}
	return out
}

func (a Attribution) with(text string, s Source) Attribution {
	if text == "" {
		return a
	}
	if n := len(a); n > 0 && a[n-1].Source.equal(s) {
		a[n-1].Text += text
		return a
	}
	return append(a, Attributed{text, s})
}

// carry attributes next from a. source is that of new words by their place in
// bytes; pool holds runs that were taken away and may come back elsewhere.
func carry(a Attribution, next string, source func(offset int) Source, pool []Attribution) Attribution {
	var out Attribution
	add := func(more Attribution) {
		for _, s := range more {
			out = out.with(s.Text, s.Source)
		}
	}
	script := Diff(a.Text(), next)
	at, offset := 0, 0
	for i, e := range script {
		switch e.Op {
		case Equal:
			add(a.slice(at, at+len(e.Text)))
			at, offset = at+len(e.Text), offset+len(e.Text)
		case Delete:
			at += len(e.Text)
		case Insert:
			if e.Typographic && i > 0 && script[i-1].Op == Delete && script[i-1].Typographic {
				// The words are the same: whoever wrote them still did.
				old := a.slice(at-len(script[i-1].Text), at)
				add(Attribution{{e.Text, old[0].Source}})
			} else {
				add(fresh(e.Text, offset, source, pool))
			}
			offset += len(e.Text)
		}
	}
	return out
}

// fresh attributes inserted text: what it shares with a run taken away
// elsewhere keeps its source, the rest is new.
func fresh(text string, offset int, source func(int) Source, pool []Attribution) Attribution {
	var out Attribution
	for _, run := range pool {
		at, in := 0, 0
		moved := false
		var try Attribution
		for _, e := range Diff(run.Text(), text) {
			switch e.Op {
			case Equal:
				if countWords(Segment(e.Text)) >= movedWords {
					moved = true
					for _, s := range run.slice(at, at+len(e.Text)) {
						try = try.with(s.Text, s.Source)
					}
				} else {
					try = try.with(e.Text, source(offset+in))
				}
				at, in = at+len(e.Text), in+len(e.Text)
			case Delete:
				at += len(e.Text)
			case Insert:
				try = try.with(e.Text, source(offset+in))
				in += len(e.Text)
			}
		}
		if moved {
			return try
		}
	}
	for _, t := range Segment(text) {
		out = out.with(t.Text, source(offset))
		offset += len(t.Text)
	}
	return out
}

// Share is how many words come from one source.
type Share struct {
	Source Source `json:"source"`
	Words  int    `json:"words"`
}

// Shares counts the words of a text by source, most first.
func (a Attribution) Shares() []Share {
	var out []Share
next:
	for _, s := range a {
		n := countWords(Segment(s.Text))
		for i := range out {
			if out[i].Source.equal(s.Source) {
				out[i].Words += n
				continue next
			}
		}
		if n > 0 {
			out = append(out, Share{s.Source, n})
		}
	}
	slices.SortStableFunc(out, func(x, y Share) int { return cmp.Compare(y.Words, x.Words) })
	return out
}
