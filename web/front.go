package web

import (
	"context"
	"slices"
	"strings"
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
	// Coming are meetings under way and the next days of the calendar.
	Coming []entry
}

// mostComing is how much of the calendar the first page shows.
const mostComing = 5

func (s *Site) front(ctx context.Context, v *visit) (any, error) {
	var out frontView
	var err error
	if out.Now, err = s.app.Time(ctx); err != nil || !v.Is(readers...) {
		return out, err
	}
	events, err := s.events(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, r := range events.rounds {
		what, err := s.stillWaits(ctx, v, r, waitsIn(r, v.Visitor))
		if err != nil {
			return nil, err
		}
		if what != "" {
			out.Tasks = append(out.Tasks, roundTask(what, r))
		}
	}
	for _, x := range events.silences {
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
	if err := s.meetingTasks(ctx, v, events.meetings, &out); err != nil {
		return nil, err
	}
	out.Coming = coming(events.entries(), out.Now.Now, out.Tasks)
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
		case d.Draft.Stage == negotiation.StageTakenUp && v.IsAt(d.Draft.Meeting, negotiation.RoleChair):
			what = "decide"
		}
		if what != "" {
			out.Tasks = append(out.Tasks, task{What: what, Title: d.Title, Path: "/drafts/" + d.Key})
		}
	}
	return nil
}

// meetingTasks adds what waits at meetings that are near: the chair has an agenda and the
// sections of a report to adopt and drafts to decide on, the secretariat a report to
// prepare.
func (s *Site) meetingTasks(ctx context.Context, v *visit, meetings []negotiation.Meeting, out *frontView) error {
	offices := []negotiation.Role{negotiation.RoleChair, negotiation.RoleSecretariat, negotiation.RoleRapporteur}
	for _, m := range meetings {
		late := out.Now.Now.After(m.Closes.AddDate(0, 1, 0))
		if out.Now.Now.Before(m.Opens) || late || !v.IsAt(m.ID, offices...) {
			continue
		}
		what, err := s.waitsAt(ctx, v, m, out.Now.Now)
		if err != nil {
			return err
		}
		if what == "" {
			continue
		}
		to := "/meetings/" + m.Key
		if what != "agenda" {
			to += "/report"
		}
		out.Tasks = append(out.Tasks, task{What: what, Title: v.Name(m.Names), Path: to})
	}
	return nil
}

// waitsAt names what a meeting waits for, if it is for the visitor.
func (s *Site) waitsAt(
	ctx context.Context, v *visit, m negotiation.Meeting, now time.Time,
) (string, error) {
	if m.AgendaAdoptedAt.IsZero() {
		if v.Is(negotiation.RoleChair) && !now.After(m.Closes.AddDate(0, 0, 1)) {
			return "agenda", nil
		}
		return "", nil
	}
	r, err := s.app.Report(ctx, v.Actor, m.Key)
	switch {
	case negotiation.CodeOf(err) == negotiation.CodeNotFound:
		if v.Is(negotiation.RoleChair) || now.Before(m.Closes) {
			return "", nil
		}
		return "prepare", nil
	case err != nil:
		return "", err
	case r.Value().AdoptedAt.IsZero() && v.Is(negotiation.RoleChair):
		return "sections", nil
	}
	return "", nil
}

// coming is what the calendar has next, and what is going on, without what waits for the
// visitor anyway.
func coming(entries []entry, now time.Time, tasks []task) []entry {
	entries = slices.DeleteFunc(entries, func(e entry) bool {
		waits := func(t task) bool { return t.Path == e.Path || strings.HasPrefix(t.Path, e.Path+"/") }
		if slices.ContainsFunc(tasks, waits) {
			return true
		}
		if e.Closes.IsZero() {
			return e.At.Before(now)
		}
		return e.Closes.AddDate(0, 0, 1).Before(now)
	})
	slices.SortStableFunc(entries, func(a, b entry) int { return a.At.Compare(b.At) })
	return entries[:min(len(entries), mostComing)]
}

func roundTask(what string, r negotiation.Round) task {
	t := task{What: what, Title: r.Title, Path: "/rounds/" + string(r.ID)}
	switch what {
	case "review", "reply":
		t.Path += "/" + what
	case "submit":
		t.Path += "/reply"
	case "undisposed":
		t.Path += "/comments?became=none"
	}
	if r.Phase == negotiation.RoundOpen {
		t.Until, t.Zone = r.Deadline, r.Zone
	}
	return t
}

// stillWaits is what a round still waits for: a delegation that has replied is not asked
// for a reply again, but for what it has prepared since.
func (s *Site) stillWaits(ctx context.Context, v *visit, r negotiation.Round, what string) (string, error) {
	switch what {
	case "reply":
		drafts, err := s.app.CommentDrafts(ctx, v.Actor, r.ID)
		if err != nil {
			return "", err
		}
		unsubmitted := func(d negotiation.CommentDraft) bool { return !d.Submitted && d.DiscardedAt.IsZero() }
		if slices.ContainsFunc(drafts.Value(), unsubmitted) {
			return "submit", nil
		}
		receipts, err := s.app.OwnReceipts(ctx, v.Actor, r.ID)
		if len(receipts.Value()) > 0 {
			what = ""
		}
		return what, err
	case "undisposed":
		f := store.CommentFilter{Round: r.ID, Undisposed: true}
		left, err := s.app.Comments(ctx, v.Actor, f, "", store.Page{Limit: 1})
		if len(left.Value()) == 0 {
			what = ""
		}
		return what, err
	}
	return what, nil
}

// waitsIn names what a round waits for, if it is for the visitor.
func waitsIn(r negotiation.Round, v Visitor) string {
	switch {
	case r.Phase == negotiation.RoundOpen && v.Is(delegates...) && slices.Contains(r.Roster, v.Actor.Delegation):
		return "reply"
	case r.Phase == negotiation.RoundOpen && v.Is(negotiation.RoleSecretariat):
		return "round"
	case r.Phase == negotiation.RoundInReview && v.IsAt(r.Meeting, negotiation.RoleChair):
		return "review"
	case r.Phase == negotiation.RoundInReview && v.Is(negotiation.RoleSecretariat):
		return "undisposed"
	case r.Phase == negotiation.RoundReturned && v.Is(negotiation.RoleSecretariat):
		return "consolidate"
	}
	return ""
}
