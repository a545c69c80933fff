package redline

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameSubstance reports whether two texts differ in typography at most: the
// kind and number of spaces (not line breaks), spacing before : ; ? ! and
// inside quotation marks, kinds of quote, non-breaking hyphens, direction marks
// and the Unicode normalisation form.
func SameSubstance(a, b string) bool {
	return a == b || canonical(a) == canonical(b)
}

// fold is the name of a token: tokens with the same one differ in typography
// at most.
func fold(t Token) string {
	if ascii(t.Text) && t.Kind != Space {
		return t.Text
	}
	if strings.TrimFunc(t.Text, blank) == "" {
		if n := strings.Count(strings.ReplaceAll(t.Text, "\r\n", "\n"), "\n"); n > 0 {
			return strings.Repeat("\n", n)
		}
		return " "
	}
	return strings.Map(foldRune, norm.NFC.String(t.Text))
}

// blank reports whether a sign is white space or a mark that cannot be seen.
func blank(r rune) bool { return unicode.IsSpace(r) || foldRune(r) < 0 }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// foldRune maps the variants of a sign to one of them, and marks that cannot
// be seen to none. Overrides and isolates of direction are not among these:
// they change what a reader sees.
func foldRune(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '「', '」', '『', '』', '＂':
		return '"'
	case '‘', '’', '‚', '‛', '‹', '›', 'ʼ', '＇':
		return '\''
	case '\u2010', '\u2011':
		return '-'
	case '\u200e', '\u200f', '\u061c', '\ufeff', '\u00ad':
		return -1
	}
	return r
}

// canonical is the form two texts share when they differ in typography alone.
func canonical(s string) string {
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	var b strings.Builder
	b.Grow(len(s))
	space, opened := false, true
	for _, r := range s {
		if unicode.IsSpace(r) && r != '\n' {
			space = true
			continue
		}
		f := foldRune(r)
		if f < 0 {
			continue
		}
		if space && !opened && !strings.ContainsRune(":;?!؟؛»›”\n", r) {
			b.WriteByte(' ')
		}
		space, opened = false, strings.ContainsRune("«‹“„¿¡\n", r)
		b.WriteRune(f)
	}
	return b.String()
}

// classify adds to the hunks those between them where tokens were aligned
// that differ in typography, and marks the hunks that change nothing else.
func classify(a, b named, list []hunk) []hunk {
	var out []hunk
	i, j := 0, 0
	aligned := func(end int) {
		for ; i < end; i, j = i+1, j+1 {
			if a.tokens[i].Text == b.tokens[j].Text {
				continue
			}
			if n := len(out); n > 0 && out[n-1].typographic && out[n-1].to == i && out[n-1].bTo == j {
				out[n-1].to, out[n-1].bTo = i+1, j+1
				continue
			}
			out = append(out, hunk{i, i + 1, j, j + 1, true})
		}
	}
	for _, h := range list {
		aligned(h.from)
		h.typographic = typographicHunk(a, b, h)
		out = append(out, h)
		i, j = h.to, h.bTo
	}
	aligned(len(a.tokens))
	if mayBeTypographic(a, b, out) && SameSubstance(join(a.tokens), join(b.tokens)) {
		for i := range out {
			out[i].typographic = true
		}
	}
	return out
}

// mayBeTypographic reports whether some hunks are of substance each by itself,
// but might make up for each other.
func mayBeTypographic(a, b named, list []hunk) bool {
	some := false
	for _, h := range list {
		if h.typographic {
			continue
		}
		if a.words(h.from, h.to) != b.words(h.bFrom, h.bTo) {
			return false
		}
		some = true
	}
	return some
}

// typographicHunk compares both sides of a hunk with the token before and
// after it, for spaces count only by what they stand between.
func typographicHunk(a, b named, h hunk) bool {
	return canonical(inContext(a.tokens, h.from, h.to)) == canonical(inContext(b.tokens, h.bFrom, h.bTo))
}

func inContext(tokens []Token, from, to int) string {
	return join(tokens[max(from-1, 0):min(to+1, len(tokens))])
}
