package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	activitypb "go.temporal.io/api/activity/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	temporal "go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"rapporteur/negotiation"
	"rapporteur/seal"
)

const (
	embargoed = "Zanzibar wording under embargo"
	remark    = "Xylophone reason of the chair"
)

// kept is everything Temporal keeps about the system's procedures, as
// whoever operates Temporal can read it.
func (s *system) kept() []byte {
	s.t.Helper()
	ctx := s.t.Context()
	c, err := temporal.Dial(temporal.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS")})
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	query := "TaskQueue = '" + s.env["RAPPORTEUR_TASK_QUEUE"] + "'"
	var workflows []*workflowpb.WorkflowExecutionInfo
	var activities []*activitypb.ActivityExecutionListInfo
	s.eventually(func() bool {
		w, err := c.WorkflowService().ListWorkflowExecutions(
			ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: "default", Query: query},
		)
		if err != nil {
			s.t.Fatal(err)
		}
		a, err := c.WorkflowService().ListActivityExecutions(
			ctx, &workflowservice.ListActivityExecutionsRequest{Namespace: "default", Query: query},
		)
		if err != nil {
			s.t.Fatal(err)
		}
		workflows, activities = w.GetExecutions(), a.GetExecutions()
		return len(workflows) > 0 && len(activities) > 0
	})
	var all []byte
	add := func(m proto.Message, err error) {
		if err != nil {
			s.t.Fatal(err)
		}
		b, err := proto.Marshal(m)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, b...)
	}
	for _, w := range workflows {
		add(c.WorkflowService().GetWorkflowExecutionHistory(
			ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{Namespace: "default", Execution: w.GetExecution()},
		))
		add(c.WorkflowService().DescribeWorkflowExecution(
			ctx, &workflowservice.DescribeWorkflowExecutionRequest{Namespace: "default", Execution: w.GetExecution()},
		))
	}
	for _, a := range activities {
		add(c.WorkflowService().DescribeActivityExecution(ctx, &workflowservice.DescribeActivityExecutionRequest{
			Namespace: "default", ActivityId: a.GetActivityId(), RunId: a.GetRunId(), IncludeInput: true, IncludeOutcome: true,
			IncludeLastFailure: true,
		}))
	}
	return all
}

// consult opens a round and submits one comment under embargo.
func (s *system) consult() (round negotiation.Round, secretariat, chair, france string) {
	s.t.Helper()
	secretariat, chair = s.token("--role", "secretariat"), s.token("--role", "chair")
	round = s.opened(secretariat)
	france = s.token("--role", "delegation", "--delegation", "FRA")
	s.as(
		france, exitOK, "comment", "submit", "--round", string(round.ID), "--recommendation", "training", "--paragraph", "2",
		"--kind", "amendment", "--text", embargoed,
	)
	s.as(
		france, exitRefused, "comment", "submit", "--round", string(round.ID), "--recommendation", "training", "--paragraph",
		"1", "--kind", "amendment", "--text", embargoed+"\x00",
	)
	return round, secretariat, chair, france
}

func (s *system) reviewed(round negotiation.Round, chair string, attempt int) {
	s.t.Helper()
	s.eventually(func() bool {
		s.read(s.as(chair, exitOK, "round", "status", string(round.ID), "--json"), &round)
		return round.Phase == negotiation.RoundInReview && round.Attempt == attempt
	})
}

// Whoever operates Temporal reads no text of a delegation; the key is rotated
// while a round runs, which goes on; and no log says a word of it.
func TestTemporalKeepsNothingReadableAndKeysAreRotated(t *testing.T) {
	s := prepare(t)
	older, newer := "older:"+seal.NewKey(), "newer:"+seal.NewKey()
	s.env["RAPPORTEUR_TEMPORAL_KEYS"] = older
	s.up("--log-level", "debug")
	round, secretariat, chair, france := s.consult()
	id := string(round.ID)
	s.as(secretariat, exitOK, "round", "close", id, "--reason", remark)
	s.reviewed(round, chair, 1)
	before := s.kept()
	if code := s.stop(); code != exitOK {
		t.Fatalf("up ended with %d", code)
	}

	s.env["RAPPORTEUR_TEMPORAL_KEYS"] = newer + "\n" + older
	s.up("--log-level", "debug")
	s.as(chair, exitRefused, "review", "approve", id, "--attempt", "7")
	s.as(chair, exitOK, "review", "return", id, "--attempt", "1", "--reason", remark)
	s.as(secretariat, exitOK, "round", "consolidate", id)
	s.reviewed(round, chair, 2)
	after := s.kept()

	for _, secret := range []string{embargoed, "Zanzibar", remark, "Xylophone"} {
		if bytes.Contains(after, []byte(secret)) {
			t.Errorf("Temporal keeps %q", secret)
		}
	}
	if bytes.Contains(
		before, []byte("newer"),
	) || !bytes.Contains(before, []byte("older")) || !bytes.Contains(after, []byte("newer")) {
		t.Error("payloads don't name the key that was active when they were written")
	}
	for _, secret := range []string{
		"Zanzibar", "Xylophone", "rpt_", secretariat, chair, france, strings.TrimPrefix(older, "older:"),
		strings.TrimPrefix(newer, "newer:"),
	} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if out := s.as(chair, exitOK, "review", "show", id, "--json"); !strings.Contains(out, "Zanzibar") {
		t.Errorf("the chair reads %s", out)
	}
}

// Without keys nothing is encrypted: what the test above finds absent is what
// would be there.
func TestTemporalKeepsTextsReadableUnlessKeysAreGiven(t *testing.T) {
	s := start(t)
	s.consult()
	if !bytes.Contains(s.kept(), []byte("Zanzibar")) {
		t.Error("the test looks at the wrong place")
	}
}
