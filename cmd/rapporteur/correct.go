package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func (a *app) correctCommand() *cobra.Command {
	var reason, id string
	var languages, paragraphs, old, now []string
	c := a.command("correct RECOMMENDATION", "Correct words of an adopted recommendation in some languages or all, by a corrigendum", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if len(paragraphs) != len(old) || len(old) != len(now) {
			return usage("Give --paragraph, --old and --new once for each place.")
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		adopted, err := baseOf(ctx, c, args[0], 0)
		if err != nil {
			return err
		}
		r := wire.CorrectionRequest{ID: given(id), Reason: reason}
		for _, l := range languages {
			r.Languages = append(r.Languages, n.Language(l))
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
	})
	c.Long = c.Short + `.

The adopted version stays as it is; the correction is a record of its own, shown
with it. It is for the languages named and no others.
  rapporteur recommendation correct KEY --languages en,fr --paragraph 2 --old 2O25 --new 2025 --reason "A slip of the pen."
To correct several places repeat --paragraph, --old and --new, each as often.`
	f := c.Flags()
	f.StringSliceVar(&languages, "languages", nil, "language versions that are corrected, such as fr,es")
	f.StringArrayVar(&paragraphs, "paragraph", nil, "number of the paragraph as printed, or its place as #2")
	f.StringArrayVar(&old, "old", nil, "the words as adopted")
	f.StringArrayVar(&now, "new", nil, "the words to read in their place; empty to drop the old ones")
	f.StringVar(&reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return required(c, "languages", "paragraph", "old", "new", "reason")
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
		names := make([]string, len(c.Languages))
		for i, l := range c.Languages {
			names[i] = string(l)
		}
		fmt.Fprintf(w, "\nCorrected in %s by %s, %s: %s\n", strings.Join(names, ", "), c.Symbol, when(c.At, ""), oneLine(c.Reason))
		for _, e := range c.Changes {
			p, _ := v.Paragraph(e.Paragraph)
			fmt.Fprintf(w, "    paragraph %s: for “%s” read “%s”\n", p.Number, e.Old, e.New)
		}
	}
}
