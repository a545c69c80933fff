package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api"
	"rapporteur/negotiation"
)

// rulebook is what `rapporteur rules --json` prints.
type rulebook struct {
	Capacities map[negotiation.Capacity][]negotiation.Entitlement `json:"capacities"`
	Acts       []negotiation.ActRule                              `json:"acts"`
	// Bodies are the rules in which bodies differ, by their name in the calendar
	// file.
	Bodies map[string]string `json:"bodies"`
	// Requests says who may ask for which operation of the HTTP API.
	Requests []api.Permission `json:"requests"`
}

func (a *app) rulesCommand() *cobra.Command {
	var markdown bool
	return a.here("rules", "Print who may do what, by capacity and by role, and the rules in which bodies differ", func(
		context.Context, []string,
	) error {
		if markdown {
			entitlementPage(a.out)
			return nil
		}
		book := rulebook{Capacities: map[negotiation.Capacity][]negotiation.Entitlement{}, Acts: negotiation.ActRules(),
			Requests: api.Permissions(), Bodies: map[string]string{
				"voting": "No unless set: two thirds of the States parties present and voting may decide where there is " +
					"no consensus, and reopen what the same meeting agreed.",
				"silence_adopts": "No unless set: a silence procedure may approve recommendations, and every document of it " +
					"says so.",
			}}
		for _, c := range negotiation.Capacities() {
			book.Capacities[c] = []negotiation.Entitlement{}
			for _, e := range negotiation.Entitlements() {
				if negotiation.Entitled(c, e) {
					book.Capacities[c] = append(book.Capacities[c], e)
				}
			}
		}
		return a.show(book, func(w io.Writer) { describeRules(w, book) })
	}, yes(&markdown, "markdown", "print the table of entitlements alone, as the page docs/entitlements.md"))
}

func describeRules(w io.Writer, book rulebook) {
	heading := "capacity"
	for _, e := range negotiation.Entitlements() {
		heading += "\t" + string(e)
	}
	var rows [][]string
	for _, c := range negotiation.Capacities() {
		row := []string{string(c)}
		for _, e := range negotiation.Entitlements() {
			row = append(row, yesNo(negotiation.Entitled(c, e)))
		}
		rows = append(rows, row)
	}
	table(w, heading, rows)
	fmt.Fprintln(w, "\n"+strings.Join(besideEntitlements, "\n"))

	fmt.Fprintln(w, "\nActs on a draft recommendation:")
	rows = nil
	for _, r := range book.Acts {
		rows = append(rows, []string{string(r.Act), joined(r.Roles), orDash(string(r.Entitlement)), joined(r.From)})
	}
	table(w, "act\tby\tentitled to\tfrom stage", rows)

	fmt.Fprintln(w, "\nRules of a body, in the calendar file:")
	rows = nil
	for _, name := range []string{"voting", "silence_adopts"} {
		rows = append(rows, []string{name, book.Bodies[name]})
	}
	table(w, "rule\t", rows)

	fmt.Fprintln(w, "\nRequests of the HTTP API; what is not listed is refused to everybody:")
	rows = nil
	for _, p := range book.Requests {
		rows = append(rows, []string{p.Operation, joined(p.Roles)})
	}
	table(w, "operation\tby", rows)
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = string(x)
	}
	return strings.Join(words, ", ")
}

// besideEntitlements are the conditions beside the table.
var besideEntitlements = []string{
	"A non-governmental organization comments only when the secretariat names it on the roster of a round.",
	"Entities and non-governmental organizations comment only while they are accredited to the meeting.",
	"A group speaks on behalf of those who are its members on the day.",
	"A meeting agrees, votes and adopts only after it has adopted its agenda.",
	"A chair or rapporteur of one meeting acts only on its agenda, its drafts, the rounds on them and its report.",
	"A chair whose mandate names no meeting is the chair of all.",
	"The rapporteur of a meeting prepares and revises its draft report; of all else a rapporteur reads what is public.",
	"Access is refused unless a cell says yes.",
}

// entitlementPage writes docs/entitlements.md: the table of who may do what in
// which capacity, as Markdown.
func entitlementPage(w io.Writer) {
	fmt.Fprint(w, "# Who may do what\n\nPrinted by `rapporteur rules --markdown` from the rules themselves. "+
		"A capacity is judged at the time of the act.\n\n| capacity |")
	for _, e := range negotiation.Entitlements() {
		fmt.Fprintf(w, " %s |", spaced(e))
	}
	fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("---|", len(negotiation.Entitlements())))
	for _, c := range negotiation.Capacities() {
		fmt.Fprintf(w, "| %s |", spaced(c))
		for _, e := range negotiation.Entitlements() {
			fmt.Fprintf(w, " %s |", yesNo(negotiation.Entitled(c, e)))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\n- %s\n", strings.Join(besideEntitlements, "\n- "))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
