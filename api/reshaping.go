package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

type splitInput struct {
	Named
	Keyed
	Body wire.SplitRequest
}

func (s *server) split(ctx context.Context, in *splitInput) (*answer[wire.List[negotiation.Recommendation]], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	base, err := checkID("base", in.Body.Base)
	if err != nil {
		return nil, err
	}
	seen, err := s.app.Base(ctx, actor(ctx), base)
	if err != nil {
		return nil, err
	}
	if seen.Value().Recommendation != d.ID {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "The base is not a version of %s.", d.Key)
	}
	r := negotiation.Reshaping{ID: id, Kind: negotiation.ActSplit, Bases: []negotiation.ID{base}, Reason: in.Body.Reason}
	for _, p := range in.Body.Parts {
		r.Parts = append(r.Parts, negotiation.Part{Key: p.Key, Title: p.Title, Paragraphs: p.Paragraphs})
	}
	return s.reshape(ctx, r)
}

type mergeInput struct {
	Keyed
	Body wire.MergeRequest
}

func (s *server) merge(ctx context.Context, in *mergeInput) (*answer[wire.List[negotiation.Recommendation]], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	return s.reshape(ctx, negotiation.Reshaping{
		ID: id, Kind: negotiation.ActMerge, Bases: b.Bases, Reason: b.Reason, Parts: []negotiation.Part{{
			Key: b.Key, Title: b.Title, Paragraphs: b.Paragraphs,
		}},
	})
}

func (s *server) reshape(
	ctx context.Context, r negotiation.Reshaping,
) (*answer[wire.List[negotiation.Recommendation]], error) {
	made, err := s.app.Reshape(ctx, actor(ctx), r)
	return listed(made.Value(), err)
}
