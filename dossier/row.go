package dossier

import (
	"strings"

	"rapporteur/negotiation"
	"rapporteur/numbering"
)

// run is how far paragraphs count on, and the first of them whose number has no
// mark, or -1.
type run struct{ length, unmarked int }

// row refuses numbers without a mark. One alone may be words, as in "30 States";
// three that count on are numbers, and so are two where all paragraphs of the
// text itself are these two.
func (r *reader) row(paragraphs []negotiation.Paragraph) {
	enough := 3
	if r.ofTheText() == 2 {
		enough = 2
	}
	runs := map[numbering.Reading]run{}
	for k, p := range paragraphs {
		marked := p.Number != ""
		for _, at := range r.counted(k, p) {
			before, goesOn := runs[numbering.Reading{Style: at.Style, Value: at.Value - 1}]
			if !goesOn {
				before.unmarked = -1
				if at.Value > 1 && !at.Style.Decimal() {
					continue // letters and words count from the first one
				}
			}
			here := run{before.length + 1, before.unmarked}
			if here.unmarked < 0 && !marked {
				here.unmarked = k
			}
			if runs[at] = here; here.length >= enough && here.unmarked >= 0 {
				r.add(r.lines[here.unmarked], "The paragraphs from %q on count on in numbers without a mark; write each number "+
					"with a full stop "+
					"or in parentheses, as in: 1. First; begin a text that is no number otherwise, as in: Two States.", beginning(
					paragraphs[here.unmarked].Text,
				))
				return
			}
		}
	}
}

// ofTheText counts the paragraphs without number and those with figures.
func (r *reader) ofTheText() int {
	count := 0
	for _, it := range r.items {
		if it.Number.Body == "" || figures(it.Number) {
			count++
		}
	}
	return count
}

// counted is how a paragraph may be counted. Letters with a mark go on in none
// without: after (б), the paragraph "в странах" is words.
func (r *reader) counted(k int, p negotiation.Paragraph) []numbering.Reading {
	x := r.items[k].Number
	switch {
	case x.Body == "":
		return numbering.Unmarked(p.Text)
	case figures(x) && x.Inserted == "":
		return x.Readings()
	}
	return nil
}

func figures(x numbering.Number) bool {
	readings := x.Readings()
	return len(readings) == 1 && readings[0].Style.Decimal()
}

// table refuses two rows of a table whose edges are open, whether or not an empty
// line is between them; one stroke within words is a word.
func (r *reader) table(text string) {
	for i, line := range strings.Split(text, "\n") {
		if !strings.ContainsAny(strings.Trim(line, " \t|"), "|｜") {
			r.rows = 0
			continue
		}
		if r.rows++; r.rows == 2 {
			r.add(r.blockLine+i, "The lines with | look like a table, which a draft can't hold; %s.", noTables)
		}
	}
}
