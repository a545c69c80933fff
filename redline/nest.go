package redline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The bounds of nesting. With them its work is linear in the readings.
const (
	// nestedWords is the fewest words of a base reading worth dividing.
	nestedWords = 4
	// nestedFamilies bounds the families of one point besides the base's.
	nestedFamilies = 8
	// nestedDepth bounds points within points.
	nestedDepth = 5
)

// Nested returns the consolidation with points within readings, so that one
// party's rewriting of a passage does not swallow the others' small changes to
// it: readings near the base stand together within the base's reading, and
// those near a rewriting within that. All laws hold as before; agreed spans
// and the places of the outer points are the same.
func (c Consolidated) Nested() Consolidated {
	return Consolidated{Nodes: nestNodes(c.Nodes, nestedDepth)}
}

func nestNodes(list []Node, depth int) []Node {
	out := slices.Clone(list)
	for i, n := range out {
		if n.Point != nil && depth > 0 {
			out[i].Point = n.Point.nest(depth)
		}
	}
	return out
}

// family is a reading with those near it.
type family struct {
	head    int
	members []int
	alone   bool // takes no members
}

func (p *Point) nest(depth int) *Point {
	if len(p.Readings) < 3 {
		return p
	}
	families := p.families()
	if len(families) == 1 {
		return p // all are near the base: the point is as fine as it can be
	}
	out := &Point{Deferred: p.Deferred}
	for _, f := range families {
		r := p.Readings[f.head]
		if len(f.members) > 0 {
			nodes := p.within(f, p.Readings[f.head].Base, depth)
			if len(nodes) < 2 {
				return p // nothing is finer this way
			}
			r.Nodes, r.Variants = nodes, nil
			for _, m := range f.members {
				r.Supporters = append(r.Supporters[:len(r.Supporters):len(r.Supporters)], p.Readings[m].Supporters...)
			}
			sortSupporters(r.Supporters)
		}
		out.Readings = append(out.Readings, r)
	}
	if len(out.Readings) == len(p.Readings) {
		return p
	}
	slices.SortStableFunc(out.Readings[1:], bySupporters)
	return out
}

// families groups the readings of a point around the base's and around the
// rewritings of it, the ones with most supporters first.
func (p *Point) families() []family {
	names := make(names)
	texts := make([]named, len(p.Readings))
	for i, r := range p.Readings {
		texts[i] = names.of(read(r.Text))
	}
	base := bagOf(texts[0])
	list := []family{{head: 0}}
next:
	for i := 1; i < len(p.Readings); i++ {
		if misread(p.Readings[i].Text) {
			list = append(list, family{head: i, alone: true}) // set off as a whole
			continue
		}
		if near(texts[0], texts[i]) && !misread(p.Readings[0].Text) {
			if texts[0].words(0, len(texts[0].ids)) >= nestedWords {
				list[0].members = append(list[0].members, i)
			} else {
				list = append(list, family{head: i, alone: true}) // no rewriting, and the base is too short
			}
			continue
		}
		for k := 1; k < len(list) && k <= nestedFamilies; k++ {
			head := texts[list[k].head]
			if !list[k].alone && head.words(0, len(head.ids)) >= nestedWords &&
				near(head, texts[i]) && !keptOther(head, texts[i], base) {
				list[k].members = append(list[k].members, i)
				continue next
			}
		}
		list = append(list, family{head: i})
	}
	return list
}

// keptOther reports whether two readings differ in which words of the base they
// kept: neither is then a change to the other.
func keptOther(a, b named, base bag) bool {
	return slices.ContainsFunc(hunks(a, b), func(h hunk) bool {
		ours, theirs := a.words(h.from, h.to), b.words(h.bFrom, h.bTo)
		return ours > 0 && theirs > 0 &&
			bagOf(a.cut(h.from, h.to)).shares(base) == ours && bagOf(b.cut(h.bFrom, h.bTo)).shares(base) == theirs
	})
}

// near reports whether two texts share at least half of the longer one's
// words, in order.
func near(a, b named) bool {
	words, other := a.words(0, len(a.ids)), b.words(0, len(b.ids))
	if words == 0 || 2*min(words, other) < max(words, other) {
		return false
	}
	if 2*bagOf(a).shares(bagOf(b)) < max(words, other) {
		return false // not even in another order
	}
	kept := words
	for _, h := range hunks(a, b) {
		if !h.typographic {
			kept -= a.words(h.from, h.to)
		}
	}
	return 2*kept >= max(words, other)
}

// within consolidates a family around its head.
func (p *Point) within(f family, base bool, depth int) []Node {
	// Wordings with the supporters behind each, numbered; the head's comes first.
	var wordings []Variant
	for _, m := range append([]int{f.head}, f.members...) {
		wordings = append(wordings, p.Readings[m].wordings()...)
	}
	var proposals []Proposal
	lead, text := leading(p.Readings[f.head].Text)
	spaces := &Point{Readings: []Reading{{Text: lead, Base: true}}}
	for k, w := range wordings[1:] {
		id := strconv.Itoa(k + 1)
		own, text := leading(w.Text)
		if own != lead {
			spaces.Readings = append(spaces.Readings, Reading{Text: own, Supporters: []Supporter{{Proposal: id}}})
		}
		proposals = append(proposals, Proposal{ID: id, Text: text})
	}
	nodes := Consolidate(text, proposals).Nodes
	switch {
	case len(spaces.Readings) > 1:
		nodes = append([]Node{{Text: lead, Typographic: spaces}}, nodes...)
	case lead != "":
		nodes = append([]Node{{Text: lead}}, nodes...)
	}
	for i := range nodes {
		for _, q := range []*Point{nodes[i].Point, nodes[i].Typographic} {
			if q != nil {
				q.giveSupporters(wordings, base)
			}
		}
	}
	return nestNodes(nodes, depth-1)
}

// leading divides a text behind the space it begins with, which stands before
// the brackets.
func leading(text string) (lead, rest string) {
	rest = strings.TrimLeftFunc(text, blank)
	return text[:len(text)-len(rest)], rest
}

// giveSupporters replaces the numbers of wordings, by which a family was
// consolidated, by the supporters behind them. Who leaves a rewriting as it is at
// some place stands behind it there; the base needs nobody.
func (p *Point) giveSupporters(wordings []Variant, base bool) {
	left := make([]bool, len(wordings))
	for k := range left {
		left[k] = true
	}
	behind := func(numbers []Supporter) []Supporter {
		var supporters []Supporter
		for _, v := range numbers {
			k, _ := strconv.Atoi(v.Proposal)
			supporters = append(supporters, wordings[k].Supporters...)
			left[k] = false
		}
		sortSupporters(supporters)
		return supporters
	}
	for i := range p.Readings {
		r := &p.Readings[i]
		r.Supporters = behind(r.Supporters)
		for k := range r.Variants {
			r.Variants[k].Supporters = behind(r.Variants[k].Supporters)
		}
	}
	if !base {
		head := &p.Readings[0]
		head.Base = false
		for _, v := range head.Variants {
			head.Supporters = append(head.Supporters, v.Supporters...)
		}
		for k, w := range wordings {
			if left[k] {
				head.Supporters = append(head.Supporters, w.Supporters...)
			}
		}
		sortSupporters(head.Supporters)
	}
	slices.SortStableFunc(p.Readings[1:], bySupporters)
}

func bySupporters(a, b Reading) int {
	return cmp.Or(len(b.Supporters)-len(a.Supporters), strings.Compare(a.Text, b.Text))
}
