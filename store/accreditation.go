package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// LoadAccreditation puts on record who is accredited to meetings, all or nothing.
// A later file adds to an earlier one.
func (s *Store) LoadAccreditation(ctx context.Context, by n.Actor, list []n.Accreditation) (n.Loaded, error) {
	return s.load(ctx, by, "accreditation", func(l *loading) error {
		for _, a := range list {
			m, err := meeting(ctx, l.tx, a.Meeting)
			if err != nil {
				return err
			}
			instrument, err := instrumentOf(ctx, l.tx, m.ID)
			if err != nil {
				return err
			}
			for _, code := range a.Delegations {
				if err := l.accredit(ctx, m, instrument, code); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (l *loading) accredit(ctx context.Context, m n.Meeting, instrument, code string) error {
	d, err := delegation(ctx, l.tx, code)
	if err != nil {
		return err
	}
	if err := n.CheckAccredited(d, instrument, m); err != nil {
		return err
	}
	added, err := l.tx.Exec(ctx, `INSERT INTO accreditations (meeting, delegation, at) VALUES ($1, $2, record_clock()) ON CONFLICT DO NOTHING`, m.ID, code)
	if err != nil {
		return fmt.Errorf("write the accreditation of %s: %w", code, err)
	}
	if added.RowsAffected() == 0 {
		l.loaded.Unchanged++
		return nil
	}
	l.loaded.Created++
	return nil
}

// Accredited lists who is accredited to a meeting by code, each in the capacity
// it has on the day the meeting opens.
func (s *Store) Accredited(ctx context.Context, ref string) ([]n.Accredited, error) {
	m, err := meeting(ctx, s.pool, ref)
	if err != nil {
		return nil, err
	}
	instrument, err := instrumentOf(ctx, s.pool, m.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT delegation FROM accreditations WHERE meeting = $1`, m.ID)
	if err != nil {
		return nil, fmt.Errorf("read accreditations: %w", err)
	}
	codes, err := collect(rows, "accreditations", pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	listed := make(map[string]bool, len(codes))
	for _, code := range codes {
		listed[code] = true
	}
	all, err := delegations(ctx, s.pool)
	var out []n.Accredited
	for _, d := range all {
		if listed[d.Code] {
			out = append(out, n.Accredited{Delegation: d.Code, Capacity: d.CapacityOn(instrument, m.Opens)})
		}
	}
	return out, err
}

// accredited refuses written views of those that need an accreditation and have
// none: to the meeting the drafts of the round come from, or to one that took
// one of them up.
func accredited(ctx context.Context, tx pgx.Tx, r n.Round, code string, c n.Capacity) error {
	if !c.NeedsAccreditation() {
		return nil
	}
	var found bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM accreditations WHERE delegation = $2 AND (meeting = (SELECT meeting FROM rounds WHERE id = $1)
			OR meeting::text IN (SELECT x.draft->>'meeting' FROM round_drafts d JOIN recommendations x ON x.id = d.recommendation WHERE d.round = $1)))`,
		r.ID, code).Scan(&found)
	if err != nil {
		return fmt.Errorf("read the accreditation of %s: %w", code, err)
	}
	return n.RequireAccreditation(code, c, found)
}
