package negotiation_test

import (
	"testing"

	"rapporteur/negotiation"
)

// A chair of one meeting does nothing to a draft that another meeting has, in
// whatever stage; the chair of all, and that of the meeting, do what they did.
func TestAChairOfOneMeetingActsThereOnly(t *testing.T) {
	for _, stage := range stages() {
		for _, a := range allActs() {
			d := negotiation.Draft{Stage: stage, Meeting: "m", Version: "v", AdReferendum: []string{"FRA"}}
			f := goodFacts(a.Act)
			f.Home, f.RoundMeeting = "m", "m"
			if stage == negotiation.StageCirculated || stage == negotiation.StageConsolidated {
				d.Round, d.Before = "r", &negotiation.Position{Stage: negotiation.StageDraft, Version: "v"}
			}
			outcome := func(meeting negotiation.ID) negotiation.Code {
				a.By = negotiation.Actor{Role: negotiation.RoleChair, Meeting: meeting}
				_, err := d.Apply(a, f.record())
				return negotiation.CodeOf(err)
			}
			all, own, other := outcome(""), outcome("m"), outcome("other")
			if own != all {
				t.Errorf("%s from %s: the chair of the meeting gets %q, the chair of all %q", kind(a.Act), stage, own, all)
			}
			if other == "" || all == "" && other != negotiation.CodeOtherMeeting {
				t.Errorf("%s from %s: the chair of another meeting gets %q", kind(a.Act), stage, other)
			}
		}
	}
}

// While a draft is in a round it is that round's meeting's, and taking it up is
// for the meeting it comes to.
func TestADraftIsOfTheMeetingItIsBeforeOrBroughtTo(t *testing.T) {
	by := negotiation.Actor{Role: negotiation.RoleChair, Meeting: "later"}
	inRound := negotiation.Draft{
		Stage: negotiation.StageConsolidated, Version: "v", Round: "r", Meeting: "m",
		Before: &negotiation.Position{Stage: negotiation.StageDeferred, Version: "v"},
	}
	settle := negotiation.Asked{By: by, Act: negotiation.SettlePoints{Version: "v2"}}
	applied(
		t, inRound, settle, facts{Home: "m", RoundMeeting: "m", RoundPhase: negotiation.RoundInReview},
		negotiation.CodeOtherMeeting,
	)
	applied(t, inRound, settle, facts{Home: "m", RoundMeeting: "later", RoundPhase: negotiation.RoundInReview}, "")
	deferred := negotiation.Draft{Stage: negotiation.StageDeferred, Version: "v", Meeting: "m"}
	takeUp := negotiation.Asked{By: by, Act: negotiation.TakeUpDraft{Meeting: "later", Item: "4"}}
	facts := facts{Home: "m", ItemKind: negotiation.ItemOtherMatters}
	applied(t, deferred, takeUp, facts, "")
	takeUp.Act = negotiation.TakeUpDraft{Meeting: "m", Item: "4"}
	applied(t, deferred, takeUp, facts, negotiation.CodeOtherMeeting)
	applied(t, deferred, negotiation.Asked{
		By: by, Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "Overtaken."}},
	}, facts, negotiation.CodeOtherMeeting)
}

func TestWhoIsOfAMeeting(t *testing.T) {
	for _, tt := range []struct {
		by      negotiation.Actor
		at      negotiation.ID
		refused negotiation.Code
		sees    negotiation.Role
	}{
		{negotiation.Actor{Role: negotiation.RoleChair}, "m", "", negotiation.RoleChair},
		{negotiation.Actor{Role: negotiation.RoleChair, Meeting: "m"}, "m", "", negotiation.RoleChair},
		{
			negotiation.Actor{Role: negotiation.RoleChair, Meeting: "m"}, "other", negotiation.CodeOtherMeeting,
			negotiation.RoleObserver,
		},
		{
			negotiation.Actor{Role: negotiation.RoleChair, Meeting: "m"}, "", negotiation.CodeOtherMeeting,
			negotiation.RoleObserver,
		},
		{negotiation.Actor{Role: negotiation.RoleRapporteur, Meeting: "m"}, "m", "", negotiation.RoleRapporteur},
		{
			negotiation.Actor{Role: negotiation.RoleRapporteur, Meeting: "m"}, "other", negotiation.CodeOtherMeeting,
			negotiation.RoleObserver,
		},
		{negotiation.Actor{Role: negotiation.RoleRapporteur}, "", negotiation.CodeOtherMeeting, negotiation.RoleObserver},
		{negotiation.Actor{Role: negotiation.RoleSecretariat}, "m", "", negotiation.RoleSecretariat},
		{negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "FRA"}, "m", "", negotiation.RoleDelegation},
	} {
		if got := negotiation.CodeOf(tt.by.RequireMeeting(tt.at)); got != tt.refused {
			t.Errorf("%+v at %q gets %q, want %q", tt.by, tt.at, got, tt.refused)
		}
		if got := tt.by.EffectiveAt(tt.at).Role; got != tt.sees {
			t.Errorf("%+v at %q sees what a %s sees, want %s", tt.by, tt.at, got, tt.sees)
		}
	}
	for office, ok := range map[negotiation.Office]bool{
		negotiation.OfficeChair: true, negotiation.OfficeRapporteur: true, negotiation.OfficeObserver: false,
		negotiation.OfficeSecretariat: false,
	} {
		m := negotiation.Mandate{ID: "a", Person: "p", Office: office, Meeting: "m"}
		if err := m.Check(); (err == nil) != ok {
			t.Errorf("a %s of a meeting: %v", office, err)
		}
		if a := m.Actor(negotiation.Person{ID: "p"}); ok && a.Meeting != "m" {
			t.Errorf("a %s of a meeting acts as %+v", office, a)
		}
		if err := negotiation.CheckHolder(negotiation.Actor{
			Role: negotiation.Role(office), Meeting: "m",
		}); (err == nil) != ok {
			t.Errorf("a token of the %s of a meeting: %v", office, err)
		}
	}
	if err := (negotiation.Mandate{
		ID: "a", Person: "p", Office: negotiation.OfficeRapporteur,
	}).Check(); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("a rapporteur of no meeting: %v", err)
	}
}
