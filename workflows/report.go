package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"rapporteur/activities"
	n "rapporteur/negotiation"
)

const reportPrefix = "report/"

// ReportWorkflowID is the workflow ID of the adoption of a report.
func ReportWorkflowID(id n.ID) string { return reportPrefix + string(id) }

// ReportOf is the inverse of [ReportWorkflowID].
func ReportOf(workflowID string) (n.ID, error) { return idOf(workflowID, reportPrefix) }

// The updates of a report. Their answers leave the texts out.
var (
	AdoptSectionUpdate   = Update[activities.SectionAdoption, n.Report]{Name: "AdoptSection", Description: "Adopts one section, and what is agreed in it"}
	ReviseReportUpdate   = Update[activities.ReportRevision, n.Report]{Name: "ReviseReport", Description: "Makes the pending sections from the record again"}
	ObjectToReportUpdate = Update[activities.ReportObjected, n.Report]{Name: "ObjectToReport", Description: "Objects to a section or to the report, or lifts the objection"}
	AdoptReportUpdate    = Update[activities.ReportAdopted, n.Report]{Name: "AdoptReport", Description: "Adopts the report as a whole and issues it"}
)

// ReportState is what the procedure carries from run to run. A first run has
// the report's ID alone and reads the rest from the record.
type ReportState struct {
	// Report is the report without its texts.
	Report n.Report `json:"report"`
	Acts   acts     `json:"acts,omitempty"`
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
	if err := AdoptSectionUpdate.receive(ctx, r.mayAdoptSection, r.adoptSection); err != nil {
		return err
	}
	if err := ReviseReportUpdate.receive(ctx, r.mayRevise, r.revise); err != nil {
		return err
	}
	if err := ObjectToReportUpdate.receive(ctx, r.mayObject, r.object); err != nil {
		return err
	}
	if err := AdoptReportUpdate.receive(ctx, r.mayAdopt, r.adopt); err != nil {
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
			found, err := perform[n.Report](ctx, activities.ForRecord("read where the report stands"), procedure.OutlineReport, r.state.Report.ID)
			if err != nil {
				return err
			}
			r.state.Report = found
		}
		return r.tell(ctx)
	})
}

func (r *report) change(ctx workflow.Context, act n.ID, do func() (n.Report, error)) error {
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

func (r *report) mayAdoptSection(_ workflow.Context, s activities.SectionAdoption) error {
	return r.allows(s.By, s.Act, func() error { return r.state.Report.CheckAdoptSection(s.Section, s.Revision) }, n.RoleChair)
}

// adoptSection adopts a section and all that is adopted with it at once.
func (r *report) adoptSection(ctx workflow.Context, s activities.SectionAdoption) (n.Report, error) {
	err := r.change(ctx, s.Act, func() (n.Report, error) {
		return perform[n.Report](ctx, activities.ForMany(fmt.Sprintf("adopt section %d", s.Section)), procedure.AdoptSection, r.state.Report.ID, s)
	})
	return r.state.Report, err
}

func (r *report) mayRevise(_ workflow.Context, x activities.ReportRevision) error {
	return r.allows(x.By, x.Act, r.state.Report.CheckRevise, n.ReportDrafters()...)
}

// revise brings the pending sections up to what the room has done since the
// draft report was made.
func (r *report) revise(ctx workflow.Context, x activities.ReportRevision) (n.Report, error) {
	err := r.change(ctx, x.Act, func() (n.Report, error) {
		return perform[n.Report](ctx, activities.ForRendering("make the draft report again"), procedure.ReviseReport, r.state.Report.ID, x)
	})
	return r.state.Report, err
}

// mayObject leaves the capacity of the delegation to the record.
func (r *report) mayObject(_ workflow.Context, x activities.ReportObjected) error {
	if err := x.By.RequireDelegation(x.Objection.Delegation); err != nil {
		return err
	}
	return x.Objection.Check()
}

func (r *report) object(ctx workflow.Context, x activities.ReportObjected) (n.Report, error) {
	err := r.change(ctx, x.Objection.ID, func() (n.Report, error) {
		return perform[n.Report](ctx, activities.ForRecord("record an objection to the report"), procedure.ObjectToReport, x)
	})
	return r.state.Report, err
}

func (r *report) mayAdopt(_ workflow.Context, x activities.ReportAdopted) error {
	return r.allows(x.By, x.Act, r.state.Report.CheckAdopt, n.RoleChair)
}

func (r *report) adopt(ctx workflow.Context, x activities.ReportAdopted) (n.Report, error) {
	err := r.change(ctx, x.Act, func() (n.Report, error) {
		return perform[n.Report](ctx, activities.ForRendering("adopt and issue the report"), procedure.FinishReport, r.state.Report.ID, x)
	})
	return r.state.Report, err
}

func (r *report) allows(by n.Actor, act n.ID, check func() error, roles ...n.Role) error {
	if err := by.RequireRole(roles...); err != nil {
		return err
	}
	if !r.judges() || r.state.Acts.know(act) {
		return nil
	}
	if err := by.RequireMeeting(r.state.Report.Meeting); err != nil {
		return err
	}
	return check()
}

// tell says in Temporal's own pages what the report waits for.
func (r *report) tell(ctx workflow.Context) error {
	if r.adopted() {
		workflow.SetCurrentDetails(ctx, "The report is adopted.")
		return r.list(ctx, r.state.Searchable, standing{phase: "adopted", waitsFor: WaitsForNobody, subject: r.state.Report.MeetingKey})
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
	return r.list(ctx, r.state.Searchable, standing{phase: "draft", waitsFor: WaitsForMeeting, subject: r.state.Report.MeetingKey})
}
