package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

func adoptedText() (n.Draft, n.Version) {
	v := n.Version{ID: "v", Language: n.English, Title: "Training", Paragraphs: []n.Paragraph{
		{ID: p1, Number: "1", Text: "States parties should trian officials, and trian them again."},
		{ID: p2, Number: "2", Text: "By 2O25."},
	}}
	return n.Draft{Stage: n.StageAdopted, Version: v.ID}, v
}

// p1 to p3 are paragraphs; the text has the first two.
const (
	p1 n.ID = "00000000-0000-4000-8000-000000000001"
	p2 n.ID = "00000000-0000-4000-8000-000000000002"
	p3 n.ID = "00000000-0000-4000-8000-000000000003"
)

func correction(languages []n.Language, changes ...n.Erratum) n.CorrectRecommendation {
	return n.CorrectRecommendation{Languages: languages, Changes: changes, Reason: "A slip."}
}

func codeOf(_ n.Correction, err error) n.Code { return n.CodeOf(err) }

func TestACorrectionIsOfWordsThatStandInTheAdoptedText(t *testing.T) {
	d, v := adoptedText()
	english, french := []n.Language{n.English}, []n.Language{n.French}
	for name, tt := range map[string]struct {
		c    n.CorrectRecommendation
		want n.Code
	}{
		"once":                      {correction(english, n.Erratum{Paragraph: p2, Old: "2O25", New: "2025"}), ""},
		"not there":                 {correction(english, n.Erratum{Paragraph: p2, Old: "2026", New: "2025"}), n.CodeInvalid},
		"twice":                     {correction(english, n.Erratum{Paragraph: p1, Old: "trian", New: "train"}), n.CodeInvalid},
		"within a word":             {correction(english, n.Erratum{Paragraph: p1, Old: "ffi", New: "fi"}), ""},
		"one after the other":       {correction(english, n.Erratum{Paragraph: p1, Old: "should trian", New: "should train"}, n.Erratum{Paragraph: p1, Old: "trian", New: "train"}), ""},
		"no such paragraph":         {correction(english, n.Erratum{Paragraph: p3, Old: "x", New: "y"}), n.CodeUnknownParagraph},
		"no such one in French":     {correction(french, n.Erratum{Paragraph: p3, Old: "x", New: "y"}), n.CodeUnknownParagraph},
		"the French is not on file": {correction(french, n.Erratum{Paragraph: p1, Old: "formre", New: "former"}), ""},
		"everything":                {correction(english, n.Erratum{Paragraph: p2, Old: "By 2O25.", New: " "}), n.CodeInvalid},
	} {
		if got := codeOf(tt.c.Judge(d, v, nil)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if err := tt.c.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]n.CorrectRecommendation{
		"no language": correction(nil, n.Erratum{Paragraph: p2, Old: "2O25", New: "2025"}),
		"no change":   correction(english),
		"no words":    correction(english, n.Erratum{Paragraph: p2, Old: " ", New: "2025"}),
		"same words":  correction(english, n.Erratum{Paragraph: p2, Old: "By", New: "By"}),
	} {
		if err := c.Check(); n.CodeOf(err) != n.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, words := range []string{"[By]", "By]", "［By］", "By［", "By］"} {
		if err := correction(english, n.Erratum{Paragraph: p2, Old: "By", New: words}).Check(); n.CodeOf(err) != n.CodeBracketed {
			t.Errorf("%s: %v", words, err)
		}
	}
	d.Stage = n.StageAgreed
	if got := codeOf(correction(english, n.Erratum{Paragraph: p2, Old: "2O25", New: "2025"}).Judge(d, v, nil)); got != n.CodeWrongState {
		t.Errorf("a draft: %q", got)
	}
}

func TestACorrectionIsForItsLanguagesOnly(t *testing.T) {
	d, v := adoptedText()
	english, err := correction([]n.Language{n.English}, n.Erratum{Paragraph: p2, Old: "2O25", New: "2025"}).Judge(d, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	french, err := correction([]n.Language{n.French}, n.Erratum{Paragraph: p2, Old: "By", New: "D’ici à"}).Judge(d, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := v.Corrected([]n.Correction{english, french})
	if got := read.Paragraphs[1].Text; got != "By 2025." {
		t.Errorf("to be read as %q", got)
	}
	if got := v.Paragraphs[1].Text; got != "By 2O25." {
		t.Errorf("the adopted version became %q", got)
	}
}
