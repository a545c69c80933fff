package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/tests/operatetest"
	"rapporteur/tests/storetest"
)

const calendarFile = `
instruments:
  - {key: untoc, names: {en: Organized Crime Convention}}
bodies:
  - {symbol: CTOC/COP, instrument: untoc, names: {en: Conference of the Parties}}
  - {symbol: CTOC/COP/WG.4, parent: CTOC/COP, instrument: untoc, names: {en: Working Group on Trafficking in Persons}}
meetings:
  - {key: wg4-2020, body: CTOC/COP/WG.4, session: "2020", names: {en: Tenth meeting}, opens: 2020-09-10, closes: 2020-09-11, place: Vienna, zone: Europe/Vienna, format: hybrid,
     agenda: [{number: "4", kind: other_matters, names: {en: Other matters}}]}
  - {key: cop-2020, body: CTOC/COP, session: "2020", names: {en: Tenth session}, opens: 2020-10-12, closes: 2020-10-16, place: Vienna, zone: Europe/Vienna, format: hybrid,
     agenda: [{number: "4", kind: other_matters, names: {en: Other matters}}]}
documents:
  - {symbol: CTOC/COP/2020/CRP.1, title: Registered elsewhere, language: en}
`

const delegationsFile = `code,kind,name_en,instrument,capacity,from
FRA,state,France,untoc,state_party,2004-01-01
KEN,state,Kenya,untoc,state_party,2004-01-01
IRN,state,Iran (Islamic Republic of),untoc,signatory,2004-01-01
`

const draftsFile = `---
meeting: wg4-2020
body: CTOC/COP/WG.4
language: en
title: Draft recommendations
notice: Illustrative texts.
---

## Training {#training}

1. States parties should train those who first meet victims.

2. Training should be repeated every year.
`

// system is "rapporteur up" on a database of its own, and people who use the
// command line against it.
type system struct {
	t    *testing.T
	dir  string
	env  map[string]string
	log  *safeBuffer
	stop func() int
}

// start starts it, with further settings if given.
func start(t *testing.T, settings ...map[string]string) *system {
	t.Helper()
	s := prepare(t, settings...)
	s.up()
	return s
}

// prepare makes a system that is not up yet. Tests with one run side by side.
func prepare(t *testing.T, settings ...map[string]string) *system {
	t.Helper()
	t.Parallel()
	dsn := storetest.MustMigrate(t)
	if os.Getenv("TEMPORAL_ADDRESS") == "" {
		t.Fatal("TEMPORAL_ADDRESS is not set: run the tests with make test, or under bin/devstack exec")
	}
	s := &system{t: t, dir: t.TempDir(), log: &safeBuffer{}, env: map[string]string{
		"DATABASE_URL": dsn, "RAPPORTEUR_LISTEN": operatetest.FreeAddress(
			t,
		), "RAPPORTEUR_WORKER_LISTEN": operatetest.FreeAddress(t),
		"RAPPORTEUR_TASK_QUEUE": "commands-" + rand.Text(),
	}}
	for _, more := range settings {
		maps.Copy(s.env, more)
	}
	s.env["RAPPORTEUR_URL"] = "http://" + s.env["RAPPORTEUR_LISTEN"]
	return s
}

// up starts the system and waits until it is ready.
func (s *system) up(flags ...string) {
	t := s.t
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		a := &app{in: strings.NewReader(""), out: io.Discard, err: s.log, env: s.getenv}
		ended <- a.main(ctx, append([]string{"up", "--migrate", "--log-format", "text"}, flags...))
	}()
	s.stop = sync.OnceValue(func() int {
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Log(s.log.String())
		}
	})
	s.eventually(func() bool {
		for _, url := range []string{s.env["RAPPORTEUR_URL"], "http://" + s.env["RAPPORTEUR_WORKER_LISTEN"]} {
			if code, _, _ := run(t, s.env, "health", url); code != exitOK {
				return false
			}
		}
		return true
	})
}

func (s *system) getenv(name string) string { return s.env[name] }

// eventually polls until a condition holds.
func (s *system) eventually(holds func() bool) {
	s.t.Helper()
	operatetest.Eventually(s.t, holds)
}

// as runs a command as a holder of a token and wants an exit code.
func (s *system) as(token string, want int, args ...string) string {
	s.t.Helper()
	env := map[string]string{"RAPPORTEUR_TOKEN": token}
	for k, v := range s.env {
		env[k] = v
	}
	code, out, errOut := run(s.t, env, args...)
	if code != want {
		s.t.Fatalf("rapporteur %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, out, errOut)
	}
	return out + errOut
}

func (s *system) token(args ...string) string {
	s.t.Helper()
	var issued struct{ Token string }
	s.read(s.as("", exitOK, append([]string{"token", "issue", "--json", "--label", "test"}, args...)...), &issued)
	return issued.Token
}

func (s *system) read(text string, into any) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		s.t.Fatalf("%v in %s", err, text)
	}
}

func (s *system) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// load loads the files of the tests, with those delegations.
func (s *system) load(secretariat, delegations string) {
	s.t.Helper()
	s.as(secretariat, exitOK, "load", "calendar", s.file("calendar.yaml", calendarFile))
	s.as(secretariat, exitOK, "load", "delegations", s.file("delegations.csv", delegations))
	s.as(secretariat, exitOK, "load", "recommendations", s.file("drafts.md", draftsFile))
}

// opened loads them and opens a round of an hour.
func (s *system) opened(secretariat string) (round negotiation.Round) {
	s.t.Helper()
	s.load(secretariat, delegationsFile)
	s.read(s.as(
		secretariat, exitOK, "round", "open", "--json", "--meeting", "wg4-2020", "--crp-meeting", "cop-2020", "--in", "1h",
		"--zone", "Europe/Vienna",
	), &round)
	return round
}

// A round from the files to the conference room paper, by commands alone, on
// a real server, worker, PostgreSQL and Temporal.
func TestCommandsRunARound(t *testing.T) {
	s := start(t)
	secretariat, chair := s.token("--role", "secretariat"), s.token("--role", "chair")
	for what, text := range map[string]string{"calendar": "instruments: [", "delegations": "code\n"} {
		s.as(secretariat, exitRefused, "load", what, s.file("wrong-"+what, text))
	}
	s.load(secretariat, delegationsFile)
	if out := s.as(
		secretariat, exitOK, "load", "recommendations", s.file("drafts.md", draftsFile),
	); !strings.Contains(out, "0 new, 1 already on record") {
		t.Errorf("loading again said %q", out)
	}
	france, kenya := s.token(
		"--role", "delegation", "--delegation", "FRA",
	), s.token("--role", "delegation", "--delegation", "KEN")
	s.as("", exitDenied, "round", "list")
	s.as(
		france, exitDenied, "round", "open", "--meeting", "wg4-2020", "--crp-meeting", "cop-2020", "--in", "1h", "--zone",
		"Europe/Vienna",
	)

	var round negotiation.Round
	s.read(s.as(
		secretariat, exitOK, "round", "open", "--json", "--meeting", "wg4-2020", "--crp-meeting", "cop-2020", "--in", "1h",
		"--zone", "Europe/Vienna",
	), &round)
	id := string(round.ID)
	s.as(secretariat, exitRefused, "round", "extend", id, "--in", "1m")
	s.as(secretariat, exitOK, "round", "extend", id, "--in", "2h", "--reason", "Asked for by a group.")
	s.as(kenya, exitNotFound, "round", "status", "018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11")

	one := []string{
		"comment", "submit", "--json", "--round", id, "--recommendation", "training", "--paragraph", "2", "--kind",
		"amendment", "--text", "Training should be repeated every two years.",
	}
	var first, again negotiation.Receipt
	s.read(s.as(france, exitOK, one...), &first)
	s.read(s.as(france, exitOK, one...), &again)
	if first.Reply != again.Reply || !first.ReceivedAt.Equal(again.ReceivedAt) || first.Late {
		t.Errorf("receipts %+v and %+v", first, again)
	}
	s.as(france, exitDenied, append(one, "--delegation", "KEN")...)
	s.as(
		france, exitRefused, "comment", "submit", "--round", id, "--recommendation", "training", "--paragraph", "9", "--kind",
		"deletion",
	)
	reply := s.file("reply.yaml", fmt.Sprintf("round: %s\nlanguage: en\ncomments:\n  - {recommendation: training, "+
		"paragraph: 2, kind: amendment, text: Training should be repeated every six months.}\n  - {recommendation: "+
		"training, kind: general, note: A note.}\n  - {recommendation: training, paragraph: 1, kind: reservation, note: "+
		"Subject to means.}\n", id))
	s.as(kenya, exitOK, "comment", "submit", "--file", reply)

	s.as(secretariat, exitOK, "round", "close", id, "--reason", "All have replied.")
	s.eventually(func() bool {
		s.read(s.as(chair, exitOK, "round", "status", id, "--watch", "--json"), &round)
		return round.Phase == negotiation.RoundInReview
	})
	if out := s.as(
		chair, exitOK, "review", "show", id,
	); !strings.Contains(out, "[six months — ") || !strings.Contains(out, "[two years") {
		t.Errorf("the review does not show both readings: %s", out)
	}
	var review wire.Review
	s.read(s.as(chair, exitOK, "review", "show", id, "--json"), &review)
	if len(review.Comments) != 4 || len(review.Points) == 0 {
		t.Errorf("the review has %d comments and %d points", len(review.Comments), len(review.Points))
	}
	s.as(secretariat, exitDenied, "review", "approve", id, "--attempt", "1")
	s.as(chair, exitRefused, "review", "approve", id, "--attempt", "2")
	s.as(chair, exitOK, "review", "return", id, "--attempt", "1", "--reason", "Once more.")
	s.as(secretariat, exitOK, "round", "consolidate", id)
	s.eventually(func() bool {
		s.read(s.as(chair, exitOK, "round", "status", id, "--json"), &round)
		return round.Phase == negotiation.RoundInReview && round.Attempt == 2
	})
	s.as(chair, exitRefused, "review", "approve", id, "--attempt", "2") // a comment without a disposition
	s.as(kenya, exitDenied, "round", "dispose", id, "--rest", "reflected")
	s.as(secretariat, exitRefused, "round", "dispose", id, "--rest", "referred")
	s.as(secretariat, exitOK, "round", "dispose", id, "--rest", "referred", "--reason", "For the chair.")
	if told := s.as(kenya, exitOK, "round", "dispositions", id); !strings.Contains(told, "For the chair.") {
		t.Errorf("the author does not read why:\n%s", told)
	}
	s.as(chair, exitOK, "review", "approve", id, "--attempt", "2")

	paper := filepath.Join(s.dir, "crp.html")
	s.as(kenya, exitOK, "crp", "show", id, "--format", "html", "-o", paper)
	if b, err := os.ReadFile(paper); err != nil || !bytes.Contains(b, []byte("CTOC/COP/2020/CRP.2")) {
		t.Errorf("the paper: %v", err)
	}
	s.as(kenya, exitOK, "document", "show", "CTOC/COP/2020/CRP.2")
	s.as(secretariat, exitOK, "recommendation", "present", "training", "--meeting", "cop-2020")
	s.as(chair, exitRefused, "recommendation", "agree", "training")
	if out := s.as(kenya, exitOK, "recommendation", "show", "training"); !strings.Contains(
		out, "presented, with brackets",
	) || !strings.Contains(out, "Written reservation of KEN: Subject to means.") {
		t.Errorf("shown as %s", out)
	}
	if out := s.as(kenya, exitOK, "diff", "training"); !strings.Contains(out, "six months") {
		t.Errorf("the difference: %s", out)
	}
	s.as(kenya, exitOK, "recommendation", "history", "training")
	if code := s.stop(); code != exitOK {
		t.Errorf("up ended with %d", code)
	}
	s.as(kenya, exitUnreachable, "health")
}

// safeBuffer is a log that is written and read at once.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *safeBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
