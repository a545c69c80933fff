// Package phrases holds the fixed words of documents, notices and pages, in files for
// each language, and writes dates and lists as each language does.
// docs/phrases.md says how the files are edited; a test holds that they are whole.
package phrases

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"rapporteur/negotiation"
)

// Key names a phrase, the same in every file. A test holds that every key the code
// asks for is there, and that the code asks for every key there is.
type Key string

// Phrases are the fixed words of one language.
type Phrases struct {
	language negotiation.Language
	texts    map[Key]phrase
	// left are the parts that the file of the language leaves to English.
	left map[part]bool
}

// part is a section of a file: what is translated as a whole or not at all.
type part string

const (
	shared    part = "shared"
	notices   part = "notices"
	documents part = "documents"
	reports   part = "reports"
	records   part = "records"
	pages     part = "pages"
)

// phrase is a text, or one for each form that a number asks for.
type phrase struct {
	forms   map[string]string
	counted bool
	tag     language.Tag
}

// Notices returns the phrases of notices in a language. One that is not official is
// refused.
func Notices(l negotiation.Language) (*Phrases, error) {
	if p := catalogue()[l]; p != nil && !p.left[notices] {
		return p, nil
	}
	return nil, fmt.Errorf("no notice is written in the language %q", l)
}

// Documents returns the phrases of documents in a language: English ones where its
// file leaves them to English, and for a language that is not official.
func Documents(l negotiation.Language) *Phrases { return of(l, documents) }

// Reports returns those of the text that a draft report begins with, in English
// where [Documents] would be or the file says so.
func Reports(l negotiation.Language) *Phrases { return of(l, reports) }

// Records returns those of histories and redlines, which are told in English.
func Records() *Phrases { return of(negotiation.English, records) }

// Pages returns those of the pages for browsers in a language, English ones for one
// that is not official. Their files are in the folder pages.
func Pages(l negotiation.Language) *Phrases { return of(l, pages) }

func of(l negotiation.Language, wanted part) *Phrases {
	if p := catalogue()[l]; p != nil && !p.left[wanted] {
		return p
	}
	return catalogue()[negotiation.English]
}

// Demonstration is what a document of a demonstration says first in a language,
// which every file has.
func Demonstration(l negotiation.Language) string { return of(l, shared).Say("demonstration.document") }

// Language is the one the phrases are in.
func (p *Phrases) Language() negotiation.Language { return p.language }

// Has reports whether there is a phrase of that key.
func (p *Phrases) Has(key Key) bool { return p.texts[key].forms != nil }

// Say returns a phrase with values, as name and value by turns, in the place of
// names in braces. A value that holds braces itself is not filled again. A key
// without a phrase is shown itself, so that its absence is seen.
func (p *Phrases) Say(key Key, values ...any) string {
	if !p.Has(key) {
		return string(key)
	}
	return fill(p.texts[key].forms["other"], values)
}

// Count returns a phrase in the form that a number asks for, with the number in the
// place of {count}.
func (p *Phrases) Count(key Key, count int, values ...any) string {
	if !p.Has(key) {
		return string(key)
	}
	said := p.texts[key]
	text, ok := said.forms[formOf(said.tag, count)]
	if !ok {
		text = said.forms["other"]
	}
	return fill(text, append([]any{"count", count}, values...))
}

// List joins names as a sentence does.
func (p *Phrases) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	before := strings.Join(names[:len(names)-1], p.Say("mark.comma"))
	return p.Say("list.last", "list", before, "last", names[len(names)-1])
}

func fill(text string, values []any) string {
	pairs := make([]string, len(values))
	for i, v := range values {
		pairs[i] = fmt.Sprint(v)
		if i%2 == 0 {
			pairs[i] = "{" + pairs[i] + "}"
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// forms are the names of plural forms in CLDR.
var forms = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

func formOf(l language.Tag, count int) string {
	return forms[plural.Cardinal.MatchPlural(l, count, 0, 0, 0, 0)]
}
