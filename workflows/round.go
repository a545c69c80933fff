package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

const roundPrefix = "round/"

// RoundWorkflowID is the workflow ID of the procedure of a round.
func RoundWorkflowID(id negotiation.ID) string { return roundPrefix + string(id) }

// RoundOf is the inverse of [RoundWorkflowID].
func RoundOf(workflowID string) (negotiation.ID, error) { return idOf(workflowID, roundPrefix) }

// OpenedUpdate waits until a round is open and answers with it.
var OpenedUpdate = Update[struct{}, negotiation.Round]{Name: "Opened", Description: "Answers when the round is open"}

// RoundState is what the procedure carries from run to run. A first run has
// the round's ID alone and reads the rest from the record.
type RoundState struct {
	Round negotiation.Round `json:"round"`
	// Followed is the last step the drafts in the round have followed.
	Followed string `json:"followed,omitempty"`
	// Reminded is when the last reminder done was due.
	Reminded time.Time `json:"reminded,omitzero"`
	Acts     acts      `json:"acts,omitempty"`
	// Lead is that of the clock of a demonstration.
	Lead activities.Lead `json:"lead,omitzero"`
	// Searchable says that the namespace has the search attributes.
	Searchable bool `json:"searchable,omitempty"`
}

// ConsultationRound circulates drafts as an informal paper, reminds, closes
// at the deadline, consolidates, waits for the chair's approval, and issues
// the conference room paper. Comments do not pass through it. None of its
// steps adopts anything, and silence in it means nothing.
func ConsultationRound(ctx workflow.Context, state RoundState) error {
	base, err := newEntity(ctx)
	if err != nil {
		return err
	}
	r := &round{entity: base, state: state}
	if err := r.receive(ctx); err != nil {
		return err
	}
	if err := r.run(ctx); err != nil {
		return r.stop(ctx, err)
	}
	return nil
}

type round struct {
	entity
	state RoundState
}

func (r *round) receive(ctx workflow.Context) error {
	if err := receiveActs(ctx, negotiation.OnRound, r.may, r.do); err != nil {
		return err
	}
	if err := OpenedUpdate.receive(ctx, r.mayWait, r.opened); err != nil {
		return err
	}
	return ClockMovedUpdate.receive(ctx, r.mayMoveClock, r.clockMoved)
}

func (r *round) run(ctx workflow.Context) error {
	if err := r.load(ctx); err != nil {
		return err
	}
	for !r.complete() {
		if mayContinueAsNew(ctx) {
			return workflow.NewContinueAsNewError(ctx, ConsultationRound, r.state)
		}
		before := r.state.Round
		err := r.outlive(ctx, r.step(ctx), r.tell, func() bool {
			now := r.state.Round
			return now.Phase != before.Phase || now.Attempt != before.Attempt || !now.Deadline.Equal(before.Deadline)
		})
		if err != nil {
			return err
		}
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// complete reports whether the paper is issued and the drafts are in it, or the
// round is cancelled and they are back.
func (r *round) complete() bool {
	return (r.state.Round.Phase == negotiation.RoundIssued || r.state.Round.Phase == negotiation.RoundCancelled) &&
		r.followed()
}

// step does what the phase asks of the procedure, or waits for what it asks
// of others.
func (r *round) step(ctx workflow.Context) error {
	id := r.state.Round.ID
	if !r.followed() {
		return r.change(ctx, "", func() (negotiation.Round, error) { return r.state.Round, nil })
	}
	switch r.state.Round.Phase {
	case negotiation.RoundPlanned:
		return r.change(ctx, "", func() (negotiation.Round, error) {
			return perform[negotiation.Round](
				ctx, activities.ForRendering("circulate the informal paper"), procedure.Circulate, id,
			)
		})
	case negotiation.RoundOpen:
		return r.waitForDeadline(ctx)
	case negotiation.RoundClosed:
		return r.decided(ctx, "", func() (negotiation.Round, error) { return r.consolidated(ctx, nil) })
	case negotiation.RoundInReview, negotiation.RoundReturned:
		before := r.state.Round
		return workflow.Await(ctx, func() bool {
			return r.state.Round.Phase != before.Phase || r.state.Round.Attempt != before.Attempt || mayContinueAsNew(ctx)
		})
	case negotiation.RoundApproved:
		return r.change(ctx, "", func() (negotiation.Round, error) {
			return perform[negotiation.Round](
				ctx, activities.ForRendering("issue the conference room paper"), procedure.IssueCRP, id,
			)
		})
	case negotiation.RoundIssued, negotiation.RoundCancelled:
	}
	return nil // issued or cancelled, and followed: nothing is left to do
}

func (r *round) load(ctx workflow.Context) error {
	return r.first(func() error {
		if r.state.Round.Phase == "" {
			found, err := perform[activities.RoundNow](
				ctx, activities.ForRecord("read where the round stands"), procedure.LoadRound, r.state.Round.ID,
			)
			if err != nil {
				return err
			}
			r.state.Round, r.state.Lead = found.Round, found.Lead
		}
		if err := r.tell(ctx); err != nil {
			return err
		}
		return r.follow(ctx)
	})
}

// decided does what somebody asked for. It is done when the record has it: of
// drafts that could not follow the procedure takes care by itself.
func (r *round) decided(ctx workflow.Context, act negotiation.ID, do func() (negotiation.Round, error)) error {
	done := false
	err := r.change(ctx, act, func() (negotiation.Round, error) {
		after, err := do()
		done = err == nil
		return after, err
	})
	if done && negotiation.CodeOf(activities.FromTemporal(err)) != "" {
		return nil
	}
	return err
}

// change does one thing to the round while nothing else is done to it, and
// lets the drafts follow before anything else happens: nobody decides on a
// consolidation whose drafts are still behind.
func (r *round) change(ctx workflow.Context, act negotiation.ID, do func() (negotiation.Round, error)) error {
	return r.alone(ctx, func() error {
		after, err := do()
		if err != nil {
			return err
		}
		r.state.Round, r.refused = after, nil
		r.state.Acts.remember(act)
		if err := r.tell(ctx); err != nil {
			return err
		}
		return r.follow(ctx)
	})
}

// following is the act the drafts do in each phase.
func following(p negotiation.RoundPhase) negotiation.ActName {
	switch p {
	case negotiation.RoundOpen:
		return negotiation.ActCirculate
	case negotiation.RoundInReview:
		return negotiation.ActConsolidate
	case negotiation.RoundIssued:
		return negotiation.ActIssueInCRP
	case negotiation.RoundCancelled:
		return negotiation.ActRecall
	case negotiation.RoundPlanned, negotiation.RoundClosed, negotiation.RoundReturned, negotiation.RoundApproved:
	}
	return ""
}

func (r *round) followKey() string {
	kind := following(r.state.Round.Phase)
	if kind == "" {
		return ""
	}
	return fmt.Sprintf("%s/%d", kind, r.state.Round.Attempt)
}

func (r *round) followed() bool {
	key := r.followKey()
	return key == "" || key == r.state.Followed
}

func (r *round) follow(ctx workflow.Context) error {
	if r.followed() {
		return nil
	}
	kind := following(r.state.Round.Phase)
	key := r.followKey()
	moved, err := perform[activities.Moved](
		ctx, activities.ForMany(string(kind)+" the drafts"), procedure.MoveRoundDrafts, r.state.Round.ID, kind,
	)
	if err != nil {
		return err
	}
	if len(moved.HeldUp) > 0 {
		return negotiation.Refuse(
			negotiation.CodeWrongState, "%d of the drafts could not %s, such as %s: %s", len(moved.HeldUp), kind,
			moved.HeldUp[0].Recommendation, moved.HeldUp[0].Reason,
		)
	}
	r.state.Followed = key
	return nil
}

// waitForDeadline waits for the next reminder or the deadline, and does what
// is due then. An early close, an extension or a long history end the wait.
func (r *round) waitForDeadline(ctx workflow.Context) error {
	now, deadline := now(ctx, r.state.Lead), r.state.Round.Deadline
	if !now.Before(deadline) {
		return r.closeAtDeadline(ctx)
	}
	due, next := r.reminders(now)
	if !due.IsZero() {
		return r.remind(ctx, due)
	}
	wake, why := deadline, "deadline "
	if !next.IsZero() {
		wake, why = next, "reminder "
	}
	return r.wait(ctx, wake.Sub(now), why+moment(wake, r.state.Round.Zone))
}

// wait waits for a time, or until the wait has lost its point.
func (r *round) wait(ctx workflow.Context, d time.Duration, summary string) error {
	deadline, lead := r.state.Round.Deadline, r.state.Lead
	_, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout: d, TimerOptions: workflow.TimerOptions{Summary: summary},
	}, func() bool {
		return r.state.Round.Phase != negotiation.RoundOpen || !r.state.Round.Deadline.Equal(deadline) ||
			r.state.Lead != lead || mayContinueAsNew(ctx)
	})
	return err
}

// reminders returns the latest reminder that is due and not done, and the
// next one to come. After an outage nobody is reminded twice at once.
func (r *round) reminders(now time.Time) (due, next time.Time) {
	times := r.state.Round.ReminderTimes(r.state.Round.OpenedAt)
	for _, t := range slices.Backward(times) {
		switch {
		case t.After(now):
			next = t
		case t.After(r.state.Reminded):
			return t, next
		}
	}
	return time.Time{}, next
}

func (r *round) remind(ctx workflow.Context, due time.Time) error {
	_, err := perform[[]string](
		ctx, activities.ForRecord("remind those who have not replied"), procedure.Remind, r.state.Round.ID, due,
	)
	if err != nil {
		return err
	}
	r.state.Reminded = due
	return nil
}

// closeAtDeadline closes the round when the record's clock agrees that the
// deadline has passed; the worker's may run ahead of it.
func (r *round) closeAtDeadline(ctx workflow.Context) error {
	deadline := r.state.Round.Deadline
	err := r.change(ctx, "", func() (negotiation.Round, error) {
		return perform[negotiation.Round](
			ctx, activities.ForRecord("close at the deadline"), procedure.CloseAtDeadline, r.state.Round.ID,
		)
	})
	left, early := activities.NotYet(err)
	if !early {
		return err
	}
	if !r.state.Round.Deadline.Equal(deadline) {
		return nil
	}
	return r.wait(ctx, left, "the record's clock")
}

// consolidated makes the next consolidation, asked for or not.
func (r *round) consolidated(ctx workflow.Context, asked *negotiation.Asked) (negotiation.Round, error) {
	c := activities.Consolidation{Round: r.state.Round.ID, Attempt: r.state.Round.Attempt + 1, Asked: asked}
	return perform[negotiation.Round](
		ctx, activities.ForMany(fmt.Sprintf("consolidation %d", c.Attempt)), procedure.Consolidate, c,
	)
}

func (r *round) mayMoveClock(_ workflow.Context, m activities.ClockMove) error {
	return r.entity.mayMoveClock(r.state.Lead, m.By)
}

func (r *round) clockMoved(ctx workflow.Context, m activities.ClockMove) (struct{}, error) {
	return struct{}{}, r.moveClock(ctx, &r.state.Lead, m, r.due)
}

// due reports whether the round has something to do by itself by a time.
func (r *round) due(by time.Time) bool {
	if r.refused != nil {
		return false
	}
	switch r.state.Round.Phase {
	case negotiation.RoundPlanned, negotiation.RoundClosed, negotiation.RoundApproved:
		return true
	case negotiation.RoundOpen:
		reminder, _ := r.reminders(by)
		return !r.followed() || !reminder.IsZero() || !by.Before(r.state.Round.Deadline)
	case negotiation.RoundInReview, negotiation.RoundReturned, negotiation.RoundIssued, negotiation.RoundCancelled:
	}
	return !r.followed()
}

func (r *round) mayWait(workflow.Context, struct{}) error { return nil }

func (r *round) opened(ctx workflow.Context, _ struct{}) (negotiation.Round, error) {
	err := workflow.Await(ctx, func() bool {
		phase := r.state.Round.Phase
		return r.ended != nil || r.refused != nil || phase == negotiation.RoundOpen && r.followed() || phase != "" &&
			phase != negotiation.RoundPlanned && phase != negotiation.RoundOpen
	})
	if err = firstOf(err, r.ended, r.refused); err != nil {
		return negotiation.Round{}, err
	}
	return r.state.Round, nil
}

func (r *round) may(ctx workflow.Context, a negotiation.Asked) error {
	facts := negotiation.RoundFacts{Now: now(ctx, r.state.Lead), ByProcedure: true}
	return may(&r.entity, r.state.Acts, a, r.state.Round, r.state.Round.Meeting, facts)
}

// do does an act. An approval is answered when the paper is issued and the drafts
// are in it.
func (r *round) do(ctx workflow.Context, a negotiation.Asked) (negotiation.Round, error) {
	err := r.decided(ctx, a.ID, func() (negotiation.Round, error) {
		if _, again := a.Act.(negotiation.ConsolidateRound); again {
			return r.consolidated(ctx, &a)
		}
		return performAct[negotiation.Round](ctx, procedure.DoOnRound, a)
	})
	if _, approval := a.Act.(negotiation.ApproveRound); err != nil || !approval {
		return r.state.Round, err
	}
	err = workflow.Await(ctx, func() bool { return r.ended != nil || r.refused != nil || r.complete() })
	return r.state.Round, firstOf(err, r.ended)
}

// tell says in Temporal's own pages what the round waits for.
func (r *round) tell(ctx workflow.Context) error {
	round := r.state.Round
	text := fmt.Sprintf("%d drafts, %d delegations invited, CRP not issued.\n\n", len(round.Drafts), len(round.Roster))
	switch round.Phase {
	case negotiation.RoundPlanned:
		text += "Circulates the informal paper."
	case negotiation.RoundOpen:
		text += "Open for comments until **" + moment(round.Deadline, round.Zone) + "**."
	case negotiation.RoundClosed:
		text += "Closed; consolidates the comments."
	case negotiation.RoundInReview:
		text += fmt.Sprintf("Waits for the **chair** to approve or return consolidation %d.", round.Attempt)
	case negotiation.RoundReturned:
		text += fmt.Sprintf(
			"The chair returned consolidation %d; waits for the **secretariat** to consolidate again.", round.Attempt,
		)
	case negotiation.RoundApproved:
		text += fmt.Sprintf("Consolidation %d is approved; issues the conference room paper.", round.Attempt)
	case negotiation.RoundIssued:
		text = "The conference room paper is issued. Nothing is adopted by that."
	case negotiation.RoundCancelled:
		text = "Cancelled. What was said in it is on record; the drafts are back where they were."
	}
	workflow.SetCurrentDetails(ctx, text)
	return r.list(ctx, r.state.Searchable, r.standing())
}

func (r *round) standing() standing {
	round := r.state.Round
	s := standing{phase: string(round.Phase), waitsFor: WaitsForNobody, subject: round.Title}
	switch round.Phase {
	case negotiation.RoundOpen:
		s.waitsFor, s.deadline = WaitsForDelegations, round.Deadline
	case negotiation.RoundInReview:
		s.waitsFor = WaitsForChair
	case negotiation.RoundReturned:
		s.waitsFor = WaitsForSecretariat
	case negotiation.RoundPlanned, negotiation.RoundClosed, negotiation.RoundApproved, negotiation.RoundIssued,
		negotiation.RoundCancelled:
	}
	return s
}

// moment shows a time with the zone it was set in beside it.
func moment(t time.Time, zone string) string {
	return t.UTC().Format("2006-01-02 15:04:05 UTC") + " (set in " + zone + ")"
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
