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
			seen[history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()] = true
			if err := replayer.ReplayWorkflowHistory(quiet{}, history); err != nil {
				t.Error(err)
			}
		})
	}
	for _, name := range []string{"ConsultationRound", "Recommendation", "ReportAdoption", "SilenceProcedure"} {
		if !seen[name] {
			t.Errorf("no history of %s is recorded; run the tests on the real stack with RAPPORTEUR_RECORD=1", name)
		}
	}
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

// keep writes the histories a test has made into testdata, one for each run
// of the kinds named, when RAPPORTEUR_RECORD=1 asks for it. Record from a
// released commit, not from the one under test.
func keep(t *testing.T, s *stack, kinds ...string) {
	t.Helper()
	if os.Getenv("RAPPORTEUR_RECORD") != "1" {
		return
	}
	runs := s.runs()
	for _, kind := range kinds {
		for _, run := range runs {
			if strings.HasPrefix(run.GetWorkflowId(), kind+"/") {
				writeHistory(t, filepath.Join(testdata, kind+".json.gz"), s.history(run.GetWorkflowId(), run.GetRunId()))
			}
		}
	}
}

type execution interface {
	GetWorkflowId() string
	GetRunId() string
}

// runs lists the runs on the test's task queue. Visibility comes a little
// after the fact, which suffices here: what is written last wins.
func (s *stack) runs() []execution {
	s.t.Helper()
	found, err := s.client.ListWorkflow(s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "TaskQueue = '" + s.queue + "'"})
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
	events := s.client.GetWorkflowHistory(s.t.Context(), workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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
	f, err := os.Create(file)
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
