package workflows_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/worker"

	"rapporteur/negotiation"
)

// intake is how many delegations send at once, and how many requests make one
// turn of the benchmark.
const (
	senders = 16
	turn    = 320
)

// BenchmarkCommentIntake compares replies of one comment, sent as delegations
// send them, with a standalone activity that does nothing, in turns on the same
// server and in the same run. It reports both rates and their ratio.
func BenchmarkCommentIntake(b *testing.B) {
	s := newStack(b)
	round := s.open(time.Hour)
	template := s.comment(
		round, "FRA", "training", negotiation.Amendment,
		"States parties should train those who first meet victims, and train them again.",
	)
	reply := func(ctx context.Context) error {
		r := template
		r.ID = newID()
		r.Comments = slices.Clone(r.Comments)
		r.Comments[0].ID = newID()
		_, err := s.SubmitReply(ctx, r)
		return err
	}
	nothing := s.doingNothing(b)
	var replies, nothings time.Duration
	var waits []time.Duration
	measure(b, turn, nothing) // warm both up
	measure(b, turn, reply)
	b.ResetTimer()
	for range b.N {
		took, _ := measure(b, turn, nothing)
		nothings += took
		took, each := measure(b, turn, reply)
		replies += took
		waits = append(waits, each...)
	}
	slices.Sort(waits)
	total := float64(b.N * turn)
	b.ReportMetric(total/replies.Seconds(), "comments/s")
	b.ReportMetric(total/nothings.Seconds(), "nothings/s")
	b.ReportMetric(nothings.Seconds()/replies.Seconds(), "of-a-nothing")
	b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "p99-ms")
}

// doingNothing is a standalone activity that does nothing, on a worker of its own.
func (s *stack) doingNothing(b *testing.B) func(context.Context) error {
	b.Helper()
	queue := s.queue + "-nothing"
	w := sdk.New(s.client, queue, sdk.Options{})
	w.RegisterActivityWithOptions(func(context.Context) error { return nil }, activity.RegisterOptions{Name: "Nothing"})
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.Stop)
	return func(ctx context.Context) error {
		h, err := s.client.ExecuteActivity(
			ctx, client.StartActivityOptions{ID: uuid.NewString(), TaskQueue: queue, StartToCloseTimeout: time.Minute},
			"Nothing",
		)
		if err != nil {
			return err
		}
		return h.Get(ctx, nil)
	}
}

// measure sends so many from all senders at once.
func measure(b *testing.B, count int, send func(context.Context) error) (time.Duration, []time.Duration) {
	b.Helper()
	waits := make([]time.Duration, count)
	start := time.Now()
	var all sync.WaitGroup
	for i := range senders {
		all.Go(func() {
			for k := i; k < count; k += senders {
				begun := time.Now()
				if err := send(b.Context()); err != nil {
					b.Error(fmt.Errorf("request %d: %w", k, err))
				}
				waits[k] = time.Since(begun)
			}
		})
	}
	all.Wait()
	return time.Since(start), waits
}
