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

// permitsAmendment refuses an act on an amendment that is not on the floor, or
// that its kind does not fit.
func (d Draft) permitsAmendment(a DraftAct) error {
	if a.Amendment == "" {
		return Refuse(CodeInvalid, "To %s, name the amendment.", a.Kind.on("a draft"))
	}
	on, there := d.floor(a.Amendment)
	switch {
	case a.Kind == ActMove && there:
		return Refuse(CodeConflict, "That amendment is moved already.")
	case a.Kind == ActMove:
		return nil
	case !there:
		return Refuse(CodeWrongState, "That amendment is not before the meeting: it was decided on, withdrawn or never moved.")
	case a.Kind == ActSponsor && !on.Suggested:
		return Refuse(CodeWrongState, "That amendment is before the meeting already; only what an observer suggests is taken up.")
	case a.Kind == ActRetract && a.Delegation != on.Mover && a.Delegation != on.supporter():
		return Refuse(CodeOtherDelegation, "An amendment is withdrawn by who moved it or took it up, here %s.", cmp.Or(on.supporter(), "the chair"))
	case on.Suggested && (a.Kind == ActAccept || a.Kind == ActNotAccept || a.Kind == ActBracket):
		return Refuse(CodeNotEntitled, "%s suggested the amendment as an observer; a State party or the chair takes it up before the meeting decides on it.", on.Mover)
	case a.Kind == ActBracket && on.supporter() == "":
		return Refuse(CodeNotEntitled, "The chair's wording puts nothing in brackets; a delegation takes it up, or the meeting accepts it or not.")
	}
	return nil
}

// checkMover refuses who may not even suggest an amendment, and who may not take
// it up.
func (a DraftAct) checkMover(f Facts) error {
	if a.Delegation == "" || Entitled(f.Capacity, MayAmend) {
		return nil
	}
	if err := RequireEntitlement(a.Delegation, f.Capacity, MayPropose); err != nil {
		return err
	}
	if err := refuseWithdrawn(a.Delegation, f.Capacity, "suggest amendments", f.Accreditation); err != nil {
		return err
	}
	return a.checkSponsor(f)
}

// checkSponsor refuses who may not take up what an observer moves.
func (a DraftAct) checkSponsor(f Facts) error {
	switch a.Sponsor {
	case "":
		return nil
	case SponsorChair:
		return a.Actor.RequireRole(RoleChair, RoleSecretariat)
	}
	return RequireEntitlement(a.Sponsor, f.SponsorCapacity, MayAmend)
}

// amendFloor does an act on an amendment that the rules permit.
func (d *Draft) amendFloor(a DraftAct, f Facts) {
	d.Floor = slices.Clone(d.Floor)
	i := slices.IndexFunc(d.Floor, func(x FloorAmendment) bool { return x.ID == a.Amendment })
	switch a.Kind {
	case ActMove:
		on := FloorAmendment{ID: a.Amendment, Mover: a.Delegation}
		if a.Delegation != "" && !Entitled(f.Capacity, MayAmend) {
			on.Sponsor, on.Suggested = a.Sponsor, a.Sponsor == ""
		}
		d.Floor = append(d.Floor, on)
		return
	case ActSponsor:
		d.Floor[i].Sponsor, d.Floor[i].Suggested = cmp.Or(a.Delegation, SponsorChair), false
		return
	case ActAccept, ActBracket:
		d.Version, d.Bracketed, d.Amended = a.Version, f.Bracketed, true
	default:
	}
	if d.Floor = slices.Delete(d.Floor, i, i+1); len(d.Floor) == 0 {
		d.Floor = nil
	}
}

// undecided refuses to be done with a text while an amendment to it is before
// the meeting.
func (d Draft) undecided(k ActKind) error {
	for _, a := range d.Floor {
		if !a.Suggested {
			return Refuse(CodeWrongState, "An amendment moved by %s is before the meeting; accept it, do not accept it, or keep it in brackets before you %s.", cmp.Or(a.supporter(), "the chair"), k.on("the draft"))
		}
	}
	return nil
}

// outcome is the status that an act on an amendment gives it; what leaves the
// floor by any other act lapses.
func (k ActKind) outcome() AmendmentStatus {
	switch k {
	case ActAccept:
		return AmendmentAccepted
	case ActNotAccept:
		return AmendmentNotAccepted
	case ActBracket:
		return AmendmentBracketed
	case ActRetract:
		return AmendmentWithdrawn
	default:
		return AmendmentLapsed
	}
}

// OfAmendment reports whether the act is one on an oral amendment.
func (k ActKind) OfAmendment() bool {
	return k == ActMove || k == ActSponsor || k == ActAccept || k == ActNotAccept || k == ActBracket || k == ActRetract
}

// Changed says what an act that took a draft from one standing to another did
// to its amendments: their new statuses by ID.
func (a DraftAct) Changed(before, after Draft) map[ID]OralAmendment {
	out := map[ID]OralAmendment{}
	for _, x := range before.Floor {
		if _, still := after.floor(x.ID); still {
			continue
		}
		gone := OralAmendment{ID: x.ID, Status: AmendmentLapsed, Mover: x.Mover, Sponsor: x.Sponsor}
		if x.ID == a.Amendment {
			gone.Status, gone.Decision, gone.Version = a.Kind.outcome(), a.Reason, a.Version
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

// MoverOf is the code of the delegation that moved the amendment an act is on,
// "" for the chair and for any other act.
func (d Draft) MoverOf(a DraftAct) string {
	if a.Kind == ActMove {
		return a.Delegation
	}
	on, _ := d.floor(a.Amendment)
	return on.Mover
}
