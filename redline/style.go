package redline

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// House is a way in which documents show alternatives.
type House uint8

// The house styles found in documents of negotiations.
const (
	// Plain: [should] [shall — A, B]. Without names a slash tells the readings of
	// a point from another one beside it: [should]/[shall] [fully]/[—].
	Plain House = iota
	// Alternatives: [Alt 1: should] [Alt 2: shall — A, B].
	Alternatives
	// Options: [Option 1: should] [Option 2: {no text}].
	Options
)

// Style tells how points of difference are written.
type Style struct {
	House House
	// Label names who stands behind a reading; nil names nobody.
	Label Label
	// Words of Alternatives and Options in the language of the text; empty
	// ones are "Alt", "Option" and "no text".
	Alt, Option, NoText string
}

// In writes the text with its points of difference in a style.
func (c Consolidated) In(s Style) string {
	var b strings.Builder
	s.nodes(&b, c.Nodes)
	return b.String()
}

func (s Style) nodes(b *strings.Builder, list []Node) {
	for i, n := range list {
		if n.Point == nil {
			b.WriteString(n.Text)
			continue
		}
		s.point(b, n.Point, s.unmarked() && besideBrackets(list, i))
	}
}

// unmarked reports whether nothing but brackets tells the readings apart.
func (s Style) unmarked() bool { return s.House == Plain && s.Label == nil }

// besideBrackets reports whether a point has nothing but spaces between it and
// another one, or a bracket of the text.
func besideBrackets(list []Node, i int) bool {
	for k := i - 1; k >= 0; k-- {
		if text := strings.TrimSpace(list[k].Text); list[k].Point != nil || text != "" {
			last, _ := utf8.DecodeLastRuneInString(text)
			if list[k].Point != nil || squareCloses(last) {
				return true
			}
			break
		}
	}
	for k := i + 1; k < len(list); k++ {
		if text := strings.TrimSpace(list[k].Text); list[k].Point != nil || text != "" {
			first, _ := utf8.DecodeRuneInString(text)
			return list[k].Point != nil || squareOpens(first)
		}
	}
	return false
}

// slashed reports whether the readings of a point, written without names, need
// a slash between them: where other brackets stand beside, and where one would
// seem to read on from the one before.
func (p *Point) slashed(beside bool) bool {
	if beside {
		return true
	}
	first, different := "", false
	for i, r := range p.shown() {
		opener := openerOf(r.Text)
		if i == 0 {
			first = opener
		}
		different = different || opener != "" && (opener != first || len(r.Nodes) > 0 || len(p.shown()[0].Nodes) > 0)
	}
	return different
}

// shown are the readings with words.
func (p *Point) shown() []Reading {
	return slices.DeleteFunc(slices.Clone(p.Readings), func(r Reading) bool { return strings.TrimSpace(r.Text) == "" })
}

// nothing is how a reading without words is written where its absence would
// not be understood.
const nothing = "—"

func (s Style) point(b *strings.Builder, p *Point, beside bool) {
	before, after := p.SharedSpace()
	b.WriteString(before)
	separator := " "
	if s.unmarked() && p.slashed(beside) {
		separator = "/"
	}
	first := true
	for i := range p.Readings {
		shown, ok := s.reading(p, i, before, after)
		if !ok && beside && len(p.shown()) == 1 {
			shown, ok = or(s.NoText, nothing), true
		}
		if !ok {
			continue
		}
		if !first {
			b.WriteString(separator)
		}
		first = false
		b.WriteString("[" + shown + "]")
	}
	b.WriteString(after)
}

// reading writes one alternative without its brackets. In plain brackets a
// reading without words and without a name is the absence of the others, and
// so is one within a rewriting.
func (s Style) reading(p *Point, i int, before, after string) (string, bool) {
	r := p.Readings[i]
	text := s.text(r, before, after)
	by := ""
	if s.Label != nil && (!r.Base || len(r.Nodes) == 0) {
		by = s.Label(r)
	}
	prefix := ""
	switch s.House {
	case Alternatives:
		prefix = fmt.Sprintf("%s %d: ", or(s.Alt, "Alt"), i+1)
	case Options:
		prefix = fmt.Sprintf("%s %d: ", or(s.Option, "Option"), i+1)
	default:
		if text == "" && (by == "" || i == 0 || !p.Readings[0].Base) {
			return "", false
		}
	}
	if text == "" {
		text = "{" + or(s.NoText, "no text") + "}"
	}
	if text != "" && by != "" {
		by = " — " + by
	}
	return prefix + text + by, true
}

func (s Style) text(r Reading, before, after string) string {
	if strings.TrimFunc(r.Text, blank) == "" {
		return ""
	}
	if len(r.Nodes) == 0 {
		return SetOff(Within(r.Text, before, after))
	}
	var b strings.Builder
	s.nodes(&b, r.Nodes)
	return Within(b.String(), before, after)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
