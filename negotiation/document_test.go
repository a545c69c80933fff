package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

var suffixed = []n.DocumentKind{n.DocRevision, n.DocCorrigendum, n.DocAddendum, n.DocAmendment, n.DocReissue}

// issuance is a request of which nothing is missing.
func issuance(kind n.DocumentKind) n.Issuance {
	i := n.Issuance{Kind: kind, Texts: []n.DocumentText{{Language: n.English, Title: "Title", Content: "Text."}}}
	switch kind {
	case n.DocCorrigendum:
		i.Corrects = []n.Language{n.French}
	case n.DocAmendment:
		i.Reason = "Decision 1/1."
	default:
	}
	return i
}

// What each kind of document may be issued about, cell by cell: they are not
// interchangeable.
func TestDocumentsAboutDocumentsAreNotInterchangeable(t *testing.T) {
	targets := map[string]n.Document{
		"draft":      {Kind: n.DraftReport, Symbol: "X", Available: []n.Language{n.English}},
		"adopted":    {Kind: n.FinalReport, Symbol: "X", Adopted: true, Available: []n.Language{n.English}},
		"superseded": {Kind: n.DraftReport, Symbol: "X", SupersededBy: "X/Rev.1"},
		"corr":       {Kind: n.DocCorrigendum, Symbol: "X/Corr.1", Available: []n.Language{n.English}},
		"amend":      {Kind: n.DocAmendment, Symbol: "X/Amend.1", Adopted: true, Available: []n.Language{n.English}},
		"informal":   {Kind: n.InformalPaper},
	}
	want := map[string][5]n.Code{ // revision, corrigendum, addendum, amendment, reissue
		"draft":      {"", "", "", n.CodeWrongState, ""},
		"adopted":    {n.CodeImmutable, "", "", "", n.CodeImmutable},
		"superseded": {n.CodeWrongState, n.CodeWrongState, n.CodeWrongState, n.CodeWrongState, n.CodeWrongState},
		"corr":       {n.CodeInvalid, n.CodeInvalid, n.CodeInvalid, n.CodeInvalid, ""},
		"amend":      {n.CodeImmutable, "", "", n.CodeInvalid, n.CodeImmutable},
		"informal":   {n.CodeInvalid, n.CodeInvalid, n.CodeInvalid, n.CodeInvalid, n.CodeInvalid},
	}
	for name, d := range targets {
		for k, kind := range suffixed {
			if got := n.CodeOf(issuance(kind).Judge(d)); got != want[name][k] {
				t.Errorf("%s of %s: %q, want %q", kind, name, got, want[name][k])
			}
		}
	}
	again := n.Issuance{Kind: n.DocReissue}
	if err := again.Judge(targets["adopted"]); err != nil {
		t.Errorf("an adopted document reissued as it stands: %v", err)
	}
	if err := again.Judge(n.Document{Kind: n.Registered, Symbol: "X"}); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("a document without text on record reissued as it stands: %v", err)
	}
}

func TestACorrigendumNamesItsLanguages(t *testing.T) {
	for _, kind := range suffixed {
		if err := issuance(kind).Check(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for name, change := range map[string]func(*n.Issuance){
		"no languages":       func(i *n.Issuance) { i.Corrects = nil },
		"unofficial":         func(i *n.Issuance) { i.Corrects = []n.Language{"de"} },
		"twice":              func(i *n.Issuance) { i.Corrects = []n.Language{n.French, n.French} },
		"a revision of some": func(i *n.Issuance) { i.Kind = n.DocRevision },
		"amend undecided":    func(i *n.Issuance) { i.Kind, i.Corrects = n.DocAmendment, nil },
		"no text":            func(i *n.Issuance) { i.Texts = nil },
		"no title":           func(i *n.Issuance) { i.Texts[0].Title = " " },
		"translations alone": func(i *n.Issuance) {
			i.Texts = append([]n.DocumentText{{Language: n.French}}, i.Texts...)
		},
		"one language twice": func(i *n.Issuance) { i.Texts = append(i.Texts, i.Texts[0]) },
		"a kind of its own":  func(i *n.Issuance) { i.Kind = n.ConferenceRoomPaper },
	} {
		i := issuance(n.DocCorrigendum)
		change(&i)
		if err := i.Check(); n.CodeOf(err) != n.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
