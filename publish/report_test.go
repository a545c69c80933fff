package publish_test

import (
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// outcomeOf is what the summary of deliberations says of a draft.
func outcomeOf(t *testing.T, d negotiation.Draft) string {
	t.Helper()
	v := reportView(negotiation.StageAgreed, false)
	v.Drafts = v.Drafts[:1]
	v.Drafts[0].Recommendation.Draft = d
	for _, s := range publish.Sections(v) {
		if _, rest, ok := strings.Cut(s.Text, "– Agreed one: "); ok {
			return strings.TrimSuffix(rest, ".")
		}
	}
	t.Fatal("the report says nothing of the draft")
	return ""
}

func TestTheReportCountsTheVotes(t *testing.T) {
	for want, vote := range map[string]negotiation.Vote{
		"agreed, by a vote of 12 to 3, with 2 abstentions.": {For: 12, Against: 3, Abstaining: 2},
		"agreed, by a vote of 12 to 3, with 1 abstention.":  {For: 12, Against: 3, Abstaining: 1},
		"agreed, by a vote of 12 to 0.":                     {For: 12},
		"agreed, by a vote.":                                {}, // of a record that has no count
	} {
		v := reportView(negotiation.StageAgreed, false)
		v.Drafts = v.Drafts[:1]
		v.Drafts[0].Recommendation.Draft = negotiation.Draft{Stage: negotiation.StageAgreed, ByVote: true}
		v.Votes = map[negotiation.ID]negotiation.Vote{v.Drafts[0].Recommendation.ID: vote}
		said := slices.ContainsFunc(publish.Sections(v), func(s negotiation.Section) bool {
			return strings.Contains(s.Text, want)
		})
		if !said {
			t.Errorf("no section says %q", want)
		}
	}
}

func TestTheReportSaysTheOutcomeForEveryStage(t *testing.T) {
	// All stages start some act, or end the draft.
	stages := []negotiation.Stage{
		negotiation.StageAdopted, negotiation.StageAdoptedAsAmended, negotiation.StageWithdrawn, negotiation.StageNoted,
		negotiation.StageSplit, negotiation.StageMerged,
	}
	for _, r := range negotiation.ActRules() {
		stages = append(stages, r.From...)
	}
	for _, stage := range stages {
		if got := outcomeOf(
			t, negotiation.Draft{Stage: stage, Pending: "funds"},
		); got == "" || strings.HasPrefix(got, ",") || strings.HasPrefix(got, "outcome.") {
			t.Errorf("the outcome of a draft that is %s is %q", stage, got)
		}
	}
	if got := outcomeOf(t, negotiation.Draft{Stage: negotiation.StageDraft}); !strings.Contains(got, "not completed") {
		t.Errorf("the outcome of a draft resubmitted is %q", got)
	}
	for _, stage := range []negotiation.Stage{negotiation.StageCirculated, negotiation.StageConsolidated} {
		d := negotiation.Draft{Stage: stage, Before: &negotiation.Position{Stage: negotiation.StageDeferred}}
		if got := outcomeOf(t, d); got != "deferred to a later meeting" {
			t.Errorf("a draft deferred and %s since: %q", stage, got)
		}
	}
}

func TestRecommendationsAreCountedThroughTheReport(t *testing.T) {
	v := reportView(negotiation.StageAgreed, false)
	annex := len(v.Report.Sections) - 1
	v.Report.Sections[annex] = negotiation.Section{
		Number: annex + 1, Kind: negotiation.SectionRecommendations, Title: "Recommendations (continued)",
		Recommendations: []negotiation.ID{"b"},
	}
	list, err := publish.DraftReport(v)
	inOrder(
		t, rendering(t, list, err, "text"), "II. Recommendations", "Recommendation 1. Agreed one",
		"VI. Recommendations (continued)", "Recommendation 2. Deferred one",
	)
}

// A late proposal of an observer stands beside the text only in a paper of a
// round that took late comments in, and in a report after it.
func TestLateProposalsOfObserversAreLeftOutUnlessTakenIn(t *testing.T) {
	late := comment("late", "IOM", negotiation.Entity, negotiation.Amendment, "States parties could adopt measures.")
	late.Late, late.Round = true, "round"
	for _, include := range []bool{false, true} {
		p := paper(negotiation.English, nil)
		p.Round.ID, p.Round.IncludeLate = "round", include
		p.Comments = []negotiation.ReceivedComment{late}
		list, err := publish.ConferenceRoomPaper(p)
		text := rendering(t, list, err, "text")
		if strings.Contains(text, "Beside the text") != include || !strings.Contains(text, "could adopt") {
			t.Errorf("the paper, late comments taken in: %v:\n%s", include, text)
		}
		v := reportView(negotiation.StageAgreed, false)
		d := &v.Drafts[1]
		d.Recommendation.ID, d.Version, d.Rounds = "rec", p.Drafts[0].Version, []negotiation.Round{p.Round}
		v.Comments, v.Report.Sections = p.Comments, publish.Sections(v)
		list, err = publish.DraftReport(v)
		if text := rendering(t, list, err, "text"); strings.Contains(text, "Beside the text") != include {
			t.Errorf("the report, late comments taken in: %v:\n%s", include, text)
		}
	}
}

func TestTheReportNamesThoseWhoReserved(t *testing.T) {
	for _, stage := range []negotiation.Stage{negotiation.StageAdopted, negotiation.StageAgreedAdReferendum} {
		v := reportView(stage, false)
		for i := range v.Drafts {
			v.Drafts[i].Recommendation.Draft.Acknowledged = []string{"FRA", "EGY"}
		}
		report, err := publish.FinalReport(v)
		if text := rendering(
			t, report, err, "text",
		); !strings.Contains(text, "The written reservation of Egypt and France was acknowledged") {
			t.Errorf("%s:\n%s", stage, text)
		}
	}
}

// A group is named with those it spoke for when it took its position.
func TestTheReportNamesTheMembersAGroupSpokeFor(t *testing.T) {
	v := reportView(negotiation.StageAdopted, false)
	v.Positions = []negotiation.Statement{{
		Recommendation: v.Drafts[0].Recommendation.ID, Delegation: "EU", OnBehalfOf: []string{"DEU", "FRA"}, Text: "Ours.",
	}}
	report, err := publish.FinalReport(v)
	if text := rendering(
		t, report, err, "text",
	); !strings.Contains(text, "European Union (on behalf of France and Germany) explained its position") {
		t.Errorf("the report:\n%s", text)
	}
}

func TestStatesStandInTheAttendanceWithoutAccreditation(t *testing.T) {
	v := reportView(negotiation.StageAgreed, false)
	for i := range v.Delegations {
		v.Delegations[i].Standings = []negotiation.Standing{{
			Instrument: v.Body.Instrument, Capacity: negotiation.StateParty, From: v.Meeting.Opens.AddDate(-1, 0, 0),
		}}
	}
	v.Accredited = []negotiation.Accredited{
		{Delegation: "IOM", Capacity: negotiation.Entity}, {Delegation: "FRA", Capacity: negotiation.StateParty},
	}
	var text string
	for _, s := range publish.Sections(v) {
		text += s.Text
	}
	for _, want := range []string{": Egypt, France, Germany.", ": International Organization for Migration."} {
		if !strings.Contains(text, want) {
			t.Errorf("the attendance does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "European Union") {
		t.Errorf("a group that is not accredited attended:\n%s", text)
	}
}

// The history of a part tells what came before the split, under the key of the
// draft it was split from.
func TestTheHistoryOfAPartTellsWhatCameBefore(t *testing.T) {
	before := comment("c1", "FRA", negotiation.StateParty, negotiation.Amendment, "States shall act.")
	before.Recommendation, before.BaseVersion = "whole", "v1"
	var b strings.Builder
	err := publish.History(&b, publish.HistoryView{
		Recommendation: negotiation.Recommendation{
			ID: "part", Key: "part", Draft: negotiation.Draft{Stage: negotiation.StageTakenUp, From: []negotiation.ID{"whole"}},
		},
		From: []negotiation.Recommendation{{ID: "whole", Key: "training"}},
		EarlierVersions: []negotiation.Version{{
			ID: "v1", Recommendation: "whole", Number: 1, Paragraphs: []negotiation.Paragraph{{ID: "p1", Number: "7"}},
		}},
		Comments: []negotiation.ReceivedComment{before},
	})
	if err != nil {
		t.Fatal(err)
	}
	inOrder(
		t, b.String(), "Made from: training", "training: Version 1", "FRA (State party): proposed wording on paragraph 7",
	)
}
