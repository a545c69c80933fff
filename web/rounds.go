package web

import (
	"context"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) roundPages() []Page {
	return []Page{
		s.show("rounds", "/rounds", readers, func(ctx context.Context, v *visit) (any, error) {
			return readList(v, func(p store.Page) (application.Page[negotiation.Round], error) {
				return s.app.Rounds(ctx, v.Actor, p)
			})
		}),
		s.show("round", "/rounds/{id}", readers, s.round),
	}
}

// roundView is a round with its drafts.
type roundView struct {
	Now     negotiation.Clock
	Round   negotiation.Round
	Drafts  []negotiation.Recommendation
	Meeting negotiation.Meeting
	CRP     negotiation.Meeting
	// Answers are who has replied, for the secretariat.
	Answers invited
}

func (s *Site) round(ctx context.Context, v *visit) (any, error) {
	var out roundView
	var err error
	if out.Round, out.Now, err = s.roundNow(ctx, v); err != nil {
		return nil, err
	}
	if out.Drafts, err = s.draftsOf(ctx, v, out.Round); err != nil {
		return nil, err
	}
	meeting, err := s.app.Meeting(ctx, v.Actor, string(out.Round.Meeting))
	if err != nil {
		return nil, err
	}
	crp, err := s.app.Meeting(ctx, v.Actor, string(out.Round.CRPMeeting))
	if err != nil {
		return nil, err
	}
	out.Meeting, out.CRP = meeting.Value(), crp.Value()
	if !v.Is(negotiation.RoleSecretariat) {
		return out, nil
	}
	answers, err := s.app.Answers(ctx, v.Actor, out.Round.ID)
	out.Answers = answers.Value()
	return out, err
}

// roundNow is the round of the address and the time by the record's clock.
func (s *Site) roundNow(ctx context.Context, v *visit) (negotiation.Round, negotiation.Clock, error) {
	now, err := s.app.Time(ctx)
	if err != nil {
		return negotiation.Round{}, now, err
	}
	r, err := s.app.Round(ctx, v.Actor, v.id("id"))
	return r.Value(), now, err
}

// draftsOf are the drafts of a round.
func (s *Site) draftsOf(ctx context.Context, v *visit, r negotiation.Round) ([]negotiation.Recommendation, error) {
	ids := make([]negotiation.ID, len(r.Drafts))
	for i, d := range r.Drafts {
		ids[i] = d.Recommendation
	}
	return s.drafts(ctx, v, ids)
}

// invited are the delegations of a round with when each replied.
type invited []negotiation.Answer

// Replied counts those that did.
func (list invited) Replied() int {
	count := 0
	for _, a := range list {
		if !a.LastAt.IsZero() {
			count++
		}
	}
	return count
}
