package workflows_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"rapporteur/workflows"
)

const testdata = "testdata"

// Every recorded history still replays: who changes a procedure in a way that
// breaks those under way uses workflow.GetVersion.
func TestRecordedHistoriesReplay(t *testing.T) {
	replayer := sdk.NewWorkflowReplayer()
	workflows.Register(replayer)
	files, err := filepath.Glob(filepath.Join(testdata, "*.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			history := readHistory(t, file)
			kind := history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()
			for _, event := range history.Events {
				seen[kind+commandOf(event)] = true
			}
			if err := replayer.ReplayWorkflowHistory(quiet{}, history); err != nil {
				t.Error(err)
			}
		})
	}
	for _, kind := range []string{"ConsultationRound", "Recommendation", "ReportAdoption", "SilenceProcedure"} {
		if !seen[kind+" upserts"] {
			t.Errorf("no history of %s with search attributes is recorded; run the tests on the real stack with "+
				"RAPPORTEUR_RECORD=<next number>", kind)
		}
	}
	for _, done := range []string{
		"ReportAdoption takes ReviseReport", "ReportAdoption takes AdoptSection", "ReportAdoption takes ObjectToReport",
		"ReportAdoption takes AdoptReport", "ReportAdoption does DoOnReport",
		"ConsultationRound does Consolidate", "ConsultationRound does IssueCRP", "ConsultationRound takes Cancel",
		"ConsultationRound takes Close",
		"ConsultationRound takes Extend", "ConsultationRound takes Approve", "ConsultationRound does DoOnRound",
		"ConsultationRound does Remind", "ConsultationRound takes ClockMoved",
		"SilenceProcedure takes BreakSilence", "SilenceProcedure takes ExtendSilence", "SilenceProcedure takes CancelSilence",
		"SilenceProcedure does DoOnSilence", "SilenceProcedure does EndSilence",
		"Recommendation goes on", "Recommendation does DoOnDraft",
	} {
		if !seen[done] {
			t.Errorf("no recorded history of %s", done)
		}
	}
}

// commandOf names what a replay compares: the commands the program gave, and
// the updates it was sent.
func commandOf(event *historypb.HistoryEvent) string {
	switch {
	case event.GetWorkflowExecutionContinuedAsNewEventAttributes() != nil:
		return " goes on"
	case event.GetWorkflowExecutionUpdateAcceptedEventAttributes() != nil:
		return " takes " + event.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput().GetName()
	case event.GetUpsertWorkflowSearchAttributesEventAttributes() != nil:
		return " upserts"
	case event.GetActivityTaskScheduledEventAttributes() != nil:
		return " does " + event.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName()
	}
	return ""
}

func readHistory(t *testing.T, file string) *historypb.History {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	history, err := client.HistoryFromJSON(z, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return history
}

// keep writes the histories a test has made into testdata, the longest of each
// kind named, when RAPPORTEUR_RECORD gives the number of a new set, as 2 for
// round.2.json.gz. A kind may be told apart by a second word, as
// round-cancelled. Record from a released commit, not from the one under test.
// What is recorded stays: runs of that age may be under way.
func keep(t *testing.T, s *stack, kinds ...string) {
	t.Helper()
	set := os.Getenv("RAPPORTEUR_RECORD")
	if set == "" {
		return
	}
	runs := s.runs()
	for _, kind := range kinds {
		var longest *historypb.History
		for _, run := range runs {
			workflow, _, _ := strings.Cut(kind, "-")
			if !strings.HasPrefix(run.GetWorkflowId(), workflow+"/") {
				continue
			}
			if h := s.history(run.GetWorkflowId(), run.GetRunId()); len(h.GetEvents()) > len(longest.GetEvents()) {
				longest = h
			}
		}
		if longest == nil {
			t.Fatalf("no run of a %s is listed", kind)
		}
		writeHistory(t, filepath.Join(testdata, kind+"."+set+".json.gz"), longest)
	}
}

type execution interface {
	GetWorkflowId() string
	GetRunId() string
}

// runs lists the runs on the test's task queue. Visibility comes a little
// after the fact, which suffices here: it lists what a test began with.
func (s *stack) runs() []execution {
	s.t.Helper()
	found, err := s.client.ListWorkflow(
		s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "TaskQueue = '" + s.queue + "'"},
	)
	s.must(err)
	var out []execution
	for _, e := range found.GetExecutions() {
		out = append(out, e.GetExecution())
	}
	return out
}

func (s *stack) history(workflowID, runID string) *historypb.History {
	s.t.Helper()
	var history historypb.History
	events := s.client.GetWorkflowHistory(
		s.t.Context(), workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT,
	)
	for events.HasNext() {
		event, err := events.Next()
		s.must(err)
		history.Events = append(history.Events, event)
	}
	return &history
}

func writeHistory(t *testing.T, file string, history *historypb.History) {
	t.Helper()
	raw, err := protojson.Marshal(history)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(testdata, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
