package web

import (
	"context"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) documentPages() []Page {
	return []Page{
		s.show("documents", "/documents", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[negotiation.Document], error) {
				return s.app.Documents(ctx, v.Actor, p)
			})
		}),
		s.show("document", "/documents/{id}", readers, s.document),
	}
}

// documentView is a document with those about it.
type documentView struct {
	Document negotiation.Document
	Family   []negotiation.Document
	// Text is the document as plain text.
	Text string
}

func (s *Site) document(ctx context.Context, v *visit) (any, error) {
	d, err := s.app.Document(ctx, v.Actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	out := documentView{Document: d.Value()}
	family, err := s.app.Family(ctx, v.Actor, string(out.Document.ID))
	if err != nil {
		return nil, err
	}
	out.Family = family.Value()
	text, err := s.app.Rendering(ctx, v.Actor, string(out.Document.ID), "text", "")
	out.Text = string(text.Value())
	return out, err
}
