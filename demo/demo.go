// Package demo tells the case this project is named after, from the meeting
// that could not finish to the report that adopts, on the real system: it
// starts a server and a worker as processes of their own on a record that is a
// demonstration, lets every party act through the HTTP API, moves the clock from
// one event to the next, and leaves all documents behind as files.
package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"rapporteur/client"
	"rapporteur/negotiation"
)

//go:embed data
var data embed.FS

// Options say how to run the demonstration.
type Options struct {
	// Program is the path of the rapporteur binary, which is started as server
	// and as worker.
	Program string
	// DatabaseURL is an empty database; TEMPORAL_* in the environment say where
	// Temporal is.
	DatabaseURL string
	// TaskQueue keeps demonstrations on one Temporal apart; "" is the default.
	TaskQueue string
	// Out is the folder for the files. It is made when missing.
	Out string
	// Narrate gets the story in plain sentences.
	Narrate io.Writer
	// KillWorker ends the worker with SIGKILL in the middle of the round and
	// starts it again.
	KillWorker bool
	// Chapters is after how many chapters the story ends, 0 for all.
	Chapters int
	// Stay keeps the server running after the story, for people with browsers, until
	// the context ends.
	Stay bool
}

// ErrNotAsTold is wrapped by the error of a demonstration in which the system
// did something else than the story says.
var ErrNotAsTold = errors.New("the demonstration did not go as told")

// Run runs the demonstration and returns what is on record at its end.
func Run(ctx context.Context, o Options) (outcome Outcome, err error) {
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return Outcome{}, fmt.Errorf("make the folder for the files: %w", err)
	}
	s := &story{Options: o, started: time.Now(), as: map[string]*client.Client{}}
	stack, err := start(ctx, o)
	if err != nil {
		return Outcome{}, err
	}
	defer func() { err = errors.Join(err, stack.stop()) }()
	s.stack = stack
	if err := s.prepare(ctx); err != nil {
		return Outcome{}, err
	}
	chapters := []func(context.Context) error{
		s.load, s.openRound, s.comment, s.closeRound, s.review, s.present, s.takeUp, s.adopt,
	}
	whole := o.Chapters == 0 || o.Chapters >= len(chapters)
	if !whole {
		chapters = chapters[:o.Chapters]
	}
	for _, chapter := range chapters {
		if err := chapter(ctx); err != nil {
			return Outcome{}, err
		}
	}
	if whole {
		if outcome, err = s.outcome(ctx); err != nil {
			return Outcome{}, err
		}
		if err := s.leave(ctx, outcome); err != nil {
			return Outcome{}, err
		}
	}
	if o.Stay {
		return outcome, s.stay(ctx)
	}
	s.tell("To look at all this in a browser, signed in as each party: make demo-pages")
	return outcome, nil
}

// story is a demonstration under way.
type story struct {
	Options
	stack   *stack
	started time.Time
	// as holds a client for each party, by role or by code of the delegation.
	as     map[string]*client.Client
	drafts map[string]negotiation.Version
	round  negotiation.Round
	report negotiation.Report
}

// tell narrates one sentence.
func (s *story) tell(format string, args ...any) {
	fmt.Fprintf(s.Narrate, "%5.1fs  %s\n", time.Since(s.started).Seconds(), fmt.Sprintf(format, args...))
}

func (s *story) chapter(title string) { fmt.Fprintf(s.Narrate, "\n%s\n", title) }

// refused checks that an act was refused for the reason the story tells, and
// tells the reason given.
func (s *story) refused(what string, err error, code negotiation.Code) error {
	if negotiation.CodeOf(err) != code {
		return fmt.Errorf("%w: %s was to be refused as %s, but: %w", ErrNotAsTold, what, code, err)
	}
	s.tell("%s is refused: %s", what, err)
	return nil
}

// until polls a condition; every answer that is an error ends it.
func until(ctx context.Context, what string, limit time.Duration, ok func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		done, err := ok()
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: waited %s for %s", ErrNotAsTold, limit, what)
		case <-tick.C:
		}
	}
}
