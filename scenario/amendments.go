package scenario

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// amendmentVerbs are the sentences about amendments moved in the room. Those
// that are accepted at once are told with "moves", those that the meeting
// decides on later with "proposes".
var amendmentVerbs = []verb{
	sentence(mover+` moves in the room (?P<act>a paragraph) `+after+`: (?P<text>.+)`, amendShape),
	sentence(mover+` moves in the room `+place+` after (?P<after>\d+(?: [a-z]+)?)\.`, amendShape),
	sentence(mover+` moves in the room the title of `+draft+`: (?P<title>.+)`, amendShape),
	sentence(mover+` proposes in the room for `+place+`: (?P<text>.+)`, moveAmendment),
	sentence(mover+` proposes in the room to delete `+place+`\.`, moveAmendment),
	sentence(mover+` proposes in the room (?P<act>a paragraph) after `+place+`: (?P<text>.+)`, moveAmendment),
	sentence(mover+` proposes in the room `+place+` after (?P<after>\d+(?: [a-z]+)?)\.`, moveAmendment),
	sentence(mover+` proposes in the room the title of `+draft+`: (?P<title>.+)`, moveAmendment),
	sentence(mover+` takes up amendment (?P<number>\d+) of `+draft+`\.`, decideAmendment(func(on negotiation.OnAmendment, s negotiation.Speaker) negotiation.DraftAct {
		return negotiation.SponsorAmendment{OnAmendment: on, Speaker: s}
	})),
	sentence(mover+` withdraws amendment (?P<number>\d+) of `+draft+`\.`, decideAmendment(func(on negotiation.OnAmendment, s negotiation.Speaker) negotiation.DraftAct {
		return negotiation.WithdrawAmendment{OnAmendment: on, Speaker: s}
	})),
	sentence(`The meeting accepts amendment (?P<number>\d+) of `+draft+`\.`, decideAmendment(func(on negotiation.OnAmendment, _ negotiation.Speaker) negotiation.DraftAct {
		return negotiation.AcceptAmendment{OnAmendment: on}
	})),
	sentence(`The meeting does not accept amendment (?P<number>\d+) of `+draft+`(?:: (?P<text>.+)|\.)`, decideAmendment(func(on negotiation.OnAmendment, s negotiation.Speaker) negotiation.DraftAct {
		return negotiation.NotAcceptAmendment{OnAmendment: on, Reasoned: negotiation.Reasoned{Reason: s.Reason}}
	})),
	sentence(`The meeting keeps amendment (?P<number>\d+) of `+draft+` in brackets\.`, decideAmendment(func(on negotiation.OnAmendment, _ negotiation.Speaker) negotiation.DraftAct {
		return negotiation.BracketAmendment{OnAmendment: on}
	})),
	sentence(`Then amendment (?P<number>\d+) of `+draft+` is (?P<status>[a-z_]+)\.`, thenAmendment),
	sentence(`Then the title of `+draft+` reads: (?P<title>.+)`, thenTitle),
}

const mover = `(?P<who>[A-Z0-9]{2,12}|The chair)`

// moved reads the amendment a sentence tells.
func (p *player) moved(ctx context.Context, a map[string]string) (wire.AmendmentRequest, error) {
	v, err := p.current(ctx, a["draft"])
	if err != nil {
		return wire.AmendmentRequest{}, err
	}
	r := wire.AmendmentRequest{ID: client.NewID(), Base: v.ID, Mover: a["who"], Title: a["title"]}
	if r.Mover == theChair {
		r.Mover = ""
	}
	on, err := p.paragraph(v, a["paragraph"])
	if err != nil {
		return r, err
	}
	behind, err := p.paragraph(v, a["after"])
	switch {
	case err != nil || a["title"] != "":
	case a["act"] != "":
		r.Insertions = []negotiation.NewParagraph{{After: on, Text: a["text"]}}
	case a["after"] != "":
		r.Moves = []negotiation.ParagraphPlace{{Paragraph: on, After: behind}}
	default:
		r.Changes = []negotiation.ParagraphText{{Paragraph: on, Text: a["text"], Delete: a["text"] == ""}}
	}
	return r, err
}

func amendShape(ctx context.Context, p *player, a map[string]string) error {
	r, err := p.moved(ctx, a)
	if err == nil {
		_, err = p.as(negotiation.RoleSecretariat).Amend(ctx, a["draft"], r)
	}
	return err
}

// floorDoor is the seat of who moves or takes up an amendment.
func (p *player) floorDoor(who string) Door {
	if who == "" || who == theChair {
		return p.as(negotiation.RoleChair)
	}
	return p.as(negotiation.RoleDelegation, who)
}

func moveAmendment(ctx context.Context, p *player, a map[string]string) error {
	r, err := p.moved(ctx, a)
	if err == nil {
		_, err = p.floorDoor(a["who"]).MoveAmendment(ctx, a["draft"], wire.MoveRequest{AmendmentRequest: r})
	}
	return err
}

// amendment finds the amendment of a draft with a number, counted from 1 as
// they were moved.
func (p *player) amendment(ctx context.Context, a map[string]string) (negotiation.OralAmendment, error) {
	all, err := p.as(negotiation.RoleSecretariat).Amendments(ctx, a["draft"])
	if err != nil {
		return negotiation.OralAmendment{}, err
	}
	i, _ := strconv.Atoi(a["number"])
	if i < 1 || i > len(all) {
		return negotiation.OralAmendment{}, fmt.Errorf("%d amendments were moved to %s", len(all), a["draft"])
	}
	return all[i-1], nil
}

// decideAmendment does an act on an amendment of a draft.
func decideAmendment(act func(negotiation.OnAmendment, negotiation.Speaker) negotiation.DraftAct) func(
	context.Context, *player, map[string]string,
) error {
	return func(ctx context.Context, p *player, a map[string]string) error {
		x, err := p.amendment(ctx, a)
		if err != nil {
			return err
		}
		by := negotiation.Speaker{Delegation: a["who"], Reason: a["text"]}
		if by.Delegation == theChair {
			by.Delegation = ""
		}
		does := act(negotiation.OnAmendment{Amendment: x.ID}, by)
		_, err = p.floorDoor(a["who"]).OnDraft(ctx, a["draft"], client.NewID(), does)
		return err
	}
}

func thenAmendment(ctx context.Context, p *player, a map[string]string) error {
	x, err := p.amendment(ctx, a)
	if err == nil && string(x.Status) != a["status"] {
		return fmt.Errorf("amendment %s of %s is %s", a["number"], a["draft"], x.Status)
	}
	return err
}

func thenTitle(ctx context.Context, p *player, a map[string]string) error {
	v, err := p.current(ctx, a["draft"])
	if err == nil && v.Title != a["title"] {
		return fmt.Errorf("the title of %s reads: %s", a["draft"], v.Title)
	}
	return err
}

// amendmentOf is the amendment that a request asks for.
func amendmentOf(q wire.AmendmentRequest) negotiation.AmendmentText {
	return negotiation.AmendmentText{
		ID: q.ID, Base: q.Base, Mover: q.Mover, Changes: q.Changes, Insertions: q.Insertions, Moves: q.Moves, Title: q.Title,
		Rulings: q.Rulings, Reason: q.Reason,
	}
}

// MoveAmendment puts an amendment on the floor.
func (s seat) MoveAmendment(_ context.Context, ref string, q wire.MoveRequest) (negotiation.Draft, error) {
	text := amendmentOf(q.AmendmentRequest)
	text.Moved, text.Sponsor = true, q.Sponsor
	return s.write(ref, text)
}

// recordAmendments notes what an act made of the amendments on the floor.
func (r *Rehearsal) recordAmendments(d *negotiation.Recommendation, act negotiation.Act, next negotiation.Draft) {
	for id, x := range negotiation.Changed(act, d.Draft, next) {
		for i := range r.amendments[d.ID] {
			if known := &r.amendments[d.ID][i]; known.ID == id {
				known.Status, known.Sponsor, known.Decision, known.Version = x.Status, x.Sponsor, x.Decision, x.Version
			}
		}
	}
}

// Amendments lists the amendments moved to a draft.
func (s seat) Amendments(_ context.Context, ref string) ([]negotiation.OralAmendment, error) {
	d, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	return slices.Clone(s.amendments[d.ID]), nil
}
