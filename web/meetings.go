package web

import (
	"context"
	"slices"

	"rapporteur/negotiation"
)

func (s *Site) meetingPages() []Page {
	return []Page{
		s.show("meetings", "/meetings", public, func(ctx context.Context, v *visit) (any, error) {
			list, err := s.app.Meetings(ctx, v.Actor)
			meetings := slices.Clone(list.Value())
			slices.SortFunc(meetings, func(a, b negotiation.Meeting) int { return b.Opens.Compare(a.Opens) })
			return meetings, err
		}),
		s.show("meeting", "/meetings/{ref}", public, func(ctx context.Context, v *visit) (any, error) {
			p, err := s.app.Programme(ctx, v.Actor, v.r.PathValue("ref"))
			return p.Value(), err
		}),
	}
}
