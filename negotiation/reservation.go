package negotiation

import (
	"slices"
	"strings"
	"time"
)

// WrittenReservation is a reservation that a delegation made in a round and has
// not lifted since.
type WrittenReservation struct {
	Comment    ID     `json:"comment"`
	Delegation string `json:"delegation"`
	// Paragraph it is on, "" for the draft as a whole.
	Paragraph  ID        `json:"paragraph,omitempty"`
	Note       string    `json:"note,omitempty"`
	ReceivedAt time.Time `json:"receivedAt"`
}

// StandingReservations finds the written reservations that stand on a version:
// those a conference room paper brought before the meetings, on a paragraph that
// the version has or on the draft as a whole. Comments are those on the draft
// and on what it was made from, issued are the rounds whose paper is issued, and
// lifted says when a delegation last lifted its reservations.
func StandingReservations(v Version, comments []ReceivedComment, issued []ID, lifted map[string]time.Time) []WrittenReservation {
	var out []WrittenReservation
	for _, c := range comments {
		if c.Kind != Reservation || !c.WithdrawnAt.IsZero() || !c.TakenIn || !slices.Contains(issued, c.Round) || !c.ReceivedAt.After(lifted[c.Delegation]) {
			continue
		}
		if _, has := v.Paragraph(c.Paragraph); c.Paragraph != "" && !has {
			continue
		}
		out = append(out, WrittenReservation{Comment: c.ID, Delegation: c.Delegation, Paragraph: c.Paragraph, Note: c.Note, ReceivedAt: c.ReceivedAt})
	}
	return out
}

// EntitledReservations keeps the reservations of those who may object in the
// capacity they have now, by code.
func EntitledReservations(list []WrittenReservation, now map[string]Capacity) []WrittenReservation {
	return slices.DeleteFunc(slices.Clone(list), func(r WrittenReservation) bool { return !Entitled(now[r.Delegation], MayObject) })
}

// Reserving are the codes of those whose reservations these are, sorted.
func Reserving(list []WrittenReservation) []string {
	var out []string
	for _, r := range list {
		out = with(out, r.Delegation)
	}
	return out
}

// checkAcknowledged refuses an agreement over written reservations that the
// chair has not acknowledged, all of them and no others: what the room passes
// over it has seen. A reservation by itself stops no consensus, as an objection
// does.
func (a DraftAct) checkAcknowledged(reserving []string) error {
	var unseen []string
	for _, code := range reserving {
		if !contains(a.Acknowledged, code) {
			unseen = append(unseen, code)
		}
	}
	if len(unseen) > 0 {
		return Refuse(CodeObjection, "The written reservation of %s stands. It does not stop consensus, but nothing is agreed over it unseen: acknowledge it and agree again, or the delegation lifts it or objects.",
			strings.Join(unseen, ", "))
	}
	for _, code := range a.Acknowledged {
		if !contains(reserving, code) {
			return Refuse(CodeInvalid, "No written reservation of %s stands on the draft; acknowledge only those that stand.", code)
		}
	}
	return nil
}
