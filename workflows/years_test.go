package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/workflows"
)

const (
	longYears    = 5
	longMeetings = 40
	longRounds   = 100
	// longestHistory is how many events a history of any of the procedures may
	// have; Temporal asks to continue as new at 4,096 and warns at 10,240.
	longestHistory = 4096
	// actsOfARun is how many acts a run does here, so that there are several runs.
	actsOfARun = 180
)

// work counts what makes a history long.
type work struct{ activities, timers, updates int }

// count follows a run in the test environment, which keeps no history to count.
func (w *work) count(env *testsuite.TestWorkflowEnvironment) {
	env.SetOnActivityStartedListener(func(*activity.Info, context.Context, converter.EncodedValues) { w.activities++ })
	env.SetOnTimerScheduledListener(func(string, time.Duration) { w.timers++ })
}

// mostEvents bounds the events of a history by what the procedure did: an
// activity has three, an update and a timer two, each with the three of the
// workflow task that follows, and another one for a search attribute that changes;
// the rest are of the start and the end. TestEventsOfRecordedHistories holds it
// against histories that Temporal wrote.
func (w work) mostEvents() int { return 7*(w.activities+w.timers+w.updates) + 16 }

// Temporal's own histories are no longer than the bound by which the length of
// those is judged that no test can wait for.
func TestEventsOfRecordedHistories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata, "*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded histories: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var did work
			events := readHistory(t, file).GetEvents()
			for _, e := range events {
				switch {
				case e.GetActivityTaskScheduledEventAttributes() != nil:
					did.activities++
				case e.GetTimerStartedEventAttributes() != nil:
					did.timers++
				case e.GetWorkflowExecutionUpdateAcceptedEventAttributes() != nil:
					did.updates++
				}
			}
			if did.activities == 0 || len(events) > did.mostEvents() || 3*len(events) < did.mostEvents() {
				t.Errorf("%d events for %+v, which the bound has %d for", len(events), did, did.mostEvents())
			}
		})
	}
}

// Five years with forty meetings and a hundred rounds on one draft: every
// procedure stays short, nothing is lost from run to run, and the draft ends
// where the acts have brought it.
func TestFiveYearsOfRoundsAndMeetings(t *testing.T) {
	begun := time.Now()
	pace := longYears * 365 * day / longRounds
	longest, reminders := 0, 0
	for i := range longRounds {
		l := newLedger(t)
		start := opened.Add(time.Duration(i) * pace)
		l.env.SetStartTime(start)
		l.round.Deadline = start.Add(pace - 4*day)
		did := work{updates: 1}
		did.count(l.env)
		onRound(l, pace-2*day, "approve", chair, negotiation.ApproveRound{Attempt: 1})
		l.run(t)
		if l.round.Phase != negotiation.RoundIssued || l.env.GetWorkflowError() != nil {
			t.Fatalf("round %d: %s, %v", i+1, l.round.Phase, l.env.GetWorkflowError())
		}
		reminders += len(l.reminded)
		longest = max(longest, did.mostEvents())
	}
	acts, runs, last, draft := followDraft(t)
	t.Logf("%d rounds and %d meetings over %d years in %s: at most %d events in the history of a round, %d reminders; "+
		"%d acts on the draft in %d runs, at most %d events each",
		longRounds, longMeetings, longYears, time.Since(begun).Round(time.Millisecond), longest, reminders, acts, runs, last)
	if reminders == 0 || longest > longestHistory/10 || last > longestHistory {
		t.Errorf("a history has %d events", max(longest, last))
	}
	if draft.Stage != negotiation.StageDeferred || draft.Version != negotiation.ID(fmt.Sprint("v", longRounds)) {
		t.Errorf("the draft ends as %+v", draft)
	}
}

// followDraft does what a hundred rounds and forty meetings do to a draft, with
// a new run whenever Temporal would ask for one.
func followDraft(t *testing.T) (acts, runs, longest int, draft negotiation.Draft) {
	t.Helper()
	list := longActs()
	state, stands := workflows.RecommendationState{ID: draftID}, negotiation.Draft{
		Stage: negotiation.StageDraft, Version: "v0",
	}
	for len(list) > 0 {
		batch := list[:min(len(list), actsOfARun)]
		list = list[len(batch):]
		var did work
		state, stands, did = runDraft(t, state, stands, batch, len(list) > 0)
		acts, runs, longest = acts+len(batch), runs+1, max(longest, did.mostEvents())
	}
	return acts, runs, longest, stands
}

func longActs() []negotiation.Asked {
	var list []negotiation.Asked
	add := func(a negotiation.Asked) {
		a.ID, a.On = negotiation.ID(fmt.Sprintf("00000000-0000-4000-9000-%012d", len(list))), draftID
		list = append(list, a)
	}
	for i := range longRounds {
		add(negotiation.Asked{
			By: negotiation.System(), Act: negotiation.CirculateDraft{Round: negotiation.ID(fmt.Sprint("r", i+1))},
		})
		add(negotiation.Asked{By: negotiation.System(), Act: negotiation.ConsolidateDraft{
			Round: negotiation.ID(fmt.Sprint("r", i+1)), Version: negotiation.ID(fmt.Sprint("v", i+1)),
		}})
		add(negotiation.Asked{
			By: negotiation.System(), Act: negotiation.IssueDraft{Round: negotiation.ID(fmt.Sprint("r", i+1)), Document: "crp"},
		})
		add(negotiation.Asked{By: secretariat, Act: negotiation.PresentDraft{Meeting: "cop"}})
		if (i+1)*longMeetings%longRounds < longMeetings {
			add(negotiation.Asked{By: chair, Act: negotiation.TakeUpDraft{Meeting: "wg", Item: "4"}})
			add(negotiation.Asked{
				By: chair, Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "no agreement"}},
			})
		}
	}
	return list
}

// runDraft is one run of the procedure that follows a draft; it is continued
// as new after the last act when more follow.
func runDraft(
	t *testing.T, state workflows.RecommendationState, draft negotiation.Draft, batch []negotiation.Asked, more bool,
) (workflows.RecommendationState, negotiation.Draft, work) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(60 * time.Second)
	did := work{updates: len(batch) + 1}
	did.count(env)
	env.RegisterActivityWithOptions(func(context.Context, negotiation.ID) (negotiation.Recommendation, error) {
		return negotiation.Recommendation{ID: draftID, Key: "data", Draft: draft}, nil
	}, activity.RegisterOptions{Name: "LoadDraft"})
	env.RegisterActivityWithOptions(func(_ context.Context, a negotiation.Asked) (activities.Acted, error) {
		next, err := draft.Apply(a, known{draft: draft, document: negotiation.ConferenceRoomPaper, open: 1})
		if err != nil {
			return activities.Acted{}, activities.ToTemporal(err)
		}
		draft = next
		return activities.Acted{Answer: next, Now: next}, nil
	}, activity.RegisterOptions{Name: "DoOnDraft"})
	for i, a := range batch {
		env.RegisterDelayedCallback(func() {
			env.UpdateWorkflow(updateOf(a).Name, string(a.ID), &testsuite.TestUpdateCallback{
				OnAccept: func() {}, OnReject: func(err error) { t.Errorf("%T: %v", a.Act, err) },
				OnComplete: func(_ any, err error) {
					if err != nil {
						t.Errorf("%T: %v", a.Act, err)
					}
				},
			}, a)
		}, time.Duration(i+1)*4*day)
	}
	env.RegisterDelayedCallback(func() {
		env.SetContinueAsNewSuggested(true)
		if !more {
			env.CancelWorkflow()
		}
		// Something has to wake the procedure: an act it refuses changes nothing.
		env.UpdateWorkflow("Agree", "wake", &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(error) {}, OnComplete: func(any, error) {},
		}, negotiation.Asked{ID: "wake", On: draftID, By: secretariat, Act: negotiation.AgreeOnDraft{}})
	}, time.Duration(len(batch)+1)*4*day)
	env.ExecuteWorkflow(workflows.Recommendation, state)
	if did.activities < len(batch) {
		t.Errorf("%d acts, and %d activities", len(batch), did.activities)
	}
	if !more {
		return state, draft, did
	}
	var again *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("the run ended with %v", err)
	}
	var next workflows.RecommendationState
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &next); err != nil {
		t.Fatal(err)
	}
	return next, draft, did
}

// known is a record that knows of a draft that nothing stands against it.
type known struct {
	negotiation.DraftFacts
	draft    negotiation.Draft
	document negotiation.DocumentKind
	// open is how many points are open in every text.
	open int
}

func (known) Meetings() (home, round negotiation.ID) { return "", "" }

func (known) Sitting() (agendaPending, closed bool, err error) { return false, false, nil }

func (known) Capacity(string) (negotiation.Capacity, error) { return negotiation.StateParty, nil }

func (known) Reserving() ([]string, error) { return nil, nil }

func (known) HeldBy(negotiation.ID) error { return nil }

func (known) ReportOf(negotiation.ID) (drafted, adopted bool, err error) { return false, false, nil }

func (known) Meeting(id negotiation.ID) (negotiation.Meeting, error) {
	return negotiation.Meeting{
		ID: id, Agenda: []negotiation.AgendaItem{{Number: "4", Kind: negotiation.ItemOtherMatters}},
	}, nil
}

func (k known) Document(id negotiation.ID) (negotiation.Document, error) {
	return negotiation.Document{ID: id, Kind: k.document, Round: k.draft.Round}, nil
}

func (k known) Paper(negotiation.ID) (negotiation.Document, error) { return k.Document("crp") }

func (k known) Version(id negotiation.ID, _ negotiation.Origin) (negotiation.Version, error) {
	return negotiation.Version{ID: id, Paragraphs: []negotiation.Paragraph{{Open: k.open}}}, nil
}

func (k known) Cleaned(o negotiation.Origin, _ string) (v negotiation.Version, same bool, err error) {
	v, err = k.Version("clean", o)
	return v, false, err
}

// updateOf is the update by which the procedure of a draft takes an act.
func updateOf(a negotiation.Asked) workflows.Update[negotiation.Asked, negotiation.Draft] {
	row, _ := negotiation.RowOf(a.Act) // an act without a row has an update that nobody knows
	return workflows.Update[negotiation.Asked, negotiation.Draft]{Name: row.Update}
}
