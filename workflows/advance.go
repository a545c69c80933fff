package workflows

import (
	"context"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

// advanceFor bounds how long one call moves the clock. It then answers how far
// it came, between two steps.
const advanceFor = 15 * time.Second

// AdvanceClock moves the clock of a demonstration to a time, from one moment at
// which something is due to the next, and waits at each until all procedures
// have done it: so reminders, closes and ends are on record with the times
// they were due at. It answers with the clock as it is then, which may be short
// of the time asked for when much is due: then it is called again. It is
// refused for a real record.
func (p *Procedures) AdvanceClock(ctx context.Context, by negotiation.Actor, to time.Time) (negotiation.Clock, error) {
	if err := by.RequireRole(negotiation.RoleSecretariat); err != nil {
		return negotiation.Clock{}, err
	}
	var done time.Time // until the first step nobody was asked
	for begun := time.Now(); ; {
		// Moving to a time is repeated at will, so every step is one of its own.
		step, err := ask[activities.ClockStep](
			ctx, p, "advance/"+uuid.NewString(), "move the clock of the demonstration", procedure.AdvanceClock, by, done, to,
		)
		if err != nil {
			return step.Clock, err
		}
		if err := p.clockMoved(ctx, by, step); err != nil {
			return step.Clock, err
		}
		if step.Reached || time.Since(begun) > advanceFor {
			return step.Clock, nil
		}
		done = step.Clock.Now
	}
}

// clockMoved tells the procedures that may have something to do, and waits
// until each has done it.
func (p *Procedures) clockMoved(ctx context.Context, by negotiation.Actor, step activities.ClockStep) error {
	move := activities.ClockMove{By: by, Ahead: step.Clock.Lead, Now: step.Clock.Now}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for _, id := range step.Rounds {
		group.Go(func() error {
			_, err := ClockMovedUpdate.send(ctx, p, p.round(id), "", move)
			return err
		})
	}
	for _, id := range step.Silences {
		group.Go(func() error {
			_, err := ClockMovedUpdate.send(ctx, p, p.silence(id), "", move)
			return err
		})
	}
	return group.Wait()
}
