package publish

import (
	"html/template"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

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

// directionIn is the direction of documents in a language.
func directionIn(l negotiation.Language) redline.Direction { return redline.DirectionIn(string(l)) }

// directions are the functions by which pages give every text its direction.
var directions = template.FuncMap{
	"direction": directionIn, "runs": redline.Direction.OfPhrase, "quoted": redline.Direction.OfQuoted, "inline": inline,
}

// inline is a heading or a remark in a paragraph of direction d, escaped.
func inline(d redline.Direction, text string) template.HTML {
	return within(d, d.OfPhrase(text), template.HTML(template.HTMLEscapeString(text))) //nolint:gosec // just escaped
}

// within isolates markup that runs another way than the paragraph it stands in.
func within(d, runs redline.Direction, markup template.HTML) template.HTML {
	if runs != d {
		return template.HTML(`<bdi dir="`+runs+`">`) + markup + `</bdi>` //nolint:gosec // a word of ours
	}
	return markup
}
