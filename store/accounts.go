package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// Sessions lists the sessions of a person that have not ended, the last used
// first. An idle limit of zero counts those unused for long, too.
func (s *Store) Sessions(ctx context.Context, person n.ID, limits SessionLimits) ([]n.BrowserSession, error) {
	if err := checkIDs(person); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT id, person, coalesce(mandate::text, ''), begun_at, seen_at, expires_at FROM sessions
		WHERE person = $1 AND expires_at > clock_timestamp() AND ($2::interval = interval '0' OR seen_at > clock_timestamp() - $2::interval) ORDER BY seen_at DESC, id`, person, limits.Idle)
	if err != nil {
		return nil, fmt.Errorf("read the sessions: %w", err)
	}
	return collect(rows, "the sessions", func(row pgx.CollectableRow) (b n.BrowserSession, err error) {
		err = row.Scan(&b.ID, &b.Person, &b.Mandate, &b.BegunAt, &b.SeenAt, &b.Expires)
		b.BegunAt, b.SeenAt, b.Expires = b.BegunAt.UTC(), b.SeenAt.UTC(), b.Expires.UTC()
		return b, err
	})
}

// EndedSessions says which sessions to end: one, or all of a person but one.
type EndedSessions struct {
	Person n.ID
	// Session is the one to end; "" for all of the person's.
	Session n.ID
	// Except is one that goes on.
	Except n.ID
}

// EndSessions ends sessions of a person: her own, or, by the secretariat,
// anybody's. It returns how many ended. Ending them again changes nothing.
func (s *Store) EndSessions(ctx context.Context, by n.Actor, e EndedSessions) (int, error) {
	if err := checkIDs(e.Person, e.Session, e.Except); err != nil {
		return 0, err
	}
	if by.Person == "" || by.Person != e.Person {
		if err := by.RequireRole(n.RoleSecretariat, n.RoleSystem); err != nil {
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

func endSessions(ctx context.Context, tx pgx.Tx, by n.Actor, e EndedSessions, at time.Time) (int, error) {
	rows, err := tx.Query(ctx, `DELETE FROM sessions WHERE person = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3) RETURNING id`,
		e.Person, null(e.Session), null(e.Except))
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[n.ID])
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := logged(ctx, tx, at, by, event{act: n.EventSessionEnded, detail: map[string]any{"session": id, "person": e.Person}}); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// DisablePerson shuts a person out: her sessions and her access tokens end for
// good, and she is not let in until she is enabled again. Her mandates stand.
// Doing it again changes nothing. Nobody shuts herself out.
func (s *Store) DisablePerson(ctx context.Context, by n.Actor, id n.ID, reason string) (n.Person, error) {
	if err := n.CheckReason("The reason", reason); err != nil {
		return n.Person{}, err
	}
	if by.Person == id && id != "" {
		return n.Person{}, n.Refuse(n.CodeInvalid, "You can't shut yourself out; another one of the secretariat can.")
	}
	return s.changePerson(ctx, by, id, n.EventPersonDisabled, func(tx pgx.Tx, p *n.Person, at time.Time) (bool, error) {
		if !p.DisabledAt.IsZero() {
			return false, nil
		}
		p.DisabledAt, p.DisabledFor = at, reason
		if _, err := tx.Exec(ctx, `DELETE FROM program_codes WHERE person = $1`, id); err != nil {
			return false, err
		}
		if _, err := endSessions(ctx, tx, by, EndedSessions{Person: id}, at); err != nil {
			return false, err
		}
		return true, endTokens(ctx, tx, by, at, `person = $1`, id)
	})
}

// EnablePerson lets a person in again: by signing in, not by what she had
// before. Doing it again changes nothing.
func (s *Store) EnablePerson(ctx context.Context, by n.Actor, id n.ID) (n.Person, error) {
	return s.changePerson(ctx, by, id, n.EventPersonEnabled, func(_ pgx.Tx, p *n.Person, _ time.Time) (bool, error) {
		if p.DisabledAt.IsZero() {
			return false, nil
		}
		p.DisabledAt, p.DisabledFor = time.Time{}, ""
		return true, nil
	})
}

func (s *Store) changePerson(ctx context.Context, by n.Actor, id n.ID, act n.EventName, change func(pgx.Tx, *n.Person, time.Time) (bool, error)) (n.Person, error) {
	if err := by.RequireRole(n.RoleSecretariat, n.RoleSystem); err != nil {
		return n.Person{}, err
	}
	if err := checkIDs(id); err != nil {
		return n.Person{}, err
	}
	var p n.Person
	err := s.within(ctx, "change a person", func(tx pgx.Tx) error {
		var one int
		if err := tx.QueryRow(ctx, `SELECT 1 FROM persons WHERE id = $1 FOR UPDATE`, id).Scan(&one); err != nil {
			return notFound(err, "person", string(id))
		}
		var err error
		if p, err = person(ctx, tx, id); err != nil {
			return err
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		changed, err := change(tx, &p, at)
		if err != nil || !changed {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE persons SET disabled_at = $2, disabled_for = $3 WHERE id = $1`, id, nullTime(p.DisabledAt), p.DisabledFor); err != nil {
			return err
		}
		return logged(ctx, tx, at, by, event{act: act, detail: map[string]any{"person": p.ID, "label": p.Label, "reason": p.DisabledFor}})
	})
	return p, err
}
