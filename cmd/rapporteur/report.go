package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func (a *app) reportCommand() *cobra.Command {
	show := a.command("show MEETING", "Show the report of a meeting and where its sections stand", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onReport(ctx, "", func(ctx context.Context, c *client.Client) (n.Report, error) { return c.Report(ctx, args[0]) })
	})
	return group("report", "The report of a meeting, adopted section by section", a.reportPrepare(), show, a.reportRevise(), a.reportSection(),
		a.reportObject("object", "Object to the adoption of a section, or of the report as a whole; a State party's objection stops consensus", false),
		a.reportObject("lift-objection", "Lift your objection to a section or to the report", true),
		a.reportAdoptSection(), a.reportAdopt(), a.reportCommunicate())
}

func (a *app) onReport(ctx context.Context, doing string, do func(context.Context, *client.Client) (n.Report, error)) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	var r n.Report
	err = a.waiting(doing, func() error {
		r, err = do(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	return a.show(r, func(w io.Writer) { describeReport(w, r) })
}

func describeReport(w io.Writer, r n.Report) {
	fmt.Fprintf(w, "Report %s of meeting %s\nDraft report: document %s\n", r.ID, cmp.Or(r.MeetingKey, string(r.Meeting)), r.Draft)
	if !r.AdoptedAt.IsZero() {
		fmt.Fprintf(w, "Adopted %s; report: document %s\n", when(r.AdoptedAt, ""), orDash(string(r.Final)))
	}
	if c := r.Communicated; c != nil {
		fmt.Fprintf(w, "Communicated %s to %s, session %s, item %s\n", when(c.At, ""), c.Body, orDash(c.SessionKey), orDash(c.Item))
	}
	var rows [][]string
	for _, s := range r.Sections {
		rows = append(rows, []string{strconv.Itoa(s.Number), strings.ReplaceAll(string(s.Status), "_", " "), string(s.Kind), s.Revision, orDash(strings.Join(s.Objecting, ", ")), s.Title})
	}
	if len(r.Objecting) > 0 {
		fmt.Fprintf(w, "Objections to the report as a whole: %s\n", strings.Join(r.Objecting, ", "))
	}
	table(w, "section\tstatus\tkind\trevision\tobjections\ttitle", rows)
}

func (a *app) reportPrepare() *cobra.Command {
	var id string
	c := a.command("prepare MEETING", "Prepare the draft report of a meeting", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onReport(ctx, "Preparing the draft report", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.PrepareReport(ctx, wire.ReportRequest{ID: given(id), Meeting: args[0]})
		})
	})
	idFlag(c, &id)
	return c
}

func (a *app) reportRevise() *cobra.Command {
	var id, reason string
	c := a.command("revise MEETING", "Bring the pending sections of the draft report up to what was agreed since; issues a revision", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onReport(ctx, "Revising the draft report", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.ReviseReport(ctx, args[0], wire.ReviseRequest{ID: given(id), Reason: reason})
		})
	})
	c.Flags().StringVar(&reason, "reason", "", "why it is revised")
	idFlag(c, &id)
	return c
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
	c := a.command("section MEETING SECTION", "Show a section, with who amended it and how, word by word", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		if err := oneOf("format", format, "auto", "ansi", "text", "json", "html"); err != nil {
			return err
		}
		number, err := sectionNumber(args[1])
		if err != nil {
			return err
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		as := a.diffFormat(format)
		content, err := c.SectionDiff(ctx, args[0], number, as)
		if err != nil {
			return err
		}
		if as == "ansi" && terminal(a.out) {
			_, err := io.WriteString(a.out, cleanColoured(string(content)))
			return err
		}
		return a.write("", content)
	})
	c.Flags().StringVar(&format, "format", "auto", "auto, ansi, text, json or html")
	return c
}

func (a *app) reportObject(use, short string, lifts bool) *cobra.Command {
	r := wire.ReportObjectionRequest{Lifts: lifts}
	var id string
	c := a.command(use+" MEETING [SECTION]", short, cobra.RangeArgs(1, 2), func(ctx context.Context, args []string) error {
		r.ID = given(id)
		if len(args) == 2 {
			var err error
			if r.Section, err = sectionNumber(args[1]); err != nil {
				return err
			}
		}
		return a.onReport(ctx, "Recording the objection", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.ObjectToReport(ctx, args[0], r)
		})
	})
	c.Flags().StringVar(&r.Revision, "revision", "", "revision of the section that was read, as report show lists it")
	c.Flags().StringVar(&r.Delegation, "delegation", "", "code of the delegation (default the one you are signed in for)")
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return c
}

func (a *app) reportAdoptSection() *cobra.Command {
	var r wire.SectionRequest
	var id, textFile string
	c := a.command("adopt-section MEETING SECTION", "Adopt one section, as it stands or as orally amended", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		number, err := sectionNumber(args[1])
		if err != nil {
			return err
		}
		if textFile != "" {
			var err error
			if r.Amendment, err = a.wording(textFile); err != nil {
				return err
			}
		}
		if r.ID = given(id); r.Revision == "" {
			if r.Revision, err = a.readSection(ctx, args[0], number); err != nil {
				return err
			}
		}
		return a.onReport(ctx, "Adopting the section", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.AdoptSection(ctx, args[0], number, r)
		})
	})
	c.Flags().StringVar(&r.Revision, "revision", "", "revision of the section that was read, as report show lists it (default the one now, whose text is shown first)")
	c.Flags().StringVar(&r.Amendment, "amended", "", "text of the section as orally amended")
	c.Flags().StringVar(&textFile, "amended-file", "", "file with that text; - for standard input")
	c.Flags().StringSliceVar(&r.Movers, "moved-by", nil, "codes of the delegations that moved the amendment, such as FRA,KEN (default the chair)")
	c.Flags().StringVar(&r.Reason, "reason", "", "why it is amended")
	c.MarkFlagsMutuallyExclusive("amended", "amended-file")
	idFlag(c, &id)
	return c
}

// readSection shows a section before it is adopted, and returns its revision.
func (a *app) readSection(ctx context.Context, meeting string, number int) (string, error) {
	c, err := a.client()
	if err != nil {
		return "", err
	}
	r, err := c.Report(ctx, meeting)
	if err != nil {
		return "", err
	}
	s, ok := r.Section(number)
	if !ok {
		return "", n.Refuse(n.CodeNotFound, "The draft report has no section %d.", number)
	}
	if !a.json {
		fmt.Fprintf(a.err, "Section %d, %s, revision %s:\n%s\n\n", s.Number, oneLine(s.Title), s.Revision, clean(s.Text))
	}
	return s.Revision, nil
}

func (a *app) reportAdopt() *cobra.Command {
	var id string
	c := a.command("adopt MEETING", "Adopt the report after all its sections", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onReport(ctx, "Adopting the report", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.AdoptReport(ctx, args[0], wire.AdoptRequest{ID: given(id)})
		})
	})
	idFlag(c, &id)
	return c
}

func (a *app) reportCommunicate() *cobra.Command {
	var r wire.CommunicationRequest
	var id string
	c := a.command("communicate MEETING", "Communicate the adopted report to the parent body; adopts nothing there", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID = given(id)
		return a.onReport(ctx, "Communicating the report", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.CommunicateReport(ctx, args[0], r)
		})
	})
	c.Flags().StringVar(&r.Session, "session", "", "key of the session of the parent body (default the next one on record)")
	c.Flags().StringVar(&r.Item, "item", "", "item of its agenda that the report is listed under")
	c.Flags().StringVar(&r.Note, "note", "", "what goes with the report")
	idFlag(c, &id)
	return c
}
