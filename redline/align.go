package redline

import (
	"cmp"
	"math/bits"
	"slices"
)

// Align gives the paragraphs of a later version, whose identities are not
// known, those of the earlier one, by their words, their order and their place.
//
// Paragraphs that stayed come first: of all ways to pair paragraphs in the
// order of both versions it takes the one that keeps most paragraphs, each by
// the part of its words that the script keeps, where a rare word weighs more
// than a common one. Two paragraphs at one
// place, alone between those that stayed or with the same number there, are
// the same also when one is much longer. What is left may have moved: a text
// that both versions have exactly once, one of ten words or more of which
// four fifths are kept and that is like no other, and what stands beside one of
// these in both. The rest is new and has an empty ID.
func Align(from, to []Paragraph) []Paragraph {
	a := newAligner(from, to)
	a.run()
	out := slices.Clone(to)
	for j := range out {
		out[j].ID = ""
		if i := a.home[j]; i >= 0 {
			out[j].ID = from[i].ID
		}
	}
	return out
}

// The bounds of an alignment.
const (
	// maxGap bounds the product of the numbers of paragraphs that are compared
	// each with each.
	maxGap = 4096
	// maxRepeats bounds the pairs of equal paragraphs that are looked at, for
	// each paragraph.
	maxRepeats = 16
	// fewWords and someWords are how many words in common are no chance: all of
	// the shorter text in its order, and most of it.
	fewWords, someWords = 4, 10
)

type aligner struct {
	*passages
	from, to []Paragraph
	home     []int // by paragraph of the later version: the earlier one, or -1
	taken    []bool
	// once is by key whether both versions have the text exactly once. Such a
	// paragraph is no other's.
	once map[int]bool
}

func newAligner(from, to []Paragraph) *aligner {
	a := &aligner{passages: prepare(from, to), from: from, to: to}
	a.home, a.taken, a.once = none(len(to)), make([]bool, len(from)), map[int]bool{}
	before, after := places(a.old, 0, len(from)), places(a.now, 0, len(to))
	for key, list := range before {
		a.once[key] = len(list) == 1 && len(after[key]) == 1
	}
	return a
}

func (a *aligner) run() {
	a.within(gap{0, len(a.from), 0, len(a.to)}, 0)
	for _, g := range a.gaps(gap{0, len(a.from), 0, len(a.to)}) {
		a.atOnePlace(g)
	}
	a.moved()
	a.amongMoved()
}

func (a *aligner) pair(i, j int) { a.home[j], a.taken[i] = i, true }

func (a *aligner) equal(i, j int) bool { return a.old[i].key == a.now[j].key }

// others reports whether two different texts may be one paragraph at all.
func (a *aligner) others(i, j int) bool { return !a.once[a.old[i].key] && !a.once[a.now[j].key] }

// gap is what stands between two pairs of paragraphs: [from, fromEnd) of the
// earlier version and [to, toEnd) of the later.
type gap struct{ from, fromEnd, to, toEnd int }

func (g gap) empty() bool { return g.from == g.fromEnd || g.to == g.toEnd }

// gaps lists what stands between the pairs within a gap, which must ascend.
func (a *aligner) gaps(g gap) []gap {
	var out []gap
	add := func(next gap) {
		if !next.empty() {
			out = append(out, next)
		}
	}
	i, j := g.from, g.to
	for k := g.to; k < g.toEnd; k++ {
		if h := a.home[k]; h >= 0 {
			add(gap{i, h, j, k})
			i, j = h+1, k+1
		}
	}
	add(gap{i, g.fromEnd, j, g.toEnd})
	return out
}

// within pairs the paragraphs of a gap that stayed. Small gaps are compared
// each with each; large ones are divided at paragraphs that can be told apart.
func (a *aligner) within(g gap, depth int) {
	for !g.empty() && a.equal(g.from, g.to) {
		a.pair(g.from, g.to)
		g.from, g.to = g.from+1, g.to+1
	}
	for !g.empty() && a.equal(g.fromEnd-1, g.toEnd-1) {
		g.fromEnd, g.toEnd = g.fromEnd-1, g.toEnd-1
		a.pair(g.fromEnd, g.toEnd)
	}
	if g.empty() {
		return
	}
	small := (g.fromEnd-g.from)*(g.toEnd-g.to) <= maxGap
	var list []match
	switch {
	case small:
		list = a.each(g)
	case depth < maxDepth:
		list = a.distinct(g)
	}
	if !small && len(list) == 0 {
		list = a.repeated(g)
	}
	for _, m := range heaviest(list) {
		a.pair(m.from, m.to)
	}
	if small || len(list) == 0 {
		return
	}
	for _, next := range a.gaps(g) {
		a.within(next, depth+1)
	}
}

// each looks at the paragraphs of a gap each with each, and compares each with
// those it has most words in common with in order, of equals the nearest.
func (a *aligner) each(g gap) []match {
	var list, near []match
	for i := g.from; i < g.fromEnd; i++ {
		a.cover.of(a.old[i].words, len(a.names))
		near = near[:0]
		for j := g.to; j < g.toEnd; j++ {
			if a.equal(i, j) {
				list = a.stayed(list, i, j)
			} else if part := a.inCommon(a.now[j]); part > 0 && a.others(i, j) {
				near = append(near, match{i, j, part})
			}
		}
		off := i - g.from + g.to
		slices.SortFunc(near, func(x, y match) int {
			return cmp.Or(y.score-x.score, max(x.to-off, off-x.to)-max(y.to-off, off-y.to), x.to-y.to)
		})
		for _, m := range near[:min(len(near), mostKin)] {
			list = a.stayed(list, m.from, m.to)
		}
	}
	return list
}

// stayed adds a pair if it may be one paragraph in its order. Each counts by
// the part of its words that is kept, for the fewest paragraphs shall be said to
// have moved; a longer one counts somewhat more, and so does one that kept its
// number.
func (a *aligner) stayed(list []match, i, j int) []match {
	part := 1000
	if !a.equal(i, j) {
		l := a.like(a.old[i], a.now[j])
		switch part = 1000 * l.kept / max(l.from, l.to); {
		case l.resized():
			part = max(part, resizedPart)
		case !l.resembles():
			return list
		}
	}
	score := part * (8 + 2*bits.Len(uint(a.old[i].weight))) //nolint:gosec // never negative
	if n := a.from[i].Number; n != "" && n == a.to[j].Number {
		score += part
	}
	return append(list, match{i, j, score})
}

// distinct pairs the paragraphs of a large gap that have a text both sides
// have once, and those that share rare runs of words.
func (a *aligner) distinct(g gap) []match {
	before, after := places(a.old, g.from, g.fromEnd), places(a.now, g.to, g.toEnd)
	sizes := make([][]int32, g.fromEnd-g.from)
	for i := g.from; i < g.fromEnd; i++ {
		if key := a.old[i].key; len(before[key]) == 1 && len(after[key]) == 0 {
			sizes[i-g.from] = a.old[i].words
		}
	}
	index := runsOf(sizes)
	var list []match
	for j := g.to; j < g.toEnd; j++ {
		key := a.now[j].key
		switch {
		case len(after[key]) > 1:
		case len(before[key]) == 1:
			list = a.stayed(list, before[key][0], j)
		case len(before[key]) == 0:
			for _, k := range index.kin(a.now[j].words, sizes) {
				list = a.stayed(list, g.from+k, j)
			}
		}
	}
	return list
}

// places lists where each text of a gap stands, by its key.
func places(list []*passage, from, end int) map[int][]int {
	out := make(map[int][]int, end-from)
	for k := from; k < end; k++ {
		out[list[k].key] = append(out[list[k].key], k)
	}
	return out
}

// repeated pairs equal paragraphs of a large gap in which none can be told
// apart: each with each where they are few, else the first with the first, the
// last with the last and so on.
func (a *aligner) repeated(g gap) []match {
	before, after := places(a.old, g.from, g.fromEnd), places(a.now, g.to, g.toEnd)
	nth := map[int]int{}
	var list []match
	for j := g.to; j < g.toEnd; j++ {
		key := a.now[j].key
		old, now, n := before[key], after[key], nth[key]
		nth[key]++
		if len(old) <= maxRepeats {
			for _, i := range old {
				list = a.stayed(list, i, j)
			}
			continue
		}
		if n < len(old) {
			list = a.stayed(list, old[n], j)
		}
		if last := len(old) - len(now) + n; last >= 0 && len(old) != len(now) {
			list = a.stayed(list, old[last], j)
		}
	}
	return list
}

// atOnePlace pairs what is left in a gap: one paragraph with one, or those
// that have the same number.
func (a *aligner) atOnePlace(g gap) {
	try := func(i, j int) bool {
		a.cover.of(a.old[i].words, len(a.names))
		if !a.others(i, j) || a.inCommon(a.now[j]) == 0 || !a.like(a.old[i], a.now[j]).atOnePlace() {
			return false
		}
		a.pair(i, j)
		return true
	}
	if g.fromEnd-g.from == 1 && g.toEnd-g.to == 1 {
		try(g.from, g.to)
		return
	}
	numbered := map[string]int{}
	for i := g.from; i < g.fromEnd; i++ {
		numbered[a.from[i].Number] = i
	}
	next := g.from
	for j := g.to; j < g.toEnd; j++ {
		if i, ok := numbered[a.to[j].Number]; ok && a.to[j].Number != "" && i >= next && try(i, j) {
			next = i + 1
		}
	}
}

// moved pairs what stands at another place now.
func (a *aligner) moved() {
	seeds := slices.Concat(a.movedAsItWas(), a.movedAndAmended())
	for _, m := range seeds {
		a.pair(m.from, m.to)
	}
	for _, m := range seeds {
		for _, step := range []int{-1, 1} {
			for i, j := m.from+step, m.to+step; a.movesAlong(i, j); i, j = i+step, j+step {
				a.pair(i, j)
			}
		}
	}
}

// amongMoved pairs equal paragraphs that are left between others that changed
// places: both stand after as many that were paired.
func (a *aligner) amongMoved() {
	type place struct{ rank, key int }
	left := map[place][]int{}
	rank := 0
	for i, p := range a.old {
		if a.taken[i] {
			rank++
			continue
		}
		left[place{rank, p.key}] = append(left[place{rank, p.key}], i)
	}
	rank = 0
	var found []match
	for j, p := range a.now {
		if a.home[j] >= 0 {
			rank++
			continue
		}
		at := place{rank, p.key}
		if list := left[at]; len(list) > 0 {
			left[at] = list[1:]
			found = append(found, match{from: list[0], to: j})
		}
	}
	for _, m := range found {
		a.pair(m.from, m.to)
	}
}

// movedAsItWas lists texts that both versions have exactly once. A text that
// stands more than once is a formula, and which one went where is unknown.
func (a *aligner) movedAsItWas() []match {
	var list []match
	old := map[int]int{}
	for i, p := range a.old {
		old[p.key] = i
	}
	for j, p := range a.now {
		if a.home[j] < 0 && a.once[p.key] {
			list = append(list, match{from: old[p.key], to: j})
		}
	}
	return list
}

// movedAndAmended lists texts that kept nearly all of their words and are like
// no other that is left.
func (a *aligner) movedAndAmended() []match {
	left := make([][]int32, len(a.old))
	for i, p := range a.old {
		if !a.taken[i] && !a.once[p.key] && p.size() >= someWords {
			left[i] = p.words
		}
	}
	index := runsOf(left)
	var list []match
	old, now := map[int]int{}, map[int]int{}
	for j, p := range a.now {
		if a.home[j] >= 0 || a.once[p.key] || p.size() < someWords {
			continue
		}
		for _, i := range index.kin(p.words, left) {
			if a.equal(i, j) || a.like(a.old[i], p).apart(min(p.size(), a.old[i].size())) {
				list = append(list, match{from: i, to: j})
				old[i]++
				now[j]++
			}
		}
	}
	return slices.DeleteFunc(list, func(m match) bool {
		return old[m.from] > 1 || now[m.to] > 1 || a.equal(m.from, m.to)
	})
}

// movesAlong reports whether two paragraphs, each beside one that moved, moved
// with it.
func (a *aligner) movesAlong(i, j int) bool {
	if i < 0 || j < 0 || i >= len(a.old) || j >= len(a.now) || a.taken[i] || a.home[j] >= 0 {
		return false
	}
	return a.equal(i, j) || a.others(i, j) && a.like(a.old[i], a.now[j]).resembles()
}
