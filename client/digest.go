package client

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// Themes lists the themes of the digest.
func (c *Client) Themes(ctx context.Context) ([]n.Theme, error) {
	return list[n.Theme](ctx, c, path("digest", "themes"), nil)
}

// AddTheme adds a theme to the digest.
func (c *Client) AddTheme(ctx context.Context, r wire.ThemeRequest) (n.Theme, error) {
	return post[n.Theme](ctx, c, path("digest", "themes"), r)
}

// Annotate records what a document says on a theme.
func (c *Client) Annotate(ctx context.Context, r wire.AnnotationRequest) (n.Annotation, error) {
	return post[n.Annotation](ctx, c, path("digest", "annotations"), r)
}

// Annotations lists every annotation of a theme, of a document given by symbol
// or ID, or of both; "" stands for all.
func (c *Client) Annotations(ctx context.Context, theme, document string) ([]n.Annotation, error) {
	return list[n.Annotation](ctx, c, path("digest", "annotations"), given("theme", theme, "document", document))
}

// Digest shows the digest by theme and by symbol; "" stands for all.
func (c *Client) Digest(ctx context.Context, theme, document string) (wire.Digest, error) {
	return get[wire.Digest](ctx, c, path("digest"), given("theme", theme, "document", document))
}

// CompileDigest issues the digest as a document for a meeting.
func (c *Client) CompileDigest(ctx context.Context, r wire.CompilationRequest) (n.Document, error) {
	return post[n.Document](ctx, c, path("digest", "compilations"), r)
}
