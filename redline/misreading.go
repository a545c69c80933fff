package redline

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MisreadingKind tells what a reader would take a text for.
type MisreadingKind string

// The kinds of misreading.
const (
	// ClosesBefore is a closing bracket that the text did not open: printed
	// within the brackets of a paper it ends the author's own reading, and what
	// follows reads as another's.
	ClosesBefore MisreadingKind = "closes before it opens"
	// NeverCloses is an opening bracket without its partner: it takes the
	// closing bracket of the paper for its own.
	NeverCloses MisreadingKind = "opens and never closes"
	// LikeAttribution is a dash and a name where a paper puts those behind a
	// reading.
	LikeAttribution MisreadingKind = "reads like an attribution"
)

// Misreading is a place at which a proposed text, printed in brackets, would
// be read as the paper's own brackets or as the words of another delegation.
type Misreading struct {
	Kind MisreadingKind
	// Offset is where it begins, in bytes; Line counts from 1.
	Offset int
	Line   int
	// Text is the bracket, or the dash with the name.
	Text string
}

// Misreadings finds where a proposed text would be misread in a paper: square
// brackets of either width without a partner, in the order of the text, and a
// dash with a name before a closing bracket or at its end. What the base has
// as well is not the author's doing and is left out; for a new paragraph the
// base is "". Names are those a paper gives to parties and to readings nobody
// proposed, in the language of the text: with a dash before they are found
// anywhere.
func Misreadings(base, text string, names []string) []Misreading {
	there := map[string]int{}
	for _, m := range misreadings(base, names) {
		there[m.key(base)]++
	}
	var out []Misreading
	for _, m := range misreadings(text, names) {
		if key := m.key(text); there[key] > 0 {
			there[key]--
			continue
		}
		out = append(out, m)
	}
	return out
}

// key is what stays of a misreading when the text around it changes: a bracket
// is known by the word behind it, or before it when it closes.
func (m Misreading) key(text string) string {
	switch m.Kind {
	case NeverCloses:
		first, _, _ := strings.Cut(text[m.Offset:], " ")
		return string(m.Kind) + first
	case ClosesBefore:
		before := text[:m.Offset+len(m.Text)]
		return string(m.Kind) + before[strings.LastIndex(before, " ")+1:]
	case LikeAttribution:
	}
	return string(m.Kind) + m.Text
}

func misreadings(text string, names []string) []Misreading {
	var out []Misreading
	_, alone := Brackets(text)
	for _, b := range alone {
		kind := ClosesBefore
		if squareOpens(b.Rune) {
			kind = NeverCloses
		}
		out = append(out, Misreading{kind, b.Offset, b.Line, string(b.Rune)})
	}
	for _, at := range dashed.FindAllStringIndex(text, -1) {
		if end := attribution(text, at[1], names); end > 0 {
			dash := at[1] - len(strings.TrimLeftFunc(text[at[0]:at[1]], unicode.IsSpace))
			line := 1 + strings.Count(text[:dash], "\n")
			out = append(out, Misreading{LikeAttribution, dash, line, text[dash:end]})
		}
	}
	slices.SortStableFunc(out, func(a, b Misreading) int { return a.Offset - b.Offset })
	return out
}

// dashed is a dash that could lead to a name: a long one, or a short one
// between spaces.
var dashed = regexp.MustCompile(space + `*[—―–‒⸺⸻﹘─━]+` + space + `*|` + space + `+[-−‐‑－﹣]+` + space + `+`)

// space is what is seen as one, and what is not seen at all.
const space = `[\s\p{Z}\p{Cf}]`

// attribution returns where a name that begins at a place ends, 0 when there
// is none that a reader would take for the author of what stands before.
func attribution(text string, from int, names []string) int {
	for _, name := range names {
		if name != "" && len(text)-from >= len(name) &&
			strings.EqualFold(text[from:from+len(name)], name) && wordEnds(text, from+len(name)) {
			return from + len(name)
		}
	}
	end := len(text)
	if i := strings.IndexFunc(text[from:], squareCloses); i >= 0 {
		end = from + i
	}
	if m := codes.FindString(text[from:]); m != "" && wordEnds(text, from+len(m)) {
		return from + len(m)
	}
	rest := strings.TrimSpace(text[from:end])
	atEnd := end == len(text)
	if atEnd {
		rest = strings.TrimRight(rest, ".;:,!?。；：，、！？؛،؟ ")
	}
	if nameLike(rest, atEnd) {
		return from + len(rest)
	}
	return 0
}

// codes are at least two codes of delegations in a row.
var codes = regexp.MustCompile(`^[A-Z]{2,3}(?:\s*(?:,|and|et|y|и)\s*[A-Z]{2,3})+`)

func wordEnds(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return at == len(text) || unicode.Is(unicode.Han, r) || !unicode.IsLetter(r) && !unicode.IsNumber(r)
}

// The bounds of what is taken for a name.
const (
	nameWords  = 8
	nameLetter = 60
)

// nameLike reports whether a text could be the name of a delegation: a few
// words that begin with capitals, but for small ones such as "of the". In
// scripts without capitals a clause after a dash looks the same, so there it
// is one only before a bracket.
func nameLike(s string, atEnd bool) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",()（），、،", r) })
	if len(words) == 0 || len(words) > nameWords || utf8.RuneCountInString(s) > nameLetter {
		return false
	}
	for i, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		switch {
		case strings.ContainsFunc(w, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’-‑.", r)
		}):
			return false
		case unicode.IsUpper(first):
		case unicode.IsLower(first):
			if i == 0 || utf8.RuneCountInString(w) > 3 {
				return false
			}
		case atEnd:
			return false
		}
	}
	return true
}

// SetOff returns the words of a reading as a paper prints them between its
// brackets. Words that would be misread stand in quotation marks, and if they
// have brackets without a partner, all of their square brackets are printed as
// ⟦ and ⟧, so that no eye takes them for another's. The text on record stays
// as it is.
func SetOff(text string) string {
	if !misread(text) {
		return text
	}
	return "“" + otherBrackets(text).Replace(text) + "”"
}

// otherBrackets replaces the square brackets of a text, none when each has its
// partner.
func otherBrackets(text string) *strings.Replacer {
	if _, alone := Brackets(text); len(alone) > 0 {
		return strings.NewReplacer("[", "⟦", "［", "⟦", "]", "⟧", "］", "⟧")
	}
	return strings.NewReplacer()
}

// asAttributed finds any few words behind a spaced dash where a paper would
// put a name: setting off one reading too many harms nobody.
var asAttributed = regexp.MustCompile(`\s[—―–‒-]\s+[^\s\]］]+(?:\s+[^\s\]］]+){0,5}\s*(?:[\]］]|$)`)

// misread reports whether a reading of a point is to be set off.
func misread(text string) bool {
	if !strings.ContainsAny(text, "[]［］—―–‒-") {
		return false
	}
	return len(misreadings(text, nil)) > 0 || asAttributed.MatchString(text)
}
