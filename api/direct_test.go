package api_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/store"
)

// direct does at once on the record what the procedures do through Temporal.
type direct struct {
	record *store.Store
	mu     sync.Mutex
	err    error
}

// fails makes the next acts fail.
func (d *direct) fails(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
}

func (d *direct) failure() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

func (d *direct) AdvanceClock(ctx context.Context, by n.Actor, to time.Time) (n.Clock, error) {
	before, err := d.record.Time(ctx)
	if err != nil {
		return before, err
	}
	step, err := d.record.AdvanceClock(ctx, by, before.Now, to)
	return step.Clock, err
}

func (d *direct) SubmitReply(ctx context.Context, r n.Reply) (n.Receipt, error) {
	if err := d.failure(); err != nil {
		return n.Receipt{}, err
	}
	return d.record.ReceiveReply(ctx, r)
}

func plain(_ context.Context, doc n.Document) ([]n.Rendering, error) {
	return []n.Rendering{{Format: "text", Content: []byte(doc.Symbol)}, {Format: "html", Content: []byte("<p>" + doc.Symbol + "</p>")}}, nil
}

func (d *direct) OpenRound(ctx context.Context, a n.Asked) (n.Round, error) {
	r, err := d.record.PlanRound(ctx, a)
	if err != nil {
		return r, err
	}
	for _, draft := range r.Drafts {
		if _, err := d.record.DoOnDraft(ctx, n.Asked{ID: newID(), On: draft.Recommendation, By: n.System(), Act: n.CirculateDraft{Round: r.ID}}); err != nil {
			return r, err
		}
	}
	return d.record.OpenRound(ctx, r.ID, store.NewDocument{
		ID: newID(), Kind: n.InformalPaper, Body: "CTOC/COP/WG.4", Session: "2020", Meeting: r.Meeting, Round: r.ID, Title: "Informal paper", Language: n.English,
	}, plain)
}

func (d *direct) DoOnRound(ctx context.Context, a n.Asked) (n.Round, error) {
	switch a.Act.(type) {
	case n.CloseRound:
		if err := d.failure(); err != nil {
			return n.Round{}, err
		}
	case n.ConsolidateRound:
		return d.record.Round(ctx, a.On)
	}
	r, err := d.record.DoOnRound(ctx, a)
	if _, approval := a.Act.(n.ApproveRound); approval && err == nil {
		return d.issue(ctx, r)
	}
	return r, err
}

func (d *direct) WithdrawComment(ctx context.Context, w n.Withdrawal) error {
	if err := d.failure(); err != nil {
		return err
	}
	return d.record.WithdrawComment(ctx, w)
}

// issue issues the conference room paper of an approved round.
func (d *direct) issue(ctx context.Context, r n.Round) (n.Round, error) {
	return d.record.IssueCRP(ctx, r.ID, store.NewDocument{
		ID: newID(), Kind: n.ConferenceRoomPaper, Body: "CTOC/COP", Session: "2020", Meeting: r.CRPMeeting, Round: r.ID, Title: "Paper", Language: n.English,
	}, func(ctx context.Context, p n.Document, _ store.Contents) ([]n.Rendering, error) { return plain(ctx, p) })
}

func (d *direct) OpenSilence(ctx context.Context, a n.Asked) error {
	_, err := d.record.OpenSilence(ctx, a)
	return err
}

func (d *direct) DoOnSilence(ctx context.Context, a n.Asked) error {
	if _, objects := a.Act.(n.BreakSilence); objects {
		if err := d.failure(); err != nil {
			return err
		}
	}
	_, err := d.record.DoOnSilence(ctx, a)
	return err
}

func (d *direct) Follow(context.Context, n.ID) error { return d.failure() }

func (d *direct) DoOnDraft(ctx context.Context, a n.Asked) (n.Draft, error) {
	return d.record.DoOnDraft(ctx, a)
}

func (d *direct) Amend(ctx context.Context, by n.Actor, a n.AmendmentText) (n.Draft, error) {
	if _, err := d.record.WriteAmendment(ctx, by, a); err != nil {
		return n.Draft{}, err
	}
	act := a.Act(by)
	act.Expects = n.ExpectedIn(ctx, a.ID)
	return d.record.DoOnDraft(ctx, act)
}

func (d *direct) PrepareReport(ctx context.Context, a n.Asked) error {
	text, err := d.reportText(ctx, a.Act.(n.PrepareReport).Meeting)
	if err == nil {
		_, err = d.record.IssueReport(ctx, a, text)
	}
	return err
}

func (d *direct) DoOnReport(ctx context.Context, a n.Asked) (n.Report, error) {
	switch a.Act.(type) {
	case n.ReviseReport, n.AdoptReport:
	default:
		return d.record.DoOnReport(ctx, a)
	}
	r, err := d.record.ReportByID(ctx, a.On)
	if err != nil {
		return r, err
	}
	text, err := d.reportText(ctx, string(r.Meeting))
	if err != nil {
		return r, err
	}
	if _, revises := a.Act.(n.ReviseReport); revises {
		text.Sections = []n.Section{{Kind: n.SectionIntroduction, Title: "Introduction", Text: "y"}}
	}
	return d.record.IssueReport(ctx, a, text)
}

// reportText is what the report of a meeting says.
func (d *direct) reportText(ctx context.Context, ref string) (store.ReportText, error) {
	m, err := d.record.Meeting(ctx, ref)
	if err != nil {
		return store.ReportText{}, err
	}
	drafts, err := draftsAt(ctx, d.record, m.ID)
	return store.ReportText{
		Title: "Draft report", Language: n.English, Drafts: drafts, Sections: []n.Section{onlySection(drafts)},
		Render: func(doc n.Document, _ n.Report) ([]n.Rendering, error) { return plain(ctx, doc) },
	}, err
}

// onlySection is the one section of these reports: what was agreed, where
// something was, else an introduction.
func onlySection(drafts []n.Recommendation) n.Section {
	s := n.Section{Number: 1, Kind: n.SectionIntroduction, Title: "Introduction", Text: "x", Status: n.SectionPending}
	for _, r := range drafts {
		if r.Draft.Stage == n.StageAgreed {
			s.Kind, s.Title, s.Recommendations = n.SectionRecommendations, "Recommendations", append(s.Recommendations, r.ID)
		}
	}
	return s
}

// draftsAt are the drafts that a meeting has.
func draftsAt(ctx context.Context, record *store.Store, meeting n.ID) ([]n.Recommendation, error) {
	all, err := record.Recommendations(ctx, "")
	return slices.DeleteFunc(all, func(r n.Recommendation) bool { return r.Draft.Meeting != meeting }), err
}

func (d *direct) Reshape(ctx context.Context, by n.Actor, r n.Reshaping) ([]n.ID, error) {
	acts, err := d.record.PlanReshaping(ctx, by, r)
	var ended n.Draft
	for _, a := range acts {
		a.Expects = n.ExpectedIn(ctx, r.ID)
		if ended, err = d.record.DoOnDraft(ctx, a); err != nil {
			return nil, err
		}
	}
	return ended.Into, err
}

// load puts a calendar, delegations and illustrative drafts on record.
func load(t *testing.T, s *store.Store) {
	t.Helper()
	named := func(s string) n.Names { return n.Names{n.English: s} }
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	meeting := func(key, body, session string, opens time.Time) n.Meeting {
		return n.Meeting{
			Key: key, Body: body, Session: session, Names: named(key), Opens: opens, Closes: opens.AddDate(0, 0, 1), Place: "Vienna", Zone: "Europe/Vienna", Format: "hybrid",
			Agenda: []n.AgendaItem{{Number: "4", Kind: n.ItemOtherMatters, Names: named("Other matters")}, {Number: "5", Kind: n.ItemReport, Names: named("Adoption of the report")}},
		}
	}
	calendar := n.Calendar{
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
	state := func(code string, c n.Capacity) n.Delegation {
		return n.Delegation{Code: code, Kind: n.KindState, Names: named(code), Contact: strings.ToLower(code) + "@example.org", Standings: []n.Standing{{Instrument: "untoc", Capacity: c, From: day(2004, 1, 1)}}}
	}
	set := n.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: n.English, Title: "Draft recommendations", Notice: "Illustrative texts.",
		Drafts: []n.DraftText{
			{Key: "training", Title: "Training", Paragraphs: []n.Paragraph{{Number: "1", Text: "States parties should train those who first meet victims."}}},
			{Key: "shelter", Title: "Shelter", Paragraphs: []n.Paragraph{{Number: "2", Text: "States parties should provide shelter."}}},
		},
	}
	ctx := t.Context()
	if _, err := s.LoadCalendar(ctx, secretariat, calendar); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LoadDelegations(ctx, secretariat, []n.Delegation{state("FRA", n.StateParty), state("KEN", n.StateParty), state("IRN", n.Signatory)}); err != nil {
		t.Fatal(err)
	}
	presiding := n.BureauMember{Body: "CTOC/COP", Office: n.BureauChair, Delegation: "FRA", From: time.Date(2018, 10, 19, 0, 0, 0, 0, time.UTC)}
	if _, err := s.LoadBureau(ctx, secretariat, []n.BureauMember{presiding}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LoadRecommendations(ctx, secretariat, set); err != nil {
		t.Fatal(err)
	}
}
