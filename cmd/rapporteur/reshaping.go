package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (a *app) splitCommand() *cobra.Command {
	var id, reason string
	var parts []string
	c := a.command("split RECOMMENDATION", "Divide a draft before a meeting into several, with all its paragraphs", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		v, err := baseOf(ctx, c, args[0], 0)
		if err != nil {
			return err
		}
		r := wire.SplitRequest{ID: given(id), Base: v.ID, Reason: reason}
		if r.Parts, err = partsOf(v, parts); err != nil {
			return err
		}
		made, err := c.Split(ctx, args[0], r)
		if err != nil {
			return err
		}
		return a.showDrafts(made)
	})
	c.Long = c.Short + `.

Every --part is KEY=PARAGRAPHS=TITLE: the key and title of a new draft, and the
numbers of its paragraphs in their order, as printed and with commas between
them, or their places as #1; * stands for all that no other part has.`
	c.Example = `  rapporteur recommendation split data --reason "Two subjects" \
    --part "collection=1,2=Collection of data" --part "protection=*=Protection of data"`
	c.Flags().StringArrayVar(&parts, "part", nil, "KEY=PARAGRAPHS=TITLE of a new draft; again for each")
	c.Flags().StringVar(&reason, "reason", "", "why it is divided")
	idFlag(c, &id)
	return required(c, "part", "reason")
}

// partsOf reads the parts of a split.
func partsOf(v n.Version, forms []string) ([]wire.Part, error) {
	var parts []wire.Part
	rest, taken := -1, map[n.ID]bool{}
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
	var id, reason, key, title string
	c := a.command("merge RECOMMENDATION RECOMMENDATION...", "Put several drafts before a meeting together into one", cobra.MinimumNArgs(2), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		r := wire.MergeRequest{ID: given(id), Key: key, Title: title, Reason: reason}
		for _, ref := range args {
			v, err := baseOf(ctx, c, ref, 0)
			if err != nil {
				return err
			}
			r.Bases = append(r.Bases, v.ID)
		}
		made, err := c.Merge(ctx, r)
		if err != nil {
			return err
		}
		return a.showDrafts(made)
	})
	c.Flags().StringVar(&key, "key", "", "key of the draft they become")
	c.Flags().StringVar(&title, "title", "", "its title")
	c.Flags().StringVar(&reason, "reason", "", "why they are put together")
	idFlag(c, &id)
	return required(c, "key", "title", "reason")
}

func (a *app) orderCommand() *cobra.Command {
	var id, reason string
	c := a.command("order MEETING RECOMMENDATION...", "Give the recommendations of a meeting another order", cobra.MinimumNArgs(2), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Order(ctx, wire.OrderRequest{ID: given(id), Meeting: args[0], Recommendations: args[1:], Reason: reason})
		if err != nil {
			return err
		}
		return a.showDrafts(all)
	})
	c.Flags().StringVar(&reason, "reason", "", "why the order is changed")
	idFlag(c, &id)
	return c
}
