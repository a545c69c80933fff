package negotiation

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// digestActs are the rows of the acts on the thematic digest. Each makes something:
// a theme, an annotation, a document.
var digestActs = []ActRow{
	row[AddTheme](ActRow{Name: "add-theme", On: OnDigest, Event: EventDigestTheme,
		Summary: "Add a theme to the digest", Who: secretariat, Scope: ScopeManage}),
	row[AnnotateDocument](ActRow{Name: "annotate-document", On: OnDigest, Event: EventDigestAnnotated,
		Summary: "Record what a document says on a theme", Who: secretariat, Scope: ScopeManage}),
	row[CompileDigest](ActRow{Name: "compile-digest", On: OnDigest, Event: EventDocumentIssued,
		Summary: "Compile the digest of past meetings as a document for a meeting", Who: secretariat, Scope: ScopeManage}),
}

// AddTheme adds a theme to the digest.
type AddTheme struct {
	Key   string `json:"key" minLength:"1" maxLength:"100" doc:"Lower-case letters, digits and hyphens"`
	Names Names  `json:"names" doc:"By language; English at least"`
}

// Check refuses a theme without a proper key, or without a name.
func (x AddTheme) Check() error {
	for _, r := range x.Key {
		if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return Refuse(CodeInvalid, "The key %q of a theme is of lower-case letters, digits and hyphens.", x.Key)
		}
	}
	if x.Key == "" || strings.TrimSpace(x.Names[English]) == "" {
		return Refuse(CodeInvalid, "A theme needs a key and a name, in English at least.")
	}
	return checkNames("The name of theme "+x.Key, x.Names)
}

// AnnotateDocument records what a document says on a theme.
type AnnotateDocument struct {
	Document string   `json:"document" minLength:"1" maxLength:"200" doc:"Symbol or ID"`
	Theme    string   `json:"theme" minLength:"1" maxLength:"100" doc:"Key of the theme"`
	Language Language `json:"language" enum:"ar,zh,en,fr,ru,es"`
	Text     string   `json:"text" minLength:"1"`
}

// Check refuses an annotation that no record could make acceptable.
func (x AnnotateDocument) Check() error {
	if x.Document == "" || x.Theme == "" || strings.TrimSpace(x.Text) == "" {
		return Refuse(CodeInvalid, "An annotation needs a document, a theme and a text.")
	}
	if err := checkLanguages([]Language{x.Language}); err != nil {
		return err
	}
	if err := CheckText("The annotation", x.Text); err != nil {
		return err
	}
	if count := utf8.RuneCountInString(x.Text); count > MaxAnnotation {
		return Refuse(CodeTooLarge, "The annotation has %d characters; a short one has at most %d.", count, MaxAnnotation)
	}
	return nil
}

// Judge refuses to annotate what is outside the official record.
func (x AnnotateDocument) Judge(d Document) error {
	if d.Symbol == "" {
		return Refuse(CodeInvalid, "An informal paper is outside the official record and is not in the digest.")
	}
	return nil
}

// CompileDigest compiles the thematic digest as a document for a meeting, written in
// each language that it has a title in, under one symbol.
type CompileDigest struct {
	Meeting  string   `json:"meeting" doc:"Key or ID of the meeting it is for; documents of earlier ones are listed"`
	Titles   Names    `json:"titles" doc:"By language; it is written in each, under one symbol"`
	Language Language `json:"language,omitempty" enum:"ar,zh,en,fr,ru,es" default:"en" doc:"The original language"`
	Themes   []string `json:"themes,omitempty" maxItems:"200" doc:"Keys in their order; empty means all"`
}

// Check refuses a digest that no record could make acceptable.
func (x CompileDigest) Check() error {
	if x.Meeting == "" {
		return Refuse(CodeInvalid, "To compile the digest, give an id for it and name the meeting.")
	}
	if x.Titles[x.Original()] == "" {
		return Refuse(CodeInvalid, "The digest needs a title in its original language.")
	}
	for i, key := range x.Themes {
		if contains(x.Themes[:i], key) {
			return Refuse(CodeInvalid, "The theme %s is named twice.", key)
		}
	}
	return checkNames("The title of the digest", x.Titles)
}

// Original is the original language of the digest.
func (x CompileDigest) Original() Language { return cmp.Or(x.Language, English) }

// Languages lists the languages of the digest, the original first.
func (x CompileDigest) Languages() []Language {
	out := []Language{x.Original()}
	for _, l := range Languages() {
		if l != x.Original() && x.Titles[l] != "" {
			out = append(out, l)
		}
	}
	return out
}
