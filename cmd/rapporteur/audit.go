package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/audit"
	"rapporteur/client"
	"rapporteur/store"
)

func (a *app) auditCommand() *cobra.Command {
	return group("audit", "The audit trail: who saw, said and decided what, when and from where", a.auditVerify(),
		a.auditExport(),
		asks(a, "head", "Print the head of the audit trail, to be kept elsewhere; for auditors", the(
			(*client.Client).AuditHead,
		),
			func(w io.Writer, head wire.AuditHead) { fmt.Fprintln(w, head.Head) }))
}

// verified is what an audit trail was found to be.
type verified struct {
	Head    string `json:"head"`
	Entries int64  `json:"entries"`
	// Broken is empty when the trail holds.
	Broken string `json:"broken,omitempty"`
	At     int64  `json:"at,omitempty"`
}

func (a *app) auditVerify() *cobra.Command {
	var kept []audit.Head
	var file string
	return a.here("verify", "Verify the audit trail: on the database, or an export of it", func(
		ctx context.Context, _ []string,
	) error {
		head, err := a.verifyTrail(ctx, file, kept)
		out := verified{Head: head.String(), Entries: head.Number}
		var broken *audit.BrokenError
		if errors.As(err, &broken) {
			out.Broken, out.At = broken.Error(), broken.Number
		} else if err != nil {
			return err
		}
		if err := a.show(out, func(w io.Writer) { describeTrail(w, out) }); err != nil {
			return err
		}
		if out.Broken != "" {
			return errBroken
		}
		return nil
	},
		parsed(&kept, "head", "a head that was kept, as NUMBER:HASH; may be given more than once", readHeads),
		text(&file, "file", "an export to verify, from its first entry on, or - for standard input"),
		explained(`It recomputes every link of the chain and, on the database (DATABASE_URL), holds
the log of the record against it. It names the first entry where the trail does
not hold; the exit code is then 8. That the end was cut off, or all of it written
anew, shows only against a head that was kept elsewhere: give it with --head.`))
}

func readHeads(_ *app, texts []string) (kept []audit.Head, err error) {
	for _, text := range texts {
		h, err := audit.ParseHead(text)
		if err != nil {
			return nil, &usageError{Err: err}
		}
		kept = append(kept, h)
	}
	return kept, nil
}

func (a *app) verifyTrail(ctx context.Context, file string, kept []audit.Head) (head audit.Head, err error) {
	if file == "" {
		err = a.onStore(ctx, func(s *store.Store) error {
			head, err = s.VerifyAudit(ctx, kept...)
			return err
		})
		return head, err
	}
	r := a.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return head, &usageError{Err: err}
		}
		defer f.Close()
		r = f
	}
	return audit.Verify(r, kept...)
}

func describeTrail(w io.Writer, v verified) {
	if v.Broken != "" {
		fmt.Fprintln(w, v.Broken)
		return
	}
	fmt.Fprintf(w, "The audit trail holds: %d entries.\nKeep its head elsewhere: %s\n", v.Entries, v.Head)
}

// exportPage is how many entries an export asks for at once.
const exportPage = 2000

func (a *app) auditExport() *cobra.Command {
	var format, file string
	var after int64
	return a.onServer("export", "Export the audit trail, one line of JSON for each entry; for auditors", func(
		ctx context.Context, c *client.Client, _ []string,
	) (err error) {
		out := a.out
		if file != "" && file != "-" {
			f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
			if err != nil {
				return &usageError{Err: err}
			}
			defer func() {
				if closing := f.Close(); closing != nil && err == nil {
					err = fmt.Errorf("write the export: %w", closing)
				}
			}()
			out = f
		}
		return a.exportTrail(ctx, c, out, after)
	}, oneWord(&format, "format", "jsonl", "jsonl", "jsonl"),
		func(b *building) {
			b.Flags().StringVarP(&file, "out", "o", "", "file to write, instead of standard output")
			b.Flags().Int64Var(&after, "after", 0, "only entries after the one of this number")
		})
}

// exportTrail writes the trail up to where it ends now: reading it makes it
// longer.
func (a *app) exportTrail(ctx context.Context, c *client.Client, out io.Writer, after int64) error {
	head, err := c.AuditHead(ctx)
	if err != nil {
		return err
	}
	for after < head.Number {
		page, err := c.AuditLines(ctx, after, int(min(exportPage, head.Number-after)))
		if err != nil {
			return err
		}
		count := int64(bytes.Count(page, []byte("\n")))
		if count == 0 {
			return fmt.Errorf(
				"the audit trail ends at entry %d, before its head %d; verify it on the database", after, head.Number,
			)
		}
		if _, err := out.Write(page); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
		after += count
	}
	fmt.Fprintf(a.err, "Exported to the head %s\n", head.Head)
	return nil
}

// errBroken is the error of a verification that found something.
var errBroken = errors.New("the audit trail does not hold; see above where")
