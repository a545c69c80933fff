package redline

import (
	"fmt"
	"strings"
)

// House is a way in which documents show alternatives.
type House uint8

// The house styles found in documents of negotiations.
const (
	// Plain: [should] [shall — A, B].
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
	for _, n := range list {
		if n.Point == nil {
			b.WriteString(n.Text)
			continue
		}
		s.point(b, n.Point)
	}
}

func (s Style) point(b *strings.Builder, p *Point) {
	before, after := p.SharedSpace()
	b.WriteString(before)
	first := true
	for i := range p.Readings {
		shown, ok := s.reading(p, i, before, after)
		if !ok {
			continue
		}
		if !first {
			b.WriteString(" ")
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
	if strings.TrimSpace(r.Text) == "" {
		return ""
	}
	if len(r.Nodes) == 0 {
		return SetOff(r.Text[len(before) : len(r.Text)-len(after)])
	}
	var b strings.Builder
	s.nodes(&b, r.Nodes)
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), before), after)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
