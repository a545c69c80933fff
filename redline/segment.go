package redline

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// TokenKind tells words, spaces and punctuation apart.
type TokenKind uint8

// The kinds of token.
const (
	// Word: letters, digits and what belongs to them, such as combining marks.
	Word TokenKind = iota
	// Space: white space of any kind, non-breaking ones included.
	Space
	// Punct: everything else.
	Punct
)

// Token is a piece of a text that is never divided. Within the package Text is
// its form without typography, which names it, and raw what stands in the
// text: with spaces that mean nothing beside a mark, or nothing at all where a
// space is only understood.
type Token struct {
	Kind TokenKind
	Text string
	raw  string
}

// Segment divides a text at the word boundaries of Unicode (UAX #29), and
// keeps numbers whole: thousands set apart by spaces, percentages, Chinese
// numerals. Other texts without spaces between words, such as Chinese ones, are
// divided by character. The tokens joined again are the text byte for byte,
// whatever the text holds.
func Segment(text string) []Token {
	var out []Token
	for _, t := range read(text) {
		if t.raw != "" {
			out = append(out, Token{Kind: t.Kind, Text: t.raw, raw: t.raw})
		}
	}
	return out
}

// read divides a text into tokens named without typography: texts that differ
// in nothing else have the same names in the same order. The marks beside a
// space say what it means; see between.
func read(text string) []Token { return new(reader).read(text) }

// reader reads one text after the other, with the same memory for the pieces.
type reader struct{ pieces []piece }

func (r *reader) read(text string) []Token {
	f := fold(text)
	r.divide(f.text)
	list := r.pieces
	out := make([]Token, 0, len(list)+1)
	var last bearing
	at, prev := 0, -1 // where in the text the next token begins, and the piece before it
	for i, p := range list {
		if p.kind == Space {
			continue
		}
		own, from := f.bearing(list, i), f.offset(p.from)
		if prev < 0 {
			from = 0
		} else if name := between(f.text, list[prev], p, last, own); name != "" {
			out = append(out, Token{Space, name, text[at:from]})
		} else if own.before {
			from = at
		} else {
			out[len(out)-1].raw = text[at-len(out[len(out)-1].raw) : from]
		}
		prev, at, last = i, f.offset(p.to), own
		out = append(out, Token{p.kind, own.name, text[from:at]})
	}
	if n := len(out); n > 0 {
		out[n-1].raw = text[at-len(out[n-1].raw):]
	} else if text != "" {
		out = append(out, Token{Kind: Space, raw: text})
	}
	return out
}

// piece is a span of a folded text.
type piece struct {
	kind     TokenKind
	from, to int32
}

// divide makes pieces of a folded text, and joins what makes up a number.
func (r *reader) divide(text string) {
	out := slices.Grow(r.pieces[:0], len(text)/3+1)
	at := int32(0)
	add := func(s string) {
		// A text in memory has fewer than 2^31 bytes.
		p := piece{kind: kindOf(s), from: at, to: at + int32(len(s))}
		at = p.to
		if n := len(out) - numberBefore(text, out, p); n < len(out) {
			p.from = out[n].from
			if p.kind == Punct {
				p.kind = Word // a percentage
			}
			out = out[:n]
		}
		out = append(out, p)
	}
	colons := strings.Contains(text, ":")
	for it := words.FromString(text); it.Next(); {
		s := it.Value()
		// To Unicode a colon between letters is one of them, as in Swedish.
		for colons {
			before, after, found := strings.Cut(s, ":")
			if !found || before == "" {
				break
			}
			add(before)
			add(":")
			s = after
		}
		if s != "" {
			add(s)
		}
	}
	r.pieces = out
}

// numberBefore says how many of the last pieces make one with the next.
func numberBefore(text string, list []piece, p piece) int {
	n := len(list)
	if n == 0 {
		return 0
	}
	last, own := list[n-1], text[p.from:p.to]
	switch {
	case p.kind == Space:
		if last.kind == Space {
			return 1
		}
	case p.kind == Punct:
		if own != "%" && own != "‰" {
			return 0
		}
		if number(unsigned(text[last.from:last.to])) {
			return 1
		}
		if n > 1 && onlySpace(text, last) && number(unsigned(text[list[n-2].from:list[n-2].to])) {
			return 2
		}
	case own[0] < utf8.RuneSelf:
		if minus(text, list) && own[0] >= '0' && own[0] <= '9' {
			return 1
		}
		if n > 1 && thousand(own) && onlySpace(text, last) && thousands(text, list[:n-1]) {
			return 2
		}
	case numeral(own):
		if numeral(text[last.from:last.to]) {
			return 1
		}
		if n > 2 && numeral(text[list[n-3].from:list[n-3].to]) && strings.HasSuffix(text[list[n-3].from:p.from], "分之") {
			return 3
		}
	}
	return 0
}

func onlySpace(text string, p piece) bool {
	return p.kind == Space && p.to-p.from == 1 && text[p.from] == ' '
}

// minus reports whether a list ends with a dash that begins something: the sign
// of a number, if one follows.
func minus(text string, list []piece) bool {
	n := len(list)
	last := text[list[n-1].from:list[n-1].to]
	if last != "-" && last != "–" {
		return false
	}
	return n == 1 || list[n-2].kind == Space || text[list[n-2].from] == '('
}

// unsigned is a number without its sign.
func unsigned(s string) string { return strings.TrimPrefix(strings.TrimPrefix(s, "–"), "-") }

// thousand reports whether a word is three digits, the last ones of them with
// a decimal fraction: 000, or 000,5.
func thousand(s string) bool {
	return len(s) >= 3 && digits(s[:3]) && (len(s) == 3 || len(s) > 4 && (s[3] == '.' || s[3] == ',') && digits(s[4:]))
}

// thousands reports whether a list ends with a number that a group of three
// digits may continue: one to three digits, or such groups. What follows a dot
// or a slash is a part of a symbol.
func thousands(text string, list []piece) bool {
	last := list[len(list)-1]
	first, rest, _ := strings.Cut(unsigned(text[last.from:last.to]), " ")
	if len(first) > 3 || !digits(first) || strings.Trim(rest, "0123456789 ") != "" {
		return false
	}
	return last.from == 0 || text[last.from-1] != '.' && text[last.from-1] != '/'
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// numeral reports whether a piece is a Chinese number.
func numeral(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 0x3000 && strings.ContainsRune("〇零一二三四五六七八九十百千万萬亿億两兩", r)
}

func kindOf(s string) TokenKind {
	space := true
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || (r == utf8.RuneError && len(s) > 0) {
			return Word
		}
		space = space && unicode.IsSpace(r)
	}
	if space {
		return Space
	}
	return Punct
}

// join returns what stands in the text.
func join(spans ...[]Token) string { return written(spans, func(t *Token) string { return t.raw }) }

func written(spans [][]Token, form func(*Token) string) string {
	n, last := 0, ""
	for _, tokens := range spans {
		for i := range tokens {
			if s := form(&tokens[i]); s != "" {
				n, last = n+len(s), s
			}
		}
	}
	if n == len(last) {
		return last // one token alone, as most readings are
	}
	b := make([]byte, 0, n)
	for _, tokens := range spans {
		for i := range tokens {
			b = append(b, form(&tokens[i])...)
		}
	}
	return string(b)
}
