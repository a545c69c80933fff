package dossier

import (
	"rapporteur/negotiation"
)

var contactColumns = []string{"party", "label", "email", "language", "webhook"}

// ReadContacts reads where parties are told of things from CSV with a header
// line. Lines that begin with # are remarks. Errors are [Problems]. Name is used
// in them.
func ReadContacts(name string, data []byte) ([]negotiation.Contact, error) {
	r := newTable(name, data, contactColumns, []string{"party", "language"})
	var out []negotiation.Contact
	seen := map[string]int{}
	for r.row() {
		one := r.contact()
		if err := one.Check(); err != nil {
			r.add(r.line, "%s", err.Error())
		}
		key := one.Party + "/" + one.Label
		if first, twice := seen[key]; twice {
			r.add(r.line, "%s has two contacts with the label %s, the first in line %d.", one.Party, one.Label, first)
			continue
		}
		seen[key] = r.line
		out = append(out, one)
	}
	if r.sound() && len(out) == 0 {
		r.add(0, "The file has no contact.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func (t *table) contact() negotiation.Contact {
	c := negotiation.Contact{
		Party: t.get("party"), Label: t.get("label"), Email: t.get("email"),
		Language: negotiation.Language(t.get("language")), Webhook: t.get("webhook"),
	}
	if c.Label == "" {
		c.Label = negotiation.DefaultLabel
	}
	return c
}
