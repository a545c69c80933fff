package dossier

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A footnote is told by a raised figure, or by both its ends: a mark as in
// "the Convention [1]" and a paragraph that begins with [1]. A figure in brackets
// alone may be one that is negotiated.

var (
	footnote = regexp.MustCompile(`([^\s` + raised + `]{0,40})([` + raised + `]+)(\pL{0,3})|[†‡]`)
	noteText = regexp.MustCompile(`^\s*\[([0-9]{1,3})\]\s*[^\s\[]`)
	noteMark = regexp.MustCompile(`[\pL\pN.,;:!?)”»"’。，；：）、؛،]\s?\[([0-9]{1,3})\](?:$|[\s\p{P}])`)
	year     = regexp.MustCompile(`(?:^|[^0-9])(?:19|20)[0-9]{2}$|[0-9]/[0-9]+$`)
	variable = regexp.MustCompile(`^(?:\pL|[a-z]{2})$`)
	element  = regexp.MustCompile(`^[A-Z][a-z]?$`)
	lastWord = regexp.MustCompile(`[\pL\pM]+$`)
)

// squared are the units of lengths, whose areas and volumes have a raised figure.
var squared = []string{
	"mm", "cm", "dm", "km", "nm", "µm", "μm", "hm", "dam", "ft", "in", "yd", "mi", "мм", "см", "дм", "км", "كم", "سم",
	"مم", "متر",
}

// isFootnote tells the mark after a word, a year or a full stop from m², x³, 10⁶
// and ²³⁵U.
func isFootnote(found string) bool {
	m := footnote.FindStringSubmatch(found)
	before, figure, after := m[1], m[2], m[3]
	last, _ := utf8.DecodeLastRuneInString(before)
	switch {
	case figure == "":
		return true // †
	case before == "" || strings.ContainsRune("([（［", last):
		return !element.MatchString(after)
	case strings.ContainsRune("⁻⁺/·", last):
		return false
	case unicode.IsDigit(last):
		return year.MatchString(before)
	case !unicode.IsLetter(last):
		return true
	case unicode.Is(unicode.Han, last):
		return last != '米' && last != '里'
	}
	word := lastWord.FindString(before)
	return figure == "¹" || !variable.MatchString(word) && !slices.Contains(squared, word)
}

// footnotes are the ends of footnotes in a file.
type footnotes struct {
	texts map[string]bool
	marks []noted
}

type noted struct {
	number string
	line   int
}

// begin notes a line that begins as the text of a footnote does.
func (f *footnotes) begin(text string) {
	if m := noteText.FindStringSubmatch(text); m != nil {
		if f.texts == nil {
			f.texts = map[string]bool{}
		}
		f.texts[m[1]] = true
	}
}

// mark notes the marks in a line.
func (f *footnotes) mark(text string, line int) {
	if !strings.Contains(text, "[") {
		return
	}
	for _, m := range noteMark.FindAllStringSubmatch(text, 20) {
		f.marks = append(f.marks, noted{m[1], line})
	}
}

// footnotes refuses those with both ends. They are counted from 1.
func (r *reader) footnotes() {
	if !r.notes.texts["1"] {
		return
	}
	for _, m := range r.notes.marks {
		if r.notes.texts[m.number] {
			r.add(m.line, "%q looks like a footnote mark, since a paragraph begins with it; %s.", "["+m.number+"]", noFootnotes)
		}
	}
}

// isFormula tells $x^2$ from sums of money.
func isFormula(found string) bool {
	inner := strings.Trim(found, "$")
	return strings.ContainsAny(inner, `\^_={}`) || len(inner) <= 2 && !strings.ContainsAny(inner, "0123456789")
}
