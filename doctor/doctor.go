// Package doctor compares the record with the procedures and says in plain
// sentences where they differ and what to do. It looks twice, since a
// negotiation goes on while it looks. It changes nothing but what it is asked to
// mend, and that only by starting a procedure again: a procedure reads where it
// stands from the record first.
package doctor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/client"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

// Kind tells findings apart.
type Kind string

// The kinds of finding.
const (
	// Lost: the record waits for a procedure that does not run.
	Lost Kind = "procedure_lost"
	// Differing: a procedure runs and takes its thing to be in another phase than
	// it is on record.
	Differing Kind = "procedure_differs"
	// Failing: a step of a procedure is tried again and again.
	Failing Kind = "procedure_fails"
	// Unserved: a procedure has a step to do that no worker takes.
	Unserved Kind = "procedure_unserved"
	// Stuck: a round stays in a phase that ends by itself.
	Stuck Kind = "round_stuck"
	// Behind: drafts have not followed their round.
	Behind Kind = "drafts_behind"
	// Overdue: a deadline has passed and nothing happened.
	Overdue Kind = "overdue"
	// Orphan: a comment in time that a consolidation does not hold.
	Orphan Kind = "comment_orphaned"
	// Unread: a comment in time that came onto record after the consolidation.
	Unread Kind = "consolidation_behind"
	// Undisposed: comments of an issued round of which nobody said what became.
	Undisposed Kind = "comments_undisposed"
	// Unadopted: all sections of a report are adopted and the report is not.
	Unadopted Kind = "report_unadopted"
	// Stray: a procedure runs for what is not on record.
	Stray Kind = "procedure_stray"
	// Untold: notices that were not sent.
	Untold Kind = "notices_unsent"
	// Uncommunicated: a report was adopted and not communicated to the parent body.
	Uncommunicated Kind = "report_uncommunicated"
)

// Finding is one place where record and procedures differ.
type Finding struct {
	Kind Kind `json:"kind"`
	// WorkflowID of the procedure concerned, "" for a comment.
	WorkflowID string `json:"workflowId,omitempty"`
	// On is the thing on record.
	On negotiation.ID `json:"on,omitempty"`
	// What is wrong and what to do, in a sentence each.
	What   string `json:"what"`
	Remedy string `json:"remedy"`
	// Since is when it began, as far as that is known.
	Since time.Time `json:"since,omitzero"`
	// where both stood: a finding is the same when looked at again only if they
	// still stand there.
	where string
}

type findingKey struct {
	kind           Kind
	workflowID, on string
	where          string
}

func (f Finding) key() findingKey {
	return findingKey{f.Kind, f.WorkflowID, string(f.On), f.where}
}

// Record is what the doctor reads. Package store implements it.
type Record interface {
	Rounds(ctx context.Context) ([]negotiation.Round, error)
	Silences(ctx context.Context) ([]negotiation.Silence, error)
	Recommendations(ctx context.Context, meeting negotiation.ID) ([]negotiation.Recommendation, error)
	Recommendation(ctx context.Context, ref string) (negotiation.Recommendation, error)
	Meetings(ctx context.Context) ([]negotiation.Meeting, error)
	Bodies(ctx context.Context) ([]negotiation.Body, error)
	Report(ctx context.Context, meeting negotiation.ID) (negotiation.Report, error)
	ReportByID(ctx context.Context, id negotiation.ID) (negotiation.Report, error)
	Round(ctx context.Context, id negotiation.ID) (negotiation.Round, error)
	Silence(ctx context.Context, id negotiation.ID) (negotiation.Silence, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]negotiation.ReceivedComment, error)
	ConsolidatedVersions(ctx context.Context, round negotiation.ID, attempt int) ([]negotiation.Version, error)
	ReviewedVersions(ctx context.Context, round negotiation.ID, attempt int) ([]negotiation.Version, error)
	Events(ctx context.Context, f store.EventFilter) ([]negotiation.Event, error)
	Clock(ctx context.Context) (time.Time, error)
	NoticeBacklog(ctx context.Context, age time.Duration) (store.NoticeBacklog, error)
}

// Doctor compares one record with one Temporal namespace.
type Doctor struct {
	record    Record
	temporal  client.Client
	namespace string
	taskQueue string
	patience  time.Duration
}

// Option changes how [New] makes a doctor.
type Option func(*Doctor)

// WithPatience says how long a step or an overdue deadline may take before it is
// a finding; a minute otherwise.
func WithPatience(d time.Duration) Option { return func(x *Doctor) { x.patience = d } }

// New makes a doctor.
func New(record Record, temporal client.Client, namespace, taskQueue string, options ...Option) *Doctor {
	d := &Doctor{record: record, temporal: temporal, namespace: namespace, taskQueue: taskQueue, patience: time.Minute}
	for _, o := range options {
		o(d)
	}
	return d
}

// again is how long after the first look the second follows, at most.
const again = 2 * time.Second

// Examine lists all findings. It looks twice where it found something, and
// keeps what it found both times: record and procedures are read one after the
// other, and a negotiation goes on in between. An error means that the
// examination itself could not be done.
func (d *Doctor) Examine(ctx context.Context) ([]Finding, error) {
	first, err := d.look(ctx)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("wait before looking again: %w", ctx.Err())
	case <-time.After(min(again, d.patience)):
	}
	before := map[findingKey]bool{}
	for _, f := range first {
		before[f.key()] = true
	}
	second, err := d.look(ctx)
	return slices.DeleteFunc(second, func(f Finding) bool { return !before[f.key()] }), err
}

func (d *Doctor) look(ctx context.Context) ([]Finding, error) {
	var out []Finding
	listed := map[findingKey]bool{}
	for _, examine := range []func(context.Context) (
		[]Finding, error,
	){d.rounds, d.silences, d.drafts, d.reports, d.comments, d.strays, d.notices} {
		found, err := examine(ctx)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if !listed[f.key()] {
				listed[f.key()] = true
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// Left are the findings that were not mended by starting those procedures.
func Left(findings []Finding, mended []string) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool {
		return f.Kind.mends() && slices.Contains(mended, f.WorkflowID)
	})
}

// Mend starts the lost procedures again, and those that differ from the record
// and have nothing under way, and returns the IDs of those.
func (d *Doctor) Mend(ctx context.Context, findings []Finding) ([]string, error) {
	var out []string
	searchable := workflows.RegisterSearchAttributes(ctx, d.temporal, d.namespace) == nil
	procedures := workflows.NewProcedures(d.temporal, d.taskQueue, workflows.WithSearchAttributes(searchable))
	for _, f := range findings {
		var err error
		switch {
		case !f.Kind.mends() || slices.Contains(out, f.WorkflowID):
			continue
		case f.Kind == Lost:
			err = procedures.Resume(ctx, f.WorkflowID)
		default:
			err = procedures.Restart(ctx, f.WorkflowID)
		}
		if err != nil {
			return out, fmt.Errorf("start %s again: %w", f.WorkflowID, err)
		}
		out = append(out, f.WorkflowID)
	}
	return out, nil
}

// mends reports whether [Doctor.Mend] acts on findings of the kind.
func (k Kind) mends() bool { return k == Lost || k == Differing || k == Behind }
