package negotiation

import (
	"cmp"
	"strings"
)

// DocumentAct is an act that issues a document about the one that it is on.
type DocumentAct interface {
	Act
	// Issuance is what is to be issued.
	Issuance() Issuance
}

// documentActs are the rows of the acts on documents, which make others, and of
// corrections, which are issued as documents.
var documentActs = []ActRow{
	row[ReviseDocument](ActRow{Name: "revise-document", On: OnDocument, Event: EventDocumentIssued, Verb: "revisions",
		Summary: "Replace a document by a revision (Rev.)", Who: secretariat, Scope: ScopeManage}),
	row[CorrectDocument](ActRow{Name: "correct-document", On: OnDocument, Event: EventDocumentIssued, Verb: "corrections",
		Summary: "Correct a document in the languages named (Corr.)", Who: secretariat, Scope: ScopeManage}),
	row[AddToDocument](ActRow{Name: "add-to-document", On: OnDocument, Event: EventDocumentIssued, Verb: "addenda",
		Summary: "Add to a document (Add.)", Who: secretariat, Scope: ScopeManage}),
	row[AmendDocument](ActRow{Name: "amend-document", On: OnDocument, Event: EventDocumentIssued, Verb: "amendments",
		Summary: "Change the adopted text of a document (Amend.)", Who: secretariat, Scope: ScopeManage}),
	row[ReissueDocument](ActRow{Name: "reissue-document", On: OnDocument, Event: EventDocumentIssued, Verb: "reissues",
		Summary: "Reissue a document for technical reasons (*)", Who: secretariat, Scope: ScopeManage}),
	row[CorrectRecommendation](ActRow{Name: "correct-recommendation", On: OnAdopted, Event: EventRecommendationCorrect,
		Verb: "corrections", Who: secretariat, Scope: ScopeManage,
		Summary: "Correct words of an adopted recommendation in some languages or all; issues the corrigendum"}),
}

// Manuscript is what is submitted to be issued about a document.
type Manuscript struct {
	Title    string   `json:"title,omitempty" maxLength:"1000"`
	Language Language `json:"language,omitempty" enum:"ar,zh,en,fr,ru,es" default:"en" doc:"Of title and content: the original language"`
	// Content and title may be left out of a reissue, which then repeats the text
	// as it stands.
	Content      string         `json:"content,omitempty" doc:"Plain text: paragraphs apart by empty lines, headings after '# ' or '## '"`
	Translations []DocumentText `json:"translations,omitempty" maxItems:"5" doc:"The same document in other languages, under the same symbol"`
	Languages    []Language     `json:"languages,omitempty" maxItems:"6" doc:"Of a correction, and required there: the language versions it corrects"`
	Reason       string         `json:"reason,omitempty" doc:"Of an amendment, and required there: the decision that changed the text"`
}

// as is the manuscript as a document of a kind.
func (x Manuscript) as(kind DocumentKind) Issuance {
	i := Issuance{Kind: kind, Corrects: x.Languages, Reason: x.Reason}
	if x.Title != "" || x.Content != "" || len(x.Translations) > 0 {
		own := DocumentText{Language: cmp.Or(x.Language, English), Title: x.Title, Content: x.Content}
		i.Texts = append([]DocumentText{own}, x.Translations...)
	}
	return i
}

// ReviseDocument replaces a document by a revision (Rev.).
type ReviseDocument struct{ Manuscript }

// Issuance is the revision.
func (x ReviseDocument) Issuance() Issuance { return x.as(DocRevision) }

// Check refuses what [Issuance.Check] refuses.
func (x ReviseDocument) Check() error { return x.Issuance().Check() }

// CorrectDocument corrects a document in the languages named (Corr.).
type CorrectDocument struct{ Manuscript }

// Issuance is the corrigendum.
func (x CorrectDocument) Issuance() Issuance { return x.as(DocCorrigendum) }

// Check refuses what [Issuance.Check] refuses.
func (x CorrectDocument) Check() error { return x.Issuance().Check() }

// AddToDocument adds to a document (Add.).
type AddToDocument struct{ Manuscript }

// Issuance is the addendum.
func (x AddToDocument) Issuance() Issuance { return x.as(DocAddendum) }

// Check refuses what [Issuance.Check] refuses.
func (x AddToDocument) Check() error { return x.Issuance().Check() }

// AmendDocument changes the adopted text of a document (Amend.).
type AmendDocument struct{ Manuscript }

// Issuance is the amendment.
func (x AmendDocument) Issuance() Issuance { return x.as(DocAmendment) }

// Check refuses what [Issuance.Check] refuses.
func (x AmendDocument) Check() error { return x.Issuance().Check() }

// ReissueDocument reissues a document for technical reasons (*).
type ReissueDocument struct{ Manuscript }

// Issuance is the reissue.
func (x ReissueDocument) Issuance() Issuance { return x.as(DocReissue) }

// Check refuses what [Issuance.Check] refuses.
func (x ReissueDocument) Check() error { return x.Issuance().Check() }

// CorrectRecommendation corrects words of an adopted recommendation in some languages
// or all, see [Correction].
type CorrectRecommendation struct {
	Languages []Language `json:"languages" minItems:"1" maxItems:"6" doc:"The language versions that are corrected"`
	Changes   []Erratum  `json:"changes" minItems:"1" maxItems:"200"`
	Reason    string     `json:"reason"`
}

// Check refuses a correction that no record could make acceptable.
func (x CorrectRecommendation) Check() error {
	if len(x.Changes) == 0 {
		return Refuse(CodeInvalid, "A correction needs a recommendation and the words to correct.")
	}
	if len(x.Languages) == 0 {
		return Refuse(CodeInvalid, "Name the languages the correction is for; all six if it is for all.")
	}
	if err := checkLanguages(x.Languages); err != nil {
		return err
	}
	if strings.TrimSpace(x.Reason) == "" {
		return Refuse(CodeInvalid, "To correct an adopted text, give the reason.")
	}
	if err := CheckReason("The reason", x.Reason); err != nil {
		return err
	}
	for i, e := range x.Changes {
		if err := e.check(i + 1); err != nil {
			return err
		}
	}
	return nil
}

// Judge refuses to correct what is not adopted, and words that do not stand once in
// the paragraph as corrected before. Only the language that the text is on record in
// can be looked up; of others the paragraph must exist.
func (x CorrectRecommendation) Judge(d Draft, v Version, before []Correction) (Correction, error) {
	c := Correction{Version: v.ID, Languages: InOrder(x.Languages), Changes: x.Changes, Reason: x.Reason}
	if !d.Stage.Adopted() {
		return c, Refuse(CodeWrongState,
			"The draft is %s; a correction is for an adopted text, and a draft is amended.", d.Stage.phrase())
	}
	text := v.Corrected(before)
	for i, e := range x.Changes {
		p, ok := text.Paragraph(e.Paragraph)
		if !ok {
			return c, Refuse(CodeUnknownParagraph, "The adopted text of %q has no paragraph %q.", v.Title, e.Paragraph)
		}
		if !c.In(v.Language) {
			continue
		}
		if err := e.checkIn(i+1, p); err != nil {
			return c, err
		}
		text = text.correct(e)
	}
	return c, nil
}
