package application

import (
	"context"
	"fmt"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// Procedures is what acts go through that a procedure waits for. Package workflows
// implements it.
type Procedures interface {
	OpenRound(ctx context.Context, a n.Asked) (n.Round, error)
	DoOnRound(ctx context.Context, a n.Asked) (n.Round, error)
	OpenSilence(ctx context.Context, a n.Asked) error
	DoOnSilence(ctx context.Context, a n.Asked) error
}

// Arrivals is where what is in time or late is noted before it is judged.
type Arrivals interface {
	ObjectionArrived(ctx context.Context, a n.Asked) error
}

// Reports does the acts on reports that wait for nobody: the record does them in one
// transaction.
type Reports interface {
	DoOnReport(ctx context.Context, a n.Asked) (n.Report, error)
}

// Documents does the acts that issue documents, which the application renders, and
// those on the digest.
type Documents interface {
	DoOnDocument(ctx context.Context, a n.Asked, render store.RenderAbout) (n.Document, error)
	CorrectRecommendation(
		ctx context.Context, a n.Asked, word store.WordCorrection, render store.RenderAbout,
	) (n.Correction, error)
	AddTheme(ctx context.Context, a n.Asked) (n.Theme, error)
	Annotate(ctx context.Context, a n.Asked) (n.Annotation, error)
	CompileDigest(ctx context.Context, a n.Asked, render store.RenderDigest) (n.Document, error)
}

// People does the acts on persons, their mandates, and what they are told.
type People interface {
	DoOnPerson(ctx context.Context, a n.Asked) (n.Person, error)
	DoOnMandate(ctx context.Context, a n.Asked) (n.Mandate, error)
	DoOnNotice(ctx context.Context, a n.Asked) (n.Notice, error)
}

// OnPerson does an act on a person, or registers one.
func (a *App) OnPerson(ctx context.Context, x n.Asked) (Seen[n.Person], error) {
	p, err := a.record.DoOnPerson(ctx, x)
	return see(ctx, a, x.By, p, err)
}

// OnMandate does an act on a mandate, or grants one.
func (a *App) OnMandate(ctx context.Context, x n.Asked) (Seen[n.Mandate], error) {
	m, err := a.record.DoOnMandate(ctx, x)
	return see(ctx, a, x.By, m, err)
}

// OnNotice does an act on a notice.
func (a *App) OnNotice(ctx context.Context, x n.Asked) (Seen[n.Notice], error) {
	o, err := a.record.DoOnNotice(ctx, x)
	return see(ctx, a, x.By, o, err)
}

// OnReport does an act on the report of a meeting.
func (a *App) OnReport(ctx context.Context, x n.Asked) (Seen[n.Report], error) {
	r, err := a.record.DoOnReport(ctx, x)
	return see(ctx, a, x.By, r, err)
}

// OpenRound opens a round. It answers when the informal paper is out.
func (a *App) OpenRound(ctx context.Context, x n.Asked) (Seen[n.Round], error) {
	r, err := a.procedures.OpenRound(ctx, x)
	if err == nil {
		r.Warnings, err = a.warnings(ctx, r.Deadline, r.Zone)
	}
	return see(ctx, a, x.By, r, err)
}

// OnRound does an act on a round of the meeting of who asks: others learn nothing of
// where it stands.
func (a *App) OnRound(ctx context.Context, x n.Asked) (Seen[n.Round], error) {
	r, err := a.onRound(ctx, x)
	if _, extends := x.Act.(n.ExtendRound); extends && err == nil {
		r.Warnings, err = a.warnings(ctx, r.Deadline, r.Zone)
	}
	return see(ctx, a, x.By, r, err)
}

func (a *App) onRound(ctx context.Context, x n.Asked) (n.Round, error) {
	row, err := n.RowOf(x.Act)
	if err != nil {
		return n.Round{}, err
	}
	round, err := a.record.Round(ctx, x.On)
	if err != nil {
		return n.Round{}, err
	}
	if err := row.Permits(x.By, round.Meeting); err != nil {
		return n.Round{}, err
	}
	return a.procedures.DoOnRound(ctx, x)
}

// DecideOnComments does an act on comments of a round and answers with those, as they
// stand then: all of a round may be many.
func (a *App) DecideOnComments(ctx context.Context, x n.Asked) (Seen[[]n.ReceivedComment], error) {
	var ids []n.ID
	switch act := x.Act.(type) {
	case n.DisposeComments:
		for _, d := range act.Dispositions {
			ids = append(ids, d.Comment)
		}
	case n.AdmitComments:
		for _, d := range act.Admissions {
			ids = append(ids, d.Comment)
		}
	default:
		return Seen[[]n.ReceivedComment]{}, fmt.Errorf("%T decides on no comments", x.Act)
	}
	if _, err := a.onRound(ctx, x); err != nil {
		return Seen[[]n.ReceivedComment]{}, err
	}
	list, err := a.record.Comments(ctx, store.CommentFilter{Round: x.On, IDs: ids})
	return see(ctx, a, x.By, list, err)
}

// OpenSilence circulates a text for tacit approval.
func (a *App) OpenSilence(ctx context.Context, x n.Asked) (Seen[n.Silence], error) {
	if err := a.procedures.OpenSilence(ctx, x); err != nil {
		return Seen[n.Silence]{}, err
	}
	return a.silenceAfter(ctx, x)
}

// OnSilence does an act on a silence procedure. An objection is noted before anything
// is done with it: it is in time by the moment at which it arrived.
func (a *App) OnSilence(ctx context.Context, x n.Asked) (Seen[n.Silence], error) {
	if objection, ok := x.Act.(n.BreakSilence); ok {
		if objection.Delegation == "" {
			objection.Delegation = x.By.Delegation
		}
		x.Act = objection
		if err := a.record.ObjectionArrived(ctx, x); err != nil {
			return Seen[n.Silence]{}, err
		}
	}
	if err := a.procedures.DoOnSilence(ctx, x); err != nil {
		return Seen[n.Silence]{}, err
	}
	return a.silenceAfter(ctx, x)
}

// silenceAfter is a silence procedure as an act has left it, with what its
// secretariat should know of an end that the act has set.
func (a *App) silenceAfter(ctx context.Context, x n.Asked) (Seen[n.Silence], error) {
	s, err := a.record.Silence(ctx, x.On)
	switch x.Act.(type) {
	case n.OpenSilence, n.ExtendSilence:
		if err == nil {
			s.Warnings, err = a.warnings(ctx, s.Ends, s.Zone)
		}
	}
	return see(ctx, a, x.By, s, err)
}

// warnings are what a secretariat should know of a deadline it has set, such as that
// it falls on a day off. They refuse nothing.
func (a *App) warnings(ctx context.Context, deadline time.Time, zone string) ([]string, error) {
	stations, err := a.record.DutyStations(ctx)
	return n.DeadlineWarnings(stations, deadline, zone), err
}
