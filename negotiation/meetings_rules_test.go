package negotiation_test

import (
	"slices"
	"testing"

	n "rapporteur/negotiation"
)

func applied(t *testing.T, d n.Draft, a n.DraftAct, f n.Facts, want n.Code) n.Draft {
	t.Helper()
	next, err := d.Apply(a, f)
	refusedAs(t, string(a.Kind)+" from "+string(d.Stage), err, want)
	return next
}

func TestAnObjectionOutlivesATeaBreak(t *testing.T) {
	d := n.Draft{Stage: n.StageTakenUp, Meeting: "m", Objections: []string{"FRA"}, Reservations: []string{"KEN"}, Amended: true}
	d = applied(t, d, n.DraftAct{Kind: n.ActDefer, Reason: "A break."}, n.Facts{}, "")
	same := applied(t, d, n.DraftAct{Kind: n.ActTakeUp, Meeting: "m", Item: "4"}, n.Facts{ItemKind: n.ItemOtherMatters}, "")
	if !slices.Equal(same.Objections, []string{"FRA"}) || !slices.Equal(same.Reservations, []string{"KEN"}) || !same.Amended {
		t.Errorf("taken up again by the same meeting: %+v", same)
	}
	later := applied(t, d, n.DraftAct{Kind: n.ActTakeUp, Meeting: "later", Item: "4"}, n.Facts{ItemKind: n.ItemOtherMatters}, "")
	if len(later.Objections)+len(later.Reservations) > 0 || later.Amended {
		t.Errorf("taken up by a later meeting: %+v", later)
	}
	applied(t, d, n.DraftAct{Kind: n.ActTakeUp, Meeting: "later", Item: "4"}, n.Facts{ItemKind: n.ItemOtherMatters, Unfinished: true}, n.CodeWrongState)
}

func TestAReportAdoptsWhatItsOwnMeetingAgreed(t *testing.T) {
	d := n.Draft{Stage: n.StageAgreed, Meeting: "m"}
	applied(t, d, n.DraftAct{Kind: n.ActAdopt, Document: "l"}, n.Facts{DocumentKind: n.DraftReport, DocumentMeeting: "other"}, n.CodeWrongState)
	applied(t, d, n.DraftAct{Kind: n.ActAdopt, Document: "l"}, n.Facts{DocumentKind: n.DraftReport, DocumentMeeting: "m"}, "")
}

func TestAMeetingDecidesNothingAfterItsReport(t *testing.T) {
	closed := n.Facts{Closed: true, Parties: 3}
	up := n.Draft{Stage: n.StageTakenUp, Meeting: "m"}
	applied(t, up, n.DraftAct{Kind: n.ActAgree}, closed, n.CodeWrongState)
	applied(t, up, n.DraftAct{Kind: n.ActAmend, Version: "v"}, closed, n.CodeWrongState)
	applied(t, up, n.DraftAct{Kind: n.ActDefer, Reason: "It was late."}, closed, "")
	// What was left open is still closed, and goes on to a later meeting.
	conditional := n.Draft{Stage: n.StageAgreedAdReferendum, Meeting: "m", AdReferendum: []string{"KEN"}}
	agreed := applied(t, conditional, n.DraftAct{Kind: n.ActConfirm, Delegation: "KEN"}, n.Facts{Capacity: n.StateParty, Closed: true}, "")
	applied(t, agreed, n.DraftAct{Kind: n.ActDefer, Reason: "For the next report."}, n.Facts{}, n.CodeWrongState)
	deferred := applied(t, agreed, n.DraftAct{Kind: n.ActDefer, Reason: "For the next report."}, closed, "")
	applied(t, deferred, n.DraftAct{Kind: n.ActTakeUp, Meeting: "later", Item: "4"}, n.Facts{ItemKind: n.ItemOtherMatters}, "")
}

func TestWhatIsAgreedIsTheMeetingsToWithdraw(t *testing.T) {
	for _, stage := range []n.Stage{n.StageAgreed, n.StageAgreedAdReferendum, n.StageAgreedPending} {
		d := n.Draft{Stage: stage, Meeting: "m"}
		withdraw := n.DraftAct{Kind: n.ActWithdraw, Reason: "Overtaken.", Actor: n.Actor{Role: n.RoleSecretariat}}
		applied(t, d, withdraw, n.Facts{}, n.CodeNotPermitted)
		withdraw.Actor.Role = n.RoleChair
		applied(t, d, withdraw, n.Facts{AgendaPending: true}, n.CodeWrongState)
		applied(t, d, withdraw, n.Facts{Closed: true}, n.CodeWrongState)
		if next := applied(t, d, withdraw, n.Facts{}, ""); next.Stage != n.StageWithdrawn {
			t.Errorf("withdrawn by the meeting: %+v", next)
		}
	}
	d := n.Draft{Stage: n.StagePresented}
	applied(t, d, n.DraftAct{Kind: n.ActWithdraw, Reason: "Overtaken.", Actor: n.Actor{Role: n.RoleSecretariat}}, n.Facts{AgendaPending: true}, "")
}

func TestOnlyThoseAskedConfirm(t *testing.T) {
	d := n.Draft{Stage: n.StageAgreedAdReferendum, Meeting: "m", AdReferendum: []string{"KEN"}}
	for _, kind := range []n.ActKind{n.ActConfirm, n.ActDecline} {
		applied(t, d, n.DraftAct{Kind: kind, Delegation: "FRA"}, n.Facts{Capacity: n.StateParty}, n.CodeWrongState)
		applied(t, d, n.DraftAct{Kind: kind, Delegation: "KEN"}, n.Facts{Capacity: n.StateParty}, "")
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
