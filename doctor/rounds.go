package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

const noWorker = "See that a worker runs on the task queue and that Temporal can be reached; the deadline is then " +
	"acted on at once."

func roundMatter(r negotiation.Round) matter {
	return matter{r.ID, workflows.RoundWorkflowID(r.ID), "The round " + string(r.ID), string(r.Phase)}
}

func (d *Doctor) rounds(ctx context.Context) ([]Finding, error) {
	all, err := d.record.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	now, err := d.record.Clock(ctx)
	if err != nil {
		return nil, err
	}
	recommendations, err := d.record.Recommendations(ctx, "")
	if err != nil {
		return nil, err
	}
	drafts := map[negotiation.ID]negotiation.Recommendation{}
	for _, r := range recommendations {
		drafts[r.ID] = r
	}
	var out []Finding
	for _, r := range all {
		found, err := d.round(ctx, r, now, drafts)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (d *Doctor) round(
	ctx context.Context, r negotiation.Round, now time.Time, drafts map[negotiation.ID]negotiation.Recommendation,
) ([]Finding, error) {
	left, err := d.behind(ctx, r, drafts)
	if err != nil {
		return nil, err
	}
	over := r.Phase == negotiation.RoundIssued || r.Phase == negotiation.RoundCancelled
	if over && len(left) == 0 {
		return nil, nil
	}
	m := roundMatter(r)
	out, err := d.compare(ctx, m)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 && len(left) > 0 {
		out, err = d.unfollowed(ctx, m, left)
		if err != nil {
			return nil, err
		}
	}
	stuck, err := d.stuck(ctx, r, now)
	return append(out, stuck...), err
}

// unfollowed is a finding unless the drafts are being moved just now.
func (d *Doctor) unfollowed(ctx context.Context, m matter, left []string) ([]Finding, error) {
	p, err := d.see(ctx, m.workflowID)
	if err != nil || p.busy {
		return nil, err
	}
	return []Finding{{Kind: Behind, WorkflowID: m.workflowID, On: m.id, where: m.phase + "/" + strings.Join(left, ","),
		What: fmt.Sprintf("%s is %s, but of its drafts %s did not follow.", m.what, m.phase, strings.Join(left, ", ")),
		Remedy: "Run rapporteur doctor --mend, which starts the procedure of the round again: it lets its drafts follow " +
			"first."}}, nil
}

// stuck looks for a round that is past its deadline, or stays where a round goes
// on by itself.
func (d *Doctor) stuck(ctx context.Context, r negotiation.Round, now time.Time) ([]Finding, error) {
	f := Finding{WorkflowID: workflows.RoundWorkflowID(r.ID), On: r.ID, where: string(r.Phase)}
	waits := ""
	switch r.Phase {
	case negotiation.RoundOpen:
		if now.Sub(r.Deadline) <= d.patience {
			return nil, nil
		}
		f.Kind, f.Since, f.Remedy = Overdue, r.Deadline, noWorker
		f.What = fmt.Sprintf(
			"The round %s is open although its deadline %s has passed.", r.ID, r.Deadline.Format(time.RFC3339),
		)
		return []Finding{f}, nil
	case negotiation.RoundPlanned:
		waits = "its informal paper is not out"
	case negotiation.RoundClosed:
		waits = "its comments are not consolidated"
	case negotiation.RoundApproved:
		waits = "its conference room paper is not issued"
	case negotiation.RoundInReview, negotiation.RoundReturned, negotiation.RoundIssued, negotiation.RoundCancelled:
		return nil, nil
	}
	since, err := d.lastAct(ctx, store.EventFilter{Round: r.ID}, "")
	if err != nil || now.Sub(since) <= d.patience {
		return nil, err
	}
	f.Kind, f.Since = Stuck, since
	f.What = fmt.Sprintf("The round %s is %s since %s, and %s.", r.ID, r.Phase, since.Format(time.RFC3339), waits)
	f.Remedy = "This happens by itself where a worker runs; the page of " + f.WorkflowID +
		" in Temporal says what it waits for or what failed."
	return []Finding{f}, nil
}

// lastAct is when the last line of the log was written; of one act, when given.
func (d *Doctor) lastAct(ctx context.Context, f store.EventFilter, act negotiation.EventName) (time.Time, error) {
	events, err := d.record.Events(ctx, f)
	if err != nil {
		return time.Time{}, err
	}
	for _, e := range slices.Backward(events) {
		if act == "" || e.Act == act {
			return e.At, nil
		}
	}
	return time.Time{}, nil
}

// behind are the keys of the drafts that have not taken the last step of their
// round.
func (d *Doctor) behind(
	ctx context.Context, r negotiation.Round, drafts map[negotiation.ID]negotiation.Recommendation,
) ([]string, error) {
	var current []negotiation.ID
	if r.Phase == negotiation.RoundInReview {
		for _, list := range []func(
			context.Context, negotiation.ID, int,
		) ([]negotiation.Version, error){d.record.ConsolidatedVersions, d.record.ReviewedVersions} {
			versions, err := list(ctx, r.ID, r.Attempt)
			if err != nil {
				return nil, err
			}
			for _, v := range versions {
				current = append(current, v.ID)
			}
		}
	}
	var out []string
	for _, in := range r.Drafts {
		if x := drafts[in.Recommendation]; !follows(x.Draft, r, in, current) {
			out = append(out, x.Key)
		}
	}
	return out, nil
}

// follows reports whether a draft stands where its round does. One that left
// the round, or was never in it because it had moved on, does. Current are the
// versions of the consolidation in review.
func follows(d negotiation.Draft, r negotiation.Round, in negotiation.RoundDraft, current []negotiation.ID) bool {
	within := d.Round == r.ID && (d.Stage == negotiation.StageCirculated || d.Stage == negotiation.StageConsolidated)
	switch r.Phase {
	case negotiation.RoundOpen:
		waits := d.Stage == negotiation.StageDraft || d.Stage == negotiation.StageDeferred ||
			d.Stage == negotiation.StagePresented
		return d.Round == r.ID || d.Version != in.Version || !waits
	case negotiation.RoundInReview:
		return !within || slices.Contains(current, d.Version)
	case negotiation.RoundIssued, negotiation.RoundCancelled:
		return !within
	case negotiation.RoundPlanned, negotiation.RoundClosed, negotiation.RoundReturned, negotiation.RoundApproved:
	}
	return true
}
