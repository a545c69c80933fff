package application

import (
	"cmp"
	"context"
	"fmt"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

// OnDocument issues a document about another one and answers with the one issued.
func (a *App) OnDocument(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Document], error) {
	on, err := a.record.Document(ctx, string(x.On))
	if err != nil {
		return Seen[negotiation.Document]{}, err
	}
	place, err := a.placeOf(ctx, on.Meeting, on.Body)
	if err != nil {
		return Seen[negotiation.Document]{}, err
	}
	d, err := a.record.DoOnDocument(ctx, x, aboutAnother(place))
	return see(ctx, a, x.By, d, err)
}

// Correct corrects words of an adopted recommendation by a corrigendum.
func (a *App) Correct(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Correction], error) {
	r, err := a.record.Recommendation(ctx, string(x.On))
	if err != nil {
		return Seen[negotiation.Correction]{}, err
	}
	place := publish.Suffixed{}
	if r.Draft.Meeting != "" {
		if place, err = a.placeOf(ctx, r.Draft.Meeting, ""); err != nil {
			return Seen[negotiation.Correction]{}, err
		}
	}
	place.Notice = r.Notice
	c, err := a.record.CorrectRecommendation(ctx, x, publish.Corrigendum, aboutAnother(place))
	return see(ctx, a, x.By, c, err)
}

// AddTheme adds a theme to the digest.
func (a *App) AddTheme(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Theme], error) {
	t, err := a.record.AddTheme(ctx, x)
	return see(ctx, a, x.By, t, err)
}

// Annotate records what a document says on a theme.
func (a *App) Annotate(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Annotation], error) {
	annotation, err := a.record.Annotate(ctx, x)
	return see(ctx, a, x.By, annotation, err)
}

// CompileDigest compiles the digest of past meetings as a document for a meeting.
func (a *App) CompileDigest(ctx context.Context, x negotiation.Asked) (Seen[negotiation.Document], error) {
	act, ok := x.Act.(negotiation.CompileDigest)
	if !ok {
		return Seen[negotiation.Document]{}, fmt.Errorf("%T compiles no digest", x.Act)
	}
	view := publish.DigestView{Plan: act}
	var err error
	if view.Meeting, err = a.record.Meeting(ctx, act.Meeting); err != nil {
		return Seen[negotiation.Document]{}, err
	}
	if view.Body, err = a.record.Body(ctx, view.Meeting.Body); err != nil {
		return Seen[negotiation.Document]{}, err
	}
	render := func(
		_ context.Context, d negotiation.Document, entries []negotiation.DigestEntry,
	) ([]negotiation.Rendering, error) {
		view.Document, view.Entries = d, entries
		return publish.Digest(view)
	}
	d, err := a.record.CompileDigest(ctx, x, render)
	return see(ctx, a, x.By, d, err)
}

// aboutAnother renders a document about another one.
func aboutAnother(paper publish.Suffixed) store.RenderAbout {
	return func(_ context.Context, x store.About) ([]negotiation.Rendering, error) {
		paper.Document, paper.About, paper.Texts, paper.Earlier = x.Document, x.On, x.Texts, x.Earlier
		return publish.AboutAnother(paper)
	}
}

// placeOf is the meeting and the body that a document is of, the body that meets
// when none is named.
func (a *App) placeOf(ctx context.Context, meeting negotiation.ID, body string) (p publish.Suffixed, err error) {
	if meeting != "" {
		if p.Meeting, err = a.record.Meeting(ctx, string(meeting)); err != nil {
			return p, err
		}
	}
	p.Body, err = a.record.Body(ctx, cmp.Or(body, p.Meeting.Body))
	return p, err
}
