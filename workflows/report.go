package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	"rapporteur/negotiation"
)

const reportPrefix = "report/"

// ReportWorkflowID is the workflow ID of the adoption of a report.
func ReportWorkflowID(id negotiation.ID) string { return reportPrefix + string(id) }

// ReportOf is the inverse of [ReportWorkflowID].
func ReportOf(workflowID string) (negotiation.ID, error) { return idOf(workflowID, reportPrefix) }

// ReportState is what the procedure carries from run to run. A first run has
// the report's ID alone and reads the rest from the record.
type ReportState struct {
	// Report is the report without its texts.
	Report negotiation.Report `json:"report"`
	Acts   acts               `json:"acts,omitempty"`
	// Searchable says that the namespace has the search attributes.
	Searchable bool `json:"searchable,omitempty"`
}

// ReportAdoption adopts a draft report section by section and then as a
// whole. What is agreed is adopted with the recommendations section it stands
// in; an annex adopts nothing.
func ReportAdoption(ctx workflow.Context, state ReportState) error {
	base, err := newEntity(ctx)
	if err != nil {
		return err
	}
	r := &report{entity: base, state: state}
	if err := receiveActs(ctx, negotiation.OnReport, r.may, r.do); err != nil {
		return err
	}
	if err := r.load(ctx); err != nil {
		return r.stop(ctx, err)
	}
	err = workflow.Await(ctx, func() bool {
		return mayContinueAsNew(ctx) || r.adopted() && workflow.AllHandlersFinished(ctx)
	})
	if err != nil || r.adopted() {
		return err
	}
	return workflow.NewContinueAsNewError(ctx, ReportAdoption, r.state)
}

type report struct {
	entity
	state ReportState
}

func (r *report) adopted() bool { return !r.state.Report.AdoptedAt.IsZero() }

func (r *report) load(ctx workflow.Context) error {
	return r.first(func() error {
		if r.state.Report.Draft == "" {
			found, err := perform[negotiation.Report](
				ctx, activities.ForRecord("read where the report stands"), procedure.OutlineReport, r.state.Report.ID,
			)
			if err != nil {
				return err
			}
			r.state.Report = found
		}
		return r.tell(ctx)
	})
}

func (r *report) change(ctx workflow.Context, act negotiation.ID, do func() (negotiation.Report, error)) error {
	return r.alone(ctx, func() error {
		after, err := do()
		if err != nil {
			return err
		}
		r.state.Report = after
		r.state.Acts.remember(act)
		return r.tell(ctx)
	})
}

func (r *report) may(_ workflow.Context, a negotiation.Asked) error {
	facts := negotiation.ReportFacts{ByProcedure: true}
	return may(&r.entity, r.state.Acts, a, r.state.Report, r.state.Report.Meeting, facts)
}

// do does an act. Adopting a section adopts all that is adopted with it at once.
func (r *report) do(ctx workflow.Context, a negotiation.Asked) (negotiation.Report, error) {
	err := r.change(ctx, a.ID, func() (negotiation.Report, error) {
		return performAct[negotiation.Report](ctx, procedure.DoOnReport, a)
	})
	return r.state.Report, err
}

// tell says in Temporal's own pages what the report waits for.
func (r *report) tell(ctx workflow.Context) error {
	if r.adopted() {
		workflow.SetCurrentDetails(ctx, "The report is adopted.")
		return r.list(
			ctx, r.state.Searchable, standing{phase: "adopted", waitsFor: WaitsForNobody, subject: r.state.Report.MeetingKey},
		)
	}
	var text string
	for _, s := range r.state.Report.Sections {
		text += fmt.Sprintf("- %d. %s: %s\n", s.Number, s.Title, s.Status)
		if len(s.Objecting) > 0 {
			text += fmt.Sprintf("  - objections: %v\n", s.Objecting)
		}
	}
	if len(r.state.Report.Objecting) > 0 {
		text += fmt.Sprintf("\nObjections to the report: %v\n", r.state.Report.Objecting)
	}
	workflow.SetCurrentDetails(ctx, text+"\nWaits for the **chair** to adopt section by section, then the report.")
	return r.list(
		ctx, r.state.Searchable, standing{phase: "draft", waitsFor: WaitsForMeeting, subject: r.state.Report.MeetingKey},
	)
}
