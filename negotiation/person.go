package negotiation

import (
	"slices"
	"time"
)

// Person is somebody who signs in: the subject of an identity provider. What
// she may do follows from her mandates alone.
type Person struct {
	ID ID `json:"id"`
	// Issuer is the address of the identity provider that vouches for her.
	Issuer string `json:"issuer"`
	// Subject is her identifier there; "" while she is awaited by her e-mail
	// address and has not signed in yet.
	Subject string `json:"subject,omitempty"`
	Email   string `json:"email,omitempty"`
	// Label is how she is shown.
	Label        string    `json:"label"`
	RegisteredAt time.Time `json:"registeredAt"`
	// DisabledAt is when she was shut out, zero while she may sign in;
	// DisabledFor says why.
	DisabledAt  time.Time `json:"disabledAt,omitzero"`
	DisabledFor string    `json:"disabledFor,omitempty"`
}

// RequireEnabled refuses a person who was shut out.
func (p Person) RequireEnabled() error {
	if p.DisabledAt.IsZero() {
		return nil
	}
	return Refuse(CodeNotPermitted, "You were shut out of this server; ask the secretariat.")
}

// BrowserSession is a person's session in one browser, without its secret.
type BrowserSession struct {
	ID     ID `json:"id"`
	Person ID `json:"person"`
	// Mandate is the one she acts under there, "" while she has chosen none.
	Mandate ID        `json:"mandate,omitempty"`
	BegunAt time.Time `json:"begunAt"`
	// SeenAt is when it was last used, exact to a minute.
	SeenAt  time.Time `json:"seenAt"`
	Expires time.Time `json:"expires"`
	// Current says that it is the session that asks.
	Current bool `json:"current,omitempty"`
}

// Identity is what an identity provider says of who has signed in there.
type Identity struct {
	Issuer  string
	Subject string
	// Email is "" unless the provider says that it verified the address.
	Email string
}

// Office is what a mandate is for.
type Office string

// The offices.
const (
	OfficeSecretariat Office = "secretariat"
	// OfficeChair is the chair of one meeting, or of all when none is named.
	OfficeChair Office = "chair"
	// OfficeRapporteur is the rapporteur of one meeting.
	OfficeRapporteur Office = "rapporteur"
	// OfficeHead heads a delegation and speaks for it.
	OfficeHead Office = "head"
	// OfficeMember is a member of a delegation, who prepares and does not submit
	// unless the head names her deputy.
	OfficeMember   Office = "member"
	OfficeObserver Office = "observer"
	OfficeAuditor  Office = "auditor"
	OfficePublic   Office = "public"
)

// Offices lists all offices.
func Offices() []Office {
	return []Office{
		OfficeSecretariat, OfficeChair, OfficeRapporteur, OfficeHead, OfficeMember, OfficeObserver, OfficeAuditor,
		OfficePublic,
	}
}

// Mandate lets a person act in an office, between two dates.
type Mandate struct {
	ID     ID     `json:"id"`
	Person ID     `json:"person"`
	Office Office `json:"office"`
	// Delegation is the code of the delegation a head or member is of.
	Delegation string `json:"delegation,omitempty"`
	// Meeting is the meeting a rapporteur is of, or a chair who is not the chair
	// of all.
	Meeting ID `json:"meeting,omitempty"`
	// From is when it begins, Until when it no longer holds: zero for no end.
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
	// Deputy says that the head lets this member speak for the delegation.
	Deputy    bool      `json:"deputy,omitempty"`
	GrantedAt time.Time `json:"grantedAt"`
	// RevokedAt is when it was revoked, zero while it stands.
	RevokedAt time.Time `json:"revokedAt,omitzero"`
	Reason    string    `json:"reason,omitempty"`
}

// CheckHolder refuses the holder of a service account's token whose role does
// not go with the delegation or meeting beside it.
func CheckHolder(a Actor) error {
	switch {
	case !a.Role.Valid():
		return Refuse(
			CodeInvalid,
			"There is no role %q; use secretariat, chair, delegation, member, rapporteur, observer, auditor or public.", a.Role,
		)
	case a.Role.OfDelegation() != (a.Delegation != ""):
		return Refuse(CodeInvalid, "A token of the role delegation or member names its delegation, and no other token does.")
	case a.Meeting != "" && !a.Role.OfMeeting():
		return Refuse(CodeInvalid, "Only a token of the role chair or rapporteur names a meeting.")
	}
	return nil
}

// Check refuses a mandate that makes no sense.
func (m Mandate) Check() error {
	ofDelegation := m.Office == OfficeHead || m.Office == OfficeMember
	switch {
	case !slices.Contains(Offices(), m.Office):
		return Refuse(
			CodeInvalid, "There is no office %q; use secretariat, chair, rapporteur, head, member, observer, auditor or public.",
			m.Office,
		)
	case ofDelegation != (m.Delegation != ""):
		return Refuse(CodeInvalid, "The mandate of a head or member names the delegation, and no other mandate does.")
	case m.Office == OfficeRapporteur && m.Meeting == "":
		return Refuse(CodeInvalid, "The mandate of a rapporteur names the meeting.")
	case m.Meeting != "" && m.Office != OfficeRapporteur && m.Office != OfficeChair:
		return Refuse(CodeInvalid, "Only the mandate of a chair or rapporteur names a meeting.")
	case !m.Until.IsZero() && !m.Until.After(m.From):
		return Refuse(CodeInvalid, "The mandate would end before it begins.")
	}
	return nil
}

// HoldsAt reports whether the mandate lets its person act at a time.
func (m Mandate) HoldsAt(at time.Time) bool {
	return m.ID != "" && m.RevokedAt.IsZero() && !at.Before(m.From) && (m.Until.IsZero() || at.Before(m.Until))
}

// Actor is who p is when she acts under the mandate: [RolePerson], who may do
// next to nothing, under the zero Mandate.
func (m Mandate) Actor(p Person) Actor {
	a := Actor{Role: RolePerson, Label: p.Label, Delegation: m.Delegation, Meeting: m.Meeting, Person: p.ID}
	switch m.Office {
	case OfficeSecretariat:
		a.Role = RoleSecretariat
	case OfficeChair:
		a.Role = RoleChair
	case OfficeRapporteur:
		a.Role = RoleRapporteur
	case OfficeHead:
		a.Role = RoleDelegation
	case OfficeMember:
		a.Role = RoleMember
		if m.Deputy {
			a.Role = RoleDelegation
		}
	case OfficeObserver:
		a.Role = RoleObserver
	case OfficeAuditor:
		a.Role = RoleAuditor
	case OfficePublic:
		a.Role = RolePublic
	}
	return a
}

// Scope is a part of what the holder of an access token may do. A token with
// scopes does what they allow and its holder may do; one without, all of it.
type Scope string

// The scopes.
const (
	// ScopeRead reads. Every other scope holds it.
	ScopeRead Scope = "read"
	// ScopeComment prepares, submits and withdraws comments.
	ScopeComment Scope = "comment"
	// ScopeDecide takes part in decisions: objects, agrees, adopts, approves.
	ScopeDecide Scope = "decide"
	// ScopeManage does the secretariat's work: loads, opens, closes, issues.
	ScopeManage Scope = "manage"
	// ScopeAccount handles access tokens, and the session of its holder.
	ScopeAccount Scope = "account"
	// ScopePeople registers persons and grants, changes and revokes mandates.
	ScopePeople Scope = "people"
)

// Scopes lists all scopes.
func Scopes() []Scope {
	return []Scope{ScopeRead, ScopeComment, ScopeDecide, ScopeManage, ScopeAccount, ScopePeople}
}

// Means says in a few words what the scope allows.
func (s Scope) Means() string {
	switch s {
	case ScopeRead:
		return "read what you may read"
	case ScopeComment:
		return "prepare, submit and withdraw comments"
	case ScopeDecide:
		return "object, agree, adopt, approve"
	case ScopeManage:
		return "load, open, close, issue"
	case ScopeAccount:
		return "handle access tokens and sessions"
	case ScopePeople:
		return "handle persons, mandates and deputies"
	}
	return ""
}

// CheckScopes refuses scopes that are not known.
func CheckScopes(scopes []Scope) error {
	for _, s := range scopes {
		if !slices.Contains(Scopes(), s) {
			return Refuse(CodeInvalid, "There is no scope %q; use read, comment, decide, manage, account or people.", s)
		}
	}
	return nil
}

// InScope reports whether scopes allow what needs the scope: none allow all.
func InScope(scopes []Scope, needed Scope) bool {
	return len(scopes) == 0 || needed == ScopeRead || slices.Contains(scopes, needed)
}

// LongestToken is how long an access token lasts at most. A program that needs
// one for longer gets another in time.
const LongestToken = 366 * 24 * time.Hour

// CheckExpiry refuses a token that would have expired, or would last for longer
// than anybody remembers it.
func CheckExpiry(now, expires time.Time) error {
	if !expires.After(now) {
		return Refuse(CodeInvalid, "The token would have expired already.")
	}
	if expires.After(now.Add(LongestToken)) {
		return Refuse(
			CodeInvalid, "A token lasts for a year at most; let it expire by %s, and make another one then.",
			now.Add(LongestToken).UTC().Format(time.DateOnly),
		)
	}
	return nil
}

// CheckIssuer refuses to hand on more than a token with scopes was narrowed to:
// with it no token is made that decides for the meeting, runs its affairs or
// reads the audit trail.
func CheckIssuer(scopes []Scope, holder Role) error {
	if len(scopes) == 0 || holder != RoleSecretariat && holder != RoleChair && holder != RoleAuditor {
		return nil
	}
	return Refuse(CodeNotPermitted, "With a token that has scopes no token is issued to the %s; sign in, use a token "+
		"without scopes, or have the operator issue it.", holder)
}

// AccessToken is what is on record about an access token: never its secret.
type AccessToken struct {
	ID     ID    `json:"id"`
	Holder Actor `json:"holder"`
	// Kind is "service" for a service account's, "personal" for a person's own.
	Kind string `json:"kind"`
	// Name is what the person or office calls it.
	Name string `json:"name,omitempty"`
	// Mandate is the one a personal token acts under.
	Mandate  ID        `json:"mandate,omitempty"`
	Scopes   []Scope   `json:"scopes,omitempty"`
	IssuedAt time.Time `json:"issuedAt"`
	Expires  time.Time `json:"expires"`
	// LastUsedAt is exact to a minute, zero if it was never used.
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"`
	RevokedAt  time.Time `json:"revokedAt,omitzero"`
}

// CommentDraft is a comment that a delegation prepares. Only the delegation
// sees it, and it is no reply until its head submits it.
type CommentDraft struct {
	ID         ID     `json:"id"`
	Round      ID     `json:"round"`
	Delegation string `json:"delegation"`
	// Revision counts its versions from 1.
	Revision int      `json:"revision"`
	Language Language `json:"language"`
	// Comment has the ID of the draft.
	Comment Comment   `json:"comment"`
	Actor   Actor     `json:"actor"`
	At      time.Time `json:"at"`
	// Submitted says that the comment is on record.
	Submitted bool `json:"submitted"`
	// DiscardedAt is zero while it is not discarded.
	DiscardedAt time.Time `json:"discardedAt,omitzero"`
}

// Check refuses a draft of which no comment could be made, whatever the record
// holds.
func (d CommentDraft) Check() error {
	if d.ID == "" || d.Comment.ID != d.ID {
		return Refuse(CodeInvalid, "A draft of a comment needs an id, and its comment has the same one.")
	}
	r := Reply{ID: d.ID, Round: d.Round, Delegation: d.Delegation, Language: d.Language, Comments: []Comment{d.Comment}}
	return r.Check()
}

// RequireWorkFor refuses with [CodeOtherDelegation] unless the actor is of the
// delegation: its head, or a member who prepares for it. The secretariat is of
// none.
func (a Actor) RequireWorkFor(code string) error {
	if err := a.RequireRole(RoleDelegation, RoleMember); err != nil {
		return err
	}
	if a.Delegation != code {
		return Refuse(CodeOtherDelegation, "You are signed in for %s and cannot work for %s.", a.Delegation, code)
	}
	return nil
}

// Takes reports whether the draft on record, the zero value when there is
// none, holds what next says already, and refuses next unless it was written
// on the revision on record.
func (d CommentDraft) Takes(next CommentDraft) (done bool, err error) {
	same := d.Round == next.Round && d.Delegation == next.Delegation && d.Language == next.Language &&
		d.Comment == next.Comment
	switch {
	case d.ID == "" && next.Revision > 0:
		return false, Refuse(CodeNotFound, "There is no draft %q on record.", next.ID)
	case d.ID == "":
		return false, nil
	case d.Submitted:
		return false, Refuse(CodeWrongState, "This comment is submitted and can no longer be edited; withdraw or replace it.")
	case !d.DiscardedAt.IsZero():
		return false, Refuse(CodeWrongState, "This draft was discarded; begin a new one.")
	case d.Round != next.Round || d.Delegation != next.Delegation:
		return false, Refuse(CodeConflict, "Another draft is on record under the id %s.", next.ID)
	case same && d.Revision == next.Revision+1:
		return true, nil
	case d.Revision != next.Revision:
		return false, Refuse(CodeConflict, "The draft was edited in the meantime: it stands at revision %d, and yours was "+
			"written on %d; read it and edit it again.", d.Revision, next.Revision)
	}
	return false, nil
}
