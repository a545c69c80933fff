package negotiation_test

import (
	"slices"
	"testing"

	n "rapporteur/negotiation"
)

// do applies acts one after the other and fails on the first refusal.
func do(t *testing.T, d n.Draft, acts ...n.Asked) n.Draft {
	t.Helper()
	for _, a := range acts {
		facts := goodFacts(a.Act)
		facts.Capacities = map[string]n.Capacity{"FRA": n.StateParty, "KEN": n.StateParty, "IRN": n.Signatory}
		next, err := d.Apply(a, facts.record())
		if err != nil {
			t.Fatalf("%s from %s: %v", kind(a.Act), d.Stage, err)
		}
		d = next
	}
	return d
}

// Only the last agreement is agreement: what is agreed ad referendum or pending
// something is not adopted.
func TestAConditionalAgreementIsNotAgreement(t *testing.T) {
	adopt := n.Asked{Act: n.AdoptDraft{Document: "report"}}
	both := do(t, n.Draft{Stage: n.StageTakenUp}, n.Asked{Act: n.AgreeOnDraft{AdReferendum: []string{"KEN", "FRA", "KEN"}, Pending: "paragraph 4"}})
	if both.Stage != n.StageAgreedAdReferendum || !slices.Equal(both.AdReferendum, []string{"FRA", "KEN"}) {
		t.Errorf("agreed: %+v", both)
	}
	one := do(t, both, n.Asked{Act: n.ConfirmAgreement{Speaker: n.Speaker{Delegation: "KEN"}}})
	pending := do(t, one, n.Asked{Act: n.ConfirmAgreement{Speaker: n.Speaker{Delegation: "FRA"}}})
	if one.Stage != n.StageAgreedAdReferendum || pending.Stage != n.StageAgreedPending || pending.Pending != "paragraph 4" {
		t.Errorf("confirmed: %+v, then %+v", one, pending)
	}
	for _, d := range []n.Draft{both, one, pending} {
		if _, err := d.Apply(adopt, goodFacts(n.AdoptDraft{}).record()); n.CodeOf(err) != n.CodeWrongState {
			t.Errorf("adopted from %s: %v", d.Stage, err)
		}
	}
	agreed := do(t, pending, n.Asked{Act: n.FulfilAgreement{}})
	if agreed.Stage != n.StageAgreed || !do(t, agreed, adopt).Stage.Adopted() {
		t.Errorf("nothing is pending any more: %+v", agreed)
	}
	declined := do(t, both, n.Asked{Act: n.DeclineAgreement{Speaker: n.Speaker{Delegation: "FRA"}}})
	if declined.Stage != n.StageTakenUp || !slices.Equal(declined.Objections, []string{"FRA"}) || declined.AdReferendum != nil || declined.Pending != "" {
		t.Errorf("declined: %+v", declined)
	}
	observer := goodFacts(nil)
	observer.Capacities = map[string]n.Capacity{"IRN": n.Signatory}
	if _, err := (n.Draft{Stage: n.StageTakenUp}).Apply(n.Asked{Act: n.AgreeOnDraft{AdReferendum: []string{"IRN"}}}, observer.record()); n.CodeOf(err) != n.CodeNotEntitled {
		t.Errorf("an observer agrees ad referendum: %v", err)
	}
}

func TestAReservationKeepsATextOpen(t *testing.T) {
	d := do(t, n.Draft{Stage: n.StageTakenUp}, n.Asked{Act: n.ReservePosition{Speaker: n.Speaker{Delegation: "FRA"}}})
	if _, err := d.Apply(n.Asked{Act: n.AgreeOnDraft{}}, facts{}.record()); n.CodeOf(err) != n.CodeObjection {
		t.Errorf("agreed over a reservation: %v", err)
	}
	if d = do(t, d, n.Asked{Act: n.LiftReservation{Speaker: n.Speaker{Delegation: "FRA"}}}, n.Asked{Act: n.AgreeOnDraft{}}); d.Stage != n.StageAgreed {
		t.Errorf("%+v", d)
	}
}

func TestAVoteOnlyWhereTheRulesAllowIt(t *testing.T) {
	disputed := n.Draft{Stage: n.StageTakenUp, Objections: []string{"KEN"}}
	for name, x := range map[string]struct {
		vote  n.Vote
		facts func(*facts)
		want  n.Code
	}{
		"two thirds":                 {n.Vote{For: 100, Against: 50, Abstaining: 20}, func(*facts) {}, ""},
		"one short of two thirds":    {n.Vote{For: 99, Against: 50}, func(*facts) {}, n.CodeObjection},
		"a body of consensus":        {n.Vote{For: 100}, func(f *facts) { f.Rules.Voting = false }, n.CodeNotPermitted},
		"more votes than parties":    {n.Vote{For: 100, Against: 50, Abstaining: 41}, func(*facts) {}, n.CodeInvalid},
		"no quorum":                  {n.Vote{For: 95}, func(*facts) {}, n.CodeInvalid},
		"nobody votes":               {n.Vote{Abstaining: 10}, func(*facts) {}, n.CodeInvalid},
		"a negative number of votes": {n.Vote{For: 10, Against: -4}, func(*facts) {}, n.CodeInvalid},
	} {
		for act, d := range map[n.Act]n.Draft{n.VoteOnDraft{Vote: x.vote}: disputed, n.ReopenDraft{Vote: x.vote}: {Stage: n.StageAgreed}} {
			facts := goodFacts(act)
			x.facts(&facts)
			if _, err := d.Apply(n.Asked{Act: act}, facts.record()); n.CodeOf(err) != x.want {
				t.Errorf("%s, %s: %v", name, kind(act), err)
			}
		}
	}
	voted := do(t, disputed, n.Asked{Act: n.VoteOnDraft{Vote: n.Vote{For: 100, Against: 2}}})
	if !voted.ByVote || !do(t, voted, n.Asked{Act: n.AdoptDraft{Document: "report"}}).Stage.Adopted() {
		t.Errorf("voted: %+v", voted)
	}
	if _, err := (n.Draft{Stage: n.StageTakenUp, Bracketed: true}).Apply(n.Asked{Act: n.VoteOnDraft{Vote: n.Vote{For: 100}}}, goodFacts(nil).record()); n.CodeOf(err) != n.CodeBracketed {
		t.Errorf("a vote on brackets: %v", err)
	}
	if _, err := voted.Apply(n.Asked{Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "KEN"}}}, goodFacts(nil).record()); n.CodeOf(err) != n.CodeWrongState {
		t.Errorf("an objection undoes a vote: %v", err)
	}
	if _, err := (n.Draft{Stage: n.StageTakenUp}).Apply(n.Asked{Act: n.VoteOnDraft{Vote: n.Vote{For: 100}}}, goodFacts(nil).record()); n.CodeOf(err) != n.CodeWrongState {
		t.Errorf("a vote although there is consensus: %v", err)
	}
	reserved := do(t, n.Draft{Stage: n.StageTakenUp, Reservations: []string{"KEN"}}, n.Asked{Act: n.VoteOnDraft{Vote: n.Vote{For: 100}}})
	if !do(t, reserved, n.Asked{Act: n.AdoptDraft{Document: "report"}}).Stage.Adopted() {
		t.Errorf("voted over a reservation: %+v", reserved)
	}
	reopened := do(t, n.Draft{Stage: n.StageAgreed}, n.Asked{Act: n.ReopenDraft{Vote: n.Vote{For: 80, Against: 40}}})
	if reopened.Stage != n.StageTakenUp {
		t.Errorf("reopened: %+v", reopened)
	}
}

// An explanation of position or a dissociation is recorded after the adoption
// and does not break it.
func TestPositionsAfterTheAdoptionDoNotBreakIt(t *testing.T) {
	adopted := n.Draft{Stage: n.StageAdopted, Version: "v"}
	ours, silent := n.Speaker{Delegation: "FRA", Reason: "Our position."}, n.Speaker{Delegation: "FRA", Reason: " "}
	for act, without := range map[n.Act]n.Act{n.ExplainPosition{Speaker: ours}: n.ExplainPosition{Speaker: silent}, n.Dissociate{Speaker: ours}: n.Dissociate{Speaker: silent}} {
		a := n.Asked{Act: act}
		if after := do(t, adopted, a); after.Stage != n.StageAdopted || after.Version != "v" {
			t.Errorf("%s: %+v", kind(act), after)
		}
		if _, err := (n.Draft{Stage: n.StageAgreed}).Apply(a, goodFacts(act).record()); n.CodeOf(err) != n.CodeWrongState {
			t.Errorf("%s before the adoption: %v", kind(act), err)
		}
		a.Act = without
		if _, err := adopted.Apply(a, goodFacts(act).record()); n.CodeOf(err) != n.CodeInvalid {
			t.Errorf("%s without a text: %v", kind(act), err)
		}
	}
	observer := goodFacts(nil)
	observer.Capacity = n.Signatory
	if _, err := adopted.Apply(n.Asked{Act: n.Dissociate{Speaker: n.Speaker{Delegation: "IRN", Reason: "x"}}}, observer.record()); n.CodeOf(err) != n.CodeNotEntitled {
		t.Errorf("an observer dissociates itself: %v", err)
	}
}

func TestARecalledDraftStandsWhereItStood(t *testing.T) {
	before := n.Draft{Stage: n.StageDeferred, Version: "v1", Bracketed: true}
	in := do(t, before, n.Asked{Act: n.CirculateDraft{Round: "r"}}, n.Asked{Act: n.ConsolidateDraft{Round: "r", Version: "v2"}})
	if back := do(t, in, n.Asked{Act: n.RecallDraft{Round: "r"}}); back.Stage != before.Stage || back.Version != "v1" || !back.Bracketed || back.Before != nil {
		t.Errorf("recalled: %+v", back)
	}
}

func TestADraftWithdrawnFromARoundKeepsWhatWasCirculated(t *testing.T) {
	in := do(t, n.Draft{Stage: n.StageDraft, Version: "v1"}, n.Asked{Act: n.CirculateDraft{Round: "r"}}, n.Asked{Act: n.ConsolidateDraft{Round: "r", Version: "v2"}})
	gone := do(t, in, n.Asked{Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "overtaken"}}})
	if gone.Stage != n.StageWithdrawn || gone.Version != "v1" || gone.Before != nil {
		t.Errorf("withdrawn: %+v", gone)
	}
}

// An agreement on conditions ends with the draft; what is resubmitted waits for
// nobody's confirmation.
func TestAnAgreementEndsWithItsDraft(t *testing.T) {
	agreed := n.Draft{Stage: n.StageAgreedAdReferendum, Version: "v1", Meeting: "wg", AdReferendum: []string{"FRA"}, Pending: "paragraph 9", ByVote: true}
	for _, end := range []n.Asked{{By: n.Actor{Role: n.RoleChair}, Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "overtaken"}}}, {Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "later"}}}} {
		ended := do(t, agreed, end)
		if len(ended.AdReferendum) > 0 || ended.Pending != "" || ended.ByVote {
			t.Errorf("after %s: %+v", kind(end.Act), ended)
		}
	}
	again := do(t, agreed, n.Asked{By: n.Actor{Role: n.RoleChair}, Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "overtaken"}}}, n.Asked{Act: n.ResubmitDraft{Reasoned: n.Reasoned{Reason: "revised"}}})
	if again.Stage != n.StageDraft || len(again.AdReferendum) > 0 {
		t.Errorf("resubmitted: %+v", again)
	}
}
