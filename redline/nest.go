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
			r.Nodes = nodes
			for _, m := range f.members {
				r.Voices = append(r.Voices[:len(r.Voices):len(r.Voices)], p.Readings[m].Voices...)
			}
			sortVoices(r.Voices)
		}
		out.Readings = append(out.Readings, r)
	}
	if len(out.Readings) == len(p.Readings) {
		return p
	}
	slices.SortStableFunc(out.Readings[1:], byVoices)
	return out
}

// families groups the readings of a point around the base's and around the
// rewritings of it, the ones with most voices first.
func (p *Point) families() []family {
	names := make(names)
	texts := make([]named, len(p.Readings))
	for i, r := range p.Readings {
		texts[i] = names.of(Segment(r.Text))
	}
	list := []family{{head: 0}}
next:
	for i := 1; i < len(p.Readings); i++ {
		for k := range list {
			if misread(p.Readings[list[k].head].Text) || misread(p.Readings[i].Text) {
				continue // set off as a whole
			}
			if near(texts[list[k].head], texts[i]) {
				list[k].members = append(list[k].members, i)
				continue next
			}
			if k >= nestedFamilies {
				break
			}
		}
		list = append(list, family{head: i})
	}
	return list
}

// near reports whether two texts share at least half of the longer one's
// words, in order, and are long enough to be divided.
func near(a, b named) bool {
	words, other := a.words(0, len(a.ids)), b.words(0, len(b.ids))
	if words < nestedWords || 2*min(words, other) < max(words, other) {
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
	var proposals []Proposal
	for _, m := range f.members {
		proposals = append(proposals, Proposal{ID: strconv.Itoa(m), Text: p.Readings[m].Text})
	}
	nodes := Consolidate(p.Readings[f.head].Text, proposals).Nodes
	for i := range nodes {
		for _, q := range []*Point{nodes[i].Point, nodes[i].Typographic} {
			if q != nil {
				p.giveVoices(q, f, base)
			}
		}
	}
	return nestNodes(nodes, depth-1)
}

// giveVoices replaces the numbers of readings, by which a family was
// consolidated, by the voices behind them. Who leaves a rewriting as it is at
// some place stands behind it there; the base needs nobody.
func (p *Point) giveVoices(q *Point, f family, base bool) {
	left := append([]int{f.head}, f.members...)
	for i := range q.Readings {
		r := &q.Readings[i]
		var voices []Voice
		for _, v := range r.Voices {
			k, _ := strconv.Atoi(v.Proposal)
			voices = append(voices, p.Readings[k].Voices...)
			left = slices.DeleteFunc(left, func(m int) bool { return m == k })
		}
		sortVoices(voices)
		r.Voices = voices
	}
	if !base {
		head := &q.Readings[0]
		head.Base = false
		for _, k := range left {
			head.Voices = append(head.Voices, p.Readings[k].Voices...)
		}
		sortVoices(head.Voices)
	}
	slices.SortStableFunc(q.Readings[1:], byVoices)
}

func byVoices(a, b Reading) int {
	return cmp.Or(len(b.Voices)-len(a.Voices), strings.Compare(a.Text, b.Text))
}
