package workflows

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// As many as fit go ahead at once, others wait for them, and nobody waits for
// the senders to another procedure.
func TestALaneLetsInAsManyAsFit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l lanes
		var entered atomic.Int64
		release := make(chan struct{})
		for range 3 * laneWidth {
			go func() {
				leave, err := l.enter(t.Context(), "a")
				if err != nil {
					t.Error(err)
					return
				}
				entered.Add(1)
				<-release
				leave()
			}()
		}
		for turn := range 3 {
			synctest.Wait()
			if got, want := int(entered.Load()), (turn+1)*laneWidth; got != want {
				t.Fatalf("%d entered, want %d", got, want)
			}
			leave, err := l.enter(t.Context(), "b"+strconv.Itoa(turn))
			if err != nil {
				t.Fatal(err)
			}
			leave()
			for range laneWidth {
				release <- struct{}{}
			}
		}
		synctest.Wait()
		if len(l.open) != 0 {
			t.Errorf("%d lanes are kept with nobody in them", len(l.open))
		}
	})
}

// Who gives up while waiting takes no place and leaves nothing behind.
func TestWhoGivesUpBeforeALaneTakesNoPlace(t *testing.T) {
	var l lanes
	var leaves []func()
	for range laneWidth {
		leave, err := l.enter(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leave)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.enter(impatient, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("entered a full lane: %v", err)
	}
	for _, leave := range leaves {
		leave()
	}
	if len(l.open) != 0 {
		t.Errorf("%d lanes are kept with nobody in them", len(l.open))
	}
}
