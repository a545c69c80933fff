package web

import "rapporteur/negotiation"

// A live page says what it is about. When the log tells of that, the script fetches the
// page again and puts the parts marked data-part in the place of those that are there:
// nobody is shown by it what her own request would not show.

// Follows reports whether the page that is shown goes along with what happens: the
// visitor may follow the log, and the address is that of a page and not of a form.
func (v *visit) Follows() bool { return v.Sent == "" && v.Is(readers...) }

// Told are the events that the visitor may be told of, and that pages are about.
func (v *visit) Told() []negotiation.EventName {
	var out []negotiation.EventName
	for _, name := range negotiation.EventNames() {
		rule := name.Rule()
		if rule.Circle != negotiation.SecretariatAlone || rule.On != "" && v.Is(negotiation.RoleSecretariat) {
			out = append(out, name)
		}
	}
	return out
}
