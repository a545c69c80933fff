package workflows_test

import (
	"strings"
	"testing"
	"time"

	sdk "go.temporal.io/api/sdk/v1"

	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// Temporal's own pages tell an operator what stands against a draft, and what
// an agreement on it waits for.
func TestTemporalTellsWhatADraftWaitsFor(t *testing.T) {
	for want, d := range map[string]negotiation.Draft{
		"reservations: KEN":    {Stage: negotiation.StageTakenUp, Reservations: []string{"KEN"}},
		"objections: FRA, PER": {Stage: negotiation.StageTakenUp, Objections: []string{"FRA", "PER"}},
		"still to be confirmed by: DEU": {
			Stage: negotiation.StageAgreedAdReferendum, AdReferendum: []string{"DEU"}, Pending: "paragraph 4",
		},
		"pending: paragraph 4. Waits": {Stage: negotiation.StageAgreedPending, Pending: "paragraph 4"},
		"pending: " + strings.Repeat(
			"ж", 300,
		) + "…": {Stage: negotiation.StageAgreedPending, Pending: strings.Repeat("ж", 40_000)},
	} {
		l := newLedger(t)
		l.draft = d
		var told string
		l.env.RegisterDelayedCallback(func() {
			told = l.told(t)
			l.env.CancelWorkflow()
		}, time.Hour)
		l.env.ExecuteWorkflow(workflows.Recommendation, workflows.RecommendationState{ID: draftID})
		if !strings.Contains(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	}
}

// told is what Temporal's own pages say of the procedure now.
func (l *ledger) told(t *testing.T) string {
	t.Helper()
	var told sdk.WorkflowMetadata
	answer, err := l.env.QueryWorkflow("__temporal_workflow_metadata")
	if err == nil {
		err = answer.Get(&told)
	}
	if err != nil {
		t.Error(err)
	}
	return told.GetCurrentDetails()
}
