package activities_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/testsuite"

	"rapporteur/activities"
	"rapporteur/negotiation"
	"rapporteur/redline"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

var secretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}

func newID() negotiation.ID { return negotiation.ID(uuid.NewString()) }

// direct moves drafts without the procedure that follows them: these tests
// are about what an activity does to the record.
type direct struct{ *store.Store }

// bench is a record with one open round on one draft of two paragraphs.
type bench struct {
	t      *testing.T
	record *store.Store
	env    *testsuite.TestActivityEnvironment
	acts   *activities.Activities
	round  negotiation.Round
	base   negotiation.Version
}

func newBench(t *testing.T) *bench {
	t.Helper()
	record, _ := storetest.MustOpen(t)
	var suite testsuite.WorkflowTestSuite
	b := &bench{t: t, record: record, env: suite.NewTestActivityEnvironment()}
	b.acts = activities.New(record, direct{record}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	b.env.RegisterActivity(b.acts)
	b.load()
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) run(result any, activity any, args ...any) {
	b.t.Helper()
	value, err := b.env.ExecuteActivity(activity, args...)
	b.must(err)
	if result != nil {
		b.must(value.Get(result))
	}
}

func (b *bench) load() {
	b.t.Helper()
	ctx := b.t.Context()
	day := time.Date(2020, 9, 10, 0, 0, 0, 0, time.UTC)
	names := func(text string) negotiation.Names { return negotiation.Names{negotiation.English: text} }
	_, err := b.record.LoadCalendar(ctx, secretariat, negotiation.Calendar{
		Instruments: []negotiation.Instrument{{Key: "untoc", Names: names("Convention")}},
		Bodies:      []negotiation.Body{{Symbol: "CTOC/COP", Names: names("Conference"), Instrument: "untoc"}},
		Meetings: []negotiation.Meeting{{Key: "cop-2020", Body: "CTOC/COP", Session: "2020", Names: names(
			"Conference",
		), Opens: day, Closes: day, Zone: "Europe/Vienna",
			Agenda: []negotiation.AgendaItem{{Number: "4", Kind: negotiation.ItemOtherMatters, Names: names("Other matters")}}}},
	})
	b.must(err)
	since := func(c negotiation.Capacity) []negotiation.Standing {
		return []negotiation.Standing{{Instrument: "untoc", Capacity: c, From: day}}
	}
	_, err = b.record.LoadDelegations(ctx, secretariat, []negotiation.Delegation{
		{Code: "FRA", Kind: negotiation.KindState, Names: names("France"), Standings: since(negotiation.StateParty)},
		{Code: "IOM", Kind: negotiation.KindOrganization, Names: names("IOM"), Standings: since(negotiation.Entity)},
		{
			Code: "EU", Kind: negotiation.KindGroup, Names: names("European Union"),
			Members: []negotiation.GroupMember{{Delegation: "FRA"}},
		},
	})
	b.must(err)
	_, err = b.record.LoadAccreditation(
		ctx, secretariat, []negotiation.Accreditation{{Meeting: "cop-2020", Delegations: []string{"IOM"}}},
	)
	b.must(err)
	loaded, err := b.record.LoadRecommendations(ctx, secretariat, negotiation.DraftSet{
		Meeting: "cop-2020", Body: "CTOC/COP", Language: negotiation.English, Title: "Drafts", Notice: "Illustrative texts.",
		Drafts: []negotiation.DraftText{{Key: "training", Title: "Training", Paragraphs: []negotiation.Paragraph{
			{
				Number: "1", Text: "States parties should train first responders.",
			}, {Number: "2", Text: "Training should be repeated."}}}},
	})
	b.must(err)
	b.run(&b.round, b.acts.PlanRound, storetest.Opening(secretariat, negotiation.OpenRound{
		Meeting: "cop-2020", CRPMeeting: "cop-2020", Deadline: time.Now().Add(time.Hour), Zone: "UTC"}))
	b.run(&b.round, b.acts.Circulate, b.round.ID)
	b.run(nil, b.acts.MoveRoundDrafts, b.round.ID, negotiation.ActCirculate)
	r, err := b.record.Recommendation(ctx, string(loaded.Recommendations[0]))
	b.must(err)
	b.base, err = b.record.Version(ctx, r.Draft.Version)
	b.must(err)
}

// comment submits a comment, on the paragraph with that index unless it is -1.
func (b *bench) comment(from string, kind negotiation.CommentKind, paragraph int, text, note string) negotiation.ID {
	b.t.Helper()
	c := negotiation.Comment{
		ID: newID(), Recommendation: b.base.Recommendation, BaseVersion: b.base.ID, Kind: kind, Text: text, Note: note,
	}
	if paragraph >= 0 {
		c.Paragraph = b.base.Paragraphs[paragraph].ID
	}
	b.run(nil, b.acts.SubmitReply, negotiation.Reply{ID: newID(), Round: b.round.ID, Delegation: from,
		Language: negotiation.English, Comments: []negotiation.Comment{
			c,
		},
		Actor: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: from}})
	return c.ID
}

// consolidate closes the round and consolidates it, twice, as a retry would.
func (b *bench) consolidate() negotiation.Version {
	b.t.Helper()
	b.run(
		nil, b.acts.DoOnRound, negotiation.Asked{ID: newID(), On: b.round.ID, By: secretariat, Act: negotiation.CloseRound{}},
	)
	for range 2 {
		b.run(&b.round, b.acts.Consolidate, activities.Consolidation{Round: b.round.ID, Attempt: 1})
		b.run(nil, b.acts.MoveRoundDrafts, b.round.ID, negotiation.ActConsolidate)
	}
	versions, err := b.record.ConsolidatedVersions(b.t.Context(), b.round.ID, 1)
	b.must(err)
	if len(versions) != 1 || b.round.Phase != negotiation.RoundInReview {
		b.t.Fatalf("consolidated: %d versions, round %s", len(versions), b.round.Phase)
	}
	return versions[0]
}

func TestCommentsWithoutWordingNeverChangeTheText(t *testing.T) {
	b := newBench(t)
	b.comment("FRA", negotiation.Rejection, -1, "", "We reject it.")
	b.comment("FRA", negotiation.General, -1, "", "A remark [with brackets].")
	b.comment("FRA", negotiation.Support, 0, "", "")
	b.comment("FRA", negotiation.Reservation, 1, "", "")
	v := b.consolidate()
	if v.Bracketed() || len(v.Paragraphs) != 2 || v.Based != b.base.ID {
		t.Fatalf("consolidated: %+v", v)
	}
	for i, p := range v.Paragraphs {
		if base := b.base.Paragraphs[i]; p.Text != base.Text || p.ID != base.ID || p.Open != 0 {
			t.Errorf("paragraph %d became %+v", i+1, p)
		}
	}
}

func TestADeletionIsAReadingAndAnInsertionAParagraph(t *testing.T) {
	b := newBench(t)
	deletion := b.comment("FRA", negotiation.Deletion, 0, "", "")
	b.comment("EU", negotiation.Insertion, 0, "States parties should report on it.", "")
	observer := b.comment("IOM", negotiation.Amendment, 1, "Training should be repeated yearly.", "")
	b.comment("FRA", negotiation.Amendment, 1, "Training should be repeated yearly.", "")
	b.comment("IOM", negotiation.Insertion, 1, "Observers write beside the text.", "")
	v := b.consolidate()
	if len(v.Paragraphs) != 3 || !v.Bracketed() {
		t.Fatalf("consolidated: %+v", v.Paragraphs)
	}
	first, inserted, last := v.Paragraphs[0], v.Paragraphs[1], v.Paragraphs[2]
	if first.ID != b.base.Paragraphs[0].ID || first.Text != "[States parties should train first responders.]" ||
		first.Open != 1 {
		t.Errorf("the paragraph somebody would delete: %+v", first)
	}
	if inserted.Number != "1 bis" || inserted.Open == 0 || inserted.ID == "" {
		t.Errorf("the inserted paragraph: %+v", inserted)
	}
	if last.ID != b.base.Paragraphs[1].ID || last.Open != 1 {
		t.Errorf("the amended paragraph: %+v", last)
	}
	if got := treeOf(t, first).Deletions; len(got) != 1 || got[0].Party != "FRA" || got[0].Proposal != string(deletion) {
		t.Errorf("who would delete it: %+v", got)
	}
	readings := treeOf(t, last).Body.Points()[0].Readings
	if supporters := readings[len(
		readings,
	)-1].Supporters; len(supporters) != 2 || supporters[1].Party != "IOM" || supporters[1].Proposal != string(observer) {
		t.Errorf("who would amend it: %+v", readings)
	}
}

func treeOf(t *testing.T, p negotiation.Paragraph) redline.ConsolidatedParagraph {
	t.Helper()
	var tree redline.ConsolidatedParagraph
	if err := json.Unmarshal(p.Tree, &tree); err != nil {
		t.Fatalf("%v in %q", err, p.Tree)
	}
	return tree
}
