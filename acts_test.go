package rapporteur_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// procedures are the workflows that take the acts on a kind of thing, each with the
// state in which it starts. What has none goes straight into the record.
var procedures = map[negotiation.Thing]struct{ workflow, state any }{
	negotiation.OnRound:   {workflows.ConsultationRound, workflows.RoundState{Round: negotiation.Round{ID: "a"}}},
	negotiation.OnSilence: {workflows.SilenceProcedure, workflows.SilenceState{Silence: negotiation.Silence{ID: "a"}}},
	negotiation.OnDraft:   {workflows.Recommendation, workflows.RecommendationState{ID: "a"}},
	negotiation.OnReport:  {workflows.ReportAdoption, workflows.ReportState{Report: negotiation.Report{ID: "a"}}},
}

// withoutCommand are the acts that no command does, each with why not.
var withoutCommand = map[negotiation.ActName]string{
	"amend":          "the command amend sends the words, and the act follows",
	"settle":         "the command review settle sends the rulings, and the act follows",
	"move_amendment": "the command move sends the words, and the act follows",
	"split":          "the command split sends the parts, and the acts follow",
	"merge":          "the command merge sends the versions, and the acts follow",
	"retry-notice":   "its command fills nothing in: the client does it by a method of its own",
}

// ownOperation are the operations of acts on drafts that have one of their own: each
// puts a text or a plan on record first. All others are kinds of one operation.
var ownOperation = map[negotiation.ActName]string{
	"amend": "amend-recommendation", "settle": "settle-recommendation", "move_amendment": "move-amendment",
	"split": "split-recommendation", "merge": "merge-recommendations",
}

// An act in the table is in every room it has to be in. Whoever adds one reads here
// what is still to be written, and where.
func TestEveryActIsWhole(t *testing.T) {
	served, commands := operations(t), roomOf(t, "cmd/rapporteur/")
	for _, row := range negotiation.Acts() {
		t.Run(string(row.Name), func(t *testing.T) {
			if nobody := slices.Equal(row.Who, []negotiation.Role{negotiation.RoleSystem}); nobody {
				isOffered(t, row, false)
			} else if row.On == negotiation.OnDraft && ownOperation[row.Name] == "" {
				isOffered(t, row, true)
				isCommanded(t, row, commands)
			} else {
				isServed(t, row, served[cmp.Or(ownOperation[row.Name], string(row.Name))])
				isCommanded(t, row, commands)
			}
			isTaken(t, row)
			if !row.Event.Known() {
				t.Errorf("nobody decided who may read of it: give %q a row in eventRules, in negotiation/event.go", row.Event)
			}
		})
	}
	for name := range withoutCommand {
		if _, err := rowNamed(name); err != nil {
			t.Errorf("withoutCommand, in acts_test.go: %v", err)
		}
	}
}

// isServed wants the operation at the address that the row ends, and on the page.
func isServed(t *testing.T, row negotiation.ActRow, operation string) {
	t.Helper()
	if operation == "" {
		t.Errorf("the API has no operation %s: register the acts on a %s with act, in package api", row.Name, row.On)
		return
	}
	if row.Verb != "" && !strings.HasSuffix(operation, "/"+row.Verb) {
		t.Errorf(
			"it is served as %s: its address ends with /%s by its row; see where package api registers it", operation, row.Verb,
		)
	}
	if !strings.Contains(page(t, "docs/api.md"), "`"+operation) {
		t.Errorf("docs/api.md does not list it: add `%s` under \"What there is\"", operation)
	}
}

// isOffered wants an act on a draft among the kinds of the operation for all of them, and
// on its page, or not where nobody may ask for it.
func isOffered(t *testing.T, row negotiation.ActRow, want bool) {
	t.Helper()
	kind, _ := reflect.TypeFor[wire.ActRequest]().FieldByName("Kind")
	if slices.Contains(strings.Split(kind.Tag.Get("enum"), ","), string(row.Name)) != want {
		t.Errorf("it is a kind in wire.ActRequest: %v, want %v", !want, want)
	}
	if want && !strings.Contains(page(t, "docs/api.md"), "`"+string(row.Name)+"`") {
		t.Errorf("docs/api.md does not list it among the acts on a draft")
	}
}

// isTaken wants the procedure of the thing to know the update.
func isTaken(t *testing.T, row negotiation.ActRow) {
	t.Helper()
	if row.Update == "" {
		return
	}
	p := procedures[row.On]
	if p.workflow == nil {
		t.Errorf("no procedure takes %s: name that of a %s among the procedures, in acts_test.go", row.Update, row.On)
		return
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(slog.New(slog.DiscardHandler))
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(20 * time.Second)
	away := func(context.Context, converter.EncodedValues) (any, error) { return nil, errors.New("no record here") }
	env.RegisterDynamicActivity(away, activity.DynamicRegisterOptions{})
	answered, known := false, false
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow(row.Update, "a", &testsuite.TestUpdateCallback{
			OnReject: func(err error) {
				answered, known = true, !strings.Contains(err.Error(), "unknown update")
			},
			OnAccept:   func() { answered, known = true, true },
			OnComplete: func(any, error) {},
		}, json.RawMessage(`{}`))
		env.CancelWorkflow()
	}, 0)
	env.ExecuteWorkflow(p.workflow, p.state)
	if !answered || !known {
		t.Errorf(
			"the procedure of a %s does not take %s: register it from the table, in its file of workflows", row.On, row.Update,
		)
	}
}

// isCommanded wants a command that does the act: one whose flags fill it in.
func isCommanded(t *testing.T, row negotiation.ActRow, commands string) {
	t.Helper()
	name := reflect.TypeOf(row.Empty()).Name()
	has := regexp.MustCompile(`\bnegotiation\.` + name + `\b`).MatchString(commands)
	switch why, excused := withoutCommand[row.Name]; {
	case has && excused:
		t.Errorf("there is a command for it; take it out of withoutCommand, in acts_test.go")
	case !has && !excused:
		t.Errorf(
			"no command does negotiation.%s: add one in cmd/rapporteur, or say why not in withoutCommand, in acts_test.go", name,
		)
	case excused && why == "":
		t.Errorf("say in withoutCommand, in acts_test.go, why no command does it")
	}
}

// operations are the operations of the API by their names, as "POST /v1/rounds".
func operations(t *testing.T) map[string]string {
	t.Helper()
	w := httptest.NewRecorder()
	handler := api.New(api.Config{Log: slog.New(slog.DiscardHandler)})
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || len(doc.Paths) == 0 {
		t.Fatalf("the API describes %d addresses: %v", len(doc.Paths), err)
	}
	found := map[string]string{}
	for path, methods := range doc.Paths {
		for method, operation := range methods {
			found[operation.OperationID] = strings.ToUpper(method) + " " + path
		}
	}
	return found
}

// roomOf is all the program text of a room.
func roomOf(t *testing.T, room string) string {
	t.Helper()
	var b strings.Builder
	for path, text := range sources(t, false) {
		if strings.HasPrefix(path, room) {
			b.WriteString(text)
		}
	}
	return b.String()
}

func rowNamed(name negotiation.ActName) (negotiation.ActRow, error) {
	for _, row := range negotiation.Acts() {
		if row.Name == name {
			return row, nil
		}
	}
	return negotiation.ActRow{}, fmt.Errorf("there is no act %q", name)
}
