package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

// A chair of one meeting does nothing to a draft that another meeting has, in
// whatever stage; the chair of all, and that of the meeting, do what they did.
func TestAChairOfOneMeetingActsThereOnly(t *testing.T) {
	for _, stage := range stages() {
		for _, a := range allActs() {
			d := n.Draft{Stage: stage, Meeting: "m", Version: "v", AdReferendum: []string{"FRA"}}
			f := goodFacts(a.Act)
			f.Home, f.RoundMeeting = "m", "m"
			if stage == n.StageCirculated || stage == n.StageConsolidated {
				d.Round, d.Before = "r", &n.Position{Stage: n.StageDraft, Version: "v"}
			}
			outcome := func(meeting n.ID) n.Code {
				a.By = n.Actor{Role: n.RoleChair, Meeting: meeting}
				_, err := d.Apply(a, f.record())
				return n.CodeOf(err)
			}
			all, own, other := outcome(""), outcome("m"), outcome("other")
			if own != all {
				t.Errorf("%s from %s: the chair of the meeting gets %q, the chair of all %q", kind(a.Act), stage, own, all)
			}
			if other == "" || all == "" && other != n.CodeOtherMeeting {
				t.Errorf("%s from %s: the chair of another meeting gets %q", kind(a.Act), stage, other)
			}
		}
	}
}

// While a draft is in a round it is that round's meeting's, and taking it up is
// for the meeting it comes to.
func TestADraftIsOfTheMeetingItIsBeforeOrBroughtTo(t *testing.T) {
	by := n.Actor{Role: n.RoleChair, Meeting: "later"}
	inRound := n.Draft{Stage: n.StageConsolidated, Version: "v", Round: "r", Meeting: "m", Before: &n.Position{Stage: n.StageDeferred, Version: "v"}}
	settle := n.Asked{By: by, Act: n.SettlePoints{Version: "v2"}}
	applied(t, inRound, settle, facts{Home: "m", RoundMeeting: "m", RoundPhase: n.RoundInReview}, n.CodeOtherMeeting)
	applied(t, inRound, settle, facts{Home: "m", RoundMeeting: "later", RoundPhase: n.RoundInReview}, "")
	deferred := n.Draft{Stage: n.StageDeferred, Version: "v", Meeting: "m"}
	takeUp := n.Asked{By: by, Act: n.TakeUpDraft{Meeting: "later", Item: "4"}}
	facts := facts{Home: "m", ItemKind: n.ItemOtherMatters}
	applied(t, deferred, takeUp, facts, "")
	takeUp.Act = n.TakeUpDraft{Meeting: "m", Item: "4"}
	applied(t, deferred, takeUp, facts, n.CodeOtherMeeting)
	applied(t, deferred, n.Asked{By: by, Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "Overtaken."}}}, facts, n.CodeOtherMeeting)
}

func TestWhoIsOfAMeeting(t *testing.T) {
	for _, tt := range []struct {
		by      n.Actor
		at      n.ID
		refused n.Code
		sees    n.Role
	}{
		{n.Actor{Role: n.RoleChair}, "m", "", n.RoleChair},
		{n.Actor{Role: n.RoleChair, Meeting: "m"}, "m", "", n.RoleChair},
		{n.Actor{Role: n.RoleChair, Meeting: "m"}, "other", n.CodeOtherMeeting, n.RoleObserver},
		{n.Actor{Role: n.RoleChair, Meeting: "m"}, "", n.CodeOtherMeeting, n.RoleObserver},
		{n.Actor{Role: n.RoleRapporteur, Meeting: "m"}, "m", "", n.RoleRapporteur},
		{n.Actor{Role: n.RoleRapporteur, Meeting: "m"}, "other", n.CodeOtherMeeting, n.RoleObserver},
		{n.Actor{Role: n.RoleRapporteur}, "", n.CodeOtherMeeting, n.RoleObserver},
		{n.Actor{Role: n.RoleSecretariat}, "m", "", n.RoleSecretariat},
		{n.Actor{Role: n.RoleDelegation, Delegation: "FRA"}, "m", "", n.RoleDelegation},
	} {
		if got := n.CodeOf(tt.by.RequireMeeting(tt.at)); got != tt.refused {
			t.Errorf("%+v at %q gets %q, want %q", tt.by, tt.at, got, tt.refused)
		}
		if got := tt.by.EffectiveAt(tt.at).Role; got != tt.sees {
			t.Errorf("%+v at %q sees what a %s sees, want %s", tt.by, tt.at, got, tt.sees)
		}
	}
	for office, ok := range map[n.Office]bool{n.OfficeChair: true, n.OfficeRapporteur: true, n.OfficeObserver: false, n.OfficeSecretariat: false} {
		m := n.Mandate{ID: "a", Person: "p", Office: office, Meeting: "m"}
		if err := m.Check(); (err == nil) != ok {
			t.Errorf("a %s of a meeting: %v", office, err)
		}
		if a := m.Actor(n.Person{ID: "p"}); ok && a.Meeting != "m" {
			t.Errorf("a %s of a meeting acts as %+v", office, a)
		}
		if err := n.CheckHolder(n.Actor{Role: n.Role(office), Meeting: "m"}); (err == nil) != ok {
			t.Errorf("a token of the %s of a meeting: %v", office, err)
		}
	}
	if err := (n.Mandate{ID: "a", Person: "p", Office: n.OfficeRapporteur}).Check(); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("a rapporteur of no meeting: %v", err)
	}
}
