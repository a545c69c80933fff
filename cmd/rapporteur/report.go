package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) reportCommand() *cobra.Command {
	return group("report", "The report of a meeting, adopted section by section",
		a.reportPrepare(),
		asks(
			a, "show MEETING", "Show the report of a meeting and where its sections stand", at((*client.Client).Report),
			describeReport,
		),
		onReport(a, "revise", "Bring the pending sections of the draft report up to what was agreed since; issues a revision",
			"Revising the draft report",
			func(x *negotiation.ReviseReport) option { return text(&x.Reason, "reason", "why it is revised") }),
		a.reportSection(),
		a.reportObject(
			"object",
			"Object to the adoption of a section, or of the report as a whole; a State party's objection stops consensus", false,
		),
		a.reportObject("lift-objection", "Lift your objection to a section or to the report", true),
		a.reportAdoptSection(),
		onReport(a, "adopt", "Adopt the report after all its sections", "Adopting the report",
			func(*negotiation.AdoptReport) option { return together() }),
		onReport(a, "communicate", "Communicate the adopted report to the parent body; adopts nothing there",
			"Communicating the report",
			func(x *negotiation.CommunicateReport) option {
				return together(
					text(&x.Session, "session", "key of the session of the parent body (default the next one on record)"),
					text(&x.Item, "item", "item of its agenda that the report is listed under"),
					text(&x.Note, "note", "what goes with the report"))
			}))
}

func (a *app) reportPrepare() *cobra.Command {
	var x negotiation.PrepareReport
	var key negotiation.ID
	prepare := func(ctx context.Context, c *client.Client, _ []string) (negotiation.Report, error) {
		return c.PrepareReport(ctx, key, x)
	}
	return asks(a, "prepare MEETING", "Prepare the draft report of a meeting", prepare, describeReport,
		doing("Preparing the draft report"), id(&key), argument(&x.Meeting, 0))
}

// onReport is the command of an act on the report of a meeting, with the flags that
// fill it in.
func onReport[A negotiation.ReportAct](a *app, use, short, progress string, flags func(*A) option) *cobra.Command {
	var act A
	var key negotiation.ID
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Report, error) {
		return c.OnReport(ctx, args[0], key, act)
	}
	return asks(a, use+" MEETING", short, do, describeReport, doing(progress), id(&key), flags(&act))
}

func describeReport(w io.Writer, r negotiation.Report) {
	fmt.Fprintf(
		w, "Report %s of meeting %s\nDraft report: document %s\n", r.ID, cmp.Or(r.MeetingKey, string(r.Meeting)), r.Draft,
	)
	if !r.AdoptedAt.IsZero() {
		fmt.Fprintf(w, "Adopted %s; report: document %s\n", when(r.AdoptedAt, ""), orDash(string(r.Final)))
	}
	if c := r.Communicated; c != nil {
		fmt.Fprintf(
			w, "Communicated %s to %s, session %s, item %s\n", when(c.At, ""), c.Body, orDash(c.SessionKey), orDash(c.Item),
		)
	}
	if len(r.Objecting) > 0 {
		fmt.Fprintf(w, "Objections to the report as a whole: %s\n", strings.Join(r.Objecting, ", "))
	}
	columns("section\tstatus\tkind\trevision\tobjections\ttitle", func(s negotiation.Section) []string {
		return []string{
			strconv.Itoa(s.Number), spaced(s.Status), string(s.Kind), s.Revision, orDash(strings.Join(s.Objecting, ", ")),
			s.Title,
		}
	})(w, r.Sections)
}

// sectionNumber reads the number of a section.
func sectionNumber(text string) (int, error) {
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return 0, usage("%q is not the number of a section", text)
	}
	return number, nil
}

// reportSection shows what is adopted: the text, and how it was orally amended.
func (a *app) reportSection() *cobra.Command {
	var format string
	return a.onServer("section MEETING SECTION", "Show a section, with who amended it and how, word by word",
		func(ctx context.Context, c *client.Client, args []string) error {
			number, err := sectionNumber(args[1])
			if err != nil {
				return err
			}
			return a.writeDiff("", format, func(as string) ([]byte, error) { return c.SectionDiff(ctx, args[0], number, as) })
		}, diffFormat(&format))
}

func (a *app) reportObject(use, short string, lifts bool) *cobra.Command {
	x := negotiation.ObjectToReport{Lifts: lifts}
	var key negotiation.ID
	object := func(ctx context.Context, c *client.Client, args []string) (report negotiation.Report, err error) {
		if len(args) == 2 {
			if x.Section, err = sectionNumber(args[1]); err != nil {
				return report, err
			}
		}
		return c.OnReport(ctx, args[0], key, x)
	}
	return asks(a, use+" MEETING [SECTION]", short, object, describeReport, doing("Recording the objection"),
		id(&key), speaker(&x.Delegation), reason(&x.Reason),
		text(&x.Revision, "revision", "revision of the section that was read, as report show lists it"))
}

func (a *app) reportAdoptSection() *cobra.Command {
	var x negotiation.AdoptSection
	var key negotiation.ID
	adopt := func(ctx context.Context, c *client.Client, args []string) (report negotiation.Report, err error) {
		if x.Number, err = sectionNumber(args[1]); err != nil {
			return report, err
		}
		if x.Revision == "" {
			if x.Revision, err = a.readSection(ctx, c, args[0], x.Number); err != nil {
				return report, err
			}
		}
		return c.OnReport(ctx, args[0], key, x)
	}
	return asks(a, "adopt-section MEETING SECTION", "Adopt one section, as it stands or as orally amended", adopt,
		describeReport,
		doing("Adopting the section"), id(&key),
		text(
			&x.Revision, "revision",
			"revision of the section that was read, as report show lists it (default the one now, whose text is shown first)",
		),
		text(&x.Amendment, "amended", "text of the section as orally amended"),
		wordingFrom(
			&x.Amendment, "amended-file", "file with that text; - for standard input",
		), notTogether("amended", "amended-file"),
		words(
			&x.Movers, "moved-by", "codes of the delegations that moved the amendment, such as FRA,KEN (default the chair)",
		),
		text(&x.Reason, "reason", "why it is amended"))
}

// readSection shows a section before it is adopted, and returns its revision.
func (a *app) readSection(ctx context.Context, c *client.Client, meeting string, number int) (string, error) {
	r, err := c.Report(ctx, meeting)
	if err != nil {
		return "", err
	}
	s, ok := r.Section(number)
	if !ok {
		return "", negotiation.Refuse(negotiation.CodeNotFound, "The draft report has no section %d.", number)
	}
	if !a.json {
		fmt.Fprintf(a.err, "Section %d, %s, revision %s:\n%s\n\n", s.Number, oneLine(s.Title), s.Revision, clean(s.Text))
	}
	return s.Revision, nil
}
