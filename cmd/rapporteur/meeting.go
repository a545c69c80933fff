package main

import (
	"context"
	"io"
	"strings"
	"time"

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
		a.meetingChange(), a.meetingAccredited(),
		a.meetingAccreditation("withdraw-accreditation", "Withdraw the accreditation of an organization, from now on", false),
		a.meetingAccreditation("restore-accreditation", "Restore an accreditation that was withdrawn", true), a.meetingBureau())
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
		out = append(out, s.Instrument+" "+string(s.Capacity)+between(s.From, s.Until))
	}
	var members []string
	for _, m := range d.Members {
		members = append(members, m.Delegation+between(m.From, m.Until))
	}
	if len(members) > 0 {
		out = append(out, "for "+strings.Join(members, ", "))
	}
	return strings.Join(out, "; ")
}

// between tells from when and until when something holds; the zero time is no
// limit.
func between(from, until time.Time) string {
	var text string
	if !from.IsZero() {
		text = " from " + from.Format("2 Jan 2006")
	}
	if !until.IsZero() {
		text += " until " + until.Format("2 Jan 2006")
	}
	return text
}
