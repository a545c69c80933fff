package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) splitCommand() *cobra.Command {
	var r wire.SplitRequest
	var parts []string
	split := func(ctx context.Context, c *client.Client, args []string) ([]negotiation.Recommendation, error) {
		v, err := baseOf(ctx, c, args[0], 0)
		if err != nil {
			return nil, err
		}
		r.Base = v.ID
		if r.Parts, err = partsOf(v, parts); err != nil {
			return nil, err
		}
		return c.Split(ctx, args[0], r)
	}
	c := asks(a, "split RECOMMENDATION", "Divide a draft before a meeting into several, with all its paragraphs", split,
		describeRecommendations,
		id(&r.ID), text(&r.Reason, "reason", "why it is divided"),
		texts(&parts, "part", "KEY=PARAGRAPHS=TITLE of a new draft; again for each"),
		needs("part", "reason"),
		explained(`Every --part is KEY=PARAGRAPHS=TITLE: the key and title of a new draft, and the
numbers of its paragraphs in their order, as printed and with commas between
them, or their places as #1; * stands for all that no other part has.`))
	c.Example = `  rapporteur recommendation split data --reason "Two subjects" \
    --part "collection=1,2=Collection of data" --part "protection=*=Protection of data"`
	return c
}

// partsOf reads the parts of a split.
func partsOf(v negotiation.Version, forms []string) ([]wire.Part, error) {
	var parts []wire.Part
	rest, taken := -1, map[negotiation.ID]bool{}
	for _, form := range forms {
		fields := strings.SplitN(form, "=", 3)
		if len(fields) != 3 {
			return nil, usage("--part %q is not of the form KEY=PARAGRAPHS=TITLE", form)
		}
		part := wire.Part{Key: fields[0], Title: strings.TrimSpace(fields[2])}
		if fields[1] == "*" {
			if rest >= 0 {
				return nil, usage("only one part can have all paragraphs that are left")
			}
			rest = len(parts)
			parts = append(parts, part)
			continue
		}
		for number := range strings.SplitSeq(fields[1], ",") {
			id, err := paragraph(v, strings.TrimSpace(number))
			if err != nil {
				return nil, err
			}
			part.Paragraphs, taken[id] = append(part.Paragraphs, id), true
		}
		parts = append(parts, part)
	}
	if rest >= 0 {
		for _, p := range v.Paragraphs {
			if !taken[p.ID] {
				parts[rest].Paragraphs = append(parts[rest].Paragraphs, p.ID)
			}
		}
	}
	return parts, nil
}

func (a *app) mergeCommand() *cobra.Command {
	var r wire.MergeRequest
	merge := func(ctx context.Context, c *client.Client, args []string) ([]negotiation.Recommendation, error) {
		for _, ref := range args {
			v, err := baseOf(ctx, c, ref, 0)
			if err != nil {
				return nil, err
			}
			r.Bases = append(r.Bases, v.ID)
		}
		return c.Merge(ctx, r)
	}
	return asks(a, "merge RECOMMENDATION RECOMMENDATION...", "Put several drafts before a meeting together "+
		"into one", merge, describeRecommendations,
		id(&r.ID), text(&r.Key, "key", "key of the draft they become"), text(&r.Title, "title", "its title"),
		text(&r.Reason, "reason", "why they are put together"),
		needs("key", "title", "reason"))
}

func (a *app) orderCommand() *cobra.Command {
	var act negotiation.OrderRecommendations
	var key negotiation.ID
	order := func(ctx context.Context, c *client.Client, args []string) ([]negotiation.Recommendation, error) {
		act.Meeting = args[0]
		for _, ref := range args[1:] {
			act.Recommendations = append(act.Recommendations, negotiation.ID(ref))
		}
		return c.OrderRecommendations(ctx, key, act)
	}
	return asks(a, "order MEETING RECOMMENDATION...", "Give the recommendations of a meeting another order", order,
		describeRecommendations, id(&key), text(&act.Reason, "reason", "why the order is changed"))
}

func (a *app) correctCommand() *cobra.Command {
	var r negotiation.CorrectRecommendation
	var key negotiation.ID
	var paragraphs, old, now []string
	return a.onServer("correct RECOMMENDATION", "Correct words of an adopted recommendation in some languages or all, "+
		"by a corrigendum",
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
				r.Changes = append(r.Changes, negotiation.Erratum{Paragraph: p, Old: old[i], New: now[i]})
			}
			done, err := c.Correct(ctx, args[0], key, r)
			if err != nil {
				return err
			}
			return a.show(done, func(w io.Writer) { describeCorrections(w, adopted, []negotiation.Correction{done}) })
		},
		id(&key), reason(&r.Reason),
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
func correctionsOf(
	ctx context.Context, c *client.Client, ref string, v negotiation.Version,
) ([]negotiation.Correction, error) {
	if v.Origin != negotiation.OriginAdopted {
		return []negotiation.Correction{}, nil
	}
	return c.Corrections(ctx, ref)
}

func describeCorrections(w io.Writer, v negotiation.Version, list []negotiation.Correction) {
	for _, c := range list {
		fmt.Fprintf(w, "\nCorrected in %s by %s, %s: %s\n", joined(c.Languages), c.Symbol, when(c.At, ""), oneLine(c.Reason))
		for _, e := range c.Changes {
			p, _ := v.Paragraph(e.Paragraph)
			fmt.Fprintf(w, "    paragraph %s: for “%s” read “%s”\n", p.Number, e.Old, e.New)
		}
	}
}
