package worker_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"rapporteur/tests/storetest"
	"rapporteur/worker"
)

func dial(t *testing.T, namespace string, log *slog.Logger) client.Client {
	t.Helper()
	address := os.Getenv("TEMPORAL_ADDRESS")
	if address == "" {
		t.Fatal("TEMPORAL_ADDRESS is not set; run the tests by `make test` or `bin/devstack exec -- go test ./...`")
	}
	c, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: namespace, Logger: worker.Logger(log)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestAWorkerStopsWhenItsContextIsDone(t *testing.T) {
	record, _ := storetest.MustOpen(t)
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	w := worker.New(
		dial(t, "default", slog.New(slog.NewTextHandler(io.Discard, nil))), record,
		worker.Options{TaskQueue: "test-" + uuid.NewString(), Log: log},
	)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := w.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"worker started", "worker stopped"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the log does not say %q", line)
		}
	}
}

func TestAWorkerThatCannotStartSaysSo(t *testing.T) {
	record, _ := storetest.MustOpen(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	w := worker.New(dial(t, "nowhere", log), record, worker.Options{TaskQueue: "nobody", Log: log})
	err := w.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), `task queue "nobody"`) {
		t.Errorf("got %v", err)
	}
}
