package redline

import "slices"

// item is what became of paragraphs: [from, fromEnd) of the earlier version
// are [to, toEnd) of the later. On one side at least there is one.
type item struct{ from, fromEnd, to, toEnd int }

func (m item) split() bool { return m.toEnd-m.to > 1 }

func (m item) merged() bool { return m.fromEnd-m.from > 1 }

// mostParts bounds into how many parts a paragraph is looked for.
const mostParts = 8

// divider finds the paragraphs that were split or merged. A join is a division
// seen from the other side, so it looks for divisions twice.
type divider struct {
	one, many []Paragraph
	// pairOfOne and pairOfMany are by paragraph the one of the same identity, or
	// -1; busy marks those that are taken.
	pairOfOne, pairOfMany []int
	busyOne, busyMany     []bool
	merging               bool
	// place is by paragraph of many where it would stand among one.
	place []span
	words *vocabulary
}

// span is where between the paragraphs that stayed a place is: after the one
// and before the other.
type span struct{ after, before int }

// vocabulary holds the words of texts as they are needed.
type vocabulary struct {
	names names
	known map[string][]int32
	cover cover
}

func (v *vocabulary) of(text string) []int32 {
	words, ok := v.known[text]
	if !ok {
		words = wordsOf(v.names.of(read(text)))
		v.known[text] = words
	}
	return words
}

// divisions lists the items of two versions: the pairs of one identity, and
// beside them what was divided or joined. Pairs are in the order of the later
// version, the later paragraph first.
func divisions(from, to []Paragraph, pairs [][2]int) []item {
	d := divider{one: from, many: to, pairOfOne: none(len(from)), pairOfMany: none(len(to))}
	d.busyOne, d.busyMany = make([]bool, len(from)), make([]bool, len(to))
	d.words = &vocabulary{names: make(names), known: map[string][]int32{}}
	kept := make(map[string]bool, len(pairs))
	for _, p := range pairs {
		d.pairOfMany[p[0]], d.pairOfOne[p[1]] = p[1], p[0]
		kept[from[p[1]].ID] = true
	}
	for i, p := range from { // a text made from several may have a paragraph of each
		d.busyOne[i] = d.pairOfOne[i] < 0 && kept[p.ID]
	}
	d.place = placesOf(len(to), ascending(pairs), len(from))
	items := d.find()
	turned := divider{one: to, many: from, pairOfOne: d.pairOfMany, pairOfMany: d.pairOfOne, merging: true}
	turned.busyOne, turned.busyMany, turned.words = d.busyMany, d.busyOne, d.words
	turned.place = placesOf(len(from), turnedPairs(ascending(pairs)), len(to))
	for _, m := range turned.find() {
		items = append(items, item{m.to, m.toEnd, m.from, m.fromEnd})
	}
	for _, p := range pairs {
		if !d.busyOne[p[1]] {
			items = append(items, item{p[1], p[1] + 1, p[0], p[0] + 1})
		}
	}
	slices.SortFunc(items, func(x, y item) int { return x.to - y.to })
	return items
}

func none(n int) []int {
	out := make([]int, n)
	for k := range out {
		out[k] = -1
	}
	return out
}

func turnedPairs(pairs [][2]int) [][2]int {
	out := make([][2]int, len(pairs))
	for k, p := range pairs {
		out[k] = [2]int{p[1], p[0]}
	}
	return out
}

// placesOf gives each of n paragraphs its place among those of the other side,
// from the pairs that stayed.
func placesOf(n int, stayed [][2]int, others int) []span {
	out := make([]span, n)
	after, next := -1, 0
	for k := range out {
		if next < len(stayed) && stayed[next][0] == k {
			after = stayed[next][1]
			next++
		}
		before := others
		if next < len(stayed) {
			before = stayed[next][1]
		}
		out[k] = span{after, before}
	}
	return out
}

// find lists the paragraphs that were divided: those of which a part kept the
// identity, then those of which none did.
func (d *divider) find() []item {
	var out []item
	for k := range d.one {
		j := d.pairOfOne[k]
		if j < 0 || d.busyOne[k] || d.busyMany[j] || d.one[k].Text == d.many[j].Text {
			continue
		}
		if m, ok := d.around(k, j); ok {
			out = append(out, d.take(m))
		}
	}
	return append(out, d.unknown()...)
}

func (d *divider) take(m item) item {
	for k := m.from; k < m.fromEnd; k++ {
		d.busyOne[k] = true
	}
	for k := m.to; k < m.toEnd; k++ {
		d.busyMany[k] = true
	}
	return m
}

// free reports whether a paragraph has no identity on the other side.
func (d *divider) free(j int) bool {
	return j >= 0 && j < len(d.many) && d.pairOfMany[j] < 0 && !d.busyMany[j]
}

// around looks for further parts beside the one that kept the identity.
func (d *divider) around(k, j int) (item, bool) {
	if !d.free(j-1) && !d.free(j+1) {
		return item{}, false
	}
	d.words.cover.of(d.words.of(d.one[k].Text), len(d.words.names))
	m := item{k, k + 1, j, j + 1}
	for m.toEnd-m.to < mostParts && d.free(m.toEnd) && d.mayBePart(m.toEnd) {
		m.toEnd++
	}
	for m.toEnd-m.to < mostParts && d.free(m.to-1) && d.mayBePart(m.to-1) {
		m.to--
	}
	if m, ok := d.judged(m, j, false); ok && d.bring(m, j) {
		return m, true
	}
	return item{}, false
}

// bring reports whether the parts beside the one that kept the identity bring
// words of their own: half of them at least are not in that part, too. A heading
// with the first words of its paragraph brings none.
func (d *divider) bring(m item, keep int) bool {
	words, brought := 0, 0
	for k, n := range d.kept(m) {
		brought += n
		if m.to+k != keep {
			words += len(d.words.of(d.many[m.to+k].Text))
		}
	}
	brought -= d.kept(item{m.from, m.fromEnd, keep, keep + 1})[0]
	return 2*brought >= words
}

// mayBePart is a quick look at whether a paragraph may be a part of the one
// that is covered.
func (d *divider) mayBePart(j int) bool {
	words := d.words.of(d.many[j].Text)
	return len(words) > 0 && 3*d.words.cover.common(words) >= 2*len(words)
}

// judged makes the item as large as its script allows: outer parts that kept
// too little go, the part at keep never does. keep is -1 where any may.
func (d *divider) judged(m item, keep int, strict bool) (item, bool) {
	for m.toEnd-m.to > 1 {
		bad := d.bad(m, strict)
		switch {
		case len(bad) == 0:
			return m, true
		case bad[0] == m.to && m.to != keep:
			m.to++
		case bad[len(bad)-1] == m.toEnd-1 && m.toEnd-1 != keep:
			m.toEnd--
		default:
			return item{}, false
		}
	}
	return item{}, false
}

// bad lists the parts that did not keep enough of their words by the script of
// the joined texts: two thirds, for each may repeat the subject. When all did,
// but the one has less than three quarters of its words from them, it lists
// them all. Strict asks for nine tenths of both.
func (d *divider) bad(m item, strict bool) []int {
	part, whole := [2]int{2, 3}, [2]int{3, 4}
	if strict {
		part, whole = [2]int{9, 10}, [2]int{9, 10}
	}
	parts := d.many[m.to:m.toEnd]
	kept := d.kept(m)
	var out []int
	total := 0
	for k, p := range parts {
		n := len(d.words.of(p.Text))
		if n == 0 || part[1]*kept[k] < part[0]*n {
			out = append(out, m.to+k)
		}
		total += kept[k]
	}
	if n := len(d.words.of(d.one[m.from].Text)); len(out) == 0 && whole[1]*total < whole[0]*n {
		for k := range parts {
			out = append(out, m.to+k)
		}
	}
	return out
}

// kept counts for each part the words that the script of the joined texts
// keeps.
func (d *divider) kept(m item) []int {
	one, parts := d.one[m.from:m.fromEnd], d.many[m.to:m.toEnd]
	without := Delete
	script := func() Script { return scriptOf(joined(one), joined(parts)) }
	if d.merging {
		without = Insert
		script = func() Script { return scriptOf(joined(parts), joined(one)) }
	}
	out := make([]int, len(parts))
	k, room := 0, len(parts[0].Text)
	for _, e := range script() {
		if e.Op == without {
			continue
		}
		for text := e.Text; text != ""; {
			piece := text[:min(len(text), room)]
			if e.Op == Equal || e.Typographic {
				out[k] += countWords(Segment(piece))
			}
			text, room = text[len(piece):], room-len(piece)
			if text != "" { // the line break between two parts
				text = text[1:]
				k++
				room = len(parts[k].Text)
			}
		}
	}
	return out
}

// unknown looks for divisions none of whose paragraphs have an identity on the
// other side: parts in a row that come from the same one.
func (d *divider) unknown() []item {
	left := make([][]int32, len(d.one))
	some := false
	for k, p := range d.one {
		if d.pairOfOne[k] < 0 && !d.busyOne[k] {
			left[k] = d.words.of(p.Text)
			some = true
		}
	}
	if !some {
		return nil
	}
	index := runsOf(left)
	home := none(len(d.many))
	for j := range d.many {
		if d.free(j) && (d.free(j-1) || d.free(j+1)) {
			home[j] = d.homeOf(j, index, left)
		}
	}
	var out []item
	for j := 0; j < len(d.many); {
		end := j + 1
		for end < len(d.many) && end-j < mostParts && home[end] == home[j] {
			end++
		}
		if home[j] >= 0 && end-j > 1 && !d.busyOne[home[j]] {
			k := home[j]
			inPlace := d.place[j].after < k && k < d.place[j].before
			if m, ok := d.judged(item{k, k + 1, j, end}, -1, !inPlace); ok {
				out = append(out, d.take(m))
			}
		}
		j = end
	}
	return out
}

// homeOf is the paragraph that a part may come from, or -1.
func (d *divider) homeOf(j int, index *runs, left [][]int32) int {
	for _, k := range index.kin(d.words.of(d.many[j].Text), left) {
		d.words.cover.of(left[k], len(d.words.names))
		if d.mayBePart(j) {
			return k
		}
	}
	return -1
}

// joined are the tokens of paragraphs with a line break between.
func joined(list []Paragraph) []Token {
	var out []Token
	for i, p := range list {
		if i > 0 {
			out = append(out, Token{Space, paragraphBreak, "\n"})
		}
		out = append(out, read(p.Text)...)
	}
	return out
}
