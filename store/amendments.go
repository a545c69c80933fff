package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/drafting"
	"rapporteur/negotiation"
)

// movedVersion puts an amendment on record before it is moved, and returns the
// text as it would make it. It is on the floor with its act only.
func movedVersion(
	ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, a negotiation.AmendmentText, at time.Time,
) (negotiation.Version, error) {
	v, err := version(ctx, tx, r.Draft.Version)
	if err != nil {
		return v, err
	}
	if a.Base != "" && a.Base != v.ID {
		return v, negotiation.Refuse(
			negotiation.CodeConflict,
			"The text was changed since you read it: version %d is current now; read it and move your amendment on that.",
			v.Number,
		)
	}
	if err := mayDefer(ctx, tx, r, a.Rulings); err != nil {
		return v, err
	}
	base := v.ID
	if v, err = amended(ctx, tx, v, a); err != nil {
		return v, err
	}
	v.ID = a.ID
	_, err = tx.Exec(ctx, `INSERT INTO oral_amendments (id, recommendation, base, mover, sponsor, status, text, moved_at) VALUES ($1, $2, $3, $4, $5, 'written', $6, $7)`,
		a.ID, r.ID, base, a.Mover, a.Sponsor, a, at)
	if unique(err) {
		return v, negotiation.Refuse(negotiation.CodeConflict, "Another amendment is on record under the id %s.", a.ID)
	}
	return v, err
}

// amended is a version with an amendment that is worded now.
func amended(
	ctx context.Context, tx pgx.Tx, v negotiation.Version, a negotiation.AmendmentText,
) (negotiation.Version, error) {
	names, err := partyNames(ctx, tx)
	if err != nil {
		return v, err
	}
	if err := drafting.CheckAmendment(v, a, names); err != nil {
		return v, err
	}
	return drafting.Amend(v, a)
}

// recordAmendments writes what an act made of the amendments on the floor.
func recordAmendments(
	ctx context.Context, tx pgx.Tx, before, after negotiation.Draft, a negotiation.Asked, at time.Time,
) error {
	for id, x := range negotiation.Changed(a.Act, before, after) {
		var decided any
		if x.Status != negotiation.AmendmentMoved && x.Status != negotiation.AmendmentSuggested {
			decided = at
		}
		tag, err := tx.Exec(ctx, `UPDATE oral_amendments SET status = $2, sponsor = $3, decided_at = $4, decision = $5, version = $6 WHERE id = $1`,
			id, x.Status, x.Sponsor, decided, x.Decision, null(x.Version))
		if err != nil {
			return fmt.Errorf("record what became of an amendment: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return negotiation.Refuse(negotiation.CodeNotFound, "There is no amendment %q of the draft on record.", id)
		}
	}
	return nil
}

// OralAmendments lists the amendments moved to a draft in the room, with what
// became of them, in the order in which they were moved.
func (s *Store) OralAmendments(
	ctx context.Context, recommendation negotiation.ID,
) ([]negotiation.OralAmendment, error) {
	if err := checkIDs(recommendation); err != nil {
		return nil, err
	}
	return oralAmendments(ctx, s.pool, `recommendation = $1 AND status <> 'written' ORDER BY moved_at, id`, recommendation)
}

// oralAmendments reads those that a condition selects, which comes from this
// package only.
func oralAmendments(ctx context.Context, q querier, where string, args ...any) ([]negotiation.OralAmendment, error) {
	rows, err := q.Query(ctx, `SELECT id::text, recommendation::text, base::text, mover, sponsor, status, text, moved_at, decided_at, decision, coalesce(version::text, '')
		FROM oral_amendments WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read amendments: %w", err)
	}
	return collect(rows, "amendments", func(row pgx.CollectableRow) (a negotiation.OralAmendment, err error) {
		var decided *time.Time
		err = row.Scan(
			&a.ID, &a.Recommendation, &a.Base, &a.Mover, &a.Sponsor, &a.Status, &a.Text, &a.MovedAt, &decided, &a.Decision,
			&a.Version,
		)
		a.MovedAt = a.MovedAt.UTC()
		if decided != nil {
			a.DecidedAt = decided.UTC()
		}
		return a, err
	})
}
