package main

import (
	"context"
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// bar makes a progress display on standard error, which shows only on a
// terminal. A total of -1 makes a spinner.
func (a *app) bar(total int64, what string) *progressbar.ProgressBar {
	shown := terminal(a.err) && !a.json
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(a.err),
		progressbar.OptionSetVisibility(shown),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetWidth(30),
		progressbar.OptionUseANSICodes(shown),
		progressbar.OptionClearOnFinish())
}

// waiting does something that may take long under a spinner.
func (a *app) waiting(what string, do func() error) error {
	if !terminal(a.err) || a.json {
		return do()
	}
	b, done := a.bar(-1, what), make(chan error, 1)
	go func() { done <- do() }()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			_ = b.Finish()
			return err
		case <-tick.C:
			_ = b.Add(1)
		}
	}
}

// watch waits until a round is no longer open and shows how much of its time
// has passed.
func (a *app) watch(ctx context.Context, c *client.Client, r negotiation.Round) (negotiation.Round, error) {
	clock, err := c.Clock(ctx)
	if err != nil {
		return r, err
	}
	b := a.bar(1000, "Round open")
	defer func() { _ = b.Finish() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for r.Phase == negotiation.RoundPlanned || r.Phase == negotiation.RoundOpen {
		if total := r.Deadline.Sub(r.OpenedAt); r.Phase == negotiation.RoundOpen && total > 0 {
			now := time.Now().Add(clock.Lead)
			left := max(r.Deadline.Sub(now), 0).Round(time.Second)
			b.Describe(fmt.Sprintf("Round open, %s left", left))
			_ = b.Set64(max(0, min(999, int64(1000*now.Sub(r.OpenedAt)/total))))
		}
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-tick.C:
		}
		now, err := c.Round(ctx, r.ID)
		if err != nil {
			return r, err
		}
		r = now
	}
	return r, nil
}
