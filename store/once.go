package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// once does an act unless it is on record under its ID: the same request of the
// same actor changes nothing then, and any other is refused. Two that come at the
// same moment are put in order.
func once(ctx context.Context, tx pgx.Tx, a asked, request any, do func(at time.Time) error) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "rapporteur.act."+string(a.id)); err != nil {
		return fmt.Errorf("begin the act: %w", err)
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
