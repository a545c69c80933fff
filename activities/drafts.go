package activities

import (
	"context"
	"fmt"

	"rapporteur/negotiation"
)

// Acted is the answer to an act, and where the draft stands now. The two
// differ when the act was done before and others followed.
type Acted struct {
	Answer negotiation.Draft `json:"answer"`
	Now    negotiation.Draft `json:"now"`
}

// LoadDraft reads where a recommendation stands.
func (a *Activities) LoadDraft(ctx context.Context, recommendation negotiation.ID) (negotiation.Recommendation, error) {
	r, err := a.record.Recommendation(ctx, string(recommendation))
	return r, ToTemporal(err)
}

// DoOnDraft does an act on a draft. The record judges it.
func (a *Activities) DoOnDraft(ctx context.Context, x negotiation.Asked) (Acted, error) {
	answer, err := a.record.DoOnDraft(ctx, x)
	if err != nil {
		return Acted{}, ToTemporal(err)
	}
	r, err := a.record.Recommendation(ctx, string(x.On))
	if err != nil {
		return Acted{}, ToTemporal(err)
	}
	return Acted{Answer: answer, Now: r.Draft}, nil
}

// WriteAmendment puts a changed text on record: wording moved in the room, or
// rulings on points of difference. Its act makes it current.
func (a *Activities) WriteAmendment(
	ctx context.Context, by negotiation.Actor, text negotiation.AmendmentText,
) (negotiation.ID, error) {
	v, err := a.record.WriteAmendment(ctx, by, text)
	return v.ID, ToTemporal(err)
}

// PlanReshaping puts a split or a merger on record and returns the acts that
// do it, one on each draft it starts from.
func (a *Activities) PlanReshaping(
	ctx context.Context, by negotiation.Actor, r negotiation.Reshaping,
) ([]negotiation.Asked, error) {
	acts, err := a.record.PlanReshaping(ctx, by, r)
	return acts, ToTemporal(err)
}

// Moved says which drafts of a round made a step, which were left out because
// they no longer stand where the step needs them, such as a draft withdrawn
// while the round was open, and which could not make it for another reason.
type Moved struct {
	Drafts  int              `json:"drafts"`
	LeftOut []negotiation.ID `json:"leftOut,omitempty"`
	HeldUp  []HeldUp         `json:"heldUp,omitempty"`
}

// HeldUp is a draft that could not make a step of its round, and why.
type HeldUp struct {
	Recommendation negotiation.ID `json:"recommendation"`
	Reason         string         `json:"reason"`
}

// MoveRoundDrafts takes the drafts of a round one step on: after circulation,
// after each consolidation, after the issue of the conference room paper, and
// back when the round is cancelled. One that is refused holds up no other.
func (a *Activities) MoveRoundDrafts(
	ctx context.Context, round negotiation.ID, kind negotiation.ActName,
) (Moved, error) {
	acts, err := a.roundActs(ctx, round, kind)
	if err != nil {
		return Moved{}, ToTemporal(err)
	}
	var moved Moved
	for _, act := range acts {
		_, err := a.mover.DoOnDraft(ctx, act)
		switch negotiation.CodeOf(err) {
		case negotiation.CodeWrongState, negotiation.CodeImmutable:
			a.log.WarnContext(ctx, "draft left out", "recommendation", act.On, "round", round, "act", kind, "reason", err)
			moved.LeftOut = append(moved.LeftOut, act.On)
		case "":
			if err != nil {
				return moved, fmt.Errorf("%s %s: %w", kind, act.On, err)
			}
			moved.Drafts++
		default:
			a.log.ErrorContext(ctx, "draft held up", "recommendation", act.On, "round", round, "act", kind, "reason", err)
			moved.HeldUp = append(moved.HeldUp, HeldUp{Recommendation: act.On, Reason: err.Error()})
		}
		further(ctx)
	}
	return moved, nil
}

// roundActs are the acts of one step of a round.
func (a *Activities) roundActs(
	ctx context.Context, id negotiation.ID, kind negotiation.ActName,
) ([]negotiation.Asked, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	secret, err := a.record.Secret(ctx)
	if err != nil {
		return nil, err
	}
	var acts []negotiation.Asked
	if kind == negotiation.ActCirculate || kind == negotiation.ActRecall {
		for _, d := range round.Drafts {
			acts = append(acts, roundAct(secret, round, kind, negotiation.Version{Recommendation: d.Recommendation}))
		}
		return acts, nil
	}
	versions, err := a.record.ConsolidatedVersions(ctx, id, round.Attempt)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		kinds, err := a.stepsTo(ctx, round, kind, v)
		if err != nil {
			return nil, err
		}
		for _, k := range kinds {
			acts = append(acts, roundAct(secret, round, k, v))
		}
	}
	return acts, nil
}

// stepsTo are the acts that take a draft to where its round is. One that did
// not follow the consolidation, such as in a record that was restored, makes
// that step before it is in the paper.
func (a *Activities) stepsTo(
	ctx context.Context, round negotiation.Round, kind negotiation.ActName, v negotiation.Version,
) ([]negotiation.ActName, error) {
	if kind != negotiation.ActIssueInCRP {
		return []negotiation.ActName{kind}, nil
	}
	r, err := a.record.Recommendation(ctx, string(v.Recommendation))
	if err != nil {
		return nil, err
	}
	if r.Draft.InRound(round.ID) && r.Draft.Stage == negotiation.StageCirculated {
		return []negotiation.ActName{negotiation.ActConsolidate, kind}, nil
	}
	return []negotiation.ActName{kind}, nil
}

// roundAct is the act of a round on a draft. Its ID follows from the round, the
// recommendation, the step and the consolidation, so that a step taken twice is
// taken once.
func roundAct(
	secret negotiation.Secret, round negotiation.Round, kind negotiation.ActName, v negotiation.Version,
) negotiation.Asked {
	purpose := fmt.Sprintf("%s/%s", v.Recommendation, kind)
	var act negotiation.DraftAct
	switch kind {
	case negotiation.ActConsolidate:
		purpose += fmt.Sprintf("/%d", round.Attempt)
		act = negotiation.ConsolidateDraft{Round: round.ID, Version: v.ID}
	case negotiation.ActIssueInCRP:
		act = negotiation.IssueDraft{Round: round.ID, Document: round.Document}
	case negotiation.ActRecall:
		act = negotiation.RecallDraft{Round: round.ID}
	default:
		act = negotiation.CirculateDraft{Round: round.ID}
	}
	return negotiation.Asked{
		ID: secret.Derived(round.ID, purpose), On: v.Recommendation, By: negotiation.System(), Act: act,
	}
}
