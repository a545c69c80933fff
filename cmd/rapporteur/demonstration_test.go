package main

import (
	"strings"
	"testing"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// A demonstration by commands alone: months pass in moments, and whatever is
// printed says what it is. The record of the other tests is a real one.
func TestCommandsMoveTheClockOfADemonstration(t *testing.T) {
	s := start(t)
	secretariat := s.token("--role", "secretariat")
	begin := []string{"demonstration", "begin", "--at", "2020-09-14T09:00", "--zone", "Europe/Vienna"}
	if out := s.as("", exitOK, begin...); !strings.Contains(out, "14 Sep 2020 09:00") {
		t.Errorf("it begins at %q", out)
	}
	s.as("", exitRefused, begin...)
	s.load(secretariat, delegationsFile)
	if out := s.as(
		secretariat, exitOK, "whoami",
	); !strings.Contains(out, "DEMONSTRATION") || !strings.Contains(out, "The record is a demonstration.") {
		t.Errorf("whoami says %q", out)
	}
	out := s.as(
		secretariat, exitOK, "round", "open", "--meeting", "wg4-2020", "--crp-meeting", "cop-2020", "--in", "384h", "--zone",
		"Europe/Vienna", "--json",
	)
	if strings.Contains(out, "DEMONSTRATION") {
		t.Errorf("JSON is mixed with a warning: %s", out)
	}
	var round negotiation.Round
	s.read(out, &round)
	if out := s.as(secretariat, exitOK, "demonstration", "advance", "16d"); !strings.Contains(out, "30 Sep 2020 09:00") {
		t.Errorf("after 16 days it is %q", out)
	}
	s.as(secretariat, exitUsage, "demonstration", "advance", "16d", "--to", "2020-10-01T09:00")
	if out := s.as(
		secretariat, exitOK, "demonstration", "advance", "--to", "2020-10-01T09:00",
	); !strings.Contains(out, "1 Oct 2020 09:00") {
		t.Errorf("it is %q", out)
	}
	c, err := client.New(s.env["RAPPORTEUR_URL"], secretariat)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Round(t.Context(), round.ID)
	if d := after.ClosedAt.Sub(round.Deadline); err != nil || after.Phase != negotiation.RoundInReview || d < 0 ||
		d > time.Minute {
		t.Errorf("the round is %+v, %v", after, err)
	}
	paper := s.as(secretariat, exitOK, "document", "show", string(round.Informal), "--format", "text")
	if !strings.Contains(paper, "*** DEMONSTRATION") || !strings.Contains(paper, "14 September 2020") {
		t.Errorf("the informal paper:\n%s", paper)
	}
	s.as(secretariat, exitOK, "demonstration", "clock")
}
