package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Sessions lists the sessions of a person that have not ended, the last used
// first. An idle limit of zero counts those unused for long, too.
func (s *Store) Sessions(
	ctx context.Context, person negotiation.ID, limits SessionLimits,
) ([]negotiation.BrowserSession, error) {
	if err := checkIDs(person); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT id, person, coalesce(mandate::text, ''), begun_at, seen_at, expires_at FROM sessions
		WHERE person = $1 AND expires_at > clock_timestamp()
			AND ($2::interval = interval '0' OR seen_at > clock_timestamp() - $2::interval) ORDER BY seen_at DESC,
				id`, person, limits.Idle)
	if err != nil {
		return nil, fmt.Errorf("read the sessions: %w", err)
	}
	return collect(rows, "the sessions", func(row pgx.CollectableRow) (b negotiation.BrowserSession, err error) {
		err = row.Scan(&b.ID, &b.Person, &b.Mandate, &b.BegunAt, &b.SeenAt, &b.Expires)
		b.BegunAt, b.SeenAt, b.Expires = b.BegunAt.UTC(), b.SeenAt.UTC(), b.Expires.UTC()
		return b, err
	})
}

// EndedSessions says which sessions to end: one, or all of a person but one.
type EndedSessions struct {
	Person negotiation.ID
	// Session is the one to end; "" for all of the person's.
	Session negotiation.ID
	// Except is one that goes on.
	Except negotiation.ID
}

// EndSessions ends sessions of a person: her own, or, by the secretariat,
// anybody's. It returns how many ended. Ending them again changes nothing.
func (s *Store) EndSessions(ctx context.Context, by negotiation.Actor, e EndedSessions) (int, error) {
	if err := checkIDs(e.Person, e.Session, e.Except); err != nil {
		return 0, err
	}
	if by.Person == "" || by.Person != e.Person {
		if err := by.RequireRole(negotiation.RoleSecretariat, negotiation.RoleSystem); err != nil {
			return 0, err
		}
	}
	var ended int
	err := s.within(ctx, "end sessions", func(tx pgx.Tx) error {
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		ended, err = endSessions(ctx, tx, by, e, at)
		return err
	})
	return ended, err
}

func endSessions(ctx context.Context, tx pgx.Tx, by negotiation.Actor, e EndedSessions, at time.Time) (int, error) {
	rows, err := tx.Query(ctx, `DELETE FROM sessions WHERE person = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3) RETURNING id`,
		e.Person, null(e.Session), null(e.Except))
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[negotiation.ID])
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := logged(
			ctx, tx, at, by,
			event{act: negotiation.EventSessionEnded, detail: map[string]any{"session": id, "person": e.Person}},
		); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
