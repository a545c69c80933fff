package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// once does an act unless it is on record under its ID: the same request of the
// same actor changes nothing then, and any other is refused. Two that come at the
// same moment are put in order.
func once(ctx context.Context, tx pgx.Tx, a actKey, request any, do func(at time.Time) error) error {
	if err := lockNewID(ctx, tx, a.id); err != nil {
		return err
	}
	if done, err := answered(ctx, tx, a, request, &struct{}{}); done || err != nil {
		return err
	}
	at, err := now(ctx, tx)
	if err != nil {
		return err
	}
	if err := do(at); err != nil {
		return err
	}
	return insertAct(ctx, tx, actRow{id: a.id, kind: a.kind, request: request, answer: struct{}{}, actor: a.by, at: at})
}
