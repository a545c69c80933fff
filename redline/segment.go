package redline

import (
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

// Token is a piece of a text that is never divided.
type Token struct {
	Kind TokenKind
	Text string
}

// Segment divides a text at the word boundaries of Unicode (UAX #29). Texts
// without spaces between words, such as Chinese ones, are divided by
// character. The tokens joined again are the text byte for byte, whatever the
// text holds.
func Segment(text string) []Token {
	tokens := make([]Token, 0, len(text)/4+1)
	it := words.FromString(text)
	for it.Next() {
		tokens = append(tokens, Token{Kind: kindOf(it.Value()), Text: it.Value()})
	}
	return tokens
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

func join(tokens []Token) string {
	n := 0
	for _, t := range tokens {
		n += len(t.Text)
	}
	b := make([]byte, 0, n)
	for _, t := range tokens {
		b = append(b, t.Text...)
	}
	return string(b)
}
