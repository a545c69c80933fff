package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
)

func (s *server) documentRoutes() {
	get(s, "list-documents", "/v1/documents", "List documents, or find the one with a symbol", s.listDocuments)
	get(s, "get-document", "/v1/documents/{ref}", "Show a document, or read it as text or HTML", s.getDocument)
	get(
		s, "get-document-family", "/v1/documents/{ref}/family",
		"List the documents that share its number: revisions, corrigenda, addenda, amendments, reissues", s.getFamily,
	)
	for _, row := range negotiation.ActsOn(negotiation.OnDocument) {
		actNamed(s, row, "/v1/documents/{ref}/"+row.Verb, s.documentID, s.app.OnDocument)
	}
}

type documentsInput struct {
	Symbol string `query:"symbol" maxLength:"200" example:"CTOC/COP/2020/CRP.2"`
}

func (s *server) listDocuments(
	ctx context.Context, in *documentsInput,
) (*answer[wire.List[negotiation.Document]], error) {
	if in.Symbol != "" {
		d, err := s.app.Document(ctx, actor(ctx), in.Symbol)
		return listed([]negotiation.Document{d.Value()}, err)
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
	Format   string               `query:"format" enum:"json,text,html" doc:"json is what is on record about the document, text and html are the document"`
	Language negotiation.Language `query:"language" enum:"ar,zh,en,fr,ru,es" doc:"Of text and html: one of the languages it is available in; its own when left out"`
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

func (s *server) getFamily(ctx context.Context, in *DocumentRef) (*answer[wire.List[negotiation.Document]], error) {
	return shownList(s.app.Family(ctx, actor(ctx), in.Ref))
}

func (s *server) documentID(ctx context.Context, ref string) (negotiation.ID, error) {
	d, err := s.record.Document(ctx, ref)
	return d.ID, err
}
