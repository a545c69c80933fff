package redline

import (
	"slices"
	"strings"
)

// recast joins the hunks of a sentence that was cast anew, so that a reader
// compares two sentences instead of putting one together from scattered words:
// where most of its words are replaced, and where a clause changed its place.
func recast(a, b named, list []hunk) []hunk {
	var out []hunk
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && !sentenceEnd(a.tokens[list[j-1].to:list[j].from]) {
			j++
		}
		out = append(out, sentence(a, b, list[i:j])...)
		i = j
	}
	return swapped(a, b, out)
}

// sentence recasts the hunks of one sentence. A verb of obligation or a number
// is a question of its own, whatever is around it.
func sentence(a, b named, list []hunk) []hunk {
	list = movedClauses(a, b, list)
	most := 0
	switch {
	case scattered(a, b, list):
		most = leftover + 1
	case rewritten(a, b, list):
		most = leftover
	default:
		return list
	}
	var out []hunk
	apart := true // the hunk before is not to be joined
	for _, h := range list {
		asks := question(a, b, h)
		if n := len(out); !apart && !asks && halfWords(a.tokens[out[n-1].to:h.from]) <= 2*most {
			out[n-1].to, out[n-1].bTo = h.to, h.bTo
			continue
		}
		out, apart = append(out, h), asks
	}
	return out
}

// question reports whether a hunk exchanges nothing but a verb of obligation
// or a number, or puts in or takes away bracketed texts: who drops one of several
// alternatives casts nothing anew.
func question(a, b named, h hunk) bool {
	return obligation(a, b, h) || otherNumber(a, b, h) ||
		h.bFrom == h.bTo && bracketed(a.tokens[h.from:h.to]) || h.from == h.to && bracketed(b.tokens[h.bFrom:h.bTo])
}

// bracketed reports whether a span has square brackets, as many that open as
// that close.
func bracketed(tokens []Token) bool {
	open, pairs := 0, 0
	for _, t := range tokens {
		if t.Kind != Punct {
			continue
		}
		switch kind, opens, _ := pairOf(t.mark()); {
		case kind != squareBracket:
		case opens:
			open++
		case strings.ContainsFunc(t.raw, squareCloses):
			open, pairs = open-1, pairs+1
		}
	}
	return open == 0 && pairs > 0
}

// halfWords measures kept text: a Chinese character is about half a word.
func halfWords(between []Token) int {
	n := 0
	for _, t := range between {
		switch {
		case t.Kind != Word:
		case han(t.Text):
			n++
		default:
			n += 2
		}
	}
	return n
}

// leftover is the most words in a row kept in a sentence cast anew that say
// nothing by themselves.
const leftover = 2

// sentenceAround widens tokens [from, to) to the words of the sentence around
// them, without its end mark.
func sentenceAround(n named, from, to int) (int, int) {
	for from > 0 && !sentenceEnd(n.tokens[from-1:from]) {
		from--
	}
	for from < to && n.tokens[from].Kind == Space {
		from++
	}
	for to < len(n.tokens) && !sentenceEnd(n.tokens[to:to+1]) {
		to++
	}
	return from, to
}

// rewritten reports whether at least two hunks take away half of a sentence's
// words or more, and put others in the place of some.
func rewritten(a, b named, list []hunk) bool {
	hunks, gone, replacing := 0, 0, false
	for _, h := range list {
		if question(a, b, h) {
			continue
		}
		hunks++
		gone += a.words(h.from, h.to)
		replacing = replacing || replaces(a, b, h)
	}
	if hunks < 2 || !replacing {
		return false
	}
	from, to := sentenceAround(a, list[0].from, list[len(list)-1].to)
	return 2*gone >= a.words(from, to)
}

// scattered reports whether at least three hunks change, between the first and
// the last of them, clearly more words than stay: what stays is pieces. Where
// each of them puts one phrase in the place of another, it takes still more.
func scattered(a, b named, list []hunk) bool {
	var first, last hunk
	count, changed, replacing, phrases := 0, 0, false, true
	for _, h := range list {
		if question(a, b, h) {
			continue
		}
		if count == 0 {
			first = h
		}
		last = h
		count++
		changed += extent(a, b, h)
		replacing = replacing || replaces(a, b, h)
		phrases = phrases && replaces(a, b, h)
	}
	if count < 3 || !replacing {
		return false
	}
	kept := a.words(first.from, last.to)
	for _, h := range list {
		if h.from >= first.from && h.to <= last.to {
			kept -= a.words(h.from, h.to)
		}
	}
	return 2*changed >= 5*kept || !phrases && 2*changed >= 3*kept
}

// The bounds within which a clause is looked for that moved within a sentence.
const (
	// movedClause is the fewest words of it.
	movedClause = 3
	// steppedOver is the most words that a word steps over in one change, as over
	// "among other things".
	steppedOver = 3
	// movedHunks bounds the hunks of a sentence that are compared in pairs.
	movedHunks = 8
)

// movedClauses joins two hunks when one takes away what the other puts in and
// what stands between is not much longer.
func movedClauses(a, b named, list []hunk) []hunk {
	if len(list) > movedHunks {
		return list
	}
	for i := 0; i < len(list); i++ {
		for j := len(list) - 1; j > i; j-- {
			x, y := list[i], list[j]
			if moves(a, b, x, y) {
				list = slices.Concat(list[:i], []hunk{{from: x.from, to: y.to, bFrom: x.bFrom, bTo: y.bTo}}, list[j+1:])
				break
			}
		}
	}
	return list
}

// moves reports whether a clause changed its place between two hunks, or a
// word stepped over one or two others.
func moves(a, b named, x, y hunk) bool {
	moved := max(sharedRun(a, x.from, x.to, b, y.bFrom, y.bTo), sharedRun(a, y.from, y.to, b, x.bFrom, x.bTo))
	kept := a.words(x.to, y.from)
	if moved >= movedClause {
		return kept <= 2*moved
	}
	return moved > 0 && halfWords(a.tokens[x.to:y.from]) <= 2*steppedOver && steps(a, b, x, y, moved)
}

// steps reports whether all the words that one of two hunks takes away are
// those the other puts in, or are among them and are more than little ones.
func steps(a, b named, x, y hunk, moved int) bool {
	return goes(a, b, x, y, moved) || goes(a, b, y, x, moved)
}

func goes(a, b named, from, to hunk, moved int) bool {
	gone := a.tokens[from.from:from.to]
	return a.words(from.from, from.to) == moved &&
		(b.words(to.bFrom, to.bTo) == moved || from.bFrom == from.bTo && !small(gone) &&
			sharedRun(a, from.from, from.to, b, to.bFrom, to.bTo) == moved)
}

// sharedRun is the number of words of the longest run of tokens that stands in
// both spans. The work is the product of their lengths, so long spans are left
// alone.
func sharedRun(a named, from, to int, b named, bFrom, bTo int) int {
	const most = 64
	if to-from > most || bTo-bFrom > most {
		return 0
	}
	longest := 0
	for i := from; i < to; i++ {
		for j := bFrom; j < bTo; j++ {
			k := 0
			for i+k < to && j+k < bTo && a.ids[i+k] == b.ids[j+k] {
				k++
			}
			longest = max(longest, a.words(i, i+k))
		}
	}
	return longest
}

// swapped joins hunks on neighbouring sentences where each has what the other
// had before, with the mark the second one ends with.
func swapped(a, b named, list []hunk) []hunk {
	out := make([]hunk, 0, len(list))
	for i, h := range list {
		if n := len(out); n > 0 && exchanged(a, b, out[n-1], h) {
			out[n-1].to, out[n-1].bTo = h.to, h.bTo
			apart := i+1 == len(list) || list[i+1].from > h.to+1
			if apart && h.to < len(a.ids) && h.bTo < len(b.ids) &&
				sentenceEnd(a.tokens[h.to:h.to+1]) && a.ids[h.to] == b.ids[h.bTo] {
				out[n-1].to, out[n-1].bTo = h.to+1, h.bTo+1
			}
			continue
		}
		out = append(out, h)
	}
	return out
}

// exchanged reports whether two hunks with no word between them each have
// words the other had before.
func exchanged(a, b named, x, y hunk) bool {
	return a.words(x.to, y.from) == 0 &&
		sharedRun(a, x.from, x.to, b, y.bFrom, y.bTo) >= movedClause &&
		sharedRun(a, y.from, y.to, b, x.bFrom, x.bTo) >= movedClause
}
