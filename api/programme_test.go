package api_test

import (
	"strings"
	"testing"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func TestAMeetingIsPlannedAndItsAgendaRead(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, presiding, delegate := w.as(n.RoleSecretariat), w.as(n.RoleChair), w.as(n.RoleDelegation)
	work := wire.WorkRequest{ID: newID(), Sittings: []wire.SittingRequest{{Date: "2021-10-12", Begins: "11:00", Ends: "13:00", Items: []string{"4"}}}}
	_, err := delegate.PlanWork(ctx, "wg4-2021", work)
	wantCode(t, err, n.CodeNotPermitted)
	for range 2 { // the same request again is done once
		p, err := secretary.PlanWork(ctx, "wg4-2021", work)
		if err != nil || len(p.Sittings) != 1 || p.Sittings[0].Zone != "Europe/Vienna" {
			t.Fatalf("planned as %+v, %v", p.Sittings, err)
		}
	}
	other := work
	other.Sittings = []wire.SittingRequest{{Date: "2021-10-13", Begins: "11:00", Ends: "13:00", Items: []string{"4"}}}
	_, err = secretary.PlanWork(ctx, "wg4-2021", other)
	wantCode(t, err, n.CodeConflict)
	other.ID, other.Sittings[0].Date = newID(), "2021-13-45"
	_, err = secretary.PlanWork(ctx, "wg4-2021", other)
	wantCode(t, err, n.CodeInvalid)
	if _, err := secretary.ListUnderItem(ctx, "wg4-2021", wire.DocumentationRequest{ID: newID(), Item: "4", Document: "CTOC/COP/2020/CRP.1"}); err != nil {
		t.Fatal(err)
	}

	_, err = delegate.ObjectToAgenda(ctx, "wg4-2021", wire.AgendaObjectionRequest{ID: newID(), Reason: "An item is missing."})
	wantCode(t, err, "")
	_, err = presiding.AdoptAgenda(ctx, "wg4-2021", wire.AgendaRequest{ID: newID()})
	wantCode(t, err, n.CodeObjection)
	_, err = delegate.ObjectToAgenda(ctx, "wg4-2021", wire.AgendaObjectionRequest{ID: newID(), Lifts: true})
	wantCode(t, err, "")
	amended := []n.AgendaItem{{Number: "3", Kind: n.ItemSubstance, Names: n.Names{n.English: "Added in the room"}}, {Number: "4", Kind: n.ItemOtherMatters, Names: n.Names{n.English: "Other matters"}}}
	p, err := presiding.AdoptAgenda(ctx, "wg4-2021", wire.AgendaRequest{ID: newID(), Items: amended})
	if err != nil || !p.Meeting.AgendaAmended || len(p.Provisional) != 2 || len(p.Objecting) != 0 {
		t.Fatalf("adopted as %+v, %v", p, err)
	}

	for language, want := range map[n.Language]string{n.English: "as orally amended", n.French: "tel que modifié oralement"} {
		text, err := delegate.Agenda(ctx, "wg4-2021", "text", language)
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(string(text), "3. Added in the room") || !strings.Contains(string(text), "CTOC/COP/2020/CRP.1") {
			t.Errorf("in %s: %v\n%s", language, err, text)
		}
	}
	page, err := delegate.Agenda(ctx, "wg4-2021", "html", n.English)
	if err != nil || !strings.Contains(string(page), "<h1") {
		t.Errorf("as a page: %v", err)
	}
}

func TestAMeetingIsMovedByADecisionOfTheBureau(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, presiding, delegate := w.as(n.RoleSecretariat), w.as(n.RoleChair), w.as(n.RoleDelegation)
	decision := wire.BureauDecisionRequest{ID: newID(), Subject: n.SilenceOnDates, On: "2021-08-11", Text: "The meeting is postponed."}
	_, err := delegate.RecordDecision(ctx, "wg4-2021", decision)
	wantCode(t, err, n.CodeNotPermitted)
	if p, err := presiding.RecordDecision(ctx, "wg4-2021", decision); err != nil || len(p.Decisions) != 1 {
		t.Fatalf("decided: %+v, %v", p, err)
	}
	change := wire.MeetingChangeRequest{ID: newID(), Opens: "2022-03-08", Closes: "2022-03-09", Approval: newID()}
	_, err = secretary.ChangeMeeting(ctx, "wg4-2021", change)
	wantCode(t, err, n.CodeNotFound)
	change.Approval = decision.ID
	_, err = presiding.ChangeMeeting(ctx, "wg4-2021", change)
	wantCode(t, err, n.CodeNotPermitted)
	p, err := secretary.ChangeMeeting(ctx, "wg4-2021", change)
	if err != nil || len(p.Meeting.Changes) != 1 || p.Meeting.Opens.Format("2006-01-02") != "2022-03-08" || p.Meeting.Changes[0].OldOpens.Format("2006-01-02") != "2021-10-12" {
		t.Fatalf("moved: %+v, %v", p.Meeting, err)
	}
}

func TestTheListOfThoseAccreditedIsLoaded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, delegate := w.as(n.RoleSecretariat), w.as(n.RoleDelegation)
	file := []byte("meeting,code\nwg4-2021,FRA\nwg4-2021,IRN\n")
	_, err := delegate.LoadAccreditation(ctx, "a.csv", file)
	wantCode(t, err, n.CodeNotPermitted)
	if got, err := secretary.LoadAccreditation(ctx, "a.csv", file); err != nil || got.Created != 2 {
		t.Fatalf("loaded %+v, %v", got, err)
	}
	got, err := delegate.Accredited(ctx, "wg4-2021")
	if err != nil || len(got) != 2 || got[1] != (n.Accredited{Delegation: "IRN", Capacity: n.Signatory}) {
		t.Errorf("accredited %v, %v", got, err)
	}
}

func TestTheSecretariatWithdrawsAnAccreditation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	secretary, delegate := w.as(n.RoleSecretariat), w.as(n.RoleDelegation)
	for _, err := range []error{
		second(secretary.LoadDelegations(ctx, "d.csv", []byte("code,kind,name_en,instrument,capacity,from\nIOM,organization,IOM,untoc,entity,2004-01-01\n"))),
		second(secretary.LoadAccreditation(ctx, "a.csv", []byte("meeting,code\nwg4-2021,IOM\n"))),
	} {
		wantCode(t, err, "")
	}
	r := wire.AccreditationRequest{ID: newID(), Delegation: "IOM", Reason: "Credentials expired."}
	_, err := delegate.ChangeAccreditation(ctx, "wg4-2021", r)
	wantCode(t, err, n.CodeNotPermitted)
	for range 2 {
		got, err := secretary.ChangeAccreditation(ctx, "wg4-2021", r)
		if err != nil || got.Delegation != "IOM" || got.WithdrawnAt.IsZero() || got.Reason != r.Reason {
			t.Fatalf("withdrawn: %+v, %v", got, err)
		}
	}
	r.Restores = true
	_, err = secretary.ChangeAccreditation(ctx, "wg4-2021", r)
	wantCode(t, err, n.CodeConflict)
	r.ID = newID()
	if got, err := secretary.ChangeAccreditation(ctx, "wg4-2021", r); err != nil || !got.WithdrawnAt.IsZero() {
		t.Errorf("restored: %+v, %v", got, err)
	}
}

func second[T any](_ T, err error) error { return err }
