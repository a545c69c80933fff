package web

import (
	"context"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) draftPages() []Page {
	return []Page{
		s.show("drafts", "/drafts", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[negotiation.Recommendation], error) {
				return s.app.Recommendations(ctx, v.Actor, v.r.URL.Query().Get("meeting"), p)
			})
		}),
	}
}

// draftView is a draft with its current text, as far as the visitor may read it.
type draftView struct {
	Recommendation negotiation.Recommendation
	Version        negotiation.Version
}

func (s *Site) draftAt(ctx context.Context, v *visit, ref string) (draftView, error) {
	r, err := s.app.Recommendation(ctx, v.Actor, ref)
	if err != nil {
		return draftView{}, err
	}
	out := draftView{Recommendation: r.Value()}
	headings, err := s.app.Headings(ctx, v.Actor, ref)
	if count := len(headings.Value()); err == nil && count > 0 {
		version, unread := s.app.Version(ctx, v.Actor, ref, headings.Value()[count-1].Number)
		out.Version, err = version.Value(), unread
	}
	return out, err
}
