package activities

import (
	"context"
	"time"

	"rapporteur/negotiation"
)

// Lead is how far the clock of a demonstration is ahead of the world's, by
// which Temporal goes. That of a real record is zero.
type Lead struct {
	Demonstration bool          `json:"demonstration,omitempty"`
	Ahead         time.Duration `json:"ahead,omitempty"`
}

func (a *Activities) lead(ctx context.Context) (Lead, error) {
	c, err := a.record.Time(ctx)
	return Lead{c.Demonstration, c.Lead}, err
}

// ClockMove tells a procedure that the clock of its demonstration was moved.
type ClockMove struct {
	By negotiation.Actor `json:"by"`
	// Ahead is how far the clock is ahead of the world's now.
	Ahead time.Duration `json:"ahead"`
	// Now is the time by that clock: what is due by then is to be done.
	Now time.Time `json:"now"`
}

// ClockStep is one step of the clock of a demonstration.
type ClockStep struct {
	Clock negotiation.Clock `json:"clock"`
	// Reached says that it is where it was to be moved.
	Reached bool `json:"reached,omitempty"`
	// Rounds and Silences may have something to do now.
	Rounds   []negotiation.ID `json:"rounds,omitempty"`
	Silences []negotiation.ID `json:"silences,omitempty"`
}

// noticesWait is how long the clock stands for notices that are being sent: a
// reminder that goes out after its deadline is none.
const noticesWait = 5 * time.Second

// AdvanceClock moves the clock of a demonstration towards a time, and no
// further than to the next moment at which something is due. What is due by
// done is done.
func (a *Activities) AdvanceClock(ctx context.Context, by negotiation.Actor, done, to time.Time) (ClockStep, error) {
	if err := a.letNoticesGo(ctx); err != nil {
		return ClockStep{}, err
	}
	s, err := a.record.AdvanceClock(ctx, by, done, to)
	return ClockStep{Clock: s.Clock, Reached: s.Reached, Rounds: s.Rounds, Silences: s.Silences}, ToTemporal(err)
}

// letNoticesGo waits for the notices under way to be sent, for a while.
func (a *Activities) letNoticesGo(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for waited := time.After(noticesWait); ; {
		left, err := a.record.NoticesUnderWay(ctx)
		if left == 0 || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-waited:
			return nil
		case <-tick.C:
		}
	}
}
