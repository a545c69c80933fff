package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

func (s *server) listCorrections(ctx context.Context, in *Named) (*answer[wire.List[negotiation.Correction]], error) {
	return shownList(s.app.Corrections(ctx, actor(ctx), in.Ref))
}

// correctionActs registers the acts that correct adopted recommendations.
func (s *server) correctionActs() {
	for _, row := range negotiation.ActsOn(negotiation.OnAdopted) {
		actNamed(s, row, "/v1/recommendations/{ref}/"+row.Verb, s.recommendationID, s.app.Correct)
	}
}

func (s *server) recommendationID(ctx context.Context, ref string) (negotiation.ID, error) {
	r, err := s.record.Recommendation(ctx, ref)
	return r.ID, err
}
