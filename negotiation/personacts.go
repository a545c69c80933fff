package negotiation

import (
	"net/mail"
	"strings"
	"time"
)

// personActs are the rows of the acts on persons and on their mandates.
var personActs = []ActRow{
	row[RegisterPerson](ActRow{Name: "register-person", On: OnPerson, Event: EventPersonRegistered,
		Summary: "Register a person who will sign in", Who: secretariat, Scope: ScopePeople}),
	row[DisablePerson](ActRow{Name: "disable-person", On: OnPerson, Event: EventPersonDisabled, Verb: "disable",
		Summary: "Shut a person out, with her sessions and access tokens", Who: secretariat, Scope: ScopePeople,
		Repeatable: true}),
	row[EnablePerson](ActRow{Name: "enable-person", On: OnPerson, Event: EventPersonEnabled, Verb: "enable",
		Summary: "Let a person in again", Who: secretariat, Scope: ScopePeople, Repeatable: true}),
	row[GrantMandate](ActRow{Name: "grant-mandate", On: OnMandate, Event: EventMandateGranted,
		Summary: "Let a person act in an office", Who: secretariat, Scope: ScopePeople}),
	row[RevokeMandate](ActRow{Name: "revoke-mandate", On: OnMandate, Event: EventMandateRevoked, Verb: "revoke",
		Summary: "End a mandate, with the sessions and tokens under it", Who: secretariat, Scope: ScopePeople,
		Repeatable: true}),
	row[NameDeputy](ActRow{Name: "name-deputy", On: OnMandate, Event: EventMandateDeputy, Verb: "deputy",
		Summary: "Let a member speak for her delegation, or no longer", Who: submitters, Scope: ScopePeople,
		Repeatable: true}),
}

// PersonAct is an act on a person.
type PersonAct interface {
	Act
	// Judge returns the person as the act leaves her, or refuses it. One that leaves
	// her as she is changes nothing.
	Judge(p Person, by Actor, now time.Time) (Person, error)
}

// MandateAct is an act on a mandate.
type MandateAct interface {
	Act
	// Judge returns the mandate as the act leaves it, or refuses it. One that leaves
	// it as it is changes nothing.
	Judge(m Mandate, by Actor, now time.Time) (Mandate, error)
}

// RegisterPerson puts a person on record who will sign in.
type RegisterPerson struct {
	Issuer  string `json:"issuer,omitempty" maxLength:"500" doc:"Address of the identity provider; the server's own when left out"`
	Subject string `json:"subject,omitempty" maxLength:"500" doc:"Her identifier there; without it she is recognized by her verified e-mail address, once"`
	Email   string `json:"email,omitempty" maxLength:"500"`
	Label   string `json:"label" minLength:"1" maxLength:"200" doc:"How she is shown"`
}

// Check refuses a person the record could not recognize again.
func (x RegisterPerson) Check() error {
	for what, text := range map[string]string{
		"The label": x.Label, "The issuer": x.Issuer, "The subject": x.Subject, "The e-mail address": x.Email,
	} {
		if err := checkName(what, text); err != nil {
			return err
		}
	}
	switch {
	case strings.TrimSpace(x.Label) == "":
		return Refuse(CodeInvalid, "A person needs a label.")
	case x.Subject == "" && x.Email == "":
		return Refuse(
			CodeInvalid, "A person needs a subject or an e-mail address, by which she is recognized when she signs in.",
		)
	}
	if x.Email == "" {
		return nil
	}
	if a, err := mail.ParseAddress(x.Email); err != nil || a.Address != x.Email {
		return Refuse(CodeInvalid, "%q is not an e-mail address.", x.Email)
	}
	return nil
}

// Judge refuses a person whom no identity provider vouches for.
func (x RegisterPerson) Judge() error {
	if x.Issuer == "" {
		return Refuse(CodeInvalid, "A person needs the issuer, the address of the identity provider where she signs in.")
	}
	return nil
}

// DisablePerson shuts a person out: her sessions and her access tokens end for good,
// and she is not let in until she is enabled again. Her mandates stand.
type DisablePerson struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x DisablePerson) Check() error { return CheckReason("The reason", x.Reason) }

// Judge shuts her out. Nobody shuts herself out.
func (x DisablePerson) Judge(p Person, by Actor, now time.Time) (Person, error) {
	if by.Person == p.ID {
		return p, Refuse(CodeInvalid, "You can't shut yourself out; another one of the secretariat can.")
	}
	if p.DisabledAt.IsZero() {
		p.DisabledAt, p.DisabledFor = now, x.Reason
	}
	return p, nil
}

// EnablePerson lets a person in again: by signing in, not by what she had before.
type EnablePerson struct{}

// Check refuses nothing.
func (EnablePerson) Check() error { return nil }

// Judge lets her in.
func (EnablePerson) Judge(p Person, _ Actor, _ time.Time) (Person, error) {
	p.DisabledAt, p.DisabledFor = time.Time{}, ""
	return p, nil
}

// GrantMandate lets a person act in an office, from a time that is now when it is
// left out.
type GrantMandate struct {
	Person     ID        `json:"person"`
	Office     Office    `json:"office" enum:"secretariat,chair,rapporteur,head,member,observer,auditor,public"`
	Delegation string    `json:"delegation,omitempty" doc:"Code of the delegation, of head and member only"`
	Meeting    string    `json:"meeting,omitempty" doc:"Key or ID of the meeting, of a rapporteur only"`
	From       time.Time `json:"from,omitzero" doc:"Now when left out"`
	Until      time.Time `json:"until,omitzero" doc:"No end when left out"`
}

// Check refuses a mandate that makes no sense.
func (x GrantMandate) Check() error {
	if x.Person == "" {
		return Refuse(CodeInvalid, "A mandate needs a person.")
	}
	if err := x.Person.CheckCanonical("person"); err != nil {
		return err
	}
	return x.Mandate(ID(x.Meeting)).Check()
}

// Mandate is what is granted, for the meeting with that ID.
func (x GrantMandate) Mandate(meeting ID) Mandate {
	return Mandate{
		Person: x.Person, Office: x.Office, Delegation: x.Delegation, Meeting: meeting,
		From: x.From.UTC().Truncate(time.Microsecond), Until: x.Until.UTC().Truncate(time.Microsecond),
	}
}

// RevokeMandate ends a mandate at once, with the sessions and access tokens that act
// under it.
type RevokeMandate struct {
	Reason string `json:"reason,omitempty"`
}

// Check refuses a reason that is no text.
func (x RevokeMandate) Check() error { return CheckReason("The reason", x.Reason) }

// Judge ends the mandate, once.
func (x RevokeMandate) Judge(m Mandate, _ Actor, now time.Time) (Mandate, error) {
	if m.RevokedAt.IsZero() {
		m.RevokedAt, m.Reason = now, x.Reason
	}
	return m, nil
}

// NameDeputy lets a member of a delegation speak for it, or no longer. The head of
// the delegation names her deputies, and the secretariat records what the head told
// it.
type NameDeputy struct {
	Deputy bool `json:"deputy"`
}

// Check refuses nothing.
func (NameDeputy) Check() error { return nil }

// Judge refuses to make anybody a deputy but a member of the actor's own delegation.
// That the actor heads it, only the record knows.
func (x NameDeputy) Judge(m Mandate, by Actor, _ time.Time) (Mandate, error) {
	if err := by.RequireDelegation(m.Delegation); err != nil {
		return m, err
	}
	switch {
	case m.Office != OfficeMember:
		return m, Refuse(CodeInvalid, "Only a member of a delegation can be named its deputy head.")
	case !m.RevokedAt.IsZero():
		return m, Refuse(CodeWrongState, "This mandate was revoked.")
	}
	m.Deputy = x.Deputy
	return m, nil
}
