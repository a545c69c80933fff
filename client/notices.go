package client

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// LoadContacts loads where parties are told of things.
func (c *Client) LoadContacts(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "contacts", name, file)
}

// Contacts lists where parties are told of things.
func (c *Client) Contacts(ctx context.Context) ([]negotiation.Contact, error) {
	return list[negotiation.Contact](ctx, c, path("contacts"), nil)
}

// OwnContacts lists where the caller's delegation is told of things.
func (c *Client) OwnContacts(ctx context.Context) ([]negotiation.Contact, error) {
	return list[negotiation.Contact](ctx, c, path("contacts", "own"), nil)
}

// SetOwnContact says where the caller's delegation is told of things, and in
// which language; under the label of one that stands it changes that one.
func (c *Client) SetOwnContact(ctx context.Context, r wire.ContactRequest) (negotiation.Contact, error) {
	return post[negotiation.Contact](ctx, c, path("contacts", "own"), r)
}

// EndOwnContact ends a contact of the caller's delegation.
func (c *Client) EndOwnContact(ctx context.Context, label string) error {
	_, err := post[wire.List[negotiation.Contact]](ctx, c, path("contacts", "own", label, "end"), nil)
	return err
}

// Notices lists notices, the latest cause first; "" stands for all.
func (c *Client) Notices(
	ctx context.Context, state negotiation.NoticeState, round negotiation.ID, party string,
) ([]negotiation.Notice, error) {
	return list[negotiation.Notice](
		ctx, c, path("notices"), given("state", string(state), "round", string(round), "party", party),
	)
}

// RetryNotice queues a notice that failed again, once under an ID.
func (c *Client) RetryNotice(ctx context.Context, notice, id negotiation.ID) (negotiation.Notice, error) {
	return act[negotiation.Notice](ctx, c, id, negotiation.RetryNotice{}, "notices", string(notice))
}
