package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Shown reads what a meeting shows in its room, nil for nothing.
func (s *Store) Shown(ctx context.Context, meeting negotiation.ID) (*negotiation.Shown, error) {
	if err := checkIDs(meeting); err != nil {
		return nil, err
	}
	return shown(ctx, s.pool, meeting)
}

func shown(ctx context.Context, q querier, meeting negotiation.ID) (*negotiation.Shown, error) {
	var x negotiation.Shown
	err := q.QueryRow(ctx, `SELECT coalesce(recommendation::text, ''), coalesce(version::text, ''),
			coalesce(paragraph::text, ''), point, coalesce(circulated::text, ''), at
		FROM screens WHERE meeting = $1 ORDER BY number DESC LIMIT 1`, meeting).
		Scan(&x.Recommendation, &x.Version, &x.Paragraph, &x.Point, &x.Circulated, &x.At)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read what is shown in the room: %w", err)
	case x.Recommendation == "":
		return nil, nil
	}
	x.At = x.At.UTC()
	return &x, nil
}

// toBeShown reads a draft with its text, and the version that its last round circulated.
func toBeShown(
	ctx context.Context, tx pgx.Tx, ref string,
) (r negotiation.Recommendation, v negotiation.Version, circulated negotiation.ID, err error) {
	if r, err = recommendation(ctx, tx, ref, false); err != nil {
		return r, v, "", err
	}
	if v, err = version(ctx, tx, r.Draft.Version); err != nil || r.Draft.Round == "" {
		return r, v, "", err
	}
	err = tx.QueryRow(ctx, `SELECT version::text FROM round_drafts WHERE round = $1 AND recommendation = $2`,
		r.Draft.Round, r.ID).Scan(&circulated)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil // it came of a split or a merger of what was circulated
	}
	return r, v, circulated, err
}

// insertShown writes what a meeting shows from now on.
func insertShown(ctx context.Context, tx pgx.Tx, a negotiation.Asked, p negotiation.Programme, at time.Time) error {
	x := negotiation.Shown{}
	if p.Shown != nil {
		x = *p.Shown
	}
	return insert(ctx, tx, `screens (id, meeting, recommendation, version, paragraph, point, circulated, actor, at)`,
		a.ID, p.Meeting.ID, null(x.Recommendation), null(x.Version), null(x.Paragraph), x.Point, null(x.Circulated), a.By, at)
}
