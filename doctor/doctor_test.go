package doctor_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"rapporteur/doctor"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
	"rapporteur/worker"
	"rapporteur/workflows"
)

var secretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}

func newID() negotiation.ID { return negotiation.ID(uuid.NewString()) }

// practice is a record with one open round, and a Temporal of its own queue.
type practice struct {
	t          *testing.T
	record     *store.Store
	database   string
	temporal   client.Client
	queue      string
	procedures *workflows.Procedures
	doctor     *doctor.Doctor
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	t.Parallel()
	address := os.Getenv("TEMPORAL_ADDRESS")
	if address == "" {
		t.Fatal("TEMPORAL_ADDRESS is not set: run the tests with make test, or under bin/devstack exec")
	}
	record, database := storetest.MustOpen(t)
	c, err := client.Dial(client.Options{HostPort: address, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	p := &practice{t: t, record: record, database: database, temporal: c, queue: "doctor-" + rand.Text()}
	p.must(workflows.RegisterSearchAttributes(t.Context(), c, "default"))
	p.procedures = workflows.NewProcedures(c, p.queue, workflows.WithSearchAttributes(true))
	p.doctor = p.with(record)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- worker.New(
			c, record, worker.Options{TaskQueue: p.queue, SearchAttributes: true, Log: slog.New(slog.DiscardHandler)},
		).Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	p.load()
	return p
}

// with is a doctor who reads another record, and is less patient than usual.
func (p *practice) with(record doctor.Record) *doctor.Doctor {
	return doctor.New(record, p.temporal, "default", p.queue, doctor.WithPatience(200*time.Millisecond))
}

func (p *practice) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *practice) load() {
	p.t.Helper()
	ctx, names := p.t.Context(), negotiation.Names{negotiation.English: "x"}
	day := time.Date(2020, 9, 10, 0, 0, 0, 0, time.UTC)
	_, err := p.record.LoadCalendar(ctx, secretariat, negotiation.Calendar{
		Instruments: []negotiation.Instrument{{
			Key: "i", Names: names,
		}}, Bodies: []negotiation.Body{{Symbol: "B", Names: names, Instrument: "i"}},
		Meetings: []negotiation.Meeting{{
			Key: "m", Body: "B", Session: "2020", Names: names, Opens: day, Closes: day, Zone: "UTC",
		}},
	})
	p.must(err)
	_, err = p.record.LoadDelegations(ctx, secretariat, []negotiation.Delegation{{
		Code: "FRA", Kind: negotiation.KindState, Names: names,
		Standings: []negotiation.Standing{{Instrument: "i", Capacity: negotiation.StateParty, From: day}},
	}})
	p.must(err)
	loaded, err := p.record.LoadRecommendations(ctx, secretariat, negotiation.DraftSet{Meeting: "m", Body: "B",
		Language: negotiation.English, Title: "x",
		Drafts: []negotiation.DraftText{{
			Key: "data", Title: "Data", Paragraphs: []negotiation.Paragraph{{Number: "1", Text: "States should collect data."}},
		}}})
	p.must(err)
	for _, id := range loaded.Recommendations {
		p.must(p.procedures.Follow(ctx, id))
	}
}

// examine polls until the findings are of the kinds wanted: Temporal's lists
// follow what happens with a delay.
func (p *practice) examine(want ...doctor.Kind) []doctor.Finding {
	p.t.Helper()
	var found []doctor.Finding
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		var err error
		found, err = p.doctor.Examine(p.t.Context())
		p.must(err)
		var kinds []doctor.Kind
		for _, f := range found {
			if !strings.HasSuffix(f.What, ".") || !strings.HasSuffix(f.Remedy, ".") {
				p.t.Errorf("no sentences: %+v", f)
			}
			kinds = append(kinds, f.Kind)
		}
		if slices.Equal(kinds, want) {
			return found
		}
	}
	p.t.Fatalf("found %+v, want %v", found, want)
	return nil
}

func TestALostProcedureIsFoundAndStartedAgain(t *testing.T) {
	p := newPractice(t)
	ctx := t.Context()
	round, err := p.procedures.OpenRound(ctx, storetest.Opening(
		secretariat, negotiation.OpenRound{Meeting: "m", CRPMeeting: "m", Deadline: time.Now().Add(time.Hour), Zone: "UTC"},
	))
	p.must(err)
	p.examine()
	p.must(p.temporal.TerminateWorkflow(ctx, workflows.RoundWorkflowID(round.ID), "", "lost"))
	found := p.examine(doctor.Lost)
	if found[0].On != round.ID || !strings.Contains(
		found[0].What, "terminated",
	) || time.Since(found[0].Since) > time.Hour {
		t.Errorf("found %+v", found)
	}
	mended, err := p.doctor.Mend(ctx, found)
	if err != nil || len(mended) != 1 {
		t.Fatalf("mended %v, %v", mended, err)
	}
	if left := doctor.Left(found, mended); len(left) > 0 {
		t.Errorf("left %+v", left)
	}
	p.examine()
	closed, err := p.procedures.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "it goes on"}},
	)
	if err != nil || closed.Phase == negotiation.RoundOpen {
		t.Errorf("the procedure started again: %+v, %v", closed, err)
	}
}

func TestAProcedureForNothingOnRecordIsFound(t *testing.T) {
	p := newPractice(t)
	// A procedure without a thing on record ends by itself; one of a queue that
	// nobody serves does not.
	quiet := doctor.New(p.record, p.temporal, "default", p.queue+"-restored", doctor.WithPatience(200*time.Millisecond))
	p.must(workflows.NewProcedures(
		p.temporal, p.queue+"-restored",
	).Resume(t.Context(), workflows.RoundWorkflowID(newID())))
	p.doctor = quiet
	found := p.examine(doctor.Stray)
	if _, err := quiet.Mend(t.Context(), found); err != nil {
		t.Error(err)
	}
	p.must(p.temporal.TerminateWorkflow(t.Context(), found[0].WorkflowID, "", "end of the test"))
}

// A round that nobody works on stays open past its deadline.
func TestADeadlineThatPassedIsFound(t *testing.T) {
	p := newPractice(t)
	past := overdue{p.record}
	p.doctor = p.with(past)
	_, err := p.procedures.OpenRound(t.Context(), storetest.Opening(
		secretariat, negotiation.OpenRound{Meeting: "m", CRPMeeting: "m", Deadline: time.Now().Add(time.Hour), Zone: "UTC"},
	))
	p.must(err)
	p.examine(doctor.Overdue)
}

// overdue is a record whose clock is two hours ahead.
type overdue struct{ *store.Store }

func (o overdue) Clock(ctx context.Context) (time.Time, error) {
	t, err := o.Store.Clock(ctx)
	return t.Add(2 * time.Hour), err
}

// A comment in time that the consolidation does not hold is found.
func TestAnOrphanedCommentIsFound(t *testing.T) {
	p := newPractice(t)
	ctx := t.Context()
	round, err := p.procedures.OpenRound(ctx, storetest.Opening(
		secretariat, negotiation.OpenRound{Meeting: "m", CRPMeeting: "m", Deadline: time.Now().Add(time.Hour), Zone: "UTC"},
	))
	p.must(err)
	base, err := p.record.Version(ctx, round.Drafts[0].Version)
	p.must(err)
	_, err = p.procedures.SubmitReply(ctx, negotiation.Reply{ID: newID(), Round: round.ID, Delegation: "FRA",
		Language: negotiation.English, Actor: negotiation.Actor{
			Role: negotiation.RoleDelegation, Delegation: "FRA",
		},
		Comments: []negotiation.Comment{{
			ID: newID(), Recommendation: base.Recommendation, BaseVersion: base.ID, Kind: negotiation.Amendment,
			Paragraph: base.Paragraphs[0].ID, Text: "States shall collect data.",
		}}})
	p.must(err)
	_, err = p.procedures.DoOnRound(
		ctx,
		negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	)
	p.must(err)
	for stage := negotiation.StageCirculated; stage != negotiation.StageConsolidated; time.Sleep(20 * time.Millisecond) {
		r, err := p.record.Recommendation(ctx, "data")
		p.must(err)
		stage = r.Draft.Stage
	}
	p.examine()
	p.doctor = p.with(forgetful{p.record})
	p.examine(doctor.Orphan)
}

// forgetful is a record whose consolidations hold nobody's wording.
type forgetful struct{ *store.Store }

func (f forgetful) ConsolidatedVersions(
	ctx context.Context, round negotiation.ID, attempt int,
) ([]negotiation.Version, error) {
	list, err := f.Store.ConsolidatedVersions(ctx, round, attempt)
	for i := range list {
		for k := range list[i].Paragraphs {
			list[i].Paragraphs[k].Tree = nil
		}
	}
	return list, err
}
