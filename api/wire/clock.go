package wire

import (
	"time"

	"rapporteur/negotiation"
)

// HeaderDemonstration is "true" on every answer of a demonstration, and on no
// other.
const HeaderDemonstration = "Rapporteur-Demonstration"

// AdvanceRequest moves the clock of a demonstration forward. The answer tells
// how far it came; when that is short of the time asked for, ask again under
// another id.
type AdvanceRequest struct {
	ID negotiation.ID `json:"id,omitempty" doc:"UUID chosen by the client"`
	To time.Time      `json:"to" doc:"The time to move the clock to; never back"`
}
