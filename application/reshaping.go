package application

import (
	"context"

	"rapporteur/negotiation"
)

// Reshape splits or merges drafts and answers with those it made. A merger whose draft
// names no paragraphs takes all of them, in the order of the bases. Bases that the actor
// may not read are not on record for it.
func (a *App) Reshape(
	ctx context.Context, who negotiation.Actor, r negotiation.Reshaping,
) (Seen[[]negotiation.Recommendation], error) {
	made, err := a.reshape(ctx, who, r)
	return see(ctx, a, who, made, err)
}

func (a *App) reshape(
	ctx context.Context, who negotiation.Actor, r negotiation.Reshaping,
) ([]negotiation.Recommendation, error) {
	if err := r.AllowedTo(who); err != nil {
		return nil, err
	}
	for i, base := range r.Bases {
		var err error
		if r.Bases[i], err = CheckID("base", base); err != nil {
			return nil, err
		}
	}
	if err := a.takeAll(ctx, who, r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	into, err := a.procedures.Reshape(ctx, who, r)
	if err != nil {
		return nil, a.refusalOfReshaping(ctx, who, r, err)
	}
	made := make([]negotiation.Recommendation, len(into))
	for i, id := range into {
		if made[i], err = a.record.Recommendation(ctx, string(id)); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// takeAll has the draft of a merger take all paragraphs where it names none.
func (a *App) takeAll(ctx context.Context, who negotiation.Actor, r negotiation.Reshaping) error {
	if r.Kind != negotiation.ActMerge || len(r.Parts) != 1 || len(r.Parts[0].Paragraphs) > 0 {
		return nil
	}
	for _, id := range r.Bases {
		base, err := a.base(ctx, who, id)
		if err != nil {
			return err
		}
		for _, p := range base.Paragraphs {
			r.Parts[0].Paragraphs = append(r.Parts[0].Paragraphs, p.ID)
		}
	}
	return nil
}

// refusalOfReshaping words the refusal of a reshaping by what the actor may know of the
// drafts that it starts from.
func (a *App) refusalOfReshaping(
	ctx context.Context, who negotiation.Actor, r negotiation.Reshaping, refused error,
) error {
	if negotiation.CodeOf(refused) == "" {
		return refused
	}
	for _, id := range r.Bases {
		base, err := a.base(ctx, who, id)
		if err == nil {
			err = a.Refusal(ctx, who, base.Recommendation, r.Act(), refused)
		}
		if err.Error() != refused.Error() {
			return err
		}
	}
	return refused
}
