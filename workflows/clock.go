package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

// ClockMovedUpdate tells a procedure of a demonstration that its clock was
// moved. It is answered when all that is due by then is done, and refused by
// the procedures of a real record.
var ClockMovedUpdate = Update[activities.ClockMove, struct{}]{
	Name:        "ClockMoved",
	Description: "Tells that the clock of the demonstration was moved; answers when what is due is done",
}

// now is the time by the record's clock, as far as the procedure knows it. The
// record's own clock decides; a procedure that asks it too early waits again.
func now(ctx workflow.Context, lead activities.Lead) time.Time {
	return workflow.Now(ctx).Add(lead.Ahead)
}

// mayMoveClock refuses to move the clock of a real record. What is under way
// may be the reading of whether it is one.
func (e *entity) mayMoveClock(lead activities.Lead, by negotiation.Actor) error {
	if err := by.RequireRole(negotiation.RoleSecretariat); err != nil {
		return err
	}
	if e.judges() && !lead.Demonstration {
		return negotiation.Clock{}.CheckAdvance(time.Time{})
	}
	return nil
}

// moveClock takes a move of the clock over, and waits until nothing is due by
// then. The clock is never moved back.
func (e *entity) moveClock(
	ctx workflow.Context, lead *activities.Lead, m activities.ClockMove, due func(time.Time) bool,
) error {
	err := e.alone(ctx, func() error {
		if !lead.Demonstration {
			return negotiation.Clock{}.CheckAdvance(time.Time{})
		}
		lead.Ahead = max(lead.Ahead, m.Ahead)
		return nil
	})
	if err != nil {
		return err
	}
	err = workflow.Await(ctx, func() bool { return e.ended != nil || !due(m.Now) })
	return firstOf(err, e.ended)
}
