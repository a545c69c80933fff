package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

func (w *world) programme(key string) negotiation.Programme {
	w.t.Helper()
	return value[negotiation.Programme](w.t)(w.Programme(w.t.Context(), key))
}

func (w *world) planWork(key string, items ...string) {
	w.t.Helper()
	m := w.programme(key).Meeting
	wantCode(w.t, w.onMeeting(newID(), m.ID, secretariat, negotiation.PlanWork{Sittings: []negotiation.PlannedSitting{
		{Date: negotiation.Day(m.Opens), Begins: "11:00", Ends: "13:00", Items: items},
		{Date: negotiation.Day(m.Opens.AddDate(0, 0, 1)), Begins: "15:00", Ends: "17:00", Items: items},
	}}), "")
}

func TestTheAgendaIsAdoptedFirst(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.issued()
	for _, r := range w.recs {
		w.act(negotiation.Asked{On: r.ID, By: secretariat, Act: negotiation.PresentDraft{Meeting: w.meetID["cop-2020"]}})
		w.act(negotiation.Asked{On: r.ID, By: chair, Act: negotiation.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "4"}})
	}
	_, v := w.current("shelter")
	amend := negotiation.AmendmentText{
		ID: newID(), Recommendation: v.Recommendation, Base: v.ID,
		Changes: []negotiation.ParagraphText{{Paragraph: v.Paragraphs[0].ID, Text: "States parties shall provide shelter."}},
	}
	_, err := w.WriteAmendment(ctx, chair, amend)
	wantCode(t, err, negotiation.CodeWrongState)
	agree := negotiation.Asked{ID: newID(), On: w.recs[1].ID, By: chair, Act: negotiation.AgreeOnDraft{}}
	r := w.prepareReport(w.recs[1].ID)
	_, err = w.DoOnReport(ctx, section(r, 2, ""))
	wantCode(t, err, negotiation.CodeWrongState)

	id := w.meetID["wg4-2021"]
	wantCode(t, w.onMeeting(newID(), id, secretariat, negotiation.AdoptAgenda{}), negotiation.CodeNotPermitted)
	objection, act := negotiation.ObjectToAgenda{Delegation: "FRA", Reason: "An item is missing."}, newID()
	wantCode(t, w.onMeeting(act, id, of("KEN"), objection), negotiation.CodeOtherDelegation)
	for range 2 {
		wantCode(t, w.onMeeting(act, id, of("FRA"), objection), "")
	}
	wantCode(
		t, w.onMeeting(newID(), id, of("IRN"), negotiation.ObjectToAgenda{Delegation: "IRN"}), negotiation.CodeNotEntitled,
	)
	wantCode(t, w.onMeeting(newID(), id, chair, negotiation.AdoptAgenda{}), negotiation.CodeObjection)
	if got := w.programme("wg4-2021").Objecting; !slices.Equal(got, []string{"FRA"}) {
		t.Errorf("objecting: %v", got)
	}
	wantCode(t, w.onMeeting(newID(), id, of("FRA"), negotiation.ObjectToAgenda{Delegation: "FRA", Lifts: true}), "")
	lacking := negotiation.AdoptAgenda{Items: []negotiation.AgendaItem{
		{Number: "5", Kind: negotiation.ItemReport, Names: named("Report")},
	}}
	wantCode(t, w.onMeeting(newID(), id, chair, lacking), negotiation.CodeInvalid)
	act = newID()
	for range 2 { // the same request again is done once
		wantCode(t, w.onMeeting(act, id, chair, negotiation.AdoptAgenda{}), "")
	}
	wantCode(t, w.onMeeting(newID(), id, chair, negotiation.AdoptAgenda{}), negotiation.CodeWrongState)
	w.settle(1, "FRA")
	w.act(agree)
}

func TestAnAgendaAsOrallyAmendedKeepsTheOneProposed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.planWork("wg4-2021", "1 a", "4")
	amended := []negotiation.AgendaItem{
		{Number: "4", Kind: negotiation.ItemOtherMatters, Names: named("Other matters")},
		{Number: "5", Kind: negotiation.ItemReport, Names: named("Report")},
	}
	wantCode(t, w.onMeeting(newID(), w.meetID["wg4-2021"], chair, negotiation.AdoptAgenda{Items: amended}), "")
	p := w.programme("wg4-2021")
	if !p.Meeting.AgendaAmended || p.Meeting.AgendaAdoptedAt.IsZero() || len(p.Meeting.Agenda) != 2 ||
		len(p.Provisional) != 3 {
		t.Errorf("adopted as %+v, proposed as %+v", p.Meeting, p.Provisional)
	}
	if !strings.Contains(p.Sittings[0].Reschedule, "1 a") {
		t.Errorf("a sitting for an item that is gone: %+v", p.Sittings[0])
	}
	again := value[negotiation.Loaded](t)(w.LoadCalendar(ctx, secretariat, calendar()))
	if again.Created != 0 {
		t.Errorf("the same calendar after the adoption: %+v", again)
	}
	w.refusedByDatabase(`UPDATE agenda_adoptions SET amended = false`)
	w.refusedByDatabase(`DELETE FROM agenda_adoptions`)
}

// approved is a silence on the dates of a meeting that has ended unbroken.
func (w *world) approved(meeting negotiation.ID, subject negotiation.SilenceSubject) negotiation.ID {
	w.t.Helper()
	s := value[negotiation.Silence](w.t)(w.OpenSilence(w.t.Context(), silencePlan{newID(), negotiation.OpenSilence{
		Body: "CTOC/COP", Meeting: string(
			meeting,
		), Subject: subject, Title: "Postponement", Paragraphs: []string{"To be held later (" + string(newID()) + ")."},
		Roster: []string{"FRA", "KEN"}, Ends: time.Now().Add(time.Second), Zone: "Europe/Vienna", Reason: "urgent",
	}}.by(secretariat)))
	deadline := time.Now().Add(20 * time.Second)
	for {
		done, err := w.EndSilence(w.t.Context(), s.ID)
		if err == nil && done.Phase == negotiation.SilenceApproved {
			return s.ID
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the silence did not end: %+v, %v", done, err)
		}
	}
}

func TestAPostponedMeetingKeepsItsOldDates(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, crp := w.meetID["wg4-2021"], w.meetID["cop-2020"]
	w.planWork("wg4-2021", "4")
	x := negotiation.ChangeMeeting{
		Opens: negotiation.Day(day(2022, 3, 8)), Closes: negotiation.Day(day(2022, 3, 9)), Approval: newID(),
		Reason: "The pandemic.",
	}
	wantCode(t, w.onMeeting(newID(), id, chair, x), negotiation.CodeNotPermitted)
	wantCode(t, w.onMeeting(newID(), id, secretariat, x), negotiation.CodeNotFound)
	x.Approval = w.approved(id, negotiation.SilenceOnDates)
	act := newID()
	for range 2 {
		wantCode(t, w.onMeeting(act, id, secretariat, x), "")
	}
	other := x
	other.Opens, other.Closes = negotiation.Day(day(2022, 4, 5)), negotiation.Day(day(2022, 4, 6))
	wantCode(t, w.onMeeting(newID(), id, secretariat, other), negotiation.CodeConflict)
	got := w.programme("wg4-2021")
	if len(got.Meeting.Changes) != 1 || !got.Meeting.Opens.Equal(day(
		2022, 3, 8,
	)) || !got.Meeting.Changes[0].OldOpens.Equal(day(2021, 10, 12)) || !got.Meeting.Changes[0].Tacit {
		t.Errorf("changed to %+v", got.Meeting)
	}
	for _, s := range got.Sittings {
		if s.Reschedule == "" {
			t.Errorf("sitting %d stays as planned", s.Number)
		}
	}
	w.planWork("wg4-2021", "4")
	if s := w.programme("wg4-2021").Sittings; s[0].Reschedule != "" || !s[0].Date.Equal(day(2022, 3, 8)) {
		t.Errorf("planned anew: %+v", s)
	}
	if again := value[negotiation.Loaded](t)(w.LoadCalendar(ctx, secretariat, calendar())); again.Created != 0 {
		t.Errorf("the same calendar after the postponement: %+v", again)
	}
	w.refusedByDatabase(`UPDATE meeting_changes SET opens = old_opens`)
	w.refusedByDatabase(`INSERT INTO meeting_changes (id, meeting, opens, closes, format, old_opens, old_closes, old_format, decision, reason, actor, at)
		SELECT gen_random_uuid(), meeting, opens, closes, format, opens, closes, format, gen_random_uuid(), '', '{}', now()
			FROM meeting_changes`)

	// A deadline that was set for the session before it moved is to be set anew.
	round := w.openRound(time.Now().Add(time.Hour))
	decision, act := negotiation.RecordBureauDecision{
		Subject: negotiation.SilenceOnDates, On: negotiation.Day(day(2020, 9, 1)), Text: "The session is held a month later.",
	}, newID()
	wantCode(t, w.onMeeting(act, crp, of("FRA"), decision), negotiation.CodeNotPermitted)
	wantCode(t, w.onMeeting(act, crp, chair, decision), "")
	moved := negotiation.ChangeMeeting{
		Opens: negotiation.Day(day(2020, 11, 12)), Closes: negotiation.Day(day(2020, 11, 14)), Approval: act,
	}
	wantCode(t, w.onMeeting(newID(), crp, secretariat, moved), "")
	if d := w.programme("cop-2020"); len(d.Deadlines) != 1 || d.Deadlines[0].ID != round.ID || len(d.Decisions) != 1 {
		t.Errorf("after the decision: %+v", d)
	}
	value[negotiation.Round](t)(w.DoOnRound(ctx, negotiation.Asked{
		ID: newID(), On: round.ID, By: secretariat,
		Act: negotiation.ExtendRound{Deadline: time.Now().Add(2 * time.Hour), Reason: "The session moved."},
	}))
	if d := w.programme("cop-2020").Deadlines; len(d) != 0 {
		t.Errorf("after the extension: %+v", d)
	}
}

func TestDocumentationIsListedByItem(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round, _ := w.issued()
	id := w.meetID["wg4-2021"]
	crp := value[negotiation.Document](t)(w.Document(ctx, string(round.Document)))
	wantCode(
		t, w.onMeeting(newID(), id, secretariat, negotiation.ListUnderItem{Item: "5", Document: "CTOC/COP/2020/CRP.1"}), "",
	)
	for range 2 {
		wantCode(t, w.onMeeting(newID(), id, secretariat, negotiation.ListUnderItem{Item: "4", Document: crp.Symbol}), "")
	}
	wantCode(
		t, w.onMeeting(newID(), id, secretariat, negotiation.ListUnderItem{Item: "7", Document: crp.Symbol}),
		negotiation.CodeNotFound,
	)
	wantCode(
		t, w.onMeeting(newID(), id, secretariat, negotiation.ListUnderItem{Item: "4", Document: string(round.Informal)}),
		negotiation.CodeInvalid,
	)
	wantCode(
		t, w.onMeeting(newID(), id, chair, negotiation.ListUnderItem{Item: "4", Document: crp.Symbol}),
		negotiation.CodeNotPermitted,
	)
	got := w.programme("wg4-2021").Documentation
	if len(got) != 2 || got[0].Item != "4" || got[0].Document.Symbol != crp.Symbol || got[1].Item != "5" {
		t.Errorf("listed as %+v", got)
	}
}

func TestWrittenViewsOfOrganizationsNeedAnAccreditation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	plan := w.plan(time.Now().Add(time.Hour))
	plan.Recommendations, plan.Roster = []string{"data"}, []string{"IOM", "UNODC", "CARITAS"}
	organization := negotiation.Delegation{
		Code: "UNODC", Kind: negotiation.KindOrganization, Names: named("UNODC"),
		Standings: []negotiation.Standing{{Instrument: "untoc", Capacity: negotiation.Entity, From: day(2004, 1, 1)}},
	}
	value[negotiation.Loaded](t)(w.LoadDelegations(ctx, secretariat, []negotiation.Delegation{organization}))
	r := value[negotiation.Round](t)(w.PlanRound(ctx, storetest.Opening(secretariat, plan)))
	r = value[negotiation.Round](t)(w.OpenRound(ctx, r.ID, w.informal(r), render("informal")))
	remark := func(code string) negotiation.Reply {
		return negotiation.Reply{
			ID: newID(), Round: r.ID, Delegation: code, Language: negotiation.English, NoComment: true, Actor: of(code),
		}
	}
	for _, code := range []string{"IOM", "CARITAS"} {
		value[negotiation.Receipt](t)(w.ReceiveReply(ctx, remark(code)))
	}
	_, err := w.ReceiveReply(ctx, remark("UNODC"))
	wantCode(t, err, negotiation.CodeNotEntitled)
	list := []negotiation.Accreditation{{Meeting: "wg4-2020", Delegations: []string{"IOM", "UNODC"}}}
	_, err = w.LoadAccreditation(ctx, chair, list)
	wantCode(t, err, negotiation.CodeNotPermitted)
	if got := value[negotiation.Loaded](t)(w.LoadAccreditation(
		ctx, secretariat, list,
	)); got.Created != 1 || got.Unchanged != 1 {
		t.Errorf("loaded %+v", got)
	}
	value[negotiation.Receipt](t)(w.ReceiveReply(ctx, remark("UNODC")))
	for code, want := range map[string]negotiation.Code{"G77": negotiation.CodeInvalid, "NONE": negotiation.CodeNotFound} {
		_, err = w.LoadAccreditation(
			ctx, secretariat, []negotiation.Accreditation{{Meeting: "wg4-2020", Delegations: []string{code}}},
		)
		wantCode(t, err, want)
	}
	want := []negotiation.Accredited{
		{Delegation: "AUT", Capacity: negotiation.StateParty}, {Delegation: "CARITAS", Capacity: negotiation.NGO},
		{Delegation: "IOM", Capacity: negotiation.Entity}, {Delegation: "UNODC", Capacity: negotiation.Entity},
	}
	if got := value[[]negotiation.Accredited](t)(w.Accredited(ctx, "wg4-2020")); !slices.Equal(got, want) {
		t.Errorf("accredited: %v", got)
	}
}
