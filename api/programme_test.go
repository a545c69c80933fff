package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

func TestAMeetingIsPlannedAndItsAgendaRead(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, presiding, delegate := w.as(
		negotiation.RoleSecretariat,
	), w.as(negotiation.RoleChair), w.as(negotiation.RoleDelegation)
	sitting := negotiation.PlannedSitting{
		Date: negotiation.Day(time.Date(2021, 10, 12, 0, 0, 0, 0, time.UTC)), Begins: "11:00", Ends: "13:00",
		Items: []string{"4"},
	}
	work, id := negotiation.PlanWork{Sittings: []negotiation.PlannedSitting{sitting}}, newID()
	_, err := delegate.OnMeeting(ctx, "wg4-2021", id, work)
	wantCode(t, err, negotiation.CodeNotPermitted)
	for range 2 { // the same request again is done once
		p, err := secretary.OnMeeting(ctx, "wg4-2021", id, work)
		if err != nil || len(p.Sittings) != 1 || p.Sittings[0].Zone != "Europe/Vienna" {
			t.Fatalf("planned as %+v, %v", p.Sittings, err)
		}
	}
	sitting.Date = negotiation.Day(time.Date(2021, 10, 13, 0, 0, 0, 0, time.UTC))
	_, err = secretary.OnMeeting(
		ctx, "wg4-2021", id, negotiation.PlanWork{Sittings: []negotiation.PlannedSitting{sitting}},
	)
	wantCode(t, err, negotiation.CodeConflict)
	for path, body := range map[string]string{
		"sittings":  `{"id":"` + string(newID()) + `","sittings":[{"date":"2021-13-45","begins":"11:00","ends":"13:00","items":["4"]}]}`,
		"decisions": `{"id":"` + string(newID()) + `","subject":"dates","on":"in August","text":"It is postponed."}`,
	} {
		status, problem := w.send(
			http.MethodPost, "/v1/meetings/wg4-2021/"+path, w.tokens[negotiation.RoleSecretariat], "application/json",
			[]byte(body),
		)
		if status != http.StatusUnprocessableEntity || problem.Code != negotiation.CodeInvalid {
			t.Errorf("no day among %s: %d %+v", path, status, problem)
		}
	}
	if _, err := secretary.OnMeeting(
		ctx, "wg4-2021", newID(), negotiation.ListUnderItem{Item: "4", Document: "CTOC/COP/2020/CRP.1"},
	); err != nil {
		t.Fatal(err)
	}

	_, err = delegate.OnMeeting(ctx, "wg4-2021", newID(), negotiation.ObjectToAgenda{Reason: "An item is missing."})
	wantCode(t, err, "")
	_, err = presiding.OnMeeting(ctx, "wg4-2021", newID(), negotiation.AdoptAgenda{})
	wantCode(t, err, negotiation.CodeObjection)
	_, err = delegate.OnMeeting(ctx, "wg4-2021", newID(), negotiation.ObjectToAgenda{Lifts: true})
	wantCode(t, err, "")
	amended := []negotiation.AgendaItem{
		{Number: "3", Kind: negotiation.ItemSubstance, Names: negotiation.Names{negotiation.English: "Added in the room"}},
		{Number: "4", Kind: negotiation.ItemOtherMatters, Names: negotiation.Names{negotiation.English: "Other matters"}},
	}
	p, err := presiding.OnMeeting(ctx, "wg4-2021", newID(), negotiation.AdoptAgenda{Items: amended})
	if err != nil || !p.Meeting.AgendaAmended || len(p.Provisional) != 2 || len(p.Objecting) != 0 {
		t.Fatalf("adopted as %+v, %v", p, err)
	}

	for language, want := range map[negotiation.Language]string{
		negotiation.English: "as orally amended", negotiation.French: "tel que modifié oralement",
	} {
		text, err := delegate.Agenda(ctx, "wg4-2021", "text", language)
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(
			string(text), "3. Added in the room",
		) || !strings.Contains(string(text), "CTOC/COP/2020/CRP.1") {
			t.Errorf("in %s: %v\n%s", language, err, text)
		}
	}
	page, err := delegate.Agenda(ctx, "wg4-2021", "html", negotiation.English)
	if err != nil || !strings.Contains(string(page), "<h1") {
		t.Errorf("as a page: %v", err)
	}
}

func TestAMeetingIsMovedByADecisionOfTheBureau(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, presiding, delegate := w.as(
		negotiation.RoleSecretariat,
	), w.as(negotiation.RoleChair), w.as(negotiation.RoleDelegation)
	decision := negotiation.RecordBureauDecision{
		Subject: negotiation.SilenceOnDates, On: negotiation.Day(time.Date(2021, 8, 11, 0, 0, 0, 0, time.UTC)),
		Text: "The meeting is postponed.",
	}
	id := newID()
	_, err := delegate.OnMeeting(ctx, "wg4-2021", id, decision)
	wantCode(t, err, negotiation.CodeNotPermitted)
	if p, err := presiding.OnMeeting(ctx, "wg4-2021", id, decision); err != nil || len(p.Decisions) != 1 {
		t.Fatalf("decided: %+v, %v", p, err)
	}
	change := negotiation.ChangeMeeting{
		Opens: negotiation.Day(time.Date(
			2022, 3, 8, 0, 0, 0, 0, time.UTC,
		)), Closes: negotiation.Day(time.Date(2022, 3, 9, 0, 0, 0, 0, time.UTC)), Approval: newID(),
	}
	_, err = secretary.OnMeeting(ctx, "wg4-2021", newID(), change)
	wantCode(t, err, negotiation.CodeNotFound)
	change.Approval = id
	_, err = presiding.OnMeeting(ctx, "wg4-2021", newID(), change)
	wantCode(t, err, negotiation.CodeNotPermitted)
	p, err := secretary.OnMeeting(ctx, "wg4-2021", newID(), change)
	if err != nil || len(p.Meeting.Changes) != 1 || p.Meeting.Opens.Format("2006-01-02") != "2022-03-08" ||
		p.Meeting.Changes[0].OldOpens.Format("2006-01-02") != "2021-10-12" {
		t.Fatalf("moved: %+v, %v", p.Meeting, err)
	}
}

func TestTheListOfThoseAccreditedIsLoaded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, delegate := w.as(negotiation.RoleSecretariat), w.as(negotiation.RoleDelegation)
	file := []byte("meeting,code\nwg4-2021,FRA\nwg4-2021,IRN\n")
	_, err := delegate.LoadAccreditation(ctx, "a.csv", file)
	wantCode(t, err, negotiation.CodeNotPermitted)
	if got, err := secretary.LoadAccreditation(ctx, "a.csv", file); err != nil || got.Created != 2 {
		t.Fatalf("loaded %+v, %v", got, err)
	}
	got, err := delegate.Accredited(ctx, "wg4-2021")
	if err != nil || len(
		got,
	) != 2 || got[1] != (negotiation.Accredited{Delegation: "IRN", Capacity: negotiation.Signatory}) {
		t.Errorf("accredited %v, %v", got, err)
	}
}

func TestTheSecretariatWithdrawsAnAccreditation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, delegate := w.as(negotiation.RoleSecretariat), w.as(negotiation.RoleDelegation)
	for _, err := range []error{
		second(secretary.LoadDelegations(
			ctx, "d.csv", []byte("code,kind,name_en,instrument,capacity,from\nIOM,organization,IOM,untoc,entity,2004-01-01\n"),
		)),
		second(secretary.LoadAccreditation(ctx, "a.csv", []byte("meeting,code\nwg4-2021,IOM\n"))),
	} {
		wantCode(t, err, "")
	}
	r, id := negotiation.ChangeAccreditation{Delegation: "IOM", Reason: "Credentials expired."}, newID()
	_, err := delegate.ChangeAccreditation(ctx, "wg4-2021", id, r)
	wantCode(t, err, negotiation.CodeNotPermitted)
	for range 2 {
		got, err := secretary.ChangeAccreditation(ctx, "wg4-2021", id, r)
		if err != nil || got.Delegation != "IOM" || got.WithdrawnAt.IsZero() || got.Reason != r.Reason {
			t.Fatalf("withdrawn: %+v, %v", got, err)
		}
	}
	r.Restores = true
	_, err = secretary.ChangeAccreditation(ctx, "wg4-2021", id, r)
	wantCode(t, err, negotiation.CodeConflict)
	if got, err := secretary.ChangeAccreditation(ctx, "wg4-2021", newID(), r); err != nil || !got.WithdrawnAt.IsZero() {
		t.Errorf("restored: %+v, %v", got, err)
	}
}

func second[T any](_ T, err error) error { return err }
