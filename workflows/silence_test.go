package workflows_test

import (
	"context"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

func silenceUpdate(name string) workflows.Update[negotiation.Asked, negotiation.Silence] {
	return workflows.Update[negotiation.Asked, negotiation.Silence]{Name: name}
}

func (s *stack) silence(lasts time.Duration, paragraphs ...string) silencePlan {
	return silencePlan{newID(), negotiation.OpenSilence{
		Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: paragraphs, Roster: []string{
			"DEU", "FRA",
		},
		Ends: time.Now().Add(lasts), Zone: "Europe/Vienna", Reason: "The Bureau agreed to a short one.",
	}}
}

func objection(silence negotiation.ID, from string, paragraphs ...int) negotiation.SilenceObjection {
	return negotiation.SilenceObjection{
		ID: newID(), Silence: silence, Delegation: from, Paragraphs: paragraphs, Text: "We cannot agree.",
		Actor: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: from},
	}
}

// A silence broken for one paragraph approves the others at its end, by itself,
// and the broken text returns only revised.
func TestASilenceIsBrokenPerParagraph(t *testing.T) {
	s := newStack(t)
	ctx := t.Context()
	plan := s.silence(3*time.Second, "It meets on 12 October.", "It meets in Vienna.")
	s.refused(s.OpenSilence(ctx, plan.by(chair)), negotiation.CodeNotPermitted)
	for range 2 {
		s.must(s.OpenSilence(ctx, plan.by(secretariat)))
	}
	s.refused(s.DoOnSilence(ctx, breaking(objection(plan.ID, "IOM", 1))), negotiation.CodeNotEntitled)
	s.refused(s.DoOnSilence(ctx, breaking(objection(plan.ID, "FRA", 3))), negotiation.CodeUnknownParagraph)
	o := objection(plan.ID, "FRA", 1)
	for range 2 {
		s.must(s.DoOnSilence(ctx, breaking(o)))
	}
	ended := s.untilSilence(plan.ID, negotiation.SilenceApprovedInPart)
	if !ended.Paragraphs[0].Broken || ended.Paragraphs[1].Broken || ended.EndedAt.Before(ended.Ends) {
		t.Errorf("ended as %+v", ended)
	}
	s.refused(s.DoOnSilence(ctx, breaking(objection(plan.ID, "DEU"))), negotiation.CodeDeadline)
	s.refused(s.DoOnSilence(ctx, negotiation.Asked{
		ID: newID(), On: plan.ID, By: secretariat, Act: negotiation.ExtendSilence{Ends: time.Now().Add(time.Hour)},
	}), negotiation.CodeDeadline)
	again := s.silence(time.Hour, "it meets on  12 October.")
	again.Revises = plan.ID
	s.refused(s.OpenSilence(ctx, again.by(secretariat)), negotiation.CodeConflict)
	again.ID, again.Paragraphs = newID(), []string{"It meets on 19 October."}
	s.must(s.OpenSilence(ctx, again.by(secretariat)))
	s.must(s.DoOnSilence(ctx, negotiation.Asked{
		ID: newID(), On: again.ID, By: secretariat,
		Act: negotiation.ExtendSilence{Ends: again.Ends.Add(time.Hour), Reason: "asked for"},
	}))
	s.must(s.DoOnSilence(ctx, breaking(objection(again.ID, "DEU"))))
	if broken := s.untilSilence(again.ID, negotiation.SilenceBroken); !broken.EndedAt.Before(broken.Ends) {
		t.Errorf("a silence with nothing left goes on: %+v", broken)
	}
	keep(t, s, "silence")
}

func TestACancelledSilenceApprovesNothing(t *testing.T) {
	s := newStack(t)
	plan := s.silence(time.Hour, "It meets on 12 October.")
	s.must(s.OpenSilence(t.Context(), plan.by(secretariat)))
	s.must(s.DoOnSilence(t.Context(), negotiation.Asked{
		ID: newID(), On: plan.ID, By: secretariat, Act: negotiation.ExtendSilence{Ends: plan.Ends.Add(time.Hour)},
	}))
	s.refused(s.DoOnSilence(
		t.Context(), negotiation.Asked{ID: newID(), On: plan.ID, By: secretariat, Act: negotiation.CancelSilence{}},
	), negotiation.CodeInvalid)
	s.must(s.DoOnSilence(t.Context(), negotiation.Asked{
		ID: newID(), On: plan.ID, By: secretariat, Act: negotiation.CancelSilence{Reason: "A mistake in the dates."},
	}))
	s.untilSilence(plan.ID, negotiation.SilenceCancelled)
	s.refused(s.DoOnSilence(t.Context(), breaking(objection(plan.ID, "FRA"))), negotiation.CodeDeadline)
	keep(t, s, "silence-cancelled")
}

func (s *stack) untilSilence(id negotiation.ID, phase negotiation.SilencePhase) negotiation.Silence {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		x, err := s.record.Silence(s.t.Context(), id)
		s.must(err)
		if x.Phase == phase {
			return x
		}
	}
	s.t.Fatalf("the silence never came to be %s", phase)
	return negotiation.Silence{}
}

// A silence of thirty days, extended by ten, ends by itself when its time has
// come by the record's clock, which here is behind the worker's.
func TestALongSilenceEndsByItself(t *testing.T) {
	l := newLedger(t)
	x := l.silence(negotiation.SilenceOnDates)
	l.behind = 2 * time.Second
	extended := at(l, 29*day, silenceUpdate("ExtendSilence"), "extend",
		negotiation.Asked{
			ID: draftID, On: roundID, By: secretariat, Act: negotiation.ExtendSilence{Ends: deadline.Add(10 * day)},
		})
	l.env.ExecuteWorkflow(workflows.SilenceProcedure, workflows.SilenceState{Silence: negotiation.Silence{ID: roundID}})
	if !l.env.IsWorkflowCompleted() || l.env.GetWorkflowError() != nil || extended.err != nil {
		t.Fatalf("it did not end: %v, %v", l.env.GetWorkflowError(), extended.err)
	}
	if x.Phase != negotiation.SilenceApproved || x.EndedAt.Before(deadline.Add(
		10*day,
	)) || x.EndedAt.After(deadline.Add(10*day+time.Minute)) {
		t.Errorf("ended as %+v", x)
	}
}

// Whatever the record refuses of the steps a silence takes by itself, it goes on
// to its end once the refusal is gone, and says that it is held up until then.
func TestASilenceOutlivesRefusalsOfItsOwnSteps(t *testing.T) {
	for _, step := range []string{"end", "adopt"} {
		t.Run(step, func(t *testing.T) {
			l := newLedger(t)
			l.refusals = map[string]int{step: 4}
			x := l.silence(negotiation.SilenceOnRecommendations)
			l.heldUp(t, 30*day)
			l.env.ExecuteWorkflow(workflows.SilenceProcedure, workflows.SilenceState{Silence: negotiation.Silence{ID: roundID}})
			if err := l.env.GetWorkflowError(); !l.env.IsWorkflowCompleted() || err != nil {
				t.Fatalf("it did not end: %v", err)
			}
			if x.Phase != negotiation.SilenceApproved || l.draft.Stage != negotiation.StageAdopted {
				t.Errorf("ended as %+v, the draft is %s", x, l.draft.Stage)
			}
		})
	}
}

// silence is an open one on record, until the deadline.
func (l *ledger) silence(on negotiation.SilenceSubject) *negotiation.Silence {
	x := &negotiation.Silence{
		ID: roundID, Phase: negotiation.SilenceOpen, Subject: on, Ends: deadline, Zone: "Europe/Vienna",
		Paragraphs: []negotiation.SilenceParagraph{{Number: 1}},
	}
	for name, f := range map[string]any{
		"LoadSilence": func(context.Context, negotiation.ID) (negotiation.Silence, error) { return *x, nil },
		"DoOnSilence": func(_ context.Context, a negotiation.Asked) (_ negotiation.Silence, err error) {
			*x, err = a.Act.(negotiation.SilenceAct).Judge(*x, negotiation.SilenceFacts{Now: l.now()})
			return *x, err
		},
		"EndSilence": func(context.Context, negotiation.ID) (negotiation.Silence, error) {
			if err := l.refuses("end"); err != nil {
				return negotiation.Silence{}, err
			}
			if left := x.Ends.Sub(l.now()); left >= 0 {
				return negotiation.Silence{}, activities.ToTemporal(&store.NotYet{Remaining: left + time.Millisecond})
			}
			*x = x.End(l.now())
			return *x, nil
		},
		"AdoptTacitly": func(context.Context, negotiation.ID) (int, error) {
			if err := l.refuses("adopt"); err != nil {
				return 0, err
			}
			l.draft.Stage = negotiation.StageAdopted
			return 1, nil
		},
	} {
		l.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
	return x
}
