package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// RoundRef is the round in the path. It is exported because huma reads embedded
// inputs only if they are; so are the other parts of inputs.
type RoundRef struct {
	Round negotiation.ID `path:"id" format:"uuid" doc:"ID of the round"`
}

func (s *server) roundRoutes() {
	s.roundActs()
	get(s, "list-rounds", "/v1/rounds", "List consultation rounds", s.listRounds)
	get(s, "get-round", "/v1/rounds/{id}", "Show where a round stands", s.getRound)
	get(s, "review-round", "/v1/rounds/{id}/review", "Show the consolidation in review", s.reviewRound)
	get(
		s, "round-convergence", "/v1/rounds/{id}/convergence", "Measure how the points of difference changed", s.convergence,
	)
}

func (s *server) listRounds(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.Round]], error) {
	return shownPage(ctx, s.app.Rounds)
}

func (s *server) getRound(ctx context.Context, in *RoundRef) (*answer[negotiation.Round], error) {
	return shown(s.app.Round(ctx, actor(ctx), in.Round))
}

func (s *server) reviewRound(ctx context.Context, in *RoundRef) (*answer[wire.Review], error) {
	return shown(s.app.Review(ctx, actor(ctx), in.Round))
}

type convergenceInput struct {
	RoundRef
	Since negotiation.ID `query:"since" doc:"An earlier round on the same drafts; the consolidation before when left out"`
}

func (s *server) convergence(ctx context.Context, in *convergenceInput) (*answer[redline.Convergence], error) {
	return shown(s.app.Convergence(ctx, actor(ctx), in.Round, in.Since))
}
