package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

const silencePrefix = "silence/"

// SilenceWorkflowID is the workflow ID of a silence procedure.
func SilenceWorkflowID(id negotiation.ID) string { return silencePrefix + string(id) }

// SilenceOf is the inverse of [SilenceWorkflowID].
func SilenceOf(workflowID string) (negotiation.ID, error) { return idOf(workflowID, silencePrefix) }

// SilenceState is what the procedure carries from run to run. A first run has
// the ID alone and reads the rest from the record.
type SilenceState struct {
	// Silence is the procedure without its texts.
	Silence negotiation.Silence `json:"silence"`
	Acts    acts                `json:"acts,omitempty"`
	// Lead is that of the clock of a demonstration.
	Lead activities.Lead `json:"lead,omitzero"`
	// Searchable says that the namespace has the search attributes.
	Searchable bool `json:"searchable,omitempty"`
}

// SilenceProcedure waits for the end of a silence, or for the objections that
// leave nothing of it. What silence approves is said by the record alone.
func SilenceProcedure(ctx workflow.Context, state SilenceState) error {
	base, err := newEntity(ctx)
	if err != nil {
		return err
	}
	s := &silence{entity: base, state: state}
	if err := s.receive(ctx); err != nil {
		return err
	}
	if err := s.run(ctx); err != nil {
		return s.stop(ctx, err)
	}
	return nil
}

type silence struct {
	entity
	state SilenceState
}

func (s *silence) receive(ctx workflow.Context) error {
	if err := receiveActs(ctx, negotiation.OnSilence, s.may, s.do); err != nil {
		return err
	}
	return ClockMovedUpdate.receive(ctx, s.mayMoveClock, s.clockMoved)
}

func (s *silence) open() bool { return s.state.Silence.Phase == negotiation.SilenceOpen }

func (s *silence) run(ctx workflow.Context) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	for adopted := false; !adopted; {
		if mayContinueAsNew(ctx) {
			return workflow.NewContinueAsNewError(ctx, SilenceProcedure, s.state)
		}
		open, ends := s.open(), s.state.Silence.Ends
		var err error
		if open {
			err = s.waitForEnd(ctx)
		} else {
			err = s.adopt(ctx)
			adopted = err == nil
		}
		err = s.outlive(ctx, err, s.tell, func() bool { return s.open() != open || !s.state.Silence.Ends.Equal(ends) })
		if err != nil {
			return err
		}
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// adopt adopts what silence approved, where it was opened for recommendations.
func (s *silence) adopt(ctx workflow.Context) error {
	x := s.state.Silence
	if x.Subject != negotiation.SilenceOnRecommendations || x.Phase != negotiation.SilenceApproved &&
		x.Phase != negotiation.SilenceApprovedInPart {
		return nil
	}
	_, err := perform[int](ctx, activities.ForMany("adopt what silence approved"), procedure.AdoptTacitly, x.ID)
	return err
}

func (s *silence) load(ctx workflow.Context) error {
	return s.first(func() error {
		if s.state.Silence.Phase == "" {
			found, err := perform[activities.SilenceNow](
				ctx, activities.ForRecord("read where the silence procedure stands"), procedure.LoadSilence, s.state.Silence.ID,
			)
			if err != nil {
				return err
			}
			s.state.Silence, s.state.Lead = found.Silence, found.Lead
		}
		return s.tell(ctx)
	})
}

// waitForEnd waits until the end, by the worker's clock and then by the
// record's, or until the procedure is over or extended.
func (s *silence) waitForEnd(ctx workflow.Context) error {
	ends := s.state.Silence.Ends
	if left := ends.Sub(now(ctx, s.state.Lead)); left > 0 {
		return s.wait(ctx, left, "end "+moment(ends, s.state.Silence.Zone))
	}
	err := s.change(ctx, "", func() (negotiation.Silence, error) {
		return perform[negotiation.Silence](
			ctx, activities.ForRecord("end the silence procedure"), procedure.EndSilence, s.state.Silence.ID,
		)
	})
	left, early := activities.NotYet(err)
	if !early {
		return err
	}
	return s.wait(ctx, left, "the record's clock")
}

func (s *silence) wait(ctx workflow.Context, d time.Duration, summary string) error {
	ends, lead := s.state.Silence.Ends, s.state.Lead
	_, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout: d, TimerOptions: workflow.TimerOptions{Summary: summary},
	}, func() bool {
		return !s.open() || !s.state.Silence.Ends.Equal(ends) || s.state.Lead != lead || mayContinueAsNew(ctx)
	})
	return err
}

func (s *silence) change(ctx workflow.Context, act negotiation.ID, do func() (negotiation.Silence, error)) error {
	return s.alone(ctx, func() error {
		after, err := do()
		if err != nil {
			return err
		}
		s.state.Silence = after
		s.state.Acts.remember(act)
		return s.tell(ctx)
	})
}

func (s *silence) may(ctx workflow.Context, a negotiation.Asked) error {
	facts := negotiation.SilenceFacts{Now: now(ctx, s.state.Lead), ByProcedure: true}
	return may(&s.entity, s.state.Acts, a, s.state.Silence, s.state.Silence.Meeting, facts)
}

func (s *silence) do(ctx workflow.Context, a negotiation.Asked) (negotiation.Silence, error) {
	err := s.change(ctx, a.ID, func() (negotiation.Silence, error) {
		return performAct[negotiation.Silence](ctx, procedure.DoOnSilence, a)
	})
	return s.state.Silence, err
}

func (s *silence) mayMoveClock(_ workflow.Context, m activities.ClockMove) error {
	return s.entity.mayMoveClock(s.state.Lead, m.By)
}

func (s *silence) clockMoved(ctx workflow.Context, m activities.ClockMove) (struct{}, error) {
	due := func(by time.Time) bool { return s.open() && !by.Before(s.state.Silence.Ends) }
	return struct{}{}, s.moveClock(ctx, &s.state.Lead, m, due)
}

// tell says in Temporal's own pages what the procedure waits for. Who broke it
// is not said.
func (s *silence) tell(ctx workflow.Context) error {
	text := fmt.Sprintf("Silence on %s: %s.", s.state.Silence.Subject, s.state.Silence.Phase)
	if s.state.Silence.Notice != "" {
		text += " " + s.state.Silence.Notice
	}
	if s.open() {
		text += " Waits until **" + moment(s.state.Silence.Ends, s.state.Silence.Zone) + "**."
	}
	workflow.SetCurrentDetails(ctx, text)
	at := standing{
		phase: string(s.state.Silence.Phase), waitsFor: WaitsForNobody, subject: string(s.state.Silence.Subject),
	}
	if s.open() {
		at.waitsFor, at.deadline = WaitsForDelegations, s.state.Silence.Ends
	}
	return s.list(ctx, s.state.Searchable, at)
}
