package drafting

import (
	"fmt"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Loose are the square brackets in a paragraph, or in the title of a draft, that
// stand around no point of difference: a footnote mark, [sic], or one without its
// partner. Nobody can settle them; the words are amended.
type Loose struct {
	// Paragraph is "" for the title.
	Paragraph negotiation.ID
	Number    string
	// Brackets are what stands in each, or the bracket that stands alone with the
	// words behind it.
	Brackets []string
}

// Where words the place.
func (l Loose) Where() string {
	switch {
	case l.Paragraph == "":
		return "the title"
	case l.Number == "":
		return "a paragraph without number"
	}
	return "paragraph " + l.Number
}

// LooseBrackets finds the brackets of a version that are no point of difference.
func LooseBrackets(v negotiation.Version) ([]Loose, error) {
	var out []Loose
	if found := looseIn(v.Title); len(found) > 0 {
		out = append(out, Loose{Brackets: found})
	}
	for _, p := range v.Paragraphs {
		text := p.Text
		if p.Open > 0 && len(p.Tree) > 0 {
			tree, err := Tree(p)
			if err != nil {
				return nil, err
			}
			text = agreedText(tree.Body)
		}
		if found := looseIn(text); len(found) > 0 {
			out = append(out, Loose{Paragraph: p.ID, Number: p.Number, Brackets: found})
		}
	}
	return out, nil
}

// agreedText is the text with a mark in the place of each point.
func agreedText(c redline.Consolidated) string {
	var b strings.Builder
	for _, node := range c.Nodes {
		if node.Point != nil {
			b.WriteString("…")
			continue
		}
		b.WriteString(node.Text)
	}
	return b.String()
}

// looseIn lists the outermost brackets of a text.
func looseIn(text string) []string {
	var out []string
	pieces := redline.ParseBrackets(text).Pieces
	for _, p := range pieces {
		switch {
		case p.Kind == redline.Plaintext, p.Depth > 0, p.Kind == redline.Closing && p.Partner >= 0:
		case p.Partner >= 0:
			last := pieces[p.Partner]
			out = append(out, short(text[p.Offset:last.Offset+len(last.Text)]))
		default:
			out = append(out, short(text[p.Offset:]))
		}
	}
	return out
}

// shownSigns is how many signs of a bracket are shown in a sentence.
const shownSigns = 40

func short(text string) string {
	return redline.Shorten(strings.Join(strings.Fields(text), " "), shownSigns)
}

// RefuseBracketed says why a version is not agreed on: which of its points are
// open, and which of its brackets are none and have to be amended.
func RefuseBracketed(v negotiation.Version) error {
	loose, err := LooseBrackets(v)
	if err != nil {
		return err
	}
	var parts []string
	if open := openPoints(v); open != "" {
		parts = append(parts, "points of difference are open in "+open+"; decide each of them")
	}
	for _, l := range loose {
		parts = append(parts, fmt.Sprintf("%s has “%s”, which is no point of difference; amend it to take the brackets away",
			l.Where(), strings.Join(l.Brackets, "”, “")))
	}
	if len(parts) == 0 {
		return nil
	}
	return negotiation.Refuse(negotiation.CodeBracketed, "A text with brackets is not agreed: %s; or defer the draft.",
		strings.Join(parts, "; "))
}

func openPoints(v negotiation.Version) string {
	var where []string
	for _, p := range v.Paragraphs {
		if p.Open > 0 {
			where = append(where, Loose{Paragraph: p.ID, Number: p.Number}.Where())
		}
	}
	return strings.Join(where, ", ")
}
