package workflows_test

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
	"rapporteur/worker"
	"rapporteur/workflows"
)

// stack is a record of its own, the real Temporal server, and a worker on a
// task queue of its own.
type stack struct {
	*workflows.Procedures
	t      testing.TB
	record *store.Store
	client client.Client
	queue  string
	stop   func()
	recs   map[string]negotiation.ID
	meets  map[string]negotiation.ID
}

// newStack has three drafts and three delegations on record. Tests with a stack
// run side by side: they share the server alone.
func newStack(t testing.TB) *stack {
	t.Helper()
	s := emptyStack(t)
	s.load()
	return s
}

func emptyStack(t testing.TB) *stack {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Parallel()
	}
	address := os.Getenv("TEMPORAL_ADDRESS")
	if address == "" {
		t.Fatal("TEMPORAL_ADDRESS is not set; run the tests by `make test` or `bin/devstack exec -- go test ./...`")
	}
	record, _ := storetest.MustOpen(t)
	c, err := client.Dial(client.Options{
		HostPort: address, Logger: quiet{}, Identity: "test", Namespace: cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), "default"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	s := &stack{
		t: t, record: record, client: c, queue: "test-" + uuid.NewString(), recs: map[string]negotiation.ID{},
		meets: map[string]negotiation.ID{},
	}
	if err := workflows.RegisterSearchAttributes(
		t.Context(), c, cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), "default"),
	); err != nil {
		t.Fatal(err)
	}
	s.Procedures = workflows.NewProcedures(c, s.queue, workflows.WithSearchAttributes(true))
	s.work()
	t.Cleanup(func() { s.stop() })
	return s
}

// work starts a worker; stop stops it and waits until it has.
func (s *stack) work() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	w := worker.New(s.client, s.record, worker.Options{
		TaskQueue: s.queue, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), FailOnPanic: true, SearchAttributes: true,
	})
	go func() { done <- w.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("the worker ended with %v", err)
		}
		done <- nil
	}
}

func (s *stack) load() {
	s.t.Helper()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	names := func(text string) negotiation.Names { return negotiation.Names{negotiation.English: text} }
	meeting := func(key, body, session string, opens time.Time) negotiation.Meeting {
		return negotiation.Meeting{Key: key, Body: body, Session: session, Names: names(
			key,
		), Opens: opens, Closes: opens.AddDate(0, 0, 1), Zone: "Europe/Vienna",
			Agenda: []negotiation.AgendaItem{
				{Number: "4", Kind: negotiation.ItemOtherMatters, Names: names("Other matters")},
				{Number: "5", Kind: negotiation.ItemReport, Names: names("Adoption of the report")},
			}}
	}
	_, err := s.record.LoadCalendar(s.t.Context(), secretariat, negotiation.Calendar{
		Instruments: []negotiation.Instrument{{Key: "untoc", Names: names("Convention")}},
		Bodies: []negotiation.Body{{Symbol: "CTOC/COP", Names: names("Conference"), Instrument: "untoc"},
			{Symbol: "CTOC/COP/WG.4", Parent: "CTOC/COP", Names: names("Working Group"), Instrument: "untoc"}},
		Meetings: []negotiation.Meeting{meeting("wg4-2020", "CTOC/COP/WG.4", "2020", day(2020, 9, 10)),
			meeting(
				"cop-2020", "CTOC/COP", "2020", day(2020, 10, 12),
			), meeting("wg4-2021", "CTOC/COP/WG.4", "2021", day(2021, 10, 12))},
	})
	s.must(err)
	since := func(c negotiation.Capacity) []negotiation.Standing {
		return []negotiation.Standing{{Instrument: "untoc", Capacity: c, From: day(2004, 1, 1)}}
	}
	_, err = s.record.LoadDelegations(s.t.Context(), secretariat, []negotiation.Delegation{
		{Code: "DEU", Kind: negotiation.KindState, Names: names("Germany"), Standings: since(negotiation.StateParty)},
		{Code: "FRA", Kind: negotiation.KindState, Names: names("France"), Standings: since(negotiation.StateParty)},
		{
			Code: "IOM", Kind: negotiation.KindOrganization, Names: names("International Organization for Migration"),
			Standings: since(negotiation.Entity),
		},
	})
	s.must(err)
	_, err = s.record.LoadAccreditation(
		s.t.Context(), secretariat, []negotiation.Accreditation{{Meeting: "wg4-2020", Delegations: []string{"IOM"}}},
	)
	s.must(err)
	loaded, err := s.record.LoadRecommendations(s.t.Context(), secretariat, negotiation.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: negotiation.English, Title: "Drafts",
		Notice: "Illustrative texts.",
		Drafts: []negotiation.DraftText{
			{Key: "training", Title: "Training", Paragraphs: []negotiation.Paragraph{
				{Number: "1", Text: "States parties should train first responders."},
				{Number: "2", Text: "Training should be repeated."},
			}},
			{
				Key: "shelter", Title: "Shelter",
				Paragraphs: []negotiation.Paragraph{{Number: "3", Text: "States parties should provide shelter."}},
			},
			{
				Key: "data", Title: "Data",
				Paragraphs: []negotiation.Paragraph{{Number: "4", Text: "States parties should collect data."}},
			},
		},
	})
	s.must(err)
	for _, id := range loaded.Recommendations {
		r, err := s.record.Recommendation(s.t.Context(), string(id))
		s.must(err)
		s.recs[r.Key] = id
	}
	meetings, err := s.record.Meetings(s.t.Context())
	s.must(err)
	for _, m := range meetings {
		s.meets[m.Key] = m.ID
	}
}

func (s *stack) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stack) refused(err error, code negotiation.Code) {
	s.t.Helper()
	if negotiation.CodeOf(err) != code {
		s.t.Errorf("got %v (%q), want a refusal with the code %q", err, negotiation.CodeOf(err), code)
	}
}

func newID() negotiation.ID { return negotiation.ID(uuid.NewString()) }

func (s *stack) open(until time.Duration) negotiation.Round {
	s.t.Helper()
	round, err := s.OpenRound(s.t.Context(), storetest.Opening(secretariat, negotiation.OpenRound{Meeting: "wg4-2020",
		CRPMeeting: "cop-2020", Deadline: time.Now().Add(
			until,
		), Zone: "Europe/Vienna",
		Reminders: []negotiation.Span{negotiation.Span(time.Second)},
	}))
	s.must(err)
	return round
}

// until polls the record until the round stands as wanted.
func (s *stack) until(round negotiation.ID, phase negotiation.RoundPhase) negotiation.Round {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		r, err := s.record.Round(s.t.Context(), round)
		s.must(err)
		if r.Phase == phase {
			return r
		}
	}
	s.t.Fatalf("the round never came to be %s", phase)
	return negotiation.Round{}
}

// untilDraft waits until a draft has followed its round.
func (s *stack) untilDraft(key string, stage negotiation.Stage) negotiation.Draft {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if d := s.draft(key); d.Stage == stage {
			return d
		}
	}
	s.t.Fatalf("the draft %s never came to be %s", key, stage)
	return negotiation.Draft{}
}

func (s *stack) draft(key string) negotiation.Draft {
	s.t.Helper()
	r, err := s.record.Recommendation(s.t.Context(), key)
	s.must(err)
	return r.Draft
}

// comment is a reply with one comment on the first paragraph of a draft, as
// circulated.
func (s *stack) comment(
	round negotiation.Round, from, key string, kind negotiation.CommentKind, text string,
) negotiation.Reply {
	s.t.Helper()
	var base negotiation.Version
	for _, d := range round.Drafts {
		if d.Recommendation == s.recs[key] {
			v, err := s.record.Version(s.t.Context(), d.Version)
			s.must(err)
			base = v
		}
	}
	c := negotiation.Comment{
		ID: newID(), Recommendation: s.recs[key], BaseVersion: base.ID, Kind: kind, Paragraph: base.Paragraphs[0].ID,
		Text: text,
	}
	if kind == negotiation.General || kind == negotiation.Rejection {
		c.Paragraph, c.Text, c.Note = "", "", text
	}
	return negotiation.Reply{ID: newID(), Round: round.ID, Delegation: from, Language: negotiation.English,
		Comments: []negotiation.Comment{
			c,
		},
		Actor: negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: from}}
}

func (s *stack) submit(r negotiation.Reply) negotiation.Receipt {
	s.t.Helper()
	receipt, err := s.SubmitReply(s.t.Context(), r)
	s.must(err)
	return receipt
}

func (s *stack) do(key string, by negotiation.Actor, act negotiation.DraftAct) (negotiation.Draft, error) {
	return s.DoOnDraft(s.t.Context(), negotiation.Asked{ID: newID(), On: s.recs[key], By: by, Act: act})
}

// because is why an act is done.
func because(reason string) negotiation.Reasoned { return negotiation.Reasoned{Reason: reason} }

// toMeeting presents every draft to the Conference and takes it up at the
// later meeting.
func (s *stack) toMeeting() {
	s.t.Helper()
	_, err := s.record.DoOnMeeting(
		s.t.Context(), negotiation.Asked{ID: newID(), On: s.meets["wg4-2021"], By: chair, Act: negotiation.AdoptAgenda{}},
	)
	s.must(err)
	for key := range s.recs {
		_, err := s.do(key, secretariat, negotiation.PresentDraft{Meeting: s.meets["cop-2020"]})
		s.must(err)
		_, err = s.do(key, secretariat, negotiation.TakeUpDraft{Meeting: s.meets["wg4-2021"], Item: "4"})
		s.must(err)
	}
}

// issue takes a round from its opening to its CRP, with a disposition of every
// comment.
func (s *stack) issue(round negotiation.Round) negotiation.Round {
	s.t.Helper()
	if _, err := s.DoOnRound(
		s.t.Context(),
		negotiation.Asked{ID: newID(), On: round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all replied"}},
	); err != nil {
		s.t.Fatal(err)
	}
	s.until(round.ID, negotiation.RoundInReview)
	s.dispose(round.ID)
	issued, err := s.DoOnRound(
		s.t.Context(), negotiation.Asked{ID: newID(), On: round.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	)
	s.must(err)
	return issued
}

// silencePlan is a silence procedure to be opened, under its ID.
type silencePlan struct {
	ID negotiation.ID
	negotiation.OpenSilence
}

func (p silencePlan) by(who negotiation.Actor) negotiation.Asked {
	return negotiation.Asked{ID: p.ID, On: p.ID, By: who, Act: p.OpenSilence}
}

// breaking asks to break a silence by an objection.
func breaking(o negotiation.SilenceObjection) negotiation.Asked {
	return negotiation.Asked{
		ID: o.ID, On: o.Silence, By: o.Actor,
		Act: negotiation.BreakSilence{Delegation: o.Delegation, Paragraphs: o.Paragraphs, Text: o.Text},
	}
}
