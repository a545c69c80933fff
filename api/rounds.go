package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
	"rapporteur/store"
)

// RoundRef is the round in the path. It is exported because huma reads embedded
// inputs only if they are; so are the other parts of inputs.
type RoundRef struct {
	Round n.ID `path:"id" format:"uuid" doc:"ID of the round"`
}

func (s *server) roundRoutes() {
	s.roundActs()
	get(s, "list-rounds", "/v1/rounds", "List consultation rounds", s.listRounds)
	get(s, "get-round", "/v1/rounds/{id}", "Show where a round stands", s.getRound)
	get(s, "review-round", "/v1/rounds/{id}/review", "Show the consolidation in review", s.reviewRound)
	get(s, "round-convergence", "/v1/rounds/{id}/convergence", "Measure how the points of difference changed", s.convergence)
}

func (s *server) listRounds(ctx context.Context, _ *struct{}) (*answer[wire.List[n.Round]], error) {
	return pagedList(ctx, func(p store.Page) ([]n.Round, store.Cursor, error) { return s.record.RoundsPage(ctx, p) })
}

func (s *server) getRound(ctx context.Context, in *RoundRef) (*answer[n.Round], error) {
	return answered(s.record.Round(ctx, in.Round))
}

// act checks what all acts on a round have in common.
func (k Keyed) act(id n.ID, reason string) (n.ID, error) {
	if err := n.CheckReason("The reason", reason); err != nil {
		return "", err
	}
	return k.id(id)
}

func (s *server) reviewRound(ctx context.Context, in *RoundRef) (*answer[wire.Review], error) {
	round, err := s.record.Round(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	if err := actor(ctx).RequireMeeting(round.Meeting); err != nil {
		return nil, err
	}
	if round.Attempt == 0 {
		return nil, n.Refuse(n.CodeWrongState, "The round is not consolidated yet; there is nothing to review.")
	}
	v := wire.Review{Round: round, Points: []wire.Points{}, Comments: []n.ReceivedComment{}}
	if v.Versions, err = s.reviewed(ctx, round); err != nil {
		return nil, err
	}
	for _, version := range v.Versions {
		points, err := wire.PointsOf(version)
		if err != nil {
			return nil, err
		}
		v.Points = append(v.Points, points...)
	}
	comments, err := s.record.Comments(ctx, store.CommentFilter{Round: round.ID})
	if err != nil {
		return nil, err
	}
	v.Comments = append(v.Comments, comments...)
	v.Warnings, err = s.warningsOn(ctx, comments)
	return answered(v, err)
}

// warningsOn lists what the chair is to know of the wordings of comments that stand.
func (s *server) warningsOn(ctx context.Context, comments []n.ReceivedComment) ([]wire.Warning, error) {
	known, err := s.record.Warnings(ctx, comments)
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

// reviewed lists the consolidated texts as the chair has settled points in
// them so far.
func (s *server) reviewed(ctx context.Context, round n.Round) ([]n.Version, error) {
	list, err := s.record.ConsolidatedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	settled, err := s.record.ReviewedVersions(ctx, round.ID, round.Attempt)
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

type convergenceInput struct {
	RoundRef
	Since n.ID `query:"since" doc:"An earlier round on the same drafts; the consolidation before when left out"`
}

// convergence compares the last consolidation of a round with the one before,
// or with the last one of an earlier round.
func (s *server) convergence(ctx context.Context, in *convergenceInput) (*answer[redline.Convergence], error) {
	round, err := s.record.Round(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	if err := actor(ctx).RequireMeeting(round.Meeting); err != nil {
		return nil, err
	}
	before, attempt := round.ID, round.Attempt-1
	if in.Since != "" {
		earlier, err := s.record.Round(ctx, in.Since)
		if err != nil {
			return nil, err
		}
		if err := actor(ctx).RequireMeeting(earlier.Meeting); err != nil {
			return nil, err
		}
		before, attempt = earlier.ID, earlier.Attempt
	}
	if round.Attempt == 0 || attempt == 0 {
		return nil, n.Refuse(n.CodeWrongState, "There are no two consolidations to compare yet.")
	}
	old, err := s.record.ConsolidatedVersions(ctx, before, attempt)
	if err != nil {
		return nil, err
	}
	now, err := s.record.ConsolidatedVersions(ctx, round.ID, round.Attempt)
	if err != nil {
		return nil, err
	}
	return answered(publish.Convergence(old, now))
}
