package negotiation_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

// tableOfEntitlements is written out and not computed: a cell that changes in
// the rules has to be changed here by somebody who means it.
const tableOfEntitlements = `
capacity       comment  propose  amend  object  break_silence  adopt
state_party    yes      yes      yes    yes     yes            yes
signatory      yes      yes      no     no      no             no
non_signatory  yes      yes      no     no      no             no
entity         yes      yes      no     no      no             no
ngo            yes      no       no     no      no             no
group          yes      yes      yes    no      no             no
none           no       no       no     no      no             no
`

// deeds is an act for each entitlement, tried in a capacity. Whatever else the
// act needs is there, so that it is the capacity that decides.
var deeds = map[string]func(negotiation.Capacity) error{
	"comment": func(c negotiation.Capacity) error {
		return written(negotiation.Comment{Kind: negotiation.General, Note: "A remark."}, c)
	},
	"propose": func(c negotiation.Capacity) error {
		return written(negotiation.Comment{Kind: negotiation.Amendment, Paragraph: "p", Text: "Other words."}, c)
	},
	"amend": func(c negotiation.Capacity) error {
		_, err := negotiation.Draft{Stage: negotiation.StageTakenUp}.Apply(
			negotiation.Asked{Act: negotiation.AmendDraft{Speaker: negotiation.Speaker{Delegation: "XXX"}, Version: "v"}},
			facts{Capacity: c}.record(),
		)
		return err
	},
	"object": func(c negotiation.Capacity) error {
		who := negotiation.Speaker{Delegation: "XXX"}
		for _, act := range []negotiation.Act{
			negotiation.ObjectToDraft{Speaker: who}, negotiation.ReservePosition{Speaker: who},
		} {
			if _, err := (negotiation.Draft{Stage: negotiation.StageTakenUp}).Apply(
				negotiation.Asked{Act: act}, facts{Capacity: c}.record(),
			); err != nil {
				return err
			}
		}
		_, err := decide(eleventh(), negotiation.ObjectToAgenda{Delegation: "XXX"}, negotiation.MeetingFacts{Capacity: c})
		return err
	},
	"break_silence": func(c negotiation.Capacity) error {
		s := negotiation.Silence{
			Phase: negotiation.SilenceOpen, Ends: circulated.Add(time.Hour), Roster: []string{"XXX"},
			Paragraphs: []negotiation.SilenceParagraph{{Number: 1}},
		}
		_, err := negotiation.BreakSilence{
			Delegation: "XXX", Text: "No.",
		}.Judge(s, negotiation.SilenceFacts{Now: circulated, Came: circulated, Capacity: c})
		return err
	},
	"adopt": func(c negotiation.Capacity) error {
		_, err := negotiation.Draft{Stage: negotiation.StageTakenUp}.Apply(
			negotiation.Asked{Act: negotiation.AgreeOnDraft{AdReferendum: []string{"XXX"}}},
			facts{Capacities: map[string]negotiation.Capacity{"XXX": c}}.record(),
		)
		if err != nil {
			return err
		}
		_, err = negotiation.Draft{Stage: negotiation.StageAdopted}.Apply(
			negotiation.Asked{Act: negotiation.Dissociate{Speaker: negotiation.Speaker{Delegation: "XXX", Reason: "Ours."}}},
			facts{Capacity: c}.record(),
		)
		return err
	},
}

// written tries to send one comment in a round.
func written(c negotiation.Comment, in negotiation.Capacity) error {
	round := negotiation.Round{Phase: negotiation.RoundOpen, Roster: []string{"XXX"}}
	base := negotiation.Version{
		ID: "v", Recommendation: "r", Paragraphs: []negotiation.Paragraph{{ID: "p", Text: "Words."}},
	}
	c.ID, c.Recommendation, c.BaseVersion = "c", "r", "v"
	return negotiation.Reply{
		ID: "x", Delegation: "XXX", Comments: []negotiation.Comment{c},
	}.CheckAgainst(round, map[negotiation.ID]negotiation.Version{"r": base}, in)
}

// Every cell of the table is tried by an act of its own, in every capacity and
// in none.
func TestEveryCellOfTheTableOfEntitlements(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(tableOfEntitlements), "\n")
	heading := strings.Fields(rows[0])[1:]
	if len(heading) != len(deeds) || len(rows)-1 != len(negotiation.Capacities())+1 {
		t.Fatalf("%d entitlements and %d capacities are tried", len(heading), len(rows)-1)
	}
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		capacity := negotiation.Capacity(cells[0])
		if cells[0] == "none" {
			capacity = ""
		} else if !capacity.Valid() {
			t.Fatalf("there is no capacity %q", capacity)
		}
		for i, cell := range cells[1:] {
			want := map[string]negotiation.Code{"yes": "", "no": negotiation.CodeNotEntitled}[cell]
			refusedAs(t, cells[0]+" "+heading[i], deeds[heading[i]](capacity), want)
		}
	}
}
