package negotiation

import (
	"strings"
	"time"
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
	// ID is that of the act.
	ID       ID        `json:"id"`
	Document ID        `json:"document"`
	Theme    string    `json:"theme"`
	Language Language  `json:"language"`
	Text     string    `json:"text"`
	At       time.Time `json:"at,omitzero"`
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
