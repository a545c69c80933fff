package workflows

import (
	"context"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

// actUpdate is the update by which a procedure takes an act, as its row in the table
// of acts has it. It is answered with the thing as the act leaves it.
func actUpdate[T any](row negotiation.ActRow) Update[negotiation.Asked, T] {
	return Update[negotiation.Asked, T]{Name: row.Update, Description: row.Summary}
}

// receiveActs registers the updates of the acts on a thing.
func receiveActs[T any](
	ctx workflow.Context, on negotiation.Thing,
	may func(workflow.Context, negotiation.Asked) error, do func(workflow.Context, negotiation.Asked) (T, error),
) error {
	for _, row := range negotiation.ActsOn(on) {
		if row.Update == "" {
			continue
		}
		if err := actUpdate[T](row).receive(ctx, may, do); err != nil {
			return err
		}
	}
	return nil
}

// may refuses what the actor's role or the thing, as the procedure knows it, rules
// out. An act done before passes: the record answers it as it did then.
func may[T, F any](e *entity, done acts, a negotiation.Asked, thing T, meeting negotiation.ID, facts F) error {
	if err := a.Check(); err != nil || !e.judges() || done.know(a.ID) {
		return err
	}
	if err := a.Permits(meeting); err != nil {
		return err
	}
	act, on := a.Act.(negotiation.ActOn[T, F])
	if !on {
		return negotiation.Refuse(negotiation.CodeInvalid, "This procedure takes no %T.", a.Act)
	}
	_, err := act.Judge(thing, facts)
	return err
}

// performAct has an activity do an act, and returns the thing as it is then.
func performAct[T any](ctx workflow.Context, activity any, a negotiation.Asked) (T, error) {
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return *new(T), err
	}
	return perform[T](ctx, optionsFor(row), activity, a)
}

// optionsFor are the options of the activity that does an act.
func optionsFor(row negotiation.ActRow) workflow.ActivityOptions {
	switch row.Empty().(type) {
	case negotiation.ReviseReport, negotiation.AdoptReport:
		return activities.ForRendering(row.Summary)
	case negotiation.AdoptSection:
		return activities.ForMany(row.Summary)
	}
	return activities.ForRecord(row.Summary)
}

// sendAct sends an act to the procedure that takes it. What no procedure would accept
// is refused before anything is started for it.
func sendAct[T any](
	ctx context.Context, p *Procedures, to func(negotiation.ID) target, a negotiation.Asked,
) (T, error) {
	if err := sound(a); err != nil {
		return *new(T), err
	}
	row, err := negotiation.RowOf(a.Act)
	if err != nil {
		return *new(T), err
	}
	return actUpdate[T](row).send(ctx, p, to(a.On), a.ID, a)
}
