package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// matter is a thing on record that a procedure is for.
type matter struct {
	id         negotiation.ID
	workflowID string
	// what it is, to begin a sentence with, and where it stands.
	what, phase string
}

// tries is how often a step may fail before it is a finding.
const tries = 3

// procedure is what Temporal says of one procedure.
type procedure struct {
	running bool
	// ended says how, when it does not run, and at when.
	ended string
	at    time.Time
	// phase it takes its thing to be in; "" when it does not tell.
	phase string
	// busy says that a step is under way, whatever comes of it.
	busy bool
	// failing says what fails, unserved what nobody takes, since when.
	failing, unserved string
	since             time.Time
}

// see asks Temporal about a procedure. The answer is of this moment: it does not
// come from the index, which runs behind.
func (d *Doctor) see(ctx context.Context, workflowID string) (procedure, error) {
	seen, err := d.temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return procedure{ended: "Temporal knows of none"}, nil
	}
	if err != nil {
		return procedure{}, fmt.Errorf("look for the procedure %s: %w", workflowID, err)
	}
	info := seen.GetWorkflowExecutionInfo()
	p := procedure{running: info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, phase: phaseOf(info)}
	if !p.running {
		p.ended, p.at = d.howItEnded(ctx, info), info.GetCloseTime().AsTime()
		return p, nil
	}
	d.seeTask(&p, seen)
	d.seeActivities(&p, seen)
	return p, nil
}

// phaseOf reads the phase a procedure told Temporal's index.
func phaseOf(info *workflowpb.WorkflowExecutionInfo) string {
	var phase string
	payload := info.GetSearchAttributes().GetIndexedFields()[workflows.PhaseAttribute.GetName()]
	if payload == nil || converter.GetDefaultDataConverter().FromPayload(payload, &phase) != nil {
		return ""
	}
	return phase
}

// howItEnded says it in words that follow a colon.
func (d *Doctor) howItEnded(ctx context.Context, info *workflowpb.WorkflowExecutionInfo) string {
	e := info.GetExecution()
	switch info.GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:
		return "it was cancelled in Temporal"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		return "it was terminated in Temporal"
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:
		err := d.temporal.GetWorkflow(ctx, e.GetWorkflowId(), e.GetRunId()).Get(ctx, nil)
		if refusal := new(temporal.ApplicationError); errors.As(err, &refusal) {
			return "it failed (" + strings.TrimSuffix(refusal.Message(), ".") + ")"
		}
		return "it failed"
	}
	return "it has ended (" + strings.ToLower(info.GetStatus().String()) + ")"
}

// seeTask looks at the decision the procedure has to take next.
func (d *Doctor) seeTask(p *procedure, seen *workflowservice.DescribeWorkflowExecutionResponse) {
	task := seen.GetPendingWorkflowTask()
	if task == nil {
		return
	}
	p.busy, p.since = true, task.GetOriginalScheduledTime().AsTime()
	switch {
	case task.GetAttempt() >= tries:
		p.failing = fmt.Sprintf("its code failed %d times at the same place", task.GetAttempt()-1)
	case task.GetState() == enumspb.PENDING_WORKFLOW_TASK_STATE_SCHEDULED && time.Since(
		task.GetScheduledTime().AsTime(),
	) > d.patience:
		p.unserved = "its next step"
	}
}

func (d *Doctor) seeActivities(p *procedure, seen *workflowservice.DescribeWorkflowExecutionResponse) {
	for _, a := range seen.GetPendingActivities() {
		p.busy = true
		switch {
		case a.GetAttempt() >= tries && a.GetLastFailure() != nil:
			p.failing = fmt.Sprintf("%s failed %d times", a.GetActivityType().GetName(), a.GetAttempt()-1)
			if cause := temporal.GetDefaultFailureConverter().FailureToError(
				a.GetLastFailure(),
			); a.GetLastFailure().GetEncodedAttributes() == nil && cause != nil {
				p.failing += ", the last time with: " + strings.TrimSuffix(cause.Error(), ".")
			}
			p.since = a.GetScheduledTime().AsTime()
		case a.GetAttempt() <= 1 && a.GetState() == enumspb.PENDING_ACTIVITY_STATE_SCHEDULED && time.Since(
			a.GetScheduledTime().AsTime(),
		) > d.patience:
			p.unserved, p.since = a.GetActivityType().GetName(), a.GetScheduledTime().AsTime()
		}
	}
}

// compare holds a thing on record that waits for its procedure against it.
func (d *Doctor) compare(ctx context.Context, m matter) ([]Finding, error) {
	p, err := d.see(ctx, m.workflowID)
	if err != nil {
		return nil, err
	}
	stands := m.what + " is " + m.phase
	if !p.running {
		return []Finding{{Kind: Lost, WorkflowID: m.workflowID, On: m.id, where: m.phase, Since: p.at,
			What:   stands + ", but its procedure does not run: " + p.ended + ".",
			Remedy: "Run rapporteur doctor --mend, which starts it again from the record."}}, nil
	}
	return d.running(m, p), nil
}

// running says what is wrong with a procedure that runs.
func (d *Doctor) running(m matter, p procedure) []Finding {
	f := Finding{WorkflowID: m.workflowID, On: m.id, where: m.phase, Since: p.since}
	stands := m.what + " is " + m.phase
	switch {
	case p.failing != "":
		f.Kind, f.What = Failing, stands+", and its procedure does not get on: "+p.failing+"."
		f.Remedy = "Mend the cause, which the log of the worker and the page of " + m.workflowID +
			" in Temporal tell in full; it is tried again by itself, and goes on."
	case p.unserved != "":
		f.Kind, f.What = Unserved, stands+", and no worker takes up what its procedure has to do: "+p.unserved+"."
		f.Remedy = "See that a worker runs on the task queue " + d.taskQueue +
			" and reaches Temporal; it then goes on by itself."
	case !p.busy && p.phase != "" && p.phase != m.phase:
		f.Kind, f.where, f.What = Differing, m.phase+"/"+p.phase, stands+" on record, but its procedure takes it to be "+
			p.phase+"."
		f.Remedy = "If the database was restored from a backup, see that it is the right one; then run rapporteur doctor " +
			"--mend, which starts the procedure again from the record."
	default:
		return nil
	}
	return []Finding{f}
}
