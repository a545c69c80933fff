package demo

import (
	"context"
	"fmt"
	"time"
)

// at is a time of the story, by the clocks of Vienna.
func at(local string) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the zone of the story: %w", err)
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", local, loc)
	if err != nil {
		return time.Time{}, fmt.Errorf("read a time of the story: %w", err)
	}
	return t, nil
}

// advance moves the clock of the demonstration; when it returns, everything
// that was due by then has happened.
func (s *story) advance(ctx context.Context, to string) error {
	t, err := at(to)
	if err != nil {
		return err
	}
	c, err := s.secretariat().AdvanceClock(ctx, t)
	if err != nil {
		return fmt.Errorf("move the clock to %s: %w", to, err)
	}
	s.tell("It is %s.", local(c.Now))
	return nil
}
