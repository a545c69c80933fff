package main

import (
	"fmt"
	"io"
	"strings"

	n "rapporteur/negotiation"
)

// besideEntitlements are the conditions beside the table.
var besideEntitlements = []string{
	"A non-governmental organization comments only when the secretariat names it on the roster of a round.",
	"Entities and non-governmental organizations comment only when they are accredited to the meeting, and not while that is withdrawn.",
	"A group speaks on behalf of those who are its members on the day.",
	"A meeting agrees, votes and adopts only after it has adopted its agenda.",
	"A chair or rapporteur of one meeting acts only on what belongs to it: its agenda, its drafts, the rounds on them and its report. A chair whose mandate names no meeting is the chair of all.",
	"The rapporteur of a meeting prepares and revises its draft report; of all else a rapporteur reads what is public.",
	"Access is refused unless a cell says yes.",
}

// entitlementPage writes docs/entitlements.md: the table of who may do what in
// which capacity, as Markdown.
func entitlementPage(w io.Writer) {
	fmt.Fprint(w, "# Who may do what\n\nPrinted by `rapporteur rules --markdown` from the rules themselves. A capacity is judged at the time of the act.\n\n| capacity |")
	for _, e := range n.Entitlements() {
		fmt.Fprintf(w, " %s |", spaced(e))
	}
	fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("---|", len(n.Entitlements())))
	for _, c := range n.Capacities() {
		fmt.Fprintf(w, "| %s |", spaced(c))
		for _, e := range n.Entitlements() {
			fmt.Fprintf(w, " %s |", yesNo(n.Entitled(c, e)))
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
