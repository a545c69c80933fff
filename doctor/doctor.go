// Package doctor compares the record with the procedures and says in plain
// sentences where they differ and what to do. It changes nothing but what it
// is asked to mend, and that only by starting a procedure again: a procedure
// reads where it stands from the record first.
package doctor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	n "rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

// Kind tells findings apart.
type Kind string

// The kinds of finding.
const (
	// Lost: the record waits for a procedure that does not run.
	Lost Kind = "procedure_lost"
	// Overdue: a deadline has passed and nothing happened.
	Overdue Kind = "overdue"
	// Orphan: a comment in time that a consolidation does not hold.
	Orphan Kind = "comment_orphaned"
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
	On n.ID `json:"on,omitempty"`
	// What is wrong and what to do, in a sentence each.
	What   string `json:"what"`
	Remedy string `json:"remedy"`
}

// Record is what the doctor reads. Package store implements it.
type Record interface {
	Rounds(ctx context.Context) ([]n.Round, error)
	Silences(ctx context.Context) ([]n.Silence, error)
	Recommendations(ctx context.Context, meeting n.ID) ([]n.Recommendation, error)
	Recommendation(ctx context.Context, ref string) (n.Recommendation, error)
	Meetings(ctx context.Context) ([]n.Meeting, error)
	Bodies(ctx context.Context) ([]n.Body, error)
	Report(ctx context.Context, meeting n.ID) (n.Report, error)
	ReportByID(ctx context.Context, id n.ID) (n.Report, error)
	Round(ctx context.Context, id n.ID) (n.Round, error)
	Silence(ctx context.Context, id n.ID) (n.Silence, error)
	Comments(ctx context.Context, f store.CommentFilter) ([]n.ReceivedComment, error)
	ConsolidatedVersions(ctx context.Context, round n.ID, attempt int) ([]n.Version, error)
	Clock(ctx context.Context) (time.Time, error)
	NoticeBacklog(ctx context.Context, age time.Duration) (store.NoticeBacklog, error)
}

// Doctor compares one record with one Temporal namespace.
type Doctor struct {
	record    Record
	temporal  client.Client
	namespace string
	taskQueue string
}

// New makes a doctor.
func New(record Record, temporal client.Client, namespace, taskQueue string) *Doctor {
	return &Doctor{record, temporal, namespace, taskQueue}
}

// grace is how long after its deadline a procedure may take to act on it.
const grace = time.Minute

// Examine lists all findings. An error means that the examination itself could
// not be done.
func (d *Doctor) Examine(ctx context.Context) ([]Finding, error) {
	var out []Finding
	for _, examine := range []func(context.Context) ([]Finding, error){d.rounds, d.silences, d.drafts, d.reports, d.comments, d.strays, d.notices} {
		found, err := examine(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Mend starts the lost procedures again and returns the IDs of those.
func (d *Doctor) Mend(ctx context.Context, findings []Finding) ([]string, error) {
	var out []string
	searchable := workflows.RegisterSearchAttributes(ctx, d.temporal, d.namespace) == nil
	procedures := workflows.NewProcedures(d.temporal, d.taskQueue, workflows.WithSearchAttributes(searchable))
	for _, f := range findings {
		if f.Kind != Lost {
			continue
		}
		if err := procedures.Resume(ctx, f.WorkflowID); err != nil {
			return out, fmt.Errorf("start %s again: %w", f.WorkflowID, err)
		}
		out = append(out, f.WorkflowID)
	}
	return out, nil
}

// runs reports whether a procedure is running.
func (d *Doctor) runs(ctx context.Context, workflowID string) (bool, error) {
	seen, err := d.temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the procedure %s: %w", workflowID, err)
	}
	return seen.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// lost is a finding unless the procedure runs.
func (d *Doctor) lost(ctx context.Context, workflowID string, on n.ID, what string) ([]Finding, error) {
	running, err := d.runs(ctx, workflowID)
	if err != nil || running {
		return nil, err
	}
	return []Finding{{Kind: Lost, WorkflowID: workflowID, On: on, What: what + ", but its procedure does not run.",
		Remedy: "Run rapporteur doctor --mend, which starts it again from the record."}}, nil
}

const noWorker = "See that a worker runs on the task queue and that Temporal can be reached; the deadline is then acted on at once."

func (d *Doctor) rounds(ctx context.Context) ([]Finding, error) {
	all, err := d.record.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	now, err := d.record.Clock(ctx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, r := range all {
		if r.Phase == n.RoundIssued || r.Phase == n.RoundCancelled {
			continue
		}
		id := workflows.RoundWorkflowID(r.ID)
		found, err := d.lost(ctx, id, r.ID, fmt.Sprintf("The round %s is %s", r.ID, r.Phase))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		if r.Phase == n.RoundOpen && now.Sub(r.Deadline) > grace {
			out = append(out, Finding{Kind: Overdue, WorkflowID: id, On: r.ID,
				What: fmt.Sprintf("The round %s is open although its deadline %s has passed.", r.ID, r.Deadline.Format(time.RFC3339)), Remedy: noWorker})
		}
	}
	return out, nil
}

func (d *Doctor) silences(ctx context.Context) ([]Finding, error) {
	all, err := d.record.Silences(ctx)
	if err != nil {
		return nil, err
	}
	now, err := d.record.Clock(ctx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, s := range all {
		if s.Phase != n.SilenceOpen {
			continue
		}
		id := workflows.SilenceWorkflowID(s.ID)
		found, err := d.lost(ctx, id, s.ID, fmt.Sprintf("The silence procedure %s is open", s.ID))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		if now.Sub(s.Ends) > grace {
			out = append(out, Finding{Kind: Overdue, WorkflowID: id, On: s.ID,
				What: fmt.Sprintf("The silence procedure %s is open although its end %s has passed.", s.ID, s.Ends.Format(time.RFC3339)), Remedy: noWorker})
		}
	}
	return out, nil
}

func (d *Doctor) drafts(ctx context.Context) ([]Finding, error) {
	all, err := d.record.Recommendations(ctx, "")
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, r := range all {
		if r.Draft.Stage.Final() {
			continue
		}
		found, err := d.lost(ctx, workflows.RecommendationWorkflowID(r.ID), r.ID, fmt.Sprintf("The draft %s is %s", r.Key, r.Draft.Stage))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (d *Doctor) reports(ctx context.Context) ([]Finding, error) {
	meetings, err := d.record.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := d.record.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	parents := map[string]string{}
	for _, b := range bodies {
		parents[b.Symbol] = b.Parent
	}
	var out []Finding
	for _, m := range meetings {
		r, err := d.record.Report(ctx, m.ID)
		if n.CodeOf(err) == n.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !r.AdoptedAt.IsZero() {
			if r.Communicated == nil && parents[m.Body] != "" {
				out = append(out, Finding{Kind: Uncommunicated, On: r.ID, What: "The report of " + m.Key + " is adopted and was not communicated to " + parents[m.Body] + ".",
					Remedy: "rapporteur report communicate " + m.Key})
			}
			continue
		}
		found, err := d.lost(ctx, workflows.ReportWorkflowID(r.ID), r.ID, "The report of "+m.Key+" is being adopted")
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// comments looks for proposals that came in time and that the consolidation of
// their round does not hold: none is ever dropped.
func (d *Doctor) comments(ctx context.Context) ([]Finding, error) {
	rounds, err := d.record.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, r := range rounds {
		if r.Attempt == 0 {
			continue
		}
		found, err := d.orphans(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (d *Doctor) orphans(ctx context.Context, r n.Round) ([]Finding, error) {
	versions, err := d.record.ConsolidatedVersions(ctx, r.ID, r.Attempt)
	if err != nil {
		return nil, err
	}
	held := map[n.ID][]byte{}
	for _, v := range versions {
		for _, p := range v.Paragraphs {
			held[v.Recommendation] = append(held[v.Recommendation], p.Tree...)
		}
	}
	comments, err := d.record.Comments(ctx, store.CommentFilter{Round: r.ID, ExcludeLate: true, ExcludeWithdrawn: true})
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, c := range comments {
		trees, consolidated := held[c.Recommendation]
		if !consolidated || !c.Kind.Proposes() || c.Capacity.Observer() || bytes.Contains(trees, []byte(c.ID)) {
			continue // its draft was withdrawn, it has no wording, it stands beside the text, or it is there
		}
		out = append(out, Finding{Kind: Orphan, On: c.ID,
			What:   fmt.Sprintf("The comment %s of %s came in time, but consolidation %d of the round %s does not hold it.", c.ID, c.Delegation, r.Attempt, r.ID),
			Remedy: "Have the chair return the consolidation and consolidate again; if it stays, the text engine has a fault: report it with the comment."})
	}
	return out, nil
}

// strays looks for procedures that run for what is not on record, as after a
// database was restored from a backup.
func (d *Doctor) strays(ctx context.Context) ([]Finding, error) {
	var out []Finding
	var page []byte
	for {
		list, err := d.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: d.namespace, NextPageToken: page, Query: fmt.Sprintf("ExecutionStatus = 'Running' AND TaskQueue = %q", d.taskQueue),
		})
		if err != nil {
			return nil, fmt.Errorf("list the running procedures: %w", err)
		}
		for _, e := range list.GetExecutions() {
			found, err := d.stray(ctx, e.GetExecution().GetWorkflowId())
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
		if page = list.GetNextPageToken(); len(page) == 0 {
			return out, nil
		}
	}
}

func (d *Doctor) stray(ctx context.Context, workflowID string) ([]Finding, error) {
	id, err := d.onRecord(ctx, workflowID)
	switch {
	case err == nil:
		return nil, nil
	case n.CodeOf(err) != n.CodeNotFound && n.CodeOf(err) != n.CodeInvalid:
		return nil, err
	}
	return []Finding{{Kind: Stray, WorkflowID: workflowID, On: id, What: "The procedure " + workflowID + " runs, but what it is for is not on record.",
		Remedy: "If the database was restored from a backup, restore a later one; if it is the right one, terminate the procedure in Temporal."}}, nil
}

// onRecord looks for the thing a procedure is for.
func (d *Doctor) onRecord(ctx context.Context, workflowID string) (n.ID, error) {
	if id, err := workflows.RoundOf(workflowID); err == nil {
		_, err = d.record.Round(ctx, id)
		return id, err
	}
	if id, err := workflows.RecommendationOf(workflowID); err == nil {
		_, err = d.record.Recommendation(ctx, string(id))
		return id, err
	}
	if id, err := workflows.ReportOf(workflowID); err == nil {
		_, err = d.record.ReportByID(ctx, id)
		return id, err
	}
	if id, err := workflows.SilenceOf(workflowID); err == nil {
		_, err = d.record.Silence(ctx, id)
		return id, err
	}
	return "", nil // not one of ours
}
