package workflows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

// Procedures is the client side of the procedures. Every method answers with
// a [negotiation.Refusal] when the act is refused; any other error means that
// no answer came in time, and that the act may have been done or will be.
// Every act carries an ID chosen by its caller and is done once: who gave up
// waiting sends it again under the same ID and gets the answer.
type Procedures struct {
	client     client.Client
	taskQueue  string
	searchable bool
	lanes      lanes
}

// Option changes how [NewProcedures] makes the client side.
type Option func(*Procedures)

// WithSearchAttributes lets procedures started here tell Temporal's index where
// they stand. The namespace must have the attributes, see
// [RegisterSearchAttributes]: telling unknown ones would block a procedure.
func WithSearchAttributes(known bool) Option { return func(p *Procedures) { p.searchable = known } }

// NewProcedures makes the client side of the procedures whose workers listen
// on the task queue.
func NewProcedures(c client.Client, taskQueue string, options ...Option) *Procedures {
	p := &Procedures{client: c, taskQueue: taskQueue}
	for _, o := range options {
		o(p)
	}
	return p
}

// SubmitReply puts a delegation's reply on record and returns its receipt.
func (p *Procedures) SubmitReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error) {
	if err := wellFormed(r.ID, r.Round); err != nil {
		return negotiation.Receipt{}, err
	}
	if err := r.Check(); err != nil {
		return negotiation.Receipt{}, err
	}
	return ask[negotiation.Receipt](ctx, p, "reply/"+string(r.ID), "reply of "+r.Delegation, procedure.SubmitReply, r)
}

// OpenRound plans a round, starts its procedure and returns the round when
// its informal paper is out.
func (p *Procedures) OpenRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error) {
	if err := sound(a); err != nil {
		return negotiation.Round{}, err
	}
	planned, err := ask[negotiation.Round](ctx, p, "plan/"+string(a.ID), "plan a round", procedure.PlanRound, a)
	if err != nil {
		return negotiation.Round{}, err
	}
	// Waiting can be repeated at will, so every wait is one of its own.
	return OpenedUpdate.send(ctx, p, p.round(planned.ID), "", struct{}{})
}

// DoOnRound does an act on a round and returns the round as it stands then. What
// its procedure does not go by is done beside it.
func (p *Procedures) DoOnRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error) {
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return negotiation.Round{}, err
	}
	if row.Update == "" {
		if err := sound(a); err != nil {
			return negotiation.Round{}, err
		}
		return ask[negotiation.Round](ctx, p, string(row.Name)+"/"+string(a.ID), row.Summary, procedure.DoOnRound, a)
	}
	return sendAct[negotiation.Round](ctx, p, p.round, a)
}

// sound refuses what no procedure would accept before anything is started for it.
func sound(a negotiation.Asked) error {
	if err := a.Check(); err != nil {
		return err
	}
	return wellFormed(a.ID, a.On)
}

// WithdrawComment takes a delegation's comment back while its round is open.
func (p *Procedures) WithdrawComment(ctx context.Context, w negotiation.Withdrawal) error {
	if err := wellFormed(w.ID, w.Round, w.Comment); err != nil {
		return err
	}
	_, err := ask[any](
		ctx, p, "withdrawal/"+string(w.ID), "withdraw a comment of "+w.Delegation, procedure.WithdrawComment, w,
	)
	return err
}

// Follow starts the procedure that follows a recommendation over meetings,
// unless it runs already.
func (p *Procedures) Follow(ctx context.Context, recommendation negotiation.ID) error {
	if err := wellFormed(recommendation); err != nil {
		return err
	}
	return p.begin(ctx, p.recommendation(recommendation))
}

// DoOnDraft does an act on a draft and returns where it stood after the act.
func (p *Procedures) DoOnDraft(ctx context.Context, a negotiation.Asked) (negotiation.Draft, error) {
	if err := sound(a); err != nil {
		return negotiation.Draft{}, err
	}
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return negotiation.Draft{}, err
	}
	return draftUpdate(row).send(ctx, p, p.recommendation(a.On), a.ID, a)
}

// Amend writes a changed text, moved in the room or settled in review, and
// makes it current.
func (p *Procedures) Amend(
	ctx context.Context, by negotiation.Actor, a negotiation.AmendmentText,
) (negotiation.Draft, error) {
	if err := wellFormed(a.ID, a.Recommendation); err != nil {
		return negotiation.Draft{}, err
	}
	act := a.Act(by)
	if err := act.Allowed(); err != nil {
		return negotiation.Draft{}, err
	}
	if err := a.Check(); err != nil {
		return negotiation.Draft{}, err
	}
	if _, err := ask[negotiation.ID](
		ctx, p, "amendment/"+string(a.ID), "wording of an amendment", procedure.WriteAmendment, by, a,
	); err != nil {
		return negotiation.Draft{}, err
	}
	act.Expects = negotiation.ExpectedIn(ctx, act.ID)
	return p.DoOnDraft(ctx, act)
}

// Reshape splits or merges drafts. The first of its acts does all of it; the
// others tell the procedures of the other drafts. It starts those of the new
// drafts and returns their IDs.
func (p *Procedures) Reshape(
	ctx context.Context, by negotiation.Actor, r negotiation.Reshaping,
) ([]negotiation.ID, error) {
	if err := wellFormed(append([]negotiation.ID{r.ID}, r.Bases...)...); err != nil {
		return nil, err
	}
	if err := r.AllowedTo(by); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	acts, err := ask[[]negotiation.Asked](
		ctx, p, "reshaping/"+string(r.ID), "plan to "+string(r.Kind)+" drafts", procedure.PlanReshaping, by, r,
	)
	if err != nil {
		return nil, err
	}
	var into []negotiation.ID
	for _, a := range acts {
		a.Expects = negotiation.ExpectedIn(ctx, r.ID) // a split is on the draft that its sender had read
		d, err := p.DoOnDraft(ctx, a)
		if err != nil {
			return nil, err
		}
		into = d.Into
	}
	for _, id := range into {
		if err := p.Follow(ctx, id); err != nil {
			return nil, err
		}
	}
	return into, nil
}

// OpenSilence circulates a text for tacit approval and starts its procedure.
func (p *Procedures) OpenSilence(ctx context.Context, a negotiation.Asked) error {
	if err := sound(a); err != nil {
		return err
	}
	name := "silence-plan/" + string(a.ID)
	opened, err := ask[negotiation.Silence](ctx, p, name, "open a silence procedure", procedure.OpenSilence, a)
	if err != nil {
		return err
	}
	return p.begin(ctx, p.silence(opened.ID))
}

// DoOnSilence does an act on a silence procedure.
func (p *Procedures) DoOnSilence(ctx context.Context, a negotiation.Asked) error {
	_, err := sendAct[negotiation.Silence](ctx, p, p.silence, a)
	return err
}

// PrepareReport issues the draft report of a meeting and starts its adoption.
func (p *Procedures) PrepareReport(ctx context.Context, a negotiation.Asked) error {
	if err := sound(a); err != nil {
		return err
	}
	r, err := ask[negotiation.Report](ctx, p, "report/"+string(a.ID), "draft report", procedure.DoOnReport, a)
	if err != nil {
		return err
	}
	return p.begin(ctx, p.report(r.ID))
}

// DoOnReport does an act on a report and returns the report as it stands then, without
// its texts.
func (p *Procedures) DoOnReport(ctx context.Context, a negotiation.Asked) (negotiation.Report, error) {
	return sendAct[negotiation.Report](ctx, p, p.report, a)
}

func (p *Procedures) round(id negotiation.ID) target {
	return target{
		startOptions(RoundWorkflowID(id), p.taskQueue, "Consultation round"), ConsultationRound,
		RoundState{Round: negotiation.Round{ID: id}, Searchable: p.searchable},
	}
}

func (p *Procedures) recommendation(id negotiation.ID) target {
	return target{
		startOptions(RecommendationWorkflowID(id), p.taskQueue, "Draft recommendation over meetings"), Recommendation,
		RecommendationState{ID: id, Searchable: p.searchable},
	}
}

func (p *Procedures) report(id negotiation.ID) target {
	return target{
		startOptions(ReportWorkflowID(id), p.taskQueue, "Adoption of a report"), ReportAdoption,
		ReportState{Report: negotiation.Report{ID: id}, Searchable: p.searchable},
	}
}

func (p *Procedures) silence(id negotiation.ID) target {
	return target{
		startOptions(SilenceWorkflowID(id), p.taskQueue, "Silence procedure"), SilenceProcedure,
		SilenceState{Silence: negotiation.Silence{ID: id}, Searchable: p.searchable},
	}
}

// Resume starts a procedure by its workflow ID, unless it runs: it reads from
// the record where it stands.
func (p *Procedures) Resume(ctx context.Context, workflowID string) error {
	t, err := p.named(workflowID)
	if err != nil {
		return err
	}
	return p.begin(ctx, t)
}

// Restart starts a procedure by its workflow ID from the record; a run there is
// is terminated for it. Who waits for an answer of that run sends again.
func (p *Procedures) Restart(ctx context.Context, workflowID string) error {
	t, err := p.named(workflowID)
	if err != nil {
		return err
	}
	t.start.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
	return p.begin(ctx, t)
}

func (p *Procedures) named(workflowID string) (target, error) {
	for _, known := range []func() (target, error){
		func() (target, error) { id, err := RoundOf(workflowID); return p.round(id), err },
		func() (target, error) { id, err := RecommendationOf(workflowID); return p.recommendation(id), err },
		func() (target, error) { id, err := ReportOf(workflowID); return p.report(id), err },
		func() (target, error) { id, err := SilenceOf(workflowID); return p.silence(id), err },
	} {
		if t, err := known(); err == nil {
			return t, nil
		}
	}
	return target{}, negotiation.Refuse(negotiation.CodeInvalid, "%q is not the ID of a procedure.", workflowID)
}

func (p *Procedures) begin(ctx context.Context, t target) error {
	if _, err := p.client.ExecuteWorkflow(ctx, t.start, t.workflow, t.input); err != nil {
		return fmt.Errorf("start %s: %w", t.start.ID, unanswered(ctx, err))
	}
	return nil
}

// ask runs a standalone activity and waits for its result. Its ID holds a
// digest of what is asked: the same request is the same activity, and another
// one under the same ID comes before the record, which refuses it.
func ask[Res any](ctx context.Context, p *Procedures, name, summary string, activity any, args ...any) (Res, error) {
	var res Res
	raw, err := json.Marshal(args)
	if err != nil {
		return res, fmt.Errorf("write the request: %w", err)
	}
	digest := sha256.Sum256(raw)
	id := name + "/" + hex.EncodeToString(digest[:8])
	handle, err := p.client.ExecuteActivity(ctx, activities.ForClient(id, p.taskQueue, summary), activity, args...)
	var done *serviceerror.ActivityExecutionAlreadyStarted
	if errors.As(err, &done) {
		handle, err = p.client.GetActivityHandle(client.GetActivityHandleOptions{ActivityID: id, RunID: done.RunId}), nil
	}
	if err == nil {
		err = handle.Get(ctx, &res)
	}
	if err = activities.FromTemporal(err); err == nil || negotiation.CodeOf(err) != "" {
		return res, err
	}
	return res, fmt.Errorf("wait for the answer to %s: %w", summary, unanswered(ctx, err))
}

// unanswered tells a caller whose time ran out so by the context's own error.
// The server may notice first: then the context is not done yet when its
// error arrives.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var late *serviceerror.DeadlineExceeded
	var update *client.WorkflowUpdateServiceTimeoutOrCanceledError
	if _, limited := ctx.Deadline(); limited && (errors.As(err, &late) || errors.As(err, &update)) {
		return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	}
	var down *serviceerror.Unavailable
	if errors.As(err, &down) {
		return &UnavailableError{Err: err}
	}
	return err
}

// UnavailableError is the error of asking when Temporal can't be reached. What
// was asked may be sent again under the same ID.
type UnavailableError struct{ Err error }

// Error says so, and why.
func (e *UnavailableError) Error() string { return "Temporal can't be reached: " + e.Err.Error() }

// Unwrap returns the client's error.
func (e *UnavailableError) Unwrap() error { return e.Err }

// Unavailable is true; callers that do not import this package ask by it.
func (e *UnavailableError) Unavailable() bool { return true }

// wellFormed refuses identifiers that cannot be on record.
func wellFormed(ids ...negotiation.ID) error {
	for _, id := range ids {
		if len(id) != 36 || uuid.Validate(string(id)) != nil {
			return negotiation.Refuse(negotiation.CodeInvalid, "%q is not a UUID.", id)
		}
	}
	return nil
}
