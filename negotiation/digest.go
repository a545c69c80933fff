package negotiation

import (
	"strings"
	"time"
	"unicode/utf8"
)

// MaxAnnotation is the most an annotation may hold, in characters: it is short,
// or it is no annotation.
const MaxAnnotation = 1500

// Theme is one under which the documents of past meetings are listed.
type Theme struct {
	// Key is a short lower-case name, unique, such as "victims".
	Key   string `json:"key"`
	Names Names  `json:"names"`
}

// Check refuses a theme without a proper key, or without a name.
func (t Theme) Check() error {
	for _, r := range t.Key {
		if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return Refuse(CodeInvalid, "The key %q of a theme is of lower-case letters, digits and hyphens.", t.Key)
		}
	}
	if t.Key == "" || strings.TrimSpace(t.Names[English]) == "" {
		return Refuse(CodeInvalid, "A theme needs a key and a name, in English at least.")
	}
	return checkNames("The name of theme "+t.Key, t.Names)
}

// checkNames refuses names that [CheckNames] refuses, and empty ones.
func checkNames(what string, names Names) error {
	for _, name := range names {
		if strings.TrimSpace(name) == "" {
			return Refuse(CodeInvalid, "%s is one line that is not empty.", what)
		}
	}
	return CheckNames(what, names)
}

// Annotation says in a few words what a document says on a theme. A later one
// for the same document, theme and language stands in its place; the earlier
// stays on record.
type Annotation struct {
	// ID is chosen by the caller: the same one is recorded once.
	ID ID `json:"id"`
	// Document is its ID or symbol when asked for, its ID on record.
	Document string    `json:"document"`
	Theme    string    `json:"theme"`
	Language Language  `json:"language"`
	Text     string    `json:"text"`
	At       time.Time `json:"at,omitzero"`
}

// Check refuses an annotation that no record could make acceptable.
func (a Annotation) Check() error {
	if a.ID == "" || a.Document == "" || a.Theme == "" || strings.TrimSpace(a.Text) == "" {
		return Refuse(CodeInvalid, "An annotation needs an id, a document, a theme and a text.")
	}
	if err := checkLanguages([]Language{a.Language}); err != nil {
		return err
	}
	if err := CheckText("The annotation", a.Text); err != nil {
		return err
	}
	if count := utf8.RuneCountInString(a.Text); count > MaxAnnotation {
		return Refuse(CodeTooLarge, "The annotation has %d characters; a short one has at most %d.", count, MaxAnnotation)
	}
	return nil
}

// CheckOn refuses to annotate what is outside the official record.
func (a Annotation) CheckOn(d Document) error {
	if d.Symbol == "" {
		return Refuse(CodeInvalid, "An informal paper is outside the official record and is not in the digest.")
	}
	return nil
}

// DigestEntry is a document under one theme, with its annotation in each
// language that has one.
type DigestEntry struct {
	Theme       Theme                   `json:"theme"`
	Document    Document                `json:"document"`
	Annotations map[Language]Annotation `json:"annotations"`
}

// In returns the annotation in language l, else in English, else in any in the
// order of [Languages]. Which it is stands in it: nothing is translated.
func (e DigestEntry) In(l Language) Annotation {
	for _, each := range append([]Language{l, English}, Languages()...) {
		if a, ok := e.Annotations[each]; ok {
			return a
		}
	}
	return Annotation{}
}

// SymbolEntry is a document with the keys of the themes it is under.
type SymbolEntry struct {
	Document Document `json:"document"`
	Themes   []string `json:"themes"`
}

// DigestPlan asks for the thematic digest to be compiled as a document for a
// meeting.
type DigestPlan struct {
	// ID is chosen by the caller and becomes the ID of the document.
	ID ID `json:"id"`
	// Meeting is its key or ID.
	Meeting string `json:"meeting"`
	// Titles are one for each language the digest is written in; all share its
	// symbol. Language is the original one.
	Titles   Names    `json:"titles"`
	Language Language `json:"language"`
	// Themes are keys, in their order; empty means all.
	Themes []string `json:"themes,omitempty"`
}

// Check refuses a plan that no record could make acceptable.
func (p DigestPlan) Check() error {
	if p.ID == "" || p.Meeting == "" {
		return Refuse(CodeInvalid, "To compile the digest, give an id for it and name the meeting.")
	}
	if p.Titles[p.Language] == "" {
		return Refuse(CodeInvalid, "The digest needs a title in its original language.")
	}
	for i, key := range p.Themes {
		if contains(p.Themes[:i], key) {
			return Refuse(CodeInvalid, "The theme %s is named twice.", key)
		}
	}
	return checkNames("The title of the digest", p.Titles)
}

// Languages lists the languages of the digest, the original first.
func (p DigestPlan) Languages() []Language {
	out := []Language{p.Language}
	for _, l := range Languages() {
		if l != p.Language && p.Titles[l] != "" {
			out = append(out, l)
		}
	}
	return out
}
