package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (s *server) listCorrections(ctx context.Context, in *Named) (*answer[wire.List[n.Correction]], error) {
	return shownList(s.app.Corrections(ctx, actor(ctx), in.Ref))
}

// correctionActs registers the acts that correct adopted recommendations.
func (s *server) correctionActs() {
	for _, row := range n.ActsOn(n.OnAdopted) {
		actNamed(s, row, "/v1/recommendations/{ref}/"+row.Verb, s.recommendationID, s.app.Correct)
	}
}

func (s *server) recommendationID(ctx context.Context, ref string) (n.ID, error) {
	r, err := s.record.Recommendation(ctx, ref)
	return r.ID, err
}
