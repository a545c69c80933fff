package api_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/negotiation"
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

func (d *direct) AdvanceClock(ctx context.Context, by negotiation.Actor, to time.Time) (negotiation.Clock, error) {
	before, err := d.record.Time(ctx)
	if err != nil {
		return before, err
	}
	step, err := d.record.AdvanceClock(ctx, by, before.Now, to)
	return step.Clock, err
}

func (d *direct) SubmitReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error) {
	if err := d.failure(); err != nil {
		return negotiation.Receipt{}, err
	}
	return d.record.ReceiveReply(ctx, r)
}

func plain(_ context.Context, doc negotiation.Document) ([]negotiation.Rendering, error) {
	return []negotiation.Rendering{
		{Format: "text", Content: []byte(doc.Symbol)}, {Format: "html", Content: []byte("<p>" + doc.Symbol + "</p>")},
	}, nil
}

func (d *direct) OpenRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error) {
	r, err := d.record.PlanRound(ctx, a)
	if err != nil {
		return r, err
	}
	for _, draft := range r.Drafts {
		if _, err := d.record.DoOnDraft(ctx, negotiation.Asked{
			ID: newID(), On: draft.Recommendation, By: negotiation.System(), Act: negotiation.CirculateDraft{Round: r.ID},
		}); err != nil {
			return r, err
		}
	}
	return d.record.OpenRound(ctx, r.ID, store.NewDocument{
		ID: newID(), Kind: negotiation.InformalPaper, Body: "CTOC/COP/WG.4", Session: "2020", Meeting: r.Meeting, Round: r.ID,
		Title: "Informal paper", Language: negotiation.English,
	}, plain)
}

func (d *direct) DoOnRound(ctx context.Context, a negotiation.Asked) (negotiation.Round, error) {
	switch a.Act.(type) {
	case negotiation.CloseRound:
		if err := d.failure(); err != nil {
			return negotiation.Round{}, err
		}
	case negotiation.ConsolidateRound:
		return d.record.Round(ctx, a.On)
	}
	r, err := d.record.DoOnRound(ctx, a)
	if _, approval := a.Act.(negotiation.ApproveRound); approval && err == nil {
		return d.issue(ctx, r)
	}
	return r, err
}

func (d *direct) WithdrawComment(ctx context.Context, w negotiation.Withdrawal) error {
	if err := d.failure(); err != nil {
		return err
	}
	return d.record.WithdrawComment(ctx, w)
}

// issue issues the conference room paper of an approved round.
func (d *direct) issue(ctx context.Context, r negotiation.Round) (negotiation.Round, error) {
	return d.record.IssueCRP(ctx, r.ID, store.NewDocument{
		ID: newID(), Kind: negotiation.ConferenceRoomPaper, Body: "CTOC/COP", Session: "2020", Meeting: r.CRPMeeting,
		Round: r.ID, Title: "Paper", Language: negotiation.English,
	}, func(ctx context.Context, p negotiation.Document, _ store.Contents) ([]negotiation.Rendering, error) {
		return plain(ctx, p)
	})
}

func (d *direct) OpenSilence(ctx context.Context, a negotiation.Asked) error {
	_, err := d.record.OpenSilence(ctx, a)
	return err
}

func (d *direct) DoOnSilence(ctx context.Context, a negotiation.Asked) error {
	if _, objects := a.Act.(negotiation.BreakSilence); objects {
		if err := d.failure(); err != nil {
			return err
		}
	}
	_, err := d.record.DoOnSilence(ctx, a)
	return err
}

func (d *direct) Follow(context.Context, negotiation.ID) error { return d.failure() }

func (d *direct) DoOnDraft(ctx context.Context, a negotiation.Asked) (negotiation.Draft, error) {
	return d.record.DoOnDraft(ctx, a)
}

func (d *direct) Amend(
	ctx context.Context, by negotiation.Actor, a negotiation.AmendmentText,
) (negotiation.Draft, error) {
	if _, err := d.record.WriteAmendment(ctx, by, a); err != nil {
		return negotiation.Draft{}, err
	}
	act := a.Act(by)
	act.Expects = negotiation.ExpectedIn(ctx, a.ID)
	return d.record.DoOnDraft(ctx, act)
}

func (d *direct) PrepareReport(ctx context.Context, a negotiation.Asked) error {
	text, err := d.reportText(ctx, a.Act.(negotiation.PrepareReport).Meeting)
	if err == nil {
		_, err = d.record.IssueReport(ctx, a, text)
	}
	return err
}

func (d *direct) DoOnReport(ctx context.Context, a negotiation.Asked) (negotiation.Report, error) {
	switch a.Act.(type) {
	case negotiation.ReviseReport, negotiation.AdoptReport:
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
	if _, revises := a.Act.(negotiation.ReviseReport); revises {
		text.Sections = []negotiation.Section{{Kind: negotiation.SectionIntroduction, Title: "Introduction", Text: "y"}}
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
		Title: "Draft report", Language: negotiation.English, Drafts: drafts, Sections: []negotiation.Section{onlySection(
			drafts,
		)},
		Render: func(doc negotiation.Document, _ negotiation.Report) ([]negotiation.Rendering, error) {
			return plain(ctx, doc)
		},
	}, err
}

// onlySection is the one section of these reports: what was agreed, where
// something was, else an introduction.
func onlySection(drafts []negotiation.Recommendation) negotiation.Section {
	s := negotiation.Section{
		Number: 1, Kind: negotiation.SectionIntroduction, Title: "Introduction", Text: "x",
		Status: negotiation.SectionPending,
	}
	for _, r := range drafts {
		if r.Draft.Stage == negotiation.StageAgreed {
			s.Kind, s.Title, s.Recommendations = negotiation.SectionRecommendations, "Recommendations", append(
				s.Recommendations, r.ID,
			)
		}
	}
	return s
}

// draftsAt are the drafts that a meeting has.
func draftsAt(ctx context.Context, record *store.Store, meeting negotiation.ID) ([]negotiation.Recommendation, error) {
	all, err := record.Recommendations(ctx, "")
	return slices.DeleteFunc(all, func(r negotiation.Recommendation) bool { return r.Draft.Meeting != meeting }), err
}

func (d *direct) Reshape(ctx context.Context, by negotiation.Actor, r negotiation.Reshaping) ([]negotiation.ID, error) {
	acts, err := d.record.PlanReshaping(ctx, by, r)
	var ended negotiation.Draft
	for _, a := range acts {
		a.Expects = negotiation.ExpectedIn(ctx, r.ID)
		if ended, err = d.record.DoOnDraft(ctx, a); err != nil {
			return nil, err
		}
	}
	return ended.Into, err
}

// load puts a calendar, delegations and illustrative drafts on record.
func load(t testing.TB, s *store.Store) {
	t.Helper()
	named := func(s string) negotiation.Names { return negotiation.Names{negotiation.English: s} }
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	meeting := func(key, body, session string, opens time.Time) negotiation.Meeting {
		return negotiation.Meeting{
			Key: key, Body: body, Session: session, Names: named(key), Opens: opens, Closes: opens.AddDate(
				0, 0, 1,
			), Place: "Vienna", Zone: "Europe/Vienna", Format: "hybrid",
			Agenda: []negotiation.AgendaItem{
				{Number: "4", Kind: negotiation.ItemOtherMatters, Names: named("Other matters")},
				{Number: "5", Kind: negotiation.ItemReport, Names: named("Adoption of the report")},
			},
		}
	}
	calendar := negotiation.Calendar{
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
	state := func(code string, c negotiation.Capacity) negotiation.Delegation {
		return negotiation.Delegation{
			Code: code, Kind: negotiation.KindState, Names: named(code), Contact: strings.ToLower(code) + "@example.org",
			Standings: []negotiation.Standing{{Instrument: "untoc", Capacity: c, From: day(2004, 1, 1)}},
		}
	}
	set := negotiation.DraftSet{
		Meeting: "wg4-2020", Body: "CTOC/COP/WG.4", Language: negotiation.English, Title: "Draft recommendations",
		Notice: "Illustrative texts.",
		Drafts: []negotiation.DraftText{
			{Key: "training", Title: "Training", Paragraphs: []negotiation.Paragraph{
				{Number: "1", Text: "States parties should train those who first meet victims."},
			}},
			{
				Key: "shelter", Title: "Shelter",
				Paragraphs: []negotiation.Paragraph{{Number: "2", Text: "States parties should provide shelter."}},
			},
		},
	}
	ctx := t.Context()
	if _, err := s.LoadCalendar(ctx, secretariat, calendar); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LoadDelegations(ctx, secretariat, []negotiation.Delegation{
		state("FRA", negotiation.StateParty), state("KEN", negotiation.StateParty), state("IRN", negotiation.Signatory),
	}); err != nil {
		t.Fatal(err)
	}
	presiding := negotiation.BureauMember{
		Body: "CTOC/COP", Office: negotiation.BureauChair, Delegation: "FRA",
		From: time.Date(2018, 10, 19, 0, 0, 0, 0, time.UTC),
	}
	if _, err := s.LoadBureau(ctx, secretariat, []negotiation.BureauMember{presiding}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LoadRecommendations(ctx, secretariat, set); err != nil {
		t.Fatal(err)
	}
}
