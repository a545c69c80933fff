package wire

import (
	"encoding/json"
	"time"

	"rapporteur/negotiation"
)

// Event is a line of the event stream: the data of a server-sent event, whose
// id says where to go on after it.
type Event struct {
	At             time.Time             `json:"at"`
	Actor          negotiation.Actor     `json:"actor"`
	Act            negotiation.EventName `json:"act" doc:"What was done, such as round.opened; also the type of the server-sent event"`
	Meeting        negotiation.ID        `json:"meeting,omitempty"`
	Recommendation negotiation.ID        `json:"recommendation,omitempty"`
	Round          negotiation.ID        `json:"round,omitempty"`
	Document       negotiation.ID        `json:"document,omitempty"`
	Detail         json.RawMessage       `json:"detail,omitempty"`
	// ID is the cursor of the stream after this event, see the id of the server-sent event.
	ID string `json:"-"`
}
