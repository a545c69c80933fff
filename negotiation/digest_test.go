package negotiation_test

import (
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

func TestAnnotationsAreShortAndOfTheOfficialRecord(t *testing.T) {
	whole := negotiation.AnnotateDocument{
		Document: "A/75/6", Theme: "victims", Language: negotiation.English, Text: "On shelters.",
	}
	if err := whole.Check(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*negotiation.AnnotateDocument)
		want   negotiation.Code
	}{
		"no text":     {func(a *negotiation.AnnotateDocument) { a.Text = " \n" }, negotiation.CodeInvalid},
		"no theme":    {func(a *negotiation.AnnotateDocument) { a.Theme = "" }, negotiation.CodeInvalid},
		"no document": {func(a *negotiation.AnnotateDocument) { a.Document = "" }, negotiation.CodeInvalid},
		"language":    {func(a *negotiation.AnnotateDocument) { a.Language = "de" }, negotiation.CodeInvalid},
		"long": {func(a *negotiation.AnnotateDocument) {
			a.Text = strings.Repeat("é", negotiation.MaxAnnotation+1)
		}, negotiation.CodeTooLarge},
		"as long":   {func(a *negotiation.AnnotateDocument) { a.Text = strings.Repeat("é", negotiation.MaxAnnotation) }, ""},
		"not UTF-8": {func(a *negotiation.AnnotateDocument) { a.Text = "caf\xe9" }, negotiation.CodeNotUTF8},
	} {
		a := whole
		tt.change(&a)
		if got := negotiation.CodeOf(a.Check()); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	if err := whole.Judge(negotiation.Document{
		Kind: negotiation.InformalPaper,
	}); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("an informal paper: %v", err)
	}
	for _, theme := range []negotiation.AddTheme{
		{Key: "Victims", Names: negotiation.Names{"en": "V"}}, {Key: "victims"},
		{Key: "victims", Names: negotiation.Names{"fr": "V"}},
		{Key: "victims", Names: negotiation.Names{"en": "V", "de": "V"}},
		{Key: "victims", Names: negotiation.Names{"en": "V\nW"}},
	} {
		if err := theme.Check(); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("theme %+v: %v", theme, err)
		}
	}
	plan := negotiation.CompileDigest{
		Meeting: "m", Language: negotiation.French, Titles: negotiation.Names{"en": "Digest", "fr": "Recueil", "ar": "موجز"},
	}
	if err := plan.Check(); err != nil || !slices.Equal(
		plan.Languages(), []negotiation.Language{negotiation.French, negotiation.Arabic, negotiation.English},
	) {
		t.Errorf("languages %v, %v", plan.Languages(), err)
	}
	plan.Language = negotiation.Spanish
	if err := plan.Check(); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("no title in the original language: %v", err)
	}
}
