package negotiation_test

import (
	"slices"
	"testing"

	"rapporteur/negotiation"
)

func applied(t *testing.T, d negotiation.Draft, a negotiation.Asked, f facts, want negotiation.Code) negotiation.Draft {
	t.Helper()
	next, err := d.Apply(a, f.record())
	refusedAs(t, string(kind(a.Act))+" from "+string(d.Stage), err, want)
	return next
}

func TestAnObjectionOutlivesATeaBreak(t *testing.T) {
	d := negotiation.Draft{
		Stage: negotiation.StageTakenUp, Meeting: "m", Objections: []string{"FRA"}, Reservations: []string{"KEN"},
		Amended: true,
	}
	d = applied(
		t, d, negotiation.Asked{Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "A break."}}}, facts{}, "",
	)
	same := applied(
		t, d, negotiation.Asked{Act: negotiation.TakeUpDraft{Meeting: "m", Item: "4"}},
		facts{ItemKind: negotiation.ItemOtherMatters}, "",
	)
	if !slices.Equal(
		same.Objections, []string{"FRA"},
	) || !slices.Equal(same.Reservations, []string{"KEN"}) || !same.Amended {
		t.Errorf("taken up again by the same meeting: %+v", same)
	}
	later := applied(
		t, d, negotiation.Asked{Act: negotiation.TakeUpDraft{Meeting: "later", Item: "4"}},
		facts{ItemKind: negotiation.ItemOtherMatters}, "",
	)
	if len(later.Objections)+len(later.Reservations) > 0 || later.Amended {
		t.Errorf("taken up by a later meeting: %+v", later)
	}
	applied(
		t, d, negotiation.Asked{Act: negotiation.TakeUpDraft{Meeting: "later", Item: "4"}},
		facts{ItemKind: negotiation.ItemOtherMatters, Unfinished: true}, negotiation.CodeWrongState,
	)
}

func TestAReportAdoptsWhatItsOwnMeetingAgreed(t *testing.T) {
	d := negotiation.Draft{Stage: negotiation.StageAgreed, Meeting: "m"}
	applied(
		t, d, negotiation.Asked{Act: negotiation.AdoptDraft{Document: "l"}},
		facts{DocumentKind: negotiation.DraftReport, DocumentMeeting: "other"}, negotiation.CodeWrongState,
	)
	applied(
		t, d, negotiation.Asked{Act: negotiation.AdoptDraft{Document: "l"}},
		facts{DocumentKind: negotiation.DraftReport, DocumentMeeting: "m"}, "",
	)
}

func TestAMeetingDecidesNothingAfterItsReport(t *testing.T) {
	closed := facts{Closed: true, Parties: 3}
	up := negotiation.Draft{Stage: negotiation.StageTakenUp, Meeting: "m"}
	applied(t, up, negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, closed, negotiation.CodeWrongState)
	applied(t, up, negotiation.Asked{Act: negotiation.AmendDraft{Version: "v"}}, closed, negotiation.CodeWrongState)
	applied(
		t, up, negotiation.Asked{Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "It was late."}}}, closed,
		"",
	)
	// What was left open is still closed, and goes on to a later meeting.
	conditional := negotiation.Draft{
		Stage: negotiation.StageAgreedAdReferendum, Meeting: "m", AdReferendum: []string{"KEN"},
	}
	agreed := applied(
		t, conditional, negotiation.Asked{Act: negotiation.ConfirmAgreement{Speaker: negotiation.Speaker{Delegation: "KEN"}}},
		facts{Capacity: negotiation.StateParty, Closed: true}, "",
	)
	applied(t, agreed, negotiation.Asked{
		Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "For the next report."}},
	}, facts{}, negotiation.CodeWrongState)
	deferred := applied(t, agreed, negotiation.Asked{
		Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "For the next report."}},
	}, closed, "")
	applied(
		t, deferred, negotiation.Asked{Act: negotiation.TakeUpDraft{Meeting: "later", Item: "4"}},
		facts{ItemKind: negotiation.ItemOtherMatters}, "",
	)
}

func TestWhatIsAgreedIsTheMeetingsToWithdraw(t *testing.T) {
	for _, stage := range []negotiation.Stage{
		negotiation.StageAgreed, negotiation.StageAgreedAdReferendum, negotiation.StageAgreedPending,
	} {
		d := negotiation.Draft{Stage: stage, Meeting: "m"}
		withdraw := negotiation.Asked{
			By:  negotiation.Actor{Role: negotiation.RoleSecretariat},
			Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "Overtaken."}},
		}
		applied(t, d, withdraw, facts{}, negotiation.CodeNotPermitted)
		withdraw.By.Role = negotiation.RoleChair
		applied(t, d, withdraw, facts{AgendaPending: true}, negotiation.CodeWrongState)
		applied(t, d, withdraw, facts{Closed: true}, negotiation.CodeWrongState)
		if next := applied(t, d, withdraw, facts{}, ""); next.Stage != negotiation.StageWithdrawn {
			t.Errorf("withdrawn by the meeting: %+v", next)
		}
	}
	d := negotiation.Draft{Stage: negotiation.StagePresented}
	applied(t, d, negotiation.Asked{
		By:  negotiation.Actor{Role: negotiation.RoleSecretariat},
		Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "Overtaken."}},
	}, facts{AgendaPending: true}, "")
}

func TestOnlyThoseAskedConfirm(t *testing.T) {
	d := negotiation.Draft{Stage: negotiation.StageAgreedAdReferendum, Meeting: "m", AdReferendum: []string{"KEN"}}
	other, asked := negotiation.Speaker{Delegation: "FRA"}, negotiation.Speaker{Delegation: "KEN"}
	for _, act := range []negotiation.Act{
		negotiation.ConfirmAgreement{Speaker: other}, negotiation.DeclineAgreement{Speaker: other},
	} {
		applied(t, d, negotiation.Asked{Act: act}, facts{Capacity: negotiation.StateParty}, negotiation.CodeWrongState)
	}
	for _, act := range []negotiation.Act{
		negotiation.ConfirmAgreement{Speaker: asked}, negotiation.DeclineAgreement{Speaker: asked},
	} {
		applied(t, d, negotiation.Asked{Act: act}, facts{Capacity: negotiation.StateParty}, "")
	}
}

func TestAGroupOfObserversIsAnObserver(t *testing.T) {
	for _, c := range []struct {
		members []negotiation.Capacity
		want    negotiation.Capacity
	}{
		{
			[]negotiation.Capacity{negotiation.Signatory, negotiation.StateParty}, negotiation.CapacityGroup,
		}, {[]negotiation.Capacity{negotiation.NonSignatory, negotiation.Signatory}, negotiation.Signatory},
		{
			[]negotiation.Capacity{negotiation.NGO, negotiation.Entity}, negotiation.Entity,
		}, {nil, ""}, {[]negotiation.Capacity{""}, negotiation.Entity},
	} {
		if got := negotiation.GroupCapacity(c.members); got != c.want {
			t.Errorf("a group of %v is a %s, want %s", c.members, got, c.want)
		}
	}
}
