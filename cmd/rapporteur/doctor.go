package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

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
	var cfg config
	var mend bool
	c := a.command("doctor", "Compare the record with the procedures, and say what to do where they differ", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		if err := cfg.validate(); err != nil {
			return err
		}
		p := &process{config: cfg, log: cfg.logger(a.err)}
		defer p.close()
		if err := p.connect(ctx); err != nil {
			return err
		}
		namespace := a.envOr("TEMPORAL_NAMESPACE", "default")
		found, err := a.examine(ctx, doctor.New(p.store, p.temporal, namespace, cfg.taskQueue), mend)
		if err != nil {
			return err
		}
		if err := a.show(found, func(w io.Writer) { describeDiagnosis(w, found) }); err != nil {
			return err
		}
		if len(found.Findings) > len(found.Mended) {
			return errDiffer
		}
		return nil
	})
	c.Long = c.Short + `.

It needs the same settings as the worker. It looks for procedures that were lost,
deadlines nobody acted on, comments a consolidation does not hold, and procedures
for what is not on record, and notices that were not sent. It changes nothing; --mend starts lost procedures
again, which read from the record where they stand. The exit code is 7 when
something is left to do.`
	a.configFlags(c.Flags(), &cfg, false, false)
	c.Flags().BoolVar(&mend, "mend", false, "start lost procedures again")
	return c
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
		fmt.Fprintf(w, "%s\n    %s\n", f.What, f.Remedy)
	}
	for _, id := range d.Mended {
		fmt.Fprintf(w, "Started again: %s\n", id)
	}
	if len(d.Findings) == 0 {
		fmt.Fprintln(w, "Record and procedures agree.")
	}
}
