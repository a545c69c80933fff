package activities

import (
	"context"
	"testing"
	"time"
)

// A worker says nothing more of what gets no further, so that it is tried
// elsewhere.
func TestWhatStandsStillIsNotSaidToBeAlive(t *testing.T) {
	p := &pulse{}
	p.last.Store(time.Now().Add(-standstill - time.Second).UnixNano())
	beat(t.Context(), p, nil) // returns, though neither its caller nor the activity ended
	further(context.WithValue(t.Context(), pulseKey{}, p))
	if p.stands() {
		t.Error("it got further and stands still")
	}
	further(t.Context()) // outside an activity there is nobody to tell
}
