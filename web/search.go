package web

import (
	"context"

	"rapporteur/application"
	"rapporteur/store"
)

// onSearchPage is how many texts a page of a search shows.
const onSearchPage = 20

// searchPage is what was found.
type searchPage struct {
	Query string
	listed[application.Hit]
}

func (s *Site) search(ctx context.Context, v *visit) (any, error) {
	out := searchPage{Query: v.Query()}
	var err error
	out.listed, err = readList(v, func(p store.Page) (application.Page[application.Hit], error) {
		p.Limit = onSearchPage
		return s.app.Search(ctx, v.Actor, out.Query, p)
	})
	return out, err
}

// Reads reports whether the visitor reads what is not for everybody, and may search it.
func (v *visit) Reads() bool { return v.SignedIn() && v.Is(readers...) }

// Query is what is looked for.
func (v *visit) Query() string {
	if !v.In("/search") {
		return ""
	}
	return v.r.URL.Query().Get("q")
}
