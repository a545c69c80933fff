package web

import (
	"context"
	"slices"
	"time"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *Site) frontPages() []Page {
	return []Page{s.show("front", "/{$}", everybody, s.front)}
}

// task is something that waits for the visitor.
type task struct {
	// What is the word of the phrase that says what is to be done.
	What string
	// Title and Path are those of what it is about.
	Title, Path string
	// Until is when it has to be done, in the zone it was set in; zero for no end.
	Until time.Time
	Zone  string
}

// frontView is what waits for the visitor, by deadline, and where to go on.
type frontView struct {
	Now   negotiation.Clock
	Tasks []task
}

func (s *Site) front(ctx context.Context, v *visit) (any, error) {
	var out frontView
	var err error
	if out.Now, err = s.app.Time(ctx); err != nil || !v.Is(readers...) {
		return out, err
	}
	rounds, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Round], error) {
		return s.app.Rounds(ctx, v.Actor, p)
	})
	if err != nil {
		return nil, err
	}
	for _, r := range rounds {
		if what := waitsIn(r, v.Visitor); what != "" {
			out.Tasks = append(out.Tasks, roundTask(what, r))
		}
	}
	silences, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Silence], error) {
		return s.app.Silences(ctx, v.Actor, p)
	})
	if err != nil {
		return nil, err
	}
	for _, x := range silences {
		asked := slices.Contains(x.Roster, v.Actor.Delegation) || v.Is(negotiation.RoleSecretariat)
		if x.Phase == negotiation.SilenceOpen && asked {
			out.Tasks = append(out.Tasks, task{
				What: "silence", Title: x.Title, Path: "/silences/" + string(x.ID), Until: x.Ends, Zone: x.Zone,
			})
		}
	}
	if err := s.draftTasks(ctx, v, &out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out.Tasks, func(a, b task) int {
		switch {
		case a.Until.IsZero() == b.Until.IsZero():
			return a.Until.Compare(b.Until)
		case a.Until.IsZero():
			return 1
		}
		return -1
	})
	return out, nil
}

// draftTasks adds what waits on drafts: a confirmation of the visitor's delegation, a
// presentation, an agreement that is pending.
func (s *Site) draftTasks(ctx context.Context, v *visit, out *frontView) error {
	drafts, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Recommendation], error) {
		return s.app.Recommendations(ctx, v.Actor, "", p)
	})
	if err != nil {
		return err
	}
	for _, d := range drafts {
		what := ""
		switch {
		case v.Is(negotiation.RoleDelegation) && slices.Contains(d.Draft.AdReferendum, v.Actor.Delegation):
			what = "confirm"
		case v.Is(negotiation.RoleSecretariat) && d.Draft.Stage == negotiation.StageInCRP:
			what = "present"
		case v.Is(negotiation.RoleSecretariat) && d.Draft.Stage == negotiation.StageAgreedPending:
			what = "pending"
		}
		if what != "" {
			out.Tasks = append(out.Tasks, task{What: what, Title: d.Title, Path: "/drafts/" + d.Key})
		}
	}
	return nil
}

func roundTask(what string, r negotiation.Round) task {
	t := task{What: what, Title: r.Title, Path: "/rounds/" + string(r.ID)}
	if what == "review" || what == "reply" {
		t.Path += "/" + what
	}
	if r.Phase == negotiation.RoundOpen {
		t.Until, t.Zone = r.Deadline, r.Zone
	}
	return t
}

// waitsIn names what a round waits for, if it is for the visitor.
func waitsIn(r negotiation.Round, v Visitor) string {
	switch {
	case r.Phase == negotiation.RoundOpen && v.Is(delegates...) && slices.Contains(r.Roster, v.Actor.Delegation):
		return "reply"
	case r.Phase == negotiation.RoundOpen && v.Is(negotiation.RoleSecretariat):
		return "round"
	case r.Phase == negotiation.RoundInReview && v.Is(negotiation.RoleChair):
		return "review"
	case r.Phase == negotiation.RoundReturned && v.Is(negotiation.RoleSecretariat):
		return "consolidate"
	}
	return ""
}
