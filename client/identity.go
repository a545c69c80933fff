package client

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// WhoAmI tells who the holder of the access token is to the server.
func (c *Client) WhoAmI(ctx context.Context) (wire.WhoAmI, error) {
	return get[wire.WhoAmI](ctx, c, "/auth/whoami", nil)
}

// FetchToken fetches the access token that a person allowed this program.
func (c *Client) FetchToken(ctx context.Context, r wire.FetchRequest) (negotiation.AccessToken, error) {
	return post[negotiation.AccessToken](ctx, c, "/auth/token", r)
}

// RegisterPerson puts a person on record who will sign in, once under an ID.
func (c *Client) RegisterPerson(
	ctx context.Context, id negotiation.ID, x negotiation.RegisterPerson,
) (negotiation.Person, error) {
	return act[negotiation.Person](ctx, c, id, x, "persons")
}

// OnPerson does an act on a person, such as [negotiation.DisablePerson].
func (c *Client) OnPerson(
	ctx context.Context, person negotiation.ID, x negotiation.PersonAct,
) (negotiation.Person, error) {
	return act[negotiation.Person](ctx, c, NewID(), x, "persons", string(person))
}

// Persons lists the persons on record.
func (c *Client) Persons(ctx context.Context) ([]negotiation.Person, error) {
	return list[negotiation.Person](ctx, c, path("persons"), nil)
}

// Sessions lists the sessions in browsers: one's own for "", or a person's, for
// the secretariat.
func (c *Client) Sessions(ctx context.Context, person negotiation.ID) ([]negotiation.BrowserSession, error) {
	if person == "" {
		return list[negotiation.BrowserSession](ctx, c, path("sessions"), nil)
	}
	return list[negotiation.BrowserSession](ctx, c, path("persons", string(person), "sessions"), nil)
}

// EndSession ends one of one's own sessions. It answers how many ended: none
// when it had ended before.
func (c *Client) EndSession(ctx context.Context, id negotiation.ID) (wire.Ended, error) {
	return post[wire.Ended](ctx, c, path("sessions", string(id), "end"), nil)
}

// EndSessions ends all sessions: one's own for "", or a person's, for the
// secretariat.
func (c *Client) EndSessions(ctx context.Context, person negotiation.ID) (wire.Ended, error) {
	at := path("sessions", "end")
	if person != "" {
		at = path("persons", string(person), "sessions", "end")
	}
	return post[wire.Ended](ctx, c, at, nil)
}

// GrantMandate lets a person act in an office, once under an ID.
func (c *Client) GrantMandate(
	ctx context.Context, id negotiation.ID, x negotiation.GrantMandate,
) (negotiation.Mandate, error) {
	return act[negotiation.Mandate](ctx, c, id, x, "mandates")
}

// OnMandate does an act on a mandate, such as [negotiation.RevokeMandate].
func (c *Client) OnMandate(
	ctx context.Context, mandate negotiation.ID, x negotiation.MandateAct,
) (negotiation.Mandate, error) {
	return act[negotiation.Mandate](ctx, c, NewID(), x, "mandates", string(mandate))
}

// Mandates lists mandates: of a person, of a delegation, or all for "".
func (c *Client) Mandates(
	ctx context.Context, person negotiation.ID, delegation string,
) ([]negotiation.Mandate, error) {
	return list[negotiation.Mandate](ctx, c, path("mandates"), given("person", string(person), "delegation", delegation))
}

// IssueOwnToken puts an access token of the person herself on record by its
// digest; see [NewToken].
func (c *Client) IssueOwnToken(ctx context.Context, r wire.OwnTokenRequest) (negotiation.AccessToken, error) {
	return post[negotiation.AccessToken](ctx, c, path("tokens", "own"), r)
}

// Tokens lists access tokens, never with their secrets: all for the
// secretariat, else the caller's own.
func (c *Client) Tokens(ctx context.Context) ([]negotiation.AccessToken, error) {
	return list[negotiation.AccessToken](ctx, c, path("tokens"), nil)
}

// SaveDraft saves a draft of a comment for the caller's delegation.
func (c *Client) SaveDraft(
	ctx context.Context, round negotiation.ID, r wire.DraftRequest,
) (negotiation.CommentDraft, error) {
	return post[negotiation.CommentDraft](ctx, c, path("rounds", string(round), "drafts"), r)
}

// Drafts lists the drafts of comments of the caller's delegation.
func (c *Client) Drafts(ctx context.Context, round negotiation.ID) ([]negotiation.CommentDraft, error) {
	return list[negotiation.CommentDraft](ctx, c, path("rounds", string(round), "drafts"), nil)
}

// Draft returns a draft of the caller's delegation.
func (c *Client) Draft(ctx context.Context, id negotiation.ID) (negotiation.CommentDraft, error) {
	return get[negotiation.CommentDraft](ctx, c, path("drafts", string(id)), nil)
}

// DiscardDraft discards a draft of a comment.
func (c *Client) DiscardDraft(ctx context.Context, id negotiation.ID) (negotiation.CommentDraft, error) {
	return post[negotiation.CommentDraft](ctx, c, path("drafts", string(id), "discard"), nil)
}

// SubmitDrafts submits drafts of comments as the delegation's reply.
func (c *Client) SubmitDrafts(
	ctx context.Context, round negotiation.ID, r wire.SubmitDraftsRequest,
) (negotiation.Receipt, error) {
	return post[negotiation.Receipt](ctx, c, path("rounds", string(round), "drafts", "submit"), r)
}
