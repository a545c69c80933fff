package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

// procedure names the activities; it is never called.
var procedure *activities.Activities

// entity is what all procedures have in common: one thing at a time, and an
// end that leaves nobody without an answer.
type entity struct {
	lock workflow.Mutex
	// ended is why the procedure stops before its end, if it does.
	ended error
	// listed is what Temporal's index was last told.
	listed standing
	// refused is why the record refused the procedure's own last step, nil when
	// it did not, and refusals how often it did in a row.
	refused  error
	refusals int
}

// newEntity begins locked. Handlers run as soon as they are registered, before
// the procedure has read where it stands: they wait until [entity.first] is
// done.
func newEntity(ctx workflow.Context) (entity, error) {
	e := entity{lock: workflow.NewMutex(ctx)}
	return e, e.lock.Lock(ctx)
}

// first runs do under the lock the procedure began with, and gives it free.
func (e *entity) first(do func() error) error {
	defer e.lock.Unlock()
	return do()
}

// judges reports whether a validator may refuse by what the procedure knows.
// While something is under way it knows less than the record: the act then
// waits for its turn and the record judges it.
func (e *entity) judges() bool { return !e.lock.IsLocked() }

// alone runs do while nothing else runs, and not at all after the end.
func (e *entity) alone(ctx workflow.Context, do func() error) error {
	if err := e.lock.Lock(ctx); err != nil {
		return err
	}
	defer e.lock.Unlock()
	if e.ended != nil {
		return e.ended
	}
	return do()
}

// stop ends the procedure because of err, after everybody who waits for an
// answer has got it. The record stays as it is, and the next message starts
// the procedure anew from there.
func (e *entity) stop(ctx workflow.Context, err error) error {
	if workflow.IsContinueAsNewError(err) {
		return err
	}
	e.ended = activities.FromTemporal(err)
	// A procedure that an operator cancels waits for them too.
	waiting, done := workflow.NewDisconnectedContext(ctx)
	defer done()
	if err := workflow.Await(waiting, func() bool { return workflow.AllHandlersFinished(waiting) }); err != nil {
		return err
	}
	return activities.ToTemporal(e.ended)
}

// A procedure whose own step the record refuses tries it again after
// firstRefusalPause, then after twice that and so on up to longestRefusalPause.
const (
	firstRefusalPause   = 10 * time.Second
	longestRefusalPause = 10 * time.Minute
)

// outlive takes the error of a step that the procedure does by itself. Nobody
// has asked for such a step, so nobody would learn of a refusal, and nothing
// that somebody else put on record may end a procedure for good: it says in
// Temporal's pages what holds it up, waits, and goes on to try again, sooner
// when something has changed. Once the step is done it tells again what the
// procedure waits for. Other errors pass unchanged.
func (e *entity) outlive(
	ctx workflow.Context, err error, tell func(workflow.Context) error, changed func() bool,
) error {
	refusal := activities.FromTemporal(err)
	if negotiation.CodeOf(refusal) == "" {
		heldUp := e.refused != nil
		e.refused, e.refusals = nil, 0
		if err == nil && heldUp {
			return tell(ctx)
		}
		return err
	}
	e.refused = refusal
	pause := min(firstRefusalPause<<min(e.refusals, 10), longestRefusalPause)
	e.refusals++
	workflow.GetLogger(ctx).Error(
		"a step of the procedure is refused", "procedure", workflow.GetInfo(ctx).WorkflowExecution.ID, "reason",
		refusal.Error(),
	)
	workflow.SetCurrentDetails(ctx, "**Held up**: "+refusal.Error()+" Tried again by itself.")
	_, err = workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout: pause, TimerOptions: workflow.TimerOptions{Summary: "try again what was refused"},
	},
		func() bool { return changed() || mayContinueAsNew(ctx) })
	return err
}

// mayContinueAsNew is the one exit predicate before a run is continued as
// new: the history is long and nothing is under way that would be lost.
func mayContinueAsNew(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx)
}

// drains reports whether a run lets nothing more in, so that what is under way
// comes to its end even where something always is: otherwise a run under steady
// load would never be continued, and its history would grow to Temporal's limit.
func drains(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested() && !workflow.AllHandlersFinished(ctx)
}

// perform runs an activity and returns its result.
func perform[T any](ctx workflow.Context, options workflow.ActivityOptions, activity any, args ...any) (T, error) {
	var result T
	err := workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), activity, args...).Get(ctx, &result)
	return result, err
}

// actsKept is how many acts a procedure remembers, so that one sent again in a
// later run is not refused for what it did itself.
const actsKept = 100

// acts are the IDs of acts done, the latest last.
type acts []negotiation.ID

func (a acts) know(id negotiation.ID) bool { return id != "" && slices.Contains(a, id) }

func (a *acts) remember(id negotiation.ID) {
	if id == "" || a.know(id) {
		return
	}
	*a = append(*a, id)
	if extra := len(*a) - actsKept; extra > 0 {
		*a = slices.Clone((*a)[extra:])
	}
}

// idOf takes the ID back out of a workflow ID with that prefix.
func idOf(workflowID, prefix string) (negotiation.ID, error) {
	if len(workflowID) <= len(prefix) || workflowID[:len(prefix)] != prefix {
		return "", fmt.Errorf("%q is not the ID of a workflow of the kind %q", workflowID, prefix)
	}
	return negotiation.ID(workflowID[len(prefix):]), nil
}
