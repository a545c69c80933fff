package negotiation

import (
	"slices"
	"strings"
	"time"
)

// Language is one of the six official languages of the United Nations, as a
// BCP 47 tag.
type Language string

// The six official languages.
const (
	Arabic  Language = "ar"
	Chinese Language = "zh"
	English Language = "en"
	French  Language = "fr"
	Russian Language = "ru"
	Spanish Language = "es"
)

// Languages lists the official languages in the English alphabetical order
// in which United Nations documents name them.
func Languages() []Language {
	return []Language{Arabic, Chinese, English, French, Russian, Spanish}
}

// Valid reports whether l is an official language.
func (l Language) Valid() bool { return slices.Contains(Languages(), l) }

// English is the name of the language in English, for sentences to users.
func (l Language) English() string {
	switch l {
	case Arabic:
		return "Arabic"
	case Chinese:
		return "Chinese"
	case English:
		return "English"
	case French:
		return "French"
	case Russian:
		return "Russian"
	case Spanish:
		return "Spanish"
	}
	return "another language"
}

// Names holds a name in several languages.
type Names map[Language]string

// In returns the name in language l, else in English, else any name in the
// order of [Languages], else "".
func (n Names) In(l Language) string {
	if s := n[l]; s != "" {
		return s
	}
	if s := n[English]; s != "" {
		return s
	}
	for _, l := range Languages() {
		if s := n[l]; s != "" {
			return s
		}
	}
	return ""
}

// Capacity is the standing in which a delegation acts under one instrument.
// The five capacities are distinct and are never merged: each has its own
// row in the table of entitlements (see [Entitled]). CapacityGroup is not a
// sixth standing under the instrument but the way a group speaks on behalf of
// its members; a group is no party.
type Capacity string

// The capacities.
const (
	StateParty   Capacity = "state_party"
	Signatory    Capacity = "signatory"
	NonSignatory Capacity = "non_signatory"
	// Entity is an intergovernmental organization or entity with observer status.
	Entity Capacity = "entity"
	// NGO is a non-governmental organization.
	NGO           Capacity = "ngo"
	CapacityGroup Capacity = "group"
)

// Capacities lists all capacities in the order in which documents list them.
func Capacities() []Capacity {
	return []Capacity{StateParty, Signatory, NonSignatory, Entity, NGO, CapacityGroup}
}

// Valid reports whether c is a known capacity.
func (c Capacity) Valid() bool { return slices.Contains(Capacities(), c) }

// Observer reports whether proposals made in this capacity are shown as an
// observer's: everybody but States parties, and groups, which speak for them.
func (c Capacity) Observer() bool { return c != StateParty && c != CapacityGroup }

// Entitlement is something a delegation may do because of its capacity.
type Entitlement string

// The entitlements.
const (
	// MayComment: submit written views in a round.
	MayComment Entitlement = "comment"
	// MayPropose: propose wording in a round.
	MayPropose Entitlement = "propose"
	// MayAmend: move an oral amendment in the meeting.
	MayAmend Entitlement = "amend"
	// MayObject: object, and so stop a consensus.
	MayObject Entitlement = "object"
	// MayBreakSilence: break a silence procedure whose roster one is on.
	MayBreakSilence Entitlement = "break_silence"
	// MayAdopt: take part in a decision.
	MayAdopt Entitlement = "adopt"
)

// Entitlements lists all entitlements in the order of the table.
func Entitlements() []Entitlement {
	return []Entitlement{MayComment, MayPropose, MayAmend, MayObject, MayBreakSilence, MayAdopt}
}

// entitlements is the table of who may do what: access is refused unless a
// cell allows it. It follows the rules of procedure of the Conference of the
// Parties to the Organized Crime Convention on signatories, non-signatory
// States and observers. A non-governmental organization submits written views
// only when invited, which here means being on the round's roster; it and an
// entity need an accreditation as well, see [RequireAccreditation].
var entitlements = map[Capacity][]Entitlement{
	StateParty:    {MayComment, MayPropose, MayAmend, MayObject, MayBreakSilence, MayAdopt},
	Signatory:     {MayComment, MayPropose},
	NonSignatory:  {MayComment, MayPropose},
	Entity:        {MayComment, MayPropose},
	NGO:           {MayComment},
	CapacityGroup: {MayComment, MayPropose, MayAmend},
}

// Entitled reports whether a delegation acting in capacity c may do e.
func Entitled(c Capacity, e Entitlement) bool { return slices.Contains(entitlements[c], e) }

// RequireEntitlement refuses with [CodeNotEntitled] when the delegation named
// may not do e in capacity c.
func RequireEntitlement(delegation string, c Capacity, e Entitlement) error {
	if Entitled(c, e) {
		return nil
	}
	if c == "" {
		return Refuse(
			CodeNotEntitled, "%s has no capacity under this body's instrument on that date, so it may not %s.", delegation,
			e.verb(),
		)
	}
	return Refuse(CodeNotEntitled, "%s takes part as %s and may not %s.", delegation, c.phrase(), e.verb())
}

func (c Capacity) phrase() string {
	switch c {
	case StateParty:
		return "a State party"
	case Signatory:
		return "a signatory (observer)"
	case NonSignatory:
		return "a non-signatory State (observer)"
	case Entity:
		return "an entity or intergovernmental organization (observer)"
	case NGO:
		return "a non-governmental organization (observer)"
	case CapacityGroup:
		return "a group speaking on behalf of its members"
	}
	return string(c)
}

func (e Entitlement) verb() string {
	switch e {
	case MayComment:
		return "submit written views"
	case MayPropose:
		return "propose wording"
	case MayAmend:
		return "move an amendment"
	case MayObject:
		return "object"
	case MayBreakSilence:
		return "break silence"
	case MayAdopt:
		return "take part in the decision"
	}
	return string(e)
}

// DelegationKind tells what a delegation is, apart from its capacity.
type DelegationKind string

// The kinds of delegation.
const (
	KindState        DelegationKind = "state"
	KindOrganization DelegationKind = "organization"
	KindNGO          DelegationKind = "ngo"
	KindGroup        DelegationKind = "group"
)

// Delegation is a State, organization or group that takes part in meetings.
type Delegation struct {
	ID ID `json:"id"`
	// Code is the ISO 3166-1 alpha-3 code of a State, or a short code of an
	// organization or group in upper case. It is unique.
	Code  string         `json:"code"`
	Kind  DelegationKind `json:"kind"`
	Names Names          `json:"names"`
	// Contact is the address notices go to.
	Contact string `json:"contact,omitempty"`
	// Standings are its capacities per instrument, with their dates.
	Standings []Standing `json:"standings,omitempty"`
	// Members are those of a group, with their dates, by code and first day.
	Members []GroupMember `json:"members,omitempty"`
}

// Standing is a capacity under one instrument between two dates.
type Standing struct {
	// Instrument is the key of the instrument, such as "untoc".
	Instrument string   `json:"instrument"`
	Capacity   Capacity `json:"capacity"`
	// From is the first day it holds, at midnight UTC.
	From time.Time `json:"from"`
	// Until is the first day it no longer holds; zero while it holds.
	Until time.Time `json:"until,omitzero"`
}

// CapacityOn returns the capacity in which the delegation acts under the
// instrument at a time, "" when it has none. A capacity is judged at the time
// of the act, so a change in the middle of a round counts from its date.
func (d Delegation) CapacityOn(instrument string, at time.Time) Capacity {
	if d.Kind == KindGroup {
		return CapacityGroup
	}
	for _, s := range d.Standings {
		if s.Instrument == instrument && !at.Before(s.From) && (s.Until.IsZero() || at.Before(s.Until)) {
			return s.Capacity
		}
	}
	return ""
}

// Follows reports whether d is the delegation before with nothing taken back:
// further capacities, and ends of those that still held. Every capacity with its
// first day is as before. The members of a group are another matter, see
// [Delegation.MembersSince].
func (d Delegation) Follows(before Delegation) bool {
	for _, old := range before.Standings {
		kept := slices.ContainsFunc(d.Standings, func(s Standing) bool {
			return s.Instrument == old.Instrument && s.Capacity == old.Capacity && s.From.Equal(old.From) &&
				(s.Until.Equal(old.Until) || old.Until.IsZero() && s.Until.After(old.From))
		})
		if !kept {
			return false
		}
	}
	return true
}

// Role is what a person signs in as.
type Role string

// The roles.
const (
	RoleSecretariat Role = "secretariat"
	RoleChair       Role = "chair"
	// RoleDelegation speaks for one delegation, named beside it: its head, or
	// the deputy the head named.
	RoleDelegation Role = "delegation"
	// RoleMember prepares for one delegation, named beside it, and does not
	// speak for it.
	RoleMember Role = "member"
	// RoleRapporteur prepares the draft report of one meeting, named beside it.
	RoleRapporteur Role = "rapporteur"
	// RoleObserver follows without a delegation.
	RoleObserver Role = "observer"
	// RoleAuditor examines who may do what and who did, and changes nothing.
	RoleAuditor Role = "auditor"
	// RolePublic reads what is for everybody.
	RolePublic Role = "public"
	// RolePerson has signed in and acts under no mandate.
	RolePerson Role = "person"
	// RoleSystem is a procedure acting by itself, such as a deadline.
	RoleSystem Role = "system"
)

// Roles lists the roles an access token can hold.
func Roles() []Role {
	return []Role{
		RoleSecretariat, RoleChair, RoleDelegation, RoleMember, RoleRapporteur, RoleObserver, RoleAuditor, RolePublic,
	}
}

// Valid reports whether a person or program can hold the role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// OfDelegation reports whether the role is that of a delegation, named beside.
func (r Role) OfDelegation() bool { return r == RoleDelegation || r == RoleMember }

// OfMeeting reports whether the role may be that of one meeting, named beside.
func (r Role) OfMeeting() bool { return r == RoleChair || r == RoleRapporteur }

// Actor is who does something: kept with every act in the log.
type Actor struct {
	Role Role `json:"role"`
	// Label names the holder of the access token, such as an office.
	Label string `json:"label,omitempty"`
	// Delegation is the code of the delegation a RoleDelegation speaks for, or a
	// RoleMember prepares for.
	Delegation string `json:"delegation,omitempty"`
	// Meeting is the one a RoleRapporteur is of, and a RoleChair who is not the
	// chair of all meetings.
	Meeting ID `json:"meeting,omitempty"`
	// Person is who signed in, "" for the token of an office or program.
	Person ID `json:"person,omitempty"`
}

// System is the actor of what a procedure does by itself.
func System() Actor { return Actor{Role: RoleSystem, Label: "procedure"} }

// Same reports whether two actors are one: the same person, or the same office
// or delegation where no person signed in. The label of a token says nothing
// about that.
func (a Actor) Same(b Actor) bool {
	a.Label, b.Label = "", ""
	return a == b
}

// RequireRole refuses with [CodeNotPermitted] unless the actor has one of the
// roles, and with [CodeUnauthenticated] when there is no actor.
func (a Actor) RequireRole(roles ...Role) error {
	if a.Role == "" {
		return Refuse(CodeUnauthenticated, "Sign in first: send an access token as a bearer token.")
	}
	if slices.Contains(roles, a.Role) {
		return nil
	}
	switch {
	case a.Role == RolePerson:
		return Refuse(
			CodeNotPermitted, "Choose the mandate you act under first; if you hold none, ask the secretariat for one.",
		)
	case a.Role == RoleMember && slices.Contains(roles, RoleDelegation):
		return Refuse(CodeNotPermitted, "This is for the head of your delegation or a deputy the head named; you are "+
			"signed in as a member, who prepares drafts.")
	}
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = "the " + string(r)
	}
	return Refuse(CodeNotPermitted, "This is for %s; you are signed in as %s.", strings.Join(names, " or "), a.Role)
}

// RequireDelegation refuses with [CodeOtherDelegation] when the actor speaks
// for another delegation than the one named. The secretariat may record what
// it received from any delegation.
func (a Actor) RequireDelegation(code string) error {
	if err := a.RequireRole(RoleDelegation, RoleSecretariat); err != nil {
		return err
	}
	if a.Role == RoleSecretariat || a.Delegation == code {
		return nil
	}
	return Refuse(CodeOtherDelegation, "You are signed in for %s and cannot speak for %s.", a.Delegation, code)
}

// RequireMeeting refuses with [CodeOtherMeeting] a chair or rapporteur of one
// meeting when what is done belongs to others. A chair who is of no meeting in
// particular is the chair of all; a rapporteur is always of one. Other roles are
// of no meeting.
func (a Actor) RequireMeeting(meetings ...ID) error {
	switch {
	case !a.Role.OfMeeting(), a.Role == RoleChair && a.Meeting == "":
		return nil
	case a.Meeting == "":
		return Refuse(
			CodeOtherMeeting, "You are the rapporteur of no meeting; ask the secretariat for a mandate of this one.",
		)
	case slices.Contains(meetings, a.Meeting):
		return nil
	}
	return Refuse(
		CodeOtherMeeting,
		"You are the %s of another meeting than the one this belongs to; act under a mandate of that meeting, or ask its %s.",
		a.Role, a.Role,
	)
}

// EffectiveAt is who the actor is to what belongs to some meetings: the chair or the
// rapporteur of another one sees of it what an observer sees.
func (a Actor) EffectiveAt(meetings ...ID) Actor {
	if a.RequireMeeting(meetings...) != nil {
		a.Role = RoleObserver
	}
	return a
}
