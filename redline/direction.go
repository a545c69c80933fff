package redline

import (
	"strings"
	"unicode"
)

// Direction is which way a text runs, in the words of HTML.
type Direction string

// The directions.
const (
	LeftToRight Direction = "ltr"
	RightToLeft Direction = "rtl"
)

// The marks that give a line of plain text its direction (UAX #9).
const (
	leftToRightMark  = '\u200e'
	rightToLeftMark  = '\u200f'
	arabicLetterMark = '\u061c'
)

// DirectionIn is the direction of texts in a language, by its code.
func DirectionIn(language string) Direction {
	if language == "ar" {
		return RightToLeft
	}
	return LeftToRight
}

// Of is the direction of a text that stands in one of direction d. A text of a
// document runs as the document does, whatever letter it begins with; but more
// than two words that all run the other way are a text of another language.
func (d Direction) Of(text string) Direction {
	if own, other := wordsIn(text, d); own == 0 && other > 2 {
		return d.other()
	}
	return d
}

// OfPhrase is the direction of a heading or a remark that stands in a text of
// direction d, and may be in another language: words that all run the other way
// do so together.
func (d Direction) OfPhrase(text string) Direction {
	if own, other := wordsIn(text, d); own == 0 && other > 0 {
		return d.other()
	}
	return d
}

// OfQuoted is the direction of a text quoted as a whole in a text of direction
// d: that of most of its words.
func (d Direction) OfQuoted(text string) Direction {
	if own, other := wordsIn(text, d); other > own {
		return d.other()
	}
	return d
}

// Enclosed puts the marks of direction d around a text that stands in a line of
// the other one, so that what begins or ends it stays on its side.
func (d Direction) Enclosed(text string) string { return d.mark() + text + d.mark() }

// Lines marks the lines of a plain text that would be shown in another
// direction than theirs, as they begin with a word of the other one. Where a
// line begins is where the whole line does: before its spaces and its number.
func (d Direction) Lines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if own := d.Of(line); own != seen(line) && strings.TrimSpace(line) != "" {
			lines[i] = own.mark() + line
		}
	}
	return strings.Join(lines, "\n")
}

func (d Direction) mark() string {
	if d == RightToLeft {
		return string(rightToLeftMark)
	}
	return string(leftToRightMark)
}

func (d Direction) other() Direction {
	if d == RightToLeft {
		return LeftToRight
	}
	return RightToLeft
}

// seen is the direction a line of plain text is shown in: that of its first
// letter outside isolates (UAX #9, P2 and P3).
func seen(line string) Direction {
	out := LeftToRight
	outside(line, func(r rune) bool {
		found := directionOf(r)
		if found != "" {
			out = found
		}
		return found == ""
	})
	return out
}

// wordsIn counts those that run in direction d and those that run in the other
// one; a Chinese character is a word. What is isolated is none of the text
// around it.
func wordsIn(text string, d Direction) (own, other int) {
	var within Direction // of the word that the last character belongs to
	outside(text, func(r rune) bool {
		found := directionOf(r)
		switch {
		case unicode.IsSpace(r):
			within = ""
		case found == "", found == within && !unicode.Is(unicode.Han, r):
		case found == d:
			within = found
			own++
		default:
			within = found
			other++
		}
		return true
	})
	return own, other
}

// outside visits the characters of a text that stand in no isolate and no
// colour of a terminal, until yield says no.
func outside(text string, yield func(r rune) bool) {
	depth, colour := 0, false
	for _, r := range text {
		switch {
		case r == '\x1b':
			colour = true
		case colour:
			colour = !unicode.IsLetter(r)
		case r >= 0x2066 && r <= 0x2068:
			depth++
		case r == 0x2069:
			depth = max(0, depth-1)
		case r == '\n':
			depth = 0
		case depth == 0:
			if !yield(r) {
				return
			}
		}
	}
}

// directionOf is the direction of a letter or mark, "" for what has none.
func directionOf(r rune) Direction {
	switch {
	case r == leftToRightMark:
		return LeftToRight
	case r == rightToLeftMark, r == arabicLetterMark:
		return RightToLeft
	case !unicode.IsLetter(r):
		return ""
	case rightToLeft(r):
		return RightToLeft
	}
	return LeftToRight
}

// rightToLeft reports whether a letter runs from right to left.
func rightToLeft(r rune) bool {
	return r >= 0x590 && r < 0x900 || r >= 0xfb1d && r < 0xff00 ||
		r >= 0x10800 && r < 0x11000 || r >= 0x1e800 && r < 0x1f000
}
