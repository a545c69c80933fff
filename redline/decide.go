package redline

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Outcome is what was decided on a point of difference.
type Outcome string

// The outcomes. A point on which nothing was decided keeps its brackets.
const (
	// AcceptReading takes one of the readings.
	AcceptReading Outcome = "accept"
	// OwnWording takes a wording that is none of them, such as the chair's.
	OwnWording Outcome = "own"
	// KeepBrackets records that the point stays open. One that was deferred is
	// deferred no longer.
	KeepBrackets Outcome = "keep"
	// DeferPoint leaves the point, in its brackets, to a meeting.
	DeferPoint Outcome = "defer"
)

// Ruling is a decision on one point.
type Ruling struct {
	// Point is its index in Points.
	Point   int     `json:"point"`
	Outcome Outcome `json:"outcome"`
	// Reading is the index of the accepted one.
	Reading int `json:"reading,omitempty"`
	// Text is the own wording.
	Text string `json:"text,omitempty"`
	// Meeting is the one a point is deferred to, and Reason says why.
	Meeting string `json:"meeting,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// Decision is the identity of the recorded decision.
	Decision string `json:"decision"`
}

// Decided is what a span of text was decided by.
type Decided struct {
	Decision string  `json:"decision"`
	Outcome  Outcome `json:"outcome"`
	// Base is what stood there before.
	Base string `json:"base"`
	// Supporters are those who proposed an accepted reading; nobody for the text as
	// circulated and for an own wording.
	Supporters []Supporter `json:"supporters,omitempty"`
}

// Deferred says that a point, still open, is left to a meeting.
type Deferred struct {
	Decision string `json:"decision"`
	Meeting  string `json:"meeting"`
	Reason   string `json:"reason"`
}

// What a ruling can be refused for.
var (
	ErrNoPoint    = errors.New("there is no such point of difference")
	ErrNoReading  = errors.New("the point has no such reading")
	ErrNoDecision = errors.New("no bracket goes without a recorded decision")
	ErrTwice      = errors.New("the point is decided twice")
	ErrOutcome    = errors.New("the outcome is none of accept, own, keep and defer")
	ErrNotBeside  = errors.New("the points do not follow each other")
)

// Decide applies rulings and returns what is then agreed and open. If any of
// them is refused, nothing is applied.
func (c Consolidated) Decide(rulings []Ruling) (Consolidated, error) {
	by := map[int]Ruling{}
	points := c.Points()
	for _, r := range rulings {
		if err := r.check(points); err != nil {
			return Consolidated{}, fmt.Errorf("point %d: %w", r.Point+1, err)
		}
		if _, ok := by[r.Point]; ok {
			return Consolidated{}, fmt.Errorf("point %d: %w", r.Point+1, ErrTwice)
		}
		by[r.Point] = r
	}
	out := Consolidated{Nodes: slices.Clone(c.Nodes)}
	k := -1
	for i, n := range out.Nodes {
		if n.Point == nil {
			continue
		}
		k++
		if r, ok := by[k]; ok {
			out.Nodes[i] = r.node(n.Point)
		}
	}
	return out, nil
}

func (r Ruling) check(points []*Point) error {
	switch {
	case r.Point < 0 || r.Point >= len(points):
		return ErrNoPoint
	case r.Decision == "":
		return ErrNoDecision
	case r.Outcome == AcceptReading && (r.Reading < 0 || r.Reading >= len(points[r.Point].Readings)):
		return ErrNoReading
	case !slices.Contains([]Outcome{AcceptReading, OwnWording, KeepBrackets, DeferPoint}, r.Outcome):
		return ErrOutcome
	}
	return nil
}

func (r Ruling) node(p *Point) Node {
	switch r.Outcome {
	case KeepBrackets:
		return Node{Point: p.deferred(nil)}
	case DeferPoint:
		return Node{Point: p.deferred(&Deferred{Decision: r.Decision, Meeting: r.Meeting, Reason: r.Reason})}
	case AcceptReading, OwnWording:
	}
	d := &Decided{Decision: r.Decision, Outcome: r.Outcome, Base: p.Readings[0].Text}
	if r.Outcome == OwnWording {
		return Node{Text: r.Text, Decided: d}
	}
	chosen := p.Readings[r.Reading]
	if !chosen.Base {
		d.Supporters = chosen.Supporters
	}
	return Node{Text: chosen.Text, Decided: d}
}

// deferred is the same point, left to a meeting or to none.
func (p *Point) deferred(to *Deferred) *Point { return &Point{Readings: p.Readings, Deferred: to} }

// Text returns the agreed text, and whether it is all agreed. With points
// still open it has the base's readings there.
func (c Consolidated) Text() (text string, agreed bool) {
	var b strings.Builder
	for _, n := range c.Nodes {
		if n.Point != nil {
			b.WriteString(n.Point.Readings[0].Text)
			continue
		}
		b.WriteString(n.Text)
	}
	return b.String(), c.Clean()
}

// Merge makes one point of point i and the next, with the agreed text between
// them, for decisions that belong together. Everyone keeps the same text, and
// what was deferred of either is deferred as one.
func (c Consolidated) Merge(i int) (Consolidated, error) {
	var at []int
	for k, n := range c.Nodes {
		if n.Point != nil {
			at = append(at, k)
		}
	}
	if i < 0 || i+1 >= len(at) {
		return Consolidated{}, fmt.Errorf("point %d: %w", i+1, ErrNoPoint)
	}
	nodes, from, to := wholeNodes(c.Nodes, at[i], at[i+1]+1)
	part := Consolidated{Nodes: nodes[from:to]}
	for _, n := range part.Nodes {
		if n.Decided != nil {
			return Consolidated{}, fmt.Errorf("point %d: %w", i+1, ErrNotBeside)
		}
	}
	out := Consolidated{Nodes: slices.Clone(nodes[:from])}
	merged := part.asPoint()
	for _, n := range part.Nodes {
		if n.Point != nil && merged.Deferred == nil {
			merged.Deferred = n.Point.Deferred
		}
	}
	out.Nodes = append(out.Nodes, Node{Point: merged})
	out.Nodes = append(out.Nodes, nodes[to:]...)
	return out, nil
}

// wholeNodes widens a span of nodes so that no pair of brackets or quotation
// marks is cut at its ends, dividing agreed text where it must.
func wholeNodes(list []Node, from, to int) (nodes []Node, low, high int) {
	places := []int{0} // where each node begins in the text, and the end
	var b strings.Builder
	for _, n := range list {
		b.WriteString(n.base())
		places = append(places, b.Len())
	}
	tokens := read(b.String())
	partner, _ := partners(tokens)
	text := named{tokens: tokens, partner: partner}
	offsets := []int{0} // of each token, and the end
	for _, t := range tokens {
		offsets = append(offsets, offsets[len(offsets)-1]+len(t.raw))
	}
	begin, end := places[from], places[to]
	for {
		first, _ := slices.BinarySearch(offsets, begin+1)
		last, _ := slices.BinarySearch(offsets, end)
		first, last = text.whole(first-1, last)
		begin, end = min(begin, offsets[first]), max(end, offsets[last])
		start, stop := begin, end
		for i, n := range list { // a node that is no agreed text is not divided
			if n.agreed() || places[i+1] <= begin || places[i] >= end {
				continue
			}
			begin, end = min(begin, places[i]), max(end, places[i+1])
		}
		if start == begin && stop == end {
			break
		}
	}
	return cutNodes(list, places, from, to, begin, end)
}

// cutNodes widens a span of nodes to two places of the text, where it divides
// agreed text, and returns all nodes with the span that is meant.
func cutNodes(list []Node, places []int, from, to, begin, end int) (nodes []Node, low, high int) {
	for from > 0 && places[from] > begin {
		from--
	}
	for to < len(list) && places[to] < end {
		to++
	}
	before, part, after := slices.Clone(list[:from]), slices.Clone(list[from:to]), list[to:]
	if k := begin - places[from]; k > 0 {
		before = append(before, Node{Text: part[0].Text[:k]})
		part[0].Text = part[0].Text[k:]
	}
	if k := places[to] - end; k > 0 {
		last := &part[len(part)-1]
		cut := len(last.Text) - k
		after = append([]Node{{Text: last.Text[cut:]}}, after...)
		last.Text = last.Text[:cut]
	}
	return slices.Concat(before, part, after), len(before), len(before) + len(part)
}

// agreed reports whether a node is text that can be divided.
func (n Node) agreed() bool { return n.Point == nil && n.Typographic == nil && n.Decided == nil }

// base is what the node says for nobody in particular.
func (n Node) base() string {
	if n.Point != nil {
		return n.Point.Readings[0].Text
	}
	return n.Text
}

// asPoint gathers, for everyone with a supporter, the text they would have.
func (c Consolidated) asPoint() *Point {
	base := c.Take("")
	list := []wording{{text: base, name: canonical(base)}}
	for _, v := range c.supporters() {
		text := c.Take(v.Proposal)
		list = append(list, wording{text, canonical(text), []Supporter{v}})
	}
	return gather(list)
}

// Supporters lists everyone behind any reading, once each.
func (c Consolidated) Supporters() []Supporter { return c.supporters() }

// supporters lists everyone behind any reading, once each.
func (c Consolidated) supporters() []Supporter {
	var out []Supporter
	for _, n := range c.Nodes {
		for _, p := range []*Point{n.Point, n.Typographic} {
			if p == nil {
				continue
			}
			for _, r := range p.Readings {
				out = append(out, r.Supporters...)
				for _, v := range r.Variants {
					out = append(out, v.Supporters...)
				}
			}
		}
	}
	sortSupporters(out)
	return slices.Compact(out)
}

// Split divides point i where its readings allow: into what they share and
// the smaller points between, deferred as it was. A point that is as fine as it
// can be stays.
func (c Consolidated) Split(i int) (Consolidated, error) {
	k := -1
	for at, n := range c.Nodes {
		if n.Point == nil {
			continue
		}
		if k++; k != i {
			continue
		}
		var proposals []Proposal
		for _, v := range (Consolidated{Nodes: []Node{n}}).supporters() {
			said := n.Point.take(v.Proposal).take(v.Proposal)
			proposals = append(proposals, Proposal{ID: v.Proposal, Party: v.Party, Text: said})
		}
		finer := consolidate(n.Point.Readings[0].Text, proposals, untidied)
		for _, part := range finer.Points() {
			part.Deferred = n.Point.Deferred
		}
		return Consolidated{Nodes: slices.Concat(c.Nodes[:at], finer.Nodes, c.Nodes[at+1:])}, nil
	}
	return Consolidated{}, fmt.Errorf("point %d: %w", i+1, ErrNoPoint)
}
