package negotiation_test

import (
	"testing"

	"rapporteur/negotiation"
)

var suffixed = []negotiation.DocumentKind{
	negotiation.DocRevision, negotiation.DocCorrigendum, negotiation.DocAddendum, negotiation.DocAmendment,
	negotiation.DocReissue,
}

// issuance is a request of which nothing is missing.
func issuance(kind negotiation.DocumentKind) negotiation.Issuance {
	i := negotiation.Issuance{
		Kind: kind, Texts: []negotiation.DocumentText{{Language: negotiation.English, Title: "Title", Content: "Text."}},
	}
	switch kind {
	case negotiation.DocCorrigendum:
		i.Corrects = []negotiation.Language{negotiation.French}
	case negotiation.DocAmendment:
		i.Reason = "Decision 1/1."
	default:
	}
	return i
}

// What each kind of document may be issued about, cell by cell: they are not
// interchangeable.
func TestDocumentsAboutDocumentsAreNotInterchangeable(t *testing.T) {
	targets := map[string]negotiation.Document{
		"draft": {Kind: negotiation.DraftReport, Symbol: "X", Available: []negotiation.Language{negotiation.English}},
		"adopted": {
			Kind: negotiation.FinalReport, Symbol: "X", Adopted: true, Available: []negotiation.Language{negotiation.English},
		},
		"superseded": {Kind: negotiation.DraftReport, Symbol: "X", SupersededBy: "X/Rev.1"},
		"corr": {
			Kind: negotiation.DocCorrigendum, Symbol: "X/Corr.1", Available: []negotiation.Language{negotiation.English},
		},
		"amend": {
			Kind: negotiation.DocAmendment, Symbol: "X/Amend.1", Adopted: true,
			Available: []negotiation.Language{negotiation.English},
		},
		"informal": {Kind: negotiation.InformalPaper},
	}
	want := map[string][5]negotiation.Code{ // revision, corrigendum, addendum, amendment, reissue
		"draft":   {"", "", "", negotiation.CodeWrongState, ""},
		"adopted": {negotiation.CodeImmutable, "", "", "", negotiation.CodeImmutable},
		"superseded": {
			negotiation.CodeWrongState, negotiation.CodeWrongState, negotiation.CodeWrongState, negotiation.CodeWrongState,
			negotiation.CodeWrongState,
		},
		"corr":  {negotiation.CodeInvalid, negotiation.CodeInvalid, negotiation.CodeInvalid, negotiation.CodeInvalid, ""},
		"amend": {negotiation.CodeImmutable, "", "", negotiation.CodeInvalid, negotiation.CodeImmutable},
		"informal": {
			negotiation.CodeInvalid, negotiation.CodeInvalid, negotiation.CodeInvalid, negotiation.CodeInvalid,
			negotiation.CodeInvalid,
		},
	}
	for name, d := range targets {
		for k, kind := range suffixed {
			if got := negotiation.CodeOf(issuance(kind).Judge(d)); got != want[name][k] {
				t.Errorf("%s of %s: %q, want %q", kind, name, got, want[name][k])
			}
		}
	}
	again := negotiation.Issuance{Kind: negotiation.DocReissue}
	if err := again.Judge(targets["adopted"]); err != nil {
		t.Errorf("an adopted document reissued as it stands: %v", err)
	}
	if err := again.Judge(negotiation.Document{
		Kind: negotiation.Registered, Symbol: "X",
	}); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("a document without text on record reissued as it stands: %v", err)
	}
}

func TestACorrigendumNamesItsLanguages(t *testing.T) {
	for _, kind := range suffixed {
		if err := issuance(kind).Check(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for name, change := range map[string]func(*negotiation.Issuance){
		"no languages": func(i *negotiation.Issuance) { i.Corrects = nil },
		"unofficial":   func(i *negotiation.Issuance) { i.Corrects = []negotiation.Language{"de"} },
		"twice": func(i *negotiation.Issuance) {
			i.Corrects = []negotiation.Language{negotiation.French, negotiation.French}
		},
		"a revision of some": func(i *negotiation.Issuance) { i.Kind = negotiation.DocRevision },
		"amend undecided":    func(i *negotiation.Issuance) { i.Kind, i.Corrects = negotiation.DocAmendment, nil },
		"no text":            func(i *negotiation.Issuance) { i.Texts = nil },
		"no title":           func(i *negotiation.Issuance) { i.Texts[0].Title = " " },
		"translations alone": func(i *negotiation.Issuance) {
			i.Texts = append([]negotiation.DocumentText{{Language: negotiation.French}}, i.Texts...)
		},
		"one language twice": func(i *negotiation.Issuance) { i.Texts = append(i.Texts, i.Texts[0]) },
		"a kind of its own":  func(i *negotiation.Issuance) { i.Kind = negotiation.ConferenceRoomPaper },
	} {
		i := issuance(negotiation.DocCorrigendum)
		change(&i)
		if err := i.Check(); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
