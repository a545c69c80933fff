package negotiation_test

import (
	"slices"
	"testing"

	n "rapporteur/negotiation"
)

func applied(t *testing.T, d n.Draft, a n.Asked, f facts, want n.Code) n.Draft {
	t.Helper()
	next, err := d.Apply(a, f.record())
	refusedAs(t, string(kind(a.Act))+" from "+string(d.Stage), err, want)
	return next
}

func TestAnObjectionOutlivesATeaBreak(t *testing.T) {
	d := n.Draft{Stage: n.StageTakenUp, Meeting: "m", Objections: []string{"FRA"}, Reservations: []string{"KEN"}, Amended: true}
	d = applied(t, d, n.Asked{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "A break."}}}, facts{}, "")
	same := applied(t, d, n.Asked{Act: n.TakeUpDraft{Meeting: "m", Item: "4"}}, facts{ItemKind: n.ItemOtherMatters}, "")
	if !slices.Equal(same.Objections, []string{"FRA"}) || !slices.Equal(same.Reservations, []string{"KEN"}) || !same.Amended {
		t.Errorf("taken up again by the same meeting: %+v", same)
	}
	later := applied(t, d, n.Asked{Act: n.TakeUpDraft{Meeting: "later", Item: "4"}}, facts{ItemKind: n.ItemOtherMatters}, "")
	if len(later.Objections)+len(later.Reservations) > 0 || later.Amended {
		t.Errorf("taken up by a later meeting: %+v", later)
	}
	applied(t, d, n.Asked{Act: n.TakeUpDraft{Meeting: "later", Item: "4"}}, facts{ItemKind: n.ItemOtherMatters, Unfinished: true}, n.CodeWrongState)
}

func TestAReportAdoptsWhatItsOwnMeetingAgreed(t *testing.T) {
	d := n.Draft{Stage: n.StageAgreed, Meeting: "m"}
	applied(t, d, n.Asked{Act: n.AdoptDraft{Document: "l"}}, facts{DocumentKind: n.DraftReport, DocumentMeeting: "other"}, n.CodeWrongState)
	applied(t, d, n.Asked{Act: n.AdoptDraft{Document: "l"}}, facts{DocumentKind: n.DraftReport, DocumentMeeting: "m"}, "")
}

func TestAMeetingDecidesNothingAfterItsReport(t *testing.T) {
	closed := facts{Closed: true, Parties: 3}
	up := n.Draft{Stage: n.StageTakenUp, Meeting: "m"}
	applied(t, up, n.Asked{Act: n.AgreeOnDraft{}}, closed, n.CodeWrongState)
	applied(t, up, n.Asked{Act: n.AmendDraft{Version: "v"}}, closed, n.CodeWrongState)
	applied(t, up, n.Asked{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "It was late."}}}, closed, "")
	// What was left open is still closed, and goes on to a later meeting.
	conditional := n.Draft{Stage: n.StageAgreedAdReferendum, Meeting: "m", AdReferendum: []string{"KEN"}}
	agreed := applied(t, conditional, n.Asked{Act: n.ConfirmAgreement{Speaker: n.Speaker{Delegation: "KEN"}}}, facts{Capacity: n.StateParty, Closed: true}, "")
	applied(t, agreed, n.Asked{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "For the next report."}}}, facts{}, n.CodeWrongState)
	deferred := applied(t, agreed, n.Asked{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "For the next report."}}}, closed, "")
	applied(t, deferred, n.Asked{Act: n.TakeUpDraft{Meeting: "later", Item: "4"}}, facts{ItemKind: n.ItemOtherMatters}, "")
}

func TestWhatIsAgreedIsTheMeetingsToWithdraw(t *testing.T) {
	for _, stage := range []n.Stage{n.StageAgreed, n.StageAgreedAdReferendum, n.StageAgreedPending} {
		d := n.Draft{Stage: stage, Meeting: "m"}
		withdraw := n.Asked{By: n.Actor{Role: n.RoleSecretariat}, Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "Overtaken."}}}
		applied(t, d, withdraw, facts{}, n.CodeNotPermitted)
		withdraw.By.Role = n.RoleChair
		applied(t, d, withdraw, facts{AgendaPending: true}, n.CodeWrongState)
		applied(t, d, withdraw, facts{Closed: true}, n.CodeWrongState)
		if next := applied(t, d, withdraw, facts{}, ""); next.Stage != n.StageWithdrawn {
			t.Errorf("withdrawn by the meeting: %+v", next)
		}
	}
	d := n.Draft{Stage: n.StagePresented}
	applied(t, d, n.Asked{By: n.Actor{Role: n.RoleSecretariat}, Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "Overtaken."}}}, facts{AgendaPending: true}, "")
}

func TestOnlyThoseAskedConfirm(t *testing.T) {
	d := n.Draft{Stage: n.StageAgreedAdReferendum, Meeting: "m", AdReferendum: []string{"KEN"}}
	other, asked := n.Speaker{Delegation: "FRA"}, n.Speaker{Delegation: "KEN"}
	for _, act := range []n.Act{n.ConfirmAgreement{Speaker: other}, n.DeclineAgreement{Speaker: other}} {
		applied(t, d, n.Asked{Act: act}, facts{Capacity: n.StateParty}, n.CodeWrongState)
	}
	for _, act := range []n.Act{n.ConfirmAgreement{Speaker: asked}, n.DeclineAgreement{Speaker: asked}} {
		applied(t, d, n.Asked{Act: act}, facts{Capacity: n.StateParty}, "")
	}
}

func TestAGroupOfObserversIsAnObserver(t *testing.T) {
	for _, c := range []struct {
		members []n.Capacity
		want    n.Capacity
	}{
		{[]n.Capacity{n.Signatory, n.StateParty}, n.CapacityGroup}, {[]n.Capacity{n.NonSignatory, n.Signatory}, n.Signatory},
		{[]n.Capacity{n.NGO, n.Entity}, n.Entity}, {nil, ""}, {[]n.Capacity{""}, n.Entity},
	} {
		if got := n.GroupCapacity(c.members); got != c.want {
			t.Errorf("a group of %v is a %s, want %s", c.members, got, c.want)
		}
	}
}
