package negotiation

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// AmendmentStatus is where an oral amendment stands.
type AmendmentStatus string

// The statuses of oral amendments.
const (
	// AmendmentSuggested: an observer moved it, and neither a State party nor the
	// chair has taken it up. It is before nobody and stops nothing.
	AmendmentSuggested AmendmentStatus = "suggested"
	// AmendmentMoved: it is before the meeting, which decides on it before it
	// agrees on the draft.
	AmendmentMoved    AmendmentStatus = "moved"
	AmendmentAccepted AmendmentStatus = "accepted"
	// AmendmentNotAccepted: it stays on record, and its words are not in the text.
	AmendmentNotAccepted AmendmentStatus = "not_accepted"
	// AmendmentWithdrawn: by its mover or who took it up.
	AmendmentWithdrawn AmendmentStatus = "withdrawn"
	// AmendmentBracketed: the text and the amendment stand in it as a point of
	// difference.
	AmendmentBracketed AmendmentStatus = "bracketed"
	// AmendmentLapsed: the meeting was done with the draft without deciding on it.
	AmendmentLapsed AmendmentStatus = "lapsed"
)

// SponsorChair stands for the chair among those who take up an amendment.
const SponsorChair = "chair"

// OralAmendment is an amendment moved in the room, with what became of it.
type OralAmendment struct {
	ID             ID `json:"id"`
	Recommendation ID `json:"recommendation"`
	// Base is the version it was moved on.
	Base ID `json:"base"`
	// Mover is the code of a delegation, "" for the chair. Sponsor took it up when
	// an observer moved it: the code of a delegation, or [SponsorChair].
	Mover   string          `json:"mover,omitempty"`
	Sponsor string          `json:"sponsor,omitempty"`
	Status  AmendmentStatus `json:"status"`
	Text    AmendmentText   `json:"text"`
	MovedAt time.Time       `json:"movedAt"`
	// DecidedAt, Decision and Version tell what became of it: when, why, and the
	// version it made.
	DecidedAt time.Time `json:"decidedAt,omitzero"`
	Decision  string    `json:"decision,omitempty"`
	Version   ID        `json:"version,omitempty"`
}

// Supporter is the code of the delegation whose the words of the amendment are: who
// took up what an observer moved; "" for the chair.
func (a OralAmendment) Supporter() string {
	return FloorAmendment{Mover: a.Mover, Sponsor: a.Sponsor}.supporter()
}

// FloorAmendment is an amendment on which nothing is decided yet.
type FloorAmendment struct {
	ID      ID     `json:"id"`
	Mover   string `json:"mover,omitempty"`
	Sponsor string `json:"sponsor,omitempty"`
	// Suggested says that an observer moved it and nobody has taken it up.
	Suggested bool `json:"suggested,omitempty"`
}

// moved names who is behind it.
func (a FloorAmendment) moved() string { return cmp.Or(a.supporter(), "the chair") }

func (a FloorAmendment) supporter() string {
	if a.Sponsor == SponsorChair {
		return ""
	}
	return cmp.Or(a.Sponsor, a.Mover)
}

// NewParagraph is a paragraph that is put in.
type NewParagraph struct {
	// After is the paragraph it follows, "" for the start.
	After ID     `json:"after,omitempty"`
	Text  string `json:"text"`
}

// ParagraphPlace gives a paragraph another place.
type ParagraphPlace struct {
	Paragraph ID `json:"paragraph"`
	// After is the paragraph it follows then, "" for the start.
	After ID `json:"after,omitempty"`
}

func (a AmendmentText) empty() bool {
	return len(a.Changes)+len(a.Rulings)+len(a.Insertions)+len(a.Moves) == 0 && a.Title == ""
}

// checkShape checks what an amendment puts in, moves and calls anew.
func (a AmendmentText) checkShape(changed map[ID]bool) error {
	for i, p := range a.Insertions {
		if strings.TrimSpace(p.Text) == "" {
			return Refuse(CodeInvalid, "The new paragraph %d needs its text.", i+1)
		}
		if err := CheckText("The text of the new paragraph "+itoa(i+1), p.Text); err != nil {
			return err
		}
	}
	moved := map[ID]bool{}
	for i, m := range a.Moves {
		if m.Paragraph == "" || m.Paragraph == m.After || moved[m.Paragraph] {
			return Refuse(CodeInvalid, "Move %d names a paragraph, once, and another one it follows.", i+1)
		}
		moved[m.Paragraph] = true
	}
	for i, c := range a.Changes {
		if c.Delete && moved[c.Paragraph] {
			return Refuse(CodeInvalid, "Change %d deletes a paragraph that is moved as well.", i+1)
		}
	}
	if a.Title != "" && strings.TrimSpace(a.Title) == "" {
		return Refuse(CodeInvalid, "The new title has no words; leave it out to keep the title.")
	}
	return CheckLine("The title", a.Title)
}

// floor finds an amendment on which nothing is decided yet.
func (d Draft) floor(id ID) (FloorAmendment, bool) {
	i := slices.IndexFunc(d.Floor, func(a FloorAmendment) bool { return a.ID == id })
	if i < 0 {
		return FloorAmendment{}, false
	}
	return d.Floor[i], true
}

// AmendDraft makes a text current that was amended in the room.
type AmendDraft struct {
	Version ID `json:"version"`
	// Speaker moved it, nobody when it is the chair's own wording.
	Speaker
}

func (x AmendDraft) permits(_ Draft, row ActRow) error { return row.names("version", x.Version) }

func (x AmendDraft) judge(d *Draft, _ Asked, f DraftFacts) error {
	if err := x.mayAmend(f); err != nil {
		return err
	}
	d.Amended = true
	return d.takeOver(x.Version, OriginOralAmendment, f)
}

// mayAmend refuses a delegation whose wording is not put before a meeting as it is.
func (x Speaker) mayAmend(f DraftFacts) error {
	if x.Delegation == "" {
		return nil
	}
	return requireEntitlement(f, x.Delegation, MayAmend)
}

// MoveAmendment puts an oral amendment on record, before the meeting if its mover may
// amend.
type MoveAmendment struct {
	Amendment ID `json:"amendment"`
	// Sponsor takes up what an observer moves: the code of a delegation, or
	// [SponsorChair].
	Sponsor string `json:"sponsor,omitempty"`
	Speaker
}

func (x MoveAmendment) permits(d Draft, row ActRow) error {
	if err := row.names("amendment", x.Amendment); err != nil {
		return err
	}
	if _, there := d.floor(x.Amendment); there {
		return Refuse(CodeConflict, "That amendment is moved already.")
	}
	return nil
}

func (x MoveAmendment) judge(d *Draft, a Asked, f DraftFacts) error {
	on := FloorAmendment{ID: x.Amendment, Mover: x.Delegation}
	if x.Delegation != "" {
		capacity, err := f.Capacity(x.Delegation)
		if err != nil {
			return err
		}
		if !Entitled(capacity, MayAmend) {
			if err := x.maySuggest(a.By, capacity, f); err != nil {
				return err
			}
			on.Sponsor, on.Suggested = x.Sponsor, x.Sponsor == ""
		}
	}
	d.Floor = append(d.Floor, on)
	return nil
}

// maySuggest refuses who may not even suggest an amendment, and a sponsor who may not
// take it up.
func (x MoveAmendment) maySuggest(by Actor, capacity Capacity, f DraftFacts) error {
	if err := RequireEntitlement(x.Delegation, capacity, MayPropose); err != nil {
		return err
	}
	state, err := f.Accreditation(x.Delegation)
	if err != nil {
		return err
	}
	if err := refuseWithdrawn(x.Delegation, capacity, "suggest amendments", state); err != nil {
		return err
	}
	switch x.Sponsor {
	case "":
		return nil
	case SponsorChair:
		return by.RequireRole(RoleChair, RoleSecretariat)
	}
	return requireEntitlement(f, x.Sponsor, MayAmend)
}

// OnAmendment is an act on an amendment that was moved.
type OnAmendment struct {
	Amendment ID `json:"amendment,omitempty"`
}

// before finds the amendment before the meeting.
func (x OnAmendment) before(d Draft, row ActRow) (FloorAmendment, error) {
	if err := row.names("amendment", x.Amendment); err != nil {
		return FloorAmendment{}, err
	}
	on, there := d.floor(x.Amendment)
	if !there {
		return on, Refuse(CodeWrongState,
			"That amendment is not before the meeting: it was decided on, withdrawn or never moved.")
	}
	return on, nil
}

// permits refuses a decision of the meeting on what is not before it.
func (x OnAmendment) permits(d Draft, row ActRow) error {
	on, err := x.before(d, row)
	if err == nil && on.Suggested {
		err = Refuse(CodeNotEntitled, "%s suggested the amendment as an observer; "+
			"a State party or the chair takes it up before the meeting decides on it.", on.Mover)
	}
	return err
}

func (x OnAmendment) amendment() ID { return x.Amendment }

func (x OnAmendment) place(d *Draft) int {
	return slices.IndexFunc(d.Floor, func(a FloorAmendment) bool { return a.ID == x.Amendment })
}

// leave takes the amendment off the floor.
func (x OnAmendment) leave(d *Draft) {
	i := x.place(d)
	d.Floor = slices.Delete(d.Floor, i, i+1)
}

// amend makes the version current that the decision makes.
func (x OnAmendment) amend(d *Draft, status AmendmentStatus, f DraftFacts) error {
	v, err := f.Decided(x.Amendment, status)
	d.Version, d.Bracketed, d.Amended = v.ID, v.Bracketed(), true
	x.leave(d)
	return err
}

// SponsorAmendment takes up what an observer moved.
type SponsorAmendment struct {
	OnAmendment
	Speaker
}

func (x SponsorAmendment) permits(d Draft, row ActRow) error {
	on, err := x.before(d, row)
	if err == nil && !on.Suggested {
		return Refuse(CodeWrongState,
			"That amendment is before the meeting already; only what an observer suggests is taken up.")
	}
	return err
}

func (x SponsorAmendment) judge(d *Draft, _ Asked, f DraftFacts) error {
	on := &d.Floor[x.place(d)]
	on.Sponsor, on.Suggested = cmp.Or(x.Delegation, SponsorChair), false
	return x.mayAmend(f)
}

// AcceptAmendment makes an amendment part of the text.
type AcceptAmendment struct {
	OnAmendment
	Reasoned
}

func (x AcceptAmendment) judge(d *Draft, _ Asked, f DraftFacts) error {
	return x.amend(d, AmendmentAccepted, f)
}

func (x AcceptAmendment) outcome() (AmendmentStatus, string) { return AmendmentAccepted, x.Reason }

// NotAcceptAmendment leaves an amendment out of the text; it stays on record.
type NotAcceptAmendment struct {
	OnAmendment
	Reasoned
}

func (x NotAcceptAmendment) judge(d *Draft, _ Asked, _ DraftFacts) error {
	x.leave(d)
	return nil
}

func (x NotAcceptAmendment) outcome() (AmendmentStatus, string) {
	return AmendmentNotAccepted, x.Reason
}

// BracketAmendment keeps text and amendment as a point of difference.
type BracketAmendment struct {
	OnAmendment
	Reasoned
}

func (x BracketAmendment) permits(d Draft, row ActRow) error {
	err := x.OnAmendment.permits(d, row)
	if on, _ := d.floor(x.Amendment); err == nil && on.supporter() == "" {
		return Refuse(CodeNotEntitled, "The chair's wording puts nothing in brackets; "+
			"a delegation takes it up, or the meeting accepts it or not.")
	}
	return err
}

func (x BracketAmendment) judge(d *Draft, _ Asked, f DraftFacts) error {
	return x.amend(d, AmendmentBracketed, f)
}

func (x BracketAmendment) outcome() (AmendmentStatus, string) { return AmendmentBracketed, x.Reason }

// WithdrawAmendment is its mover's, or that of who took it up.
type WithdrawAmendment struct {
	OnAmendment
	Speaker
}

func (x WithdrawAmendment) permits(d Draft, row ActRow) error {
	on, err := x.before(d, row)
	if err == nil && x.Delegation != on.Mover && x.Delegation != on.supporter() {
		return Refuse(CodeOtherDelegation, "An amendment is withdrawn by who moved it or took it up, here %s.", on.moved())
	}
	return err
}

func (x WithdrawAmendment) judge(d *Draft, _ Asked, _ DraftFacts) error {
	x.leave(d)
	return nil
}

func (x WithdrawAmendment) outcome() (AmendmentStatus, string) { return AmendmentWithdrawn, x.Reason }

// Changed says what an act that took a draft from one standing to another did to its
// amendments: their new statuses by ID. What leaves the floor without a decision
// lapses.
func Changed(act Act, before, after Draft) map[ID]OralAmendment {
	out := map[ID]OralAmendment{}
	for _, x := range before.Floor {
		if _, still := after.floor(x.ID); still {
			continue
		}
		gone := OralAmendment{ID: x.ID, Status: AmendmentLapsed, Mover: x.Mover, Sponsor: x.Sponsor}
		on, ends := act.(interface {
			amendment() ID
			outcome() (AmendmentStatus, string)
		})
		if ends && on.amendment() == x.ID {
			gone.Status, gone.Decision = on.outcome()
			if after.Version != before.Version {
				gone.Version = after.Version
			}
		}
		out[x.ID] = gone
	}
	for _, x := range after.Floor {
		if was, there := before.floor(x.ID); there && was == x {
			continue
		}
		now := OralAmendment{ID: x.ID, Status: AmendmentMoved, Mover: x.Mover, Sponsor: x.Sponsor}
		if x.Suggested {
			now.Status = AmendmentSuggested
		}
		out[x.ID] = now
	}
	return out
}

// MoverOf is the code of the delegation that moved the amendment an act is on, "" for
// the chair and for any other act.
func (d Draft) MoverOf(act Act) string {
	switch x := act.(type) {
	case MoveAmendment:
		return x.Delegation
	case interface{ amendment() ID }:
		on, _ := d.floor(x.amendment())
		return on.Mover
	}
	return ""
}
