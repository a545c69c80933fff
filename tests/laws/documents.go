package laws

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"rapporteur/negotiation"
	"rapporteur/scenario/held"
	"rapporteur/symbol"
)

// informalPapersHaveNoSymbol: an informal paper is outside the official record,
// every other document has a symbol, and a conference room paper is in the
// series of the body it is submitted to and presented to no other.
func informalPapersHaveNoSymbol(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Documents {
		if d.Kind == negotiation.InformalPaper {
			if d.Symbol != "" {
				return true, fmt.Errorf("an informal paper has the symbol %s", d.Symbol)
			}
			continue
		}
		own, err := symbol.Parse(d.Symbol)
		if err != nil {
			return true, fmt.Errorf("a document of kind %s has the symbol %q", d.Kind, d.Symbol)
		}
		if d.Kind != negotiation.ConferenceRoomPaper {
			continue
		}
		x, _ := s.Is.Round(d.Round)
		to, _ := s.Is.Meeting(x.CRPMeeting)
		if own.Nature != symbol.CRP || own.Body != to.Body || d.Body != to.Body || own.Session != to.Session {
			return true, fmt.Errorf("%s is the paper of a round whose paper goes to %s", d.Symbol, to.Body)
		}
	}
	for _, d := range issued(s) {
		spoke = spoke || d.Kind == negotiation.InformalPaper || d.Kind == negotiation.ConferenceRoomPaper
		for _, text := range d.Texts {
			if first, _, _ := strings.Cut(text, "\n"); d.Kind == negotiation.InformalPaper && symbolForm.MatchString(first) {
				return true, fmt.Errorf("an informal paper is headed %s", first)
			}
		}
	}
	return spoke, nil
}

var symbolForm = regexp.MustCompile(`^[A-Z]+(/[A-Z0-9.]+)+$`)

// repliesStandInOrder: the comments in a paper are ordered by the names of
// delegations as the language of the paper orders them.
func repliesStandInOrder(s held.Step) (spoke bool, broken error) {
	for _, d := range issued(s) {
		if d.Kind != negotiation.ConferenceRoomPaper {
			continue
		}
		x, _ := s.Is.Round(d.Round)
		for l, text := range d.Texts {
			var names []string
			order := collate.New(language.Make(string(l)))
			for _, line := range strings.Split(text, "\n") {
				for _, c := range x.Comments {
					delegation, _ := s.Is.Delegation(c.Delegation)
					if name := delegation.Names.In(l); strings.HasPrefix(line, name+", ") && !slices.Contains(names, name) {
						names = append(names, name)
					}
				}
			}
			spoke = spoke || len(names) > 1
			if !slices.IsSortedFunc(names, order.CompareString) {
				return true, fmt.Errorf("%s in %s has the replies of %v in this order", d.Symbol, l, names)
			}
		}
	}
	return spoke, nil
}

var (
	openLetter   = regexp.MustCompile(`(?m)^\s*\([a-z]\)`)
	closedLetter = regexp.MustCompile(`(?m)^\s*[a-z]\)`)
)

// soundLetters holds that subparagraphs are lettered (a) in English and a) in
// French; lettered says that there are some.
func soundLetters(l negotiation.Language, text string) (lettered bool, broken error) {
	wrong := closedLetter
	if l == negotiation.French || l == negotiation.Spanish {
		wrong = openLetter
	}
	if found := wrong.FindString(text); found != "" {
		return true, fmt.Errorf("a subparagraph in %s is lettered %s", l, strings.TrimSpace(found))
	}
	return openLetter.MatchString(text) || closedLetter.MatchString(text), nil
}

// languagesShareTheSymbol: no two documents have one symbol, every language
// version has the document's, and a correction concerns the languages it names.
func languagesShareTheSymbol(s held.Step) (spoke bool, broken error) {
	seen := map[string]negotiation.ID{}
	for _, d := range s.Is.Documents {
		if d.Symbol == "" {
			continue
		}
		if _, twice := seen[d.Symbol]; twice {
			return true, fmt.Errorf("two documents have the symbol %s", d.Symbol)
		}
		seen[d.Symbol] = d.ID
	}
	for _, d := range issued(s) {
		for l, text := range d.Texts {
			spoke = spoke || d.Symbol != ""
			if d.Symbol != "" && !slices.Contains(strings.Split(text, "\n"), d.Symbol) {
				return true, fmt.Errorf("%s in %s does not have its symbol", d.Symbol, l)
			}
		}
	}
	for _, d := range s.Is.Drafts {
		for _, c := range d.Corrections {
			if err := correctsItsOwn(s.Is, d, c); err != nil {
				return true, err
			}
		}
	}
	return spoke, nil
}

func correctsItsOwn(r held.Record, d held.Draft, c negotiation.Correction) error {
	doc, ok := r.Document(c.Document)
	if !ok || doc.Symbol != c.Symbol || !slices.Equal(doc.Corrects, negotiation.InOrder(c.Languages)) {
		return fmt.Errorf(
			"the correction of %s in %v went out as %s, which corrects %v", d.Key, c.Languages, doc.Symbol, doc.Corrects,
		)
	}
	v := d.Current()
	if !c.In(v.Language) && texts(v.Corrected([]negotiation.Correction{c})) != texts(v) {
		return fmt.Errorf("%s corrects %v and changed %s in %s", doc.Symbol, c.Languages, d.Key, v.Language)
	}
	return nil
}

// suffixOf is the suffix that each kind of document about another has.
var suffixOf = map[negotiation.DocumentKind]symbol.SuffixKind{
	negotiation.DocRevision: symbol.Revision, negotiation.DocCorrigendum: symbol.Corrigendum,
	negotiation.DocAddendum: symbol.Addendum, negotiation.DocAmendment: symbol.Amendment,
}

// suffixesDiffer: Rev., Corr., Add. and Amend. do each what they say, and
// nothing else has a suffix.
func suffixesDiffer(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Documents {
		own, err := symbol.Parse(d.Symbol)
		if err != nil || d.Kind == negotiation.Registered || d.Kind == negotiation.DocReissue {
			continue
		}
		want, suffixed := suffixOf[d.Kind]
		if suffixed != (len(own.Suffixes) > 0) || suffixed && own.Suffixes[len(own.Suffixes)-1].Kind != want {
			return true, fmt.Errorf("a document of kind %s has the symbol %s", d.Kind, d.Symbol)
		}
		if !suffixed {
			continue
		}
		spoke = true
		about, _ := s.Is.Document(d.About)
		other, err := symbol.Parse(about.Symbol)
		switch {
		case err != nil || !symbol.Related(own, other):
			return true, fmt.Errorf("%s is about %q", d.Symbol, about.Symbol)
		case d.Kind == negotiation.DocRevision && about.Adopted:
			return true, fmt.Errorf("%s replaces %s, which is adopted", d.Symbol, about.Symbol)
		case d.Kind == negotiation.DocAmendment && !about.Adopted:
			return true, fmt.Errorf("%s amends %s, which is not adopted", d.Symbol, about.Symbol)
		case d.Kind == negotiation.DocCorrigendum != (len(d.Corrects) > 0):
			return true, fmt.Errorf("%s corrects %v", d.Symbol, d.Corrects)
		}
	}
	return spoke, nil
}

// aTranslationIsNoOfficialText: nothing is in another language than somebody
// wrote it in: a draft keeps its language, and a document is in the language of
// its texts, or in those that the secretariat gave it in.
func aTranslationIsNoOfficialText(s held.Step) (spoke bool, broken error) {
	for _, d := range s.Is.Drafts {
		for _, v := range d.Versions {
			if v.Language != d.Versions[0].Language {
				return true, fmt.Errorf(
					"version %d of %s is in %s, and it was written in %s", v.Number, d.Key, v.Language, d.Versions[0].Language,
				)
			}
		}
	}
	for _, d := range issued(s) {
		spoke = true
		for l := range d.Texts {
			if l != d.Language && !d.Kind.Suffixed() {
				return true, fmt.Errorf("%s %s was written in %s, and there is a text in %s", d.Kind, d.Symbol, d.Language, l)
			}
		}
		if d.Kind != negotiation.InformalPaper && d.Kind != negotiation.ConferenceRoomPaper {
			continue
		}
		x, _ := s.Is.Round(d.Round)
		for _, circulated := range x.Drafts {
			if v, _ := s.Is.Version(circulated.Version); v.Language != d.Language {
				return true, fmt.Errorf("%s in %s prints a draft written in %s", d.Kind, d.Language, v.Language)
			}
		}
	}
	return spoke, nil
}
