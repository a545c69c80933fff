package activities

import (
	"context"
	"fmt"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Consolidation asks to consolidate the comments of a round.
type Consolidation struct {
	Round negotiation.ID `json:"round"`
	// Attempt counts the consolidations of the round, from 1.
	Attempt int `json:"attempt"`
	// Asked is the request for it, nil when the procedure makes it by itself.
	Asked *negotiation.Asked `json:"asked,omitempty"`
}

// Consolidate lays all proposals of a round on the texts it circulated and
// puts the consolidated versions on record, before the chair. Each is made
// from the version circulated, whatever the attempt, since that is the one the
// comments were written on. A draft withdrawn in the meantime is left out.
// What arrived in time and is not on record yet is finished first, so that
// nobody need be waited for.
func (a *Activities) Consolidate(ctx context.Context, c Consolidation) (negotiation.Round, error) {
	if c.Asked != nil {
		done, err := a.record.Recorded(ctx, *c.Asked)
		if err == nil && done {
			return a.round(ctx, c.Round)
		}
		if err != nil {
			return negotiation.Round{}, ToTemporal(err)
		}
	}
	round, err := a.record.Round(ctx, c.Round)
	if err != nil || round.Attempt >= c.Attempt && c.Asked == nil {
		return round, ToTemporal(err)
	}
	givenUp, err := a.record.FinishArrivals(ctx, round.ID, func() { further(ctx) })
	for _, err := range givenUp {
		a.log.ErrorContext(
			ctx, "what arrived in time can't be put on record; it is late when it is sent again", "round", round.ID, "error",
			err,
		)
	}
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	done, err := a.consolidated(ctx, round, c)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	round, err = a.record.RecordConsolidation(ctx, done)
	return round, ToTemporal(err)
}

// consolidated makes the versions of a consolidation from the comments that it
// takes in.
func (a *Activities) consolidated(
	ctx context.Context, round negotiation.Round, c Consolidation,
) (store.Consolidation, error) {
	done := store.Consolidation{Round: round.ID, Asked: c.Asked, Attempt: c.Attempt, TakenIn: []negotiation.ID{}}
	act := done.Act()
	all, err := a.record.Comments(ctx, store.CommentFilter{Round: round.ID, ExcludeWithdrawn: true})
	if err != nil {
		return done, err
	}
	on, behind := map[negotiation.ID][]negotiation.ReceivedComment{}, 0
	for _, x := range all {
		if x.Admitted(act.IncludeLate) {
			on[x.Recommendation] = append(on[x.Recommendation], x)
		}
		if x.Behind(round) {
			behind++
		}
	}
	if _, err := act.Judge(round, negotiation.RoundFacts{Behind: behind}); err != nil {
		return done, err
	}
	secret, err := a.record.Secret(ctx)
	if err != nil {
		return done, err
	}
	for _, d := range round.Drafts {
		r, err := a.record.Recommendation(ctx, string(d.Recommendation))
		if err != nil {
			return done, err
		}
		if r.Draft.InRound(round.ID) {
			v, err := a.consolidateDraft(ctx, secret, d, done, on[d.Recommendation])
			if err != nil {
				return done, fmt.Errorf("consolidate %s: %w", r.Key, err)
			}
			done.Versions = append(done.Versions, v)
			for _, x := range on[d.Recommendation] {
				done.TakenIn = append(done.TakenIn, x.ID)
			}
		}
		further(ctx)
	}
	return done, nil
}

func (a *Activities) consolidateDraft(
	ctx context.Context, secret negotiation.Secret, d negotiation.RoundDraft, c store.Consolidation,
	comments []negotiation.ReceivedComment,
) (negotiation.Version, error) {
	base, err := a.record.Version(ctx, d.Version)
	if err != nil {
		return negotiation.Version{}, err
	}
	v := negotiation.Version{
		ID:             secret.Derived(c.Round, fmt.Sprintf("%s/version/%d", d.Recommendation, c.Attempt)),
		Recommendation: d.Recommendation, Origin: negotiation.OriginConsolidation, Based: base.ID, Round: c.Round,
		Language: base.Language, Title: base.Title, Reason: c.Act().Reason,
	}
	v.Paragraphs, err = drafting.Consolidate(base, comments)
	return v, err
}
