package wire

import (
	"encoding/json"
	"time"

	n "rapporteur/negotiation"
)

// Event is a line of the event stream: the data of a server-sent event, whose
// id says where to go on after it.
type Event struct {
	At             time.Time       `json:"at"`
	Actor          n.Actor         `json:"actor"`
	Act            n.EventName     `json:"act" doc:"What was done, such as round.opened; also the type of the server-sent event"`
	Meeting        n.ID            `json:"meeting,omitempty"`
	Recommendation n.ID            `json:"recommendation,omitempty"`
	Round          n.ID            `json:"round,omitempty"`
	Document       n.ID            `json:"document,omitempty"`
	Detail         json.RawMessage `json:"detail,omitempty"`
	// ID is the cursor of the stream after this event, see the id of the server-sent event.
	ID string `json:"-"`
}
