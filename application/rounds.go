package application

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
	"rapporteur/store"
)

// Rounds lists a part of the consultation rounds, and the cursor of the next.
func (a *App) Rounds(ctx context.Context, who negotiation.Actor, p store.Page) (Page[negotiation.Round], error) {
	rounds, next, err := a.record.RoundsPage(ctx, p)
	return seePage(ctx, a, who, rounds, next, err)
}

// Round says where a round stands.
func (a *App) Round(ctx context.Context, who negotiation.Actor, id negotiation.ID) (Seen[negotiation.Round], error) {
	r, err := a.record.Round(ctx, id)
	return see(ctx, a, who, r, err)
}

// reviewed is a round whose review the actor may see, with nothing withheld.
func (a *App) reviewed(ctx context.Context, who negotiation.Actor, id negotiation.ID) (negotiation.Round, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil {
		return round, err
	}
	return round, mayReview(who, round)
}

// Review is the consolidation in review.
func (a *App) Review(ctx context.Context, who negotiation.Actor, id negotiation.ID) (Seen[wire.Review], error) {
	v, err := a.review(ctx, who, id)
	return see(ctx, a, who, v, err)
}

func (a *App) review(ctx context.Context, who negotiation.Actor, id negotiation.ID) (wire.Review, error) {
	v := wire.Review{Points: []wire.Points{}, Comments: []negotiation.ReceivedComment{}}
	var err error
	if v.Round, err = a.reviewed(ctx, who, id); err != nil {
		return v, err
	}
	if v.Round.Attempt == 0 {
		return v, negotiation.Refuse(
			negotiation.CodeWrongState, "The round is not consolidated yet; there is nothing to review.",
		)
	}
	if v.Versions, err = a.asSettled(ctx, v.Round); err != nil {
		return v, err
	}
	for _, version := range v.Versions {
		points, err := wire.PointsOf(version)
		if err != nil {
			return v, err
		}
		v.Points = append(v.Points, points...)
	}
	comments, err := a.record.Comments(ctx, store.CommentFilter{Round: id})
	if err != nil {
		return v, err
	}
	v.Comments = append(v.Comments, comments...)
	v.Warnings, err = a.warningsOn(ctx, comments)
	return v, err
}

// warningsOn lists what the chair is to know of the wordings of comments that stand.
func (a *App) warningsOn(ctx context.Context, comments []negotiation.ReceivedComment) ([]wire.Warning, error) {
	known, err := a.record.Warnings(ctx, comments)
	out := []wire.Warning{}
	for _, c := range comments {
		if !c.WithdrawnAt.IsZero() {
			continue
		}
		for _, text := range known[c.ID] {
			out = append(out, wire.Warning{Comment: c.ID, Delegation: c.Delegation, Text: text})
		}
	}
	return out, err
}

// asSettled lists the consolidated texts as the chair has settled points in them so
// far.
func (a *App) asSettled(ctx context.Context, round negotiation.Round) ([]negotiation.Version, error) {
	list, err := a.record.ConsolidatedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	settled, err := a.record.ReviewedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	for _, v := range settled { // the latest last
		for i := range list {
			if list[i].ID == v.Based {
				list[i] = v
			}
		}
	}
	return list, nil
}

// Convergence compares the last consolidation of a round with the one before, or
// with the last one of an earlier round.
func (a *App) Convergence(
	ctx context.Context, who negotiation.Actor, id, since negotiation.ID,
) (Seen[redline.Convergence], error) {
	c, err := a.convergence(ctx, who, id, since)
	return see(ctx, a, who, c, err)
}

func (a *App) convergence(
	ctx context.Context, who negotiation.Actor, id, since negotiation.ID,
) (redline.Convergence, error) {
	var none redline.Convergence
	round, err := a.reviewed(ctx, who, id)
	if err != nil {
		return none, err
	}
	before, attempt := round.ID, round.Attempt-1
	if since != "" {
		earlier, err := a.reviewed(ctx, who, since)
		if err != nil {
			return none, err
		}
		before, attempt = earlier.ID, earlier.Attempt
	}
	if round.Attempt == 0 || attempt == 0 {
		return none, negotiation.Refuse(negotiation.CodeWrongState, "There are no two consolidations to compare yet.")
	}
	old, err := a.record.ConsolidatedVersions(ctx, before, attempt)
	if err != nil {
		return none, err
	}
	now, err := a.record.ConsolidatedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return none, err
	}
	return publish.Convergence(old, now)
}
