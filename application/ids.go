package application

import (
	"github.com/google/uuid"

	"rapporteur/negotiation"
)

// CheckID refuses anything but a UUID in its canonical form, and returns it
// in lower case.
func CheckID(what string, id negotiation.ID) (negotiation.ID, error) {
	parsed, err := uuid.Parse(string(id))
	if err != nil || len(id) != 36 || parsed == uuid.Nil {
		return "", negotiation.Refuse(
			negotiation.CodeInvalid, "The %s must be a UUID such as 018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11.", what,
		)
	}
	return negotiation.ID(parsed.String()), nil
}

// ChosenID refuses besides what no client may choose: the form of the IDs that
// the record makes by itself.
func ChosenID(what string, id negotiation.ID) (negotiation.ID, error) {
	id, err := CheckID(what, id)
	if err == nil && id.Derived() {
		err = negotiation.Refuse(negotiation.CodeInvalid,
			"The %s is a UUID of version 8, which the record makes itself; choose one of another version, such as 4 or 7.", what)
	}
	return id, err
}

// CheckIDs checks fields that refer to something and may be empty, and puts
// them in canonical form.
func CheckIDs(fields map[string]*negotiation.ID) error {
	for what, id := range fields {
		if *id == "" {
			continue
		}
		canonical, err := CheckID(what, *id)
		if err != nil {
			return err
		}
		*id = canonical
	}
	return nil
}
