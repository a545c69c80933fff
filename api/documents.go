package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

func (s *server) documentRoutes() {
	get(s, "list-documents", "/v1/documents", "List documents, or find the one with a symbol", s.listDocuments)
	get(s, "get-document", "/v1/documents/{ref}", "Show a document, or read it as text or HTML", s.getDocument)
	get(s, "get-document-family", "/v1/documents/{ref}/family", "List the documents that share its number: revisions, corrigenda, addenda, amendments, reissues", s.getFamily)
	for _, about := range []struct {
		id, path, summary string
		kind              n.DocumentKind
	}{
		{"revise-document", "revisions", "Replace a document by a revision (Rev.)", n.DocRevision},
		{"correct-document", "corrections", "Correct a document in the languages named (Corr.)", n.DocCorrigendum},
		{"add-to-document", "addenda", "Add to a document (Add.)", n.DocAddendum},
		{"amend-document", "amendments", "Change the adopted text of a document (Amend.)", n.DocAmendment},
		{"reissue-document", "reissues", "Reissue a document for technical reasons (*)", n.DocReissue},
	} {
		post(s, about.id, "/v1/documents/{ref}/"+about.path, about.summary, func(ctx context.Context, in *issuanceInput) (*answer[n.Document], error) {
			return s.issueAbout(ctx, about.kind, in)
		})
	}
}

type documentsInput struct {
	Symbol string `query:"symbol" maxLength:"200" example:"CTOC/COP/2020/CRP.2"`
}

func (s *server) listDocuments(ctx context.Context, in *documentsInput) (*answer[wire.List[n.Document]], error) {
	if in.Symbol != "" {
		d, err := s.app.Document(ctx, actor(ctx), in.Symbol)
		return listed([]n.Document{d.Value()}, err)
	}
	return shownPage(ctx, s.app.Documents)
}

// DocumentRef is the document in the path.
type DocumentRef struct {
	Ref string `path:"ref" maxLength:"200" doc:"ID or symbol of the document, its slashes escaped"`
}

type documentInput struct {
	DocumentRef
	Accepting
	Format   string     `query:"format" enum:"json,text,html" doc:"json is what is on record about the document, text and html are the document"`
	Language n.Language `query:"language" enum:"ar,zh,en,fr,ru,es" doc:"Of text and html: one of the languages it is available in; its own when left out"`
}

type documentAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        any
}

func (s *server) getDocument(ctx context.Context, in *documentInput) (*documentAnswer, error) {
	d, err := s.app.Document(ctx, actor(ctx), in.Ref)
	if err != nil {
		return nil, err
	}
	format, err := in.rendering(ctx, in.Format, "json", "text", "html")
	if err != nil {
		return nil, err
	}
	out := &documentAnswer{ContentType: mediaTypes[format], Body: d.Value()}
	if format != "json" {
		var text application.Seen[[]byte]
		text, err = s.app.Rendering(ctx, actor(ctx), in.Ref, format, in.Language)
		out.Body = text.Value()
	}
	return out, err
}

func (s *server) getFamily(ctx context.Context, in *DocumentRef) (*answer[wire.List[n.Document]], error) {
	return shownList(s.app.Family(ctx, actor(ctx), in.Ref))
}

type issuanceInput struct {
	DocumentRef
	Keyed
	Body wire.IssuanceRequest
}

// issueAbout issues a document about another one. It waits for nobody, so that
// no procedure stands behind it: the record writes it in one transaction.
func (s *server) issueAbout(ctx context.Context, kind n.DocumentKind, in *issuanceInput) (*answer[n.Document], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	i := n.Issuance{ID: id, Kind: kind, About: in.Ref, Corrects: in.Body.Languages, Reason: in.Body.Reason}
	if in.Body.Title != "" || in.Body.Content != "" {
		own := n.DocumentText{Language: in.Body.Language, Title: in.Body.Title, Content: in.Body.Content}
		i.Texts = append([]n.DocumentText{own}, in.Body.Translations...)
	} else if len(in.Body.Translations) > 0 {
		return nil, n.Refuse(n.CodeInvalid, "Give the title and content of the original beside its translations.")
	}
	if err := i.Check(); err != nil {
		return nil, err
	}
	paper, err := s.placeOf(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	return answered(s.record.IssueAbout(ctx, actor(ctx), i, aboutAnother(paper)))
}

// aboutAnother renders a document about another one.
func aboutAnother(paper publish.Suffixed) store.RenderAbout {
	return func(_ context.Context, a store.About) ([]n.Rendering, error) {
		paper.Document, paper.About, paper.Texts, paper.Earlier = a.Document, a.On, a.Texts, a.Earlier
		return publish.AboutAnother(paper)
	}
}

// placeOf finds the body and the meeting a document is of, which never change.
func (s *server) placeOf(ctx context.Context, ref string) (publish.Suffixed, error) {
	var p publish.Suffixed
	d, err := s.record.Document(ctx, ref)
	if err != nil {
		return p, err
	}
	if d.Meeting != "" {
		if p.Meeting, err = s.record.Meeting(ctx, string(d.Meeting)); err != nil {
			return p, err
		}
	}
	p.Body, err = s.record.Body(ctx, d.Body)
	return p, err
}
