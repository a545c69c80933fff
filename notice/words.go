package notice

import (
	"fmt"
	"strings"
	"unicode"

	"rapporteur/redline"
)

// maxSubject is the longest subject, in signs as a reader sees them.
const maxSubject = 200

// subject makes one line of at most [maxSubject] signs.
func subject(s string) string {
	return redline.Shorten(oneLine(s), maxSubject)
}

// oneLine is a text in one line, with nothing in it that moves, hides or
// turns around what stands beside it.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(visible(s), breaks), " ")
}

// breaks are spaces that may end a line. No-break spaces stay as they are.
func breaks(r rune) bool { return unicode.IsSpace(r) && r != 0xa0 && r != 0x202f && r != 0x2007 }

// visible shows characters that would hide or turn around other text by their
// numbers. Line breaks and tabs stay, and so do the marks and joiners that
// Arabic needs.
func visible(s string) string {
	if !strings.ContainsFunc(s, hides) {
		return s
	}
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		if hides(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func hides(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0x2028, r == 0x2029:
		return true
	}
	return r == 0x200b || r == 0xfeff || r == 0xad || r >= 0xe0000 && r <= 0xe007f || r == unicode.ReplacementChar
}

// isolate keeps what runs in another direction from turning around the text
// beside it.
func isolate(s string) string { return "\u2068" + s + "\u2069" }
