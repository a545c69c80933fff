package client

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// RenderingIn returns a document as "text" or "html" in one of the languages it
// is available in; "" stands for its own.
func (c *Client) RenderingIn(ctx context.Context, document n.ID, format string, language n.Language) ([]byte, error) {
	return c.raw(ctx, path("documents", string(document)), given("format", format, "language", string(language)))
}

// Family lists the documents that share a number with the one with that ID or
// symbol, itself among them.
func (c *Client) Family(ctx context.Context, ref string) ([]n.Document, error) {
	return list[n.Document](ctx, c, path("documents", ref, "family"), nil)
}

// ReviseDocument replaces a document, by ID or symbol, by a revision (Rev.).
func (c *Client) ReviseDocument(ctx context.Context, ref string, r wire.IssuanceRequest) (n.Document, error) {
	return post[n.Document](ctx, c, path("documents", ref, "revisions"), r)
}

// CorrectDocument corrects a document in the languages named (Corr.).
func (c *Client) CorrectDocument(ctx context.Context, ref string, r wire.IssuanceRequest) (n.Document, error) {
	return post[n.Document](ctx, c, path("documents", ref, "corrections"), r)
}

// AddToDocument adds to a document (Add.).
func (c *Client) AddToDocument(ctx context.Context, ref string, r wire.IssuanceRequest) (n.Document, error) {
	return post[n.Document](ctx, c, path("documents", ref, "addenda"), r)
}

// AmendDocument changes the adopted text of a document (Amend.).
func (c *Client) AmendDocument(ctx context.Context, ref string, r wire.IssuanceRequest) (n.Document, error) {
	return post[n.Document](ctx, c, path("documents", ref, "amendments"), r)
}

// ReissueDocument reissues a document for technical reasons (*).
func (c *Client) ReissueDocument(ctx context.Context, ref string, r wire.IssuanceRequest) (n.Document, error) {
	return post[n.Document](ctx, c, path("documents", ref, "reissues"), r)
}

// Corrections lists the corrections of an adopted recommendation.
func (c *Client) Corrections(ctx context.Context, ref string) ([]n.Correction, error) {
	return list[n.Correction](ctx, c, path("recommendations", ref, "corrections"), nil)
}

// Correct corrects words of an adopted recommendation and issues the
// corrigendum.
func (c *Client) Correct(ctx context.Context, ref string, r wire.CorrectionRequest) (n.Correction, error) {
	return post[n.Correction](ctx, c, path("recommendations", ref, "corrections"), r)
}
