package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// IssueToken records an access token of which only the SHA-256 digest is
// known here. Holder is whom it lets act; it expires at the given time. The
// same token again changes nothing.
func (s *Store) IssueToken(ctx context.Context, by n.Actor, id n.ID, holder n.Actor, digest []byte, expires time.Time) error {
	if err := by.RequireRole(n.RoleSecretariat, n.RoleSystem); err != nil {
		return err
	}
	if !holder.Role.Valid() {
		return n.Refuse(n.CodeInvalid, "There is no role %q; use secretariat, chair, delegation or auditor.", holder.Role)
	}
	if (holder.Role == n.RoleDelegation) != (holder.Delegation != "") {
		return n.Refuse(n.CodeInvalid, "A token of the role delegation names its delegation, and no other token does.")
	}
	if err := checkIDs(id); err != nil {
		return err
	}
	if id == "" || len(digest) == 0 {
		return n.Refuse(n.CodeInvalid, "A token needs an id and the digest of its secret.")
	}
	expires = expires.UTC().Truncate(time.Microsecond)
	return s.within(ctx, "issue an access token", func(tx pgx.Tx) error {
		done, err := tokenIssued(ctx, tx, id, holder, digest, expires)
		if done || err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if !expires.After(at) {
			return n.Refuse(n.CodeInvalid, "The token would have expired already.")
		}
		if holder.Delegation != "" {
			if _, err := delegation(ctx, tx, holder.Delegation); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO access_tokens (id, digest, role, label, delegation, issued_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, digest, holder.Role, holder.Label, null(holder.Delegation), at, expires)
		if unique(err) {
			return n.Refuse(n.CodeConflict, "A token with this id or secret is already on record.")
		}
		if err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: "token.issued", detail: map[string]any{"token": id, "holder": holder, "expires": expires}})
	})
}

// tokenIssued reports whether this very token is on record, and refuses when
// another one is under its id.
func tokenIssued(ctx context.Context, tx pgx.Tx, id n.ID, holder n.Actor, digest []byte, expires time.Time) (bool, error) {
	var (
		a      n.Actor
		stored []byte
		until  time.Time
	)
	err := tx.QueryRow(ctx, `SELECT role, label, coalesce(delegation, ''), digest, expires_at FROM access_tokens WHERE id = $1`, id).
		Scan(&a.Role, &a.Label, &a.Delegation, &stored, &until)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if a != holder || !bytes.Equal(stored, digest) || !until.Equal(expires) {
		return false, n.Refuse(n.CodeConflict, "Another token is on record under the id %s.", id)
	}
	return true, nil
}

// RevokeToken ends a token at once. Revoking it again changes nothing.
func (s *Store) RevokeToken(ctx context.Context, by n.Actor, id n.ID) error {
	if err := by.RequireRole(n.RoleSecretariat, n.RoleSystem); err != nil {
		return err
	}
	if err := checkIDs(id); err != nil {
		return err
	}
	return s.within(ctx, "revoke an access token", func(tx pgx.Tx) error {
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		var revoked *time.Time
		if err := tx.QueryRow(ctx, `SELECT revoked_at FROM access_tokens WHERE id = $1 FOR UPDATE`, id).Scan(&revoked); err != nil {
			return notFound(err, "token", string(id))
		}
		if revoked != nil {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE access_tokens SET revoked_at = $2 WHERE id = $1`, id, at); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: "token.revoked", detail: map[string]any{"token": id}})
	})
}

// ActorByToken returns whom a token lets act. It refuses with
// [negotiation.CodeUnauthenticated] when the token is unknown, expired or
// revoked, without saying which.
func (s *Store) ActorByToken(ctx context.Context, digest []byte) (n.Actor, error) {
	var a n.Actor
	err := s.pool.QueryRow(ctx, `SELECT role, label, coalesce(delegation, '') FROM access_tokens
		WHERE digest = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()`, digest).Scan(&a.Role, &a.Label, &a.Delegation)
	if errors.Is(err, pgx.ErrNoRows) {
		return n.Actor{}, n.Refuse(n.CodeUnauthenticated, "The access token is not valid; ask the secretariat for a new one.")
	}
	if err != nil {
		return n.Actor{}, fmt.Errorf("look up an access token: %w", err)
	}
	return a, nil
}
