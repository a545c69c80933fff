package web

import (
	"context"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Pages for everybody, also without signing in where the settings say so. They read
// nothing but what is for the public.

func (s *Site) publicPages() []Page {
	return []Page{
		s.show("public-documents", "/public/documents", public, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[negotiation.Document], error) {
				return s.app.PublicDocuments(ctx, v.Actor, p)
			})
		}),
		s.show("adopted", "/public/adopted", public, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[application.Adopted], error) {
				return s.app.AdoptedRecommendations(ctx, v.Actor, p)
			})
		}),
	}
}

// openToGuests are the pages that who has not signed in may read where the settings say
// so. Each is for the public by its row.
var openToGuests = map[string]bool{
	"page-meetings": true, "page-meeting": true, "page-calendar": true, "page-calendar-file": true,
	"page-public-documents": true, "page-adopted": true,
}

// OpenToGuests reports whether a page may be read without signing in where the settings
// say so.
func (p Page) OpenToGuests() bool { return openToGuests[p.Name] }
