package redline_test

import (
	"fmt"
	"strings"

	"rapporteur/redline"
)

// Two versions are compared word by word; typography is no difference.
func ExampleDiff() {
	fmt.Println(redline.Diff(
		"States parties should collect data on “trafficking”.",
		"States parties shall collect reliable data on \"trafficking\".",
	).Render(redline.TextMarks()))
	// Output: States parties [-should-]{+shall+} collect {+reliable +}data on "trafficking".
}

// All proposals are laid on the text that was circulated. Who proposes the
// same stands behind the same reading, and nobody's words are lost.
func ExampleConsolidate() {
	text := redline.Consolidate("States parties should collect data.", []redline.Proposal{
		{ID: "1", Party: "FRA", Text: "States parties shall collect data."},
		{ID: "2", Party: "JPN", Text: "States parties should collect data each year."},
		{ID: "3", Party: "KEN", Text: "States parties shall collect data."},
	})
	fmt.Println(text.Bracketed(proposers))
	fmt.Println("JPN:", text.Take("2"))
	// Output:
	// States parties [should] [shall — FRA, KEN] collect data [each year — JPN].
	// JPN: States parties should collect data each year.
}

// A bracket goes by a recorded decision; what was not decided keeps its own.
func ExampleConsolidated_Decide() {
	text := redline.Consolidate("States parties should collect data.", []redline.Proposal{
		{ID: "1", Party: "FRA", Text: "States parties shall collect data."},
		{ID: "2", Party: "JPN", Text: "States parties should collect data each year."},
	})
	decided, err := text.Decide([]redline.Ruling{
		{Point: 0, Outcome: redline.AcceptReading, Reading: 1, Decision: "the chair's"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(decided.Bracketed(proposers))
	_, agreed := decided.Text()
	fmt.Println("agreed:", agreed)
	// Output:
	// States parties shall collect data [each year — JPN].
	// agreed: false
}

// proposers labels a reading with those who propose it.
func proposers(r redline.Reading) string {
	var codes []string
	for _, v := range r.Supporters {
		codes = append(codes, v.Party)
	}
	return strings.Join(codes, ", ")
}
