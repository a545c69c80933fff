package redline

import (
	"html"
	"strings"
)

// Marks are what a rendering puts around inserted and deleted text.
type Marks struct {
	InsertOpen, InsertClose string
	DeleteOpen, DeleteClose string
	// Escape makes a piece of text safe for the format; nil leaves it as it is.
	Escape func(string) string
}

// TextMarks are those of plain text: [-deleted-]{+inserted+}.
func TextMarks() Marks {
	return Marks{InsertOpen: "{+", InsertClose: "+}", DeleteOpen: "[-", DeleteClose: "-]"}
}

// TerminalMarks colour insertions green and underlined, deletions red and
// struck through. Control characters in the text are shown instead of sent.
func TerminalMarks() Marks {
	return Marks{
		InsertOpen: "\x1b[32;4m", InsertClose: "\x1b[0m", DeleteOpen: "\x1b[31;9m", DeleteClose: "\x1b[0m",
		Escape: Visible,
	}
}

// HTMLMarks are the elements <ins> and <del>; the text is escaped.
func HTMLMarks() Marks {
	return Marks{
		InsertOpen: "<ins>", InsertClose: "</ins>", DeleteOpen: "<del>", DeleteClose: "</del>", Escape: html.EscapeString,
	}
}

// Render writes the script with marks around what changes. Where typography
// alone differs the new one stands without marks: it is no change to a reader,
// who is told so in words; see [Script.Typography].
func (s Script) Render(m Marks) string {
	var b strings.Builder
	for _, e := range s {
		text := e.Text
		if m.Escape != nil {
			text = m.Escape(text)
		}
		switch {
		case e.Op == Equal || e.Typographic && e.Op == Insert:
			b.WriteString(text)
		case e.Typographic:
		case e.Op == Insert:
			b.WriteString(m.InsertOpen + text + m.InsertClose)
		case e.Op == Delete:
			b.WriteString(m.DeleteOpen + text + m.DeleteClose)
		}
	}
	return b.String()
}

// Visible replaces control characters, which could drive a terminal, by their
// pictures; line breaks and tabs stay.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20:
			return 0x2400 + r
		case r == 0x7f:
			return 0x2421
		case r >= 0x80 && r < 0xa0:
			return 0xfffd
		}
		return r
	}, text)
}

// Side is one text of the two as a script of its own: the old one with what is
// deleted, or the new one with what is inserted. Its typography is no change.
func (s Script) Side(op Op) Script {
	var out Script
	for _, e := range s {
		switch {
		case e.Op == op && e.Typographic:
			out = append(out, Edit{Op: Equal, Text: e.Text})
		case e.Op == op || e.Op == Equal:
			out = append(out, e)
		}
	}
	return out
}
