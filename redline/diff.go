package redline

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op is what an edit does.
type Op string

// The operations of an edit script.
const (
	Equal  Op = "equal"
	Insert Op = "insert"
	Delete Op = "delete"
)

// Edit is one step of a script.
type Edit struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Script turns one text into another. Where both are there a deletion comes
// before the insertion that replaces it.
type Script []Edit

// From returns the text the script starts from, byte for byte.
func (s Script) From() string { return s.side(Insert) }

// To returns the text the script leads to, byte for byte.
func (s Script) To() string { return s.side(Delete) }

func (s Script) side(without Op) string {
	var b strings.Builder
	for _, e := range s {
		if e.Op != without {
			b.WriteString(e.Text)
		}
	}
	return b.String()
}

// Changed reports whether the two texts differ.
func (s Script) Changed() bool {
	for _, e := range s {
		if e.Op != Equal {
			return true
		}
	}
	return false
}

// Diff finds the differences between two texts in whole words. The script is
// the same whenever the texts are.
func Diff(from, to string) Script {
	a, b := Segment(from), Segment(to)
	var script Script
	at := 0
	add := func(op Op, tokens []Token) {
		if len(tokens) > 0 {
			script = append(script, Edit{Op: op, Text: join(tokens)})
		}
	}
	for _, h := range hunks(a, b) {
		add(Equal, a[at:h.from])
		add(Delete, a[h.from:h.to])
		add(Insert, h.with)
		at = h.to
	}
	add(Equal, a[at:])
	return script
}

// hunk replaces tokens [from, to) of the base.
type hunk struct {
	from, to int
	with     []Token
}

// maxCells bounds the work of one exact comparison: the product of the
// numbers of tokens that differ on each side. Larger differences are first
// divided at words that both sides have exactly once.
const maxCells = 4_000_000

// maxTokens bounds the different tokens of one exact comparison: each is named
// by a character, of which there are 1,112,064.
const maxTokens = 1_000_000

// hunks returns the differences between two lists of tokens, tidied so that a
// reader sees phrases instead of confetti.
func hunks(a, b []Token) []hunk {
	raw := compare(a, b, 0, nil)
	return settle(a, tidy(a, raw))
}

// compare appends the differences of a and b, whose first token has the index
// offset in the base.
func compare(a, b []Token, offset int, out []hunk) []hunk {
	for len(a) > 0 && len(b) > 0 && a[0].Text == b[0].Text {
		a, b, offset = a[1:], b[1:], offset+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1].Text == b[len(b)-1].Text {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) == 0 && len(b) == 0:
		return out
	case len(a) == 0 || len(b) == 0:
		return append(out, hunk{offset, offset + len(a), b})
	case len(a)*len(b) <= maxCells && len(a)+len(b) <= maxTokens:
		return exact(a, b, offset, out)
	}
	anchors := commonUnique(a, b)
	if len(anchors) == 0 {
		return append(out, hunk{offset, offset + len(a), b})
	}
	i, j := 0, 0
	for _, at := range append(anchors, [2]int{len(a), len(b)}) {
		out = compare(a[i:at[0]], b[j:at[1]], offset+i, out)
		i, j = at[0], at[1]
		if i < len(a) {
			i, j = i+1, j+1
		}
	}
	return out
}

// exact compares through the shortest edit script of go-diff, on one
// character for each different token.
func exact(a, b []Token, offset int, out []hunk) []hunk {
	ids := map[string]rune{}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the result may not depend on the machine's speed
	diffs := dmp.DiffMainRunes(runesOf(a, ids), runesOf(b, ids), false)
	i, j := 0, 0
	open := false
	edit := func() *hunk {
		if !open {
			out, open = append(out, hunk{from: offset + i, to: offset + i}), true
		}
		return &out[len(out)-1]
	}
	for _, d := range diffs {
		n := len([]rune(d.Text))
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			i, j, open = i+n, j+n, false
		case diffmatchpatch.DiffDelete:
			edit()
			i += n
			edit().to = offset + i
		case diffmatchpatch.DiffInsert:
			h := edit()
			h.with = append(h.with[:len(h.with):len(h.with)], b[j:j+n]...)
			j += n
		}
	}
	return out
}

// runesOf names each different token by a character, leaving out the
// surrogates, which no string can hold.
func runesOf(tokens []Token, ids map[string]rune) []rune {
	out := make([]rune, len(tokens))
	for i, t := range tokens {
		r, ok := ids[t.Text]
		if !ok {
			r = rune(len(ids) + 1)
			if r >= 0xD800 {
				r += 0x800
			}
			ids[t.Text] = r
		}
		out[i] = r
	}
	return out
}

// commonUnique returns the places of words that both sides have exactly once,
// in an order that ascends on both sides and is as long as possible.
func commonUnique(a, b []Token) [][2]int {
	type place struct{ inA, inB, countA, countB int }
	places := map[string]*place{}
	for i, t := range a {
		if t.Kind != Word {
			continue
		}
		p := places[t.Text]
		if p == nil {
			p = &place{}
			places[t.Text] = p
		}
		p.inA, p.countA = i, p.countA+1
	}
	for j, t := range b {
		if p := places[t.Text]; p != nil {
			p.inB, p.countB = j, p.countB+1
		}
	}
	var pairs [][2]int
	for i, t := range a {
		if p := places[t.Text]; p != nil && p.countA == 1 && p.countB == 1 && p.inA == i {
			pairs = append(pairs, [2]int{i, p.inB})
		}
	}
	return ascending(pairs)
}

// ascending returns the longest run of pairs, given by their first number, in
// which the second ascends too.
func ascending(pairs [][2]int) [][2]int {
	var tails []int // index of the last pair of the best run of each length
	previous := make([]int, len(pairs))
	for i, p := range pairs {
		lo, hi := 0, len(tails)
		for lo < hi {
			mid := (lo + hi) / 2
			if pairs[tails[mid]][1] < p[1] {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		previous[i] = -1
		if lo > 0 {
			previous[i] = tails[lo-1]
		}
		if lo == len(tails) {
			tails = append(tails, i)
		} else {
			tails[lo] = i
		}
	}
	out := make([][2]int, len(tails))
	for i, k := len(tails)-1, lastOf(tails); i >= 0; i, k = i-1, previous[k] {
		out[i] = pairs[k]
	}
	return out
}

func lastOf(tails []int) int {
	if len(tails) == 0 {
		return -1
	}
	return tails[len(tails)-1]
}

// tidy joins hunks that a reader would see as one change: those with nothing
// but spaces and punctuation between them, and those that change more words
// on both sides than the single one they leave in between.
func tidy(a []Token, list []hunk) []hunk {
	var out []hunk
	for _, h := range list {
		if len(out) > 0 {
			last := &out[len(out)-1]
			between := a[last.to:h.from]
			if belongTogether(a, *last, between, h) {
				with := make([]Token, 0, len(last.with)+len(between)+len(h.with))
				last.with = append(append(append(with, last.with...), between...), h.with...)
				last.to = h.to
				continue
			}
		}
		out = append(out, h)
	}
	return out
}

func belongTogether(a []Token, left hunk, between []Token, right hunk) bool {
	words := countWords(between)
	if words == 0 {
		return replaces(a, left) && replaces(a, right) && !sentenceEnd(between)
	}
	return words == 1 && weight(a, left) >= 3 && weight(a, right) >= 3
}

// replaces reports whether a hunk changes words on both sides, rather than
// only inserting or deleting.
func replaces(a []Token, h hunk) bool {
	return countWords(a[h.from:h.to]) > 0 && countWords(h.with) > 0
}

func weight(a []Token, h hunk) int {
	return min(countWords(a[h.from:h.to]), countWords(h.with))
}

func countWords(tokens []Token) int {
	n := 0
	for _, t := range tokens {
		if t.Kind == Word {
			n++
		}
	}
	return n
}

func sentenceEnd(tokens []Token) bool {
	for _, t := range tokens {
		if strings.ContainsAny(t.Text, ".;:!?。；：！？؛؟۔") {
			return true
		}
	}
	return false
}

// settle slides each pure insertion or deletion to the place among its equals
// where a drafter would mark it: beginning with a word and ending with the
// space after it, or at the end of the text with the space before it.
func settle(a []Token, list []hunk) []hunk {
	for i := range list {
		low, high := 0, len(a)
		if i > 0 {
			low = list[i-1].to
		}
		if i+1 < len(list) {
			high = list[i+1].from
		}
		switch h := &list[i]; {
		case h.from == h.to:
			*h = best(slides(a, *h, low, high, slideInsertion))
		case len(h.with) == 0:
			*h = best(slides(a, *h, low, high, slideDeletion))
		}
	}
	return list
}

// slides lists the hunk with all its equals from left to right. It leaves a
// token of distance to its neighbours.
func slides(a []Token, h hunk, low, high int, step func(a []Token, h hunk, right bool) (hunk, bool)) []slid {
	for h.from > low+1 || (low == 0 && h.from > 0) {
		next, ok := step(a, h, false)
		if !ok {
			break
		}
		h = next
	}
	list := []slid{{h, score(a, h)}}
	for h.to < high-1 || (high == len(a) && h.to < high) {
		next, ok := step(a, h, true)
		if !ok {
			break
		}
		h = next
		list = append(list, slid{h, score(a, h)})
	}
	return list
}

type slid struct {
	hunk  hunk
	score int
}

func best(list []slid) hunk {
	top := list[0]
	for _, s := range list[1:] {
		if s.score >= top.score {
			top = s
		}
	}
	return top.hunk
}

func slideInsertion(a []Token, h hunk, right bool) (hunk, bool) {
	n := len(h.with)
	if right {
		if h.to >= len(a) || a[h.to].Text != h.with[0].Text {
			return h, false
		}
		return hunk{h.from + 1, h.to + 1, append(append(make([]Token, 0, n), h.with[1:]...), a[h.to])}, true
	}
	if h.from == 0 || a[h.from-1].Text != h.with[n-1].Text {
		return h, false
	}
	return hunk{h.from - 1, h.to - 1, append(append(make([]Token, 0, n), a[h.from-1]), h.with[:n-1]...)}, true
}

func slideDeletion(a []Token, h hunk, right bool) (hunk, bool) {
	if right {
		if h.to >= len(a) || a[h.to].Text != a[h.from].Text {
			return h, false
		}
		return hunk{h.from + 1, h.to + 1, nil}, true
	}
	if h.from == 0 || a[h.from-1].Text != a[h.to-1].Text {
		return h, false
	}
	return hunk{h.from - 1, h.to - 1, nil}, true
}

// score rates where a pure insertion or deletion begins and ends.
func score(a []Token, h hunk) int {
	changed := h.with
	if len(changed) == 0 {
		changed = a[h.from:h.to]
	}
	first, last := changed[0], changed[len(changed)-1]
	s := 0
	if first.Kind == Word {
		s += 2
	}
	if last.Kind == Space {
		s++
	}
	if first.Kind == Punct && last.Kind == Word {
		s += 2 // ", and others" after a word
	}
	if h.from > 0 && sentenceEnd(a[h.from-1:h.from]) {
		s++
	}
	return s
}
