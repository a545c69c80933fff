package negotiation

import (
	"slices"
	"strings"
	"time"
)

// DocumentKind tells documents apart by their place in the record.
type DocumentKind string

// The kinds of document.
const (
	// InformalPaper has no symbol and is outside the official record.
	InformalPaper DocumentKind = "informal_paper"
	// ConferenceRoomPaper belongs to the body it is submitted to.
	ConferenceRoomPaper DocumentKind = "crp"
	// DraftReport is a limited (L.) document, adopted section by section.
	DraftReport DocumentKind = "draft_report"
	// FinalReport is issued in the body's main series.
	FinalReport DocumentKind = "report"
	// Registered is a document issued elsewhere and only registered here, so
	// that its number is taken.
	Registered DocumentKind = "registered"

	// DocRevision (Rev.) replaces a document as a whole.
	DocRevision DocumentKind = "revision"
	// DocCorrigendum (Corr.) corrects one, perhaps in some languages only.
	DocCorrigendum DocumentKind = "corrigendum"
	// DocAddendum (Add.) adds to one.
	DocAddendum DocumentKind = "addendum"
	// DocAmendment (Amend.) changes adopted text.
	DocAmendment DocumentKind = "amendment"
	// DocReissue (an asterisk) is the same document again, for technical reasons.
	DocReissue DocumentKind = "reissue"

	// ThematicDigest lists the documents of past meetings by theme, in the main
	// series of the body that meets.
	ThematicDigest DocumentKind = "digest"
)

// Suffixed reports whether documents of this kind are issued about another one
// and share its number.
func (k DocumentKind) Suffixed() bool {
	switch k {
	case DocRevision, DocCorrigendum, DocAddendum, DocAmendment, DocReissue:
		return true
	case InformalPaper, ConferenceRoomPaper, DraftReport, FinalReport, Registered, ThematicDigest:
	}
	return false
}

// Document is a document of a negotiation. Once written it never changes.
type Document struct {
	ID   ID           `json:"id"`
	Kind DocumentKind `json:"kind"`
	// Symbol is "" for an informal paper, and only for one.
	Symbol string `json:"symbol,omitempty"`
	// Body is the symbol stem of the body it belongs to; for a CRP the body it
	// is submitted to.
	Body     string    `json:"body"`
	Meeting  ID        `json:"meeting,omitempty"`
	Round    ID        `json:"round,omitempty"`
	Title    string    `json:"title"`
	Language Language  `json:"language"`
	IssuedAt time.Time `json:"issuedAt"`
	// About is the document that a suffixed one revises, corrects, adds to,
	// amends or reissues.
	About ID `json:"about,omitempty"`
	// Adopted says that its text is adopted: a report, what amends it, and
	// either reissued.
	Adopted bool `json:"adopted,omitempty"`
	// Corrects are the language versions a corrigendum corrects, sorted.
	Corrects []Language `json:"corrects,omitempty"`
	// Reason for it: of an amendment the decision that changed the text.
	Reason string `json:"reason,omitempty"`
	// Available are the languages it can be read in here. All share its symbol.
	Available []Language `json:"available,omitempty"`
	// SupersededBy is the symbol of the revision or reissue that stands in its
	// place. It is found anew whenever the document is read: the document itself
	// does not change, and stays readable.
	SupersededBy string `json:"supersededBy,omitempty"`
}

// CheckDocument refuses a document whose symbol does not fit its kind: an
// informal paper never has one, every other document always does.
func CheckDocument(d Document) error {
	if d.Kind == InformalPaper && d.Symbol != "" {
		return Refuse(
			CodeInvalid, "An informal paper is outside the official record and cannot carry the symbol %s.", d.Symbol,
		)
	}
	if d.Kind != InformalPaper && d.Symbol == "" {
		return Refuse(CodeInvalid, "A document of kind %s needs a symbol.", d.Kind)
	}
	return nil
}

// MaxDocumentBytes is the most all texts of one document may hold, in bytes.
const MaxDocumentBytes = 1 << 20

// DocumentText is a document in one language.
type DocumentText struct {
	Language Language `json:"language" enum:"ar,zh,en,fr,ru,es"`
	Title    string   `json:"title,omitempty" maxLength:"1000"`
	// Content is plain text: paragraphs apart by empty lines, headings after
	// "# " or "## ".
	Content string `json:"content,omitempty"`
}

// Issuance is what a document about another one is issued with. What it does to the
// other is its kind; the kinds are not interchangeable, see [Issuance.Judge].
type Issuance struct {
	Kind DocumentKind
	// Corrects are the language versions a corrigendum corrects.
	Corrects []Language
	Reason   string
	// Texts are one for each language, the original first. A reissue may leave
	// them out and then repeats the text on record.
	Texts []DocumentText
}

// Check refuses what no record could make acceptable.
func (i Issuance) Check() error {
	if err := CheckReason("The reason", i.Reason); err != nil {
		return err
	}
	if i.Kind == DocAmendment && strings.TrimSpace(i.Reason) == "" {
		return Refuse(CodeInvalid, "Adopted text is changed by a decision only; give the decision as the reason.")
	}
	if err := i.checkCorrects(); err != nil {
		return err
	}
	if len(i.Texts) == 0 && i.Kind != DocReissue {
		return Refuse(CodeInvalid, "To %s a document, give a title and the text.", i.Kind.verb())
	}
	if len(i.Texts) > 1 && i.Texts[0].Title == "" && i.Texts[0].Content == "" {
		return Refuse(CodeInvalid, "Give the title and content of the original beside its translations.")
	}
	return checkTexts(i.Texts)
}

// checkCorrects holds that a corrigendum says which language versions it
// corrects, and that nothing else applies to some languages only.
func (i Issuance) checkCorrects() error {
	if i.Kind != DocCorrigendum {
		if len(i.Corrects) > 0 {
			return Refuse(
				CodeInvalid, "Only a corrigendum (Corr.) applies to some languages; to %s a document concerns all of them.",
				i.Kind.verb(),
			)
		}
		return nil
	}
	if len(i.Corrects) == 0 {
		return Refuse(CodeInvalid, "Name the languages the corrigendum corrects; all six if it corrects all.")
	}
	return checkLanguages(i.Corrects)
}

func checkLanguages(list []Language) error {
	seen := map[Language]bool{}
	for _, l := range list {
		if !l.Valid() {
			return Refuse(CodeInvalid, "%q is not an official language; use ar, zh, en, fr, ru or es.", l)
		}
		if seen[l] {
			return Refuse(CodeInvalid, "The language %s is named twice.", l)
		}
		seen[l] = true
	}
	return nil
}

// checkTexts refuses texts without title or content, in no official language
// or twice in one, or too large together.
func checkTexts(texts []DocumentText) error {
	total, languages := 0, make([]Language, len(texts))
	for i, t := range texts {
		languages[i] = t.Language
		if strings.TrimSpace(t.Title) == "" || strings.TrimSpace(t.Content) == "" {
			return Refuse(CodeInvalid, "The document needs a title and a text in each of its languages.")
		}
		if err := CheckLine("The title", t.Title); err != nil {
			return err
		}
		if err := checkSound("The text of the document", t.Content); err != nil {
			return err
		}
		total += len(t.Content)
	}
	if total > MaxDocumentBytes {
		return Refuse(
			CodeTooLarge, "The texts of the document have %d bytes; the most they may hold together is %d.", total,
			MaxDocumentBytes,
		)
	}
	return checkLanguages(languages)
}

// Judge refuses what the kind of a document may not do to the one it is
// about. A revision replaces, a corrigendum corrects, an addendum adds, an
// amendment changes adopted text, and a reissue changes nothing.
func (i Issuance) Judge(d Document) error {
	if d.Symbol == "" {
		return Refuse(
			CodeInvalid, "An informal paper has no symbol and is outside the official record, so nothing is issued about it.",
		)
	}
	if d.SupersededBy != "" {
		return Refuse(CodeWrongState, "%s is superseded by %s; %s that one.", d.Symbol, d.SupersededBy, i.Kind.verb())
	}
	if d.Kind == DocCorrigendum && i.Kind != DocReissue {
		return Refuse(
			CodeInvalid, "%s is a corrigendum; to correct it, issue a further one about the document it corrects.", d.Symbol,
		)
	}
	switch i.Kind {
	case DocRevision:
		if d.Adopted {
			return Refuse(CodeImmutable, "The text of %s is adopted and is not replaced by a revision; correct it (Corr.), or "+
				"amend it (Amend.) when a decision changed it.", d.Symbol)
		}
	case DocAmendment:
		if !d.Adopted {
			return Refuse(CodeWrongState, "The text of %s is not on record as adopted, and an amendment (Amend.) changes "+
				"adopted text only; issue a revision (Rev.) instead.", d.Symbol)
		}
		if d.Kind == DocAmendment {
			return Refuse(CodeInvalid, "%s is an amendment; issue a further one about the document it amends.", d.Symbol)
		}
	case DocReissue:
		return i.checkReissue(d)
	case DocCorrigendum, DocAddendum:
	case InformalPaper, ConferenceRoomPaper, DraftReport, FinalReport, Registered, ThematicDigest:
		return Refuse(CodeInvalid, "A document of kind %s is not issued about another one.", i.Kind)
	}
	return nil
}

// checkReissue holds that a reissue for technical reasons changes no adopted
// word, and that there is something to reissue.
func (i Issuance) checkReissue(d Document) error {
	if d.Adopted && len(i.Texts) > 0 {
		return Refuse(
			CodeImmutable, "The text of %s is adopted; leave the text out, and its reissue repeats it as it stands.", d.Symbol,
		)
	}
	if len(d.Available) == 0 && len(i.Texts) == 0 {
		return Refuse(CodeInvalid, "The text of %s is not on record, so give it with its title.", d.Symbol)
	}
	return nil
}

// AdoptedAfter reports whether the document issued has adopted text.
func (i Issuance) AdoptedAfter(d Document) bool {
	return i.Kind == DocAmendment || i.Kind == DocReissue && d.Adopted
}

// verb is what a document of the kind does, in the infinitive.
func (k DocumentKind) verb() string {
	switch k {
	case DocRevision:
		return "revise"
	case DocCorrigendum:
		return "correct"
	case DocAddendum:
		return "add to"
	case DocAmendment:
		return "amend"
	case DocReissue:
		return "reissue"
	case InformalPaper, ConferenceRoomPaper, DraftReport, FinalReport, Registered, ThematicDigest:
	}
	return "issue"
}

// InOrder sorts languages as United Nations documents name them.
func InOrder(list []Language) []Language {
	return slices.DeleteFunc(Languages(), func(l Language) bool { return !slices.Contains(list, l) })
}
