package negotiation_test

import (
	"slices"
	"testing"

	"rapporteur/negotiation"
)

// do applies acts one after the other and fails on the first refusal.
func do(t *testing.T, d negotiation.Draft, acts ...negotiation.Asked) negotiation.Draft {
	t.Helper()
	for _, a := range acts {
		facts := goodFacts(a.Act)
		facts.Capacities = map[string]negotiation.Capacity{
			"FRA": negotiation.StateParty, "KEN": negotiation.StateParty, "IRN": negotiation.Signatory,
		}
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
	adopt := negotiation.Asked{Act: negotiation.AdoptDraft{Document: "report"}}
	both := do(
		t, negotiation.Draft{Stage: negotiation.StageTakenUp},
		negotiation.Asked{Act: negotiation.AgreeOnDraft{AdReferendum: []string{"KEN", "FRA", "KEN"}, Pending: "paragraph 4"}},
	)
	if both.Stage != negotiation.StageAgreedAdReferendum || !slices.Equal(both.AdReferendum, []string{"FRA", "KEN"}) {
		t.Errorf("agreed: %+v", both)
	}
	one := do(
		t, both, negotiation.Asked{Act: negotiation.ConfirmAgreement{Speaker: negotiation.Speaker{Delegation: "KEN"}}},
	)
	pending := do(
		t, one, negotiation.Asked{Act: negotiation.ConfirmAgreement{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
	)
	if one.Stage != negotiation.StageAgreedAdReferendum || pending.Stage != negotiation.StageAgreedPending ||
		pending.Pending != "paragraph 4" {
		t.Errorf("confirmed: %+v, then %+v", one, pending)
	}
	for _, d := range []negotiation.Draft{both, one, pending} {
		if _, err := d.Apply(
			adopt, goodFacts(negotiation.AdoptDraft{}).record(),
		); negotiation.CodeOf(err) != negotiation.CodeWrongState {
			t.Errorf("adopted from %s: %v", d.Stage, err)
		}
	}
	agreed := do(t, pending, negotiation.Asked{Act: negotiation.FulfilAgreement{}})
	if agreed.Stage != negotiation.StageAgreed || !do(t, agreed, adopt).Stage.Adopted() {
		t.Errorf("nothing is pending any more: %+v", agreed)
	}
	declined := do(
		t, both, negotiation.Asked{Act: negotiation.DeclineAgreement{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
	)
	if declined.Stage != negotiation.StageTakenUp || !slices.Equal(
		declined.Objections, []string{"FRA"},
	) || declined.AdReferendum != nil || declined.Pending != "" {
		t.Errorf("declined: %+v", declined)
	}
	observer := goodFacts(nil)
	observer.Capacities = map[string]negotiation.Capacity{"IRN": negotiation.Signatory}
	if _, err := (negotiation.Draft{Stage: negotiation.StageTakenUp}).Apply(
		negotiation.Asked{Act: negotiation.AgreeOnDraft{AdReferendum: []string{"IRN"}}}, observer.record(),
	); negotiation.CodeOf(err) != negotiation.CodeNotEntitled {
		t.Errorf("an observer agrees ad referendum: %v", err)
	}
}

func TestAReservationKeepsATextOpen(t *testing.T) {
	d := do(
		t, negotiation.Draft{Stage: negotiation.StageTakenUp},
		negotiation.Asked{Act: negotiation.ReservePosition{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
	)
	if _, err := d.Apply(
		negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, facts{}.record(),
	); negotiation.CodeOf(err) != negotiation.CodeObjection {
		t.Errorf("agreed over a reservation: %v", err)
	}
	if d = do(
		t, d, negotiation.Asked{Act: negotiation.LiftReservation{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		negotiation.Asked{Act: negotiation.AgreeOnDraft{}},
	); d.Stage != negotiation.StageAgreed {
		t.Errorf("%+v", d)
	}
}

func TestAVoteOnlyWhereTheRulesAllowIt(t *testing.T) {
	disputed := negotiation.Draft{Stage: negotiation.StageTakenUp, Objections: []string{"KEN"}}
	for name, x := range map[string]struct {
		vote  negotiation.Vote
		facts func(*facts)
		want  negotiation.Code
	}{
		"two thirds":              {negotiation.Vote{For: 100, Against: 50, Abstaining: 20}, func(*facts) {}, ""},
		"one short of two thirds": {negotiation.Vote{For: 99, Against: 50}, func(*facts) {}, negotiation.CodeObjection},
		"a body of consensus": {negotiation.Vote{For: 100}, func(f *facts) {
			f.Rules.Voting = false
		}, negotiation.CodeNotPermitted},
		"more votes than parties": {
			negotiation.Vote{For: 100, Against: 50, Abstaining: 41}, func(*facts) {}, negotiation.CodeInvalid,
		},
		"no quorum":                  {negotiation.Vote{For: 95}, func(*facts) {}, negotiation.CodeInvalid},
		"nobody votes":               {negotiation.Vote{Abstaining: 10}, func(*facts) {}, negotiation.CodeInvalid},
		"a negative number of votes": {negotiation.Vote{For: 10, Against: -4}, func(*facts) {}, negotiation.CodeInvalid},
	} {
		for act, d := range map[negotiation.Act]negotiation.Draft{
			negotiation.VoteOnDraft{Vote: x.vote}: disputed,
			negotiation.ReopenDraft{Vote: x.vote}: {Stage: negotiation.StageAgreed},
		} {
			facts := goodFacts(act)
			x.facts(&facts)
			if _, err := d.Apply(negotiation.Asked{Act: act}, facts.record()); negotiation.CodeOf(err) != x.want {
				t.Errorf("%s, %s: %v", name, kind(act), err)
			}
		}
	}
	voted := do(t, disputed, negotiation.Asked{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 100, Against: 2}}})
	if !voted.ByVote || !do(t, voted, negotiation.Asked{Act: negotiation.AdoptDraft{Document: "report"}}).Stage.Adopted() {
		t.Errorf("voted: %+v", voted)
	}
	if _, err := (negotiation.Draft{Stage: negotiation.StageTakenUp, Bracketed: true}).Apply(
		negotiation.Asked{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 100}}}, goodFacts(nil).record(),
	); negotiation.CodeOf(err) != negotiation.CodeBracketed {
		t.Errorf("a vote on brackets: %v", err)
	}
	if _, err := voted.Apply(
		negotiation.Asked{Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "KEN"}}},
		goodFacts(nil).record(),
	); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("an objection undoes a vote: %v", err)
	}
	if _, err := (negotiation.Draft{Stage: negotiation.StageTakenUp}).Apply(
		negotiation.Asked{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 100}}}, goodFacts(nil).record(),
	); negotiation.CodeOf(err) != negotiation.CodeWrongState {
		t.Errorf("a vote although there is consensus: %v", err)
	}
	reserved := do(
		t, negotiation.Draft{Stage: negotiation.StageTakenUp, Reservations: []string{"KEN"}},
		negotiation.Asked{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 100}}},
	)
	if !do(t, reserved, negotiation.Asked{Act: negotiation.AdoptDraft{Document: "report"}}).Stage.Adopted() {
		t.Errorf("voted over a reservation: %+v", reserved)
	}
	reopened := do(
		t, negotiation.Draft{Stage: negotiation.StageAgreed},
		negotiation.Asked{Act: negotiation.ReopenDraft{Vote: negotiation.Vote{For: 80, Against: 40}}},
	)
	if reopened.Stage != negotiation.StageTakenUp {
		t.Errorf("reopened: %+v", reopened)
	}
}

// An explanation of position or a dissociation is recorded after the adoption
// and does not break it.
func TestPositionsAfterTheAdoptionDoNotBreakIt(t *testing.T) {
	adopted := negotiation.Draft{Stage: negotiation.StageAdopted, Version: "v"}
	ours, silent := negotiation.Speaker{
		Delegation: "FRA", Reason: "Our position.",
	}, negotiation.Speaker{Delegation: "FRA", Reason: " "}
	for act, without := range map[negotiation.Act]negotiation.Act{
		negotiation.ExplainPosition{Speaker: ours}: negotiation.ExplainPosition{Speaker: silent},
		negotiation.Dissociate{Speaker: ours}:      negotiation.Dissociate{Speaker: silent},
	} {
		a := negotiation.Asked{Act: act}
		if after := do(t, adopted, a); after.Stage != negotiation.StageAdopted || after.Version != "v" {
			t.Errorf("%s: %+v", kind(act), after)
		}
		if _, err := (negotiation.Draft{Stage: negotiation.StageAgreed}).Apply(
			a, goodFacts(act).record(),
		); negotiation.CodeOf(err) != negotiation.CodeWrongState {
			t.Errorf("%s before the adoption: %v", kind(act), err)
		}
		a.Act = without
		if _, err := adopted.Apply(a, goodFacts(act).record()); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("%s without a text: %v", kind(act), err)
		}
	}
	observer := goodFacts(nil)
	observer.Capacity = negotiation.Signatory
	if _, err := adopted.Apply(
		negotiation.Asked{Act: negotiation.Dissociate{Speaker: negotiation.Speaker{Delegation: "IRN", Reason: "x"}}},
		observer.record(),
	); negotiation.CodeOf(err) != negotiation.CodeNotEntitled {
		t.Errorf("an observer dissociates itself: %v", err)
	}
}

func TestARecalledDraftStandsWhereItStood(t *testing.T) {
	before := negotiation.Draft{Stage: negotiation.StageDeferred, Version: "v1", Bracketed: true}
	in := do(
		t, before, negotiation.Asked{Act: negotiation.CirculateDraft{Round: "r"}},
		negotiation.Asked{Act: negotiation.ConsolidateDraft{Round: "r", Version: "v2"}},
	)
	if back := do(
		t, in, negotiation.Asked{Act: negotiation.RecallDraft{Round: "r"}},
	); back.Stage != before.Stage || back.Version != "v1" || !back.Bracketed || back.Before != nil {
		t.Errorf("recalled: %+v", back)
	}
}

func TestADraftWithdrawnFromARoundKeepsWhatWasCirculated(t *testing.T) {
	in := do(t, negotiation.Draft{Stage: negotiation.StageDraft, Version: "v1"}, negotiation.Asked{
		Act: negotiation.CirculateDraft{Round: "r"},
	}, negotiation.Asked{Act: negotiation.ConsolidateDraft{Round: "r", Version: "v2"}})
	gone := do(
		t, in, negotiation.Asked{Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "overtaken"}}},
	)
	if gone.Stage != negotiation.StageWithdrawn || gone.Version != "v1" || gone.Before != nil {
		t.Errorf("withdrawn: %+v", gone)
	}
}

// An agreement on conditions ends with the draft; what is resubmitted waits for
// nobody's confirmation.
func TestAnAgreementEndsWithItsDraft(t *testing.T) {
	agreed := negotiation.Draft{
		Stage: negotiation.StageAgreedAdReferendum, Version: "v1", Meeting: "wg", AdReferendum: []string{"FRA"},
		Pending: "paragraph 9", ByVote: true,
	}
	for _, end := range []negotiation.Asked{{
		By:  negotiation.Actor{Role: negotiation.RoleChair},
		Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "overtaken"}},
	}, {Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "later"}}}} {
		ended := do(t, agreed, end)
		if len(ended.AdReferendum) > 0 || ended.Pending != "" || ended.ByVote {
			t.Errorf("after %s: %+v", kind(end.Act), ended)
		}
	}
	again := do(t, agreed, negotiation.Asked{
		By:  negotiation.Actor{Role: negotiation.RoleChair},
		Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "overtaken"}},
	}, negotiation.Asked{Act: negotiation.ResubmitDraft{Reasoned: negotiation.Reasoned{Reason: "revised"}}})
	if again.Stage != negotiation.StageDraft || len(again.AdReferendum) > 0 {
		t.Errorf("resubmitted: %+v", again)
	}
}
