package doctor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/workflows"
)

func silenceMatter(s negotiation.Silence) matter {
	return matter{s.ID, workflows.SilenceWorkflowID(s.ID), "The silence procedure " + string(s.ID), string(s.Phase)}
}

func draftMatter(r negotiation.Recommendation) matter {
	return matter{r.ID, workflows.RecommendationWorkflowID(r.ID), "The draft " + r.Key, string(r.Draft.Stage)}
}

func reportMatter(r negotiation.Report) matter {
	phase := "draft"
	if !r.AdoptedAt.IsZero() {
		phase = "adopted"
	}
	return matter{r.ID, workflows.ReportWorkflowID(r.ID), "The report of " + r.MeetingKey, phase}
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
		if s.Phase != negotiation.SilenceOpen {
			continue
		}
		m := silenceMatter(s)
		found, err := d.compare(ctx, m)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		if now.Sub(s.Ends) > d.patience {
			out = append(out, Finding{Kind: Overdue, WorkflowID: m.workflowID, On: s.ID, Since: s.Ends,
				What: fmt.Sprintf(
					"The silence procedure %s is open although its end %s has passed.", s.ID, s.Ends.Format(time.RFC3339),
				), Remedy: noWorker})
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
		found, err := d.compare(ctx, draftMatter(r))
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
		if negotiation.CodeOf(err) == negotiation.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !r.AdoptedAt.IsZero() {
			if r.Communicated == nil && parents[m.Body] != "" {
				out = append(out, Finding{Kind: Uncommunicated, On: r.ID, Since: r.AdoptedAt,
					What:   "The report of " + m.Key + " is adopted and was not communicated to " + parents[m.Body] + ".",
					Remedy: "rapporteur report communicate " + m.Key})
			}
			continue
		}
		found, err := d.report(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// adoption is how long after its last section a report may wait for its
// adoption: the chair asks the room.
const adoption = time.Hour

// report looks at one that is not adopted.
func (d *Doctor) report(ctx context.Context, r negotiation.Report) ([]Finding, error) {
	out, err := d.compare(ctx, reportMatter(r))
	if err != nil || len(r.Sections) == 0 || slices.ContainsFunc(r.Sections, func(s negotiation.Section) bool {
		return s.Status == negotiation.SectionPending
	}) {
		return out, err
	}
	now, err := d.record.Clock(ctx)
	if err != nil {
		return nil, err
	}
	since, err := d.lastAct(ctx, store.EventFilter{Meeting: r.Meeting}, negotiation.EventReportSectionAdopted)
	if err != nil || now.Sub(since) <= adoption {
		return out, err
	}
	f := Finding{Kind: Unadopted, On: r.ID, Since: since, What: "All sections of the report of " + r.MeetingKey +
		" are adopted, but the report as a whole is not.",
		Remedy: "The chair adopts it with rapporteur report adopt " + r.MeetingKey + "."}
	if len(r.Objecting) > 0 {
		f.Remedy = fmt.Sprintf(
			"Objections of %v to the whole stand; when they are lifted, the chair adopts it with rapporteur report adopt %s.",
			r.Objecting, r.MeetingKey,
		)
	}
	return append(out, f), nil
}
