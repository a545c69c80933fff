package negotiation

import (
	"slices"
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
func StandingReservations(
	v Version, comments []ReceivedComment, issued []ID, lifted map[string]time.Time,
) []WrittenReservation {
	var out []WrittenReservation
	for _, c := range comments {
		if c.Kind != Reservation || !c.WithdrawnAt.IsZero() || !c.TakenIn || !slices.Contains(
			issued, c.Round,
		) || !c.ReceivedAt.After(lifted[c.Delegation]) {
			continue
		}
		if _, has := v.Paragraph(c.Paragraph); c.Paragraph != "" && !has {
			continue
		}
		out = append(out, WrittenReservation{
			Comment: c.ID, Delegation: c.Delegation, Paragraph: c.Paragraph, Note: c.Note, ReceivedAt: c.ReceivedAt,
		})
	}
	return out
}

// EntitledReservations keeps the reservations of those who may object in the
// capacity they have now, by code.
func EntitledReservations(list []WrittenReservation, now map[string]Capacity) []WrittenReservation {
	return slices.DeleteFunc(slices.Clone(list), func(r WrittenReservation) bool {
		return !Entitled(now[r.Delegation], MayObject)
	})
}

// Reserving are the codes of those whose reservations these are, sorted.
func Reserving(list []WrittenReservation) []string {
	var out []string
	for _, r := range list {
		out = with(out, r.Delegation)
	}
	return out
}
