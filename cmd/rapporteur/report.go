package main

import (
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
	return group("report", "The report of a meeting, adopted section by section", a.reportPrepare(), show, a.reportRevise(), a.reportAdoptSection(), a.reportAdopt())
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
	fmt.Fprintf(w, "Report %s of meeting %s\nDraft report: document %s\n", r.ID, r.Meeting, r.Draft)
	if !r.AdoptedAt.IsZero() {
		fmt.Fprintf(w, "Adopted %s; report: document %s\n", when(r.AdoptedAt, ""), orDash(string(r.Final)))
	}
	var rows [][]string
	for _, s := range r.Sections {
		rows = append(rows, []string{strconv.Itoa(s.Number), strings.ReplaceAll(string(s.Status), "_", " "), string(s.Kind), s.Title})
	}
	table(w, "section\tstatus\tkind\ttitle", rows)
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

func (a *app) reportAdoptSection() *cobra.Command {
	var id, text, textFile string
	c := a.command("adopt-section MEETING SECTION", "Adopt one section, as it stands or as orally amended", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		number, err := strconv.Atoi(args[1])
		if err != nil || number < 1 {
			return usage("%q is not the number of a section", args[1])
		}
		if textFile != "" {
			b, err := a.fileText(textFile)
			if err != nil {
				return err
			}
			text = string(b)
		}
		return a.onReport(ctx, "Adopting the section", func(ctx context.Context, c *client.Client) (n.Report, error) {
			return c.AdoptSection(ctx, args[0], number, wire.AdoptRequest{ID: given(id), Amendment: text})
		})
	})
	c.Flags().StringVar(&text, "amended", "", "text of the section as orally amended")
	c.Flags().StringVar(&textFile, "amended-file", "", "file with that text; - for standard input")
	c.MarkFlagsMutuallyExclusive("amended", "amended-file")
	idFlag(c, &id)
	return c
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
