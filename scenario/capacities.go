package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rapporteur/dossier"
	n "rapporteur/negotiation"
)

// becoming are the capacities that a State can change to.
var becoming = map[string]n.Capacity{"State party": n.StateParty, "signatory": n.Signatory, "non-signatory": n.NonSignatory}

// changeCapacity gives a State another capacity from this day on. The one
// before ends, and stays on record.
func changeCapacity(ctx context.Context, p *player, a map[string]string) error {
	i := slices.IndexFunc(p.cast, func(d n.Delegation) bool { return d.Code == a["who"] })
	d := p.cast[i] // sentences are about somebody in the cast
	if d.Kind != n.KindState {
		return fmt.Errorf("%s is no State", d.Code)
	}
	today := p.house.Now().UTC().Truncate(24 * time.Hour)
	last := d.Standings[len(d.Standings)-1]
	if last.Capacity == becoming[a["capacity"]] || !today.After(last.From) {
		return errors.New("nothing changes, or it did today already")
	}
	d.Standings = slices.Clone(d.Standings)
	d.Standings[len(d.Standings)-1].Until = today
	d.Standings = append(d.Standings, n.Standing{Instrument: instrument, Capacity: becoming[a["capacity"]], From: today})
	if _, err := p.as(n.RoleSecretariat).LoadDelegations(ctx, "delegations.csv", delegationsFile([]n.Delegation{d})); err != nil {
		return err
	}
	p.cast[i] = d
	return nil
}

// LoadDelegations takes further capacities of those in the cast.
func (s seat) LoadDelegations(_ context.Context, name string, file []byte) (n.Loaded, error) {
	read, err := dossier.ReadDelegations(name, file)
	if err != nil {
		return n.Loaded{}, err
	}
	if err := s.by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Loaded{}, err
	}
	for _, d := range read {
		if before, ok := s.delegations[d.Code]; !ok || !d.Follows(before) {
			return n.Loaded{}, n.Refuse(n.CodeConflict, "%s is on record otherwise.", d.Code)
		}
		s.delegations[d.Code] = d
	}
	return n.Loaded{}, nil
}
