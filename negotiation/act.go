package negotiation

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Act is something that somebody asks for and that changes the record. Each kind
// of act is a type of its own: its fields are what is asked, its methods are the
// rule. What else is known of it stands in its row, see [Acts].
type Act interface {
	// Check refuses what nothing on record could make acceptable.
	Check() error
}

// ActOn is an act on a thing that stands, judged by where it stands and by what else is
// known.
type ActOn[T, F any] interface {
	Act
	// Judge returns the thing as the act leaves it, or refuses the act.
	Judge(before T, f F) (T, error)
}

// Detailed is an act whose line of the log says something else than what was asked. It
// is told by what the act was done to, or by what has come of it.
type Detailed[T any] interface{ Detail(of T) any }

// DetailOf is what the line of the log says of an act.
func DetailOf[T any](a Act, of T) any {
	if d, ok := a.(Detailed[T]); ok {
		return d.Detail(of)
	}
	return a
}

// Spoken is an act in the name of a delegation.
type Spoken interface{ Speaker() string }

// ActName names a kind of act, such as "extend-round". It is the operation of the
// HTTP API, and the kind under which the act is on record.
type ActName string

// Thing is what an act is on, and what a line of the log tells of.
type Thing string

// The things that acts are on.
const (
	OnMeeting Thing = "meeting"
	OnRound   Thing = "round"
	OnDraft   Thing = "recommendation"
	OnSilence Thing = "silence"
	OnReport  Thing = "report"
	// OnDocument is a document about which another one is issued, OnAdopted an adopted
	// recommendation, whose corrections are records of their own.
	OnDocument Thing = "document"
	OnAdopted  Thing = "adopted recommendation"
	OnDigest   Thing = "digest"
	OnPerson   Thing = "person"
	OnMandate  Thing = "mandate"
	OnNotice   Thing = "notice"
)

// ActRow is the row of a kind of act in the table of acts.
type ActRow struct {
	Name ActName
	On   Thing
	// Verb ends the address of the act in the HTTP API, after that of the thing it
	// is on; "" for an act that makes the thing.
	Verb string
	// Update is the name under which the procedure of the thing takes the act, as
	// Temporal shows it; "" for an act that changes nothing the procedure goes by.
	Update string
	// Event names the line of the log that tells of it.
	Event EventName
	// Summary says in one line what the act does.
	Summary string
	// Who are the roles that may do it; a chair of one meeting only to what is of
	// that meeting.
	Who []Role
	// Scope is the one an access token needs for it.
	Scope Scope
	// Repeatable says that to ask again changes nothing, so that who asks need not
	// choose an ID.
	Repeatable bool

	// Of an act on a draft: Phrase is the act in a sentence, with a place for the
	// draft, and From are the stages that it starts from. Decides says when a meeting
	// decides by it, and Needs what the delegation must be entitled to whose act it is.
	Phrase  string
	From    []Stage
	Decides Deciding
	Needs   Entitlement

	empty Act
	read  func([]byte) (Act, error)
}

// row is a row of the table for the acts of one type.
func row[A Act](r ActRow) ActRow {
	r.empty = *new(A)
	r.read = func(raw []byte) (Act, error) {
		var a A
		err := json.Unmarshal(raw, &a)
		return a, err
	}
	return r
}

// acts is the table, put together from those of the things that acts are on.
var acts = slices.Concat(
	meetingActs, roundActs, draftActs, silenceActs, reportActs, documentActs, digestActs, personActs, noticeActs,
)

// Acts is the table of acts.
func Acts() []ActRow { return slices.Clone(acts) }

// ActsOn are the acts on a kind of thing.
func ActsOn(thing Thing) []ActRow {
	return slices.DeleteFunc(Acts(), func(r ActRow) bool { return r.On != thing })
}

// RowOf is the row of an act. An act without one is refused to everybody.
func RowOf(a Act) (ActRow, error) {
	i := slices.IndexFunc(acts, func(r ActRow) bool { return reflect.TypeOf(r.empty) == reflect.TypeOf(a) })
	if i < 0 {
		return ActRow{}, Refuse(CodeNotPermitted, "%T stands in no row of the table of acts; nobody may do it.", a)
	}
	return acts[i], nil
}

// Empty is an act of the kind with nothing asked.
func (r ActRow) Empty() Act { return r.empty }

// Read reads what is asked from its JSON form.
func (r ActRow) Read(raw []byte) (Act, error) {
	a, err := r.read(raw)
	if err != nil {
		return nil, fmt.Errorf("read what %s asks: %w", r.Name, err)
	}
	return a, nil
}

// allows refuses an act by who may not do it. What delegations and the chair both do
// in a room is the chair's where no delegation is named; all that is for delegations
// they do for themselves alone, and the secretariat enters it.
func (r ActRow) allows(by Actor, a Act) error {
	if r.On != OnDraft || !slices.Contains(r.Who, RoleDelegation) {
		return r.Permits(by)
	}
	if slices.Contains(r.Who, RoleChair) && (SpeakerOf(a) == "" || by.Role == RoleChair) {
		return by.RequireRole(byOffice...)
	}
	return by.RequireDelegation(SpeakerOf(a))
}

// Permits refuses the act unless the actor's role may do it to what is of those
// meetings. Without meetings it is not known yet whose the thing is.
func (r ActRow) Permits(by Actor, meetings ...ID) error {
	if err := by.RequireRole(r.Who...); err != nil || len(meetings) == 0 {
		return err
	}
	return by.RequireMeeting(meetings...)
}

// Asked is an act as somebody asks for it. As JSON it is the envelope in which an
// act travels to its procedure and into the record.
type Asked struct {
	// ID is chosen by who asks: the act is done once under it.
	ID ID
	// On is the thing that the act is on, or that it makes.
	On ID
	By Actor
	// Expects is the state in which By had read the thing, see [Expected]. It is no
	// part of what is asked.
	Expects string
	Act     Act
}

// Check refuses who may not ask for the act, and what nothing on record could
// make acceptable.
func (a Asked) Check() error {
	if a.Act == nil || a.ID == "" || a.On == "" {
		return Refuse(CodeInvalid, "An act needs an id and the thing it is on.")
	}
	if err := a.Allowed(); err != nil {
		return err
	}
	return a.Act.Check()
}

// Allowed refuses who may not ask for the act.
func (a Asked) Allowed() error {
	r, err := RowOf(a.Act)
	if err != nil {
		return err
	}
	return r.allows(a.By, a.Act)
}

// Permits refuses the act unless who asks for it may do it to what is of those
// meetings, and in the name of the delegation that speaks.
func (a Asked) Permits(meetings ...ID) error {
	r, err := RowOf(a.Act)
	if err != nil {
		return err
	}
	if err := r.Permits(a.By, meetings...); err != nil {
		return err
	}
	if x, speaks := a.Act.(Spoken); speaks {
		return a.By.RequireDelegation(x.Speaker())
	}
	return nil
}

type envelope struct {
	ID      ID              `json:"id"`
	On      ID              `json:"on"`
	By      Actor           `json:"by"`
	Expects string          `json:"expects,omitempty"`
	Name    ActName         `json:"name"`
	Act     json.RawMessage `json:"act"`
}

// MarshalJSON writes the envelope with the name of the act.
func (a Asked) MarshalJSON() ([]byte, error) {
	r, err := RowOf(a.Act)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(a.Act)
	if err != nil {
		return nil, fmt.Errorf("write what %s asks: %w", r.Name, err)
	}
	return json.Marshal(envelope{a.ID, a.On, a.By, a.Expects, r.Name, raw})
}

// UnmarshalJSON reads the envelope, and the act by its name.
func (a *Asked) UnmarshalJSON(raw []byte) error {
	var x envelope
	if err := json.Unmarshal(raw, &x); err != nil {
		return err
	}
	i := slices.IndexFunc(acts, func(r ActRow) bool { return r.Name == x.Name })
	if i < 0 {
		return Refuse(CodeInvalid, "There is no act %q.", x.Name)
	}
	act, err := acts[i].Read(x.Act)
	*a = Asked{x.ID, x.On, x.By, x.Expects, act}
	return err
}
