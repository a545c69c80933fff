package negotiation_test

import (
	"slices"
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

func TestAnnotationsAreShortAndOfTheOfficialRecord(t *testing.T) {
	whole := n.AnnotateDocument{Document: "A/75/6", Theme: "victims", Language: n.English, Text: "On shelters."}
	if err := whole.Check(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*n.AnnotateDocument)
		want   n.Code
	}{
		"no text":     {func(a *n.AnnotateDocument) { a.Text = " \n" }, n.CodeInvalid},
		"no theme":    {func(a *n.AnnotateDocument) { a.Theme = "" }, n.CodeInvalid},
		"no document": {func(a *n.AnnotateDocument) { a.Document = "" }, n.CodeInvalid},
		"language":    {func(a *n.AnnotateDocument) { a.Language = "de" }, n.CodeInvalid},
		"long":        {func(a *n.AnnotateDocument) { a.Text = strings.Repeat("é", n.MaxAnnotation+1) }, n.CodeTooLarge},
		"as long":     {func(a *n.AnnotateDocument) { a.Text = strings.Repeat("é", n.MaxAnnotation) }, ""},
		"not UTF-8":   {func(a *n.AnnotateDocument) { a.Text = "caf\xe9" }, n.CodeNotUTF8},
	} {
		a := whole
		tt.change(&a)
		if got := n.CodeOf(a.Check()); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	if err := whole.Judge(n.Document{Kind: n.InformalPaper}); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("an informal paper: %v", err)
	}
	for _, theme := range []n.AddTheme{{Key: "Victims", Names: n.Names{"en": "V"}}, {Key: "victims"}, {Key: "victims", Names: n.Names{"fr": "V"}}, {Key: "victims", Names: n.Names{"en": "V", "de": "V"}}, {Key: "victims", Names: n.Names{"en": "V\nW"}}} {
		if err := theme.Check(); n.CodeOf(err) != n.CodeInvalid {
			t.Errorf("theme %+v: %v", theme, err)
		}
	}
	plan := n.CompileDigest{Meeting: "m", Language: n.French, Titles: n.Names{"en": "Digest", "fr": "Recueil", "ar": "موجز"}}
	if err := plan.Check(); err != nil || !slices.Equal(plan.Languages(), []n.Language{n.French, n.Arabic, n.English}) {
		t.Errorf("languages %v, %v", plan.Languages(), err)
	}
	plan.Language = n.Spanish
	if err := plan.Check(); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("no title in the original language: %v", err)
	}
}
