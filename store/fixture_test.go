package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

var (
	secretariat = n.Actor{Role: n.RoleSecretariat, Label: "secretariat"}
	chair       = n.Actor{Role: n.RoleChair, Label: "chair"}
)

func of(code string) n.Actor { return n.Actor{Role: n.RoleDelegation, Delegation: code} }

func newID() n.ID { return n.ID(uuid.NewString()) }

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func named(s string) n.Names { return n.Names{n.English: s} }

func calendar() n.Calendar {
	meeting := func(key, body, session string, opens time.Time) n.Meeting {
		return n.Meeting{
			Key: key, Body: body, Session: session, Names: named(key), Opens: opens, Closes: opens.AddDate(0, 0, 2),
			Place: "Vienna", Zone: "Europe/Vienna", Format: "hybrid",
			Agenda: []n.AgendaItem{
				{Number: "1 a", Kind: n.ItemOrganization, Names: named("Opening")},
				{Number: "4", Kind: n.ItemOtherMatters, Names: named("Other matters")},
				{Number: "5", Kind: n.ItemReport, Names: named("Adoption of the report")},
			},
		}
	}
	return n.Calendar{
		Instruments: []n.Instrument{{Key: "untoc", Names: named("Organized Crime Convention")}},
		Bodies: []n.Body{
			{Symbol: "CTOC/COP", Names: named("Conference of the Parties"), Instrument: "untoc"},
			{Symbol: "CTOC/COP/WG.4", Parent: "CTOC/COP", Names: named("Working Group on Trafficking in Persons"), Instrument: "untoc"},
		},
		Meetings: []n.Meeting{
			meeting("wg4-2020", "CTOC/COP/WG.4", "2020", day(2020, 9, 10)),
			meeting("cop-2020", "CTOC/COP", "2020", day(2020, 10, 12)),
			meeting("wg4-2021", "CTOC/COP/WG.4", "2021", day(2021, 10, 12)),
		},
		Documents: []n.Document{{Kind: n.Registered, Symbol: "CTOC/COP/2020/CRP.1", Body: "CTOC/COP", Title: "Registered", Language: n.English}},
	}
}

func delegations() []n.Delegation {
	with := func(code string, kind n.DelegationKind, standings ...n.Standing) n.Delegation {
		return n.Delegation{Code: code, Kind: kind, Names: named(code), Standings: standings}
	}
	since := func(c n.Capacity) n.Standing {
		return n.Standing{Instrument: "untoc", Capacity: c, From: day(2004, 1, 1)}
	}
	group := with("G77", n.KindGroup)
	group.Members = []n.GroupMember{{Delegation: "BRA"}, {Delegation: "KEN"}}
	return []n.Delegation{
		group,
		with("AUT", n.KindState, since(n.StateParty)), with("BRA", n.KindState, since(n.StateParty)),
		with("DEU", n.KindState, since(n.StateParty)), with("FRA", n.KindState, since(n.StateParty)),
		with("KEN", n.KindState, since(n.StateParty)), with("IRN", n.KindState, since(n.Signatory)),
		with("PLW", n.KindState, n.Standing{Instrument: "untoc", Capacity: n.NonSignatory, From: day(2004, 1, 1), Until: day(2019, 6, 21)},
			n.Standing{Instrument: "untoc", Capacity: n.StateParty, From: day(2019, 6, 21)}),
		with("IOM", n.KindOrganization, since(n.Entity)), with("CARITAS", n.KindNGO, since(n.NGO)),
	}
}

// drafts are illustrative sentences of our own.
func drafts() n.DraftSet {
	return n.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: n.English, Title: "Draft recommendations", Notice: "Illustrative texts.",
		Drafts: []n.DraftText{
			{Key: "training", Title: "Training", Paragraphs: []n.Paragraph{
				{Number: "1", Text: "States parties should train those who first meet victims."},
				{Number: "2", Level: 1, Text: "Training should be repeated every year."},
			}},
			{Key: "shelter", Title: "Shelter", Paragraphs: []n.Paragraph{{Number: "3", Text: "States parties should provide shelter."}}},
			{Key: "data", Title: "Data", Paragraphs: []n.Paragraph{{Number: "4", Text: "States parties should collect data [on recruitment]."}}},
		},
	}
}

// world is a loaded record and the three drafts of its first meeting.
type world struct {
	*store.Store
	t      testing.TB
	dsn    string
	recs   []n.Recommendation
	base   map[n.ID]n.Version
	meetID map[string]n.ID
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
	return &world{Store: s, t: t, dsn: dsn, base: map[n.ID]n.Version{}, meetID: map[string]n.ID{}}
}

func (w *world) load() {
	w.t.Helper()
	s, t := w.Store, w.t
	value[n.Loaded](t)(s.LoadCalendar(t.Context(), secretariat, calendar()))
	value[n.Loaded](t)(s.LoadDelegations(t.Context(), secretariat, delegations()))
	value[n.Loaded](t)(s.LoadBureau(t.Context(), secretariat, extendedBureau()))
	value[n.Loaded](t)(s.LoadRecommendations(t.Context(), secretariat, drafts()))
	value[n.Loaded](t)(s.LoadAccreditation(t.Context(), secretariat, []n.Accreditation{{Meeting: "wg4-2020", Delegations: []string{"IOM", "CARITAS", "AUT"}}}))
	for _, m := range value[[]n.Meeting](t)(s.Meetings(t.Context())) {
		w.meetID[m.Key] = m.ID
	}
	w.recs = value[[]n.Recommendation](t)(s.Recommendations(t.Context(), w.meetID["wg4-2020"]))
	for _, r := range w.recs {
		w.base[r.ID] = value[n.Version](t)(s.Version(t.Context(), r.Draft.Version))
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
func wantCode(t testing.TB, err error, want n.Code) {
	t.Helper()
	if want == "" && err != nil {
		t.Fatal(err)
	}
	if got := n.CodeOf(err); got != want {
		t.Fatalf("refused with %q (%v), want %q", got, err, want)
	}
}

func (w *world) plan(deadline time.Time) n.OpenRound {
	return n.OpenRound{Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: deadline, Zone: "Europe/Vienna"}
}

// openRound opens a round on all drafts and circulates them.
func (w *world) openRound(deadline time.Time) n.Round {
	w.t.Helper()
	r := value[n.Round](w.t)(w.PlanRound(w.t.Context(), storetest.Opening(secretariat, w.plan(deadline))))
	r = value[n.Round](w.t)(w.OpenRound(w.t.Context(), r.ID, w.informal(r), render("informal")))
	for _, d := range r.Drafts {
		w.act(n.Asked{On: d.Recommendation, By: n.System(), Act: n.CirculateDraft{Round: r.ID}})
	}
	return r
}

func (w *world) informal(r n.Round) store.NewDocument {
	return store.NewDocument{ID: newID(), Kind: n.InformalPaper, Body: "CTOC/COP/WG.4", Session: "2020", Meeting: r.Meeting, Round: r.ID, Title: "Informal paper", Language: n.English}
}

func (w *world) crp(r n.Round) store.NewDocument {
	return store.NewDocument{ID: newID(), Kind: n.ConferenceRoomPaper, Body: "CTOC/COP", Session: "2020", Meeting: r.CRPMeeting, Round: r.ID, Title: "CRP", Language: n.English}
}

func render(text string) store.Render {
	return func(_ context.Context, d n.Document) ([]n.Rendering, error) {
		return []n.Rendering{{Format: "text", Content: []byte(d.Symbol + " " + text)}, {Format: "html", Content: []byte{0xff, 0, '<'}}}, nil
	}
}

// paper renders a conference room paper like any document.
func paper(draw store.Render) store.RenderPaper {
	return func(ctx context.Context, d n.Document, _ store.Contents) ([]n.Rendering, error) { return draw(ctx, d) }
}

func (w *world) act(a n.Asked) n.Draft {
	w.t.Helper()
	if a.ID == "" {
		a.ID = newID()
	}
	return value[n.Draft](w.t)(w.DoOnDraft(w.t.Context(), a))
}

// amendment is a comment that amends the first paragraph of draft i.
func (w *world) amendment(i int, text string) n.Comment {
	v := w.base[w.recs[i].ID]
	return n.Comment{ID: newID(), Recommendation: w.recs[i].ID, BaseVersion: v.ID, Kind: n.Amendment, Paragraph: v.Paragraphs[0].ID, Text: text}
}

func replyOf(r n.Round, code string, comments ...n.Comment) n.Reply {
	return n.Reply{ID: newID(), Round: r.ID, Delegation: code, Language: n.English, Comments: comments, Actor: of(code)}
}

func (w *world) close(r n.Round) n.Round {
	w.t.Helper()
	return value[n.Round](w.t)(w.DoOnRound(w.t.Context(), n.Asked{ID: newID(), On: r.ID, By: secretariat, Act: n.CloseRound{Reason: "all have replied"}}))
}

// consolidation makes the versions of one attempt: the circulated texts with
// a bracket in the first draft, and a paragraph new with this consolidation.
func (w *world) consolidation(r n.Round, attempt int) store.Consolidation {
	c := store.Consolidation{Round: r.ID, Attempt: attempt}
	for _, d := range r.Drafts {
		v := w.base[d.Recommendation]
		v.ID, v.Based, v.Round, v.Origin = newID(), v.ID, r.ID, n.OriginConsolidation
		v.Paragraphs = append([]n.Paragraph{}, v.Paragraphs...)
		v.Paragraphs = append(v.Paragraphs, n.Paragraph{ID: newID(), Number: "9", Text: "[An inserted paragraph.]", Open: 1, Tree: []byte{0, 1, 0xff}})
		c.Versions = append(c.Versions, v)
	}
	return c
}

// issued takes a round through to its CRP and its drafts to "in CRP".
func (w *world) issued() (n.Round, store.Consolidation) {
	w.t.Helper()
	return w.issue(w.openRound(time.Now().Add(time.Hour)))
}

// issue takes an open round there.
func (w *world) issue(r n.Round) (n.Round, store.Consolidation) {
	w.t.Helper()
	ctx := w.t.Context()
	r = w.close(r)
	c := w.consolidation(r, 1)
	r = value[n.Round](w.t)(w.RecordConsolidation(ctx, c))
	for _, v := range c.Versions {
		w.act(n.Asked{On: v.Recommendation, By: n.System(), Act: n.ConsolidateDraft{Round: r.ID, Version: v.ID}})
	}
	r = value[n.Round](w.t)(w.DoOnRound(ctx, n.Asked{ID: newID(), On: r.ID, By: chair, Act: n.ApproveRound{Attempt: 1}}))
	r = value[n.Round](w.t)(w.IssueCRP(ctx, r.ID, w.crp(r), paper(render("crp"))))
	for _, v := range c.Versions {
		w.act(n.Asked{On: v.Recommendation, By: n.System(), Act: n.IssueDraft{Round: r.ID, Document: r.Document}})
	}
	return r, c
}

// adoptAgenda adopts the agenda of a meeting as proposed.
func (w *world) adoptAgenda(key string) {
	w.t.Helper()
	wantCode(w.t, w.onMeeting(newID(), w.meetID[key], chair, n.AdoptAgenda{}), "")
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
		w.act(n.Asked{On: r.ID, By: secretariat, Act: n.PresentDraft{Meeting: w.meetID["cop-2020"]}})
		w.act(n.Asked{On: r.ID, By: chair, Act: n.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "4"}})
	}
}

// settle amends draft i so that no bracket is left.
func (w *world) settle(i int, mover string) n.Draft {
	w.t.Helper()
	ctx := w.t.Context()
	r := value[n.Recommendation](w.t)(w.Recommendation(ctx, w.recs[i].Key))
	v := value[n.Version](w.t)(w.Version(ctx, r.Draft.Version))
	a := n.AmendmentText{ID: newID(), Recommendation: r.ID, Base: v.ID, Mover: mover}
	for j, p := range v.Paragraphs {
		a.Changes = append(a.Changes, n.ParagraphText{Paragraph: p.ID, Text: "Settled in the room.", Delete: j > 0})
		if j > 0 {
			a.Changes[j].Text = ""
		}
	}
	value[n.Version](w.t)(w.WriteAmendment(ctx, chair, a))
	return w.act(n.Asked{ID: a.ID, On: r.ID, By: chair, Act: n.AmendDraft{Speaker: n.Speaker{Delegation: mover}, Version: a.ID}})
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
func (w *world) on(round n.ID, by n.Actor, act n.RoundAct) error {
	w.t.Helper()
	_, err := w.DoOnRound(w.t.Context(), n.Asked{ID: newID(), On: round, By: by, Act: act})
	return err
}

// onMeeting does an act on a meeting.
func (w *world) onMeeting(id, meeting n.ID, by n.Actor, act n.MeetingAct) error {
	w.t.Helper()
	_, err := w.DoOnMeeting(w.t.Context(), n.Asked{ID: id, On: meeting, By: by, Act: act})
	return err
}

func disposing(list ...n.CommentDisposal) n.DisposeComments {
	return n.DisposeComments{Dispositions: list}
}

// silencePlan is a silence procedure to be opened, under its ID.
type silencePlan struct {
	ID n.ID
	n.OpenSilence
}

func (p silencePlan) by(who n.Actor) n.Asked {
	return n.Asked{ID: p.ID, On: p.ID, By: who, Act: p.OpenSilence}
}

// breaking asks to break a silence by an objection.
func breaking(o n.SilenceObjection) n.Asked {
	return n.Asked{ID: o.ID, On: o.Silence, By: o.Actor, Act: n.BreakSilence{Delegation: o.Delegation, Paragraphs: o.Paragraphs, Text: o.Text}}
}
