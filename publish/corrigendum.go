package publish

import (
	"fmt"
	"strings"

	n "rapporteur/negotiation"
)

// Corrigendum words a correction of an adopted recommendation as the text of
// its document: what stands there, and what is to be read in its place. It is
// in the language of the adopted text when that is corrected, else in the first
// that is.
func Corrigendum(_ n.Recommendation, v n.Version, c n.Correction) n.DocumentText {
	l := v.Language
	if !c.In(l) {
		l = c.Languages[0]
	}
	words := corrigendumIn(l)
	var b strings.Builder
	for _, e := range c.Changes {
		p, _ := v.Paragraph(e.Paragraph)
		fmt.Fprintf(&b, "## %s\n\n", title(fmt.Sprintf(phrasesIn(l).paragraph, ordinal(l, p.Number))))
		form := words.read
		if e.New == "" {
			form = words.drop
		}
		b.WriteString(strings.NewReplacer("{old}", closed(e.Old), "{new}", closed(e.New)).Replace(form) + "\n\n")
	}
	return n.DocumentText{Language: l, Title: words.title + " " + oneLine(closed(v.Title)), Content: b.String()}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// corrigendumWords are the fixed words of a corrigendum.
type corrigendumWords struct{ title, read, drop string }

func corrigendumIn(l n.Language) corrigendumWords {
	if l == n.French {
		return corrigendumWords{title: "Rectificatif\u00a0:", read: "Au lieu de «\u00a0{old}\u00a0», lire «\u00a0{new}\u00a0».", drop: "Supprimer «\u00a0{old}\u00a0»."}
	}
	return corrigendumWords{title: "Corrigendum:", read: "For “{old}” read “{new}”.", drop: "Delete “{old}”."}
}

// correctionLine tells a correction in the story of a draft.
func correctionLine(c n.Correction, versions []n.Version) string {
	names := make([]string, len(c.Languages))
	for i, l := range c.Languages {
		names[i] = english.languages[l]
	}
	text := fmt.Sprintf("Corrected in %s by %s: %s", english.list(names), c.Symbol, oneLine(c.Reason))
	for _, e := range c.Changes {
		place := ""
		for _, v := range versions {
			if p, ok := v.Paragraph(e.Paragraph); ok && v.ID == c.Version {
				place = fmt.Sprintf(english.paragraph, p.Number) + ": "
			}
		}
		text += fmt.Sprintf("\n%sfor “%s” read “%s”", place, e.Old, e.New)
	}
	return text
}
