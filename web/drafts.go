package web

import (
	"context"

	"rapporteur/application"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) draftPages() []Page {
	return []Page{
		s.show("drafts", "/drafts", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[n.Recommendation], error) {
				return s.app.Recommendations(ctx, v.Actor, v.r.URL.Query().Get("meeting"), p)
			})
		}),
		s.show("draft", "/drafts/{ref}", readers, s.draft),
	}
}

// draftView is a draft with the current text, as far as the visitor may read it.
type draftView struct {
	Recommendation n.Recommendation
	Version        n.Version
	// Versions are all that the visitor may read, the last one last.
	Versions []n.Version
}

func (s *Site) draft(ctx context.Context, v *visit) (any, error) {
	return s.draftAt(ctx, v, v.r.PathValue("ref"))
}

func (s *Site) draftAt(ctx context.Context, v *visit, ref string) (draftView, error) {
	r, err := s.app.Recommendation(ctx, v.Actor, ref)
	if err != nil {
		return draftView{}, err
	}
	out := draftView{Recommendation: r.Value()}
	out.Versions, err = all(ctx, func(ctx context.Context, p store.Page) (application.Page[n.Version], error) {
		return s.app.Versions(ctx, v.Actor, ref, p)
	})
	if count := len(out.Versions); count > 0 {
		out.Version = out.Versions[count-1]
	}
	return out, err
}
