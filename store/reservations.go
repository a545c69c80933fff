package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// Reservations lists the written reservations that stand on a draft at the version it
// is given with, in the order in which they came. Which ones stand tells what that version
// has: whoever may not know of a version is not to be answered by it.
func (s *Store) Reservations(
	ctx context.Context, r negotiation.Recommendation,
) ([]negotiation.WrittenReservation, error) {
	at, err := now(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	return reservations(ctx, s.pool, r, at)
}

// reservations are those of delegations that may object at a time.
func reservations(
	ctx context.Context, q querier, r negotiation.Recommendation, at time.Time,
) ([]negotiation.WrittenReservation, error) {
	all, err := commentsIn(
		ctx, q, CommentFilter{Recommendation: r.ID, Ancestry: true, Kind: negotiation.Reservation, ExcludeWithdrawn: true},
	)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	v, err := version(ctx, q, r.Draft.Version)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, `SELECT DISTINCT d.round::text FROM round_drafts d JOIN rounds o ON o.id = d.round
		WHERE d.recommendation IN (`+ancestryOf("$1")+`) AND o.phase = 'issued'`, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read the rounds of the draft: %w", err)
	}
	issued, err := collect(rows, "the rounds of the draft", pgx.RowTo[negotiation.ID])
	if err != nil {
		return nil, err
	}
	lifted, err := liftedReservations(ctx, q, r.ID)
	if err != nil {
		return nil, err
	}
	list := negotiation.StandingReservations(v, all, issued, lifted)
	capacities := map[string]negotiation.Capacity{}
	for _, code := range negotiation.Reserving(list) {
		if capacities[code], _, err = capacityAt(ctx, q, code, r.Holder(), at); err != nil {
			return nil, err
		}
	}
	return negotiation.EntitledReservations(list, capacities), nil
}

// liftedReservations says when delegations last lifted their reservations on a
// draft or on one it was made from.
func liftedReservations(ctx context.Context, q querier, id negotiation.ID) (map[string]time.Time, error) {
	rows, err := q.Query(ctx, `SELECT request->'act'->>'delegation', max(at) FROM acts
		WHERE kind = 'lift_reservation' AND recommendation IN (`+ancestryOf("$1")+`) GROUP BY 1`, id)
	if err != nil {
		return nil, fmt.Errorf("read what was lifted: %w", err)
	}
	lifted := map[string]time.Time{}
	var code string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&code, &at}, func() error {
		lifted[code] = at
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was lifted: %w", err)
	}
	return lifted, nil
}
