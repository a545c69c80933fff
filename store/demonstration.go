package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// selectClock reads the clock of the record at this very moment.
const selectClock = `SELECT record_clock(), d.one IS NOT NULL, coalesce(d.zone, ''), coalesce(d.ahead, 0) FROM (VALUES (1)) AS one (x) LEFT JOIN demonstration d ON true`

func clock(ctx context.Context, q querier, query string) (negotiation.Clock, error) {
	var c negotiation.Clock
	var ahead int64
	if err := q.QueryRow(ctx, query).Scan(&c.Now, &c.Demonstration, &c.Zone, &ahead); err != nil {
		return negotiation.Clock{}, fmt.Errorf("read the record's clock: %w", err)
	}
	c.Now, c.Lead = c.Now.UTC(), time.Duration(ahead)*time.Microsecond
	return c, nil
}

// Time is the record's clock, and whether it is that of a demonstration.
func (s *Store) Time(ctx context.Context) (negotiation.Clock, error) {
	return clock(ctx, s.pool, selectClock)
}

// IsDemonstration reports whether the record is a demonstration, and whether
// that is settled: a record that holds a meeting stays what it is.
func (s *Store) IsDemonstration(ctx context.Context) (is, settled bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT d.is, d.is OR EXISTS (SELECT 1 FROM meetings) FROM (SELECT EXISTS (SELECT 1 FROM demonstration) AS is) d`).Scan(&is, &settled)
	if err != nil {
		return false, false, fmt.Errorf("ask whether the record is a demonstration: %w", err)
	}
	return is, settled, nil
}

// BeginDemonstration makes a record that has never held a meeting a
// demonstration, for good, and sets its clock. Beginning it again is refused.
func (s *Store) BeginDemonstration(
	ctx context.Context, by negotiation.Actor, at time.Time, zone string,
) (negotiation.Clock, error) {
	if err := by.RequireRole(negotiation.RoleSecretariat, negotiation.RoleSystem); err != nil {
		return negotiation.Clock{}, err
	}
	var c negotiation.Clock
	err := s.within(ctx, "begin a demonstration", func(tx pgx.Tx) error {
		real, err := realTime(ctx, tx)
		if err != nil {
			return err
		}
		if err := negotiation.CheckDemonstration(real, at, zone); err != nil {
			return err
		}
		if c, err = clock(ctx, tx, selectClock); err != nil {
			return err
		}
		if c.Demonstration {
			return negotiation.Refuse(
				negotiation.CodeWrongState,
				"This record is a demonstration already; its clock is moved forward by rapporteur demonstration advance.",
			)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO demonstration (zone, ahead) VALUES ($1, $2)`, zone, at.Sub(real).Microseconds()); err != nil {
			return err
		}
		if c, err = clock(ctx, tx, selectClock); err != nil {
			return err
		}
		return logged(
			ctx, tx, c.Now, by, event{act: negotiation.EventDemonstrationBegun, detail: map[string]any{"zone": zone}},
		)
	})
	if violates(err, "demonstrations_hold_no_real_meeting") {
		err = negotiation.Refuse(
			negotiation.CodeWrongState,
			"This record holds meetings, or has held some, and never becomes a demonstration; begin one on an empty database.",
		)
	}
	return c, err
}

// ClockStep is one step of the clock of a demonstration.
type ClockStep struct {
	// Clock is as it was moved.
	Clock negotiation.Clock
	// Reached says that it is where it was to be moved.
	Reached bool
	// Rounds and Silences may have something to do now.
	Rounds, Silences []negotiation.ID
}

// AdvanceClock moves the clock of a demonstration towards a time, and no
// further than to the next moment at which something happens by itself.
// Whatever is due then happens before the next step. Done is the time by which
// everything due is known to be done: the clock goes on between two steps, and
// is not moved over what became due meanwhile. When it is zero nothing is known,
// and the clock stays. It is refused for a real record.
func (s *Store) AdvanceClock(ctx context.Context, by negotiation.Actor, done, to time.Time) (ClockStep, error) {
	if err := by.RequireRole(negotiation.RoleSecretariat); err != nil {
		return ClockStep{}, err
	}
	var out ClockStep
	err := s.within(ctx, "move the clock of the demonstration", func(tx pgx.Tx) error {
		out = ClockStep{}
		if _, err := tx.Exec(ctx, `SELECT 1 FROM demonstration FOR UPDATE`); err != nil {
			return err
		}
		before, err := clock(ctx, tx, selectClock)
		if err != nil {
			return err
		}
		if err := before.CheckAdvance(to); err != nil {
			return err
		}
		rounds, err := rounds(ctx, tx, `r.phase NOT IN ('issued', 'cancelled') ORDER BY r.id`)
		if err != nil {
			return err
		}
		silences, err := silences(ctx, tx, `s.phase = 'open' ORDER BY s.id`)
		if err != nil {
			return err
		}
		target := before.Now
		if !done.IsZero() {
			target = to
			if due := negotiation.NextDue(done, rounds, silences); !due.IsZero() && due.Before(to) {
				target = due
			}
		}
		out.Reached = !done.IsZero() && !target.Before(to)
		for _, r := range rounds {
			out.Rounds = append(out.Rounds, r.ID)
		}
		for _, s := range silences {
			out.Silences = append(out.Silences, s.ID)
		}
		out.Clock, err = moved(ctx, tx, by, before, target)
		return err
	})
	return out, err
}

// moved sets the clock to a time it has not reached.
func moved(
	ctx context.Context, tx pgx.Tx, by negotiation.Actor, before negotiation.Clock, to time.Time,
) (negotiation.Clock, error) {
	if !to.After(before.Now) {
		return before, nil
	}
	if _, err := tx.Exec(ctx, `UPDATE demonstration SET ahead = greatest(ahead, $1)`, (before.Lead + to.Sub(before.Now)).Microseconds()); err != nil {
		return negotiation.Clock{}, err
	}
	after, err := clock(ctx, tx, selectClock)
	if err != nil {
		return negotiation.Clock{}, err
	}
	return after, logged(
		ctx, tx, after.Now, by,
		event{act: negotiation.EventDemonstrationAdvanced, detail: map[string]any{"from": before.Now, "to": to}},
	)
}

// NoticesUnderWay counts the notices that wait for their first attempt, on the
// channels on which any was ever tried: on others nobody sends here.
func (s *Store) NoticesUnderWay(ctx context.Context) (int, error) {
	var count int
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM notices o WHERE state = 'queued' AND attempts = 0
		AND EXISTS (SELECT 1 FROM notices x WHERE x.channel = o.channel
			AND (x.state = 'sent' OR x.attempts > 0))`).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count the notices under way: %w", err)
	}
	return count, nil
}
