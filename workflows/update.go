package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

// Update is a message that changes a procedure and is answered: the same
// declaration serves to receive it and to send it.
type Update[Req, Res any] struct {
	// Name is what Temporal knows it by.
	Name string
	// Description is one line for who looks at a running procedure.
	Description string
}

// receive registers the update. Validate must change nothing; what it refuses
// leaves no trace in the history. Refusals of both cross Temporal in one form.
func (u Update[Req, Res]) receive(
	ctx workflow.Context, validate func(workflow.Context, Req) error, handle func(workflow.Context, Req) (Res, error),
) error {
	err := workflow.SetUpdateHandlerWithOptions(ctx, u.Name,
		func(ctx workflow.Context, req Req) (Res, error) {
			res, err := handle(ctx, req)
			return res, activities.ToTemporal(activities.FromTemporal(err))
		},
		workflow.UpdateHandlerOptions{
			Description: u.Description,
			Validator: func(ctx workflow.Context, req Req) error {
				if drains(ctx) {
					return temporal.NewApplicationError("the procedure is about to go on in a new run", goesOn)
				}
				return activities.ToTemporal(validate(ctx, req))
			},
		})
	if err != nil {
		return fmt.Errorf("register the update %s: %w", u.Name, err)
	}
	return nil
}

// target is the procedure an update is sent to, and how to start it when it
// does not run: a procedure that ended, or was lost, comes back from the
// record and answers.
type target struct {
	start    client.StartWorkflowOptions
	workflow any
	input    any
}

// An update that met a procedure just ending, or about to go on in a new run, is
// sent again until it meets the next run: after closingPause, then after twice
// that and so on up to longestPause, for closingPatience in all.
const (
	closingPause    = 50 * time.Millisecond
	longestPause    = 500 * time.Millisecond
	closingPatience = 30 * time.Second
)

// goesOn is the type of the error by which a run lets nothing more in.
const goesOn = "GoesOnInANewRun"

// send sends the update and waits for its answer. The record does an act once by
// its ID, so sending it again is answered alike. To Temporal each sending is an
// update of its own: it would answer one that was refused with that refusal until
// the run ends, whatever has changed since or was put right.
func (u Update[Req, Res]) send(
	ctx context.Context, p *Procedures, to target, act negotiation.ID, req Req,
) (Res, error) {
	var res Res
	id := strings.TrimPrefix(string(act)+"/"+uuid.NewString(), "/") // waiting is no act
	leave, err := p.lanes.enter(ctx, to.start.ID)
	if err != nil {
		return res, fmt.Errorf("wait for a turn to send %s: %w", u.Name, err)
	}
	defer leave()
	begun, pause := time.Now(), closingPause
	for {
		res, err = u.sendOnce(ctx, p.client, to, id, req)
		if err == nil || !closing(err) || ctx.Err() != nil || time.Since(begun) > closingPatience {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
	if err = activities.FromTemporal(err); err == nil || negotiation.CodeOf(err) != "" {
		return res, err
	}
	return res, fmt.Errorf("wait for the answer to %s: %w", u.Name, unanswered(ctx, err))
}

func (u Update[Req, Res]) sendOnce(ctx context.Context, c client.Client, to target, id string, req Req) (Res, error) {
	var res Res
	handle, err := c.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: c.NewWithStartWorkflowOperation(to.start, to.workflow, to.input),
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID:   to.start.ID,
			UpdateID:     id,
			UpdateName:   u.Name,
			Args:         []any{req},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return res, err
	}
	return res, handle.Get(ctx, &res)
}

// closing tells the errors of an update that came while a run ended.
func closing(err error) bool {
	var missing *serviceerror.NotFound
	var app *temporal.ApplicationError
	return errors.As(
		err, &missing,
	) || errors.As(err, &app) && (app.Type() == "AcceptedUpdateCompletedWorkflow" || app.Type() == goesOn)
}

// startOptions start a procedure unless it runs already. One that has ended
// may be started again: it reads the record first.
func startOptions(id, taskQueue, summary string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: taskQueue, StaticSummary: summary,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}
