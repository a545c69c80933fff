package application

import (
	"context"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// What is for the public: documents of the official record by their symbols, and
// recommendations that a meeting has adopted.

// PublicDocuments lists a part of the documents that have a symbol, and the cursor of
// the next. An informal paper has none and is outside the official record.
func (a *App) PublicDocuments(
	ctx context.Context, who negotiation.Actor, p store.Page,
) (Page[negotiation.Document], error) {
	documents, next, err := a.record.DocumentsPage(ctx, store.DocumentFilter{Official: true}, p)
	return seePage(ctx, a, who, documents, next, err)
}

// Adopted is a recommendation with the text that was adopted.
type Adopted struct {
	Title   string
	Meeting negotiation.ID
	Text    negotiation.Version
}

// AdoptedRecommendations lists those of a part of the recommendations that a meeting has
// adopted, and the cursor of the next part. Nothing is told of the others.
func (a *App) AdoptedRecommendations(ctx context.Context, who negotiation.Actor, p store.Page) (Page[Adopted], error) {
	part, next, err := a.record.RecommendationsPage(ctx, "", p)
	if err != nil {
		return Page[Adopted]{}, err
	}
	var out []Adopted
	for _, r := range part {
		if !mayReadAsAdopted(r) {
			continue
		}
		text, err := a.record.Version(ctx, r.Draft.Version)
		if err != nil {
			return Page[Adopted]{}, err
		}
		corrections, err := a.record.Corrections(ctx, r.ID)
		if err != nil {
			return Page[Adopted]{}, err
		}
		out = append(out, Adopted{Title: r.Title, Meeting: r.Draft.Meeting, Text: text.Corrected(corrections)})
	}
	return seePage(ctx, a, who, out, next, nil)
}
