package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// thing is how the record keeps one kind of what acts are on.
type thing[T any] struct {
	// kind names it among the states, see [state].
	kind string
	// lock takes its row for a change, read reads it.
	lock, read reading[T]
	// meeting is the one it is of.
	meeting func(T) negotiation.ID
	// row puts it into the row of an act.
	row func(*actRow, negotiation.ID)
}

// reading reads something of an ID in a transaction.
type reading[T any] func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (T, error)

// change is what an act does: it makes its thing, or changes it as it stands.
type change[T any] struct {
	create func(ctx context.Context, tx pgx.Tx, at time.Time) error
	change func(ctx context.Context, tx pgx.Tx, before T, at time.Time) error
}

// do does an act in one transaction, once under its ID: who may, the lock on the
// row, the same act before, the state that was expected, the rule, and what it
// writes. It returns the thing as it stands then.
func do[T any](ctx context.Context, s *Store, a negotiation.Asked, on thing[T], c change[T]) (T, error) {
	return doing(ctx, s, a, on, c, on.read, a.On)
}

// doing is [do] for an act that makes something of another kind than it is on, or
// under another ID, and that is answered with that.
func doing[T, R any](
	ctx context.Context, s *Store, a negotiation.Asked, on thing[T], c change[T], read reading[R], made negotiation.ID,
) (R, error) {
	var after R
	if err := a.Check(); err != nil {
		return after, err
	}
	if err := checkIDs(a.ID, a.On); err != nil {
		return after, err
	}
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return after, err
	}
	err = s.within(ctx, row.Summary, func(tx pgx.Tx) error {
		if err := doOnce(ctx, tx, a, row, on, c); err != nil {
			return err
		}
		after, err = read(ctx, tx, made)
		return err
	})
	return after, err
}

// making is [do] for an act that makes something under its own ID.
func making[R any](
	ctx context.Context, s *Store, a negotiation.Asked, create func(
		context.Context, pgx.Tx, time.Time,
	) error, read reading[R],
) (R, error) {
	return doing(ctx, s, a, thing[R]{row: func(*actRow, negotiation.ID) {}}, change[R]{create: create}, read, a.ID)
}

func doOnce[T any](
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, row negotiation.ActRow, on thing[T], c change[T],
) error {
	r := &actRow{id: a.ID, kind: string(row.Name), request: request(a), actor: a.By}
	on.row(r, a.On)
	if c.change == nil {
		if err := lockNewID(ctx, tx, a.On); err != nil {
			return err
		}
		return unlessDone(ctx, tx, r, func(at time.Time) error { return c.create(ctx, tx, at) })
	}
	before, err := on.lock(ctx, tx, a.On)
	if err != nil {
		return err
	}
	if err := a.Permits(on.meeting(before)); err != nil {
		return err
	}
	return unlessDone(ctx, tx, r, func(at time.Time) error {
		if err := inState(ctx, tx, a.Expects, on.kind, a.On); err != nil {
			return err
		}
		return c.change(ctx, tx, before, at)
	})
}

// lockNewID has one transaction at a time make the thing with an ID.
func lockNewID(ctx context.Context, tx pgx.Tx, id negotiation.ID) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "rapporteur.make."+string(id))
	return err
}

// request is what is kept of an act to know it again by.
func request(a negotiation.Asked) any {
	return struct {
		On  negotiation.ID  `json:"on"`
		Act negotiation.Act `json:"act"`
	}{a.On, a.Act}
}

// Recorded reports whether an act is on record already; another one under its ID is
// refused.
func (s *Store) Recorded(ctx context.Context, a negotiation.Asked) (done bool, err error) {
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return false, err
	}
	err = s.within(ctx, "look up the act", func(tx pgx.Tx) error {
		done, err = answered(ctx, tx, actKey{a.ID, string(row.Name), a.By}, request(a), &struct{}{})
		return err
	})
	return done, err
}

// roundThing is how rounds are kept.
var roundThing = thing[negotiation.Round]{
	kind: "rounds",
	lock: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Round, error) {
		return lockRound(ctx, tx, id, "FOR UPDATE")
	},
	read: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Round, error) {
		return round(ctx, tx, id)
	},
	meeting: func(r negotiation.Round) negotiation.ID { return r.Meeting },
	row:     func(r *actRow, id negotiation.ID) { r.round = id },
}

// DoOnRound does an act on a round and returns the round as it stands then.
func (s *Store) DoOnRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error) {
	act, ok := a.Act.(negotiation.RoundAct)
	if !ok {
		return negotiation.Round{}, fmt.Errorf("%T is no act on a round", a.Act)
	}
	return do(ctx, s, a, roundThing, change[negotiation.Round]{change: func(
		ctx context.Context, tx pgx.Tx, r negotiation.Round, at time.Time,
	) error {
		facts, err := roundFacts(ctx, tx, act, r, at)
		if err != nil {
			return err
		}
		after, err := act.Judge(r, facts)
		if err != nil {
			return err
		}
		if err := saveRound(ctx, tx, after); err != nil {
			return err
		}
		if err := writeDecisions(ctx, tx, a, r, at); err != nil {
			return err
		}
		return logRoundAct(ctx, tx, a.By, act, r, at)
	}})
}

// roundFacts reads what the rule of an act depends on.
func roundFacts(
	ctx context.Context, tx pgx.Tx, act negotiation.RoundAct, r negotiation.Round, at time.Time,
) (negotiation.RoundFacts, error) {
	if approval, ok := act.(negotiation.ApproveRound); ok {
		return disposeForApproval(ctx, tx, approval, r, at)
	}
	return negotiation.RoundFacts{Now: at}, nil
}

// writeDecisions writes what an act decides on comments of the round.
func writeDecisions(ctx context.Context, tx pgx.Tx, a negotiation.Asked, r negotiation.Round, at time.Time) error {
	switch act := a.Act.(type) {
	case negotiation.DisposeComments:
		return dispose(ctx, tx, a, act, r, at)
	case negotiation.AdmitComments:
		return admit(ctx, tx, a, act, r, at)
	}
	return nil
}

// saveRound writes where a round stands.
func saveRound(ctx context.Context, tx pgx.Tx, r negotiation.Round) error {
	_, err := tx.Exec(ctx, `UPDATE rounds SET phase = $2, deadline = $3, closed_at = $4, attempt = $5, revision = $6, decided = $7, include_late = $8 WHERE id = $1`,
		r.ID, r.Phase, r.Deadline, nullTime(r.ClosedAt), r.Attempt, r.Revision, r.Decided, r.IncludeLate)
	if err != nil {
		return fmt.Errorf("write the round: %w", err)
	}
	return nil
}

// logRoundAct appends the line of an act on a round to the log.
func logRoundAct(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, act negotiation.RoundAct, r negotiation.Round, at time.Time,
) error {
	row, err := negotiation.RowOf(act)
	if err != nil {
		return err
	}
	return logged(
		ctx, tx, at, by, event{act: row.Event, meeting: r.Meeting, round: r.ID, detail: negotiation.DetailOf(act, r)},
	)
}
