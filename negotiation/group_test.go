package negotiation_test

import (
	"slices"
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

func g77(members ...n.GroupMember) n.Delegation {
	return n.Delegation{Code: "G77", Kind: n.KindGroup, Members: members}
}

func TestAGroupSpeaksForThoseWhoAreMembersThen(t *testing.T) {
	g := g77(n.GroupMember{Delegation: "KEN", Until: onDay(2021, 3, 1)}, n.GroupMember{Delegation: "BRA"},
		n.GroupMember{Delegation: "DEU", From: onDay(2021, 3, 1)}, n.GroupMember{Delegation: "KEN", From: onDay(2021, 6, 1)})
	if err := g.CheckMembers(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day  int
		want []string
	}{{58, []string{"BRA", "KEN"}}, {59, []string{"BRA", "DEU"}}, {150, []string{"BRA", "DEU"}}, {151, []string{"BRA", "DEU", "KEN"}}} {
		at := onDay(2021, 1, 1).AddDate(0, 0, c.day)
		if got := g.MembersOn(at); !slices.Equal(got, c.want) {
			t.Errorf("on %s the members are %v, want %v", at, got, c.want)
		}
	}
}

func TestAGroupOnRecordChangesByDays(t *testing.T) {
	bra, ken := n.GroupMember{Delegation: "BRA"}, n.GroupMember{Delegation: "KEN"}
	left, joined := n.GroupMember{Delegation: "KEN", Until: onDay(2021, 3, 1)}, n.GroupMember{Delegation: "DEU", From: onDay(2021, 3, 1)}
	in, out, err := g77(bra, left, joined).MembersSince(g77(bra, ken))
	if err != nil || !slices.Equal(in, []n.GroupMember{joined}) || !slices.Equal(out, []n.GroupMember{left}) {
		t.Errorf("joined %v, left %v: %v", in, out, err)
	}
	if in, out, err := g77(bra, left, joined).MembersSince(g77(bra, left, joined)); err != nil || len(in)+len(out) != 0 {
		t.Errorf("the same again: joined %v, left %v: %v", in, out, err)
	}
	for name, c := range map[string]struct {
		before, now n.Delegation
		code        n.Code
		says        string
	}{
		"left out":            {g77(bra, ken), g77(bra), n.CodeConflict, "KEN is on record as a member"},
		"left taken back":     {g77(bra, left), g77(bra, ken), n.CodeConflict, "KEN left G77 on 1 March 2021"},
		"joined from nowhere": {g77(bra), g77(bra, ken), n.CodeConflict, "the day on which it joins"},
		"twice":               {g77(bra), g77(bra, n.GroupMember{Delegation: "BRA", From: onDay(2021, 1, 1)}), n.CodeInvalid, "twice"},
		"left before":         {g77(bra), g77(bra, n.GroupMember{Delegation: "DEU", From: onDay(2021, 3, 1), Until: onDay(2021, 3, 1)}), n.CodeInvalid, "after it has joined"},
	} {
		if _, _, err := c.now.MembersSince(c.before); n.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := n.CheckMember("G77", n.Delegation{Code: "IOM", Kind: n.KindOrganization}); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("an organization is a member: %v", err)
	}
}

func TestAnAccreditationCountsAsItIsAtTheTime(t *testing.T) {
	m := eleventh()
	day := func(d int) n.AccreditationChange {
		return n.AccreditationChange{At: onDay(2021, 1, d), Restores: d%2 == 0}
	}
	changes := []n.AccreditationChange{day(3), day(6), day(9)}
	for d, stands := range map[int]bool{2: true, 3: false, 5: false, 6: true, 8: true, 9: false} {
		if got := n.AccreditationAt(true, changes, onDay(2021, 1, d)); got.Stands() != stands {
			t.Errorf("on day %d it stands: %v", d, got.Stands())
		}
	}
	withdraws := n.ChangeAccreditation{Delegation: "IOM", Reason: "Credentials expired."}
	restores := withdraws
	restores.Restores = true
	listed, withdrawn := n.AccreditationState{Listed: true}, n.AccreditationState{Listed: true, WithdrawnAt: onDay(2021, 1, 3)}
	refusedAs(t, "without a reason", n.ChangeAccreditation{Delegation: "IOM"}.Check(), n.CodeInvalid)
	refusedAt(t, "what stands", m, withdraws, n.MeetingFacts{Capacity: n.Entity, Accreditation: listed}, "")
	refusedAt(t, "what is withdrawn", m, restores, n.MeetingFacts{Capacity: n.NGO, Accreditation: withdrawn}, "")
	refusedAt(t, "of a State", m, withdraws, n.MeetingFacts{Capacity: n.StateParty, Accreditation: listed}, n.CodeInvalid)
	refusedAt(t, "what never was", m, withdraws, n.MeetingFacts{Capacity: n.Entity, Accreditation: n.AccreditationState{}}, n.CodeWrongState)
	refusedAt(t, "withdrawn again", m, withdraws, n.MeetingFacts{Capacity: n.Entity, Accreditation: withdrawn}, n.CodeWrongState)
	refusedAt(t, "restored what stands", m, restores, n.MeetingFacts{Capacity: n.Entity, Accreditation: listed}, n.CodeWrongState)
	err := n.RequireAccreditation("IOM", n.Entity, withdrawn)
	if n.CodeOf(err) != n.CodeNotEntitled || !strings.Contains(err.Error(), "withdrawn on 3 January 2021") {
		t.Errorf("a withdrawn observer's view: %v", err)
	}
	move := n.Asked{Act: n.MoveAmendment{Speaker: n.Speaker{Delegation: "IOM"}, Amendment: "a"}}
	d := n.Draft{Stage: n.StageTakenUp, Meeting: "m"}
	applied(t, d, move, facts{Capacity: n.Entity, Accreditation: withdrawn}, n.CodeNotEntitled)
	applied(t, d, move, facts{Capacity: n.Entity, Accreditation: listed}, "")
}

func TestWhoIsWithdrawnBeforeTheOpeningDoesNotAttend(t *testing.T) {
	list := []n.Accredited{{Delegation: "IOM", WithdrawnAt: onDay(2021, 10, 11)}, {Delegation: "UNODC", WithdrawnAt: onDay(2021, 10, 13)}, {Delegation: "FRA"}}
	if got := n.AttendedBy(list, onDay(2021, 10, 12)); len(got) != 2 || got[0].Delegation != "UNODC" || list[0].Delegation != "IOM" {
		t.Errorf("attended by %v of %v", got, list)
	}
}
