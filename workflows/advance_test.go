package workflows_test

import (
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
	"rapporteur/workflows"
)

// demonstration is a stack whose record's clock shows September 2020.
func demonstration(t *testing.T) (*stack, time.Time) {
	t.Helper()
	s := emptyStack(t)
	begins := time.Date(2020, 9, 14, 9, 0, 0, 0, time.UTC)
	_, err := s.record.BeginDemonstration(t.Context(), secretariat, begins, "Europe/Vienna")
	s.must(err)
	s.load()
	return s, begins
}

// near reports whether something was done when it was due, by the clock of the
// demonstration.
func near(at, due time.Time) bool { return !at.Before(due) && at.Sub(due) < time.Minute }

// A month passes in a moment: what is due by itself happens at its own time,
// and is done when the clock has been moved.
func TestWhatIsDueHappensWhenTheClockOfADemonstrationMoves(t *testing.T) {
	s, begins := demonstration(t)
	ctx := t.Context()
	round, err := s.OpenRound(ctx, storetest.Opening(secretariat, negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: begins.AddDate(0, 0, 16), Zone: "Europe/Vienna",
	}))
	s.must(err)
	silence := silencePlan{newID(), negotiation.OpenSilence{Body: "CTOC/COP", Subject: negotiation.SilenceOnDates,
		Title: "Dates", Paragraphs: []string{
			"October.",
		},
		Roster: []string{"FRA", "DEU"}, Ends: begins.AddDate(0, 0, 10), Zone: "Europe/Vienna"}}
	s.must(s.OpenSilence(ctx, silence.by(secretariat)))
	clock := s.advance(begins.AddDate(0, 0, 3))
	if !near(clock.Now, begins.AddDate(0, 0, 3)) {
		t.Errorf("the clock shows %s", clock.Now)
	}
	deadline := round.Deadline.AddDate(0, 0, 4)
	_, err = s.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.ExtendRound{Deadline: deadline, Reason: "Requested."},
	})
	s.must(err)
	s.stop()
	s.work() // what the procedures know of the clock outlives a worker
	s.advance(begins.AddDate(0, 1, 0))
	after, err := s.record.Round(ctx, round.ID)
	s.must(err)
	if after.Phase != negotiation.RoundInReview || !near(
		after.ClosedAt, deadline,
	) || s.draft("training").Stage != negotiation.StageConsolidated {
		t.Errorf("the round is %s, closed at %s; the draft is %s", after.Phase, after.ClosedAt, s.draft("training").Stage)
	}
	ended, err := s.record.Silence(ctx, silence.ID)
	s.must(err)
	if ended.Phase != negotiation.SilenceApproved || !near(ended.EndedAt, silence.Ends) {
		t.Errorf("the silence is %s since %s", ended.Phase, ended.EndedAt)
	}
	s.wantReminders(after)
	keep(t, s, "round-demonstration", "silence-demonstration")
}

// advance moves the clock until it is there: a step that takes long, such as one
// begun by a worker that stops, leaves the rest to the next call.
func (s *stack) advance(to time.Time) negotiation.Clock {
	s.t.Helper()
	for {
		clock, err := s.AdvanceClock(s.t.Context(), secretariat, to)
		s.must(err)
		if !clock.Now.Before(to) {
			return clock
		}
	}
}

// wantReminders checks that those who had not replied were reminded at each of
// the times that lay ahead.
func (s *stack) wantReminders(r negotiation.Round) {
	s.t.Helper()
	events, err := s.record.Events(s.t.Context(), store.EventFilter{Round: r.ID})
	s.must(err)
	var at []time.Time
	for _, e := range events {
		if e.Act == negotiation.EventRoundReminded {
			at = append(at, e.At)
		}
	}
	due := r.ReminderTimes(r.OpenedAt)
	if len(at) != len(due) {
		s.t.Fatalf("reminded at %v, due were %v", at, due)
	}
	for i := range due {
		if !near(at[i], due[i]) {
			s.t.Errorf("reminded at %s, due was %s", at[i], due[i])
		}
	}
}

// Nobody moves the clock of a real record: not through the procedures, and not
// by telling one of them so.
func TestTheClockOfARealRoundIsNeverMoved(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	round := s.open(time.Hour)
	_, err := s.AdvanceClock(ctx, secretariat, time.Now().Add(2*time.Hour))
	s.refused(err, negotiation.CodeWrongState)
	handle, err := s.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.RoundWorkflowID(
			round.ID,
		), UpdateName: workflows.ClockMovedUpdate.Name, WaitForStage: client.WorkflowUpdateStageCompleted,
		Args: []any{activities.ClockMove{By: secretariat, Ahead: 2 * time.Hour, Now: time.Now().Add(2 * time.Hour)}},
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	s.refused(activities.FromTemporal(err), negotiation.CodeWrongState)
	if r := s.until(round.ID, negotiation.RoundOpen); !r.Deadline.Equal(round.Deadline) {
		t.Errorf("the round is %+v", r)
	}
}
