package client

import (
	"context"

	"rapporteur/negotiation"
)

// RenderingIn returns a document as "text" or "html" in one of the languages it
// is available in; "" stands for its own.
func (c *Client) RenderingIn(
	ctx context.Context, document negotiation.ID, format string, language negotiation.Language,
) ([]byte, error) {
	return c.raw(ctx, path("documents", string(document)), given("format", format, "language", string(language)))
}

// Family lists the documents that share a number with the one with that ID or
// symbol, itself among them.
func (c *Client) Family(ctx context.Context, ref string) ([]negotiation.Document, error) {
	return list[negotiation.Document](ctx, c, path("documents", ref, "family"), nil)
}

// OnDocument does an act on a document, given by ID or symbol, such as
// [negotiation.ReviseDocument], once under an ID, and returns the document it issues.
func (c *Client) OnDocument(
	ctx context.Context, ref string, id negotiation.ID, x negotiation.DocumentAct,
) (negotiation.Document, error) {
	return act[negotiation.Document](ctx, c, id, x, "documents", ref)
}

// Corrections lists the corrections of an adopted recommendation.
func (c *Client) Corrections(ctx context.Context, ref string) ([]negotiation.Correction, error) {
	return list[negotiation.Correction](ctx, c, path("recommendations", ref, "corrections"), nil)
}

// Correct corrects words of an adopted recommendation and issues the corrigendum,
// once under an ID.
func (c *Client) Correct(
	ctx context.Context, ref string, id negotiation.ID, x negotiation.CorrectRecommendation,
) (negotiation.Correction, error) {
	return act[negotiation.Correction](ctx, c, id, x, "recommendations", ref)
}
