package temporaldev_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func program(t *testing.T) string {
	t.Helper()
	if binary := os.Getenv("DEVSTACK_BINARY"); binary != "" {
		return binary
	}
	binary := filepath.Join(t.TempDir(), "devstack")
	if output, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		t.Fatalf("building devstack: %v\n%s", err, output)
	}
	return binary
}

func startServer(ctx context.Context, t *testing.T, binary, file string) *testsuite.DevServer {
	t.Helper()
	server, err := testsuite.StartDevServer(ctx, testsuite.DevServerOptions{
		ExistingPath: binary, DBFilename: file, LogLevel: "error",
		ClientOptions: &client.Options{Namespace: "elsewhere"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// The SDK drives it as it drives the official CLI, and what was begun goes on after a restart on the same file.
func TestTheSDKDrivesItAndAFileSurvivesARestart(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	binary, file := program(t), filepath.Join(t.TempDir(), "temporal.db")

	first := startServer(ctx, t, binary, file)
	run, err := first.Client().ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "one", TaskQueue: "queue"}, "Answer")
	if err != nil {
		t.Fatal(errors.Join(err, first.Stop()))
	}
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}

	second := startServer(ctx, t, binary, file)
	defer func() {
		if err := second.Stop(); err != nil {
			t.Error(err)
		}
	}()
	w := worker.New(second.Client(), "queue", worker.Options{})
	w.RegisterWorkflowWithOptions(func(workflow.Context) (int, error) {
		return 42, nil
	}, workflow.RegisterOptions{Name: "Answer"})
	w.RegisterActivityWithOptions(func(context.Context) (int, error) {
		return 43, nil
	}, activity.RegisterOptions{Name: "Alone"})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	answer := 0
	if err := second.Client().GetWorkflow(ctx, "one", run.GetRunID()).Get(ctx, &answer); err != nil || answer != 42 {
		t.Errorf("the workflow begun before the restart answered %d, %v", answer, err)
	}
	handle, err := second.Client().ExecuteActivity(
		ctx, client.StartActivityOptions{ID: "alone", TaskQueue: "queue", StartToCloseTimeout: time.Minute}, "Alone",
	)
	if err != nil {
		t.Fatalf("standalone activities are not on: %v", err)
	}
	if err := handle.Get(ctx, &answer); err != nil || answer != 43 {
		t.Errorf("the standalone activity answered %d, %v", answer, err)
	}
}
