package client

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// Themes lists the themes of the digest.
func (c *Client) Themes(ctx context.Context) ([]negotiation.Theme, error) {
	return list[negotiation.Theme](ctx, c, path("digest", "themes"), nil)
}

// AddTheme adds a theme to the digest, once under an ID.
func (c *Client) AddTheme(ctx context.Context, id negotiation.ID, x negotiation.AddTheme) (negotiation.Theme, error) {
	return act[negotiation.Theme](ctx, c, id, x, "digest", "themes")
}

// Annotate records what a document says on a theme, once under an ID.
func (c *Client) Annotate(
	ctx context.Context, id negotiation.ID, x negotiation.AnnotateDocument,
) (negotiation.Annotation, error) {
	return act[negotiation.Annotation](ctx, c, id, x, "digest", "annotations")
}

// Annotations lists every annotation of a theme, of a document given by symbol
// or ID, or of both; "" stands for all.
func (c *Client) Annotations(ctx context.Context, theme, document string) ([]negotiation.Annotation, error) {
	return list[negotiation.Annotation](ctx, c, path("digest", "annotations"), given("theme", theme, "document", document))
}

// Digest shows the digest by theme and by symbol; "" stands for all.
func (c *Client) Digest(ctx context.Context, theme, document string) (wire.Digest, error) {
	return get[wire.Digest](ctx, c, path("digest"), given("theme", theme, "document", document))
}

// CompileDigest issues the digest as a document for a meeting, once under an ID,
// which becomes that of the document.
func (c *Client) CompileDigest(
	ctx context.Context, id negotiation.ID, x negotiation.CompileDigest,
) (negotiation.Document, error) {
	return act[negotiation.Document](ctx, c, id, x, "digest", "compilations")
}
