package redline

import (
	"cmp"
	"slices"
	"strings"
)

// Proposal is a full replacement text that a party proposes for one
// paragraph.
type Proposal struct {
	// ID is the comment's.
	ID string
	// Party is the code of the delegation.
	Party string
	Text  string
}

// Supporter is a party behind something, by a comment.
type Supporter struct {
	Proposal string `json:"proposal"`
	Party    string `json:"party"`
}

// Reading is one wording of a point of difference.
type Reading struct {
	Text string `json:"text"`
	// Base marks the text as circulated. It needs no supporters; all other
	// readings have some.
	Base bool `json:"base,omitempty"`
	// Supporters are those who propose this reading, by party and comment.
	Supporters []Supporter `json:"supporters,omitempty"`
	// Variants are the wordings that differ from Text in typography alone, of
	// those among the supporters who write it so. For the base's reading they are of
	// those who propose nothing here.
	Variants []Variant `json:"variants,omitempty"`
	// Nodes divide the text into what the supporters agree on and the points among
	// them; see Nested. Only then does the base's reading have supporters: those who
	// propose something within it.
	Nodes []Node `json:"nodes,omitempty"`
}

// Variant is a wording of a reading in another typography.
type Variant struct {
	Text       string      `json:"text"`
	Supporters []Supporter `json:"supporters"`
}

// Point is a point of difference: a span of the base for which there is more
// than one reading. The base's reading comes first; the others follow by the
// number of their supporters, most first, and then by text. Wordings that differ in
// typography alone are one reading, in the wording of most.
type Point struct {
	Readings []Reading `json:"readings"`
	// Deferred says to which meeting the point was left, if to any.
	Deferred *Deferred `json:"deferred,omitempty"`
}

// Node is a span of a consolidated text: agreed, or a point of difference.
type Node struct {
	Text  string `json:"text,omitempty"`
	Point *Point `json:"point,omitempty"`
	// Typographic holds the readings of an agreed span that differ from Text in
	// typography alone. They are kept byte for byte and are no point of difference.
	Typographic *Point `json:"typographic,omitempty"`
	// Decided tells how a span that was a point came to be agreed.
	Decided *Decided `json:"decided,omitempty"`
}

// Consolidated is a text with all proposals on it: a sequence of agreed spans
// and points of difference. Brackets are only one way to show it.
type Consolidated struct {
	Nodes []Node `json:"nodes"`
}

// Consolidate lays all proposals on the base. It takes one comparison for
// each different text and is linear in the number of proposals.
func Consolidate(base string, proposals []Proposal) Consolidated {
	return consolidate(base, proposals, hunks)
}

func consolidate(base string, proposals []Proposal, differences func(a, b named) []hunk) Consolidated {
	names := make(names)
	var r reader
	of := names.of(r.read(base))
	tokens := of.tokens
	texts := distinct(base, proposals)
	for i := range texts {
		other := names.of(r.read(texts[i].text))
		texts[i].named, texts[i].hunks = other, differences(of, other)
	}
	giveWay(of, texts)
	var c Consolidated
	at := 0
	for _, r := range withTypography(legible(of, texts, regions(of, texts)), texts) {
		if r.from > at {
			c.Nodes = append(c.Nodes, Node{Text: join(tokens[at:r.from])})
		}
		c.Nodes = append(c.Nodes, nodeOf(gather(r.wordings(tokens, texts))))
		at = r.to
	}
	if at < len(tokens) || len(c.Nodes) == 0 {
		c.Nodes = append(c.Nodes, Node{Text: join(tokens[at:])})
	}
	return c
}

// legible widens regions to what brackets can show: to words where they would
// hide a space, and then to whole pairs. Regions that overlap by it are one.
func legible(base named, texts []variant, list []region) []region {
	var out []region
	for i := 0; i < len(list); i++ {
		r := list[i]
		for {
			from, to := r.needs(base, texts)
			if from == r.from && to == r.to {
				break
			}
			r.from, r.to = from, to
			for n := len(out); n > 0 && out[n-1].meets(base, r); n = len(out) {
				r, out = out[n-1].and(r), out[:n-1]
			}
			for i+1 < len(list) && r.meets(base, list[i+1]) {
				i++
				r = r.and(list[i])
			}
		}
		out = append(out, r)
	}
	return out
}

// needs is the span of the region with what brackets need around it. Whatever
// depends on spaces goes by the names of the wordings.
func (r region) needs(base named, texts []variant) (from, to int) {
	names := make([]string, 0, len(r.parts)+1)
	r.each(base.tokens, texts, func(spans [][]Token, _ []Supporter) { names = append(names, nameOf(spans...)) })
	return base.whole(r.visible(base.tokens, names))
}

// meets reports whether the next region, when one of them was widened, belongs
// to this one: changes of one text that touch are one, as nobody could tell.
func (r region) meets(base named, next region) bool {
	if r.holds(base, next.hunk()) {
		return true
	}
	return r.to == next.from && r.substance && next.substance && slices.ContainsFunc(r.parts, func(p part) bool {
		return slices.ContainsFunc(next.parts, func(q part) bool { return p.text == q.text })
	})
}

// and is one region of two that follow each other.
func (r region) and(next region) region {
	return region{
		from: min(r.from, next.from), to: max(r.to, next.to), substance: r.substance || next.substance,
		parts: slices.Concat(r.parts, next.parts),
	}
}

// hunk is the span of the region as if one text changed it.
func (r region) hunk() hunk { return hunk{from: r.from, to: r.to, typographic: !r.substance} }

// nodeOf is a point of difference, or an agreed span when its readings differ
// in typography alone.
func nodeOf(p *Point) Node {
	if len(p.Readings) > 1 {
		return Node{Point: p}
	}
	base := p.Readings[0]
	apart := &Point{Readings: []Reading{{Text: base.Text, Base: true}}}
	for _, v := range base.Variants {
		apart.Readings = append(apart.Readings, Reading{Text: v.Text, Supporters: v.Supporters})
	}
	return Node{Text: base.Text, Typographic: apart}
}

// variant is one different text with all who propose it.
type variant struct {
	text       string
	supporters []Supporter
	named
	hunks []hunk
}

// distinct gathers the proposals by text, in an order that does not depend on
// theirs. A proposal of the base itself changes nothing and is left out.
func distinct(base string, proposals []Proposal) []variant {
	index := map[string]int{}
	var list []variant
	for _, p := range proposals {
		if p.Text == base {
			continue
		}
		i, ok := index[p.Text]
		if !ok {
			i = len(list)
			index[p.Text] = i
			list = append(list, variant{text: p.Text})
		}
		list[i].supporters = append(list[i].supporters, Supporter{Proposal: p.ID, Party: p.Party})
	}
	slices.SortFunc(list, func(a, b variant) int { return strings.Compare(a.text, b.text) })
	for i := range list {
		sortSupporters(list[i].supporters)
	}
	return list
}

func sortSupporters(v []Supporter) {
	slices.SortFunc(v, func(a, b Supporter) int {
		if c := strings.Compare(a.Party, b.Party); c != 0 {
			return c
		}
		return strings.Compare(a.Proposal, b.Proposal)
	})
}

// region is a span of the base that somebody wants to change, with the texts
// that do.
type region struct {
	from, to  int
	substance bool // not typographic
	parts     []part
}

type part struct {
	text int // index of the variant
	hunk hunk
}

// regions joins hunks of substance that overlap. Those that only touch stay
// apart: a party that changed one of two words never spoke on the other. But an
// insertion and another change with nothing or a space between them are one:
// shown in brackets beside each other they would read as alternatives.
func regions(base named, texts []variant) []region {
	var parts []part
	for i, t := range texts {
		for _, h := range t.hunks {
			if !h.typographic {
				parts = append(parts, part{i, h})
			}
		}
	}
	slices.SortStableFunc(parts, byPlace)
	var out []region
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].holds(base, p.hunk) {
			r := &out[n-1]
			r.to = max(r.to, p.hunk.to)
			r.substance = r.substance || !p.hunk.typographic
			r.parts = append(r.parts, p)
			continue
		}
		out = append(out, region{p.hunk.from, p.hunk.to, !p.hunk.typographic, []part{p}})
	}
	return out
}

func byPlace(a, b part) int {
	return cmp.Or(a.hunk.from-b.hunk.from, a.hunk.to-b.hunk.to, a.text-b.text)
}

// withTypography adds what differs in typography alone: to the region it lies
// in, or else as one of its own. It makes no region wider, so that it changes
// nothing for anybody else.
func withTypography(list []region, texts []variant) []region {
	var parts []part
	for i, t := range texts {
		for _, h := range t.hunks {
			if h.typographic {
				parts = append(parts, part{i, h})
			}
		}
	}
	slices.SortStableFunc(parts, byPlace)
	var out []region
	for _, p := range parts {
		for len(list) > 0 && list[0].to < p.hunk.to {
			out, list = append(out, list[0]), list[1:]
		}
		switch n := len(out); {
		case len(list) > 0 && list[0].from <= p.hunk.from:
			list[0].parts = append(list[0].parts, p)
		case n > 0 && !out[n-1].substance && out[n-1].from == p.hunk.from:
			out[n-1].parts = append(out[n-1].parts, p)
		default:
			out = append(out, region{p.hunk.from, p.hunk.to, false, []part{p}})
		}
	}
	return append(out, list...)
}

// holds reports whether the next hunk, which begins not before the region,
// belongs to it.
func (r region) holds(base named, h hunk) bool {
	if h.from < r.to || (r.from == h.from && r.from == r.to && h.from == h.to) {
		return true // they overlap, or both insert at the same place
	}
	if !r.substance || h.typographic {
		return false
	}
	if r.from < r.to && h.from < h.to {
		return base.oneList(r.to, h.from) || base.oneDate(r.to, h.from)
	}
	return h.from == r.to || (h.from == r.to+1 && base.tokens[r.to].Kind == Space)
}

// giveWay slides deletions to the space before them where another text's
// change begins with the space behind them: who strikes one word and who
// strikes the next have nothing in common.
func giveWay(base named, texts []variant) {
	begins := map[int]int{} // how many hunks begin with the space at a place
	type place struct{ text, hunk int }
	var deletions []place
	for i, t := range texts {
		for k, h := range t.hunks {
			if h.from == h.to {
				continue
			}
			if base.tokens[h.from].Kind == Space {
				begins[h.from]++
			}
			if h.bFrom == h.bTo && base.tokens[h.to-1].Kind == Space && !h.typographic {
				deletions = append(deletions, place{i, k})
			}
		}
	}
	if len(begins) == 0 {
		return
	}
	slices.SortStableFunc(deletions, func(x, y place) int {
		return texts[y.text].hunks[y.hunk].to - texts[x.text].hunks[x.hunk].to
	})
	for _, d := range deletions {
		list := texts[d.text].hunks
		h := list[d.hunk]
		apart := h.from > 0 && h.bFrom > 0 && (d.hunk == 0 || list[d.hunk-1].to < h.from-1)
		if begins[h.to-1] == 0 || !apart || base.tokens[h.from-1].raw != base.tokens[h.to-1].raw {
			continue
		}
		list[d.hunk] = hunk{from: h.from - 1, to: h.to - 1, bFrom: h.bFrom - 1, bTo: h.bTo - 1}
		begins[h.from-1]++
	}
}

// wordings are how the base and then each text that changes something there
// write a region.
func (r region) wordings(base []Token, texts []variant) []wording {
	list := make([]wording, 0, len(r.parts)+1)
	r.each(base, texts, func(spans [][]Token, supporters []Supporter) {
		list = append(list, wording{join(spans...), nameOf(spans...), supporters})
	})
	return list
}

// each goes through what the base and then each text that changes something
// there write for a region: spans of the base, with the text's own between.
func (r region) each(base []Token, texts []variant, use func(spans [][]Token, supporters []Supporter)) {
	slices.SortFunc(r.parts, func(a, b part) int {
		return cmp.Or(a.text-b.text, a.hunk.from-b.hunk.from, a.hunk.to-b.hunk.to)
	})
	spans := [][]Token{base[r.from:r.to]}
	use(spans, nil)
	for i := 0; i < len(r.parts); {
		t := texts[r.parts[i].text]
		at := r.from
		spans = spans[:0]
		for text := r.parts[i].text; i < len(r.parts) && r.parts[i].text == text; i++ {
			h := r.parts[i].hunk
			spans = append(spans, base[at:h.from], t.tokens[h.bFrom:h.bTo])
			at = h.to
		}
		use(append(spans, base[at:r.to]), t.supporters)
	}
}

// wording is how some write a span. Wordings with the same name differ in
// typography at most.
type wording struct {
	text, name string
	supporters []Supporter
}

// gather makes readings of the wordings of a span, the first of which is the
// base's. It puts the others in another order.
func gather(list []wording) *Point {
	base, others := list[0], list[1:]
	slices.SortStableFunc(others, func(a, b wording) int { return strings.Compare(a.text, b.text) })
	apart := others[:0]
	for _, w := range others {
		switch n := len(apart); {
		case w.text == base.text:
		case n > 0 && apart[n-1].text == w.text:
			apart[n-1].supporters = append(apart[n-1].supporters, w.supporters...)
		default:
			w.supporters = slices.Clone(w.supporters)
			apart = append(apart, w)
		}
	}
	slices.SortStableFunc(apart, func(a, b wording) int { return strings.Compare(a.name, b.name) })
	readings := make([]Reading, 1, len(apart)+1)
	readings[0] = Reading{Text: base.text, Base: true}
	for i := 0; i < len(apart); {
		name := apart[i].name
		var r Reading
		for ; i < len(apart) && apart[i].name == name; i++ {
			r.Variants = append(r.Variants, Variant{Text: apart[i].text, Supporters: apart[i].supporters})
		}
		if name == base.name {
			readings[0].Variants = r.Variants
			continue
		}
		readings = append(readings, r)
	}
	for i := range readings {
		readings[i].settle()
	}
	slices.SortStableFunc(readings[1:], func(a, b Reading) int { return len(b.Supporters) - len(a.Supporters) })
	return &Point{Readings: readings}
}

// settle puts the variants of a reading in order. Its text is that of most, if
// it has none yet, the shortest of several such, and its supporters are then those
// of all of them.
func (r *Reading) settle() {
	for _, v := range r.Variants {
		sortSupporters(v.Supporters)
	}
	slices.SortFunc(r.Variants, func(a, b Variant) int {
		return cmp.Or(len(b.Supporters)-len(a.Supporters), len(a.Text)-len(b.Text), strings.Compare(a.Text, b.Text))
	})
	if r.Base {
		return
	}
	for _, v := range r.Variants {
		r.Supporters = append(r.Supporters, v.Supporters...)
	}
	sortSupporters(r.Supporters)
	r.Text, r.Variants = r.Variants[0].Text, r.Variants[1:]
	if len(r.Variants) == 0 {
		r.Variants = nil
	}
}

// Points lists the points of difference in order.
func (c Consolidated) Points() []*Point {
	var out []*Point
	for _, n := range c.Nodes {
		if n.Point != nil {
			out = append(out, n.Point)
		}
	}
	return out
}

// Clean reports whether there is no point of difference.
func (c Consolidated) Clean() bool { return len(c.Points()) == 0 }

// Take returns the text in which every point has the reading of that
// proposal: the proposal's own text, byte for byte. For a proposal that left a
// point as it was, and for "", that is the base.
func (c Consolidated) Take(proposal string) string {
	var b strings.Builder
	for _, n := range c.Nodes {
		switch {
		case n.Point != nil:
			b.WriteString(n.Point.take(proposal).take(proposal))
		case n.Typographic != nil:
			b.WriteString(n.Typographic.take(proposal).take(proposal))
		default:
			b.WriteString(n.Text)
		}
	}
	return b.String()
}

func (p *Point) take(proposal string) Reading {
	for _, r := range p.Readings {
		if proposal != "" && spoken(r.Supporters, proposal) {
			return r
		}
	}
	return p.Readings[0]
}

func spoken(list []Supporter, proposal string) bool {
	return slices.ContainsFunc(list, func(v Supporter) bool { return v.Proposal == proposal })
}

// take returns the reading's text as that proposal has it.
func (r Reading) take(proposal string) string {
	if len(r.Nodes) > 0 {
		return Consolidated{Nodes: r.Nodes}.Take(proposal)
	}
	for _, v := range r.Variants {
		if spoken(v.Supporters, proposal) {
			return v.Text
		}
	}
	return r.Text
}

// wordings are a reading's text and its variants, each with its supporters.
func (r Reading) wordings() []Variant {
	list := []Variant{{Text: r.Text, Supporters: slices.DeleteFunc(slices.Clone(r.Supporters), func(v Supporter) bool {
		return slices.ContainsFunc(r.Variants, func(o Variant) bool { return slices.Contains(o.Supporters, v) })
	})}}
	return append(list, r.Variants...)
}

// Label names a reading in brackets: who stands behind it. An empty label is
// not shown.
type Label func(r Reading) string

// Bracketed writes the text with every point of difference as bracketed
// alternatives, labelled when label is not nil. White space that all readings
// of a point share at its ends stands outside the brackets.
func (c Consolidated) Bracketed(label Label) string { return c.In(Style{Label: label}) }

// SharedSpace returns the white space that all readings with words begin and
// end with, in the kind that the first of them has. A reading that begins with
// a comma or another mark that takes no space before it can stand behind one:
// brackets do not show which.
func (p *Point) SharedSpace() (before, after string) {
	texts := make([]string, len(p.Readings))
	for i, r := range p.Readings {
		texts[i] = r.Text
	}
	return sharedSpace(texts)
}

func sharedSpace(texts []string) (before, after string) {
	first, firstBefore := true, true
	for _, text := range texts {
		trimmed := strings.TrimFunc(text, blank)
		if trimmed == "" {
			continue
		}
		start := strings.Index(text, trimmed)
		lead, tail := text[:start], text[start+len(trimmed):]
		switch {
		case lead == "" && strings.IndexAny(trimmed, closeMarks) == 0:
		case firstBefore:
			before, firstBefore = lead, false
		case !sameSpace(lead, before):
			before = ""
		}
		if first {
			after, first = tail, false
		}
		if !sameSpace(tail, after) {
			after = ""
		}
	}
	return before, after
}

// closeMarks take no space before them.
const closeMarks = ",.;:!?،؛؟，。；：！？、"

// Within is a reading's text without the space that stands outside the
// brackets.
func Within(text, before, after string) string {
	if before != "" {
		text = strings.TrimLeftFunc(text, blank)
	}
	if after != "" {
		text = strings.TrimRightFunc(text, blank)
	}
	return text
}
