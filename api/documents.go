package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (s *server) documentRoutes() {
	get(s, "list-documents", "/v1/documents", "List documents, or find the one with a symbol", s.listDocuments)
	get(s, "get-document", "/v1/documents/{id}", "Show a document, or read it as text or HTML", s.getDocument)
}

type documentsInput struct {
	Symbol string `query:"symbol" maxLength:"200" example:"CTOC/COP/2020/CRP.2"`
}

func (s *server) listDocuments(ctx context.Context, in *documentsInput) (*answer[wire.List[n.Document]], error) {
	if in.Symbol == "" {
		return listed(s.record.Documents(ctx))
	}
	d, err := s.record.Document(ctx, in.Symbol)
	return listed([]n.Document{d}, err)
}

type documentInput struct {
	ID     n.ID   `path:"id" format:"uuid" doc:"ID of the document"`
	Format string `query:"format" enum:"json,text,html" default:"json" doc:"json is what is on record about the document, text and html are the document"`
}

type documentAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        any
}

func (s *server) getDocument(ctx context.Context, in *documentInput) (*documentAnswer, error) {
	d, err := s.record.Document(ctx, string(in.ID))
	if err != nil {
		return nil, err
	}
	if in.Format == "json" {
		return &documentAnswer{ContentType: mediaTypes["json"], Body: d}, nil
	}
	r, err := s.record.Rendering(ctx, d.ID, in.Format)
	if err != nil {
		return nil, err
	}
	return &documentAnswer{ContentType: mediaTypes[in.Format], Body: r.Content}, nil
}
