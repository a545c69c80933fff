package api

import (
	"strconv"
	"testing"
)

// However many callers come, only so many are remembered, and the busy ones
// among them.
func TestCallersRememberedAreBounded(t *testing.T) {
	b := newBuckets(0.001, 2)
	busy := b.of("busy", true)
	busy.Allow()
	for i := range 3 * maxBuckets {
		b.of(strconv.Itoa(i), true)
		b.of("busy", true)
	}
	if len(b.by) > maxBuckets || b.order.Len() != len(b.by) {
		t.Errorf("%d callers are remembered", len(b.by))
	}
	if b.of("busy", false) != busy || b.of("0", false) != nil {
		t.Error("the wrong ones are remembered")
	}
}
