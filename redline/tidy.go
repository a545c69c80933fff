package redline

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy joins hunks that a reader would see as one change. Words on which a
// negotiation turns, numbers and the verbs of obligation, stay changes of
// their own.
func tidy(a, b named, list []hunk) []hunk {
	var out []hunk
	for _, h := range list {
		if n := len(out); n > 0 && belongTogether(a, b, out[n-1], h) {
			out[n-1].to, out[n-1].bTo = h.to, h.bTo
			continue
		}
		out = append(out, h)
	}
	return out
}

// belongTogether reports whether what is kept between two hunks is too little
// to stand alone.
func belongTogether(a, b named, left, right hunk) bool {
	between := a.tokens[left.to:right.from]
	if left.from < left.to && right.from < right.to && a.oneDate(left.to, right.from) {
		return true
	}
	if sentenceEnd(between) || obligation(a, b, left) || obligation(a, b, right) {
		return false
	}
	kept := a.words(left.to, right.from)
	if kept == 0 {
		alone := otherNumber(a, b, left) || otherNumber(a, b, right) || onlyBracket(a, b, left) && onlyBracket(a, b, right)
		return replaces(a, b, left) && replaces(a, b, right) || spaceAlone(between) && !alone
	}
	if len(between) == 1 && han(between[0].Text) {
		return true // half of a word of two characters
	}
	if otherNumber(a, b, left) || otherNumber(a, b, right) {
		return false
	}
	l, r := weight(a, b, left), weight(a, b, right)
	switch {
	case kept == 1:
		return min(l, r) >= 3 || (small(between) && min(l, r) >= 1 && extent(a, b, left)+extent(a, b, right) >= 4)
	case kept <= 3:
		return small(between) && min(l, r) >= 3
	}
	return false
}

// replaces reports whether a hunk changes words on both sides, rather than
// only inserting or deleting.
func replaces(a, b named, h hunk) bool { return weight(a, b, h) > 0 }

func weight(a, b named, h hunk) int {
	return min(a.words(h.from, h.to), b.words(h.bFrom, h.bTo))
}

// extent is how many words a hunk has on its longer side.
func extent(a, b named, h hunk) int {
	return max(a.words(h.from, h.to), b.words(h.bFrom, h.bTo))
}

// spaceAlone reports whether nothing but space is kept between two hunks.
func spaceAlone(tokens []Token) bool {
	return len(tokens) > 0 && !slices.ContainsFunc(tokens, func(t Token) bool { return t.Kind != Space })
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

// small reports whether all words are so short that they carry little: "of
// the", or a single Chinese character.
func small(tokens []Token) bool {
	for _, t := range tokens {
		if t.Kind == Word && utf8.RuneCountInString(t.Text) > 3 {
			return false
		}
	}
	return true
}

// han reports whether a token is a Chinese character.
func han(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r)
}

// otherNumber reports whether a hunk replaces one number by another.
func otherNumber(a, b named, h hunk) bool {
	return h.to-h.from == 1 && h.bTo-h.bFrom == 1 && number(a.tokens[h.from].Text) && number(b.tokens[h.bFrom].Text)
}

// obligation reports whether a hunk replaces one verb of obligation by
// another.
func obligation(a, b named, h hunk) bool {
	return h.to-h.from == 1 && h.bTo-h.bFrom == 1 && obliges(a.tokens[h.from].Text) && obliges(b.tokens[h.bFrom].Text)
}

func number(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

// obligations are the verbs of obligation and permission that can be changed
// alone. Russian and Arabic ones are not here: they govern the noun beside
// them, and both change as one phrase.
var obligations = map[string]bool{
	"shall": true, "should": true, "may": true, "must": true, "will": true, "can": true, "could": true, "might": true,
	"doit": true, "doivent": true, "devrait": true, "devraient": true,
	"peut": true, "peuvent": true, "pourrait": true, "pourraient": true,
	"debe": true, "deben": true, "debería": true, "deberían": true, "deberá": true, "deberán": true,
	"puede": true, "pueden": true, "podrá": true, "podrán": true,
}

func obliges(s string) bool { return obligations[strings.ToLower(s)] }

func sentenceEnd(tokens []Token) bool {
	for _, t := range tokens {
		if t.Kind != Word && strings.ContainsAny(t.Text, ".;:!?。；：！？؛؟۔\n") {
			return true
		}
	}
	return false
}

// settle slides each pure insertion or deletion to the place among its equals
// where a drafter would mark it: beginning with a word and ending with the
// space after it, or at the end of the text with the space before it.
func settle(a, b named, list []hunk) []hunk {
	for i := range list {
		low, high := -1, len(a.ids)+1
		if i > 0 {
			low = list[i-1].to
		}
		if i+1 < len(list) {
			high = list[i+1].from
		}
		if h := &list[i]; h.from == h.to || h.bFrom == h.bTo {
			*h = best(a, b, *h, low, high)
		}
	}
	return list
}

// best tries the hunk at all its equal places from left to right, keeping a
// token of distance to its neighbours, which end at low and begin at high.
func best(a, b named, h hunk, low, high int) hunk {
	for h.from-1 > low && h.from > 0 {
		next, ok := slide(a, b, h, -1)
		if !ok {
			break
		}
		h = next
	}
	in, from, to := b, h.bFrom, h.bTo
	if h.bFrom == h.bTo {
		in, from, to = a, h.from, h.to
	}
	halves := in.halves(from, to)
	top, topScore, topHalves := h, score(a, b, h), halves
	for h.to+1 < high && h.to < len(a.ids) {
		next, ok := slide(a, b, h, 1)
		if !ok {
			break
		}
		h = next
		halves += in.halvesBySlide(from, to)
		from, to = from+1, to+1
		s := score(a, b, h)
		if (halves == 0) != (topHalves == 0) {
			if halves > 0 {
				continue // a place where no pair is cut goes before all others
			}
		} else if s < topScore {
			continue
		}
		top, topScore, topHalves = h, s, halves
	}
	return top
}

// slide moves a pure insertion or deletion by one token, if what it then
// changes is the same.
func slide(a, b named, h hunk, step int) (hunk, bool) {
	moved := hunk{from: h.from + step, to: h.to + step, bFrom: h.bFrom + step, bTo: h.bTo + step}
	ids, from, to := b.ids, h.bFrom, h.bTo
	if h.bFrom == h.bTo {
		ids, from, to = a.ids, h.from, h.to
	}
	if step < 0 {
		from, to = from-1, to-1
	}
	return moved, ids[from] == ids[to]
}

// score rates where a pure insertion or deletion begins and ends.
func score(a, b named, h hunk) int {
	changed := b.tokens[h.bFrom:h.bTo]
	if len(changed) == 0 {
		changed = a.tokens[h.from:h.to]
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
	if itemEnd(changed) && (h.from == 0 || itemEnd(a.tokens[:h.from])) {
		s++ // an item of a list with its comma, after another one
	}
	if h.from > 0 && sentenceEnd(a.tokens[h.from-1:h.from]) {
		s++
		if sentenceEnd(changed[len(changed)-1:]) {
			s += 3 // a whole sentence with its full stop
		}
	}
	return s
}

// itemEnd reports whether the last token besides a space is punctuation.
func itemEnd(tokens []Token) bool {
	n := len(tokens)
	if n > 1 && tokens[n-1].Kind == Space {
		n--
	}
	return tokens[n-1].Kind == Punct
}
