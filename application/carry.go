package application

import (
	"cmp"
	"context"
	"slices"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/redline"
	"rapporteur/store"
)

// Carried lays a delegation's comments of an earlier round on the versions of this
// one: those of the actor's own when none is named. It submits nothing: what has no
// place any more is for its author.
func (a *App) Carried(
	ctx context.Context, who negotiation.Actor, round, from negotiation.ID, delegation string,
) (Seen[[]wire.CarriedComment], error) {
	carried, err := a.carry(ctx, who, round, from, cmp.Or(delegation, who.Delegation))
	return see(ctx, a, who, carried, err)
}

func (a *App) carry(
	ctx context.Context, who negotiation.Actor, round, from negotiation.ID, delegation string,
) ([]wire.CarriedComment, error) {
	if err := who.RequireDelegation(delegation); err != nil {
		return nil, err
	}
	if delegation == "" {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "Name the delegation whose comments are to be carried.")
	}
	to, err := a.record.Round(ctx, round)
	if err != nil {
		return nil, err
	}
	if _, err := a.record.Round(ctx, from); err != nil {
		return nil, err
	}
	comments, err := a.record.Comments(ctx, store.CommentFilter{Round: from, Delegation: delegation})
	if err != nil {
		return nil, err
	}
	// Each version is read once, however many comments are on it.
	read := map[negotiation.ID]negotiation.Version{}
	version := func(id negotiation.ID) (negotiation.Version, error) {
		v, known := read[id]
		if known {
			return v, nil
		}
		v, err := a.record.Version(ctx, id)
		read[id] = v
		return v, err
	}
	var out []wire.CarriedComment
	for _, c := range comments {
		next, err := circulated(to, c.Recommendation, version)
		if err != nil {
			return nil, err
		}
		base, err := version(c.BaseVersion)
		if err != nil {
			return nil, err
		}
		out = append(out, carried(c, base, next))
	}
	return out, nil
}

// circulated is the version of a recommendation that a round circulated, nil
// when it is not in the round.
func circulated(
	r negotiation.Round, recommendation negotiation.ID, version func(negotiation.ID) (negotiation.Version, error),
) (*negotiation.Version, error) {
	i := slices.IndexFunc(r.Drafts, func(d negotiation.RoundDraft) bool { return d.Recommendation == recommendation })
	if i < 0 {
		return nil, nil
	}
	v, err := version(r.Drafts[i].Version)
	return &v, err
}

// carried says what a comment on one version is on the next. Only what its
// author would write word for word is proposed; anything else is flagged.
func carried(c negotiation.ReceivedComment, base negotiation.Version, next *negotiation.Version) wire.CarriedComment {
	out := wire.CarriedComment{Comment: c, Status: wire.CommentGone}
	if next == nil {
		return out
	}
	proposed := c.Comment
	proposed.ID, proposed.BaseVersion = "", next.ID
	for _, id := range []negotiation.ID{c.Paragraph, c.After} {
		if _, ok := next.Paragraph(id); id != "" && !ok {
			return out
		}
	}
	old, _ := base.Paragraph(c.Paragraph)
	now, _ := next.Paragraph(c.Paragraph)
	switch c.Kind {
	case negotiation.Amendment:
		laid := redline.Rebase(old.Text, now.Text, c.Text)
		if out.Conflicts = laid.Conflicts; len(laid.Conflicts) > 0 {
			out.Status = wire.CommentChanged
			return out
		}
		if laid.Text == now.Text {
			out.Status = wire.CommentContained
			return out
		}
		proposed.Text = laid.Text
	case negotiation.Insertion, negotiation.Placeholder:
		if slices.ContainsFunc(next.Paragraphs, func(p negotiation.Paragraph) bool { return p.Text == c.Text }) {
			out.Status = wire.CommentContained
			return out
		}
	case negotiation.Deletion, negotiation.Placement, negotiation.Division, negotiation.Joining, negotiation.Support,
		negotiation.Reservation:
		if old.Text != now.Text || c.Paragraph == "" && !sameTexts(base, *next) {
			out.Status = wire.CommentChanged
			return out
		}
	case negotiation.General, negotiation.Rejection:
		if !sameTexts(base, *next) {
			out.Status = wire.CommentChanged
			return out
		}
	}
	out.Status, out.Proposed = wire.CommentCarried, &proposed
	return out
}

func sameTexts(a, b negotiation.Version) bool {
	return slices.EqualFunc(a.Paragraphs, b.Paragraphs, func(p, q negotiation.Paragraph) bool {
		return p.ID == q.ID && p.Text == q.Text
	})
}
