package client

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// LoadContacts loads where parties are told of things.
func (c *Client) LoadContacts(ctx context.Context, name string, file []byte) (n.Loaded, error) {
	return c.load(ctx, "contacts", name, file)
}

// Contacts lists where parties are told of things.
func (c *Client) Contacts(ctx context.Context) ([]n.Contact, error) {
	return list[n.Contact](ctx, c, path("contacts"), nil)
}

// OwnContacts lists where the caller's delegation is told of things.
func (c *Client) OwnContacts(ctx context.Context) ([]n.Contact, error) {
	return list[n.Contact](ctx, c, path("contacts", "own"), nil)
}

// SetOwnContact says where the caller's delegation is told of things, and in
// which language; under the label of one that stands it changes that one.
func (c *Client) SetOwnContact(ctx context.Context, r wire.ContactRequest) (n.Contact, error) {
	return post[n.Contact](ctx, c, path("contacts", "own"), r)
}

// EndOwnContact ends a contact of the caller's delegation.
func (c *Client) EndOwnContact(ctx context.Context, label string) error {
	_, err := post[wire.List[n.Contact]](ctx, c, path("contacts", "own", label, "end"), nil)
	return err
}

// Notices lists notices, the latest cause first; "" stands for all.
func (c *Client) Notices(ctx context.Context, state n.NoticeState, round n.ID, party string) ([]n.Notice, error) {
	return list[n.Notice](ctx, c, path("notices"), given("state", string(state), "round", string(round), "party", party))
}

// RetryNotice queues a notice that failed again, once under an ID.
func (c *Client) RetryNotice(ctx context.Context, notice, id n.ID) (n.Notice, error) {
	return act[n.Notice](ctx, c, id, n.RetryNotice{}, "notices", string(notice))
}
