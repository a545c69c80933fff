package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	n "rapporteur/negotiation"
)

func (a *app) meetingCommand() *cobra.Command {
	list := a.command("list", "List meetings", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Meetings(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, m := range all {
				rows = append(rows, []string{m.Key, m.Body, dates(m), m.Place, m.Names.In(n.English)})
			}
			table(w, "key\tbody\tdates\tplace\tname", rows)
		})
	})
	return group("meeting", "Meetings: agenda, organization of work, documentation, changes of dates and format", list, a.meetingShow(), a.meetingAgenda(),
		a.meetingAdoptAgenda(), a.meetingObject("object", "Object to the adoption of the agenda, which stops it", false),
		a.meetingObject("lift-objection", "Lift the delegation's objection to the agenda", true), a.meetingSittings(), a.meetingDocument(), a.meetingDecide(),
		a.meetingChange(), a.meetingAccredited(), a.meetingBureau())
}

func dates(m n.Meeting) string {
	return m.Opens.Format("2 Jan 2006") + " to " + m.Closes.Format("2 Jan 2006")
}

func (a *app) delegationCommand() *cobra.Command {
	list := a.command("list", "List delegations with their capacities", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Delegations(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, d := range all {
				rows = append(rows, []string{d.Code, string(d.Kind), capacities(d), d.Names.In(n.English)})
			}
			table(w, "code\tkind\tcapacities\tname", rows)
		})
	})
	return group("delegation", "Delegations and their capacities", list)
}

func capacities(d n.Delegation) string {
	var out []string
	for _, s := range d.Standings {
		text := fmt.Sprintf("%s %s from %s", s.Instrument, s.Capacity, s.From.Format("2 Jan 2006"))
		if !s.Until.IsZero() {
			text += " until " + s.Until.Format("2 Jan 2006")
		}
		out = append(out, text)
	}
	if len(d.Members) > 0 {
		out = append(out, fmt.Sprintf("for %d members", len(d.Members)))
	}
	return strings.Join(out, "; ")
}
