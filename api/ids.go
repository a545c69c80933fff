package api

import (
	"github.com/google/uuid"

	"rapporteur/application"
	"rapporteur/negotiation"
)

// Keyed is the header that may carry the ID of a write.
type Keyed struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"UUID chosen by the client, used as the id of the request when its body has none"`
}

// id returns the ID a client chose for a write: from the body, else from the
// Idempotency-Key header. A write without one is refused, because it could
// not be repeated safely.
func (k Keyed) id(given negotiation.ID) (negotiation.ID, error) {
	if given == "" && k.IdempotencyKey == "" {
		return "", negotiation.Refuse(negotiation.CodeInvalid, "Choose a UUID for the request and send it as id or in the "+
			"Idempotency-Key header, so that the request can be repeated safely.")
	}
	if given == "" {
		return chosenID("Idempotency-Key", negotiation.ID(k.IdempotencyKey))
	}
	id, err := chosenID("id", given)
	if err != nil || k.IdempotencyKey == "" {
		return id, err
	}
	if key, err := checkID("Idempotency-Key", negotiation.ID(k.IdempotencyKey)); err != nil || key != id {
		return "", negotiation.Refuse(negotiation.CodeInvalid, "The id and the Idempotency-Key differ; send one of them.")
	}
	return id, nil
}

// of returns the ID that was chosen for an act, or a fresh one where none need be.
func (k Keyed) of(row negotiation.ActRow, given negotiation.ID) (negotiation.ID, error) {
	if row.Repeatable && k.IdempotencyKey == "" {
		return negotiation.ID(uuid.NewString()), nil
	}
	return k.id(given)
}

func checkID(what string, id negotiation.ID) (negotiation.ID, error) {
	return application.CheckID(what, id)
}

func chosenID(what string, id negotiation.ID) (negotiation.ID, error) {
	return application.ChosenID(what, id)
}

func checkIDs(fields map[string]*negotiation.ID) error { return application.CheckIDs(fields) }
