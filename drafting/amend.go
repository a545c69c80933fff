package drafting

import (
	"slices"

	n "rapporteur/negotiation"
)

// Amend returns the paragraphs of a version as an amendment leaves them: its
// rulings applied first, then its new texts. The decision behind both has the
// amendment's identity.
func Amend(v n.Version, a n.AmendmentText) ([]n.Paragraph, error) {
	if len(a.Rulings) > 0 {
		settled, err := Settle(v, a.Rulings, a.ID)
		if err != nil {
			return nil, err
		}
		v.Paragraphs = settled
	}
	return amended(v, a.Changes)
}

func amended(v n.Version, changes []n.ParagraphText) ([]n.Paragraph, error) {
	out := slices.Clone(v.Paragraphs)
	for _, c := range changes {
		i := slices.IndexFunc(out, func(p n.Paragraph) bool { return p.ID == c.Paragraph })
		if i < 0 {
			return nil, n.Refuse(n.CodeUnknownParagraph, "Version %d of %q has no paragraph %q.", v.Number, v.Title, c.Paragraph)
		}
		if c.Delete {
			out = slices.Delete(out, i, i+1)
			continue
		}
		out[i].Text, out[i].Open, out[i].Tree = c.Text, 0, nil
	}
	if len(out) == 0 {
		return nil, n.Refuse(n.CodeInvalid, "The amendment would delete every paragraph; withdraw the draft instead.")
	}
	return out, nil
}
