package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

var (
	secretariat = negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "secretariat"}
	chair       = negotiation.Actor{Role: negotiation.RoleChair, Label: "chair"}
)

func of(code string) negotiation.Actor {
	return negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: code}
}

func newID() negotiation.ID { return negotiation.ID(uuid.NewString()) }

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func named(s string) negotiation.Names { return negotiation.Names{negotiation.English: s} }

func calendar() negotiation.Calendar {
	meeting := func(key, body, session string, opens time.Time) negotiation.Meeting {
		return negotiation.Meeting{
			Key: key, Body: body, Session: session, Names: named(key), Opens: opens, Closes: opens.AddDate(0, 0, 2),
			Place: "Vienna", Zone: "Europe/Vienna", Format: "hybrid",
			Agenda: []negotiation.AgendaItem{
				{Number: "1 a", Kind: negotiation.ItemOrganization, Names: named("Opening")},
				{Number: "4", Kind: negotiation.ItemOtherMatters, Names: named("Other matters")},
				{Number: "5", Kind: negotiation.ItemReport, Names: named("Adoption of the report")},
			},
		}
	}
	return negotiation.Calendar{
		Instruments: []negotiation.Instrument{{Key: "untoc", Names: named("Organized Crime Convention")}},
		Bodies: []negotiation.Body{
			{Symbol: "CTOC/COP", Names: named("Conference of the Parties"), Instrument: "untoc"},
			{
				Symbol: "CTOC/COP/WG.4", Parent: "CTOC/COP", Names: named("Working Group on Trafficking in Persons"),
				Instrument: "untoc",
			},
		},
		Meetings: []negotiation.Meeting{
			meeting("wg4-2020", "CTOC/COP/WG.4", "2020", day(2020, 9, 10)),
			meeting("cop-2020", "CTOC/COP", "2020", day(2020, 10, 12)),
			meeting("wg4-2021", "CTOC/COP/WG.4", "2021", day(2021, 10, 12)),
		},
		Documents: []negotiation.Document{{
			Kind: negotiation.Registered, Symbol: "CTOC/COP/2020/CRP.1", Body: "CTOC/COP", Title: "Registered",
			Language: negotiation.English,
		}},
	}
}

func delegations() []negotiation.Delegation {
	with := func(code string, kind negotiation.DelegationKind, standings ...negotiation.Standing) negotiation.Delegation {
		return negotiation.Delegation{Code: code, Kind: kind, Names: named(code), Standings: standings}
	}
	since := func(c negotiation.Capacity) negotiation.Standing {
		return negotiation.Standing{Instrument: "untoc", Capacity: c, From: day(2004, 1, 1)}
	}
	group := with("G77", negotiation.KindGroup)
	group.Members = []negotiation.GroupMember{{Delegation: "BRA"}, {Delegation: "KEN"}}
	return []negotiation.Delegation{
		group,
		with(
			"AUT", negotiation.KindState, since(negotiation.StateParty),
		), with("BRA", negotiation.KindState, since(negotiation.StateParty)),
		with(
			"DEU", negotiation.KindState, since(negotiation.StateParty),
		), with("FRA", negotiation.KindState, since(negotiation.StateParty)),
		with(
			"KEN", negotiation.KindState, since(negotiation.StateParty),
		), with("IRN", negotiation.KindState, since(negotiation.Signatory)),
		with("PLW", negotiation.KindState, negotiation.Standing{
			Instrument: "untoc", Capacity: negotiation.NonSignatory, From: day(2004, 1, 1), Until: day(2019, 6, 21),
		},
			negotiation.Standing{Instrument: "untoc", Capacity: negotiation.StateParty, From: day(2019, 6, 21)}),
		with(
			"IOM", negotiation.KindOrganization, since(negotiation.Entity),
		), with("CARITAS", negotiation.KindNGO, since(negotiation.NGO)),
	}
}

// drafts are illustrative sentences of our own.
func drafts() negotiation.DraftSet {
	return negotiation.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: negotiation.English, Title: "Draft recommendations",
		Notice: "Illustrative texts.",
		Drafts: []negotiation.DraftText{
			{Key: "training", Title: "Training", Paragraphs: []negotiation.Paragraph{
				{Number: "1", Text: "States parties should train those who first meet victims."},
				{Number: "2", Level: 1, Text: "Training should be repeated every year."},
			}},
			{
				Key: "shelter", Title: "Shelter",
				Paragraphs: []negotiation.Paragraph{{Number: "3", Text: "States parties should provide shelter."}},
			},
			{
				Key: "data", Title: "Data",
				Paragraphs: []negotiation.Paragraph{{Number: "4", Text: "States parties should collect data [on recruitment]."}},
			},
		},
	}
}

// world is a loaded record and the three drafts of its first meeting.
type world struct {
	*store.Store
	t      testing.TB
	dsn    string
	recs   []negotiation.Recommendation
	base   map[negotiation.ID]negotiation.Version
	meetID map[string]negotiation.ID
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := emptyWorld(t)
	w.load()
	return w
}

func emptyWorld(t testing.TB) *world {
	t.Helper()
	s, dsn := storetest.MustOpen(t)
	return &world{
		Store: s, t: t, dsn: dsn, base: map[negotiation.ID]negotiation.Version{}, meetID: map[string]negotiation.ID{},
	}
}

func (w *world) load() {
	w.t.Helper()
	s, t := w.Store, w.t
	value[negotiation.Loaded](t)(s.LoadCalendar(t.Context(), secretariat, calendar()))
	value[negotiation.Loaded](t)(s.LoadDelegations(t.Context(), secretariat, delegations()))
	value[negotiation.Loaded](t)(s.LoadBureau(t.Context(), secretariat, extendedBureau()))
	value[negotiation.Loaded](t)(s.LoadRecommendations(t.Context(), secretariat, drafts()))
	value[negotiation.Loaded](t)(s.LoadAccreditation(
		t.Context(), secretariat,
		[]negotiation.Accreditation{{Meeting: "wg4-2020", Delegations: []string{"IOM", "CARITAS", "AUT"}}},
	))
	for _, m := range value[[]negotiation.Meeting](t)(s.Meetings(t.Context())) {
		w.meetID[m.Key] = m.ID
	}
	w.recs = value[[]negotiation.Recommendation](t)(s.Recommendations(t.Context(), w.meetID["wg4-2020"]))
	for _, r := range w.recs {
		w.base[r.ID] = value[negotiation.Version](t)(s.Version(t.Context(), r.Draft.Version))
	}
}

// value returns a function that fails the test on an error.
func value[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// wantCode fails unless err is a refusal with that code ("" for no error).
func wantCode(t testing.TB, err error, want negotiation.Code) {
	t.Helper()
	if want == "" && err != nil {
		t.Fatal(err)
	}
	if got := negotiation.CodeOf(err); got != want {
		t.Fatalf("refused with %q (%v), want %q", got, err, want)
	}
}

func (w *world) plan(deadline time.Time) negotiation.OpenRound {
	return negotiation.OpenRound{Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: deadline, Zone: "Europe/Vienna"}
}

// openRound opens a round on all drafts and circulates them.
func (w *world) openRound(deadline time.Time) negotiation.Round {
	w.t.Helper()
	r := value[negotiation.Round](w.t)(w.PlanRound(w.t.Context(), storetest.Opening(secretariat, w.plan(deadline))))
	r = value[negotiation.Round](w.t)(w.OpenRound(w.t.Context(), r.ID, w.informal(r), render("informal")))
	for _, d := range r.Drafts {
		w.act(negotiation.Asked{On: d.Recommendation, By: negotiation.System(), Act: negotiation.CirculateDraft{Round: r.ID}})
	}
	return r
}

func (w *world) informal(r negotiation.Round) store.NewDocument {
	return store.NewDocument{
		ID: newID(), Kind: negotiation.InformalPaper, Body: "CTOC/COP/WG.4", Session: "2020", Meeting: r.Meeting, Round: r.ID,
		Title: "Informal paper", Language: negotiation.English,
	}
}

func (w *world) crp(r negotiation.Round) store.NewDocument {
	return store.NewDocument{
		ID: newID(), Kind: negotiation.ConferenceRoomPaper, Body: "CTOC/COP", Session: "2020", Meeting: r.CRPMeeting,
		Round: r.ID, Title: "CRP", Language: negotiation.English,
	}
}

func render(text string) store.Render {
	return func(_ context.Context, d negotiation.Document) ([]negotiation.Rendering, error) {
		return []negotiation.Rendering{
			{Format: "text", Content: []byte(d.Symbol + " " + text)}, {Format: "html", Content: []byte{0xff, 0, '<'}},
		}, nil
	}
}

// paper renders a conference room paper like any document.
func paper(draw store.Render) store.RenderPaper {
	return func(ctx context.Context, d negotiation.Document, _ store.Contents) ([]negotiation.Rendering, error) {
		return draw(ctx, d)
	}
}

func (w *world) act(a negotiation.Asked) negotiation.Draft {
	w.t.Helper()
	if a.ID == "" {
		a.ID = newID()
	}
	return value[negotiation.Draft](w.t)(w.DoOnDraft(w.t.Context(), a))
}

// amendment is a comment that amends the first paragraph of draft i.
func (w *world) amendment(i int, text string) negotiation.Comment {
	v := w.base[w.recs[i].ID]
	return negotiation.Comment{
		ID: newID(), Recommendation: w.recs[i].ID, BaseVersion: v.ID, Kind: negotiation.Amendment,
		Paragraph: v.Paragraphs[0].ID, Text: text,
	}
}

func replyOf(r negotiation.Round, code string, comments ...negotiation.Comment) negotiation.Reply {
	return negotiation.Reply{
		ID: newID(), Round: r.ID, Delegation: code, Language: negotiation.English, Comments: comments, Actor: of(code),
	}
}

func (w *world) close(r negotiation.Round) negotiation.Round {
	w.t.Helper()
	return value[negotiation.Round](w.t)(w.DoOnRound(
		w.t.Context(),
		negotiation.Asked{ID: newID(), On: r.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "all have replied"}},
	))
}

// consolidation makes the versions of one attempt: the circulated texts with
// a bracket in the first draft, and a paragraph new with this consolidation.
func (w *world) consolidation(r negotiation.Round, attempt int) store.Consolidation {
	c := store.Consolidation{Round: r.ID, Attempt: attempt}
	for _, d := range r.Drafts {
		v := w.base[d.Recommendation]
		v.ID, v.Based, v.Round, v.Origin = newID(), v.ID, r.ID, negotiation.OriginConsolidation
		v.Paragraphs = append([]negotiation.Paragraph{}, v.Paragraphs...)
		v.Paragraphs = append(
			v.Paragraphs,
			negotiation.Paragraph{ID: newID(), Number: "9", Text: "[An inserted paragraph.]", Open: 1, Tree: []byte{0, 1, 0xff}},
		)
		c.Versions = append(c.Versions, v)
	}
	return c
}

// issued takes a round through to its CRP and its drafts to "in CRP".
func (w *world) issued() (negotiation.Round, store.Consolidation) {
	w.t.Helper()
	return w.issue(w.openRound(time.Now().Add(time.Hour)))
}

// issue takes an open round there.
func (w *world) issue(r negotiation.Round) (negotiation.Round, store.Consolidation) {
	w.t.Helper()
	ctx := w.t.Context()
	r = w.close(r)
	c := w.consolidation(r, 1)
	r = value[negotiation.Round](w.t)(w.RecordConsolidation(ctx, c))
	for _, v := range c.Versions {
		w.act(negotiation.Asked{
			On: v.Recommendation, By: negotiation.System(), Act: negotiation.ConsolidateDraft{Round: r.ID, Version: v.ID},
		})
	}
	r = value[negotiation.Round](w.t)(w.DoOnRound(
		ctx, negotiation.Asked{ID: newID(), On: r.ID, By: chair, Act: negotiation.ApproveRound{Attempt: 1}},
	))
	r = value[negotiation.Round](w.t)(w.IssueCRP(ctx, r.ID, w.crp(r), paper(render("crp"))))
	for _, v := range c.Versions {
		w.act(negotiation.Asked{
			On: v.Recommendation, By: negotiation.System(), Act: negotiation.IssueDraft{Round: r.ID, Document: r.Document},
		})
	}
	return r, c
}

// adoptAgenda adopts the agenda of a meeting as proposed.
func (w *world) adoptAgenda(key string) {
	w.t.Helper()
	wantCode(w.t, w.onMeeting(newID(), w.meetID[key], chair, negotiation.AdoptAgenda{}), "")
}

// takenUp takes the drafts to the meeting of 2021.
func (w *world) takenUp() {
	w.t.Helper()
	w.issued()
	w.toMeeting()
}

// toMeeting takes the drafts of an issued paper there.
func (w *world) toMeeting() {
	w.t.Helper()
	w.adoptAgenda("wg4-2021")
	for _, r := range w.recs {
		w.act(negotiation.Asked{On: r.ID, By: secretariat, Act: negotiation.PresentDraft{Meeting: w.meetID["cop-2020"]}})
		w.act(negotiation.Asked{On: r.ID, By: chair, Act: negotiation.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "4"}})
	}
}

// settle amends draft i so that no bracket is left.
func (w *world) settle(i int, mover string) negotiation.Draft {
	w.t.Helper()
	ctx := w.t.Context()
	r := value[negotiation.Recommendation](w.t)(w.Recommendation(ctx, w.recs[i].Key))
	v := value[negotiation.Version](w.t)(w.Version(ctx, r.Draft.Version))
	a := negotiation.AmendmentText{ID: newID(), Recommendation: r.ID, Base: v.ID, Mover: mover}
	for j, p := range v.Paragraphs {
		a.Changes = append(a.Changes, negotiation.ParagraphText{Paragraph: p.ID, Text: "Settled in the room.", Delete: j > 0})
		if j > 0 {
			a.Changes[j].Text = ""
		}
	}
	value[negotiation.Version](w.t)(w.WriteAmendment(ctx, chair, a))
	return w.act(negotiation.Asked{
		ID: a.ID, On: r.ID, By: chair,
		Act: negotiation.AmendDraft{Speaker: negotiation.Speaker{Delegation: mover}, Version: a.ID},
	})
}

// sql connects to the database behind the store's back.
func (w *world) sql() *pgx.Conn {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.dsn)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := conn.Close(context.Background()); err != nil {
			w.t.Error(err)
		}
	})
	return conn
}

// on does an act on a round.
func (w *world) on(round negotiation.ID, by negotiation.Actor, act negotiation.RoundAct) error {
	w.t.Helper()
	_, err := w.DoOnRound(w.t.Context(), negotiation.Asked{ID: newID(), On: round, By: by, Act: act})
	return err
}

// onMeeting does an act on a meeting.
func (w *world) onMeeting(id, meeting negotiation.ID, by negotiation.Actor, act negotiation.MeetingAct) error {
	w.t.Helper()
	_, err := w.DoOnMeeting(w.t.Context(), negotiation.Asked{ID: id, On: meeting, By: by, Act: act})
	return err
}

func disposing(list ...negotiation.CommentDisposal) negotiation.DisposeComments {
	return negotiation.DisposeComments{Dispositions: list}
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
