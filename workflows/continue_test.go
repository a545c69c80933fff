package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/workflows"
)

func reportUpdate(name string) workflows.Update[negotiation.Asked, negotiation.Report] {
	return workflows.Update[negotiation.Asked, negotiation.Report]{Name: name}
}

// An adoption under way when the history of a report has grown long is finished
// and answered, with the one that waits behind it, before the run is continued
// as new; the next run goes on with both and does neither again.
func TestALongReportContinuesAsNewWithAdoptionsUnderWay(t *testing.T) {
	l := newLedger(t)
	report := negotiation.Report{ID: roundID, Draft: "draft", Sections: []negotiation.Section{
		{
			Number: 1, Kind: negotiation.SectionRecommendations, Status: negotiation.SectionPending,
		}, {Number: 2, Kind: negotiation.SectionRecommendations, Status: negotiation.SectionPending}}}
	var adopted []int
	register := func(l *ledger) {
		for name, f := range map[string]any{
			"OutlineReport": func(context.Context, negotiation.ID) (negotiation.Report, error) { return report, nil },
			"DoOnReport": func(_ context.Context, a negotiation.Asked) (_ negotiation.Report, err error) {
				f := negotiation.ReportFacts{Now: l.now(), Meeting: negotiation.Meeting{AgendaAdoptedAt: l.now()}}
				if s, section := a.Act.(negotiation.AdoptSection); section {
					l.env.SetContinueAsNewSuggested(true)
					adopted = append(adopted, s.Number)
				}
				report, err = a.Act.(negotiation.ReportAct).Judge(report, f)
				return report, err
			},
		} {
			l.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
		}
	}
	register(l)
	adopt := func(l *ledger, section int, act string) *answer[negotiation.Report] {
		x := negotiation.AdoptSection{Number: section, Revision: "read"}
		return at(
			l, time.Hour, reportUpdate("AdoptSection"), act,
			negotiation.Asked{ID: negotiation.ID(act), On: roundID, By: chair, Act: x},
		)
	}
	first, second := adopt(l, 1, "one"), adopt(l, 2, "two")
	l.env.ExecuteWorkflow(workflows.ReportAdoption, workflows.ReportState{Report: negotiation.Report{ID: roundID}})
	if !first.done || !second.done || first.err != nil || second.err != nil {
		t.Fatalf("answered: %+v, %+v", first, second)
	}
	state := continued[workflows.ReportState](t, l.env)
	if len(state.Acts) != 2 || state.Report.Draft != report.Draft {
		t.Errorf("carried on: %+v", state)
	}
	next := newLedger(t)
	register(next)
	last := at(next, 2*time.Hour, reportUpdate("AdoptReport"), "whole", adoptingReport("whole", roundID))
	next.env.ExecuteWorkflow(workflows.ReportAdoption, state)
	if last.err != nil || next.env.GetWorkflowError() != nil || last.res.AdoptedAt.IsZero() {
		t.Errorf("the report: %+v, %v", last, next.env.GetWorkflowError())
	}
	if slices.Sort(adopted); !slices.Equal(adopted, []int{1, 2}) {
		t.Errorf("adopted were the sections %v", adopted)
	}
}

// An objection under way when the history of a silence procedure has grown long
// is on record before the run is continued as new, and so is the extension that
// waits behind it; the next run ends at the later time.
func TestALongSilenceContinuesAsNewWithAnObjectionUnderWay(t *testing.T) {
	l := newLedger(t)
	x := negotiation.Silence{ID: roundID, Phase: negotiation.SilenceOpen, Subject: negotiation.SilenceOnDates,
		Roster: []string{
			"FRA",
		}, Ends: deadline, Zone: "Europe/Vienna",
		Paragraphs: []negotiation.SilenceParagraph{{Number: 1}, {Number: 2}}}
	broken := 0
	register := func(l *ledger) {
		for name, f := range map[string]any{
			"LoadSilence": func(context.Context, negotiation.ID) (activities.SilenceNow, error) {
				return activities.SilenceNow{Silence: x}, nil
			},
			"DoOnSilence": func(_ context.Context, a negotiation.Asked) (_ negotiation.Silence, err error) {
				if _, objects := a.Act.(negotiation.BreakSilence); objects {
					l.env.SetContinueAsNewSuggested(true)
					broken++
				}
				x, err = a.Act.(negotiation.SilenceAct).Judge(
					x, negotiation.SilenceFacts{Now: l.now(), Came: l.now(), Capacity: negotiation.StateParty},
				)
				return x, err
			},
			"EndSilence": func(context.Context, negotiation.ID) (negotiation.Silence, error) {
				x = x.End(l.now())
				return x, nil
			},
		} {
			l.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
		}
	}
	register(l)
	o := negotiation.Asked{ID: "object", On: roundID, By: negotiation.Actor{
		Role: negotiation.RoleDelegation, Delegation: "FRA",
	},
		Act: negotiation.BreakSilence{Delegation: "FRA", Paragraphs: []int{1}, Text: "We cannot agree."}}
	objected := at(l, time.Hour, silenceUpdate("BreakSilence"), "object", o)
	later := deadline.Add(5 * day)
	extended := at(
		l, time.Hour, silenceUpdate("ExtendSilence"), "extend",
		negotiation.Asked{ID: "extend", On: roundID, By: secretariat, Act: negotiation.ExtendSilence{Ends: later}},
	)
	l.env.ExecuteWorkflow(workflows.SilenceProcedure, workflows.SilenceState{Silence: negotiation.Silence{ID: roundID}})
	if !objected.done || !extended.done || objected.err != nil || extended.err != nil {
		t.Fatalf("answered: %+v, %+v", objected, extended)
	}
	state := continued[workflows.SilenceState](t, l.env)
	if state.Silence.Phase != negotiation.SilenceOpen || !state.Silence.Ends.Equal(later) || len(state.Acts) != 2 {
		t.Errorf("carried on: %+v", state)
	}
	next := newLedger(t)
	register(next)
	next.env.ExecuteWorkflow(workflows.SilenceProcedure, state)
	if err := next.env.GetWorkflowError(); err != nil || x.Phase != negotiation.SilenceApprovedInPart ||
		x.EndedAt.Before(later) || broken != 1 {
		t.Errorf("%d objections, ended as %+v, %v", broken, x, err)
	}
}
