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
	// ID is chosen by the caller: the same one is recorded once.
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

// Check refuses a correction that no record could make acceptable.
func (c Correction) Check() error {
	if c.ID == "" || c.Recommendation == "" || len(c.Changes) == 0 {
		return Refuse(CodeInvalid, "A correction needs an id, a recommendation and the words to correct.")
	}
	if len(c.Languages) == 0 {
		return Refuse(CodeInvalid, "Name the languages the correction is for; all six if it is for all.")
	}
	if err := checkLanguages(c.Languages); err != nil {
		return err
	}
	if strings.TrimSpace(c.Reason) == "" {
		return Refuse(CodeInvalid, "To correct an adopted text, give the reason.")
	}
	if err := CheckReason("The reason", c.Reason); err != nil {
		return err
	}
	for i, e := range c.Changes {
		if err := e.check(i + 1); err != nil {
			return err
		}
	}
	return nil
}

func (e Erratum) check(number int) error {
	for what, text := range map[string]string{"The old words of change ": e.Old, "The new words of change ": e.New} {
		if err := CheckText(what+itoa(number), text); err != nil {
			return err
		}
	}
	if e.Paragraph == "" || strings.TrimSpace(e.Old) == "" || e.Old == e.New {
		return Refuse(CodeInvalid, "Change %d needs a paragraph, the words as adopted, and other words to read in their place.", number)
	}
	if HasBrackets(e.New) {
		return Refuse(CodeBracketed, "Change %d would put a bracket into an adopted text.", number)
	}
	return nil
}

// CheckOn refuses to correct what is not adopted, and words that do not stand
// once in the paragraph as corrected before. Only the language that the text is
// on record in can be looked up; of others the paragraph must exist.
func (c Correction) CheckOn(d Draft, v Version, before []Correction) error {
	if !d.Stage.Adopted() {
		return Refuse(CodeWrongState, "The draft is %s; a correction is for an adopted text, and a draft is amended.", d.Stage.phrase())
	}
	text := v.Corrected(before)
	for i, e := range c.Changes {
		p, ok := text.Paragraph(e.Paragraph)
		if !ok {
			return Refuse(CodeUnknownParagraph, "The adopted text of %q has no paragraph %q.", v.Title, e.Paragraph)
		}
		if !c.In(v.Language) {
			continue
		}
		if err := e.checkIn(i+1, p); err != nil {
			return err
		}
		text = text.correct(e)
	}
	return nil
}

func (e Erratum) checkIn(number int, p Paragraph) error {
	first := strings.Index(p.Text, e.Old)
	if first < 0 {
		return Refuse(CodeInvalid, "The words of change %d do not stand in paragraph %s as adopted and corrected so far: “%s”.", number, p.Number, e.Old)
	}
	if strings.LastIndex(p.Text, e.Old) != first {
		return Refuse(CodeInvalid, "The words of change %d stand more than once in paragraph %s; quote more words around them: “%s”.", number, p.Number, e.Old)
	}
	if strings.TrimSpace(strings.Replace(p.Text, e.Old, e.New, 1)) == "" {
		return Refuse(CodeInvalid, "Change %d would leave nothing of paragraph %s; that is no correction but an amendment.", number, p.Number)
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
