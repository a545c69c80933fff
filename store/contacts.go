package store

import (
	"context"
	"errors"
	"fmt"
	"net/mail"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

const selectContact = `SELECT id::text, party, label, email, language, webhook FROM contacts `

func scanContact(row pgx.CollectableRow) (c negotiation.Contact, err error) {
	return c, row.Scan(&c.ID, &c.Party, &c.Label, &c.Email, &c.Language, &c.Webhook)
}

// Contacts lists where parties are told of things, by party and label.
func (s *Store) Contacts(ctx context.Context) ([]negotiation.Contact, error) {
	rows, err := s.pool.Query(ctx, selectContact+`WHERE ended_at IS NULL ORDER BY party COLLATE "C", label`)
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	return collect(rows, "contacts", scanContact)
}

// ContactsOf lists where one party is told of things, by label.
func (s *Store) ContactsOf(ctx context.Context, party string) ([]negotiation.Contact, error) {
	return contactsOf(ctx, s.pool, party)
}

func contactsOf(ctx context.Context, q querier, party string) ([]negotiation.Contact, error) {
	rows, err := q.Query(ctx, selectContact+`WHERE party = $1 AND ended_at IS NULL ORDER BY label`, party)
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	return collect(rows, "contacts", scanContact)
}

// SetContact says where a delegation is told of things, and in which language.
// What is queued for the contact under that label follows. A delegation says so
// of itself. The same again changes nothing.
func (s *Store) SetContact(
	ctx context.Context, by negotiation.Actor, c negotiation.Contact,
) (negotiation.Contact, error) {
	if err := c.Check(); err != nil {
		return c, err
	}
	err := s.changeContacts(ctx, by, c.Party, func(tx pgx.Tx, standing []negotiation.Contact) (string, error) {
		old, err := negotiation.ContactUnder(standing, c.Label)
		if err != nil {
			return "", err
		}
		if c.ID = old.ID; old == c {
			return "", nil
		}
		if err := putContact(ctx, tx, c); err != nil {
			return "", err
		}
		return c.Label, tx.QueryRow(ctx, `SELECT id::text FROM contacts WHERE party = $1 AND label = $2`, c.Party, c.Label).Scan(&c.ID)
	})
	return c, err
}

// EndContact ends a contact of a delegation, with what is queued for it. Doing
// it again changes nothing.
func (s *Store) EndContact(ctx context.Context, by negotiation.Actor, party, label string) error {
	return s.changeContacts(ctx, by, party, func(tx pgx.Tx, _ []negotiation.Contact) (string, error) {
		tag, err := tx.Exec(ctx, `UPDATE contacts SET ended_at = record_clock() WHERE party = $1 AND label = $2 AND ended_at IS NULL`, party, label)
		if err != nil || tag.RowsAffected() == 0 {
			return "", err
		}
		return label, nil
	})
}

// changeContacts runs change on the contacts of a delegation; it returns the
// label of the one it changed, "" for none.
func (s *Store) changeContacts(
	ctx context.Context, by negotiation.Actor, party string,
	change func(tx pgx.Tx, standing []negotiation.Contact) (string, error),
) error {
	if err := by.RequireDelegation(party); err != nil {
		return err
	}
	return s.within(ctx, "change contacts", func(tx pgx.Tx) error {
		if _, err := delegation(ctx, tx, party); err != nil {
			return err
		}
		// One at a time, so that their number is bounded.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "rapporteur.contacts."+party); err != nil {
			return err
		}
		standing, err := contactsOf(ctx, tx, party)
		if err != nil {
			return err
		}
		label, err := change(tx, standing)
		if err != nil || label == "" {
			return err
		}
		if err := withdrawNotices(ctx, tx, party); err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		return logged(
			ctx, tx, at, by, event{act: negotiation.EventContactChanged, detail: map[string]any{"party": party, "label": label}},
		)
	})
}

// LoadContacts puts contacts on record, all or nothing. For each party in it
// the list is the whole: an address may change under its label, which what is
// queued follows, and a contact that is left out is ended, with what is queued
// for it. Parties that are not in the list keep theirs.
func (s *Store) LoadContacts(
	ctx context.Context, by negotiation.Actor, list []negotiation.Contact,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventContactsLoaded, func(l *loading) error {
		named := map[string][]string{}
		for _, c := range list {
			if err := c.Check(); err != nil {
				return err
			}
			if c.Party != negotiation.PartySecretariat && c.Party != negotiation.PartyChair {
				if err := l.known(ctx, "delegation", "delegations", "code", c.Party); err != nil {
					return err
				}
			}
			if err := l.contact(ctx, c); err != nil {
				return err
			}
			named[c.Party] = append(named[c.Party], c.Label)
		}
		for party, labels := range named {
			if err := l.endContacts(ctx, party, labels); err != nil {
				return err
			}
		}
		if l.loaded.Changed == 0 || l.loaded.Created > 0 {
			return nil // load logs what it created
		}
		at, err := now(ctx, l.tx)
		if err != nil {
			return err
		}
		return logged(ctx, l.tx, at, by, event{act: negotiation.EventContactsLoaded, detail: l.loaded})
	})
}

func (l *loading) contact(ctx context.Context, c negotiation.Contact) error {
	rows, err := l.tx.Query(ctx, selectContact+`WHERE party = $1 AND label = $2 AND ended_at IS NULL`, c.Party, c.Label)
	if err != nil {
		return err
	}
	old, err := pgx.CollectExactlyOneRow(rows, scanContact)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	found := err == nil
	c.ID = old.ID
	if found && old == c {
		l.loaded.Unchanged++
		return nil
	}
	if found {
		l.loaded.Changed++
	} else {
		l.loaded.Created++
	}
	return l.putContact(ctx, c)
}

// putContact writes a contact. An ended one under its label begins again.
func (l *loading) putContact(ctx context.Context, c negotiation.Contact) error {
	return putContact(ctx, l.tx, c)
}

func putContact(ctx context.Context, tx pgx.Tx, c negotiation.Contact) error {
	_, err := tx.Exec(ctx, `INSERT INTO contacts (id, party, label, email, language, webhook) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)
		ON CONFLICT (party, label) DO UPDATE SET email = $3, language = $4, webhook = $5,
			ended_at = NULL`, c.Party, c.Label, c.Email, c.Language, c.Webhook)
	return err
}

// endContacts ends the contacts of a party that are not among those named.
func (l *loading) endContacts(ctx context.Context, party string, kept []string) error {
	tag, err := l.tx.Exec(ctx, `UPDATE contacts SET ended_at = record_clock() WHERE party = $1 AND ended_at IS NULL AND label <> ALL($2)`, party, kept)
	if err != nil {
		return err
	}
	l.loaded.Changed += int(tag.RowsAffected())
	return withdrawNotices(ctx, l.tx, party)
}

// withdrawNotices takes back what is queued for contacts of a party that ended,
// or that lost one of their two ways.
func withdrawNotices(ctx context.Context, tx pgx.Tx, party string) error {
	_, err := tx.Exec(ctx, `UPDATE notices o SET state = 'withdrawn', settled_at = record_clock() FROM contacts c
		WHERE c.id = o.contact AND c.party = $1 AND o.state = 'queued'
		  AND (c.ended_at IS NOT NULL OR o.channel = 'mail' AND c.email = '' OR o.channel = 'webhook'
		  	AND c.webhook = '')`, party)
	return err
}

// firstContact is the contact of a delegation that was loaded with an address:
// in English, until a list of contacts says otherwise.
func (l *loading) firstContact(ctx context.Context, d negotiation.Delegation) error {
	address, err := mail.ParseAddress(d.Contact)
	if err != nil {
		return nil //nolint:nilerr // no contact, or one for people to read
	}
	c := negotiation.Contact{
		Party: d.Code, Label: negotiation.DefaultLabel, Email: address.Address, Language: negotiation.English,
	}
	if c.Check() != nil {
		return nil
	}
	_, err = l.tx.Exec(ctx, `INSERT INTO contacts (id, party, label, email, language, webhook) VALUES (gen_random_uuid(), $1, $2, $3, $4, '')
		ON CONFLICT DO NOTHING`, c.Party, c.Label, c.Email, c.Language)
	return err
}
