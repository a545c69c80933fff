package publish

import "strings"

// The controls of the Unicode bidirectional algorithm (UAX #9) that open a
// direction, and those that close it.
const (
	embeddings = "\u202a\u202b\u202d\u202e"
	isolates   = "\u2066\u2067\u2068"
	popEmbed   = '\u202c'
	popIsolate = '\u2069'
)

// closed appends what closes the directions a text opened and left open, so
// that a text cannot turn round the words after it, such as whose reading it
// is. A text that leaves nothing open stays as it is, byte for byte; comments
// as received stand alone in their paragraphs and are never touched.
func closed(text string) string {
	if !strings.ContainsAny(text, embeddings+isolates) {
		return text
	}
	var open []rune // the closing controls that are due, innermost last
	for _, r := range text {
		switch {
		case strings.ContainsRune(embeddings, r):
			open = append(open, popEmbed)
		case strings.ContainsRune(isolates, r):
			open = append(open, popIsolate)
		case r == '\n':
			open = open[:0] // a paragraph ends every direction
		case r == popEmbed && len(open) > 0 && open[len(open)-1] == popEmbed:
			open = open[:len(open)-1]
		case r == popIsolate:
			open = closeIsolate(open)
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		text += string(open[i])
	}
	return text
}

// closeIsolate closes the innermost isolate with all embeddings in it; without
// an isolate it does nothing.
func closeIsolate(open []rune) []rune {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] == popIsolate {
			return open[:i]
		}
	}
	return open
}

// rightToLeft reports whether a letter runs from right to left.
func rightToLeft(r rune) bool {
	return (r >= 0x590 && r < 0x900) || (r >= 0xfb1d && r < 0xff00)
}
