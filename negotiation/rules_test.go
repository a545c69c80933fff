package negotiation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	n "rapporteur/negotiation"
)

// allActs lists every act with a form that its own checks accept.
func allActs() []n.Asked {
	return []n.Asked{
		{Act: n.CirculateDraft{Round: "r"}},
		{Act: n.ConsolidateDraft{Round: "r", Version: "v"}},
		{Act: n.IssueDraft{Round: "r", Document: "d"}},
		{Act: n.PresentDraft{Meeting: "m"}},
		{Act: n.TakeUpDraft{Meeting: "m", Item: "4"}},
		{Act: n.AmendDraft{Speaker: n.Speaker{Delegation: "FRA"}, Version: "v2"}},
		{Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "FRA"}}},
		{Act: n.LiftObjection{Speaker: n.Speaker{Delegation: "FRA"}}},
		{Act: n.AgreeOnDraft{}},
		{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "no time"}}},
		{Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "overtaken"}}},
		{Act: n.NoteDraft{}},
		{Act: n.AdoptDraft{Document: "report"}},
		{Act: n.SettlePoints{Version: "v2"}},
		{Act: n.ReservePosition{Speaker: n.Speaker{Delegation: "FRA"}}},
		{Act: n.LiftReservation{Speaker: n.Speaker{Delegation: "FRA"}}},
		{Act: n.ConfirmAgreement{Speaker: n.Speaker{Delegation: "FRA"}}},
		{Act: n.DeclineAgreement{Speaker: n.Speaker{Delegation: "FRA"}}},
		{Act: n.FulfilAgreement{}},
		{Act: n.VoteOnDraft{Vote: n.Vote{For: 100, Against: 20}}},
		{Act: n.ReopenDraft{Vote: n.Vote{For: 100, Against: 20}}},
		{Act: n.ResubmitDraft{Reasoned: n.Reasoned{Reason: "as revised"}}},
		{Act: n.RenumberDraft{}},
	}
}

func goodFacts(a n.Act) facts {
	f := facts{Capacity: n.StateParty, ItemKind: n.ItemOtherMatters, DocumentBody: "A", MeetingBody: "A", DocumentKind: n.ConferenceRoomPaper,
		RoundPhase: n.RoundInReview, Parties: 190, Rules: n.BodyRules{Voting: true}}
	switch x := a.(type) {
	case n.AdoptDraft:
		f.DocumentKind = n.DraftReport
	case n.IssueDraft:
		f.DocumentRound = x.Round
	}
	return f
}

func stages() []n.Stage {
	return []n.Stage{
		n.StageDraft, n.StageCirculated, n.StageConsolidated, n.StageInCRP, n.StagePresented, n.StageTakenUp,
		n.StageAgreed, n.StageAgreedAdReferendum, n.StageAgreedPending, n.StageAdopted, n.StageAdoptedAsAmended, n.StageDeferred, n.StageWithdrawn, n.StageNoted,
	}
}

// Nothing but the adoption of a report reaches an adopted stage: no silence,
// no circulation, no CRP, no presentation.
func TestOnlyAReportAdopts(t *testing.T) {
	for _, stage := range stages() {
		for _, act := range allActs() {
			next, err := n.Draft{Stage: stage}.Apply(act, goodFacts(act.Act).record())
			if err == nil && next.Stage.Adopted() && (kind(act.Act) != n.ActAdopt || stage != n.StageAgreed) {
				t.Errorf("%s from %s leads to %s", kind(act.Act), stage, next.Stage)
			}
		}
	}
	_, err := n.Draft{Stage: n.StageAgreed}.Apply(n.Asked{Act: n.AdoptDraft{Document: "crp"}}, facts{DocumentKind: n.ConferenceRoomPaper}.record())
	if n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("a CRP adopted a recommendation: %v", err)
	}
}

func TestBracketedTextIsNeverAgreedOrAdopted(t *testing.T) {
	for _, act := range []n.Asked{{Act: n.AgreeOnDraft{}}, {Act: n.AdoptDraft{Document: "report"}}} {
		stage := n.StageTakenUp
		if kind(act.Act) == n.ActAdopt {
			stage = n.StageAgreed
		}
		_, err := n.Draft{Stage: stage, Bracketed: true}.Apply(act, goodFacts(act.Act).record())
		if n.CodeOf(err) != n.CodeBracketed {
			t.Errorf("%s on bracketed text: %v", kind(act.Act), err)
		}
	}
}

func TestAdoptedTextIsImmutable(t *testing.T) {
	for _, stage := range []n.Stage{n.StageAdopted, n.StageAdoptedAsAmended} {
		for _, act := range allActs() {
			next, err := n.Draft{Stage: stage, Version: "v"}.Apply(act, goodFacts(act.Act).record())
			if n.CodeOf(err) != n.CodeImmutable || next.Version != "v" {
				t.Errorf("%s on a text %s: %v", kind(act.Act), stage, err)
			}
		}
	}
}

func TestObserversCommentButNeitherObjectNorAdopt(t *testing.T) {
	for _, c := range []n.Capacity{n.Signatory, n.NonSignatory, n.Entity, n.NGO} {
		if !n.Entitled(c, n.MayComment) {
			t.Errorf("%s may not comment", c)
		}
		for _, e := range []n.Entitlement{n.MayObject, n.MayAdopt, n.MayAmend} {
			if n.Entitled(c, e) {
				t.Errorf("%s may %s", c, e)
			}
		}
		facts := goodFacts(nil)
		facts.Capacity = c
		before := n.Draft{Stage: n.StageTakenUp}
		after, err := before.Apply(n.Asked{Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "X"}}}, facts.record())
		if n.CodeOf(err) != n.CodeNotEntitled || len(after.Objections) != 0 {
			t.Errorf("objection of %s: %v", c, err)
		}
	}
}

func TestAGroupIsNoParty(t *testing.T) {
	if n.Entitled(n.CapacityGroup, n.MayObject) || n.Entitled(n.CapacityGroup, n.MayAdopt) {
		t.Error("a group objects or adopts")
	}
	group := n.Delegation{Kind: n.KindGroup, Standings: []n.Standing{{Instrument: "i", Capacity: n.StateParty}}}
	if got := group.CapacityOn("i", time.Now()); got != n.CapacityGroup {
		t.Errorf("a group acts as %s", got)
	}
}

func TestOneObjectionStopsConsensusUntilLifted(t *testing.T) {
	d := n.Draft{Stage: n.StageAgreed}
	d, err := d.Apply(n.Asked{Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "FRA"}}}, goodFacts(nil).record())
	if err != nil || d.Stage != n.StageTakenUp {
		t.Fatalf("objection: %v, stage %s", err, d.Stage)
	}
	if _, err := d.Apply(n.Asked{Act: n.AgreeOnDraft{}}, facts{}.record()); n.CodeOf(err) != n.CodeObjection {
		t.Fatalf("agreed over an objection: %v", err)
	}
	d, err = d.Apply(n.Asked{Act: n.LiftObjection{Speaker: n.Speaker{Delegation: "FRA"}}}, goodFacts(nil).record())
	if err != nil {
		t.Fatal(err)
	}
	if d, err = d.Apply(n.Asked{Act: n.AgreeOnDraft{}}, facts{}.record()); err != nil || d.Stage != n.StageAgreed {
		t.Fatalf("agree after lifting: %v", err)
	}
}

func TestOtherMattersNeedNotEndInAdoption(t *testing.T) {
	for _, act := range []n.Asked{{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "r"}}}, {Act: n.WithdrawDraft{Reasoned: n.Reasoned{Reason: "r"}}}, {Act: n.NoteDraft{}}} {
		d, err := n.Draft{Stage: n.StageTakenUp, Bracketed: true}.Apply(act, facts{}.record())
		if err != nil || d.Stage.Adopted() || d.Stage == n.StageTakenUp {
			t.Errorf("%s: %s, %v", kind(act.Act), d.Stage, err)
		}
	}
	d := n.Draft{Stage: n.StageDeferred, Bracketed: true}
	d, err := d.Apply(n.Asked{Act: n.TakeUpDraft{Meeting: "later", Item: "4"}}, goodFacts(nil).record())
	if err != nil || d.Stage != n.StageTakenUp || !d.Bracketed {
		t.Errorf("a deferred draft is not taken up again with its brackets: %v %+v", err, d)
	}
}

func TestCRPIsPresentedToTheBodyItBelongsTo(t *testing.T) {
	f := facts{DocumentBody: "CTOC/COP", MeetingBody: "CTOC/COP/WG.4"}
	if _, err := (n.Draft{Stage: n.StageInCRP}).Apply(n.Asked{Act: n.PresentDraft{Meeting: "m"}}, f.record()); n.CodeOf(err) != n.CodeInvalid {
		t.Errorf("the Conference's CRP was presented to the Working Group: %v", err)
	}
}

func TestAnOrallyAmendedDraftIsAdoptedAsSuch(t *testing.T) {
	d := n.Draft{Stage: n.StageTakenUp, Version: "v1", Bracketed: true}
	for _, act := range []n.Asked{{Act: n.AmendDraft{Speaker: n.Speaker{Delegation: "FRA"}, Version: "v2"}}, {Act: n.AgreeOnDraft{}}, {Act: n.AdoptDraft{Document: "report"}}} {
		var err error
		if d, err = d.Apply(act, goodFacts(act.Act).record()); err != nil {
			t.Fatal(err)
		}
	}
	if d.Stage != n.StageAdoptedAsAmended || d.Version != "made" {
		t.Errorf("got %+v", d)
	}
}

// Random sequences of random acts never break what must always hold.
func TestAnySequenceOfActsKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := n.Draft{Stage: n.StageDraft, Version: "v"}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			act := rapid.SampledFrom(allActs()).Draw(t, "act")
			f := goodFacts(act.Act)
			f.Bracketed = rapid.Bool().Draw(t, "bracketed")
			f.Capacity = rapid.SampledFrom(n.Capacities()).Draw(t, "capacity")
			before := d
			next, err := d.Apply(act, f.record())
			if err != nil {
				if next.Stage != before.Stage || next.Version != before.Version || !slices.Equal(next.Objections, before.Objections) {
					t.Fatalf("a refused act changed the draft: %+v to %+v", before, next)
				}
				if n.CodeOf(err) == "" || !strings.HasSuffix(err.Error(), ".") {
					t.Fatalf("a refusal without a code or a sentence: %v", err)
				}
				continue
			}
			if next.Stage.Adopted() && (before.Bracketed || before.Stage != n.StageAgreed || !before.ByVote && len(before.Objections)+len(before.Reservations) > 0) {
				t.Fatalf("adopted from %+v", before)
			}
			if next.Stage == n.StageAgreed && (len(next.AdReferendum) > 0 || next.Pending != "") {
				t.Fatalf("an agreement on a condition passes for agreement: %+v", next)
			}
			if !next.Stage.Agreed() && !next.Stage.Final() && (len(next.AdReferendum) > 0 || next.Pending != "" || next.ByVote) {
				t.Fatalf("an agreement left its traces: %+v", next)
			}
			if before.Stage.Final() && kind(act.Act) != "resubmit" {
				t.Fatalf("%s after the final stage %s", kind(act.Act), before.Stage)
			}
			d = next
		}
	})
}

func TestVersionWithAnyBracketIsBracketed(t *testing.T) {
	cases := map[string]struct {
		v    n.Version
		want bool
	}{
		"plain":        {n.Version{Paragraphs: []n.Paragraph{{Text: "States should act."}}}, false},
		"balanced":     {n.Version{Paragraphs: []n.Paragraph{{Text: "States [should] act."}}}, true},
		"unbalanced":   {n.Version{Paragraphs: []n.Paragraph{{Text: "States should] act."}}}, true},
		"open point":   {n.Version{Paragraphs: []n.Paragraph{{Text: "States should act.", Open: 1}}}, true},
		"in the title": {n.Version{Title: "[Title]"}, true},
		"parentheses":  {n.Version{Paragraphs: []n.Paragraph{{Text: "States (all of them) act."}}}, false},
	}
	for name, c := range cases {
		if got := c.v.Bracketed(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
