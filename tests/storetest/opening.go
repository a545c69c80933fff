package storetest

import (
	"github.com/google/uuid"

	n "rapporteur/negotiation"
)

// Opening asks to open a round, under an ID of its own.
func Opening(by n.Actor, x n.OpenRound) n.Asked {
	id := n.ID(uuid.NewString())
	return n.Asked{ID: id, On: id, By: by, Act: x}
}
