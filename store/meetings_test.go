package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
	"rapporteur/tests/storetest"
)

func (w *world) programme(key string) n.Programme {
	w.t.Helper()
	return value[n.Programme](w.t)(w.Programme(w.t.Context(), key))
}

func (w *world) planWork(key string, items ...string) {
	w.t.Helper()
	m := w.programme(key).Meeting
	wantCode(w.t, w.onMeeting(newID(), m.ID, secretariat, n.PlanWork{Sittings: []n.PlannedSitting{
		{Date: n.Day(m.Opens), Begins: "11:00", Ends: "13:00", Items: items},
		{Date: n.Day(m.Opens.AddDate(0, 0, 1)), Begins: "15:00", Ends: "17:00", Items: items},
	}}), "")
}

func TestTheAgendaIsAdoptedFirst(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.issued()
	for _, r := range w.recs {
		w.act(n.Asked{On: r.ID, By: secretariat, Act: n.PresentDraft{Meeting: w.meetID["cop-2020"]}})
		w.act(n.Asked{On: r.ID, By: chair, Act: n.TakeUpDraft{Meeting: w.meetID["wg4-2021"], Item: "4"}})
	}
	_, v := w.current("shelter")
	amend := n.AmendmentText{ID: newID(), Recommendation: v.Recommendation, Base: v.ID, Changes: []n.ParagraphText{{Paragraph: v.Paragraphs[0].ID, Text: "States parties shall provide shelter."}}}
	_, err := w.WriteAmendment(ctx, chair, amend)
	wantCode(t, err, n.CodeWrongState)
	agree := n.Asked{ID: newID(), On: w.recs[1].ID, By: chair, Act: n.AgreeOnDraft{}}
	r := w.prepareReport(w.recs[1].ID)
	_, err = w.DoOnReport(ctx, section(r, 2, ""))
	wantCode(t, err, n.CodeWrongState)

	id := w.meetID["wg4-2021"]
	wantCode(t, w.onMeeting(newID(), id, secretariat, n.AdoptAgenda{}), n.CodeNotPermitted)
	objection, act := n.ObjectToAgenda{Delegation: "FRA", Reason: "An item is missing."}, newID()
	wantCode(t, w.onMeeting(act, id, of("KEN"), objection), n.CodeOtherDelegation)
	for range 2 {
		wantCode(t, w.onMeeting(act, id, of("FRA"), objection), "")
	}
	wantCode(t, w.onMeeting(newID(), id, of("IRN"), n.ObjectToAgenda{Delegation: "IRN"}), n.CodeNotEntitled)
	wantCode(t, w.onMeeting(newID(), id, chair, n.AdoptAgenda{}), n.CodeObjection)
	if got := w.programme("wg4-2021").Objecting; !slices.Equal(got, []string{"FRA"}) {
		t.Errorf("objecting: %v", got)
	}
	wantCode(t, w.onMeeting(newID(), id, of("FRA"), n.ObjectToAgenda{Delegation: "FRA", Lifts: true}), "")
	lacking := n.AdoptAgenda{Items: []n.AgendaItem{{Number: "5", Kind: n.ItemReport, Names: named("Report")}}}
	wantCode(t, w.onMeeting(newID(), id, chair, lacking), n.CodeInvalid)
	act = newID()
	for range 2 { // the same request again is done once
		wantCode(t, w.onMeeting(act, id, chair, n.AdoptAgenda{}), "")
	}
	wantCode(t, w.onMeeting(newID(), id, chair, n.AdoptAgenda{}), n.CodeWrongState)
	w.settle(1, "FRA")
	w.act(agree)
}

func TestAnAgendaAsOrallyAmendedKeepsTheOneProposed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.planWork("wg4-2021", "1 a", "4")
	amended := []n.AgendaItem{{Number: "4", Kind: n.ItemOtherMatters, Names: named("Other matters")}, {Number: "5", Kind: n.ItemReport, Names: named("Report")}}
	wantCode(t, w.onMeeting(newID(), w.meetID["wg4-2021"], chair, n.AdoptAgenda{Items: amended}), "")
	p := w.programme("wg4-2021")
	if !p.Meeting.AgendaAmended || p.Meeting.AgendaAdoptedAt.IsZero() || len(p.Meeting.Agenda) != 2 || len(p.Provisional) != 3 {
		t.Errorf("adopted as %+v, proposed as %+v", p.Meeting, p.Provisional)
	}
	if !strings.Contains(p.Sittings[0].Reschedule, "1 a") {
		t.Errorf("a sitting for an item that is gone: %+v", p.Sittings[0])
	}
	again := value[n.Loaded](t)(w.LoadCalendar(ctx, secretariat, calendar()))
	if again.Created != 0 {
		t.Errorf("the same calendar after the adoption: %+v", again)
	}
	w.refusedByDatabase(`UPDATE agenda_adoptions SET amended = false`)
	w.refusedByDatabase(`DELETE FROM agenda_adoptions`)
}

// approved is a silence on the dates of a meeting that has ended unbroken.
func (w *world) approved(meeting n.ID, subject n.SilenceSubject) n.ID {
	w.t.Helper()
	s := value[n.Silence](w.t)(w.OpenSilence(w.t.Context(), silencePlan{newID(), n.OpenSilence{
		Body: "CTOC/COP", Meeting: string(meeting), Subject: subject, Title: "Postponement", Paragraphs: []string{"To be held later (" + string(newID()) + ")."},
		Roster: []string{"FRA", "KEN"}, Ends: time.Now().Add(time.Second), Zone: "Europe/Vienna", Reason: "urgent",
	}}.by(secretariat)))
	deadline := time.Now().Add(20 * time.Second)
	for {
		done, err := w.EndSilence(w.t.Context(), s.ID)
		if err == nil && done.Phase == n.SilenceApproved {
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
	x := n.ChangeMeeting{Opens: n.Day(day(2022, 3, 8)), Closes: n.Day(day(2022, 3, 9)), Approval: newID(), Reason: "The pandemic."}
	wantCode(t, w.onMeeting(newID(), id, chair, x), n.CodeNotPermitted)
	wantCode(t, w.onMeeting(newID(), id, secretariat, x), n.CodeNotFound)
	x.Approval = w.approved(id, n.SilenceOnDates)
	act := newID()
	for range 2 {
		wantCode(t, w.onMeeting(act, id, secretariat, x), "")
	}
	other := x
	other.Opens, other.Closes = n.Day(day(2022, 4, 5)), n.Day(day(2022, 4, 6))
	wantCode(t, w.onMeeting(newID(), id, secretariat, other), n.CodeConflict)
	got := w.programme("wg4-2021")
	if len(got.Meeting.Changes) != 1 || !got.Meeting.Opens.Equal(day(2022, 3, 8)) || !got.Meeting.Changes[0].OldOpens.Equal(day(2021, 10, 12)) || !got.Meeting.Changes[0].Tacit {
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
	if again := value[n.Loaded](t)(w.LoadCalendar(ctx, secretariat, calendar())); again.Created != 0 {
		t.Errorf("the same calendar after the postponement: %+v", again)
	}
	w.refusedByDatabase(`UPDATE meeting_changes SET opens = old_opens`)
	w.refusedByDatabase(`INSERT INTO meeting_changes (id, meeting, opens, closes, format, old_opens, old_closes, old_format, decision, reason, actor, at)
		SELECT gen_random_uuid(), meeting, opens, closes, format, opens, closes, format, gen_random_uuid(), '', '{}', now() FROM meeting_changes`)

	// A deadline that was set for the session before it moved is to be set anew.
	round := w.openRound(time.Now().Add(time.Hour))
	decision, act := n.RecordBureauDecision{Subject: n.SilenceOnDates, On: n.Day(day(2020, 9, 1)), Text: "The session is held a month later."}, newID()
	wantCode(t, w.onMeeting(act, crp, of("FRA"), decision), n.CodeNotPermitted)
	wantCode(t, w.onMeeting(act, crp, chair, decision), "")
	moved := n.ChangeMeeting{Opens: n.Day(day(2020, 11, 12)), Closes: n.Day(day(2020, 11, 14)), Approval: act}
	wantCode(t, w.onMeeting(newID(), crp, secretariat, moved), "")
	if d := w.programme("cop-2020"); len(d.Deadlines) != 1 || d.Deadlines[0].ID != round.ID || len(d.Decisions) != 1 {
		t.Errorf("after the decision: %+v", d)
	}
	value[n.Round](t)(w.DoOnRound(ctx, n.Asked{ID: newID(), On: round.ID, By: secretariat, Act: n.ExtendRound{Deadline: time.Now().Add(2 * time.Hour), Reason: "The session moved."}}))
	if d := w.programme("cop-2020").Deadlines; len(d) != 0 {
		t.Errorf("after the extension: %+v", d)
	}
}

func TestDocumentationIsListedByItem(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	round, _ := w.issued()
	id := w.meetID["wg4-2021"]
	crp := value[n.Document](t)(w.Document(ctx, string(round.Document)))
	wantCode(t, w.onMeeting(newID(), id, secretariat, n.ListUnderItem{Item: "5", Document: "CTOC/COP/2020/CRP.1"}), "")
	for range 2 {
		wantCode(t, w.onMeeting(newID(), id, secretariat, n.ListUnderItem{Item: "4", Document: crp.Symbol}), "")
	}
	wantCode(t, w.onMeeting(newID(), id, secretariat, n.ListUnderItem{Item: "7", Document: crp.Symbol}), n.CodeNotFound)
	wantCode(t, w.onMeeting(newID(), id, secretariat, n.ListUnderItem{Item: "4", Document: string(round.Informal)}), n.CodeInvalid)
	wantCode(t, w.onMeeting(newID(), id, chair, n.ListUnderItem{Item: "4", Document: crp.Symbol}), n.CodeNotPermitted)
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
	organization := n.Delegation{Code: "UNODC", Kind: n.KindOrganization, Names: named("UNODC"), Standings: []n.Standing{{Instrument: "untoc", Capacity: n.Entity, From: day(2004, 1, 1)}}}
	value[n.Loaded](t)(w.LoadDelegations(ctx, secretariat, []n.Delegation{organization}))
	r := value[n.Round](t)(w.PlanRound(ctx, storetest.Opening(secretariat, plan)))
	r = value[n.Round](t)(w.OpenRound(ctx, r.ID, w.informal(r), render("informal")))
	remark := func(code string) n.Reply {
		return n.Reply{ID: newID(), Round: r.ID, Delegation: code, Language: n.English, NoComment: true, Actor: of(code)}
	}
	for _, code := range []string{"IOM", "CARITAS"} {
		value[n.Receipt](t)(w.ReceiveReply(ctx, remark(code)))
	}
	_, err := w.ReceiveReply(ctx, remark("UNODC"))
	wantCode(t, err, n.CodeNotEntitled)
	list := []n.Accreditation{{Meeting: "wg4-2020", Delegations: []string{"IOM", "UNODC"}}}
	_, err = w.LoadAccreditation(ctx, chair, list)
	wantCode(t, err, n.CodeNotPermitted)
	if got := value[n.Loaded](t)(w.LoadAccreditation(ctx, secretariat, list)); got.Created != 1 || got.Unchanged != 1 {
		t.Errorf("loaded %+v", got)
	}
	value[n.Receipt](t)(w.ReceiveReply(ctx, remark("UNODC")))
	for code, want := range map[string]n.Code{"G77": n.CodeInvalid, "NONE": n.CodeNotFound} {
		_, err = w.LoadAccreditation(ctx, secretariat, []n.Accreditation{{Meeting: "wg4-2020", Delegations: []string{code}}})
		wantCode(t, err, want)
	}
	want := []n.Accredited{{Delegation: "AUT", Capacity: n.StateParty}, {Delegation: "CARITAS", Capacity: n.NGO}, {Delegation: "IOM", Capacity: n.Entity}, {Delegation: "UNODC", Capacity: n.Entity}}
	if got := value[[]n.Accredited](t)(w.Accredited(ctx, "wg4-2020")); !slices.Equal(got, want) {
		t.Errorf("accredited: %v", got)
	}
}
