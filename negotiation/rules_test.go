package negotiation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

// allActs lists every act with a form that its own checks accept.
func allActs() []negotiation.Asked {
	return []negotiation.Asked{
		{Act: negotiation.CirculateDraft{Round: "r"}},
		{Act: negotiation.ConsolidateDraft{Round: "r", Version: "v"}},
		{Act: negotiation.IssueDraft{Round: "r", Document: "d"}},
		{Act: negotiation.PresentDraft{Meeting: "m"}},
		{Act: negotiation.TakeUpDraft{Meeting: "m", Item: "4"}},
		{Act: negotiation.AmendDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}, Version: "v2"}},
		{Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		{Act: negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		{Act: negotiation.AgreeOnDraft{}},
		{Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "no time"}}},
		{Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "overtaken"}}},
		{Act: negotiation.NoteDraft{}},
		{Act: negotiation.AdoptDraft{Document: "report"}},
		{Act: negotiation.SettlePoints{Version: "v2"}},
		{Act: negotiation.ReservePosition{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		{Act: negotiation.LiftReservation{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		{Act: negotiation.ConfirmAgreement{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		{Act: negotiation.DeclineAgreement{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		{Act: negotiation.FulfilAgreement{}},
		{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 100, Against: 20}}},
		{Act: negotiation.ReopenDraft{Vote: negotiation.Vote{For: 100, Against: 20}}},
		{Act: negotiation.ResubmitDraft{Reasoned: negotiation.Reasoned{Reason: "as revised"}}},
		{Act: negotiation.RenumberDraft{}},
	}
}

func goodFacts(a negotiation.Act) facts {
	f := facts{Capacity: negotiation.StateParty, ItemKind: negotiation.ItemOtherMatters, DocumentBody: "A",
		MeetingBody: "A", DocumentKind: negotiation.ConferenceRoomPaper,
		RoundPhase: negotiation.RoundInReview, Parties: 190, Rules: negotiation.BodyRules{Voting: true}}
	switch x := a.(type) {
	case negotiation.AdoptDraft:
		f.DocumentKind = negotiation.DraftReport
	case negotiation.IssueDraft:
		f.DocumentRound = x.Round
	}
	return f
}

func stages() []negotiation.Stage {
	return []negotiation.Stage{
		negotiation.StageDraft, negotiation.StageCirculated, negotiation.StageConsolidated, negotiation.StageInCRP,
		negotiation.StagePresented, negotiation.StageTakenUp,
		negotiation.StageAgreed, negotiation.StageAgreedAdReferendum, negotiation.StageAgreedPending,
		negotiation.StageAdopted, negotiation.StageAdoptedAsAmended, negotiation.StageDeferred, negotiation.StageWithdrawn,
		negotiation.StageNoted,
	}
}

// Nothing but the adoption of a report reaches an adopted stage: no silence,
// no circulation, no CRP, no presentation.
func TestOnlyAReportAdopts(t *testing.T) {
	for _, stage := range stages() {
		for _, act := range allActs() {
			next, err := negotiation.Draft{Stage: stage}.Apply(act, goodFacts(act.Act).record())
			if err == nil && next.Stage.Adopted() && (kind(
				act.Act,
			) != negotiation.ActAdopt || stage != negotiation.StageAgreed) {
				t.Errorf("%s from %s leads to %s", kind(act.Act), stage, next.Stage)
			}
		}
	}
	_, err := negotiation.Draft{Stage: negotiation.StageAgreed}.Apply(
		negotiation.Asked{Act: negotiation.AdoptDraft{Document: "crp"}},
		facts{DocumentKind: negotiation.ConferenceRoomPaper}.record(),
	)
	if negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("a CRP adopted a recommendation: %v", err)
	}
}

func TestBracketedTextIsNeverAgreedOrAdopted(t *testing.T) {
	for _, act := range []negotiation.Asked{
		{Act: negotiation.AgreeOnDraft{}}, {Act: negotiation.AdoptDraft{Document: "report"}},
	} {
		stage := negotiation.StageTakenUp
		if kind(act.Act) == negotiation.ActAdopt {
			stage = negotiation.StageAgreed
		}
		_, err := negotiation.Draft{Stage: stage, Bracketed: true}.Apply(act, goodFacts(act.Act).record())
		if negotiation.CodeOf(err) != negotiation.CodeBracketed {
			t.Errorf("%s on bracketed text: %v", kind(act.Act), err)
		}
	}
}

func TestAdoptedTextIsImmutable(t *testing.T) {
	for _, stage := range []negotiation.Stage{negotiation.StageAdopted, negotiation.StageAdoptedAsAmended} {
		for _, act := range allActs() {
			next, err := negotiation.Draft{Stage: stage, Version: "v"}.Apply(act, goodFacts(act.Act).record())
			if negotiation.CodeOf(err) != negotiation.CodeImmutable || next.Version != "v" {
				t.Errorf("%s on a text %s: %v", kind(act.Act), stage, err)
			}
		}
	}
}

func TestObserversCommentButNeitherObjectNorAdopt(t *testing.T) {
	for _, c := range []negotiation.Capacity{
		negotiation.Signatory, negotiation.NonSignatory, negotiation.Entity, negotiation.NGO,
	} {
		if !negotiation.Entitled(c, negotiation.MayComment) {
			t.Errorf("%s may not comment", c)
		}
		for _, e := range []negotiation.Entitlement{negotiation.MayObject, negotiation.MayAdopt, negotiation.MayAmend} {
			if negotiation.Entitled(c, e) {
				t.Errorf("%s may %s", c, e)
			}
		}
		facts := goodFacts(nil)
		facts.Capacity = c
		before := negotiation.Draft{Stage: negotiation.StageTakenUp}
		after, err := before.Apply(
			negotiation.Asked{Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "X"}}}, facts.record(),
		)
		if negotiation.CodeOf(err) != negotiation.CodeNotEntitled || len(after.Objections) != 0 {
			t.Errorf("objection of %s: %v", c, err)
		}
	}
}

func TestAGroupIsNoParty(t *testing.T) {
	if negotiation.Entitled(
		negotiation.CapacityGroup, negotiation.MayObject,
	) || negotiation.Entitled(negotiation.CapacityGroup, negotiation.MayAdopt) {
		t.Error("a group objects or adopts")
	}
	group := negotiation.Delegation{
		Kind: negotiation.KindGroup, Standings: []negotiation.Standing{{Instrument: "i", Capacity: negotiation.StateParty}},
	}
	if got := group.CapacityOn("i", time.Now()); got != negotiation.CapacityGroup {
		t.Errorf("a group acts as %s", got)
	}
}

func TestOneObjectionStopsConsensusUntilLifted(t *testing.T) {
	d := negotiation.Draft{Stage: negotiation.StageAgreed}
	d, err := d.Apply(
		negotiation.Asked{Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		goodFacts(nil).record(),
	)
	if err != nil || d.Stage != negotiation.StageTakenUp {
		t.Fatalf("objection: %v, stage %s", err, d.Stage)
	}
	if _, err := d.Apply(
		negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, facts{}.record(),
	); negotiation.CodeOf(err) != negotiation.CodeObjection {
		t.Fatalf("agreed over an objection: %v", err)
	}
	d, err = d.Apply(
		negotiation.Asked{Act: negotiation.LiftObjection{Speaker: negotiation.Speaker{Delegation: "FRA"}}},
		goodFacts(nil).record(),
	)
	if err != nil {
		t.Fatal(err)
	}
	if d, err = d.Apply(
		negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, facts{}.record(),
	); err != nil || d.Stage != negotiation.StageAgreed {
		t.Fatalf("agree after lifting: %v", err)
	}
}

func TestOtherMattersNeedNotEndInAdoption(t *testing.T) {
	for _, act := range []negotiation.Asked{
		{Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "r"}}},
		{Act: negotiation.WithdrawDraft{Reasoned: negotiation.Reasoned{Reason: "r"}}}, {Act: negotiation.NoteDraft{}},
	} {
		d, err := negotiation.Draft{Stage: negotiation.StageTakenUp, Bracketed: true}.Apply(act, facts{}.record())
		if err != nil || d.Stage.Adopted() || d.Stage == negotiation.StageTakenUp {
			t.Errorf("%s: %s, %v", kind(act.Act), d.Stage, err)
		}
	}
	d := negotiation.Draft{Stage: negotiation.StageDeferred, Bracketed: true}
	d, err := d.Apply(
		negotiation.Asked{Act: negotiation.TakeUpDraft{Meeting: "later", Item: "4"}}, goodFacts(nil).record(),
	)
	if err != nil || d.Stage != negotiation.StageTakenUp || !d.Bracketed {
		t.Errorf("a deferred draft is not taken up again with its brackets: %v %+v", err, d)
	}
}

func TestCRPIsPresentedToTheBodyItBelongsTo(t *testing.T) {
	f := facts{DocumentBody: "CTOC/COP", MeetingBody: "CTOC/COP/WG.4"}
	if _, err := (negotiation.Draft{Stage: negotiation.StageInCRP}).Apply(
		negotiation.Asked{Act: negotiation.PresentDraft{Meeting: "m"}}, f.record(),
	); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("the Conference's CRP was presented to the Working Group: %v", err)
	}
}

func TestAnOrallyAmendedDraftIsAdoptedAsSuch(t *testing.T) {
	d := negotiation.Draft{Stage: negotiation.StageTakenUp, Version: "v1", Bracketed: true}
	for _, act := range []negotiation.Asked{
		{Act: negotiation.AmendDraft{Speaker: negotiation.Speaker{Delegation: "FRA"}, Version: "v2"}},
		{Act: negotiation.AgreeOnDraft{}}, {Act: negotiation.AdoptDraft{Document: "report"}},
	} {
		var err error
		if d, err = d.Apply(act, goodFacts(act.Act).record()); err != nil {
			t.Fatal(err)
		}
	}
	if d.Stage != negotiation.StageAdoptedAsAmended || d.Version != "made" {
		t.Errorf("got %+v", d)
	}
}

// Random sequences of random acts never break what must always hold.
func TestAnySequenceOfActsKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := negotiation.Draft{Stage: negotiation.StageDraft, Version: "v"}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			act := rapid.SampledFrom(allActs()).Draw(t, "act")
			f := goodFacts(act.Act)
			f.Bracketed = rapid.Bool().Draw(t, "bracketed")
			f.Capacity = rapid.SampledFrom(negotiation.Capacities()).Draw(t, "capacity")
			before := d
			next, err := d.Apply(act, f.record())
			if err != nil {
				if next.Stage != before.Stage || next.Version != before.Version || !slices.Equal(
					next.Objections, before.Objections,
				) {
					t.Fatalf("a refused act changed the draft: %+v to %+v", before, next)
				}
				if negotiation.CodeOf(err) == "" || !strings.HasSuffix(err.Error(), ".") {
					t.Fatalf("a refusal without a code or a sentence: %v", err)
				}
				continue
			}
			if next.Stage.Adopted() && (before.Bracketed || before.Stage != negotiation.StageAgreed || !before.ByVote && len(
				before.Objections,
			)+len(before.Reservations) > 0) {
				t.Fatalf("adopted from %+v", before)
			}
			if next.Stage == negotiation.StageAgreed && (len(next.AdReferendum) > 0 || next.Pending != "") {
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
		v    negotiation.Version
		want bool
	}{
		"plain":      {negotiation.Version{Paragraphs: []negotiation.Paragraph{{Text: "States should act."}}}, false},
		"balanced":   {negotiation.Version{Paragraphs: []negotiation.Paragraph{{Text: "States [should] act."}}}, true},
		"unbalanced": {negotiation.Version{Paragraphs: []negotiation.Paragraph{{Text: "States should] act."}}}, true},
		"open point": {
			negotiation.Version{Paragraphs: []negotiation.Paragraph{{Text: "States should act.", Open: 1}}}, true,
		},
		"in the title": {negotiation.Version{Title: "[Title]"}, true},
		"parentheses": {
			negotiation.Version{Paragraphs: []negotiation.Paragraph{{Text: "States (all of them) act."}}}, false,
		},
	}
	for name, c := range cases {
		if got := c.v.Bracketed(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
