package workflows_test

import (
	"errors"
	"testing"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// quiet drops what the test environment logs.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// continued returns what a run that was continued as new hands on.
func continued[State any](t *testing.T, env *testsuite.TestWorkflowEnvironment) State {
	t.Helper()
	var state State
	var next *workflow.ContinueAsNewError
	if !errors.As(env.GetWorkflowError(), &next) {
		t.Fatalf("the run was not continued as new: %v", env.GetWorkflowError())
	}
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &state); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestWorkflowIDsAndTheirInverse(t *testing.T) {
	const id = negotiation.ID("0190c5f2-0000-7000-8000-000000000000")
	for name, c := range map[string]struct {
		to   func(negotiation.ID) string
		from func(string) (negotiation.ID, error)
	}{
		"round":          {workflows.RoundWorkflowID, workflows.RoundOf},
		"recommendation": {workflows.RecommendationWorkflowID, workflows.RecommendationOf},
		"report":         {workflows.ReportWorkflowID, workflows.ReportOf},
	} {
		if got, err := c.from(c.to(id)); err != nil || got != id {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if _, err := c.from("other/" + string(id)); err == nil {
			t.Errorf("%s takes an ID of another kind", name)
		}
	}
}
