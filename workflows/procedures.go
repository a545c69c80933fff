package workflows

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/client"

	n "rapporteur/negotiation"
)

var errUnwritten = errors.New("this procedure is not written yet")

// Procedures is the client side of the procedures. Every method answers with
// a [negotiation.Refusal] when the act is refused; any other error means that
// Temporal could not be reached in time. Every act carries an ID chosen by its
// caller and is done once, however often it is sent.
type Procedures struct {
	client    client.Client
	taskQueue string
}

// NewProcedures makes the client side of the procedures whose workers listen
// on the task queue.
func NewProcedures(c client.Client, taskQueue string) *Procedures {
	return &Procedures{client: c, taskQueue: taskQueue}
}

// SubmitReply puts a delegation's reply on record and returns its receipt.
func (p *Procedures) SubmitReply(ctx context.Context, r n.Reply) (n.Receipt, error) {
	return n.Receipt{}, errUnwritten
}

// OpenRound plans a round, starts its procedure and returns the round when
// its informal paper is out.
func (p *Procedures) OpenRound(ctx context.Context, by n.Actor, plan n.RoundPlan) (n.Round, error) {
	return n.Round{}, errUnwritten
}

// ExtendRound moves the deadline of an open round to a later time.
func (p *Procedures) ExtendRound(ctx context.Context, by n.Actor, act, round n.ID, deadline time.Time, reason string) (n.Round, error) {
	return n.Round{}, errUnwritten
}

// CloseRound closes an open round before its deadline.
func (p *Procedures) CloseRound(ctx context.Context, by n.Actor, act, round n.ID, reason string) (n.Round, error) {
	return n.Round{}, errUnwritten
}

// Reconsolidate consolidates a round again after the chair returned it.
func (p *Procedures) Reconsolidate(ctx context.Context, by n.Actor, act, round n.ID, includeLate bool, reason string) (n.Round, error) {
	return n.Round{}, errUnwritten
}

// Approve is the chair's approval of a consolidation; it answers when the
// conference room paper is issued.
func (p *Procedures) Approve(ctx context.Context, by n.Actor, act, round n.ID, attempt int) (n.Round, error) {
	return n.Round{}, errUnwritten
}

// Return sends a consolidation back with the chair's reason.
func (p *Procedures) Return(ctx context.Context, by n.Actor, act, round n.ID, attempt int, reason string) (n.Round, error) {
	return n.Round{}, errUnwritten
}

// Follow starts the procedure that follows a recommendation over meetings,
// unless it runs already.
func (p *Procedures) Follow(ctx context.Context, recommendation n.ID) error { return errUnwritten }

// Do does an act on a draft and returns where it stands then.
func (p *Procedures) Do(ctx context.Context, a n.Act) (n.Draft, error) {
	return n.Draft{}, errUnwritten
}

// AmendOrally writes the wording of an oral amendment and makes it current.
func (p *Procedures) AmendOrally(ctx context.Context, by n.Actor, a n.AmendmentText) (n.Draft, error) {
	return n.Draft{}, errUnwritten
}

// PrepareReport issues the draft report of a meeting and starts its adoption.
func (p *Procedures) PrepareReport(ctx context.Context, by n.Actor, report, meeting n.ID) (n.Report, error) {
	return n.Report{}, errUnwritten
}

// AdoptSection adopts one section of a draft report, as orally amended when
// an amendment is given.
func (p *Procedures) AdoptSection(ctx context.Context, by n.Actor, act, report n.ID, section int, amendment string) (n.Report, error) {
	return n.Report{}, errUnwritten
}

// AdoptReport adopts the report as a whole after all its sections, and issues
// it in the body's main series.
func (p *Procedures) AdoptReport(ctx context.Context, by n.Actor, act, report n.ID) (n.Report, error) {
	return n.Report{}, errUnwritten
}
