package application

import (
	"bytes"
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

// Documents lists a part of the documents, and the cursor of the next.
func (a *App) Documents(ctx context.Context, who negotiation.Actor, p store.Page) (Page[negotiation.Document], error) {
	documents, next, err := a.record.DocumentsPage(ctx, store.DocumentFilter{}, p)
	return seePage(ctx, a, who, documents, next, err)
}

// Document is what is on record about a document, given by ID or symbol.
func (a *App) Document(ctx context.Context, who negotiation.Actor, ref string) (Seen[negotiation.Document], error) {
	d, err := a.record.Document(ctx, ref)
	return see(ctx, a, who, d, err)
}

// Rendering is a document as text or html, in a language or in its own.
func (a *App) Rendering(
	ctx context.Context, who negotiation.Actor, ref, format string, language negotiation.Language,
) (Seen[[]byte], error) {
	d, err := a.record.Document(ctx, ref)
	if err != nil {
		return Seen[[]byte]{}, err
	}
	r, err := a.record.RenderingIn(ctx, d.ID, format, language)
	return see(ctx, a, who, r.Content, err)
}

// Family lists the documents that share the number of one.
func (a *App) Family(ctx context.Context, who negotiation.Actor, ref string) (Seen[[]negotiation.Document], error) {
	documents, err := a.record.Family(ctx, ref)
	return see(ctx, a, who, documents, err)
}

// Themes are those of the digest.
func (a *App) Themes(ctx context.Context, who negotiation.Actor) (Seen[[]negotiation.Theme], error) {
	themes, err := a.record.Themes(ctx)
	return see(ctx, a, who, themes, err)
}

// Annotations lists a part of the annotations on a theme, or on a document given by
// ID or symbol, "" for all, and the cursor of the next.
func (a *App) Annotations(
	ctx context.Context, who negotiation.Actor, theme, document string, p store.Page,
) (Page[negotiation.Annotation], error) {
	f, err := a.digestFilter(ctx, theme, document)
	if err != nil {
		return Page[negotiation.Annotation]{}, err
	}
	annotations, next, err := a.record.AnnotationsPage(ctx, f, p)
	return seePage(ctx, a, who, annotations, next, err)
}

// Digest is the digest by theme and by symbol.
func (a *App) Digest(ctx context.Context, who negotiation.Actor, theme, document string) (Seen[wire.Digest], error) {
	f, err := a.digestFilter(ctx, theme, document)
	if err != nil {
		return Seen[wire.Digest]{}, err
	}
	d := wire.Digest{ByTheme: []negotiation.DigestEntry{}, BySymbol: []negotiation.SymbolEntry{}}
	entries, err := a.record.Digest(ctx, f)
	d.ByTheme = append(d.ByTheme, entries...)
	d.BySymbol = append(d.BySymbol, publish.BySymbol(entries)...)
	return see(ctx, a, who, d, err)
}

func (a *App) digestFilter(ctx context.Context, theme, document string) (store.DigestFilter, error) {
	f := store.DigestFilter{Theme: theme}
	if document == "" {
		return f, nil
	}
	d, err := a.record.Document(ctx, document)
	f.Document = d.ID
	return f, err
}

// Report is that of a meeting, given by key or ID, and where its sections stand.
func (a *App) Report(ctx context.Context, who negotiation.Actor, meeting string) (Seen[negotiation.Report], error) {
	r, err := a.report(ctx, meeting)
	return see(ctx, a, who, r, err)
}

func (a *App) report(ctx context.Context, meeting string) (negotiation.Report, error) {
	m, err := a.record.Meeting(ctx, meeting)
	if err != nil {
		return negotiation.Report{}, err
	}
	return a.record.Report(ctx, m.ID)
}

// SectionDiff shows word by word how a section of a report was orally amended.
func (a *App) SectionDiff(
	ctx context.Context, who negotiation.Actor, meeting string, number int, format string,
) (Seen[[]byte], error) {
	r, err := a.report(ctx, meeting)
	if err != nil {
		return Seen[[]byte]{}, err
	}
	section, ok := r.Section(number)
	if !ok {
		return Seen[[]byte]{}, negotiation.Refuse(negotiation.CodeNotFound, "The report has no section %d.", number)
	}
	var b bytes.Buffer
	err = publish.SectionDiff(&b, section, r.Language, format)
	return see(ctx, a, who, b.Bytes(), err)
}
