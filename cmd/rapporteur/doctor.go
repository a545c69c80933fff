package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rapporteur/cmd/rapporteur/operate"
	"rapporteur/doctor"
)

// errDiffer is the error of an examination that found something.
var errDiffer = errors.New("record and procedures differ; see above what to do")

// diagnosis is what the doctor says.
type diagnosis struct {
	Findings []doctor.Finding `json:"findings"`
	// Mended are the workflow IDs of the procedures started again.
	Mended []string `json:"mended,omitempty"`
}

func (a *app) doctorCommand() *cobra.Command {
	var cfg operate.Config
	var mend bool
	return a.here("doctor", "Compare the record with the procedures, and say what to do where they differ", func(
		ctx context.Context, _ []string,
	) error {
		p, err := operate.Start(ctx, cfg, a.err)
		if err != nil {
			return err
		}
		defer p.Close()
		found, err := a.examine(ctx, p.Doctor(), mend)
		if err != nil {
			return err
		}
		if err := a.show(found, func(w io.Writer) { describeDiagnosis(w, found) }); err != nil {
			return err
		}
		if len(doctor.Left(found.Findings, found.Mended)) > 0 {
			return errDiffer
		}
		return nil
	}, func(b *building) { cfg.Flags(b.Flags(), a.env, false, false) },
		yes(&mend, "mend", "start lost and differing procedures again from the record"),
		explained(`It needs the same settings as the worker. It looks for procedures that were lost,
that take their thing to be in another phase than the record does, that fail at
the same step again and again or that no worker serves; for rounds that stay where
they go on by themselves, deadlines nobody acted on and drafts that did not follow
their round; for comments a consolidation does not hold or of which nobody said
what became; for reports that wait for their adoption or communication; for
procedures for what is not on record, and notices that were not sent. It looks
twice, some seconds apart, and says what it saw both times.

It changes nothing; --mend starts lost and differing procedures again, which read
from the record where they stand. The exit code is 7 when something is left to do.`))
}

func (a *app) examine(ctx context.Context, d *doctor.Doctor, mend bool) (diagnosis, error) {
	found, err := d.Examine(ctx)
	out := diagnosis{Findings: found}
	if out.Findings == nil {
		out.Findings = []doctor.Finding{}
	}
	if err == nil && mend {
		out.Mended, err = d.Mend(ctx, found)
	}
	return out, err
}

func describeDiagnosis(w io.Writer, d diagnosis) {
	for _, f := range d.Findings {
		fmt.Fprintln(w, f.What)
		if !f.Since.IsZero() {
			fmt.Fprintf(w, "    Since %s.\n", f.Since.UTC().Format("2006-01-02 15:04:05 UTC"))
		}
		fmt.Fprintf(w, "    %s\n", f.Remedy)
	}
	for _, id := range d.Mended {
		fmt.Fprintf(w, "Started again: %s\n", id)
	}
	if len(d.Findings) == 0 {
		fmt.Fprintln(w, "Record and procedures agree.")
	}
}
