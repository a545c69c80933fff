package api

import (
	"context"
	"strconv"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/publish"
)

func (s *server) listCorrections(ctx context.Context, in *Named) (*answer[wire.List[n.Correction]], error) {
	return shownList(s.app.Corrections(ctx, actor(ctx), in.Ref))
}

type correctionInput struct {
	Named
	Keyed
	Body wire.CorrectionRequest
}

// correct records a correction of an adopted text. Nothing follows from it but
// its corrigendum, so that no procedure stands behind it.
func (s *server) correct(ctx context.Context, in *correctionInput) (*answer[n.Correction], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	c := n.Correction{ID: id, Languages: in.Body.Languages, Changes: in.Body.Changes, Reason: in.Body.Reason}
	fields := map[string]*n.ID{}
	for i := range c.Changes {
		fields["paragraph of change "+strconv.Itoa(i+1)] = &c.Changes[i].Paragraph
	}
	if err := checkIDs(fields); err != nil {
		return nil, err
	}
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	c.Recommendation = r.ID
	paper := publish.Suffixed{Notice: r.Notice}
	if r.Draft.Meeting != "" {
		if paper.Meeting, err = s.record.Meeting(ctx, string(r.Draft.Meeting)); err != nil {
			return nil, err
		}
		if paper.Body, err = s.record.Body(ctx, paper.Meeting.Body); err != nil {
			return nil, err
		}
	}
	return answered(s.record.RecordCorrection(ctx, actor(ctx), c, publish.Corrigendum, aboutAnother(paper)))
}
