package publish

import (
	"fmt"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/phrases"
)

// Corrigendum words a correction of an adopted recommendation as the text of
// its document: what stands there, and what is to be read in its place. It is
// in the language of the adopted text when that is corrected, else in the first
// that is.
func Corrigendum(
	_ negotiation.Recommendation, v negotiation.Version, c negotiation.Correction,
) negotiation.DocumentText {
	l := v.Language
	if !c.In(l) {
		l = c.Languages[0]
	}
	words := phrases.Documents(l)
	var b strings.Builder
	for _, e := range c.Changes {
		p, _ := v.Paragraph(e.Paragraph)
		fmt.Fprintf(&b, "## %s\n\n", title(words.Say("paragraph.number", "number", ordinal(l, p.Number))))
		said := words.Say("corrigendum.read", "old", closed(e.Old), "new", closed(e.New))
		if e.New == "" {
			said = words.Say("corrigendum.delete", "old", closed(e.Old))
		}
		b.WriteString(said + "\n\n")
	}
	heading := words.Say("corrigendum.title", "title", oneLine(closed(v.Title)))
	return negotiation.DocumentText{Language: l, Title: heading, Content: b.String()}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// correctionLine tells a correction in the story of a draft.
func correctionLine(c negotiation.Correction, versions []negotiation.Version) string {
	words := phrases.Records()
	names := make([]string, len(c.Languages))
	for i, l := range c.Languages {
		names[i] = languageName(words, l)
	}
	text := words.Say("history.corrected", "languages", words.List(names), "symbol", c.Symbol, "reason", oneLine(c.Reason))
	for _, e := range c.Changes {
		line := words.Say("history.erratum", "old", e.Old, "new", e.New)
		for _, v := range versions {
			if p, ok := v.Paragraph(e.Paragraph); ok && v.ID == c.Version {
				place := words.Say("paragraph.number", "number", p.Number)
				line = words.Say("history.erratum_in", "paragraph", place, "old", e.Old, "new", e.New)
			}
		}
		text += "\n" + line
	}
	return text
}
