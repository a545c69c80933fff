package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

var update = flag.Bool("update", false, "write the golden files anew")

// run runs a command line with its own environment.
func run(t *testing.T, env map[string]string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &stdout, err: &stderr, env: func(k string) string { return env[k] }}
	code = a.main(t.Context(), args)
	return code, stdout.String(), stderr.String()
}

// The help of every command is what a user learns the program from.
func TestHelp(t *testing.T) {
	var b strings.Builder
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Name() == "help" || c.Name() == "completion" {
			return
		}
		args := append(strings.Fields(c.CommandPath())[1:], "--help")
		code, out, _ := run(t, map[string]string{"RAPPORTEUR_URL": "http://192.0.2.1"}, args...)
		if code != exitOK {
			t.Fatalf("%v: exit %d", args, code)
		}
		b.WriteString("$ rapporteur " + strings.Join(args, " ") + "\n" + out + "\n")
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk((&app{env: func(string) string { return "" }}).root())
	golden := filepath.Join("testdata", "help.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("the help changed; if it should, run go test ./cmd/rapporteur -update\n%s", d)
	}
}

// answering is a server that answers everything with one problem.
func answering(t *testing.T, status int, code negotiation.Code) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", wire.MediaProblem)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(wire.Problem{Status: status, Code: code, Detail: "It is refused.", RequestID: "r-1"})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestExitCodesTellRefusalsApart(t *testing.T) {
	tests := []struct {
		status int
		code   negotiation.Code
		want   int
	}{
		{500, wire.CodeInternal, exitFailed},
		{404, negotiation.CodeNotFound, exitNotFound},
		{401, negotiation.CodeUnauthenticated, exitDenied},
		{403, negotiation.CodeNotPermitted, exitDenied},
		{403, negotiation.CodeOtherDelegation, exitDenied},
		{403, negotiation.CodeNotEntitled, exitRefused},
		{409, negotiation.CodeWrongState, exitRefused},
		{409, negotiation.CodeDeadline, exitRefused},
		{409, negotiation.CodeBracketed, exitRefused},
		{413, negotiation.CodeTooLarge, exitRefused},
		{422, negotiation.CodeInvalid, exitRefused},
	}
	for _, tt := range tests {
		t.Run(string(tt.code), func(t *testing.T) {
			url := answering(t, tt.status, tt.code)
			code, out, errOut := run(t, nil, "--url", url, "round", "list")
			if code != tt.want || out != "" || errOut != "rapporteur: It is refused.\n" {
				t.Errorf("exit %d, printed %q and %q; want exit %d", code, out, errOut, tt.want)
			}
			code, _, errOut = run(t, nil, "--url", url, "--json", "round", "list")
			var told map[string]failure
			if err := json.Unmarshal([]byte(errOut), &told); err != nil {
				t.Fatalf("%q is not JSON: %v", errOut, err)
			}
			want := failure{Code: string(tt.code), Detail: "It is refused.", RequestID: "r-1", Exit: tt.want}
			if d := cmp.Diff(want, told["error"]); d != "" || code != tt.want {
				t.Errorf("exit %d\n%s", code, d)
			}
		})
	}
}

func TestExitCodeWithoutServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	code, _, errOut := run(t, nil, "health", address)
	if code != exitUnreachable || !strings.Contains(errOut, "could not be reached") {
		t.Errorf("exit %d, %q", code, errOut)
	}
}

// A server without its database gives up after the time it was told to wait.
func TestServerGivesUpWaitingForItsDatabase(t *testing.T) {
	started := time.Now()
	env := map[string]string{"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "RAPPORTEUR_LISTEN": "127.0.0.1:0"}
	for _, args := range [][]string{{"serve", "--wait", "300ms"}, {"worker", "--wait", "300ms", "--migrate"}} {
		code, _, errOut := run(t, env, args...)
		if code != exitFailed || !strings.Contains(errOut, "PostgreSQL can't be used") {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
	if took := time.Since(started); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{
		{"nothing"},
		{"round", "nothing"},
		{"round", "open"},
		{"round", "status"},
		{"round", "list", "--colour"},
		{"round", "open", "--meeting", "m", "--crp-meeting", "c", "--deadline", "soon", "--zone", "Europe/Vienna"},
		{"round", "open", "--meeting", "m", "--crp-meeting", "c", "--deadline", "2030-01-01T10:00", "--zone", "Vienna"},
		{"diff", "training", "one"},
		{"diff", "training", "--format", "pdf"},
		{"load", "calendar", "/nowhere/at/all"},
		{"comment", "submit", "--round", "r"},
		{"migrate", "up"},
		{"serve", "--log-format", "xml"},
		{"token", "issue", "--role", "delegation", "--label", "x"},
		{"round", "list", "--url", "ftp://example.org"},
	} {
		if code, _, errOut := run(t, nil, args...); code != exitUsage || !strings.HasPrefix(errOut, "rapporteur: ") {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
}

func TestConfigurationTellsEveryMistakeAtOnce(t *testing.T) {
	code, _, errOut := run(
		t, map[string]string{"DATABASE_URL": "mysql://user:hunter2@db"}, "serve", "--log-format", "xml", "--log-level",
		"loud", "--listen", "nowhere",
	)
	if code != exitUsage {
		t.Errorf("exit %d", code)
	}
	for _, part := range []string{"DATABASE_URL", "--log-format", "--log-level", "--listen"} {
		if !strings.Contains(errOut, part) {
			t.Errorf("%q does not tell about %s", errOut, part)
		}
	}
	if strings.Contains(errOut, "hunter2") {
		t.Errorf("the password is told: %q", errOut)
	}
}

// A text on record can't drive the terminal it is shown on.
func TestControlCharactersAreShownNotObeyed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(wire.List[negotiation.ReceivedComment]{Items: []negotiation.ReceivedComment{{
			Comment: negotiation.Comment{
				Kind: negotiation.General, Note: "line one\nline two \x1b]0;owned\x07 \x1b[2J \u202egnirts \u009b31m",
			}, Delegation: "FRA", Language: negotiation.French,
		}}})
	}))
	t.Cleanup(s.Close)
	code, out, _ := run(t, nil, "--url", s.URL, "comment", "list", "--round", "r")
	if code != exitOK || strings.ContainsAny(out, "\x1b\x07\u202e\u009b") {
		t.Errorf("exit %d, %q", code, out)
	}
	if !strings.Contains(out, "line one\n    line two ␛]0;owned␇") {
		t.Errorf("printed %q", out)
	}
}

func TestColouredTextKeepsColoursOnly(t *testing.T) {
	got := cleanColoured("\x1b[32madded\x1b[0m \x1b[2J\x1b]0;t\x07")
	if want := "\x1b[32madded\x1b[0m ␛[2J␛]0;t␇"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDeadlinesAreReadInTheirZone(t *testing.T) {
	got, err := instant("2020-10-01T18:00", "Europe/Vienna")
	if err != nil || !got.Equal(time.Date(2020, 10, 1, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v, %v", got, err)
	}
	if shown := when(got, "Europe/Vienna"); shown != "1 Oct 2020 18:00:00 CEST (Europe/Vienna)" {
		t.Errorf("shown as %q", shown)
	}
	if shown := when(got, ""); shown != "1 Oct 2020 16:00:00 UTC" {
		t.Errorf("shown as %q", shown)
	}
}

// A time the clocks of a zone never show, or show twice, is refused with what to do.
func TestDeadlinesThatAreNoOneTimeAreRefused(t *testing.T) {
	for _, c := range []struct{ zone, at, want string }{
		{"Europe/Vienna", "2021-03-28T02:30", "does not exist"},
		{"Europe/Vienna", "2020-10-25T02:30", "comes twice"},
		{"America/New_York", "2021-11-07T01:00", "comes twice"},
		{"Africa/Casablanca", "2021-04-11T02:59", "comes twice"},
		{"Australia/Lord_Howe", "2021-04-04T01:45", "comes twice"},
		{"Australia/Lord_Howe", "2021-10-03T02:15", "does not exist"},
	} {
		t.Run(c.zone+" "+c.at, func(t *testing.T) {
			if _, err := instant(c.at, c.zone); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("refused with %v", err)
			}
		})
	}
	if got, err := instant(
		"2021-04-04T01:45:00+10:30", "Australia/Lord_Howe",
	); err != nil || got.UTC().Format(time.TimeOnly) != "15:15:00" {
		t.Errorf("with its offset it is %v, %v", got, err)
	}
}

func TestParagraphsAreFoundByPrintedNumberOrPlace(t *testing.T) {
	v := negotiation.Version{Number: 1, Title: "Training", Paragraphs: []negotiation.Paragraph{
		{ID: "p1", Number: "1."}, {ID: "p2", Number: "(a)"}, {ID: "p3", Number: "1 bis"}, {ID: "p4", Number: "(a)"},
	}}
	for number, want := range map[string]negotiation.ID{"1": "p1", "1 bis": "p3", "#2": "p2", "p4": "p4", "#4": "p4"} {
		if got, err := paragraph(v, number); err != nil || got != want {
			t.Errorf("%s: got %s, %v", number, got, err)
		}
	}
	for _, number := range []string{"a", "2", "#5", "#0", ""} {
		if _, err := paragraph(v, number); negotiation.CodeOf(err) != negotiation.CodeUnknownParagraph {
			t.Errorf("%s: %v", number, err)
		}
	}
}

// The same words of the same delegation are the same reply; of another one
// they are another reply.
func TestRepliesWithoutIDsAreIdentifiedByContentAndSpeaker(t *testing.T) {
	id := func(speaker, note string) negotiation.ID {
		r := replyFile{Round: "r", Language: "en"}
		out := wire.ReplyRequest{Comments: []negotiation.Comment{
			{Kind: negotiation.General, Note: note}, {Kind: negotiation.General, Note: note},
		}}
		r.identify(&out, speaker)
		if out.Comments[0].ID == out.Comments[1].ID {
			t.Errorf("two comments of %s have one id", speaker)
		}
		return out.ID
	}
	first, again := id("FRA", "x"), id("FRA", "x")
	if first != again || first == id("KEN", "x") || first == id("FRA", "y") {
		t.Error("the ids do not tell replies apart")
	}
}

func TestRulesPrintTheTableOfEntitlements(t *testing.T) {
	code, out, _ := run(t, nil, "rules")
	for _, row := range []string{
		"CAPACITY COMMENT PROPOSE AMEND OBJECT BREAK_SILENCE ADOPT", "state_party yes yes yes yes yes yes",
		"signatory yes yes no no no no",
		"non_signatory yes yes no no no no", "entity yes yes no no no no", "ngo yes no no no no no",
		"group yes yes yes no no no",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), row) || code != exitOK {
			t.Errorf("exit %d, not printed: %s", code, row)
		}
	}
	page, err := os.ReadFile("../../docs/entitlements.md")
	if err != nil {
		t.Fatal(err)
	}
	if code, out, _ := run(t, nil, "rules", "--markdown"); code != exitOK || out != string(page) {
		t.Errorf("exit %d; docs/entitlements.md is not what rules --markdown prints:\n%s", code, out)
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if code, out, _ := run(t, nil, "completion", shell); code != exitOK || !strings.Contains(out, "rapporteur") {
			t.Errorf("%s: exit %d, %d bytes", shell, code, len(out))
		}
	}
}
