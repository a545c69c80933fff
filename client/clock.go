package client

import (
	"context"
	"time"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// Clock tells the time by the record's clock, and whether the record is a
// demonstration.
func (c *Client) Clock(ctx context.Context) (negotiation.Clock, error) {
	return get[negotiation.Clock](ctx, c, path("clock"), nil)
}

// AdvanceClock moves the clock of a demonstration forward to a time and returns
// when everything that is due by then is done. It is refused for a real record.
func (c *Client) AdvanceClock(ctx context.Context, to time.Time) (negotiation.Clock, error) {
	for {
		clock, err := post[negotiation.Clock](ctx, c, path("clock", "advance"), wire.AdvanceRequest{ID: NewID(), To: to})
		if err != nil || !clock.Now.Before(to) {
			return clock, err
		}
	}
}
