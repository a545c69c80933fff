package activities_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Every code that package negotiation declares crosses Temporal and back,
// also one declared after this test was written.
func TestEveryRefusalCrossesTemporal(t *testing.T) {
	codes := declaredCodes(t)
	if len(codes) < 10 {
		t.Fatalf("found only %d codes", len(codes))
	}
	for _, code := range codes {
		sent := activities.ToTemporal(fmt.Errorf("record the act: %w", negotiation.Refuse(code, "No, because of %s.", code)))
		var app *temporal.ApplicationError
		if !errors.As(sent, &app) || !app.NonRetryable() || app.Type() != string(code) {
			t.Errorf("%s is sent as %v", code, sent)
		}
		got := activities.FromTemporal(fmt.Errorf("activity error: %w", sent))
		if negotiation.CodeOf(got) != code || got.Error() != "No, because of "+string(code)+"." {
			t.Errorf("%s comes back as %v", code, got)
		}
	}
}

func declaredCodes(t *testing.T) []negotiation.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../negotiation/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []negotiation.Code
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, negotiation.Code(value))
		return true
	})
	return codes
}

func TestOtherErrorsAreNoRefusals(t *testing.T) {
	outage := errors.New("the record cannot be reached")
	if got := activities.ToTemporal(outage); !errors.Is(got, outage) {
		t.Errorf("sent as %v", got)
	}
	if got := activities.FromTemporal(temporal.NewApplicationError("boom", "PanicError")); negotiation.CodeOf(got) != "" {
		t.Errorf("a panic came back as a refusal: %v", got)
	}
	if activities.ToTemporal(nil) != nil || activities.FromTemporal(nil) != nil {
		t.Error("success became an error")
	}
}

func TestNotYetSaysHowLong(t *testing.T) {
	left, early := activities.NotYet(activities.ToTemporal(&store.NotYet{Remaining: 3 * time.Second}))
	if !early || left != 3*time.Second {
		t.Errorf("got %s, %v", left, early)
	}
	if _, early := activities.NotYet(errors.New("other")); early {
		t.Error("another error says not yet")
	}
}
