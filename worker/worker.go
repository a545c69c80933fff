// Package worker runs the procedures and their activities: what runs where,
// with which limits, and how it stops without losing anything.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	sdk "go.temporal.io/sdk/worker"

	"rapporteur/activities"
	"rapporteur/workflows"
)

// DefaultStopTimeout is how long a stopping worker lets its activities finish.
const DefaultStopTimeout = 20 * time.Second

// Options configure a worker. The zero value is usable.
type Options struct {
	// TaskQueue the worker listens on; activities.DefaultTaskQueue when empty.
	TaskQueue string
	// StopTimeout is how long Run lets activities under way finish after its
	// context is done; DefaultStopTimeout when 0. What does not finish is
	// tried again by another worker.
	StopTimeout time.Duration
	// Log gets what the worker and the activities have to say;
	// slog.Default() when nil. Lines of the SDK come through the client's
	// logger, see [Logger].
	Log *slog.Logger
	// Notices says how to send notices; without it none is sent here.
	Notices *Notices
	// FailOnPanic makes a bug in a procedure fail it instead of blocking it
	// until the bug is corrected. For tests.
	FailOnPanic bool
	// SearchAttributes says that the namespace has those of package workflows.
	SearchAttributes bool
}

// Worker runs procedures and activities. Make one with [New].
type Worker struct {
	worker sdk.Worker
	// sender works beside it when notices are sent here.
	sender *sender
	fatal  chan error
	log    *slog.Logger
	queue  string
}

// New makes a worker that reaches the record through record. The client is
// also how a round moves the drafts in it.
func New(c client.Client, record activities.Record, o Options) *Worker {
	if o.TaskQueue == "" {
		o.TaskQueue = activities.DefaultTaskQueue
	}
	if o.StopTimeout == 0 {
		o.StopTimeout = DefaultStopTimeout
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	w := &Worker{fatal: make(chan error, 1), log: o.Log, queue: o.TaskQueue}
	options := sdk.Options{
		WorkerStopTimeout:            o.StopTimeout,
		Interceptors:                 []interceptor.WorkerInterceptor{activities.Pulse()},
		MaxHeartbeatThrottleInterval: activities.BeatEvery,
		OnFatalError: func(err error) {
			select {
			case w.fatal <- err:
			default: // The first one is enough to end Run.
			}
		},
	}
	if o.FailOnPanic {
		options.WorkflowPanicPolicy = sdk.FailWorkflow
	}
	w.worker = sdk.New(c, o.TaskQueue, options)
	workflows.Register(w.worker)
	procedures := workflows.NewProcedures(c, o.TaskQueue, workflows.WithSearchAttributes(o.SearchAttributes))
	activities.Register(w.worker, activities.New(record, procedures, o.Log))
	if o.Notices != nil {
		w.sender = newSender(c, *o.Notices, o, options)
	}
	return w
}

// Run works until the context is done, and then stops: it takes no new work
// and lets activities under way finish. It returns nil after such a stop, and
// an error when the worker could not start or had to give up.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.worker.Start(); err != nil {
		return fmt.Errorf("start the worker on task queue %q: %w", w.queue, err)
	}
	w.log.InfoContext(ctx, "worker started", "taskQueue", w.queue)
	defer w.log.Info("worker stopped", "taskQueue", w.queue)
	defer w.worker.Stop()
	if w.sender != nil {
		if err := w.sender.start(ctx); err != nil {
			return err
		}
		defer w.sender.stop()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.fatal:
		return errors.Join(errors.New("the worker had to give up"), err)
	}
}
