package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// LoadAccreditation puts on record who is accredited to meetings, all or nothing.
// A later file adds to an earlier one.
func (s *Store) LoadAccreditation(
	ctx context.Context, by negotiation.Actor, list []negotiation.Accreditation,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventAccreditationLoaded, func(l *loading) error {
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

func (l *loading) accredit(ctx context.Context, m negotiation.Meeting, instrument, code string) error {
	d, err := delegation(ctx, l.tx, code)
	if err != nil {
		return err
	}
	if err := negotiation.CheckAccredited(d, instrument, m); err != nil {
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
// it has on the day the meeting opens, with those whose accreditation was
// withdrawn.
func (s *Store) Accredited(ctx context.Context, ref string) ([]negotiation.Accredited, error) {
	m, err := meeting(ctx, s.pool, ref)
	if err != nil {
		return nil, err
	}
	instrument, err := instrumentOf(ctx, s.pool, m.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT a.delegation, CASE WHEN NOT c.restores THEN c.at END,
			CASE WHEN NOT c.restores THEN c.reason ELSE '' END
		FROM accreditations a LEFT JOIN LATERAL (SELECT * FROM accreditation_changes x
			WHERE x.meeting = a.meeting AND x.delegation = a.delegation ORDER BY x.number DESC LIMIT 1) c ON true
		WHERE a.meeting = $1`, m.ID)
	if err != nil {
		return nil, fmt.Errorf("read accreditations: %w", err)
	}
	listed := map[string]negotiation.Accredited{}
	var a negotiation.Accredited
	var withdrawn *time.Time
	_, err = pgx.ForEachRow(rows, []any{&a.Delegation, &withdrawn, &a.Reason}, func() error {
		a.WithdrawnAt = value(withdrawn)
		listed[a.Delegation] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read accreditations: %w", err)
	}
	all, err := delegations(ctx, s.pool)
	var out []negotiation.Accredited
	for _, d := range all {
		if a, ok := listed[d.Code]; ok {
			a.Capacity = d.CapacityOn(instrument, m.Opens)
			out = append(out, a)
		}
	}
	return out, err
}

// accreditation is the state of the accreditation of a delegation to a meeting at a
// time.
func accreditation(
	ctx context.Context, q querier, code string, at time.Time, meeting negotiation.ID,
) (negotiation.AccreditationState, error) {
	var listed bool
	var changes []negotiation.AccreditationChange
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM accreditations WHERE meeting = $1 AND delegation = $2),
		(SELECT jsonb_agg(jsonb_build_object('restores', c.restores, 'at', c.at) ORDER BY c.number)
			FROM accreditation_changes c WHERE c.meeting = $1 AND c.delegation = $2)`,
		null(meeting), code).Scan(&listed, &changes)
	if err != nil {
		return negotiation.AccreditationState{}, fmt.Errorf("read the accreditation of %s: %w", code, err)
	}
	return negotiation.AccreditationAt(listed, changes, at), nil
}

// accredited refuses written views of those that need an accreditation and have
// none at the time they came: to the meeting the drafts of the round come from,
// or to one that took one of them up.
func accredited(
	ctx context.Context, tx pgx.Tx, r negotiation.Round, code string, c negotiation.Capacity, came time.Time,
) error {
	if !c.NeedsAccreditation() {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT m::text FROM (SELECT meeting AS m FROM rounds WHERE id = $1
		UNION SELECT (x.draft->>'meeting')::uuid FROM round_drafts d
			JOIN recommendations x ON x.id = d.recommendation WHERE d.round = $1) at WHERE m IS NOT NULL ORDER BY m`, r.ID)
	if err != nil {
		return fmt.Errorf("read the meetings of the round: %w", err)
	}
	meetings, err := collect(rows, "the meetings of the round", pgx.RowTo[negotiation.ID])
	if err != nil {
		return err
	}
	// No withdrawal is on its way to the record that was there when they came.
	if err := holdMeetings(ctx, tx, meetings...); err != nil {
		return err
	}
	states := make([]negotiation.AccreditationState, len(meetings))
	for i, m := range meetings {
		if states[i], err = accreditation(ctx, tx, code, came, m); err != nil {
			return err
		}
	}
	return negotiation.RequireAccreditation(code, c, states...)
}
