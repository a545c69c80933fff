package doctor

import (
	"context"
	"fmt"

	"go.temporal.io/api/workflowservice/v1"

	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// strays looks for procedures that run for what is not on record, as after a
// database was restored from a backup, or for what is over on record and not to
// them, as after half of a merger was told.
func (d *Doctor) strays(ctx context.Context) ([]Finding, error) {
	var out []Finding
	var page []byte
	for {
		list, err := d.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: d.namespace, NextPageToken: page, Query: fmt.Sprintf(
				"ExecutionStatus = 'Running' AND TaskQueue = %q", d.taskQueue,
			),
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
	m, over, err := d.onRecord(ctx, workflowID)
	switch {
	case err == nil && over:
		p, err := d.see(ctx, workflowID)
		if err != nil || !p.running {
			return nil, err
		}
		return d.running(m, p), nil
	case err == nil:
		return nil, nil
	case negotiation.CodeOf(err) != negotiation.CodeNotFound && negotiation.CodeOf(err) != negotiation.CodeInvalid:
		return nil, err
	}
	return []Finding{{Kind: Stray, WorkflowID: workflowID, On: m.id, What: "The procedure " + workflowID +
		" runs, but what it is for is not on record.",
		Remedy: "If the database was restored from a backup, restore a later one; if it is the right one, terminate the " +
			"procedure in Temporal."}}, nil
}

// onRecord looks for the thing a procedure is for, and whether it is over: what
// is not was looked at with the record.
func (d *Doctor) onRecord(ctx context.Context, workflowID string) (m matter, over bool, err error) {
	if id, err := workflows.RoundOf(workflowID); err == nil {
		r, err := d.record.Round(ctx, id)
		if err != nil {
			return matter{id: id}, false, err
		}
		return roundMatter(r), r.Phase == negotiation.RoundIssued || r.Phase == negotiation.RoundCancelled, nil
	}
	if id, err := workflows.RecommendationOf(workflowID); err == nil {
		r, err := d.record.Recommendation(ctx, string(id))
		if err != nil {
			return matter{id: id}, false, err
		}
		return draftMatter(r), r.Draft.Stage.Final(), nil
	}
	if id, err := workflows.ReportOf(workflowID); err == nil {
		r, err := d.record.ReportByID(ctx, id)
		if err != nil {
			return matter{id: id}, false, err
		}
		return reportMatter(r), !r.AdoptedAt.IsZero(), nil
	}
	if id, err := workflows.SilenceOf(workflowID); err == nil {
		s, err := d.record.Silence(ctx, id)
		if err != nil {
			return matter{id: id}, false, err
		}
		return silenceMatter(s), s.Phase != negotiation.SilenceOpen, nil
	}
	return matter{}, false, nil // not one of ours
}
