package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/dossier"
	n "rapporteur/negotiation"
)

// onMeeting does something with a meeting and shows all that is planned for it.
func (a *app) onMeeting(do func(*client.Client) (n.Programme, error)) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	p, err := do(c)
	if err != nil {
		return err
	}
	return a.show(p, func(w io.Writer) { describeProgramme(w, p) })
}

func describeProgramme(w io.Writer, p n.Programme) {
	m := p.Meeting
	fmt.Fprintf(w, "%s\n%s, %s, %s (%s)\nBody %s, session %s, key %s\n", m.Names.In(n.English), m.Place, dates(m), m.Format, m.Zone, m.Body, m.Session, m.Key)
	for _, c := range m.Changes {
		fmt.Fprintf(w, "Until %s: %s to %s, %s; changed by approval %s\n", when(c.At, m.Zone), c.OldOpens.Format("2 Jan 2006"), c.OldCloses.Format("2 Jan 2006"), c.OldFormat, c.Approval)
	}
	fmt.Fprintln(w, agendaState(p))
	for _, it := range m.Agenda {
		fmt.Fprintf(w, "  %-4s %s\n", it.Number+".", it.Names.In(n.English))
		for _, d := range p.Documentation {
			if d.Item == it.Number {
				fmt.Fprintf(w, "       %s %s%s\n", d.Document.Symbol, d.Document.Title, superseded(d.Document))
			}
		}
	}
	for _, c := range p.Communicated {
		fmt.Fprintf(w, "Communicated by a subsidiary body on %s: %s, item %s\n", c.At.Format("2 Jan 2006"), c.Symbol, orDash(c.Item))
	}
	if len(p.Sittings) > 0 {
		fmt.Fprintln(w, "Sittings:")
	}
	for _, s := range p.Sittings {
		fmt.Fprintf(w, "  %d. %s %s-%s (%s), %s: items %s\n", s.Number, s.Date.Format("2 Jan 2006"), s.Begins, s.Ends, s.Zone, s.Format, strings.Join(s.Items, ", "))
		if s.Reschedule != "" {
			fmt.Fprintf(w, "     TO BE RESCHEDULED: %s\n", s.Reschedule)
		}
	}
	for _, d := range p.Deadlines {
		fmt.Fprintf(w, "Deadline TO BE RESCHEDULED: %s %s, %s\n", d.Of, d.ID, when(d.Ends, d.Zone))
	}
	for _, d := range p.Decisions {
		fmt.Fprintf(w, "Decision of the extended Bureau of %s of %s on %s (%s): %s\n", d.Bureau, d.On.Format("2 Jan 2006"), d.Subject, d.ID, d.Text)
	}
}

func agendaState(p n.Programme) string {
	m := p.Meeting
	switch {
	case len(p.Objecting) > 0 && m.AgendaAdoptedAt.IsZero():
		return "Provisional agenda, objected to by " + strings.Join(p.Objecting, ", ") + ":"
	case m.AgendaAdoptedAt.IsZero():
		return "Provisional agenda:"
	case m.AgendaAmended:
		return "Agenda, adopted as orally amended on " + when(m.AgendaAdoptedAt, m.Zone) + ":"
	}
	return "Agenda, adopted on " + when(m.AgendaAdoptedAt, m.Zone) + ":"
}

func (a *app) meetingShow() *cobra.Command {
	return a.command("show MEETING", "Show a meeting with its agenda, sittings, documentation and changes", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.Programme(ctx, args[0]) })
	})
}

func (a *app) meetingAgenda() *cobra.Command {
	var format, language, file string
	c := a.command("agenda MEETING", "Print the annotated agenda with the organization of work", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if err := oneOf("format", format, "text", "html"); err != nil {
			return err
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		content, err := c.Agenda(ctx, args[0], format, n.Language(language))
		if err != nil {
			return err
		}
		return a.write(file, content)
	})
	c.Flags().StringVar(&format, "format", "text", "text or html")
	c.Flags().StringVar(&language, "language", "en", "language of the paper")
	c.Flags().StringVarP(&file, "output", "o", "", "write to this file")
	return c
}

func (a *app) meetingAdoptAgenda() *cobra.Command {
	var file, id string
	c := a.command("adopt-agenda MEETING", "Adopt the agenda by consensus, before anything else is adopted", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r := wire.AgendaRequest{ID: given(id)}
		if file != "" {
			text, err := a.fileText(file)
			if err != nil {
				return err
			}
			if r.Items, err = dossier.ReadAgenda(filepath.Base(file), text); err != nil {
				return &usageError{err}
			}
		}
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.AdoptAgenda(ctx, args[0], r) })
	})
	c.Long = c.Short + `.

With --as-amended it is the agenda as orally amended: a file with the list
"agenda", as a meeting of the calendar file has it. It is adopted once.`
	c.Flags().StringVar(&file, "as-amended", "", "file with the whole agenda as orally amended; - for standard input (default as proposed)")
	idFlag(c, &id)
	return c
}

func (a *app) meetingObject(use, short string, lifts bool) *cobra.Command {
	r := wire.AgendaObjectionRequest{Lifts: lifts}
	var id string
	c := a.command(use+" MEETING", short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID = given(id)
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.ObjectToAgenda(ctx, args[0], r) })
	})
	c.Flags().StringVar(&r.Delegation, "delegation", "", "code of the delegation (default the one you are signed in for)")
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return c
}

func (a *app) meetingSittings() *cobra.Command {
	var sittings []string
	var zone, format, id string
	c := a.command("sittings MEETING", "Plan the organization of work, in the place of an earlier plan", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r := wire.WorkRequest{ID: given(id)}
		for _, text := range sittings {
			s, err := readSitting(text)
			if err != nil {
				return err
			}
			s.Zone, s.Format = zone, format
			r.Sittings = append(r.Sittings, s)
		}
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.PlanWork(ctx, args[0], r) })
	})
	c.Flags().StringArrayVar(&sittings, "sitting", nil, `"DATE BEGINS-ENDS ITEM, ITEM", such as "2021-10-12 11:00-13:00 1 a, 1 b, 2"; once for each, in their order`)
	c.Flags().StringVar(&zone, "zone", "", "time zone of the times (default that of the meeting)")
	c.Flags().StringVar(&format, "format", "", "in person, hybrid or online (default that of the meeting)")
	idFlag(c, &id)
	return required(c, "sitting")
}

func readSitting(text string) (wire.SittingRequest, error) {
	date, rest, _ := strings.Cut(text, " ")
	times, items, ok := strings.Cut(rest, " ")
	begins, ends, both := strings.Cut(times, "-")
	if !ok || !both {
		return wire.SittingRequest{}, usage(`Write --sitting as "2021-10-12 11:00-13:00 1 a, 1 b, 2", not %q.`, text)
	}
	s := wire.SittingRequest{Date: date, Begins: begins, Ends: ends}
	for item := range strings.SplitSeq(items, ",") {
		s.Items = append(s.Items, strings.TrimSpace(item))
	}
	return s, nil
}

func (a *app) meetingDocument() *cobra.Command {
	var r wire.DocumentationRequest
	var id string
	c := a.command("document MEETING SYMBOL|ID", "List a document under an agenda item", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		r.ID, r.Document = given(id), args[1]
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.ListUnderItem(ctx, args[0], r) })
	})
	c.Flags().StringVar(&r.Item, "item", "", "number of the agenda item")
	idFlag(c, &id)
	return required(c, "item")
}

func (a *app) meetingDecide() *cobra.Command {
	var r wire.BureauDecisionRequest
	var id, subject string
	c := a.command("decide MEETING", "Record a decision of the extended Bureau on dates or format", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if err := oneOf("subject", subject, "dates", "format"); err != nil {
			return err
		}
		r.ID, r.Subject = given(id), n.SilenceSubject(subject)
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.RecordDecision(ctx, args[0], r) })
	})
	c.Flags().StringVar(&subject, "subject", "", "dates or format")
	c.Flags().StringVar(&r.On, "on", "", "day of the decision, such as 2021-08-11")
	c.Flags().StringVar(&r.Text, "text", "", "the decision")
	idFlag(c, &id)
	return required(c, "subject", "on", "text")
}

func (a *app) meetingChange() *cobra.Command {
	var r wire.MeetingChangeRequest
	var id, approval string
	c := a.command("change MEETING", "Change the dates or the format, by an approval of the extended Bureau", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID, r.Approval = given(id), n.ID(approval)
		return a.onMeeting(func(c *client.Client) (n.Programme, error) { return c.ChangeMeeting(ctx, args[0], r) })
	})
	c.Long = c.Short + `.

The approval is a silence procedure on dates or format that was opened for the
meeting and is approved, or a decision of the Bureau (see decide). What was
before stays on record, and sittings and deadlines that depend on the dates are
shown as to be rescheduled.`
	c.Flags().StringVar(&r.Opens, "opens", "", "new first day, such as 2022-10-11")
	c.Flags().StringVar(&r.Closes, "closes", "", "new last day")
	c.Flags().StringVar(&r.Format, "format", "", "in person, hybrid or online")
	c.Flags().StringVar(&approval, "approval", "", "ID of the silence procedure or of the decision")
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return required(c, "approval")
}

func (a *app) meetingBureau() *cobra.Command {
	var on string
	c := a.command("bureau BODY", "Show the extended Bureau of a body as it is or was on a day", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		b, err := c.Bureau(ctx, args[0], on)
		if err != nil {
			return err
		}
		return a.show(b, func(w io.Writer) {
			fmt.Fprintf(w, "Extended Bureau of %s on %s\n", b.Body, b.On.Format("2 Jan 2006"))
			var rows [][]string
			for _, m := range b.Members {
				until := ""
				if !m.Until.IsZero() {
					until = m.Until.Format("2 Jan 2006")
				}
				rows = append(rows, []string{m.Delegation, m.Office.Phrase(), m.From.Format("2 Jan 2006"), until})
			}
			table(w, "code\toffice\tfrom\tuntil", rows)
		})
	})
	c.Long = c.Short + `.

Who is in it is on record by the file of load bureau and is never derived. A body
without one of its own has that of the body it reports to. Silence procedures
about a meeting are put to all of it, and to nobody else.`
	c.Flags().StringVar(&on, "on", "", "the day, such as 2021-04-12 (default today)")
	return c
}

func (a *app) meetingAccredited() *cobra.Command {
	return a.command("accredited MEETING", "List who is accredited, with their capacity on the day it opens", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Accredited(ctx, args[0])
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			showAccredited(w, all)
		})
	})
}

func showAccredited(w io.Writer, all []n.Accredited) {
	var rows [][]string
	for _, x := range all {
		withdrawn := ""
		if !x.WithdrawnAt.IsZero() {
			withdrawn = x.WithdrawnAt.Format(time.RFC3339) + ": " + x.Reason
		}
		rows = append(rows, []string{x.Delegation, string(x.Capacity), withdrawn})
	}
	table(w, "code\tcapacity\twithdrawn", rows)
}

func (a *app) meetingAccreditation(use, short string, restores bool) *cobra.Command {
	r := wire.AccreditationRequest{Restores: restores}
	var id string
	c := a.command(use+" MEETING CODE", short, cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		r.ID, r.Delegation = given(id), args[1]
		c, err := a.client()
		if err != nil {
			return err
		}
		changed, err := c.ChangeAccreditation(ctx, args[0], r)
		if err != nil {
			return err
		}
		return a.show(changed, func(w io.Writer) { showAccredited(w, []n.Accredited{changed}) })
	})
	c.Long = c.Short + `.

It counts from now on: what the organization does while its accreditation is
withdrawn is refused, and what it did before stays. States need none.`
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	required(c, "reason")
	idFlag(c, &id)
	return c
}
