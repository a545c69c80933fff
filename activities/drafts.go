package activities

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	n "rapporteur/negotiation"
)

// Acted is the answer to an act, and where the draft stands now. The two
// differ when the act was done before and others followed.
type Acted struct {
	Answer n.Draft `json:"answer"`
	Now    n.Draft `json:"now"`
}

// LoadDraft reads where a recommendation stands.
func (a *Activities) LoadDraft(ctx context.Context, recommendation n.ID) (n.Recommendation, error) {
	r, err := a.record.Recommendation(ctx, string(recommendation))
	return r, ToTemporal(err)
}

// RecordAct does an act on a draft. The record judges it.
func (a *Activities) RecordAct(ctx context.Context, act n.Act) (Acted, error) {
	answer, err := a.record.RecordAct(ctx, act)
	if err != nil {
		return Acted{}, ToTemporal(err)
	}
	r, err := a.record.Recommendation(ctx, string(act.Recommendation))
	if err != nil {
		return Acted{}, ToTemporal(err)
	}
	return Acted{Answer: answer, Now: r.Draft}, nil
}

// WriteAmendment puts a changed text on record: wording moved in the room, or
// rulings on points of difference. Its act makes it current.
func (a *Activities) WriteAmendment(ctx context.Context, by n.Actor, text n.AmendmentText) (n.ID, error) {
	v, err := a.record.WriteAmendment(ctx, by, text)
	return v.ID, ToTemporal(err)
}

// PlanReshaping puts a split or a merger on record and returns the acts that
// do it, one on each draft it starts from.
func (a *Activities) PlanReshaping(ctx context.Context, by n.Actor, r n.Reshaping) ([]n.Act, error) {
	acts, err := a.record.PlanReshaping(ctx, by, r)
	return acts, ToTemporal(err)
}

// Moved says which drafts of a round made a step, and which were left out
// because they no longer stand where the step needs them, such as a draft
// withdrawn while the round was open.
type Moved struct {
	Drafts  int    `json:"drafts"`
	LeftOut []n.ID `json:"leftOut,omitempty"`
}

// MoveRoundDrafts takes the drafts of a round one step on: after circulation,
// after each consolidation, after the issue of the conference room paper, and
// back when the round is cancelled.
func (a *Activities) MoveRoundDrafts(ctx context.Context, round n.ID, kind n.ActKind) (Moved, error) {
	acts, err := a.roundActs(ctx, round, kind)
	if err != nil {
		return Moved{}, ToTemporal(err)
	}
	var moved Moved
	for _, act := range acts {
		_, err := a.mover.Do(ctx, act)
		switch n.CodeOf(err) {
		case n.CodeWrongState, n.CodeImmutable:
			a.log.WarnContext(ctx, "draft left out", "recommendation", act.Recommendation, "round", round, "act", kind, "reason", err)
			moved.LeftOut = append(moved.LeftOut, act.Recommendation)
		default:
			if err != nil {
				return moved, ToTemporal(fmt.Errorf("%s %s: %w", kind, act.Recommendation, err))
			}
			moved.Drafts++
		}
		activity.RecordHeartbeat(ctx, moved)
	}
	return moved, nil
}

// roundActs are the acts of one step of a round. Their IDs follow from the
// round, the recommendation, the step and the consolidation, so that a step
// taken twice is taken once.
func (a *Activities) roundActs(ctx context.Context, id n.ID, kind n.ActKind) ([]n.Act, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	act := func(recommendation n.ID) n.Act {
		purpose := fmt.Sprintf("%s/%s/%d", recommendation, kind, round.Attempt)
		if kind != n.ActConsolidate {
			purpose = fmt.Sprintf("%s/%s", recommendation, kind)
		}
		return n.Act{ID: derived(id, purpose), Recommendation: recommendation, Kind: kind, Actor: n.System(), Round: id}
	}
	if kind == n.ActCirculate || kind == n.ActRecall {
		acts := make([]n.Act, 0, len(round.Drafts))
		for _, d := range round.Drafts {
			acts = append(acts, act(d.Recommendation))
		}
		return acts, nil
	}
	versions, err := a.record.ConsolidatedVersions(ctx, id, round.Attempt)
	if err != nil {
		return nil, err
	}
	acts := make([]n.Act, 0, len(versions))
	for _, v := range versions {
		x := act(v.Recommendation)
		if kind == n.ActConsolidate {
			x.Version = v.ID
		} else {
			x.Document = round.Document
		}
		acts = append(acts, x)
	}
	return acts, nil
}
