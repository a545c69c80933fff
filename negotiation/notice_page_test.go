package negotiation_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

// addressed says on the page which delegations are told.
var addressed = map[negotiation.Addressees]string{
	negotiation.ToNobody:       "",
	negotiation.ToRoster:       "the roster of the round",
	negotiation.ToReminded:     "those on the roster who have not replied",
	negotiation.ToAuthor:       "its author, with the text as received",
	negotiation.ToDisposed:     "the authors of the comments, each its own",
	negotiation.ToAsked:        "the roster of the silence procedure",
	negotiation.ToParticipants: "all with a capacity at the meeting, and groups",
}

// row is a row of a table in Markdown.
func row(cells ...string) string {
	out := "|"
	for _, cell := range cells {
		if cell != "" {
			cell += " "
		}
		out += " " + cell + "|"
	}
	return out + "\n"
}

func TestThePageOfNoticesIsTheTableOfAudiences(t *testing.T) {
	page, err := os.ReadFile("../docs/notices.md")
	if err != nil {
		t.Fatal(err)
	}
	yes := map[bool]string{true: "yes"}
	var rows []string
	for _, cause := range negotiation.Causes() {
		told := cause.Rule().Audience
		who, known := addressed[told.Delegations]
		if !known {
			t.Fatalf("say in this test who %q are", told.Delegations)
		}
		rows = append(rows, row("`"+string(cause)+"`", who, yes[told.Secretariat], yes[told.Chair]))
	}
	_, table, _ := strings.Cut(string(page), "| cause | delegations | secretariat | chair |\n|---|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	onPage := slices.Collect(strings.Lines(table + "\n"))
	for _, row := range rows {
		if !slices.Contains(onPage, row) {
			t.Errorf("docs/notices.md lacks this row in \"Who is told of what\":\n%s", row)
		}
	}
	for _, row := range onPage {
		if !slices.Contains(rows, row) {
			t.Errorf("docs/notices.md has a row that is not in the table of audiences:\n%s", row)
		}
	}
}
