package negotiation_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"rapporteur/negotiation"
)

// named lists the constants of a type in a file.
func named(t *testing.T, file, kind string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(x ast.Node) bool {
		v, ok := x.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if of, ok := v.Type.(*ast.Ident); ok && of.Name == kind {
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, text)
		}
		return true
	})
	return out
}

// Who may read a line of the log is decided for every event there is.
func TestEveryEventIsInTheTable(t *testing.T) {
	events := named(t, "event.go", "EventName")
	if len(events) < 50 {
		t.Fatalf("%d events found", len(events))
	}
	for _, row := range negotiation.Acts() {
		events = append(events, string(row.Event))
	}
	for _, name := range events {
		if !negotiation.EventName(name).Known() {
			t.Errorf("nobody decided who may read that %s: give it a row in eventRules, in negotiation/event.go", name)
		}
	}
}

// What is not in the table is for the secretariat, and tells all that is under
// embargo.
func TestAnUnknownEventTellsNobody(t *testing.T) {
	e := negotiation.EventName("round.reviewed_somehow")
	if r := e.Rule(); e.Known() || r.Circle != negotiation.SecretariatAlone || !r.Embargo.OfReplies() ||
		!r.Embargo.OfReview() || r.Audience != (negotiation.Audience{}) {
		t.Errorf("%+v", r)
	}
}

// A delegation is sent no notice of what another one said, or of what the review
// made of it, before it may read of it; its own reply it knows.
func TestNoNoticeTellsDelegationsOfTheReview(t *testing.T) {
	own := []negotiation.Addressees{
		negotiation.ToNobody, negotiation.ToAuthor, negotiation.ToDisposed, negotiation.ToReminded,
	}
	// they say so themselves
	open := []negotiation.EventName{negotiation.EventRoundCancelled, negotiation.EventRoundIssued}
	for _, name := range negotiation.Causes() {
		r := name.Rule()
		if r.On == negotiation.OnRound && r.Embargo != negotiation.TellsNeither && !slices.Contains(
			own, r.Audience.Delegations,
		) && !slices.Contains(open, name) {
			t.Errorf("%s is told to %s", name, r.Audience.Delegations)
		}
	}
}
