package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However many ask, and however many of them leave, no more than the bounds
// allow are at work, and in the end nothing is remembered of anybody.
func TestTurnsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Costly{
			AtOnce: rapid.IntRange(1, 4).Draw(t, "at once"), PerCaller: rapid.IntRange(1, 3).Draw(t, "per caller"),
			Waiting: rapid.IntRange(1, 8).Draw(t, "waiting"), Patience: time.Minute,
		}
		turns := newTurns(c)
		leaving, leave := context.WithCancel(context.Background())
		var running atomic.Int64
		var own [3]atomic.Int64
		var all sync.WaitGroup
		for i := range rapid.IntRange(1, 40).Draw(t, "requests") {
			all.Go(func() {
				ctx := context.Background()
				if i%5 == 0 {
					ctx = leaving
				}
				done, err := turns.take(ctx, fmt.Sprint(i%3))
				switch {
				case err != nil && !errors.Is(err, errOwnWork) && !errors.Is(err, errAllWork) && !errors.Is(err, context.Canceled):
					t.Errorf("refused with %v", err)
				case err != nil:
					return
				}
				if now := running.Add(1); now > int64(c.AtOnce) {
					t.Errorf("%d are at work", now)
				}
				if now := own[i%3].Add(1); now > int64(c.PerCaller) {
					t.Errorf("%d of one caller are at work", now)
				}
				own[i%3].Add(-1)
				running.Add(-1)
				done()
			})
		}
		leave()
		all.Wait()
		if turns.running != 0 || len(turns.queue) != 0 || len(turns.callers) != 0 {
			t.Fatalf("%d are at work, %d wait, %d are remembered", turns.running, len(turns.queue), len(turns.callers))
		}
	})
}

// Every operation that is said to be costly is one.
func TestCostlyOperationsAreOperations(t *testing.T) {
	for id := range costly {
		if _, known := policy[id]; !known {
			t.Errorf("there is no operation %s", id)
		}
	}
}
