package redline

import (
	"cmp"
	"slices"
)

// Align gives the paragraphs of a later version, whose identities are not
// known, those of the earlier one: first paragraphs with the same words, then the most
// similar ones, down to half of the words of the longer shared. What is left
// is new and has an empty ID. Numbers are not looked at. It compares each
// paragraph without a partner with each on the other side.
func Align(from, to []Paragraph) []Paragraph {
	out := slices.Clone(to)
	names := make(names)
	old, now := bags(names, from), bags(names, to)
	taken := make([]bool, len(from))
	for j := range out {
		out[j].ID = ""
	}
	same := map[string][]int{}
	for i, p := range from {
		key := canonical(p.Text)
		same[key] = append(same[key], i)
	}
	for j, p := range out {
		key := canonical(p.Text)
		if list := same[key]; len(list) > 0 {
			out[j].ID, taken[list[0]], same[key] = from[list[0]].ID, true, list[1:]
		}
	}
	for _, m := range matches(old, now, taken, out) {
		if !taken[m.from] && out[m.to].ID == "" {
			taken[m.from], out[m.to].ID = true, from[m.from].ID
		}
	}
	return out
}

type match struct{ from, to, shared, distance int }

// matches lists the pairs that are similar enough, the most similar first and
// of equals those nearest in place.
func matches(old, now []bag, taken []bool, out []Paragraph) []match {
	var list []match
	for j, b := range now {
		if out[j].ID != "" {
			continue
		}
		for i, a := range old {
			if longer := max(a.words, b.words); !taken[i] && 2*min(a.words, b.words) >= longer && longer > 0 {
				if n := a.shares(b); 2*n >= longer {
					list = append(list, match{i, j, 1000 * n / longer, max(i-j, j-i)})
				}
			}
		}
	}
	slices.SortFunc(list, func(x, y match) int {
		return cmp.Or(y.shared-x.shared, x.distance-y.distance, x.to-y.to, x.from-y.from)
	})
	return list
}

// bag holds how often each word occurs in a text.
type bag struct {
	count map[int32]int
	words int
}

func bags(names names, list []Paragraph) []bag {
	out := make([]bag, len(list))
	for k, p := range list {
		out[k] = bagOf(names.of(read(p.Text)))
	}
	return out
}

func bagOf(n named) bag {
	b := bag{count: make(map[int32]int, len(n.ids))}
	for i, id := range n.ids {
		if n.tokens[i].Kind == Word {
			b.count[id]++
			b.words++
		}
	}
	return b
}

// shares counts the words two bags have in common.
func (b bag) shares(o bag) int {
	n := 0
	for id, c := range b.count {
		n += min(c, o.count[id])
	}
	return n
}
