package redline

import (
	"strings"
	"unicode"
)

// widen extends changes within a compound to the whole of it: a symbol of a
// document or a word with a hyphen is read as one.
func widen(a, b named, list []hunk) []hunk {
	var out []hunk
	for i, h := range list {
		left, right := h.from, len(a.ids)-h.to
		if n := len(out); n > 0 {
			left -= out[n-1].to
		}
		if i+1 < len(list) {
			right = list[i+1].from - h.to
		}
		l := min(left, max(a.compoundBefore(h.from), b.compoundBefore(h.bFrom)))
		r := min(right, max(a.compoundAfter(h.to), b.compoundAfter(h.bTo)))
		h = hunk{from: h.from - l, to: h.to + r, bFrom: h.bFrom - l, bTo: h.bTo + r}
		if n := len(out); n > 0 && out[n-1].to == h.from {
			out[n-1].to, out[n-1].bTo = h.to, h.bTo
			continue
		}
		out = append(out, h)
	}
	return out
}

// maxCompound is the longest part of a compound, in tokens, that a change is
// extended over.
const maxCompound = 16

// compoundBefore counts the tokens before a place that are in one compound
// with the token at it.
func (n named) compoundBefore(at int) int {
	k := 0
	for at-k > 0 && at-k < len(n.tokens) && n.compound(at-k) {
		if k++; k > maxCompound {
			return 0
		}
	}
	return k
}

// compoundAfter counts the tokens from a place on that are in one compound
// with the token before it.
func (n named) compoundAfter(at int) int {
	k := 0
	for at+k > 0 && at+k < len(n.tokens) && n.compound(at+k) {
		if k++; k > maxCompound {
			return 0
		}
	}
	return k
}

// compound reports whether the token at a place and the one before it are in
// one compound.
func (n named) compound(at int) bool { return n.joins(at) || n.joins(at-1) }

// joins reports whether a token is a hyphen, a slash or a dot between two
// words without spaces. Chinese words, written without any, are not joined.
func (n named) joins(at int) bool {
	if at <= 0 || at+1 >= len(n.tokens) || !strings.Contains("-/.–\u2010\u2011", n.tokens[at].Text) {
		return false
	}
	before, after := n.tokens[at-1], n.tokens[at+1]
	return before.Kind == Word && after.Kind == Word && !han(before.Text) && !han(after.Text)
}

// visible is the span of a region, extended at the ends where brackets could
// not show what is there: where the base has a space that not all readings
// share, or where a reading is nothing but space. The words on both sides of it
// would be read as one.
func (r region) visible(base []Token, names []string) (from, to int) {
	from, to = r.from, r.to
	left, right := losesSpace(names)
	for left && from > 0 && (from == r.from || base[from].Kind == Space) {
		from--
	}
	for right && to < len(base) && (to == r.to || base[to-1].Kind == Space) {
		to++
	}
	return from, to
}

// losesSpace reports at which ends brackets would hide a space of the base, or
// the whole of another reading.
func losesSpace(names []string) (left, right bool) {
	before, after := sharedSpace(names)
	for _, name := range names {
		if name != "" && strings.TrimSpace(name) == "" && name != before && name != after {
			return true, true
		}
	}
	text := names[0]
	if strings.TrimSpace(text) == "" {
		return false, false
	}
	return before == "" && strings.TrimLeftFunc(text, unicode.IsSpace) != text,
		after == "" && strings.TrimRightFunc(text, unicode.IsSpace) != text
}
