package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// once does an act that makes something, as [unlessDone] does. Two that come at the
// same moment are put in order.
func once(ctx context.Context, tx pgx.Tx, a actKey, request any, do func(at time.Time) error) error {
	if err := lockNewID(ctx, tx, a.id); err != nil {
		return err
	}
	return unlessDone(ctx, tx, &actRow{id: a.id, kind: a.kind, request: request, actor: a.by}, do)
}

// unlessDone does an act and puts it on record, unless it is there under its ID: the
// same request of the same actor changes nothing then, and any other is refused. What
// the transaction writes to the log from here on is of that act. What r.answer points
// at, if it does, is its answer. The caller holds a lock that no other of the same ID
// passes.
func unlessDone(ctx context.Context, tx pgx.Tx, r *actRow, do func(at time.Time) error) error {
	if r.answer == nil {
		r.answer = &struct{}{}
	}
	done, err := answered(ctx, tx, actKey{r.id, r.kind, r.actor}, r.request, r.answer)
	if done || err != nil {
		return err
	}
	if r.at, err = now(ctx, tx); err != nil {
		return err
	}
	if err := do(r.at); err != nil {
		return err
	}
	return insertAct(ctx, tx, *r)
}
