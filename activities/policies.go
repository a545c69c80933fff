package activities

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"rapporteur/negotiation"
)

// retries is how every activity is tried again. A procedure's own step is
// tried until it is done: a negotiation of months survives an outage of days.
// Refusals are never tried again, see [ToTemporal].
func retries() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second,
	}
}

// ForRecord is for one transaction on the record.
func ForRecord(summary string) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second, HeartbeatTimeout: heartbeat, RetryPolicy: retries(), Summary: summary,
	}
}

// ForRendering is for issuing a document: reading all that stands in it,
// rendering, and one transaction.
func ForRendering(summary string) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute, HeartbeatTimeout: heartbeat, RetryPolicy: retries(), Summary: summary,
	}
}

// ForMany is for work on one recommendation after another, which says with each
// that it got further.
func ForMany(summary string) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: time.Hour, HeartbeatTimeout: heartbeat, RetryPolicy: retries(), Summary: summary,
	}
}

// ForClient is for a standalone activity that a client waits for. What was
// refused may be sent again under the same ID, what was done is done once.
func ForClient(id, taskQueue, summary string) client.StartActivityOptions {
	return client.StartActivityOptions{
		ID: id, TaskQueue: taskQueue, Summary: summary,
		ScheduleToCloseTimeout:   time.Hour,
		StartToCloseTimeout:      30 * time.Second,
		HeartbeatTimeout:         heartbeat,
		RetryPolicy:              retries(),
		ActivityIDReusePolicy:    enumspb.ACTIVITY_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		ActivityIDConflictPolicy: enumspb.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// NoticeQueue is the task queue of notices beside that of the procedures: a slow
// mail server holds up nothing else.
func NoticeQueue(taskQueue string) string { return taskQueue + "-notices" }

// ForNotice is for sending one notice: one at a time under its ID, again when it
// failed, never when it was done.
func ForNotice(id negotiation.ID, taskQueue string) client.StartActivityOptions {
	return client.StartActivityOptions{
		ID: "notice/" + string(id), TaskQueue: NoticeQueue(taskQueue), Summary: "Send a notice",
		ScheduleToCloseTimeout: 2 * patience,
		StartToCloseTimeout:    3 * time.Minute,
		HeartbeatTimeout:       heartbeat,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 15 * time.Minute,
		},
		ActivityIDReusePolicy:    enumspb.ACTIVITY_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		ActivityIDConflictPolicy: enumspb.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}
