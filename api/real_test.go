package api_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"

	temporal "go.temporal.io/sdk/client"

	"rapporteur/api"
	"rapporteur/negotiation"
	"rapporteur/worker"
	"rapporteur/workflows"
)

// onTemporal serves this world with the procedures on a real Temporal, to which
// each sending of an act is an update of its own.
func (w *world) onTemporal() { w.t.Helper(); w.workedOn(slog.New(slog.DiscardHandler)) }

// workedOn does the same with a worker that tells a log, and returns Temporal and
// the task queue.
func (w *world) workedOn(log *slog.Logger) (temporal.Client, string) {
	w.t.Helper()
	c, err := temporal.Dial(temporal.Options{
		HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: cmp.Or(
			os.Getenv("TEMPORAL_NAMESPACE"), "default",
		), Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(c.Close)
	queue := "door-" + rand.Text()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- worker.New(c, w.store, worker.Options{TaskQueue: queue, Log: log, SearchAttributes: true}).Run(ctx)
	}()
	w.t.Cleanup(func() {
		cancel()
		<-done
	})
	if err := workflows.RegisterSearchAttributes(
		w.t.Context(), c, cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), "default"),
	); err != nil {
		w.t.Fatal(err)
	}
	w.serveAs(api.Config{
		Procedures: workflows.NewProcedures(c, queue, workflows.WithSearchAttributes(true)), Rate: api.Rate{PerSecond: -1},
	})
	return c, queue
}

// The acts on rounds and silences under an id that is on record: with the same
// content they are answered as the first was, with other content refused.
func TestRepeatedIDsAreJudgedByTheirContent(t *testing.T) {
	w := newWorld(t)
	w.onTemporal()
	at := func(h int) time.Time { return time.Now().Add(time.Duration(h) * time.Hour).UTC().Truncate(time.Second) }
	round, silence := "/v1/rounds/"+string(w.round.ID), "/v1/silences/"+string(w.silence())
	for _, tt := range []struct {
		path         string
		first, other map[string]any
	}{
		{silence + "/extend", map[string]any{"ends": at(200), "reason": "a"}, map[string]any{"ends": at(300), "reason": "a"}},
		{silence + "/cancel", map[string]any{"reason": "a"}, map[string]any{"reason": "b"}},
		{
			round + "/extend", map[string]any{"deadline": at(100), "reason": "a"},
			map[string]any{"deadline": at(200), "reason": "a"},
		},
		{round + "/close", map[string]any{"reason": "a"}, map[string]any{"reason": "b"}},
	} {
		id := newID()
		tt.first["id"], tt.other["id"] = id, id
		first := w.ask(http.MethodPost, tt.path, negotiation.RoleSecretariat, tt.first)
		w.wants(first, http.StatusOK, "")
		if again := w.ask(
			http.MethodPost, tt.path, negotiation.RoleSecretariat, tt.first,
		); again.status != http.StatusOK || !bytes.Equal(again.body, first.body) {
			t.Errorf("%s again: %d %s", tt.path, again.status, again.body)
		}
		w.wants(
			w.ask(http.MethodPost, tt.path, negotiation.RoleSecretariat, tt.other), http.StatusConflict,
			negotiation.CodeConflict,
		)
	}
	tag := w.ask(http.MethodGet, round, negotiation.RoleSecretariat, nil).header.Get("ETag")
	w.wants(w.ask(http.MethodPost, round+"/cancel", negotiation.RoleSecretariat, map[string]any{"id": newID(), "reason": "a"}, "If-Match", `"stale"`), http.StatusPreconditionFailed, negotiation.CodePrecondition)
	if r := w.ask(
		http.MethodPost, round+"/cancel", negotiation.RoleSecretariat, map[string]any{"id": newID(), "reason": "a"},
		"If-Match", tag,
	); r.status != http.StatusOK && r.status != http.StatusConflict && r.status != http.StatusPreconditionFailed {
		t.Errorf("cancel: %d %s", r.status, r.body)
	}
}

// Of two who act on the same reading of a round through its procedure, one is
// heard, and the other is told by the record.
func TestRecordRefusesWhatWasDecidedOnAnEarlierState(t *testing.T) {
	w := newWorld(t)
	w.onTemporal()
	path := "/v1/rounds/" + string(w.round.ID)
	tag := w.ask(http.MethodGet, path, negotiation.RoleSecretariat, nil).header.Get("ETag")
	statuses := make(chan int, 4)
	for i := range 4 {
		go func() {
			statuses <- w.ask(http.MethodPost, path+"/extend", negotiation.RoleSecretariat,
				map[string]any{
					"id": newID(), "deadline": time.Now().Add(time.Duration(i+2) * time.Hour).UTC(), "reason": "a",
				}, "If-Match", tag).status
		}()
	}
	seen := map[int]int{}
	for range 4 {
		seen[<-statuses]++
	}
	if seen[http.StatusOK] != 1 || seen[http.StatusPreconditionFailed] != 3 {
		t.Fatalf("answers %v", seen)
	}
}
