package negotiation_test

import (
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
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
var deeds = map[string]func(n.Capacity) error{
	"comment": func(c n.Capacity) error {
		return written(n.Comment{Kind: n.General, Note: "A remark."}, c)
	},
	"propose": func(c n.Capacity) error {
		return written(n.Comment{Kind: n.Amendment, Paragraph: "p", Text: "Other words."}, c)
	},
	"amend": func(c n.Capacity) error {
		_, err := n.Draft{Stage: n.StageTakenUp}.Apply(n.Asked{Act: n.AmendDraft{Speaker: n.Speaker{Delegation: "XXX"}, Version: "v"}}, facts{Capacity: c}.record())
		return err
	},
	"object": func(c n.Capacity) error {
		who := n.Speaker{Delegation: "XXX"}
		for _, act := range []n.Act{n.ObjectToDraft{Speaker: who}, n.ReservePosition{Speaker: who}} {
			if _, err := (n.Draft{Stage: n.StageTakenUp}).Apply(n.Asked{Act: act}, facts{Capacity: c}.record()); err != nil {
				return err
			}
		}
		_, err := decide(eleventh(), n.ObjectToAgenda{Delegation: "XXX"}, n.MeetingFacts{Capacity: c})
		return err
	},
	"break_silence": func(c n.Capacity) error {
		s := n.Silence{Phase: n.SilenceOpen, Ends: circulated.Add(time.Hour), Roster: []string{"XXX"}, Paragraphs: []n.SilenceParagraph{{Number: 1}}}
		_, err := n.BreakSilence{Delegation: "XXX", Text: "No."}.Judge(s, n.SilenceFacts{Now: circulated, Came: circulated, Capacity: c})
		return err
	},
	"adopt": func(c n.Capacity) error {
		_, err := n.Draft{Stage: n.StageTakenUp}.Apply(n.Asked{Act: n.AgreeOnDraft{AdReferendum: []string{"XXX"}}}, facts{Capacities: map[string]n.Capacity{"XXX": c}}.record())
		if err != nil {
			return err
		}
		_, err = n.Draft{Stage: n.StageAdopted}.Apply(n.Asked{Act: n.Dissociate{Speaker: n.Speaker{Delegation: "XXX", Reason: "Ours."}}}, facts{Capacity: c}.record())
		return err
	},
}

// written tries to send one comment in a round.
func written(c n.Comment, in n.Capacity) error {
	round := n.Round{Phase: n.RoundOpen, Roster: []string{"XXX"}}
	base := n.Version{ID: "v", Recommendation: "r", Paragraphs: []n.Paragraph{{ID: "p", Text: "Words."}}}
	c.ID, c.Recommendation, c.BaseVersion = "c", "r", "v"
	return n.Reply{ID: "x", Delegation: "XXX", Comments: []n.Comment{c}}.CheckAgainst(round, map[n.ID]n.Version{"r": base}, in)
}

// Every cell of the table is tried by an act of its own, in every capacity and
// in none.
func TestEveryCellOfTheTableOfEntitlements(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(tableOfEntitlements), "\n")
	heading := strings.Fields(rows[0])[1:]
	if len(heading) != len(deeds) || len(rows)-1 != len(n.Capacities())+1 {
		t.Fatalf("%d entitlements and %d capacities are tried", len(heading), len(rows)-1)
	}
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		capacity := n.Capacity(cells[0])
		if cells[0] == "none" {
			capacity = ""
		} else if !capacity.Valid() {
			t.Fatalf("there is no capacity %q", capacity)
		}
		for i, cell := range cells[1:] {
			want := map[string]n.Code{"yes": "", "no": n.CodeNotEntitled}[cell]
			refusedAs(t, cells[0]+" "+heading[i], deeds[heading[i]](capacity), want)
		}
	}
}
