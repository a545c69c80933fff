package negotiation_test

import (
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

func g77(members ...negotiation.GroupMember) negotiation.Delegation {
	return negotiation.Delegation{Code: "G77", Kind: negotiation.KindGroup, Members: members}
}

func TestAGroupSpeaksForThoseWhoAreMembersThen(t *testing.T) {
	g := g77(negotiation.GroupMember{
		Delegation: "KEN", Until: onDay(2021, 3, 1),
	}, negotiation.GroupMember{Delegation: "BRA"},
		negotiation.GroupMember{
			Delegation: "DEU", From: onDay(2021, 3, 1),
		}, negotiation.GroupMember{Delegation: "KEN", From: onDay(2021, 6, 1)})
	if err := g.CheckMembers(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day  int
		want []string
	}{
		{58, []string{"BRA", "KEN"}}, {59, []string{"BRA", "DEU"}}, {150, []string{"BRA", "DEU"}},
		{151, []string{"BRA", "DEU", "KEN"}},
	} {
		at := onDay(2021, 1, 1).AddDate(0, 0, c.day)
		if got := g.MembersOn(at); !slices.Equal(got, c.want) {
			t.Errorf("on %s the members are %v, want %v", at, got, c.want)
		}
	}
}

func TestAGroupOnRecordChangesByDays(t *testing.T) {
	bra, ken := negotiation.GroupMember{Delegation: "BRA"}, negotiation.GroupMember{Delegation: "KEN"}
	left, joined := negotiation.GroupMember{
		Delegation: "KEN", Until: onDay(2021, 3, 1),
	}, negotiation.GroupMember{Delegation: "DEU", From: onDay(2021, 3, 1)}
	in, out, err := g77(bra, left, joined).MembersSince(g77(bra, ken))
	if err != nil || !slices.Equal(
		in, []negotiation.GroupMember{joined},
	) || !slices.Equal(out, []negotiation.GroupMember{left}) {
		t.Errorf("joined %v, left %v: %v", in, out, err)
	}
	if in, out, err := g77(bra, left, joined).MembersSince(g77(bra, left, joined)); err != nil || len(in)+len(out) != 0 {
		t.Errorf("the same again: joined %v, left %v: %v", in, out, err)
	}
	for name, c := range map[string]struct {
		before, now negotiation.Delegation
		code        negotiation.Code
		says        string
	}{
		"left out":            {g77(bra, ken), g77(bra), negotiation.CodeConflict, "KEN is on record as a member"},
		"left taken back":     {g77(bra, left), g77(bra, ken), negotiation.CodeConflict, "KEN left G77 on 1 March 2021"},
		"joined from nowhere": {g77(bra), g77(bra, ken), negotiation.CodeConflict, "the day on which it joins"},
		"twice": {
			g77(bra), g77(bra, negotiation.GroupMember{Delegation: "BRA", From: onDay(2021, 1, 1)}), negotiation.CodeInvalid,
			"twice",
		},
		"left before": {
			g77(bra), g77(bra, negotiation.GroupMember{Delegation: "DEU", From: onDay(2021, 3, 1), Until: onDay(2021, 3, 1)}),
			negotiation.CodeInvalid, "after it has joined",
		},
	} {
		if _, _, err := c.now.MembersSince(c.before); negotiation.CodeOf(err) != c.code || !strings.Contains(
			err.Error(), c.says,
		) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := negotiation.CheckMember(
		"G77", negotiation.Delegation{Code: "IOM", Kind: negotiation.KindOrganization},
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("an organization is a member: %v", err)
	}
}

func TestAnAccreditationCountsAsItIsAtTheTime(t *testing.T) {
	m := eleventh()
	day := func(d int) negotiation.AccreditationChange {
		return negotiation.AccreditationChange{At: onDay(2021, 1, d), Restores: d%2 == 0}
	}
	changes := []negotiation.AccreditationChange{day(3), day(6), day(9)}
	for d, stands := range map[int]bool{2: true, 3: false, 5: false, 6: true, 8: true, 9: false} {
		if got := negotiation.AccreditationAt(true, changes, onDay(2021, 1, d)); got.Stands() != stands {
			t.Errorf("on day %d it stands: %v", d, got.Stands())
		}
	}
	withdraws := negotiation.ChangeAccreditation{Delegation: "IOM", Reason: "Credentials expired."}
	restores := withdraws
	restores.Restores = true
	listed, withdrawn := negotiation.AccreditationState{Listed: true}, negotiation.AccreditationState{
		Listed: true, WithdrawnAt: onDay(2021, 1, 3),
	}
	refusedAs(t, "without a reason", negotiation.ChangeAccreditation{Delegation: "IOM"}.Check(), negotiation.CodeInvalid)
	refusedAt(
		t, "what stands", m, withdraws, negotiation.MeetingFacts{Capacity: negotiation.Entity, Accreditation: listed}, "",
	)
	refusedAt(
		t, "what is withdrawn", m, restores, negotiation.MeetingFacts{Capacity: negotiation.NGO, Accreditation: withdrawn},
		"",
	)
	refusedAt(
		t, "of a State", m, withdraws, negotiation.MeetingFacts{Capacity: negotiation.StateParty, Accreditation: listed},
		negotiation.CodeInvalid,
	)
	refusedAt(t, "what never was", m, withdraws, negotiation.MeetingFacts{
		Capacity: negotiation.Entity, Accreditation: negotiation.AccreditationState{},
	}, negotiation.CodeWrongState)
	refusedAt(
		t, "withdrawn again", m, withdraws, negotiation.MeetingFacts{Capacity: negotiation.Entity, Accreditation: withdrawn},
		negotiation.CodeWrongState,
	)
	refusedAt(
		t, "restored what stands", m, restores, negotiation.MeetingFacts{Capacity: negotiation.Entity, Accreditation: listed},
		negotiation.CodeWrongState,
	)
	err := negotiation.RequireAccreditation("IOM", negotiation.Entity, withdrawn)
	if negotiation.CodeOf(err) != negotiation.CodeNotEntitled || !strings.Contains(
		err.Error(), "withdrawn on 3 January 2021",
	) {
		t.Errorf("a withdrawn observer's view: %v", err)
	}
	move := negotiation.Asked{Act: negotiation.MoveAmendment{
		Speaker: negotiation.Speaker{Delegation: "IOM"}, Amendment: "a",
	}}
	d := negotiation.Draft{Stage: negotiation.StageTakenUp, Meeting: "m"}
	applied(t, d, move, facts{Capacity: negotiation.Entity, Accreditation: withdrawn}, negotiation.CodeNotEntitled)
	applied(t, d, move, facts{Capacity: negotiation.Entity, Accreditation: listed}, "")
}

func TestWhoIsWithdrawnBeforeTheOpeningDoesNotAttend(t *testing.T) {
	list := []negotiation.Accredited{
		{Delegation: "IOM", WithdrawnAt: onDay(2021, 10, 11)}, {Delegation: "UNODC", WithdrawnAt: onDay(2021, 10, 13)},
		{Delegation: "FRA"},
	}
	if got := negotiation.AttendedBy(
		list, onDay(2021, 10, 12),
	); len(got) != 2 || got[0].Delegation != "UNODC" || list[0].Delegation != "IOM" {
		t.Errorf("attended by %v of %v", got, list)
	}
}
