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
	if len(b.Paragraphs) == 0 {
		for _, base := range b.Bases {
			if base, err = checkID("base", base); err != nil {
				return nil, err
			}
			seen, err := s.app.Base(ctx, actor(ctx), base)
			if err != nil {
				return nil, err
			}
			for _, p := range seen.Value().Paragraphs {
				b.Paragraphs = append(b.Paragraphs, p.ID)
			}
		}
	}
	return s.reshape(ctx, negotiation.Reshaping{
		ID: id, Kind: negotiation.ActMerge, Bases: b.Bases, Reason: b.Reason, Parts: []negotiation.Part{{
			Key: b.Key, Title: b.Title, Paragraphs: b.Paragraphs,
		}},
	})
}

// refusalOf words the refusal of a reshaping by what the caller may know of the
// drafts that it starts from.
func (s *server) refusalOf(ctx context.Context, r negotiation.Reshaping, refused error) error {
	if negotiation.CodeOf(refused) == "" {
		return refused
	}
	for _, base := range r.Bases {
		seen, err := s.app.Base(ctx, actor(ctx), base)
		if err == nil {
			err = s.app.Refusal(ctx, actor(ctx), seen.Value().Recommendation, r.Act(), refused)
		}
		if err.Error() != refused.Error() {
			return err
		}
	}
	return refused
}

func (s *server) reshape(
	ctx context.Context, r negotiation.Reshaping,
) (*answer[wire.List[negotiation.Recommendation]], error) {
	ids := map[string]*negotiation.ID{}
	for i := range r.Bases {
		ids["base"] = &r.Bases[i]
		if err := checkIDs(ids); err != nil {
			return nil, err
		}
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	into, err := s.procedures.Reshape(ctx, actor(ctx), r)
	if err != nil {
		return nil, s.refusalOf(ctx, r, err)
	}
	made := make([]negotiation.Recommendation, len(into))
	for i, id := range into {
		if made[i], err = s.record.Recommendation(ctx, string(id)); err != nil {
			return nil, err
		}
	}
	return listed(made, nil)
}
