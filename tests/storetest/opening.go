package storetest

import (
	"github.com/google/uuid"

	"rapporteur/negotiation"
)

// Opening asks to open a round, under an ID of its own.
func Opening(by negotiation.Actor, x negotiation.OpenRound) negotiation.Asked {
	id := negotiation.ID(uuid.NewString())
	return negotiation.Asked{ID: id, On: id, By: by, Act: x}
}
