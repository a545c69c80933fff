package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

// PlanRound puts a round on record, before its procedure starts.
func (a *Activities) PlanRound(ctx context.Context, x negotiation.Asked) (negotiation.Round, error) {
	r, err := a.record.PlanRound(ctx, x)
	return r, ToTemporal(err)
}

// RoundNow is where a round stands, by which clock.
type RoundNow struct {
	negotiation.Round
	Lead
}

// LoadRound reads where a round stands.
func (a *Activities) LoadRound(ctx context.Context, id negotiation.ID) (RoundNow, error) {
	lead, err := a.lead(ctx)
	if err != nil {
		return RoundNow{}, err
	}
	r, err := a.record.Round(ctx, id)
	return RoundNow{r, lead}, ToTemporal(err)
}

func (a *Activities) round(ctx context.Context, id negotiation.ID) (negotiation.Round, error) {
	r, err := a.record.Round(ctx, id)
	return r, ToTemporal(err)
}

// Circulate issues the informal paper of a planned round and so opens it.
func (a *Activities) Circulate(ctx context.Context, id negotiation.ID) (negotiation.Round, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	versions := make([]negotiation.ID, len(round.Drafts))
	for i, d := range round.Drafts {
		versions[i] = d.Version
	}
	paper, err := a.paper(ctx, round, round.Meeting, versions)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	request, err := a.newDocument(ctx, paper, "informal", "Informal paper: "+titleOf(paper))
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	round, err = a.record.OpenRound(ctx, id, request, func(
		_ context.Context, d negotiation.Document,
	) ([]negotiation.Rendering, error) {
		paper.Document = d
		return publish.InformalPaper(paper)
	})
	return round, ToTemporal(err)
}

// IssueCRP issues the conference room paper of an approved round, in the
// series of the body that meets at the session it is submitted to. It holds
// the drafts that still stand consolidated by this round, and every comment
// as received, the late ones marked.
func (a *Activities) IssueCRP(ctx context.Context, id negotiation.ID) (negotiation.Round, error) {
	round, err := a.record.Round(ctx, id)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	consolidated, err := a.record.ConsolidatedVersions(ctx, id, round.Attempt)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	versions, err := a.standing(ctx, round, consolidated)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	paper, err := a.paper(ctx, round, round.CRPMeeting, versions)
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	if paper.Earlier, err = a.earlier(ctx, round); err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	if paper.BaseNumbers, err = a.baseNumbers(ctx, round); err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	if round.Convergence {
		for _, d := range round.Drafts {
			v, err := a.record.Version(ctx, d.Version)
			if err != nil {
				return negotiation.Round{}, ToTemporal(err)
			}
			paper.Circulated = append(paper.Circulated, v)
		}
	}
	request, err := a.newDocument(ctx, paper, "crp", titleOf(paper))
	if err != nil {
		return negotiation.Round{}, ToTemporal(err)
	}
	round, err = a.record.IssueCRP(ctx, id, request, func(
		_ context.Context, d negotiation.Document, holds store.Contents,
	) ([]negotiation.Rendering, error) {
		paper.Document, paper.Comments = d, holds.Comments
		// A draft may have been withdrawn since it was read above.
		paper.Drafts = slices.DeleteFunc(paper.Drafts, func(x publish.Draft) bool {
			return !slices.ContainsFunc(holds.Drafts, func(r negotiation.Recommendation) bool {
				return r.Draft.Version == x.Version.ID
			})
		})
		return publish.ConferenceRoomPaper(paper)
	})
	return round, ToTemporal(err)
}

// earlier lists the comments of other rounds on the drafts of one, and on those
// they were split or merged from: their points may be open still, and are shown
// with those behind them.
func (a *Activities) earlier(ctx context.Context, round negotiation.Round) ([]negotiation.ReceivedComment, error) {
	var out []negotiation.ReceivedComment
	for _, d := range round.Drafts {
		all, err := a.record.Comments(ctx, store.CommentFilter{Recommendation: d.Recommendation, Ancestry: true})
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			if c.Round != round.ID {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// baseNumbers are the numbers of the versions a round circulated.
func (a *Activities) baseNumbers(ctx context.Context, round negotiation.Round) (map[negotiation.ID]int, error) {
	numbers := make(map[negotiation.ID]int, len(round.Drafts))
	for _, d := range round.Drafts {
		v, err := a.record.Version(ctx, d.Version)
		if err != nil {
			return nil, err
		}
		numbers[v.ID] = v.Number
	}
	return numbers, nil
}

// standing are the current versions of the drafts that were not withdrawn in
// the meantime: as consolidated, or as the chair settled points in them.
func (a *Activities) standing(
	ctx context.Context, round negotiation.Round, versions []negotiation.Version,
) ([]negotiation.ID, error) {
	var ids []negotiation.ID
	for _, v := range versions {
		r, err := a.record.Recommendation(ctx, string(v.Recommendation))
		if err != nil {
			return nil, err
		}
		if r.Draft.Round == round.ID && r.Draft.Stage == negotiation.StageConsolidated {
			ids = append(ids, r.Draft.Version)
		}
	}
	return ids, nil
}

// paper gathers what stands in a paper of a round before the meeting named.
func (a *Activities) paper(
	ctx context.Context, round negotiation.Round, meeting negotiation.ID, versions []negotiation.ID,
) (publish.Paper, error) {
	paper := publish.Paper{Round: round}
	var err error
	if paper.Meeting, paper.Body, err = a.meetingAndBody(ctx, meeting); err != nil {
		return paper, err
	}
	if paper.Delegations, err = a.record.Delegations(ctx); err != nil {
		return paper, err
	}
	for _, id := range versions {
		v, err := a.record.Version(ctx, id)
		if err != nil {
			return paper, err
		}
		r, err := a.record.Recommendation(ctx, string(v.Recommendation))
		if err != nil {
			return paper, err
		}
		paper.Drafts = append(paper.Drafts, publish.Draft{Recommendation: r, Version: v})
		if paper.DeferredTo, err = a.deferredTo(ctx, v, paper.DeferredTo); err != nil {
			return paper, err
		}
	}
	paper.Notice = negotiation.Notices(recommendationsOf(paper.Drafts))
	return paper, nil
}

// deferredTo adds the meetings that points of a version are left to.
func (a *Activities) deferredTo(
	ctx context.Context, v negotiation.Version, known []negotiation.Meeting,
) ([]negotiation.Meeting, error) {
	keys, err := publish.Deferrals(v)
	if err != nil {
		return known, err
	}
	for _, key := range keys {
		m, err := a.record.Meeting(ctx, key)
		if err != nil {
			return known, err
		}
		known = append(known, m)
	}
	return known, nil
}

func (a *Activities) meetingAndBody(
	ctx context.Context, id negotiation.ID,
) (negotiation.Meeting, negotiation.Body, error) {
	m, err := a.record.Meeting(ctx, string(id))
	if err != nil {
		return m, negotiation.Body{}, err
	}
	bodies, err := a.record.Bodies(ctx)
	if err != nil {
		return m, negotiation.Body{}, err
	}
	i := slices.IndexFunc(bodies, func(b negotiation.Body) bool { return b.Symbol == m.Body })
	if i < 0 {
		return m, negotiation.Body{}, fmt.Errorf("the body %s of the meeting %s is not on record", m.Body, m.Key)
	}
	return m, bodies[i], nil
}

func (a *Activities) newDocument(
	ctx context.Context, p publish.Paper, purpose, title string,
) (store.NewDocument, error) {
	secret, err := a.record.Secret(ctx)
	return store.NewDocument{
		ID: secret.Derived(p.Round.ID, purpose), Body: p.Body.Symbol, Session: p.Meeting.Session, Meeting: p.Meeting.ID,
		Round: p.Round.ID, Title: title, Language: p.Round.Language,
	}, err
}

// titleOf is the round's own title, or a plain one.
func titleOf(p publish.Paper) string {
	if p.Round.Title != "" {
		return p.Round.Title
	}
	return "Draft recommendations"
}

// Remind puts the reminder due at that time on record and returns the codes
// of the delegations reminded: those on the roster that have not replied.
func (a *Activities) Remind(ctx context.Context, round negotiation.ID, due time.Time) ([]string, error) {
	codes, err := a.record.Remind(ctx, round, due)
	return codes, ToTemporal(err)
}

// DoOnRound does an act on a round, see [negotiation.ActsOn].
func (a *Activities) DoOnRound(ctx context.Context, x negotiation.Asked) (negotiation.Round, error) {
	r, err := a.record.DoOnRound(ctx, x)
	return r, ToTemporal(err)
}

// CloseAtDeadline closes a round whose deadline has passed. Before the record
// itself sees it passed the answer is an error that [NotYet] understands.
func (a *Activities) CloseAtDeadline(ctx context.Context, round negotiation.ID) (negotiation.Round, error) {
	r, err := a.record.CloseAtDeadline(ctx, round)
	return r, ToTemporal(err)
}
