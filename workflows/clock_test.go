package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

var (
	opened      = time.Date(2020, 9, 14, 12, 0, 0, 0, time.UTC)
	deadline    = opened.AddDate(0, 0, 30)
	secretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}
	chair       = negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"}
)

const (
	roundID = negotiation.ID("00000000-0000-4000-8000-000000000001")
	draftID = negotiation.ID("00000000-0000-4000-8000-000000000002")
)

// ledger stands in for the record where a test skips months: PostgreSQL's
// clock cannot be skipped. It applies the same rules of package negotiation.
type ledger struct {
	env      *testsuite.TestWorkflowEnvironment
	round    negotiation.Round
	draft    negotiation.Draft
	reminded []time.Time
	moved    []negotiation.ActName
	closedAt time.Time
	// behind is how far the record's clock is behind the worker's.
	behind time.Duration
	// slow is called within every consolidation and every act.
	slow func()
	// refusals is how often the record refuses a step before it is done.
	refusals map[string]int
}

// refuses is the refusal of a step, nil when it is done now.
func (l *ledger) refuses(step string) error {
	if l.refusals[step] == 0 {
		return nil
	}
	l.refusals[step]--
	return activities.ToTemporal(negotiation.Refuse(
		negotiation.CodeConflict, "Another act is on record under the id of %s.", step,
	))
}

func newLedger(t *testing.T) *ledger {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(20 * time.Second)
	env.SetStartTime(opened)
	l := &ledger{env: env, round: negotiation.Round{
		ID: roundID, Phase: negotiation.RoundPlanned, Deadline: deadline, Zone: "Europe/Vienna",
		Drafts: []negotiation.RoundDraft{{Recommendation: draftID, Version: "v1"}}, Roster: []string{"AUT", "FRA"},
	}, draft: negotiation.Draft{Stage: negotiation.StageDraft, Version: "v1"}}
	l.register()
	t.Cleanup(func() { env.AssertExpectations(t) })
	return l
}

func (l *ledger) register() {
	for name, f := range map[string]any{
		"LoadRound": func(context.Context, negotiation.ID) (negotiation.Round, error) { return l.round, nil },
		"Circulate": func(context.Context, negotiation.ID) (negotiation.Round, error) {
			if err := l.refuses("circulate"); err != nil {
				return negotiation.Round{}, err
			}
			l.round.Phase, l.round.OpenedAt = negotiation.RoundOpen, l.now()
			return l.round, nil
		},
		"MoveRoundDrafts": func(_ context.Context, _ negotiation.ID, kind negotiation.ActName) (activities.Moved, error) {
			if err := l.refuses("move"); err != nil {
				return activities.Moved{HeldUp: []activities.HeldUp{{Recommendation: draftID, Reason: err.Error()}}}, nil
			}
			l.moved = append(l.moved, kind)
			return activities.Moved{Drafts: 1}, nil
		},
		"Remind": func(_ context.Context, _ negotiation.ID, due time.Time) ([]string, error) {
			if err := l.refuses("remind"); err != nil {
				return nil, err
			}
			l.reminded = append(l.reminded, l.now())
			return l.round.Roster, nil
		},
		"DoOnRound": func(_ context.Context, a negotiation.Asked) (negotiation.Round, error) {
			act, _ := a.Act.(negotiation.RoundAct)
			after, err := act.Judge(l.round, negotiation.RoundFacts{Now: l.now()})
			if err != nil {
				return negotiation.Round{}, activities.ToTemporal(err)
			}
			l.round, l.closedAt = after, after.ClosedAt
			return l.round, nil
		},
		"CloseAtDeadline": func(context.Context, negotiation.ID) (negotiation.Round, error) {
			if err := l.refuses("close"); err != nil {
				return negotiation.Round{}, err
			}
			if left := l.round.Deadline.Sub(l.now()); left >= 0 {
				return negotiation.Round{}, activities.ToTemporal(&store.NotYet{Remaining: left + time.Millisecond})
			}
			var err error
			if l.round, err = l.round.Close(l.now()); err != nil {
				return negotiation.Round{}, activities.ToTemporal(err)
			}
			l.closedAt = l.round.ClosedAt
			return l.round, nil
		},
		"Consolidate": func(_ context.Context, c activities.Consolidation) (negotiation.Round, error) {
			if err := l.refuses("consolidate"); err != nil {
				return negotiation.Round{}, err
			}
			if l.slow != nil {
				l.slow()
			}
			l.round.Phase, l.round.Attempt, l.round.IncludeLate = negotiation.RoundInReview, c.Attempt, false
			if c.Asked != nil {
				act, _ := c.Asked.Act.(negotiation.ConsolidateRound)
				l.round.IncludeLate = act.IncludeLate
			}
			return l.round, nil
		},
		"IssueCRP": func(context.Context, negotiation.ID) (negotiation.Round, error) {
			if err := l.refuses("issue"); err != nil {
				return negotiation.Round{}, err
			}
			l.round.Phase, l.round.Document = negotiation.RoundIssued, "crp"
			return l.round, nil
		},
		"LoadDraft": func(context.Context, negotiation.ID) (negotiation.Recommendation, error) {
			return negotiation.Recommendation{ID: draftID, Key: "r1", Draft: l.draft}, nil
		},
		"DoOnDraft": func(_ context.Context, a negotiation.Asked) (activities.Acted, error) {
			if l.slow != nil {
				l.slow()
			}
			next, err := l.draft.Apply(a, known{draft: l.draft, document: negotiation.DraftReport})
			if err != nil {
				return activities.Acted{}, activities.ToTemporal(err)
			}
			l.draft = next
			return activities.Acted{Answer: next, Now: next}, nil
		},
	} {
		l.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
}

// now is a moment after the workflow's, as a database's clock would be.
func (l *ledger) now() time.Time { return l.env.Now().Add(time.Millisecond - l.behind) }

// answer is what came of an update.
type answer[Res any] struct {
	res      Res
	err      error
	rejected bool
	done     bool
}

// at sends an update at a time after the start.
func at[Req, Res any](l *ledger, after time.Duration, u workflows.Update[Req, Res], id string, req Req) *answer[Res] {
	a := &answer[Res]{}
	l.env.RegisterDelayedCallback(func() {
		l.env.UpdateWorkflow(u.Name, id, &testsuite.TestUpdateCallback{
			OnAccept: func() {},
			OnReject: func(err error) { a.err, a.rejected, a.done = activities.FromTemporal(err), true, true },
			OnComplete: func(res any, err error) {
				a.err, a.done = activities.FromTemporal(err), true
				if r, ok := res.(Res); ok && err == nil {
					a.res = r
				}
			},
		}, req)
	}, after)
	return a
}

func (l *ledger) run(t *testing.T) {
	t.Helper()
	l.env.ExecuteWorkflow(workflows.ConsultationRound, workflows.RoundState{Round: negotiation.Round{ID: roundID}})
	if !l.env.IsWorkflowCompleted() {
		t.Fatal("the round did not end")
	}
}

// onRound sends an act on the round at a time after the start.
func onRound(
	l *ledger, after time.Duration, id negotiation.ID, by negotiation.Actor, act negotiation.RoundAct,
) *answer[negotiation.Round] {
	row, _ := negotiation.RowOf(act)
	return at(
		l, after, workflows.Update[negotiation.Asked, negotiation.Round]{Name: row.Update}, string(id),
		negotiation.Asked{ID: id, On: roundID, By: by, Act: act},
	)
}

const day = 24 * time.Hour

func TestARoundOfThirtyDays(t *testing.T) {
	l := newLedger(t)
	waited := at(l, 0, workflows.OpenedUpdate, "opened", struct{}{})
	early := onRound(l, 29*day, "early", chair, negotiation.ApproveRound{Attempt: 1})
	approved := onRound(l, 40*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
	l.run(t)
	if err := l.env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if waited.err != nil || waited.res.Phase != negotiation.RoundOpen {
		t.Errorf("opened: %+v, %v", waited.res, waited.err)
	}
	if !early.rejected || negotiation.CodeOf(early.err) != negotiation.CodeWrongState {
		t.Errorf("approved before there was anything to approve: %v", early.err)
	}
	if approved.err != nil || approved.res.Phase != negotiation.RoundIssued || approved.res.Document != "crp" {
		t.Errorf("approve: %+v, %v", approved.res, approved.err)
	}
	if late := l.closedAt.Sub(deadline); late <= 0 || late > time.Second {
		t.Errorf("closed %s after the deadline", late)
	}
	want := []time.Duration{15 * day, 23 * day, 29 * day}
	if len(l.reminded) != len(want) {
		t.Fatalf("reminded at %v", l.reminded)
	}
	for i, at := range l.reminded {
		if off := at.Sub(opened) - want[i]; off < 0 || off > time.Second {
			t.Errorf("reminder %d came at %s, want %s", i+1, at.Sub(opened), want[i])
		}
	}
}

func TestCirculationIsNotAdoption(t *testing.T) {
	l := newLedger(t)
	onRound(l, 40*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
	l.run(t)
	want := []negotiation.ActName{negotiation.ActCirculate, negotiation.ActConsolidate, negotiation.ActIssueInCRP}
	if len(l.moved) != len(want) {
		t.Fatalf("the drafts followed %v, want %v", l.moved, want)
	}
	for i := range want {
		if l.moved[i] != want[i] {
			t.Errorf("step %d was %s, want %s", i+1, l.moved[i], want[i])
		}
	}
}

// Nobody says anything for a year: the consolidation waits for the chair.
func TestSilenceAdoptsNothing(t *testing.T) {
	l := newLedger(t)
	l.env.RegisterDelayedCallback(func() {
		if l.round.Phase != negotiation.RoundInReview {
			t.Errorf("after a year of silence the round is %s", l.round.Phase)
		}
		for _, kind := range l.moved {
			if kind == negotiation.ActAdopt || kind == "agree" || kind == negotiation.ActIssueInCRP {
				t.Errorf("silence led to %s", kind)
			}
		}
		l.env.CancelWorkflow()
	}, 365*day)
	l.run(t)
}

func TestAnExtendedRoundClosesAtItsNewDeadline(t *testing.T) {
	l := newLedger(t)
	later := deadline.AddDate(0, 0, 10)
	extended := onRound(l, 29*day+time.Hour, "extend", secretariat, negotiation.ExtendRound{Deadline: later})
	shorter := onRound(l, 29*day+2*time.Hour, "shorter", secretariat, negotiation.ExtendRound{Deadline: deadline})
	tooLate := onRound(l, 40*day+time.Hour, "late", secretariat, negotiation.ExtendRound{Deadline: later.AddDate(0, 1, 0)})
	again := onRound(l, 41*day, "extend", secretariat, negotiation.ExtendRound{Deadline: later})
	onRound(l, 50*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
	l.run(t)
	if extended.err != nil || !extended.res.Deadline.Equal(later) {
		t.Errorf("extend: %+v, %v", extended.res, extended.err)
	}
	if !shorter.rejected || negotiation.CodeOf(shorter.err) != negotiation.CodeDeadline {
		t.Errorf("shortened: %v", shorter.err)
	}
	if !tooLate.rejected || negotiation.CodeOf(tooLate.err) != negotiation.CodeWrongState {
		t.Errorf("extended after the deadline: %v", tooLate.err)
	}
	if again.rejected {
		t.Errorf("an extension done before was refused when sent again: %v", again.err)
	}
	if late := l.closedAt.Sub(later); late <= 0 || late > time.Second {
		t.Errorf("closed %s after the new deadline", late)
	}
	want := []time.Duration{15 * day, 23 * day, 29 * day, 33 * day, 39 * day}
	if len(l.reminded) != len(want) {
		t.Errorf("reminded at %v", l.reminded)
	}
}

func TestARoundClosedEarlyIsConsolidatedAtOnce(t *testing.T) {
	l := newLedger(t)
	notTheirs := onRound(l, 4*day, "chair", chair, negotiation.CloseRound{})
	closed := onRound(l, 5*day, "close", secretariat, negotiation.CloseRound{Reason: "all replied"})
	approved := onRound(l, 6*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
	l.run(t)
	if !notTheirs.rejected || negotiation.CodeOf(notTheirs.err) != negotiation.CodeNotPermitted {
		t.Errorf("the chair closed the round: %v", notTheirs.err)
	}
	if closed.err != nil || closed.res.Phase != negotiation.RoundClosed && closed.res.Phase != negotiation.RoundInReview {
		t.Errorf("close: %s, %v", closed.res.Phase, closed.err)
	}
	if approved.err != nil || approved.res.Phase != negotiation.RoundIssued {
		t.Errorf("approve: %s, %v", approved.res.Phase, approved.err)
	}
	if len(l.reminded) != 0 {
		t.Errorf("reminded of a closed round at %v", l.reminded)
	}
}

func TestTheChairReturnsAndThenApproves(t *testing.T) {
	l := newLedger(t)
	silent := onRound(l, 31*day, "silent", chair, negotiation.ReturnRound{Attempt: 1, Reason: " "})
	returned := onRound(
		l, 32*day, "return", chair, negotiation.ReturnRound{Attempt: 1, Reason: "Paragraph 3 misses the late reply."},
	)
	again := onRound(l, 33*day, "again", secretariat, negotiation.ConsolidateRound{IncludeLate: true})
	stale := onRound(l, 34*day, "stale", chair, negotiation.ApproveRound{Attempt: 1})
	approved := onRound(l, 35*day, "approve", chair, negotiation.ApproveRound{Attempt: 2})
	l.run(t)
	if !silent.rejected || negotiation.CodeOf(silent.err) != negotiation.CodeInvalid {
		t.Errorf("returned without a reason: %v", silent.err)
	}
	if returned.err != nil || returned.res.Phase != negotiation.RoundReturned {
		t.Errorf("return: %s, %v", returned.res.Phase, returned.err)
	}
	if again.err != nil || again.res.Attempt != 2 || !again.res.IncludeLate {
		t.Errorf("reconsolidate: %+v, %v", again.res, again.err)
	}
	if !stale.rejected || negotiation.CodeOf(stale.err) != negotiation.CodeConflict {
		t.Errorf("approved what was no longer before the chair: %v", stale.err)
	}
	if approved.err != nil || approved.res.Phase != negotiation.RoundIssued {
		t.Errorf("approve: %s, %v", approved.res.Phase, approved.err)
	}
}

// Whatever the record refuses of the steps a round takes by itself, it goes on to
// its paper once the refusal is gone, and is never at its end before. It says that
// it is held up as long as it is, and no longer.
func TestARoundOutlivesRefusalsOfItsOwnSteps(t *testing.T) {
	for step, due := range map[string]time.Duration{
		"circulate": 0, "move": 0, "remind": 15 * day, "close": 30 * day, "consolidate": 30 * day, "issue": 40 * day,
	} {
		t.Run(step, func(t *testing.T) {
			l := newLedger(t)
			l.refusals = map[string]int{step: 4}
			onRound(l, 40*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
			l.heldUp(t, due)
			l.run(t)
			if err := l.env.GetWorkflowError(); err != nil {
				t.Fatalf("the procedure ended with %v", err)
			}
			if l.refusals[step] != 0 || l.round.Phase != negotiation.RoundIssued {
				t.Errorf("the round is %s after all but %d refusals", l.round.Phase, l.refusals[step])
			}
			if want := []negotiation.ActName{
				negotiation.ActCirculate, negotiation.ActConsolidate, negotiation.ActIssueInCRP,
			}; !slices.Equal(l.moved, want) {
				t.Errorf("the drafts followed %v, want %v", l.moved, want)
			}
			if late := l.closedAt.Sub(deadline); late > 10*time.Minute {
				t.Errorf("closed %s after the deadline", late)
			}
		})
	}
}

// heldUp sees to it that the procedure says that it is held up when a step is due
// that is refused, and no more once the step is done.
func (l *ledger) heldUp(t *testing.T, due time.Duration) {
	says := func() bool { return strings.Contains(l.told(t), "Held up") }
	l.env.RegisterDelayedCallback(func() {
		if !says() {
			t.Errorf("told %q while a step is refused", l.told(t))
		}
	}, due+5*time.Second)
	over := func() {
		if says() {
			t.Errorf("told %q when the step is done", l.told(t))
		}
	}
	l.env.RegisterDelayedCallback(over, due+day/2)
	t.Cleanup(over)
}

// A round that is held up can still be cancelled.
func TestARoundThatIsHeldUpCanBeCancelled(t *testing.T) {
	l := newLedger(t)
	l.refusals = map[string]int{"consolidate": 1000}
	cancelled := onRound(l, 32*day, "cancel", secretariat, negotiation.CancelRound{Reason: "no longer needed"})
	l.run(t)
	if cancelled.err != nil || l.env.GetWorkflowError() != nil || l.round.Phase != negotiation.RoundCancelled {
		t.Errorf("cancel: %v, %v; the round is %s", cancelled.err, l.env.GetWorkflowError(), l.round.Phase)
	}
}

// A worker whose clock runs ahead waits for the record's: a reply in time is
// never marked late for it.
func TestTheRecordsClockClosesTheRound(t *testing.T) {
	l := newLedger(t)
	l.behind = 3 * time.Minute
	onRound(l, 40*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
	l.run(t)
	if late := l.closedAt.Sub(deadline); late <= 0 || late > time.Second {
		t.Errorf("closed %s after the deadline by the record's clock", late)
	}
}

// A decision under way when the history has grown long is finished and
// answered before the run is continued as new.
func TestContinuingAsNewLosesNoDecision(t *testing.T) {
	l := newLedger(t)
	l.slow = func() {
		if l.round.Attempt == 1 {
			l.env.SetContinueAsNewSuggested(true)
		}
	}
	onRound(l, 32*day, "return", chair, negotiation.ReturnRound{Attempt: 1, Reason: "again"})
	again := onRound(l, 33*day, "again", secretariat, negotiation.ConsolidateRound{})
	l.run(t)
	if again.err != nil || !again.done || again.res.Attempt != 2 {
		t.Errorf("the decision under way: %+v, %v", again.res, again.err)
	}
	state := continued[workflows.RoundState](t, l.env)
	if state.Round.Phase != negotiation.RoundInReview || state.Round.Attempt != 2 || state.Followed == "" ||
		len(state.Acts) != 2 {
		t.Errorf("carried on: %+v", state)
	}
}

func TestARunContinuedAsNewGoesOnWhereItWas(t *testing.T) {
	l := newLedger(t)
	l.round.Phase, l.round.Attempt, l.round.OpenedAt = negotiation.RoundInReview, 2, opened
	approved := onRound(l, time.Hour, "approve", chair, negotiation.ApproveRound{Attempt: 2})
	l.env.ExecuteWorkflow(workflows.ConsultationRound, workflows.RoundState{Round: l.round, Followed: "consolidate/2"})
	if approved.err != nil || approved.res.Phase != negotiation.RoundIssued {
		t.Errorf("approve: %+v, %v", approved.res, approved.err)
	}
	if len(l.moved) != 1 || l.moved[0] != negotiation.ActIssueInCRP {
		t.Errorf("the drafts followed %v", l.moved)
	}
}

func TestARecommendationRefusesWhatItsStageRulesOut(t *testing.T) {
	l := newLedger(t)
	l.draft = negotiation.Draft{Stage: negotiation.StageTakenUp, Version: "v1"}
	ask := func(
		after time.Duration, id string, by negotiation.Actor, act negotiation.DraftAct,
	) *answer[negotiation.Draft] {
		a := negotiation.Asked{ID: negotiation.ID(id), On: draftID, By: by, Act: act}
		return at(l, after, updateOf(a), id, a)
	}
	france := negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"}
	present := ask(time.Hour, "1", secretariat, negotiation.PresentDraft{Meeting: "cop"})
	other := ask(2*time.Hour, "2", france, negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "DEU"}})
	agreed := ask(3*time.Hour, "3", chair, negotiation.AgreeOnDraft{})
	twice := ask(4*time.Hour, "3b", chair, negotiation.AgreeOnDraft{})
	adopted := ask(5*time.Hour, "4", negotiation.System(), negotiation.AdoptDraft{Document: "report"})
	l.env.ExecuteWorkflow(workflows.Recommendation, workflows.RecommendationState{ID: draftID})
	if err := l.env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	if !present.rejected || negotiation.CodeOf(present.err) != negotiation.CodeWrongState {
		t.Errorf("presented again: %v", present.err)
	}
	if !other.rejected || negotiation.CodeOf(other.err) != negotiation.CodeOtherDelegation {
		t.Errorf("France objected for Germany: %v", other.err)
	}
	if agreed.err != nil || agreed.res.Stage != negotiation.StageAgreed {
		t.Errorf("agree: %+v, %v", agreed.res, agreed.err)
	}
	if !twice.rejected || negotiation.CodeOf(twice.err) != negotiation.CodeWrongState {
		t.Errorf("agreed twice: %v", twice.err)
	}
	if adopted.err != nil || adopted.res.Stage != negotiation.StageAdopted {
		t.Errorf("adopt: %+v, %v", adopted.res, adopted.err)
	}
}

func TestALongRecommendationContinuesAsNew(t *testing.T) {
	l := newLedger(t)
	l.draft = negotiation.Draft{Stage: negotiation.StageTakenUp, Version: "v1"}
	agree := negotiation.Asked{ID: "a", On: draftID, By: chair, Act: negotiation.AgreeOnDraft{}}
	l.slow = func() { l.env.SetContinueAsNewSuggested(true) }
	agreed := at(l, time.Hour, updateOf(agree), "a", agree)
	l.env.ExecuteWorkflow(workflows.Recommendation, workflows.RecommendationState{ID: draftID})
	if agreed.err != nil || agreed.res.Stage != negotiation.StageAgreed {
		t.Errorf("agree: %+v, %v", agreed.res, agreed.err)
	}
	state := continued[workflows.RecommendationState](t, l.env)
	if state.Draft.Stage != negotiation.StageAgreed || len(state.Acts) != 1 {
		t.Errorf("carried on: %+v", state)
	}
}
