package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func (a *app) correctCommand() *cobra.Command {
	var r wire.CorrectionRequest
	var paragraphs, old, now []string
	return a.onServer("correct RECOMMENDATION", "Correct words of an adopted recommendation in some languages or all, by a corrigendum",
		func(ctx context.Context, c *client.Client, args []string) error {
			if len(paragraphs) != len(old) || len(old) != len(now) {
				return usage("Give --paragraph, --old and --new once for each place.")
			}
			adopted, err := baseOf(ctx, c, args[0], 0)
			if err != nil {
				return err
			}
			for i := range paragraphs {
				p, err := paragraph(adopted, paragraphs[i])
				if err != nil {
					return err
				}
				r.Changes = append(r.Changes, n.Erratum{Paragraph: p, Old: old[i], New: now[i]})
			}
			done, err := c.Correct(ctx, args[0], r)
			if err != nil {
				return err
			}
			return a.show(done, func(w io.Writer) { describeCorrections(w, adopted, []n.Correction{done}) })
		},
		id(&r.ID), reason(&r.Reason),
		words(&r.Languages, "languages", "language versions that are corrected, such as fr,es"),
		texts(&paragraphs, "paragraph", "number of the paragraph as printed, or its place as #2"),
		texts(&old, "old", "the words as adopted"),
		texts(&now, "new", "the words to read in their place; empty to drop the old ones"),
		needs("languages", "paragraph", "old", "new", "reason"),
		explained(`The adopted version stays as it is; the correction is a record of its own, shown
with it. It is for the languages named and no others.
  rapporteur recommendation correct KEY --languages en,fr --paragraph 2 --old 2O25 --new 2025 --reason "A slip of the pen."
To correct several places repeat --paragraph, --old and --new, each as often.`))
}

// correctionsOf lists the corrections of a text, of an adopted one only.
func correctionsOf(ctx context.Context, c *client.Client, ref string, v n.Version) ([]n.Correction, error) {
	if v.Origin != n.OriginAdopted {
		return []n.Correction{}, nil
	}
	return c.Corrections(ctx, ref)
}

func describeCorrections(w io.Writer, v n.Version, list []n.Correction) {
	for _, c := range list {
		fmt.Fprintf(w, "\nCorrected in %s by %s, %s: %s\n", joined(c.Languages), c.Symbol, when(c.At, ""), oneLine(c.Reason))
		for _, e := range c.Changes {
			p, _ := v.Paragraph(e.Paragraph)
			fmt.Fprintf(w, "    paragraph %s: for “%s” read “%s”\n", p.Number, e.Old, e.New)
		}
	}
}
