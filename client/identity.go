package client

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// WhoAmI tells who the holder of the access token is to the server.
func (c *Client) WhoAmI(ctx context.Context) (wire.WhoAmI, error) {
	return get[wire.WhoAmI](ctx, c, "/auth/whoami", nil)
}

// FetchToken fetches the access token that a person allowed this program.
func (c *Client) FetchToken(ctx context.Context, r wire.FetchRequest) (n.AccessToken, error) {
	return post[n.AccessToken](ctx, c, "/auth/token", r)
}

// RegisterPerson puts a person on record who will sign in, once under an ID.
func (c *Client) RegisterPerson(ctx context.Context, id n.ID, x n.RegisterPerson) (n.Person, error) {
	return act[n.Person](ctx, c, id, x, "persons")
}

// OnPerson does an act on a person, such as [negotiation.DisablePerson].
func (c *Client) OnPerson(ctx context.Context, person n.ID, x n.PersonAct) (n.Person, error) {
	return act[n.Person](ctx, c, NewID(), x, "persons", string(person))
}

// Persons lists the persons on record.
func (c *Client) Persons(ctx context.Context) ([]n.Person, error) {
	return list[n.Person](ctx, c, path("persons"), nil)
}

// Sessions lists the sessions in browsers: one's own for "", or a person's, for
// the secretariat.
func (c *Client) Sessions(ctx context.Context, person n.ID) ([]n.BrowserSession, error) {
	if person == "" {
		return list[n.BrowserSession](ctx, c, path("sessions"), nil)
	}
	return list[n.BrowserSession](ctx, c, path("persons", string(person), "sessions"), nil)
}

// EndSession ends one of one's own sessions. It answers how many ended: none
// when it had ended before.
func (c *Client) EndSession(ctx context.Context, id n.ID) (wire.Ended, error) {
	return post[wire.Ended](ctx, c, path("sessions", string(id), "end"), nil)
}

// EndSessions ends all sessions: one's own for "", or a person's, for the
// secretariat.
func (c *Client) EndSessions(ctx context.Context, person n.ID) (wire.Ended, error) {
	at := path("sessions", "end")
	if person != "" {
		at = path("persons", string(person), "sessions", "end")
	}
	return post[wire.Ended](ctx, c, at, nil)
}

// GrantMandate lets a person act in an office, once under an ID.
func (c *Client) GrantMandate(ctx context.Context, id n.ID, x n.GrantMandate) (n.Mandate, error) {
	return act[n.Mandate](ctx, c, id, x, "mandates")
}

// OnMandate does an act on a mandate, such as [negotiation.RevokeMandate].
func (c *Client) OnMandate(ctx context.Context, mandate n.ID, x n.MandateAct) (n.Mandate, error) {
	return act[n.Mandate](ctx, c, NewID(), x, "mandates", string(mandate))
}

// Mandates lists mandates: of a person, of a delegation, or all for "".
func (c *Client) Mandates(ctx context.Context, person n.ID, delegation string) ([]n.Mandate, error) {
	return list[n.Mandate](ctx, c, path("mandates"), given("person", string(person), "delegation", delegation))
}

// IssueOwnToken puts an access token of the person herself on record by its
// digest; see [NewToken].
func (c *Client) IssueOwnToken(ctx context.Context, r wire.OwnTokenRequest) (n.AccessToken, error) {
	return post[n.AccessToken](ctx, c, path("tokens", "own"), r)
}

// Tokens lists access tokens, never with their secrets: all for the
// secretariat, else the caller's own.
func (c *Client) Tokens(ctx context.Context) ([]n.AccessToken, error) {
	return list[n.AccessToken](ctx, c, path("tokens"), nil)
}

// SaveDraft saves a draft of a comment for the caller's delegation.
func (c *Client) SaveDraft(ctx context.Context, round n.ID, r wire.DraftRequest) (n.CommentDraft, error) {
	return post[n.CommentDraft](ctx, c, path("rounds", string(round), "drafts"), r)
}

// Drafts lists the drafts of comments of the caller's delegation.
func (c *Client) Drafts(ctx context.Context, round n.ID) ([]n.CommentDraft, error) {
	return list[n.CommentDraft](ctx, c, path("rounds", string(round), "drafts"), nil)
}

// Draft returns a draft of the caller's delegation.
func (c *Client) Draft(ctx context.Context, id n.ID) (n.CommentDraft, error) {
	return get[n.CommentDraft](ctx, c, path("drafts", string(id)), nil)
}

// DiscardDraft discards a draft of a comment.
func (c *Client) DiscardDraft(ctx context.Context, id n.ID) (n.CommentDraft, error) {
	return post[n.CommentDraft](ctx, c, path("drafts", string(id), "discard"), nil)
}

// SubmitDrafts submits drafts of comments as the delegation's reply.
func (c *Client) SubmitDrafts(ctx context.Context, round n.ID, r wire.SubmitDraftsRequest) (n.Receipt, error) {
	return post[n.Receipt](ctx, c, path("rounds", string(round), "drafts", "submit"), r)
}
