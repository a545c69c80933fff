package negotiation

import (
	"slices"
	"strings"
	"time"
)

// Correction corrects words of an adopted recommendation in some languages or
// all. The adopted version stays as it is: a correction is a record of its own
// and goes out as a corrigendum (Corr.) to the report. It mends what was written
// wrongly; what was decided otherwise is an amendment.
type Correction struct {
	// ID is that of the act.
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// Version is the adopted version that is corrected.
	Version ID `json:"version,omitempty"`
	// Languages are the language versions it corrects, and no others.
	Languages []Language `json:"languages"`
	Changes   []Erratum  `json:"changes"`
	Reason    string     `json:"reason"`
	// Document is the corrigendum.
	Document ID        `json:"document,omitempty"`
	Symbol   string    `json:"symbol,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

// Erratum is one place that was written wrongly.
type Erratum struct {
	Paragraph ID `json:"paragraph"`
	// Old are the words as adopted, New those to be read in their place; "" drops
	// the old ones.
	Old string `json:"old" minLength:"1"`
	New string `json:"new,omitempty"`
}

// In reports whether the correction is one of that language version.
func (c Correction) In(l Language) bool { return slices.Contains(c.Languages, l) }

func (e Erratum) check(number int) error {
	for what, text := range map[string]string{"The old words of change ": e.Old, "The new words of change ": e.New} {
		if err := CheckText(what+itoa(number), text); err != nil {
			return err
		}
	}
	if e.Paragraph == "" || strings.TrimSpace(e.Old) == "" || e.Old == e.New {
		return Refuse(
			CodeInvalid, "Change %d needs a paragraph, the words as adopted, and other words to read in their place.", number,
		)
	}
	if HasBrackets(e.New) {
		return Refuse(CodeBracketed, "Change %d would put a bracket into an adopted text.", number)
	}
	return e.Paragraph.CheckCanonical("paragraph of change " + itoa(number))
}

func (e Erratum) checkIn(number int, p Paragraph) error {
	first := strings.Index(p.Text, e.Old)
	if first < 0 {
		return Refuse(
			CodeInvalid, "The words of change %d do not stand in paragraph %s as adopted and corrected so far: “%s”.", number,
			p.Number, e.Old,
		)
	}
	if strings.LastIndex(p.Text, e.Old) != first {
		return Refuse(
			CodeInvalid, "The words of change %d stand more than once in paragraph %s; quote more words around them: “%s”.",
			number, p.Number, e.Old,
		)
	}
	if strings.TrimSpace(strings.Replace(p.Text, e.Old, e.New, 1)) == "" {
		return Refuse(
			CodeInvalid, "Change %d would leave nothing of paragraph %s; that is no correction but an amendment.", number,
			p.Number,
		)
	}
	return nil
}

// Corrected returns the version as it is to be read, with the corrections for
// its language in their order. The version itself is not changed.
func (v Version) Corrected(list []Correction) Version {
	for _, c := range list {
		if !c.In(v.Language) {
			continue
		}
		for _, e := range c.Changes {
			v = v.correct(e)
		}
	}
	return v
}

func (v Version) correct(e Erratum) Version {
	v.Paragraphs = slices.Clone(v.Paragraphs)
	for i, p := range v.Paragraphs {
		if p.ID == e.Paragraph {
			v.Paragraphs[i].Text = strings.Replace(p.Text, e.Old, e.New, 1)
		}
	}
	return v
}
