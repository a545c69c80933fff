package redline

import (
	"slices"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// named is a text as tokens, each with the number of its name. Tokens that
// differ in typography alone have the same name, so that they are aligned.
type named struct {
	tokens []Token
	ids    []int32
	// counts holds the number of words before each token and at the end.
	counts []int32
	// partner holds the place of each bracket's and quotation mark's partner, -1
	// for none; it is nil for a text without pairs.
	partner []int32
}

func (n named) cut(from, to int) named {
	return named{tokens: n.tokens[from:to], ids: n.ids[from:to], counts: n.counts[from : to+1]}
}

// words counts the words in tokens [from, to) without looking at them: what
// is joined again and again would else be counted each time.
func (n named) words(from, to int) int { return int(n.counts[to] - n.counts[from]) }

// names numbers tokens by their names, and brackets within brackets by their
// depth too, so that an inner one is not aligned with an outer one. Texts to be
// compared share one.
type names map[string]int32

func (n names) of(tokens []Token) named {
	out := named{tokens: tokens, ids: make([]int32, len(tokens)), counts: make([]int32, len(tokens)+1)}
	var depths []uint8
	out.partner, depths = partners(tokens)
	space := n.number(" ") // most of them, and not looked up each time
	for i, t := range tokens {
		out.counts[i+1] = out.counts[i]
		if t.Kind == Word {
			out.counts[i+1]++
		}
		key := t.Text
		if key == " " {
			out.ids[i] = space
			continue
		}
		if depths != nil && depths[i] > 1 {
			key += string(rune(depths[i]))
		}
		out.ids[i] = n.number(key)
	}
	return out
}

func (n names) number(name string) int32 {
	id, ok := n[name]
	if !ok {
		id = int32(len(n)) //nolint:gosec // a text in memory has fewer than 2^31 tokens
		n[name] = id
	}
	return id
}

// hunk replaces tokens [from, to) of one text by tokens [bFrom, bTo) of
// another.
type hunk struct {
	from, to    int
	bFrom, bTo  int
	typographic bool
}

// The bounds of a comparison. Within them it finds a shortest edit script,
// beyond them it divides the texts first at what both have exactly once.
const (
	// maxCells bounds the product of the numbers of tokens that differ on each
	// side, and so the work of one exact comparison.
	maxCells = 4_000_000
	// maxNames bounds the different tokens of one exact comparison: each is
	// named by a character, of which there are 1,112,064.
	maxNames = 1_000_000
	// maxDepth bounds how often a difference is divided again.
	maxDepth = 12
)

// hunks returns the differences of two texts, tidied so that a reader sees
// phrases instead of confetti, and none with half of a pair. Outside the hunks
// the texts are equal byte for byte.
func hunks(a, b named) []hunk {
	return classify(a, b, enclosed(a, b, unbroken(a, b, otherPartners(a, b, phrases(a, b)), unlimited)))
}

// shown returns the differences as a reader of both texts would have them:
// brackets set around words that stay are themselves the change.
func shown(a, b named) []hunk {
	return classify(a, b, unbroken(a, b, phrases(a, b), leftover+1))
}

// untidied returns the differences as fine as they can be without a half of a
// pair.
func untidied(a, b named) []hunk {
	return classify(a, b, unbroken(a, b, otherPartners(a, b, differences(a, b)), unlimited))
}

func phrases(a, b named) []hunk {
	return widen(a, b, settle(a, b, recast(a, b, tidy(a, b, differences(a, b)))))
}

// differences compares two texts token by token. Brackets of different depth
// are different tokens; where they are all that differs they are kept.
func differences(a, b named) []hunk {
	list := listed(a, b, compare(a, b, hunk{}, 0, nil))
	if a.partner == nil || b.partner == nil {
		return list
	}
	out := list[:0]
	for _, h := range list {
		for h.from < h.to && h.bFrom < h.bTo && a.tokens[h.from].Text == b.tokens[h.bFrom].Text {
			h.from, h.bFrom = h.from+1, h.bFrom+1
		}
		for h.from < h.to && h.bFrom < h.bTo && a.tokens[h.to-1].Text == b.tokens[h.bTo-1].Text {
			h.to, h.bTo = h.to-1, h.bTo-1
		}
		if h.from < h.to || h.bFrom < h.bTo {
			out = append(out, h)
		}
	}
	return out
}

// compare appends the differences of a and b, which begin at the places at
// has in their whole texts.
func compare(a, b named, at hunk, depth int, out []hunk) []hunk {
	head := 0
	for head < len(a.ids) && head < len(b.ids) && a.ids[head] == b.ids[head] {
		head++
	}
	i, j := len(a.ids), len(b.ids)
	for i > head && j > head && a.ids[i-1] == b.ids[j-1] {
		i, j = i-1, j-1
	}
	a, b = a.cut(head, i), b.cut(head, j)
	at.from, at.bFrom = at.from+head, at.bFrom+head
	whole := hunk{from: at.from, to: at.from + len(a.ids), bFrom: at.bFrom, bTo: at.bFrom + len(b.ids)}
	switch {
	case len(a.ids) == 0 && len(b.ids) == 0:
		return out
	case len(a.ids) == 0 || len(b.ids) == 0 || depth > maxDepth:
		return append(out, whole)
	case len(a.ids)*len(b.ids) <= maxCells && len(a.ids)+len(b.ids) <= maxNames:
		return exact(a, b, at, out)
	}
	anchors, width := anchorsOf(a, b)
	if len(anchors) == 0 {
		return append(out, whole)
	}
	i, j = 0, 0
	for _, p := range append(anchors, [2]int{len(a.ids), len(b.ids)}) {
		if p[0] < i || p[1] < j {
			continue // overlaps the anchor before it
		}
		out = compare(a.cut(i, p[0]), b.cut(j, p[1]), hunk{from: at.from + i, bFrom: at.bFrom + j}, depth+1, out)
		i, j = min(p[0]+width, len(a.ids)), min(p[1]+width, len(b.ids))
	}
	return out
}

// exact compares through the shortest edit script of go-diff, on one
// character for each different token.
func exact(a, b named, at hunk, out []hunk) []hunk {
	from, to := characters(a.ids, b.ids)
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the result may not depend on the machine's speed
	diffs := dmp.DiffMainRunes(from, to, false)
	i, j := at.from, at.bFrom
	open := false
	for _, d := range diffs {
		n := utf8.RuneCountInString(d.Text)
		if d.Type == diffmatchpatch.DiffEqual {
			i, j, open = i+n, j+n, false
			continue
		}
		if !open {
			out, open = append(out, hunk{from: i, to: i, bFrom: j, bTo: j}), true
		}
		if d.Type == diffmatchpatch.DiffDelete {
			i += n
		} else {
			j += n
		}
		out[len(out)-1].to, out[len(out)-1].bTo = i, j
	}
	return out
}

// characters names each different token by a character. The number of its name
// tells which, unless there are more names than characters.
func characters(a, b []int32) (inA, inB []rune) {
	known := map[int32]int32{}
	few := max(slices.Max(a), slices.Max(b)) < maxNames
	write := func(ids []int32) []rune {
		out := make([]rune, len(ids))
		for i, n := range ids {
			if !few {
				if _, ok := known[n]; !ok {
					known[n] = int32(len(known)) //nolint:gosec // a text in memory has fewer than 2^31 tokens
				}
				n = known[n]
			}
			if out[i] = n + 1; out[i] >= 0xD800 {
				out[i] += 0x800 // the surrogates, which no string can hold
			}
		}
		return out
	}
	return write(a), write(b)
}

// anchorsOf returns the places of runs of tokens that both sides have exactly
// once, in an order that ascends on both, and how long the runs are. It looks
// for single words first and for longer runs where words repeat, as Chinese
// characters do.
func anchorsOf(a, b named) (anchors [][2]int, width int) {
	for width = 1; width <= 32; width *= 2 {
		if anchors = commonUnique(a, b, width); len(anchors) > 0 {
			return anchors, width
		}
	}
	return nil, 0
}

func commonUnique(a, b named, width int) [][2]int {
	type place struct{ inA, inB, countA, countB int32 }
	runs := max(0, len(a.ids)-width+1)
	index := make(map[uint64]int32, runs)
	places := make([]place, 0, runs)
	for i := range runs {
		if width == 1 && a.tokens[i].Kind != Word {
			continue
		}
		h := hashed(a.ids[i : i+width])
		k, ok := index[h]
		if !ok {
			k = int32(len(places)) //nolint:gosec // a text in memory has fewer than 2^31 tokens
			index[h] = k
			places = append(places, place{})
		}
		places[k].inA, places[k].countA = int32(i), places[k].countA+1 //nolint:gosec // as above
	}
	for j := range max(0, len(b.ids)-width+1) {
		if k, ok := index[hashed(b.ids[j:j+width])]; ok {
			places[k].inB, places[k].countB = int32(j), places[k].countB+1 //nolint:gosec // as above
		}
	}
	var pairs [][2]int // places are in the order of a
	for _, p := range places {
		i, j := int(p.inA), int(p.inB)
		if p.countA == 1 && p.countB == 1 && sameRun(a.ids[i:i+width], b.ids[j:j+width]) {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return ascending(pairs)
}

func sameRun(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
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
	k := -1
	if len(tails) > 0 {
		k = tails[len(tails)-1]
	}
	for i := len(tails) - 1; i >= 0; i-- {
		out[i], k = pairs[k], previous[k]
	}
	return out
}
