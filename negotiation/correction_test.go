package negotiation_test

import (
	"testing"

	"rapporteur/negotiation"
)

func adoptedText() (negotiation.Draft, negotiation.Version) {
	v := negotiation.Version{ID: "v", Language: negotiation.English, Title: "Training",
		Paragraphs: []negotiation.Paragraph{
			{ID: p1, Number: "1", Text: "States parties should trian officials, and trian them again."},
			{ID: p2, Number: "2", Text: "By 2O25."},
		}}
	return negotiation.Draft{Stage: negotiation.StageAdopted, Version: v.ID}, v
}

// p1 to p3 are paragraphs; the text has the first two.
const (
	p1 negotiation.ID = "00000000-0000-4000-8000-000000000001"
	p2 negotiation.ID = "00000000-0000-4000-8000-000000000002"
	p3 negotiation.ID = "00000000-0000-4000-8000-000000000003"
)

func correction(languages []negotiation.Language, changes ...negotiation.Erratum) negotiation.CorrectRecommendation {
	return negotiation.CorrectRecommendation{Languages: languages, Changes: changes, Reason: "A slip."}
}

func codeOf(_ negotiation.Correction, err error) negotiation.Code { return negotiation.CodeOf(err) }

func TestACorrectionIsOfWordsThatStandInTheAdoptedText(t *testing.T) {
	d, v := adoptedText()
	english, french := []negotiation.Language{negotiation.English}, []negotiation.Language{negotiation.French}
	for name, tt := range map[string]struct {
		c    negotiation.CorrectRecommendation
		want negotiation.Code
	}{
		"once": {correction(english, negotiation.Erratum{Paragraph: p2, Old: "2O25", New: "2025"}), ""},
		"not there": {
			correction(english, negotiation.Erratum{Paragraph: p2, Old: "2026", New: "2025"}), negotiation.CodeInvalid,
		},
		"twice": {
			correction(english, negotiation.Erratum{Paragraph: p1, Old: "trian", New: "train"}), negotiation.CodeInvalid,
		},
		"within a word": {correction(english, negotiation.Erratum{Paragraph: p1, Old: "ffi", New: "fi"}), ""},
		"one after the other": {correction(
			english, negotiation.Erratum{Paragraph: p1, Old: "should trian", New: "should train"},
			negotiation.Erratum{Paragraph: p1, Old: "trian", New: "train"},
		), ""},
		"no such paragraph": {
			correction(english, negotiation.Erratum{Paragraph: p3, Old: "x", New: "y"}), negotiation.CodeUnknownParagraph,
		},
		"no such one in French": {
			correction(french, negotiation.Erratum{Paragraph: p3, Old: "x", New: "y"}), negotiation.CodeUnknownParagraph,
		},
		"the French is not on file": {
			correction(french, negotiation.Erratum{Paragraph: p1, Old: "formre", New: "former"}), "",
		},
		"everything": {
			correction(english, negotiation.Erratum{Paragraph: p2, Old: "By 2O25.", New: " "}), negotiation.CodeInvalid,
		},
	} {
		if got := codeOf(tt.c.Judge(d, v, nil)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if err := tt.c.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]negotiation.CorrectRecommendation{
		"no language": correction(nil, negotiation.Erratum{Paragraph: p2, Old: "2O25", New: "2025"}),
		"no change":   correction(english),
		"no words":    correction(english, negotiation.Erratum{Paragraph: p2, Old: " ", New: "2025"}),
		"same words":  correction(english, negotiation.Erratum{Paragraph: p2, Old: "By", New: "By"}),
	} {
		if err := c.Check(); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, words := range []string{"[By]", "By]", "［By］", "By［", "By］"} {
		if err := correction(
			english, negotiation.Erratum{Paragraph: p2, Old: "By", New: words},
		).Check(); negotiation.CodeOf(err) != negotiation.CodeBracketed {
			t.Errorf("%s: %v", words, err)
		}
	}
	d.Stage = negotiation.StageAgreed
	if got := codeOf(correction(
		english, negotiation.Erratum{Paragraph: p2, Old: "2O25", New: "2025"},
	).Judge(d, v, nil)); got != negotiation.CodeWrongState {
		t.Errorf("a draft: %q", got)
	}
}

func TestACorrectionIsForItsLanguagesOnly(t *testing.T) {
	d, v := adoptedText()
	english, err := correction(
		[]negotiation.Language{negotiation.English}, negotiation.Erratum{Paragraph: p2, Old: "2O25", New: "2025"},
	).Judge(d, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	french, err := correction(
		[]negotiation.Language{negotiation.French}, negotiation.Erratum{Paragraph: p2, Old: "By", New: "D’ici à"},
	).Judge(d, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := v.Corrected([]negotiation.Correction{english, french})
	if got := read.Paragraphs[1].Text; got != "By 2025." {
		t.Errorf("to be read as %q", got)
	}
	if got := v.Paragraphs[1].Text; got != "By 2O25." {
		t.Errorf("the adopted version became %q", got)
	}
}
