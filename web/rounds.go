package web

import (
	"context"

	"rapporteur/application"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) roundPages() []Page {
	return []Page{
		s.show("rounds", "/rounds", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[n.Round], error) {
				return s.app.Rounds(ctx, v.Actor, p)
			})
		}),
		s.show("round", "/rounds/{id}", readers, s.round),
	}
}

// roundView is a round with its drafts.
type roundView struct {
	Now    n.Clock
	Round  n.Round
	Drafts []n.Recommendation
}

func (s *Site) round(ctx context.Context, v *visit) (any, error) {
	r, err := s.app.Round(ctx, v.Actor, v.id("id"))
	if err != nil {
		return nil, err
	}
	out := roundView{Round: r.Value()}
	if out.Now, err = s.app.Time(ctx); err != nil {
		return nil, err
	}
	for _, d := range out.Round.Drafts {
		draft, err := s.app.Recommendation(ctx, v.Actor, string(d.Recommendation))
		if err != nil {
			return nil, err
		}
		out.Drafts = append(out.Drafts, draft.Value())
	}
	return out, nil
}
