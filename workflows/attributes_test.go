package workflows_test

import (
	"cmp"
	"fmt"
	"os"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// finds polls Temporal's index, which runs behind, for a procedure.
func (s *stack) finds(query, workflowID string) {
	s.t.Helper()
	query = fmt.Sprintf("TaskQueue = %q AND %s", s.queue, query)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		list, err := s.client.ListWorkflow(s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), "default"), Query: query,
		})
		s.must(err)
		for _, e := range list.GetExecutions() {
			if e.GetExecution().GetWorkflowId() == workflowID {
				return
			}
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s finds %d procedures, not %s", query, len(list.GetExecutions()), workflowID)
		}
	}
}

func TestAnOperatorFindsWhatNegotiationsWaitFor(t *testing.T) {
	s := newStack(t)
	round := s.open(time.Hour)
	id := workflows.RoundWorkflowID(round.ID)
	s.finds(fmt.Sprintf(`RapporteurWaitsFor = "delegations" AND RapporteurDeadline <= %q`, round.Deadline.UTC().Add(time.Second).Format(time.RFC3339)), id)
	s.finds(`RapporteurSubject = "training" AND RapporteurPhase = "circulated"`, workflows.RecommendationWorkflowID(s.recs["training"]))
	_, err := s.DoOnRound(t.Context(), negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "All have replied."},
	})
	s.must(err)
	s.until(round.ID, negotiation.RoundInReview)
	s.finds(`RapporteurWaitsFor = "chair" AND RapporteurPhase = "in_review" AND RapporteurDeadline IS NULL`, id)
}
