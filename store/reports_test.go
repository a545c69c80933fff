package store_test

import (
	"slices"
	"testing"

	"rapporteur/negotiation"
)

// What was read is adopted: after a revision moved the sections, the number of
// one that was read before adopts no other.
func TestTheSectionThatWasReadIsAdopted(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	agree := w.firstAgreed()
	r := w.prepareReport(w.recs[0].ID)
	read := r.Sections[1]
	w.act(agree)
	fresh := []negotiation.Section{
		{Kind: negotiation.SectionIntroduction, Title: "I", Text: "Text."}, {
			Kind: negotiation.SectionRecommendations, Title: "II", Text: "Text.",
			Recommendations: []negotiation.ID{w.recs[0].ID, w.recs[1].ID},
		},
	}
	revise := onReport(secretariat, r, negotiation.ReviseReport{})
	revised := value[negotiation.Report](t)(w.IssueReport(ctx, revise, w.reportText("wg4-2021", fresh...)))
	stale := section(r, 2, "")
	stale.Act = negotiation.AdoptSection{Number: 2, Revision: read.Revision}
	_, err := w.DoOnReport(ctx, stale)
	wantCode(t, err, negotiation.CodeConflict)
	if d := value[negotiation.Recommendation](t)(w.Recommendation(
		ctx, w.recs[1].Key,
	)).Draft; d.Stage != negotiation.StageAgreed {
		t.Errorf("a recommendation nobody read in the section is %s", d.Stage)
	}
	now := section(revised, 2, "")
	value[negotiation.Report](t)(w.DoOnReport(ctx, now))
}

func TestAnObjectionToAReportStandsUntilItIsLifted(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.firstAgreed()
	r := w.prepareReport(w.recs[0].ID)
	x := negotiation.ObjectToReport{Section: 2, Delegation: "FRA", Reason: "Something is missing."}
	o := onReport(of("FRA"), r, x)
	_, err := w.DoOnReport(ctx, onReport(of("KEN"), r, x))
	wantCode(t, err, negotiation.CodeOtherDelegation)
	_, err = w.DoOnReport(ctx, onReport(of("IRN"), r, negotiation.ObjectToReport{Section: 2, Delegation: "IRN"}))
	wantCode(t, err, negotiation.CodeNotEntitled)
	for range 2 { // the same request again is done once
		r = value[negotiation.Report](t)(w.DoOnReport(ctx, o))
	}
	if !slices.Equal(r.Sections[1].Objecting, []string{"FRA"}) || len(r.Objecting)+len(r.Sections[0].Objecting) != 0 {
		t.Errorf("objections: %+v", r)
	}
	other := o
	x.Reason = "Something else."
	other.Act = x
	_, err = w.DoOnReport(ctx, other)
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.DoOnReport(ctx, section(r, 2, ""))
	wantCode(t, err, negotiation.CodeObjection)
	value[negotiation.Report](t)(w.DoOnReport(
		ctx, onReport(of("FRA"), r, negotiation.ObjectToReport{Section: 2, Delegation: "FRA", Lifts: true}),
	))
	for _, s := range r.Sections {
		value[negotiation.Report](t)(w.DoOnReport(ctx, section(r, s.Number, "")))
	}
	value[negotiation.Report](t)(w.DoOnReport(
		ctx, onReport(secretariat, r, negotiation.ObjectToReport{Delegation: "FRA"}),
	))
	_, err = w.finish(r, newID())
	wantCode(t, err, negotiation.CodeObjection)
	value[negotiation.Report](t)(w.DoOnReport(
		ctx, onReport(of("FRA"), r, negotiation.ObjectToReport{Delegation: "FRA", Lifts: true}),
	))
	value[negotiation.Report](t)(w.finish(r, newID()))
	w.refusedByDatabase(`DELETE FROM report_objections`)
	w.refusedByDatabase(`UPDATE report_objections SET lifts = true`)
}

func TestAnAmendmentOfASectionIsKeptWithItsMover(t *testing.T) {
	w := newWorld(t)
	w.firstAgreed()
	r := w.prepareReport(w.recs[0].ID)
	x := negotiation.AdoptSection{
		Number: 1, Revision: r.Sections[0].Revision, Amendment: "Another text.", Reason: "clearer",
	}
	x.Movers = []string{"IRN"}
	_, err := w.DoOnReport(t.Context(), onReport(chair, r, x))
	wantCode(t, err, negotiation.CodeNotEntitled)
	x.Movers = []string{"FRA", "KEN"}
	r = value[negotiation.Report](t)(w.DoOnReport(t.Context(), onReport(chair, r, x)))
	if s := r.Sections[0]; s.Text != "Text." || s.Amendment != "Another text." || !slices.Equal(
		s.Movers, x.Movers,
	) || s.Reason != "clearer" {
		t.Errorf("the section is %+v", s)
	}
}

func TestTheLastVoteOnARecommendationCounts(t *testing.T) {
	w := newWorld(t)
	if _, err := w.sql().Exec(t.Context(), `UPDATE bodies SET rules = '{"voting": true}'`); err != nil {
		t.Fatal(err)
	}
	w.takenUp()
	w.settle(0, "")
	id := w.recs[0].ID
	w.act(negotiation.Asked{
		On: id, By: of("FRA"), Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}},
	})
	last := negotiation.Vote{For: 5, Against: 1}
	for _, a := range []negotiation.Asked{
		{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 4, Against: 1, Abstaining: 1}}},
		{Act: negotiation.ReopenDraft{Vote: negotiation.Vote{For: 6}}}, {Act: negotiation.VoteOnDraft{Vote: last}},
	} {
		a.On, a.By = id, chair
		w.act(a)
	}
	got := value[map[negotiation.ID]negotiation.Vote](t)(w.Votes(t.Context(), []negotiation.ID{id, w.recs[1].ID}))
	if len(got) != 1 || got[id] != last {
		t.Errorf("the votes are %+v, want %+v", got, last)
	}
}

// Adopting is not communicating, and communicating adopts nothing.
func TestAReportIsCommunicatedToTheParentBody(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	next := calendar()
	next.Meetings = next.Meetings[1:2]
	next.Meetings[0].Key, next.Meetings[0].Session = "cop-next", "2099"
	next.Meetings[0].Opens, next.Meetings[0].Closes = day(2099, 10, 12), day(2099, 10, 14)
	value[negotiation.Loaded](t)(w.LoadCalendar(ctx, secretariat, next))
	session := value[negotiation.Meeting](t)(w.Meeting(ctx, "cop-next"))
	w.firstAgreed()
	r := w.prepareReport(w.recs[0].ID)
	c := onReport(secretariat, r, negotiation.CommunicateReport{Item: "4", Note: "With thanks."})
	_, err := w.DoOnReport(ctx, c)
	wantCode(t, err, negotiation.CodeWrongState)
	for _, s := range r.Sections {
		value[negotiation.Report](t)(w.DoOnReport(ctx, section(r, s.Number, "")))
	}
	if r = value[negotiation.Report](t)(w.finish(r, newID())); r.Communicated != nil {
		t.Errorf("communicated by its adoption: %+v", r.Communicated)
	}
	_, err = w.DoOnReport(ctx, onReport(chair, r, c.Act))
	wantCode(t, err, negotiation.CodeNotPermitted)
	for what, other := range map[string]negotiation.CommunicateReport{
		"a session of another body": {Session: string(
			w.meetID["wg4-2021"],
		)}, "a session that is over": {Session: string(w.meetID["cop-2020"])},
	} {
		if _, err := w.DoOnReport(ctx, onReport(secretariat, r, other)); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("communicated to %s: %v", what, err)
		}
	}
	_, err = w.DoOnReport(ctx, onReport(secretariat, r, negotiation.CommunicateReport{Item: "77"}))
	wantCode(t, err, negotiation.CodeNotFound)
	before := w.draftsAt(r.Meeting)
	for range 2 { // the same request again is done once
		r = value[negotiation.Report](t)(w.DoOnReport(ctx, c))
	}
	if got := r.Communicated; got == nil || got.Body != "CTOC/COP" || got.Session != session.ID || got.Item != "4" ||
		got.Document != r.Final || got.At.IsZero() {
		t.Fatalf("communicated: %+v", got)
	}
	p := w.programme("cop-next")
	if len(p.Communicated) != 1 || len(p.Documentation) != 1 || p.Documentation[0].Document.ID != r.Final ||
		p.Documentation[0].Item != "4" {
		t.Errorf("before the parent body: %+v, %+v", p.Communicated, p.Documentation)
	}
	for i, d := range w.draftsAt(r.Meeting) {
		if d.Draft.Stage != before[i].Draft.Stage {
			t.Errorf("communicating made %s %s", d.Key, d.Draft.Stage)
		}
	}
	_, err = w.DoOnReport(ctx, onReport(secretariat, r, negotiation.CommunicateReport{}))
	wantCode(t, err, negotiation.CodeWrongState)
	w.refusedByDatabase(`DELETE FROM report_communications`)
}
