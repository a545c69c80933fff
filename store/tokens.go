package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// NewToken is an access token to be put on record. Only the SHA-256 digest of
// its secret is known here.
type NewToken struct {
	ID negotiation.ID
	// Holder is whom a service account's token lets act. Of a personal token it
	// follows from the mandate.
	Holder negotiation.Actor
	// Mandate makes it a personal token that acts under this mandate of its
	// issuer's.
	Mandate negotiation.ID
	// Name is what a person calls her token.
	Name    string
	Digest  []byte
	Expires time.Time
	// Scopes narrow what it may do; none allow all that its holder may.
	Scopes []negotiation.Scope
}

// IssueToken records a service account's access token without scopes.
func (s *Store) IssueToken(
	ctx context.Context, by negotiation.Actor, id negotiation.ID, holder negotiation.Actor, digest []byte,
	expires time.Time,
) error {
	_, err := s.RecordToken(ctx, by, NewToken{ID: id, Holder: holder, Digest: digest, Expires: expires})
	return err
}

// RecordToken records an access token: the secretariat makes those of service
// accounts, every person her own. The same token again changes nothing.
func (s *Store) RecordToken(ctx context.Context, by negotiation.Actor, t NewToken) (negotiation.AccessToken, error) {
	if err := t.check(by); err != nil {
		return negotiation.AccessToken{}, err
	}
	t.Expires = t.Expires.UTC().Truncate(time.Microsecond)
	var out negotiation.AccessToken
	err := s.within(ctx, "issue an access token", func(tx pgx.Tx) error {
		request := t
		t := t // a transaction may be run again
		var err error
		if t.Mandate != "" {
			if t.Holder, err = holderUnder(ctx, tx, by.Person, t.Mandate); err != nil {
				return err
			}
		}
		err = once(ctx, tx, actKey{t.ID, "issue_token", by}, request, func(at time.Time) error {
			if err := insertToken(ctx, tx, t); err != nil {
				return err
			}
			return logged(ctx, tx, at, by, event{
				act:    negotiation.EventTokenIssued,
				detail: map[string]any{"token": t.ID, "holder": t.Holder, "expires": t.Expires, "scopes": t.Scopes},
			})
		})
		if err != nil {
			return err
		}
		out, err = token(ctx, tx, t.ID)
		return err
	})
	return out, err
}

func (t NewToken) check(by negotiation.Actor) error {
	if err := checkIDs(t.ID, t.Mandate); err != nil {
		return err
	}
	if t.ID == "" || len(t.Digest) == 0 {
		return negotiation.Refuse(negotiation.CodeInvalid, "A token needs an id and the digest of its secret.")
	}
	if err := negotiation.CheckScopes(t.Scopes); err != nil {
		return err
	}
	if t.Mandate != "" {
		if by.Person == "" {
			return negotiation.Refuse(
				negotiation.CodeNotPermitted, "A personal access token is made by a person who has signed in.",
			)
		}
		return nil
	}
	if err := by.RequireRole(negotiation.RoleSecretariat, negotiation.RoleSystem); err != nil {
		return err
	}
	if err := negotiation.CheckHolder(t.Holder); err != nil {
		return err
	}
	return checkIDs(t.Holder.Meeting)
}

// holderUnder is the actor a person is under a mandate she holds.
func holderUnder(ctx context.Context, tx pgx.Tx, who, id negotiation.ID) (negotiation.Actor, error) {
	m, err := mandate(ctx, tx, id, "FOR SHARE")
	if err != nil {
		return negotiation.Actor{}, err
	}
	at, err := now(ctx, tx)
	if err != nil {
		return negotiation.Actor{}, err
	}
	if m.Person != who || !m.HoldsAt(at) {
		return negotiation.Actor{}, negotiation.Refuse(negotiation.CodeNotPermitted, "You hold no such mandate at present.")
	}
	p, err := letIn(ctx, tx, who)
	return m.Actor(p), err
}

func insertToken(ctx context.Context, tx pgx.Tx, t NewToken) error {
	at, err := realTime(ctx, tx)
	if err != nil {
		return err
	}
	if err := negotiation.CheckExpiry(at, t.Expires); err != nil {
		return err
	}
	if t.Holder.Delegation != "" {
		if _, err := delegation(ctx, tx, t.Holder.Delegation); err != nil {
			return err
		}
	}
	label, meeting := t.Holder.Label, t.Holder.Meeting
	if t.Mandate != "" {
		label, meeting = t.Name, "" // the mandate names it
	}
	_, err = tx.Exec(ctx, `INSERT INTO access_tokens (id, digest, role, label, delegation, meeting, issued_at, expires_at, person, mandate, scopes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t.ID, t.Digest, t.Holder.Role, label, null(t.Holder.Delegation), null(meeting), at, t.Expires, null(t.Holder.Person),
		null(t.Mandate), scopes(t.Scopes))
	if violates(err, "access_tokens_meeting_fkey") {
		return negotiation.Refuse(negotiation.CodeNotFound, "There is no meeting %q on record.", meeting)
	}
	if unique(err) {
		return negotiation.Refuse(negotiation.CodeConflict, "A token with this id or secret is already on record.")
	}
	return err
}

// scopes are NULL for none, which allow all.
func scopes(list []negotiation.Scope) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

const tokenColumns = `t.id, t.role, t.label, coalesce(t.delegation, ''), coalesce(t.person::text, ''), coalesce(t.mandate::text, ''),
	coalesce(t.meeting::text, m.meeting::text, ''), coalesce(p.label, ''), coalesce(t.scopes, '{}'), t.issued_at,
		t.expires_at, t.last_used_at, t.revoked_at`

const tokenTables = ` access_tokens t LEFT JOIN persons p ON p.id = t.person LEFT JOIN mandates m ON m.id = t.mandate `

func scanToken(row pgx.CollectableRow) (negotiation.AccessToken, error) {
	t := negotiation.AccessToken{Kind: "service"}
	var used, revoked *time.Time
	var label, person string
	err := row.Scan(
		&t.ID, &t.Holder.Role, &label, &t.Holder.Delegation, &t.Holder.Person, &t.Mandate, &t.Holder.Meeting, &person,
		&t.Scopes, &t.IssuedAt, &t.Expires, &used, &revoked,
	)
	t.Holder.Label = label
	if t.Holder.Person != "" {
		t.Kind, t.Name, t.Holder.Label = "personal", label, person
	}
	if len(t.Scopes) == 0 {
		t.Scopes = nil
	}
	t.IssuedAt, t.Expires, t.LastUsedAt, t.RevokedAt = t.IssuedAt.UTC(), t.Expires.UTC(), value(used), value(revoked)
	return t, err
}

func token(ctx context.Context, q querier, id negotiation.ID) (negotiation.AccessToken, error) {
	rows, err := q.Query(ctx, `SELECT `+tokenColumns+` FROM`+tokenTables+`WHERE t.id = $1`, id)
	if err != nil {
		return negotiation.AccessToken{}, fmt.Errorf("read a token: %w", err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, scanToken)
	if err != nil {
		return t, notFound(err, "token", string(id))
	}
	return t, nil
}

// tokenByDigest returns the token under an ID, and refuses when its secret has
// another digest.
func tokenByDigest(ctx context.Context, q querier, id negotiation.ID, digest []byte) (negotiation.AccessToken, error) {
	t, err := token(ctx, q, id)
	if err != nil {
		return t, err
	}
	var stored []byte
	if err := q.QueryRow(ctx, `SELECT digest FROM access_tokens WHERE id = $1`, id).Scan(&stored); err != nil {
		return t, err
	}
	if !bytes.Equal(stored, digest) {
		return t, negotiation.Refuse(negotiation.CodeConflict, "Another token is on record under the id %s.", id)
	}
	return t, nil
}

// Tokens lists access tokens, the newest first: those of one person, or all
// when person is "".
func (s *Store) Tokens(ctx context.Context, person negotiation.ID) ([]negotiation.AccessToken, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+tokenColumns+` FROM`+tokenTables+`WHERE $1::uuid IS NULL OR t.person = $1 ORDER BY t.issued_at DESC, t.id`, null(person))
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	return collect(rows, "the tokens", scanToken)
}

// RevokeToken ends a token at once: any of the secretariat's, or one's own.
// Revoking it again changes nothing.
func (s *Store) RevokeToken(ctx context.Context, by negotiation.Actor, id negotiation.ID) error {
	if err := checkIDs(id); err != nil {
		return err
	}
	return s.within(ctx, "revoke an access token", func(tx pgx.Tx) error {
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if err := mayRevoke(ctx, tx, by, id); err != nil {
			return err
		}
		var revoked *time.Time
		if err := tx.QueryRow(ctx, `SELECT revoked_at FROM access_tokens WHERE id = $1 FOR UPDATE`, id).Scan(&revoked); err != nil {
			return notFound(err, "token", string(id))
		}
		if revoked != nil {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE access_tokens SET revoked_at = clock_timestamp() WHERE id = $1`, id); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: negotiation.EventTokenRevoked, detail: map[string]any{"token": id}})
	})
}

// endTokens ends those access tokens of a kind that have not ended: with who was
// shut out, with an authority that was withdrawn. What was ended is never let in
// again, whatever is given back to its holder later.
func endTokens(ctx context.Context, tx pgx.Tx, by negotiation.Actor, at time.Time, which string, args ...any) error {
	rows, err := tx.Query(ctx, `UPDATE access_tokens SET revoked_at = clock_timestamp() WHERE revoked_at IS NULL AND `+which+` RETURNING id`, args...)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[negotiation.ID])
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := logged(
			ctx, tx, at, by, event{act: negotiation.EventTokenRevoked, detail: map[string]any{"token": id}},
		); err != nil {
			return err
		}
	}
	return nil
}

// mayRevoke answers a person about a token that is not hers as if there were
// none.
func mayRevoke(ctx context.Context, tx pgx.Tx, by negotiation.Actor, id negotiation.ID) error {
	if by.RequireRole(negotiation.RoleSecretariat, negotiation.RoleSystem) == nil {
		return nil
	}
	t, err := token(ctx, tx, id)
	if err == nil && (by.Person == "" || t.Holder.Person != by.Person) {
		return negotiation.Refuse(negotiation.CodeNotFound, "There is no token %q on record.", id)
	}
	return err
}

// Credential is what an access token proves: who acts, and how far.
type Credential struct {
	Token negotiation.ID
	Actor negotiation.Actor
	// Mandate is zero for a service account's.
	Mandate negotiation.Mandate
	Scopes  []negotiation.Scope
}

// CredentialByToken returns what a token proves, and notes, to the minute,
// that it is used. A personal one lets its holder do what her mandate allows at
// this moment. It refuses with [negotiation.CodeUnauthenticated] when the
// token is unknown, expired or revoked, or its mandate no longer holds, without
// saying which.
func (s *Store) CredentialByToken(ctx context.Context, digest []byte) (Credential, error) {
	var (
		c                 Credential
		name              string
		mandate           negotiation.ID
		office, delegated string
	)
	err := s.pool.QueryRow(ctx, `WITH used AS (
			UPDATE access_tokens SET last_used_at = clock_timestamp()
			WHERE digest = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()
			      AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute'))
		SELECT t.id, t.role, t.label, coalesce(t.delegation, ''), coalesce(t.meeting::text, ''), coalesce(t.person::text,
			''), coalesce(p.label, ''), coalesce(t.scopes, '{}'),
		       coalesce(m.id::text, ''), coalesce(m.office, ''), coalesce(m.delegation, ''), coalesce(m.deputy, false),
		       	coalesce(m.meeting::text, '')
		FROM`+tokenTables+`
		WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
			AND (t.mandate IS NULL OR (`+inForce+`)) AND p.disabled_at IS NULL`, digest).
		Scan(&c.Token, &c.Actor.Role, &c.Actor.Label, &c.Actor.Delegation, &c.Actor.Meeting, &c.Actor.Person, &name,
			&c.Scopes,
			&mandate, &office, &delegated, &c.Mandate.Deputy, &c.Mandate.Meeting)
	if errors.Is(err, pgx.ErrNoRows) {
		return Credential{}, negotiation.Refuse(
			negotiation.CodeUnauthenticated,
			"The access token is not valid; ask the secretariat for a new one, or sign in again.",
		)
	}
	if err != nil {
		return Credential{}, fmt.Errorf("look up an access token: %w", err)
	}
	if mandate != "" {
		c.Mandate.ID, c.Mandate.Person, c.Mandate.Office, c.Mandate.Delegation = mandate, c.Actor.Person, negotiation.Office(
			office,
		), delegated
		c.Actor = c.Mandate.Actor(negotiation.Person{ID: c.Actor.Person, Label: name})
	}
	return c, nil
}
