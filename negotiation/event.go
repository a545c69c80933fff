package negotiation

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Event is one line of the append-only log: who did what when.
type Event struct {
	// Number orders the log. It grows but may skip.
	Number int64     `json:"number"`
	At     time.Time `json:"at"`
	Actor  Actor     `json:"actor"`
	// Act names what was done, such as "comment.received" or "round.opened".
	Act string `json:"act"`
	// The things the act was on; "" where it does not apply.
	Meeting        ID `json:"meeting,omitempty"`
	Recommendation ID `json:"recommendation,omitempty"`
	Round          ID `json:"round,omitempty"`
	Document       ID `json:"document,omitempty"`
	// Detail holds what else is known, by kind of act.
	Detail json.RawMessage `json:"detail,omitempty"`
}

func itoa(n int) string { return strconv.Itoa(n) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }
