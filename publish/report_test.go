package publish_test

import (
	"slices"
	"strings"
	"testing"

	n "rapporteur/negotiation"
	"rapporteur/publish"
)

// outcomeOf is what the summary of deliberations says of a draft.
func outcomeOf(t *testing.T, d n.Draft) string {
	t.Helper()
	v := reportView(n.StageAgreed, false)
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
	for want, vote := range map[string]n.Vote{
		"agreed, by a vote of 12 to 3, with 2 abstentions.": {For: 12, Against: 3, Abstaining: 2},
		"agreed, by a vote of 12 to 3, with 1 abstention.":  {For: 12, Against: 3, Abstaining: 1},
		"agreed, by a vote of 12 to 0.":                     {For: 12},
		"agreed, by a vote.":                                {}, // of a record that has no count
	} {
		v := reportView(n.StageAgreed, false)
		v.Drafts = v.Drafts[:1]
		v.Drafts[0].Recommendation.Draft = n.Draft{Stage: n.StageAgreed, ByVote: true}
		v.Votes = map[n.ID]n.Vote{v.Drafts[0].Recommendation.ID: vote}
		said := slices.ContainsFunc(publish.Sections(v), func(s n.Section) bool { return strings.Contains(s.Text, want) })
		if !said {
			t.Errorf("no section says %q", want)
		}
	}
}

func TestTheReportSaysTheOutcomeForEveryStage(t *testing.T) {
	// All stages start some act, or end the draft.
	stages := []n.Stage{n.StageAdopted, n.StageAdoptedAsAmended, n.StageWithdrawn, n.StageNoted, n.StageSplit, n.StageMerged}
	for _, r := range n.ActRules() {
		stages = append(stages, r.From...)
	}
	for _, stage := range stages {
		if got := outcomeOf(t, n.Draft{Stage: stage, Pending: "funds"}); got == "" || strings.HasPrefix(got, ",") || strings.HasPrefix(got, "outcome.") {
			t.Errorf("the outcome of a draft that is %s is %q", stage, got)
		}
	}
	if got := outcomeOf(t, n.Draft{Stage: n.StageDraft}); !strings.Contains(got, "not completed") {
		t.Errorf("the outcome of a draft resubmitted is %q", got)
	}
	for _, stage := range []n.Stage{n.StageCirculated, n.StageConsolidated} {
		d := n.Draft{Stage: stage, Before: &n.Position{Stage: n.StageDeferred}}
		if got := outcomeOf(t, d); got != "deferred to a later meeting" {
			t.Errorf("a draft deferred and %s since: %q", stage, got)
		}
	}
}

func TestRecommendationsAreCountedThroughTheReport(t *testing.T) {
	v := reportView(n.StageAgreed, false)
	annex := len(v.Report.Sections) - 1
	v.Report.Sections[annex] = n.Section{Number: annex + 1, Kind: n.SectionRecommendations, Title: "Recommendations (continued)", Recommendations: []n.ID{"b"}}
	list, err := publish.DraftReport(v)
	inOrder(t, rendering(t, list, err, "text"), "II. Recommendations", "Recommendation 1. Agreed one", "VI. Recommendations (continued)", "Recommendation 2. Deferred one")
}

// A late proposal of an observer stands beside the text only in a paper of a
// round that took late comments in, and in a report after it.
func TestLateProposalsOfObserversAreLeftOutUnlessTakenIn(t *testing.T) {
	late := comment("late", "IOM", n.Entity, n.Amendment, "States parties could adopt measures.")
	late.Late, late.Round = true, "round"
	for _, include := range []bool{false, true} {
		p := paper(n.English, nil)
		p.Round.ID, p.Round.IncludeLate = "round", include
		p.Comments = []n.ReceivedComment{late}
		list, err := publish.ConferenceRoomPaper(p)
		text := rendering(t, list, err, "text")
		if strings.Contains(text, "Beside the text") != include || !strings.Contains(text, "could adopt") {
			t.Errorf("the paper, late comments taken in: %v:\n%s", include, text)
		}
		v := reportView(n.StageAgreed, false)
		d := &v.Drafts[1]
		d.Recommendation.ID, d.Version, d.Rounds = "rec", p.Drafts[0].Version, []n.Round{p.Round}
		v.Comments, v.Report.Sections = p.Comments, publish.Sections(v)
		list, err = publish.DraftReport(v)
		if text := rendering(t, list, err, "text"); strings.Contains(text, "Beside the text") != include {
			t.Errorf("the report, late comments taken in: %v:\n%s", include, text)
		}
	}
}

func TestTheReportNamesThoseWhoReserved(t *testing.T) {
	for _, stage := range []n.Stage{n.StageAdopted, n.StageAgreedAdReferendum} {
		v := reportView(stage, false)
		for i := range v.Drafts {
			v.Drafts[i].Recommendation.Draft.Acknowledged = []string{"FRA", "EGY"}
		}
		report, err := publish.FinalReport(v)
		if text := rendering(t, report, err, "text"); !strings.Contains(text, "The written reservation of Egypt and France was acknowledged") {
			t.Errorf("%s:\n%s", stage, text)
		}
	}
}

// A group is named with those it spoke for when it took its position.
func TestTheReportNamesTheMembersAGroupSpokeFor(t *testing.T) {
	v := reportView(n.StageAdopted, false)
	v.Positions = []n.Statement{{Recommendation: v.Drafts[0].Recommendation.ID, Delegation: "EU", OnBehalfOf: []string{"DEU", "FRA"}, Text: "Ours."}}
	report, err := publish.FinalReport(v)
	if text := rendering(t, report, err, "text"); !strings.Contains(text, "European Union (on behalf of France and Germany) explained its position") {
		t.Errorf("the report:\n%s", text)
	}
}

func TestStatesStandInTheAttendanceWithoutAccreditation(t *testing.T) {
	v := reportView(n.StageAgreed, false)
	for i := range v.Delegations {
		v.Delegations[i].Standings = []n.Standing{{Instrument: v.Body.Instrument, Capacity: n.StateParty, From: v.Meeting.Opens.AddDate(-1, 0, 0)}}
	}
	v.Accredited = []n.Accredited{{Delegation: "IOM", Capacity: n.Entity}, {Delegation: "FRA", Capacity: n.StateParty}}
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
	before := comment("c1", "FRA", n.StateParty, n.Amendment, "States shall act.")
	before.Recommendation, before.BaseVersion = "whole", "v1"
	var b strings.Builder
	err := publish.History(&b, publish.HistoryView{
		Recommendation:  n.Recommendation{ID: "part", Key: "part", Draft: n.Draft{Stage: n.StageTakenUp, From: []n.ID{"whole"}}},
		From:            []n.Recommendation{{ID: "whole", Key: "training"}},
		EarlierVersions: []n.Version{{ID: "v1", Recommendation: "whole", Number: 1, Paragraphs: []n.Paragraph{{ID: "p1", Number: "7"}}}},
		Comments:        []n.ReceivedComment{before},
	})
	if err != nil {
		t.Fatal(err)
	}
	inOrder(t, b.String(), "Made from: training", "training: Version 1", "FRA (State party): proposed wording on paragraph 7")
}
