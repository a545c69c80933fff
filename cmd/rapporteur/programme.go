package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/dossier"
	"rapporteur/negotiation"
)

func describeProgramme(w io.Writer, p negotiation.Programme) {
	m := p.Meeting
	fmt.Fprintf(
		w, "%s\n%s, %s, %s (%s)\nBody %s, session %s, key %s\n", m.Names.In(negotiation.English), m.Place, dates(m), m.Format,
		m.Zone, m.Body, m.Session, m.Key,
	)
	for _, c := range m.Changes {
		fmt.Fprintf(w, "Until %s: %s, %s; changed by approval %s\n",
			when(c.At, m.Zone), period(c.OldOpens, c.OldCloses), c.OldFormat, c.Approval)
	}
	fmt.Fprintln(w, agendaState(p))
	for _, it := range m.Agenda {
		fmt.Fprintf(w, "  %-4s %s\n", it.Number+".", it.Names.In(negotiation.English))
		for _, d := range p.Documentation {
			if d.Item == it.Number {
				fmt.Fprintf(w, "       %s %s%s\n", d.Document.Symbol, d.Document.Title, superseded(d.Document))
			}
		}
	}
	for _, c := range p.Communicated {
		fmt.Fprintf(w, "Communicated by a subsidiary body on %s: %s, item %s\n", day(c.At), c.Symbol, orDash(c.Item))
	}
	if len(p.Sittings) > 0 {
		fmt.Fprintln(w, "Sittings:")
	}
	for _, s := range p.Sittings {
		fmt.Fprintf(
			w, "  %d. %s %s-%s (%s), %s: items %s\n", s.Number, day(s.Date), s.Begins, s.Ends, s.Zone, s.Format,
			strings.Join(s.Items, ", "),
		)
		if s.Reschedule != "" {
			fmt.Fprintf(w, "     TO BE RESCHEDULED: %s\n", s.Reschedule)
		}
	}
	for _, d := range p.Deadlines {
		fmt.Fprintf(w, "Deadline TO BE RESCHEDULED: %s %s, %s\n", d.Of, d.ID, when(d.Ends, d.Zone))
	}
	if x := p.Shown; x != nil {
		point := strings.TrimPrefix(strconv.Itoa(x.Point), "0")
		fmt.Fprintf(w, "In the room since %s: %s, paragraph %s, point %s\n",
			when(x.At, m.Zone), x.Recommendation, orDash(string(x.Paragraph)), orDash(point))
	}
	for _, d := range p.Decisions {
		fmt.Fprintf(
			w, "Decision of the extended Bureau of %s of %s on %s (%s): %s\n", d.Bureau, day(d.On), d.Subject, d.ID, d.Text,
		)
	}
}

func agendaState(p negotiation.Programme) string {
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

func (a *app) meetingAgenda() *cobra.Command {
	var format, file string
	var language negotiation.Language
	return a.onServer("agenda MEETING", "Print the annotated agenda with the organization of work",
		func(ctx context.Context, c *client.Client, args []string) error {
			content, err := c.Agenda(ctx, args[0], format, language)
			if err != nil {
				return err
			}
			return a.write(file, content)
		},
		oneWord(&format, "format", "text", "text or html", "text", "html"),
		textOr(&language, "language", "en", "language of the paper"), output(&file))
}

// onMeeting is the command of an act on a meeting, with the flags that fill it in.
func onMeeting[A negotiation.MeetingAct](a *app, use, short string, flags func(*A) option) *cobra.Command {
	var act A
	var key negotiation.ID
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Programme, error) {
		return c.OnMeeting(ctx, args[0], key, act)
	}
	return asks(a, use, short, do, describeProgramme, id(&key), flags(&act))
}

func (a *app) meetingAdoptAgenda() *cobra.Command {
	return onMeeting(a, "adopt-agenda MEETING", "Adopt the agenda by consensus, before anything else is adopted",
		func(x *negotiation.AdoptAgenda) option {
			return together(
				fromFile(&x.Items, "as-amended",
					"file with the whole agenda as orally amended; - for standard input (default as proposed)", (*app).agenda),
				explained(`With --as-amended it is the agenda as orally amended: a file with the list
"agenda", as a meeting of the calendar file has it. It is adopted once.`))
		})
}

func (a *app) agenda(file string) ([]negotiation.AgendaItem, error) {
	text, err := a.fileText(file)
	if err != nil {
		return nil, err
	}
	items, err := dossier.ReadAgenda(filepath.Base(file), text)
	if err != nil {
		return nil, &usageError{Err: err}
	}
	return items, nil
}

func (a *app) meetingObject(use, short string, lifts bool) *cobra.Command {
	return onMeeting(a, use+" MEETING", short, func(x *negotiation.ObjectToAgenda) option {
		x.Lifts = lifts
		return together(speaker(&x.Delegation), reason(&x.Reason))
	})
}

func (a *app) meetingSittings() *cobra.Command {
	var zone, format string
	read := func(_ *app, list []string) (sittings []negotiation.PlannedSitting, err error) {
		for _, text := range list {
			s, err := readSitting(text)
			if err != nil {
				return nil, err
			}
			s.Zone, s.Format = zone, format
			sittings = append(sittings, s)
		}
		return sittings, nil
	}
	return onMeeting(a, "sittings MEETING", "Plan the organization of work, in the place of an earlier plan",
		func(x *negotiation.PlanWork) option {
			return together(
				text(&zone, "zone", "time zone of the times (default that of the meeting)"),
				text(&format, "format", "in person, hybrid or online (default that of the meeting)"),
				parsed(&x.Sittings, "sitting",
					`"DATE BEGINS-ENDS ITEM, ITEM", such as "2021-10-12 11:00-13:00 1 a, 1 b, 2"; once for each, in their order`, read),
				needs("sitting"))
		})
}

func readSitting(text string) (s negotiation.PlannedSitting, err error) {
	date, rest, _ := strings.Cut(text, " ")
	times, items, ok := strings.Cut(rest, " ")
	begins, ends, both := strings.Cut(times, "-")
	if !ok || !both {
		return s, usage(`Write --sitting as "2021-10-12 11:00-13:00 1 a, 1 b, 2", not %q.`, text)
	}
	if s.Date, err = negotiation.ReadDay(date); err != nil {
		return s, err
	}
	s.Begins, s.Ends = begins, ends
	for item := range strings.SplitSeq(items, ",") {
		s.Items = append(s.Items, strings.TrimSpace(item))
	}
	return s, nil
}

func (a *app) meetingDocument() *cobra.Command {
	return onMeeting(a, "document MEETING SYMBOL|ID", "List a document under an agenda item",
		func(x *negotiation.ListUnderItem) option {
			return together(argument(&x.Document, 1), text(&x.Item, "item", "number of the agenda item"), needs("item"))
		})
}

func (a *app) meetingShow() *cobra.Command {
	return onMeeting(a, "show-in-room MEETING", "Show a draft, a paragraph or a point of difference in the room",
		func(x *negotiation.ShowInRoom) option {
			return together(
				text(&x.Recommendation, "draft", "key or ID of the draft (default: nothing is shown any more)"),
				text(&x.Paragraph, "paragraph", "ID of the paragraph (default all of the text)"),
				number(&x.Point, "point", "the point of difference of the paragraph, counted from 1"),
				yes(&x.Compared, "compared", "compare it with the text as it was circulated"),
				explained(`It is on the screen of the room, /meetings/MEETING/room, and on the devices of
those who follow that page.`))
		})
}

func (a *app) meetingDecide() *cobra.Command {
	return onMeeting(a, "decide MEETING", "Record a decision of the extended Bureau on dates or format",
		func(x *negotiation.RecordBureauDecision) option {
			return together(
				oneWord(&x.Subject, "subject", "", "dates or format", "dates", "format"),
				onDay(&x.On, "on", "day of the decision, such as 2021-08-11"),
				text(&x.Text, "text", "the decision"),
				needs("subject", "on", "text"))
		})
}

func (a *app) meetingChange() *cobra.Command {
	return onMeeting(a, "change MEETING", "Change the dates or the format, by an approval of the extended Bureau",
		func(x *negotiation.ChangeMeeting) option {
			return together(
				reason(&x.Reason),
				onDay(&x.Opens, "opens", "new first day, such as 2022-10-11"),
				onDay(&x.Closes, "closes", "new last day"),
				text(&x.Format, "format", "in person, hybrid or online"),
				text(&x.Approval, "approval", "ID of the silence procedure or of the decision"),
				needs("approval"),
				explained(`The approval is a silence procedure on dates or format that was opened for the
meeting and is approved, or a decision of the Bureau (see decide). What was
before stays on record, and sittings and deadlines that depend on the dates are
shown as to be rescheduled.`))
		})
}
