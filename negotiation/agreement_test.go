package negotiation_test

import (
	"slices"
	"testing"

	n "rapporteur/negotiation"
)

// do applies acts one after the other and fails on the first refusal.
func do(t *testing.T, d n.Draft, acts ...n.DraftAct) n.Draft {
	t.Helper()
	for _, a := range acts {
		facts := goodFacts(a.Kind)
		facts.Capacities = map[string]n.Capacity{"FRA": n.StateParty, "KEN": n.StateParty, "IRN": n.Signatory}
		next, err := d.Apply(a, facts)
		if err != nil {
			t.Fatalf("%s from %s: %v", a.Kind, d.Stage, err)
		}
		d = next
	}
	return d
}

// Only the last agreement is agreement: what is agreed ad referendum or pending
// something is not adopted.
func TestAConditionalAgreementIsNotAgreement(t *testing.T) {
	adopt := n.DraftAct{Kind: n.ActAdopt, Document: "report"}
	both := do(t, n.Draft{Stage: n.StageTakenUp}, n.DraftAct{Kind: n.ActAgree, AdReferendum: []string{"KEN", "FRA", "KEN"}, Pending: "paragraph 4"})
	if both.Stage != n.StageAgreedAdReferendum || !slices.Equal(both.AdReferendum, []string{"FRA", "KEN"}) {
		t.Errorf("agreed: %+v", both)
	}
	one := do(t, both, n.DraftAct{Kind: n.ActConfirm, Delegation: "KEN"})
	pending := do(t, one, n.DraftAct{Kind: n.ActConfirm, Delegation: "FRA"})
	if one.Stage != n.StageAgreedAdReferendum || pending.Stage != n.StageAgreedPending || pending.Pending != "paragraph 4" {
		t.Errorf("confirmed: %+v, then %+v", one, pending)
	}
	for _, d := range []n.Draft{both, one, pending} {
		if _, err := d.Apply(adopt, goodFacts(n.ActAdopt)); n.CodeOf(err) != n.CodeWrongState {
			t.Errorf("adopted from %s: %v", d.Stage, err)
		}
	}
	agreed := do(t, pending, n.DraftAct{Kind: n.ActFulfil})
	if agreed.Stage != n.StageAgreed || !do(t, agreed, adopt).Stage.Adopted() {
		t.Errorf("nothing is pending any more: %+v", agreed)
	}
	declined := do(t, both, n.DraftAct{Kind: n.ActDecline, Delegation: "FRA"})
	if declined.Stage != n.StageTakenUp || !slices.Equal(declined.Objections, []string{"FRA"}) || declined.AdReferendum != nil || declined.Pending != "" {
		t.Errorf("declined: %+v", declined)
	}
	observer := goodFacts(n.ActAgree)
	observer.Capacities = map[string]n.Capacity{"IRN": n.Signatory}
	if _, err := (n.Draft{Stage: n.StageTakenUp}).Apply(n.DraftAct{Kind: n.ActAgree, AdReferendum: []string{"IRN"}}, observer); n.CodeOf(err) != n.CodeNotEntitled {
		t.Errorf("an observer agrees ad referendum: %v", err)
	}
}

func TestAReservationKeepsATextOpen(t *testing.T) {
	d := do(t, n.Draft{Stage: n.StageTakenUp}, n.DraftAct{Kind: n.ActReserve, Delegation: "FRA"})
	if _, err := d.Apply(n.DraftAct{Kind: n.ActAgree}, n.Facts{}); n.CodeOf(err) != n.CodeObjection {
		t.Errorf("agreed over a reservation: %v", err)
	}
	if d = do(t, d, n.DraftAct{Kind: n.ActLiftReservation, Delegation: "FRA"}, n.DraftAct{Kind: n.ActAgree}); d.Stage != n.StageAgreed {
		t.Errorf("%+v", d)
	}
}

func TestAVoteOnlyWhereTheRulesAllowIt(t *testing.T) {
	disputed := n.Draft{Stage: n.StageTakenUp, Objections: []string{"KEN"}}
	for name, x := range map[string]struct {
		vote  n.Vote
		facts func(*n.Facts)
		want  n.Code
	}{
		"two thirds":                 {n.Vote{For: 100, Against: 50, Abstaining: 20}, func(*n.Facts) {}, ""},
		"one short of two thirds":    {n.Vote{For: 99, Against: 50}, func(*n.Facts) {}, n.CodeObjection},
		"a body of consensus":        {n.Vote{For: 100}, func(f *n.Facts) { f.Rules.Voting = false }, n.CodeNotPermitted},
		"more votes than parties":    {n.Vote{For: 100, Against: 50, Abstaining: 41}, func(*n.Facts) {}, n.CodeInvalid},
		"no quorum":                  {n.Vote{For: 95}, func(*n.Facts) {}, n.CodeInvalid},
		"nobody votes":               {n.Vote{Abstaining: 10}, func(*n.Facts) {}, n.CodeInvalid},
		"a negative number of votes": {n.Vote{For: 10, Against: -4}, func(*n.Facts) {}, n.CodeInvalid},
	} {
		for _, kind := range []n.ActKind{n.ActVote, n.ActReopen} {
			facts := goodFacts(kind)
			x.facts(&facts)
			d := disputed
			if kind == n.ActReopen {
				d = n.Draft{Stage: n.StageAgreed}
			}
			if _, err := d.Apply(n.DraftAct{Kind: kind, Vote: &x.vote}, facts); n.CodeOf(err) != x.want {
				t.Errorf("%s, %s: %v", name, kind, err)
			}
		}
	}
	voted := do(t, disputed, n.DraftAct{Kind: n.ActVote, Vote: &n.Vote{For: 100, Against: 2}})
	if !voted.ByVote || !do(t, voted, n.DraftAct{Kind: n.ActAdopt, Document: "report"}).Stage.Adopted() {
		t.Errorf("voted: %+v", voted)
	}
	if _, err := (n.Draft{Stage: n.StageTakenUp, Bracketed: true}).Apply(n.DraftAct{Kind: n.ActVote, Vote: &n.Vote{For: 100}}, goodFacts(n.ActVote)); n.CodeOf(err) != n.CodeBracketed {
		t.Errorf("a vote on brackets: %v", err)
	}
	if _, err := voted.Apply(n.DraftAct{Kind: n.ActObject, Delegation: "KEN"}, goodFacts(n.ActObject)); n.CodeOf(err) != n.CodeWrongState {
		t.Errorf("an objection undoes a vote: %v", err)
	}
	if _, err := (n.Draft{Stage: n.StageTakenUp}).Apply(n.DraftAct{Kind: n.ActVote, Vote: &n.Vote{For: 100}}, goodFacts(n.ActVote)); n.CodeOf(err) != n.CodeWrongState {
		t.Errorf("a vote although there is consensus: %v", err)
	}
	reserved := do(t, n.Draft{Stage: n.StageTakenUp, Reservations: []string{"KEN"}}, n.DraftAct{Kind: n.ActVote, Vote: &n.Vote{For: 100}})
	if !do(t, reserved, n.DraftAct{Kind: n.ActAdopt, Document: "report"}).Stage.Adopted() {
		t.Errorf("voted over a reservation: %+v", reserved)
	}
	reopened := do(t, n.Draft{Stage: n.StageAgreed}, n.DraftAct{Kind: n.ActReopen, Vote: &n.Vote{For: 80, Against: 40}})
	if reopened.Stage != n.StageTakenUp {
		t.Errorf("reopened: %+v", reopened)
	}
}

// An explanation of position or a dissociation is recorded after the adoption
// and does not break it.
func TestPositionsAfterTheAdoptionDoNotBreakIt(t *testing.T) {
	adopted := n.Draft{Stage: n.StageAdopted, Version: "v"}
	for _, kind := range []n.ActKind{n.ActExplain, n.ActDissociate} {
		a := n.DraftAct{Kind: kind, Delegation: "FRA", Reason: "Our position."}
		if after := do(t, adopted, a); after.Stage != n.StageAdopted || after.Version != "v" {
			t.Errorf("%s: %+v", kind, after)
		}
		if _, err := (n.Draft{Stage: n.StageAgreed}).Apply(a, goodFacts(kind)); n.CodeOf(err) != n.CodeWrongState {
			t.Errorf("%s before the adoption: %v", kind, err)
		}
		a.Reason = " "
		if _, err := adopted.Apply(a, goodFacts(kind)); n.CodeOf(err) != n.CodeInvalid {
			t.Errorf("%s without a text: %v", kind, err)
		}
	}
	observer := goodFacts(n.ActDissociate)
	observer.Capacity = n.Signatory
	if _, err := adopted.Apply(n.DraftAct{Kind: n.ActDissociate, Delegation: "IRN", Reason: "x"}, observer); n.CodeOf(err) != n.CodeNotEntitled {
		t.Errorf("an observer dissociates itself: %v", err)
	}
}

func TestARecalledDraftStandsWhereItStood(t *testing.T) {
	before := n.Draft{Stage: n.StageDeferred, Version: "v1", Bracketed: true}
	in := do(t, before, n.DraftAct{Kind: n.ActCirculate, Round: "r"}, n.DraftAct{Kind: n.ActConsolidate, Round: "r", Version: "v2"})
	if back := do(t, in, n.DraftAct{Kind: n.ActRecall, Round: "r"}); back.Stage != before.Stage || back.Version != "v1" || !back.Bracketed || back.Before != nil {
		t.Errorf("recalled: %+v", back)
	}
}

func TestADraftWithdrawnFromARoundKeepsWhatWasCirculated(t *testing.T) {
	in := do(t, n.Draft{Stage: n.StageDraft, Version: "v1"}, n.DraftAct{Kind: n.ActCirculate, Round: "r"}, n.DraftAct{Kind: n.ActConsolidate, Round: "r", Version: "v2"})
	gone := do(t, in, n.DraftAct{Kind: n.ActWithdraw, Reason: "overtaken"})
	if gone.Stage != n.StageWithdrawn || gone.Version != "v1" || gone.Before != nil {
		t.Errorf("withdrawn: %+v", gone)
	}
}

// An agreement on conditions ends with the draft; what is resubmitted waits for
// nobody's confirmation.
func TestAnAgreementEndsWithItsDraft(t *testing.T) {
	agreed := n.Draft{Stage: n.StageAgreedAdReferendum, Version: "v1", Meeting: "wg", AdReferendum: []string{"FRA"}, Pending: "paragraph 9", ByVote: true}
	for _, end := range []n.DraftAct{{Kind: n.ActWithdraw, Actor: n.Actor{Role: n.RoleChair}, Reason: "overtaken"}, {Kind: n.ActDefer, Reason: "later"}} {
		ended := do(t, agreed, end)
		if len(ended.AdReferendum) > 0 || ended.Pending != "" || ended.ByVote {
			t.Errorf("after %s: %+v", end.Kind, ended)
		}
	}
	again := do(t, agreed, n.DraftAct{Kind: n.ActWithdraw, Actor: n.Actor{Role: n.RoleChair}, Reason: "overtaken"}, n.DraftAct{Kind: n.ActResubmit, Reason: "revised"})
	if again.Stage != n.StageDraft || len(again.AdReferendum) > 0 {
		t.Errorf("resubmitted: %+v", again)
	}
}
