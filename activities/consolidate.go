package activities

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	"rapporteur/drafting"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

// Consolidation asks to consolidate the comments of a round.
type Consolidation struct {
	// Attempt counts the consolidations of the round, from 1.
	Attempt int `json:"attempt"`
	// IncludeLate takes comments in that came late. They stay marked as late.
	IncludeLate bool    `json:"includeLate,omitempty"`
	By          n.Actor `json:"by"`
	Reason      string  `json:"reason,omitempty"`
}

// Consolidate lays all proposals of a round on the texts it circulated and
// puts the consolidated versions on record, before the chair. Each is made
// from the version circulated, whatever the attempt, since that is the one the
// comments were written on. A draft withdrawn in the meantime is left out.
func (a *Activities) Consolidate(ctx context.Context, id n.ID, c Consolidation) (n.Round, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil || round.Attempt >= c.Attempt {
		return round, ToTemporal(err)
	}
	done := store.Consolidation{Round: id, Attempt: c.Attempt, IncludeLate: c.IncludeLate, By: c.By, Reason: c.Reason}
	for i, d := range round.Drafts {
		r, err := a.record.Recommendation(ctx, string(d.Recommendation))
		if err != nil {
			return n.Round{}, ToTemporal(err)
		}
		if r.Draft.InRound(id) {
			v, err := a.consolidateDraft(ctx, id, d, c)
			if err != nil {
				return n.Round{}, ToTemporal(fmt.Errorf("consolidate %s: %w", r.Key, err))
			}
			done.Versions = append(done.Versions, v)
		}
		activity.RecordHeartbeat(ctx, i+1)
	}
	round, err = a.record.RecordConsolidation(ctx, done)
	return round, ToTemporal(err)
}

func (a *Activities) consolidateDraft(ctx context.Context, round n.ID, d n.RoundDraft, c Consolidation) (n.Version, error) {
	base, err := a.record.Version(ctx, d.Version)
	if err != nil {
		return n.Version{}, err
	}
	comments, err := a.record.Comments(ctx, store.CommentFilter{Round: round, Recommendation: d.Recommendation, ExcludeLate: !c.IncludeLate, ExcludeWithdrawn: true})
	if err != nil {
		return n.Version{}, err
	}
	v := n.Version{
		ID:             derived(round, fmt.Sprintf("%s/version/%d", d.Recommendation, c.Attempt)),
		Recommendation: d.Recommendation, Origin: n.OriginConsolidation, Based: base.ID, Round: round,
		Language: base.Language, Title: base.Title, Reason: c.Reason,
	}
	v.Paragraphs, err = drafting.Consolidate(base, comments)
	return v, err
}
