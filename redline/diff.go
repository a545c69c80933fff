package redline

import (
	"slices"
	"strings"
)

// Op is what an edit does.
type Op string

// The operations of an edit script.
const (
	Equal  Op = "equal"
	Insert Op = "insert"
	Delete Op = "delete"
)

// Edit is one step of a script.
type Edit struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
	// Typographic marks a deletion and its insertion that differ in typography
	// alone: no change of substance.
	Typographic bool `json:"typographic,omitempty"`
}

// Script turns one text into another. Where both are there a deletion comes
// before the insertion that replaces it.
type Script []Edit

// From returns the text the script starts from, byte for byte.
func (s Script) From() string { return s.side(Insert) }

// To returns the text the script leads to, byte for byte.
func (s Script) To() string { return s.side(Delete) }

func (s Script) side(without Op) string {
	var b strings.Builder
	for _, e := range s {
		if e.Op != without {
			b.WriteString(e.Text)
		}
	}
	return b.String()
}

// Changed reports whether the two texts differ.
func (s Script) Changed() bool {
	for _, e := range s {
		if e.Op != Equal {
			return true
		}
	}
	return false
}

// Substantive reports whether the two texts differ in more than typography.
func (s Script) Substantive() bool {
	for _, e := range s {
		if e.Op != Equal && !e.Typographic {
			return true
		}
	}
	return false
}

// Typography reports whether the two texts differ in typography anywhere,
// beside a change of substance or without any.
func (s Script) Typography() bool {
	for _, e := range s {
		if e.Typographic {
			return true
		}
	}
	return false
}

// WithTypography is the script with its differences of typography as changes like any
// other, for who looks at every sign.
func (s Script) WithTypography() Script {
	out := slices.Clone(s)
	for i := range out {
		out[i].Typographic = false
	}
	return out
}

// Diff finds the differences between two texts in whole words. The script is
// the same whenever the texts are.
func Diff(from, to string) Script {
	var r reader
	return scriptOf(r.read(from), r.read(to))
}

func scriptOf(from, to []Token) Script {
	names := make(names, len(from)/3) // each second token is a space
	a, b := names.of(from), names.of(to)
	var script Script
	at := 0
	add := func(op Op, tokens []Token, typographic bool) {
		if text := join(tokens); text != "" {
			script = append(script, Edit{Op: op, Text: text, Typographic: typographic})
		}
	}
	for _, h := range shown(a, b) {
		add(Equal, a.tokens[at:h.from], false)
		add(Delete, a.tokens[h.from:h.to], h.typographic)
		add(Insert, b.tokens[h.bFrom:h.bTo], h.typographic)
		at = h.to
	}
	add(Equal, a.tokens[at:], false)
	return script.merged()
}

// merged joins steps of the same kind that follow each other, deletions before
// insertions. Changes of typography stay apart from those of substance.
func (s Script) merged() Script {
	var out Script
	for i := 0; i < len(s); {
		if s[i].Op == Equal {
			out = append(out, s[i])
			i++
			continue
		}
		var deleted, inserted strings.Builder
		typographic := s[i].Typographic
		for ; i < len(s) && s[i].Op != Equal && s[i].Typographic == typographic; i++ {
			if s[i].Op == Delete {
				deleted.WriteString(s[i].Text)
			} else {
				inserted.WriteString(s[i].Text)
			}
		}
		if deleted.Len() > 0 {
			out = append(out, Edit{Op: Delete, Text: deleted.String(), Typographic: typographic})
		}
		if inserted.Len() > 0 {
			out = append(out, Edit{Op: Insert, Text: inserted.String(), Typographic: typographic})
		}
	}
	return out
}
