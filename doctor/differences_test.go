package doctor_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	enumspb "go.temporal.io/api/enums/v1"

	"rapporteur/doctor"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
	"rapporteur/workflows"
)

// tamper does to the database what no act does, as a restored backup would.
func (p *practice) tamper(statements ...string) {
	p.t.Helper()
	conn, err := pgx.Connect(p.t.Context(), p.database)
	p.must(err)
	defer func() { p.must(conn.Close(context.WithoutCancel(p.t.Context()))) }()
	for _, s := range append([]string{`SET session_replication_role = replica`}, statements...) {
		_, err := conn.Exec(p.t.Context(), s)
		p.must(err)
	}
}

func (p *practice) plan() negotiation.OpenRound {
	return negotiation.OpenRound{Meeting: "m", CRPMeeting: "m", Deadline: time.Now().Add(time.Hour), Zone: "UTC"}
}

func (p *practice) open() negotiation.Round {
	p.t.Helper()
	round, err := p.procedures.OpenRound(p.t.Context(), storetest.Opening(secretariat, p.plan()))
	p.must(err)
	return round
}

// consolidated closes a round and waits until its drafts have followed.
func (p *practice) consolidated(round negotiation.ID) {
	p.t.Helper()
	_, err := p.procedures.DoOnRound(
		p.t.Context(),
		negotiation.Asked{ID: newID(), On: round, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	p.must(err)
	p.until(negotiation.StageConsolidated)
}

func (p *practice) until(stage negotiation.Stage) {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		r, err := p.record.Recommendation(p.t.Context(), "data")
		p.must(err)
		if r.Draft.Stage == stage {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("the draft is %s, not %s", r.Draft.Stage, stage)
		}
	}
}

// earlier is a record of before a round was consolidated.
type earlier struct{ *store.Store }

func (e earlier) Rounds(ctx context.Context) ([]negotiation.Round, error) {
	list, err := e.Store.Rounds(ctx)
	for i := range list {
		list[i].Phase, list[i].Attempt = negotiation.RoundOpen, 0
	}
	return list, err
}

func TestAProcedureThatIsAheadOfTheRecordIsFound(t *testing.T) {
	p := newPractice(t)
	round := p.open()
	p.consolidated(round.ID)
	p.examine()
	p.doctor = p.with(earlier{p.record})
	found := p.examine(doctor.Differing)
	if !strings.Contains(found[0].What, "is open on record") || !strings.Contains(found[0].What, "in_review") {
		t.Errorf("found %+v", found)
	}
}

// A draft that the record puts back, as after a restore, differs from its own
// procedure and is behind its round; both are started again, and it follows.
func TestADraftBehindItsRoundIsFoundAndFollows(t *testing.T) {
	p := newPractice(t)
	p.open()
	p.examine()
	p.tamper(`DELETE FROM acts`, `UPDATE recommendations SET stage = 'draft', draft = draft - 'round' - 'before' || '{"stage": "draft"}'`)
	found := p.examine(doctor.Behind, doctor.Differing)
	if !strings.Contains(found[0].What, "data did not follow") {
		t.Errorf("found %+v", found)
	}
	mended, err := p.doctor.Mend(t.Context(), found)
	p.must(err)
	if len(mended) != 2 {
		t.Errorf("mended %v", mended)
	}
	p.until(negotiation.StageCirculated)
	p.examine()
}

// Drafts that stayed behind a round whose paper is out, one step or two, are
// found, and follow when the procedure of the round is started again.
func TestDraftsBehindAnIssuedRoundAreFoundAndFollow(t *testing.T) {
	for name, back := range map[string]string{
		"consolidated": `UPDATE recommendations SET stage = 'consolidated', draft = draft || '{"stage": "consolidated"}' || jsonb_build_object('round', (SELECT id FROM rounds))`,
		"circulated": `UPDATE recommendations r SET stage = 'circulated', version = d.version,
			draft = draft || '{"stage": "circulated"}' || jsonb_build_object('round', d.round, 'version', d.version) FROM round_drafts d WHERE d.recommendation = r.id`,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractice(t)
			round := p.open()
			p.consolidated(round.ID)
			_, err := p.procedures.DoOnRound(t.Context(), negotiation.Asked{
				ID: newID(), On: round.ID, By: negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"},
				Act: negotiation.ApproveRound{Attempt: 1},
			})
			p.must(err)
			p.until(negotiation.StageInCRP)
			acts := `DELETE FROM acts WHERE kind = 'issue_in_crp'`
			if name == "circulated" {
				acts = `DELETE FROM acts WHERE kind IN ('issue_in_crp', 'consolidate')`
			}
			p.tamper(acts, back)
			var found []doctor.Finding
			for range 4 { // the draft's own procedure differs too
				if found, err = p.doctor.Examine(t.Context()); err != nil || len(found) == 0 {
					break
				}
				_, err = p.doctor.Mend(t.Context(), found)
				p.must(err)
			}
			p.must(err)
			p.until(negotiation.StageInCRP)
			p.examine()
		})
	}
}

// A step that fails again and again is found with what fails, and what waits
// for it.
func TestAStepThatFailsAgainAndAgainIsFound(t *testing.T) {
	p := newPractice(t)
	p.tamper(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the disk is full'; END $$`,
		`CREATE TRIGGER full_disk BEFORE INSERT ON documents EXECUTE FUNCTION full_disk()`)
	done := make(chan error, 1)
	go func() {
		_, err := p.procedures.OpenRound(t.Context(), storetest.Opening(secretariat, p.plan()))
		done <- err
	}()
	found := p.examine(doctor.Failing, doctor.Stuck)
	if !strings.Contains(
		found[0].What, "Circulate",
	) || !strings.Contains(found[0].What, "the disk is full") || found[0].Since.IsZero() {
		t.Errorf("found %+v", found)
	}
	if !strings.Contains(found[1].What, "planned") || found[1].Since.IsZero() {
		t.Errorf("found %+v", found)
	}
	if mended, err := p.doctor.Mend(t.Context(), found); err != nil || len(mended) != 0 {
		t.Errorf("mended %v, %v", mended, err)
	}
	p.tamper(`DROP TRIGGER full_disk ON documents`)
	p.must(<-done)
	p.examine()
}

// A procedure on a queue that no worker serves is found.
func TestAProcedureThatNoWorkerServesIsFound(t *testing.T) {
	p := newPractice(t)
	r, err := p.record.Recommendation(t.Context(), "data")
	p.must(err)
	id := workflows.RecommendationWorkflowID(r.ID)
	p.examine()
	p.must(p.temporal.TerminateWorkflow(t.Context(), id, "", "lost"))
	p.must(workflows.NewProcedures(p.temporal, p.queue+"-quiet").Resume(t.Context(), id))
	p.examine(doctor.Unserved)
	p.must(p.temporal.TerminateWorkflow(t.Context(), id, "", "end of the test"))
}

// A procedure that was cancelled from outside is found and goes on.
func TestACancelledProcedureIsFoundAndStartedAgain(t *testing.T) {
	p := newPractice(t)
	round := p.open()
	id := workflows.RoundWorkflowID(round.ID)
	p.must(p.temporal.CancelWorkflow(t.Context(), id, ""))
	found := p.examine(doctor.Lost)
	if !strings.Contains(found[0].What, "cancelled") {
		t.Errorf("found %+v", found)
	}
	_, err := p.doctor.Mend(t.Context(), found)
	p.must(err)
	p.examine()
	p.consolidated(round.ID)
}

// A procedure that failed says why.
func TestAFailedProcedureIsFound(t *testing.T) {
	p := newPractice(t)
	round := p.open()
	p.examine()
	p.doctor = p.with(p.record)
	id := workflows.RoundWorkflowID(round.ID)
	p.must(p.temporal.TerminateWorkflow(t.Context(), id, "", "lost"))
	p.tamper(`ALTER TABLE rounds RENAME TO hidden`, `CREATE VIEW rounds AS SELECT * FROM hidden WHERE false`)
	p.must(p.procedures.Resume(t.Context(), id))
	for status := enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING; status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING; time.Sleep(
		20 * time.Millisecond,
	) {
		seen, err := p.temporal.DescribeWorkflowExecution(t.Context(), id, "")
		p.must(err)
		status = seen.GetWorkflowExecutionInfo().GetStatus()
	}
	p.tamper(`DROP VIEW rounds`, `ALTER TABLE hidden RENAME TO rounds`)
	found := p.examine(doctor.Lost)
	if !strings.Contains(found[0].What, "failed (There is no round") {
		t.Errorf("found %+v", found)
	}
}

// A comment that is in time and came onto record after the consolidation
// asks for another one, not for a return.
func TestACommentThatCameAfterTheConsolidationAsksForAnother(t *testing.T) {
	p := newPractice(t)
	round := p.open()
	base, err := p.record.Version(t.Context(), round.Drafts[0].Version)
	p.must(err)
	reply := negotiation.Reply{ID: newID(), Round: round.ID, Delegation: "FRA", Language: negotiation.English,
		Actor: negotiation.Actor{
			Role: negotiation.RoleDelegation, Delegation: "FRA",
		},
		Comments: []negotiation.Comment{{
			ID: newID(), Recommendation: base.Recommendation, BaseVersion: base.ID, Kind: negotiation.Amendment,
			Paragraph: base.Paragraphs[0].ID, Text: "States shall collect data.",
		}}}
	p.consolidated(round.ID)
	_, err = p.procedures.SubmitReply(t.Context(), reply)
	p.must(err)
	// Earlier versions let come in time what they had seen in time.
	p.tamper(`UPDATE replies SET late = false`)
	found := p.examine(doctor.Unread)
	if !strings.Contains(found[0].Remedy, "round consolidate") || strings.Contains(found[0].Remedy, "returns") {
		t.Errorf("found %+v", found)
	}
	_, err = p.procedures.DoOnRound(t.Context(), negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.ConsolidateRound{Reason: "it came late onto record"},
	})
	p.must(err)
	p.examine()
}

// issued is a record whose round is issued, from which a draft never left, with
// a report of which every section is adopted.
type issued struct{ *store.Store }

func (i issued) Rounds(ctx context.Context) ([]negotiation.Round, error) {
	list, err := i.Store.Rounds(ctx)
	for k := range list {
		list[k].Phase = negotiation.RoundIssued
	}
	return list, err
}

func (i issued) Comments(ctx context.Context, f store.CommentFilter) ([]negotiation.ReceivedComment, error) {
	list, err := i.Store.Comments(ctx, f)
	for k := range list {
		list[k].Disposition = nil
	}
	return list, err
}

func (i issued) Events(ctx context.Context, f store.EventFilter) ([]negotiation.Event, error) {
	list, err := i.Store.Events(ctx, f)
	return append(
		list, negotiation.Event{At: time.Now(), Act: negotiation.EventRoundIssued},
		negotiation.Event{At: time.Now().Add(-2 * time.Hour), Act: negotiation.EventReportSectionAdopted},
	), err
}

func (i issued) Report(ctx context.Context, meeting negotiation.ID) (negotiation.Report, error) {
	r, err := i.Store.Report(ctx, meeting)
	for k := range r.Sections {
		r.Sections[k].Status = negotiation.SectionAdopted
	}
	return r, err
}

// What an issued round should have left behind it, and a report that nobody
// adopts.
func TestWhatIsLeftUndoneIsFound(t *testing.T) {
	p := newPractice(t)
	round := p.open()
	base, err := p.record.Version(t.Context(), round.Drafts[0].Version)
	p.must(err)
	_, err = p.procedures.SubmitReply(t.Context(), negotiation.Reply{ID: newID(), Round: round.ID, Delegation: "FRA",
		Language: negotiation.English, Actor: negotiation.Actor{
			Role: negotiation.RoleDelegation, Delegation: "FRA",
		},
		Comments: []negotiation.Comment{{
			ID: newID(), Recommendation: base.Recommendation, BaseVersion: base.ID, Kind: negotiation.Amendment,
			Paragraph: base.Paragraphs[0].ID, Text: "States shall collect data.",
		}}})
	p.must(err)
	p.consolidated(round.ID)
	meetings, err := p.record.Meetings(t.Context())
	p.must(err)
	report := newID()
	prepare := negotiation.Asked{
		ID: report, On: report, By: secretariat, Act: negotiation.PrepareReport{Meeting: string(meetings[0].ID)},
	}
	p.must(p.procedures.PrepareReport(t.Context(), prepare))
	p.examine()
	p.doctor = p.with(issued{p.record})
	found := p.examine(doctor.Differing, doctor.Unadopted, doctor.Undisposed)
	for _, want := range []struct{ says, where string }{
		{"is issued on record", found[0].What}, {"report adopt m", found[1].Remedy}, {"of 1 comment(s)", found[2].What},
	} {
		if !strings.Contains(want.where, want.says) {
			t.Errorf("%q does not say %q", want.where, want.says)
		}
	}
}

// Rounds that are over are examined when drafts are still in them: their
// procedure is started again and takes them out.
func TestADraftStillInACancelledRoundIsFoundAndLeavesIt(t *testing.T) {
	p := newPractice(t)
	round := p.open()
	p.must(p.temporal.TerminateWorkflow(t.Context(), workflows.RoundWorkflowID(round.ID), "", "lost"))
	_, err := p.record.DoOnRound(t.Context(), negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CancelRound{Reason: "no longer needed"},
	})
	p.must(err)
	found := p.examine(doctor.Lost)
	if !strings.Contains(found[0].What, "is cancelled") {
		t.Errorf("found %+v", found)
	}
	_, err = p.doctor.Mend(t.Context(), found)
	p.must(err)
	p.until(negotiation.StageDraft)
	p.examine()
}
