package api

import (
	"github.com/google/uuid"

	n "rapporteur/negotiation"
)

// Keyed is the header that may carry the ID of a write.
type Keyed struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"UUID chosen by the client, used as the id of the request when its body has none"`
}

// id returns the ID a client chose for a write: from the body, else from the
// Idempotency-Key header. A write without one is refused, because it could
// not be repeated safely.
func (k Keyed) id(given n.ID) (n.ID, error) {
	if given == "" && k.IdempotencyKey == "" {
		return "", n.Refuse(n.CodeInvalid, "Choose a UUID for the request and send it as id or in the Idempotency-Key header, so that the request can be repeated safely.")
	}
	if given == "" {
		return chosenID("Idempotency-Key", n.ID(k.IdempotencyKey))
	}
	id, err := chosenID("id", given)
	if err != nil || k.IdempotencyKey == "" {
		return id, err
	}
	if key, err := checkID("Idempotency-Key", n.ID(k.IdempotencyKey)); err != nil || key != id {
		return "", n.Refuse(n.CodeInvalid, "The id and the Idempotency-Key differ; send one of them.")
	}
	return id, nil
}

// of returns the ID that was chosen for an act, or a fresh one where none need be.
func (k Keyed) of(row n.ActRow, given n.ID) (n.ID, error) {
	if row.Repeatable && k.IdempotencyKey == "" {
		return n.ID(uuid.NewString()), nil
	}
	return k.id(given)
}

// checkID refuses anything but a UUID in its canonical form, and returns it
// in lower case.
func checkID(what string, id n.ID) (n.ID, error) {
	parsed, err := uuid.Parse(string(id))
	if err != nil || len(id) != 36 || parsed == uuid.Nil {
		return "", n.Refuse(n.CodeInvalid, "The %s must be a UUID such as 018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11.", what)
	}
	return n.ID(parsed.String()), nil
}

// chosenID refuses besides what no client may choose: the form of the IDs that
// the record makes by itself.
func chosenID(what string, id n.ID) (n.ID, error) {
	id, err := checkID(what, id)
	if err == nil && id.Derived() {
		err = n.Refuse(n.CodeInvalid, "The %s is a UUID of version 8, which the record makes itself; choose one of another version, such as 4 or 7.", what)
	}
	return id, err
}

// checkIDs checks fields that refer to something and may be empty, and puts
// them in canonical form.
func checkIDs(fields map[string]*n.ID) error {
	for what, id := range fields {
		if *id == "" {
			continue
		}
		canonical, err := checkID(what, *id)
		if err != nil {
			return err
		}
		*id = canonical
	}
	return nil
}
