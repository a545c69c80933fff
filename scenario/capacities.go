package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rapporteur/dossier"
	"rapporteur/negotiation"
)

// becoming are the capacities that a State can change to.
var becoming = map[string]negotiation.Capacity{
	"State party": negotiation.StateParty, "signatory": negotiation.Signatory, "non-signatory": negotiation.NonSignatory,
}

// changeCapacity gives a State another capacity from this day on. The one
// before ends, and stays on record.
func changeCapacity(ctx context.Context, p *player, a map[string]string) error {
	i := slices.IndexFunc(p.cast, func(d negotiation.Delegation) bool { return d.Code == a["who"] })
	d := p.cast[i] // sentences are about somebody in the cast
	if d.Kind != negotiation.KindState {
		return fmt.Errorf("%s is no State", d.Code)
	}
	today := p.today()
	last := d.Standings[len(d.Standings)-1]
	if last.Capacity == becoming[a["capacity"]] || !today.After(last.From) {
		return errors.New("nothing changes, or it did today already")
	}
	d.Standings = slices.Clone(d.Standings)
	d.Standings[len(d.Standings)-1].Until = today
	d.Standings = append(
		d.Standings, negotiation.Standing{Instrument: instrument, Capacity: becoming[a["capacity"]], From: today},
	)
	return p.reload(ctx, i, d)
}

// joinGroup makes a State a member of a group from this day on.
func joinGroup(ctx context.Context, p *player, a map[string]string) error {
	d, i, err := p.groupNamed(a["group"])
	if err != nil {
		return err
	}
	if slices.Contains(d.MembersOn(p.house.Now()), a["who"]) {
		return fmt.Errorf("%s is a member of %s already", a["who"], a["group"])
	}
	d.Members = append(d.Members, negotiation.GroupMember{Delegation: a["who"], From: p.today()})
	return p.reload(ctx, i, d)
}

// leaveGroup ends a membership with this day.
func leaveGroup(ctx context.Context, p *player, a map[string]string) error {
	d, i, err := p.groupNamed(a["group"])
	if err != nil {
		return err
	}
	k := slices.IndexFunc(d.Members, func(m negotiation.GroupMember) bool {
		return m.Delegation == a["who"] && m.Until.IsZero()
	})
	if k < 0 || !p.today().After(d.Members[k].From) {
		return fmt.Errorf("%s is no member of %s, or joined it today", a["who"], a["group"])
	}
	d.Members[k].Until = p.today()
	return p.reload(ctx, i, d)
}

// groupNamed is a group of the cast as it stands now, with a list of members of
// its own.
func (p *player) groupNamed(code string) (negotiation.Delegation, int, error) {
	i := slices.IndexFunc(p.cast, func(d negotiation.Delegation) bool {
		return d.Code == code && d.Kind == negotiation.KindGroup
	})
	if i < 0 {
		return negotiation.Delegation{}, i, fmt.Errorf("%s is no group in the cast", code)
	}
	d := p.cast[i]
	d.Members = slices.Clone(d.Members)
	return d, i, nil
}

// reload loads one of the cast anew, alone: the members of a group are on record.
func (p *player) reload(ctx context.Context, i int, d negotiation.Delegation) error {
	if _, err := p.as(negotiation.RoleSecretariat).LoadDelegations(
		ctx, "delegations.csv", delegationsFile([]negotiation.Delegation{d}),
	); err != nil {
		return err
	}
	p.cast[i] = d
	return nil
}

// thenOnBehalf holds whom a comment was made on behalf of, whoever is a member
// now.
func thenOnBehalf(ctx context.Context, p *player, a map[string]string) error {
	c, err := p.received(ctx, a)
	if err != nil {
		return err
	}
	if want := slices.Sorted(slices.Values(list(a["codes"]))); !slices.Equal(c.OnBehalfOf, want) {
		return fmt.Errorf("it is on behalf of %v", c.OnBehalfOf)
	}
	return nil
}

// LoadDelegations takes further capacities of those in the cast, and changes of
// groups.
func (s seat) LoadDelegations(_ context.Context, name string, file []byte) (negotiation.Loaded, error) {
	read, err := dossier.ReadDelegations(name, file)
	if err != nil {
		return negotiation.Loaded{}, err
	}
	if err := s.by.RequireRole(negotiation.RoleSecretariat); err != nil {
		return negotiation.Loaded{}, err
	}
	for _, d := range read {
		before, ok := s.delegations[d.Code]
		if !ok || !d.Follows(before) {
			return negotiation.Loaded{}, negotiation.Refuse(negotiation.CodeConflict, "%s is on record otherwise.", d.Code)
		}
		if _, _, err := d.MembersSince(before); err != nil {
			return negotiation.Loaded{}, err
		}
		for _, m := range d.Members {
			if err := negotiation.CheckMember(d.Code, s.delegations[m.Delegation]); err != nil {
				return negotiation.Loaded{}, err
			}
		}
		s.delegations[d.Code] = d
	}
	return negotiation.Loaded{}, nil
}
