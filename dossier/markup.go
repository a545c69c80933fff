package dossier

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"rapporteur/numbering"
)

// A draft is words, numbers and brackets. What a word processor, Markdown or
// HTML would make of its characters is not known to the text: it would be
// circulated as characters. So it is refused, with what to write in its place.

// markup is something that looks like it.
type markup struct {
	// needs are the characters without one of which it can't be.
	needs string
	found *regexp.Regexp
	// what it looks like, and what to do.
	what, instead string
	// is says more exactly whether it is so; nil is yes.
	is func(string) bool
}

const (
	noFootnotes = "footnotes can't be held: write the note into the text, in parentheses, or leave it out"
	noChanges   = "write the text as it stands; what is proposed comes as a comment"
	noTables    = "write each row as a paragraph"
	raised      = "¹²³⁰⁴⁵⁶⁷⁸⁹"
)

// lineMarkups are told by how a line begins, or by the whole of it.
var lineMarkups = []markup{
	{"-*_=—+|:", regexp.MustCompile(`^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,}\s*|(?:—\s*)+|[+|:\s-]*-{3,}[+|:\s-]*)$`), "a rule or the border of a table", "leave it out", nil},
	{"|", regexp.MustCompile(`^[|:\s-]*(?:-\s*:?\s*\||\|\s*:?\s*-)[|:\s-]*$`), "the border of a table", "leave it out", nil},
	{":!", regexp.MustCompile(`^\s*(?::{3,}|!{3}\s|\[![A-Z]+\])`), "a box", "write the words alone", nil},
	{"`~", regexp.MustCompile("^\\s*(?:```|~~~)"), "a fence", "leave the fences out", nil},
	{"|", regexp.MustCompile(`^\s*\|`), "a table", noTables, nil},
	{"-*+•‣⁃◦▪▫●○■□►▶➢➤✓·–—−\uf0b7\uf0a7\uf0d8\uf0fc", regexp.MustCompile(`^\s*(?:[-*+•‣⁃◦▪▫●○■□►▶➢➤✓·–—−]\s|[•‣⁃◦▪▫●○■□►▶➢➤✓\x{f0b7}\x{f0a7}\x{f0d8}\x{f0fc}])`), "a bullet", "write a letter or a number, as in (a)", nil},
	{"#(", regexp.MustCompile(`^\s*(?:#\.|\(@[^)]*\))\s`), "a number that is counted by itself", "write the number", nil},
	{">", regexp.MustCompile(`^\s*>`), "a quotation", "use quotation marks", nil},
	{":", regexp.MustCompile(`^:\s`), "a definition", "join it to the line before", nil},
	{"\\", regexp.MustCompile(`^\s*\\(?:newpage|pagebreak|begin|end)\b`), "a command", "leave it out", nil},
}

// markups are told anywhere in a line.
var markups = []markup{
	{"<>", regexp.MustCompile(`<!--|-->`), "a comment in HTML", "keep remarks out of the text", nil},
	{"<", regexp.MustCompile(`</?[A-Za-z][^<>]*>`), "a tag in HTML, or an address in angle brackets", "write the words alone", nil},
	{"^", regexp.MustCompile(`\[\^[^\]]*\]|\^\[`), "a footnote mark", noFootnotes, nil},
	{raised + "†‡", footnote, "a footnote mark", noFootnotes, isFootnote},
	{"(", regexp.MustCompile(`!?\[[^\[\]]*\]\([^()\s]+(?:\s+"[^"]*")?\)`), "a link", "write the words, and the address after them without brackets", isLink},
	{"[", regexp.MustCompile(`^\s*\[[^\[\]]+\]:\s*(?:https?|mailto|ftp):`), "the address of a link", "write it in words", nil},
	{"\\", regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|\\[a-zA-Z]+\{|\\$`), "an escape", `write the mark alone, without the backslash, as in [should]`, nil},
	{"{", regexp.MustCompile(`\{[.#][A-Za-z][^{}]*\}|\{[A-Za-z-]+="[^{}]*\}`), "an attribute", "write the words without it; what is proposed comes as a comment", nil},
	{"{}", regexp.MustCompile(`\{(?:\+\+|--|~~|==|>>)|(?:\+\+|--|~~|==|<<)\}`), "a tracked change", noChanges, nil},
	{"+-", regexp.MustCompile(`\{\+[^{}]*\+\}|\{-[^{}]*-\}|\[\+[^\[\]]*\+\]|\[-[^\[\]]*[^\[\]\s-][^\[\]]*-\]`), "a tracked change", noChanges, nil},
	{"$", regexp.MustCompile(`\$\$?[^$\s](?:[^$\n]*[^$\s])?\$`), "a formula", "write it in words or plain characters", isFormula},
	{"&", regexp.MustCompile(`&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);`), "a character in HTML", "write the character itself", isEntity},
	{"*", regexp.MustCompile(`(?:^|[^0-9*])\*{1,3}[^\s*](?:[^*\n]*[^\s*])?\*{1,3}`), "emphasis", "write the words without asterisks", nil},
	{"_", regexp.MustCompile(`(?:^|[^\pL\pN_])_{1,3}[^\s_](?:[^_\n]*[^\s_])?_{1,3}(?:$|[^\pL\pN_])`), "emphasis", "write the words without underscores", nil},
	{"`", regexp.MustCompile("(?:^|[\\s(\\[])`[^`\\s](?:[^`\\n]*[^`\\s])?`(?:$|[^\\pL\\pN`])|``"), "code", "use quotation marks", nil},
	{"~^", regexp.MustCompile(`~~[^~\s][^~\n]*~~|[\pL\pN]~[^~\s]{1,12}~|[\pL\pN]\^[^^\s]{1,12}\^`), "struck, raised or lowered characters", "write them plainly", nil},
	{"|", regexp.MustCompile(`\|[^|\n]*\|`), "a table", noTables, nil},
}

// isLink reports whether what follows a bracket is an address, and not the
// letter of a subparagraph as in "[paragraph 4](b)".
func isLink(found string) bool {
	_, target, _ := strings.Cut(found, "](")
	x, ok := numbering.Parse("(" + target)
	return strings.HasPrefix(found, "!") || !ok || x.Body == ""
}

// isEntity tells &nbsp; from R&D;.
func isEntity(found string) bool { return html.UnescapeString(found) != found }

// marked is what a line of a text looks like, and what to write in its place;
// found is "" when it is words.
func marked(line string) (found, what, instead string) {
	plain := strings.TrimLeft(strings.Map(plainSpace, line), " ")
	for _, m := range lineMarkups {
		if !strings.ContainsAny(plain, m.needs) {
			continue
		}
		if found = m.found.FindString(plain); found != "" {
			return strings.TrimSpace(found), m.what, m.instead
		}
	}
	return markedWithin(line)
}

// plainSpace makes spaces plain, and takes marks without width out.
func plainSpace(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func markedWithin(line string) (found, what, instead string) {
	for _, m := range markups {
		if !strings.ContainsAny(line, m.needs) {
			continue
		}
		for _, found := range m.found.FindAllString(line, 20) {
			if m.is == nil || m.is(found) {
				return strings.TrimSpace(found), m.what, m.instead
			}
		}
	}
	return "", "", ""
}
