package scenario

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapporteur/negotiation"
)

// thenReserved holds that a written reservation on a paragraph stands, or does
// no longer.
func thenReserved(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return err
	}
	on, err := p.paragraph(v, a["paragraph"])
	if err != nil {
		return err
	}
	all, err := p.reader().Reservations(ctx, a["draft"])
	if err != nil {
		return err
	}
	stands := slices.ContainsFunc(all, func(r negotiation.WrittenReservation) bool {
		return r.Delegation == a["who"] && r.Paragraph == on
	})
	if stands != (a["state"] == "stands") {
		return fmt.Errorf("it stands: %v", stands)
	}
	return nil
}

func (s seat) Reservations(_ context.Context, ref string) ([]negotiation.WrittenReservation, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return s.reservations(d), nil
}

// reservations are the written ones that stand on a draft at its version.
func (r *Rehearsal) reservations(d *negotiation.Recommendation) []negotiation.WrittenReservation {
	of := r.ancestry(d)
	var comments []negotiation.ReceivedComment
	for _, c := range r.comments {
		if slices.Contains(of, c.Recommendation) {
			comments = append(comments, *c)
		}
	}
	var issued []negotiation.ID
	for id, in := range r.rounds {
		if in.Phase == negotiation.RoundIssued {
			issued = append(issued, id)
		}
	}
	lifted := map[string]time.Time{}
	for _, l := range r.lifted {
		if slices.Contains(of, l.recommendation) {
			lifted[l.delegation] = l.at
		}
	}
	list := negotiation.StandingReservations(r.version(d, d.Draft.Version), comments, issued, lifted)
	capacities := map[string]negotiation.Capacity{}
	for _, code := range negotiation.Reserving(list) {
		capacities[code] = r.capacity(code)
	}
	return negotiation.EntitledReservations(list, capacities)
}

// lifted is a reservation that its delegation lifted, and when.
type lifted struct {
	recommendation negotiation.ID
	delegation     string
	at             time.Time
}

// ancestry is a draft with those it was split or merged from, back to the first.
func (r *Rehearsal) ancestry(d *negotiation.Recommendation) []negotiation.ID {
	out := []negotiation.ID{d.ID}
	for i := 0; i < len(out); i++ {
		if from, err := r.find(string(out[i])); err == nil {
			out = append(out, from.Draft.From...)
		}
	}
	return out
}
