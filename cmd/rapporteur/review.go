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
	"rapporteur/redline"
)

func (a *app) reviewCommand() *cobra.Command {
	return group("review", "The chair's review of a consolidation",
		asks(a, "show ROUND", "Show the consolidation in review", at((*client.Client).Review), describeReview),
		a.settleCommand(), a.reviewApprove(), a.reviewReturn())
}

// describeReview shows every reading with those who stand behind it, since the
// chair decides between positions, not between words.
func describeReview(w io.Writer, v wire.Review) {
	points := map[negotiation.ID]wire.Points{}
	for _, p := range v.Points {
		points[p.Paragraph] = p
	}
	fmt.Fprintf(
		w, "Consolidation %d of round %s, %s, from %d comments\n", v.Round.Attempt, v.Round.ID, phase(v.Round),
		len(v.Comments),
	)
	for _, version := range v.Versions {
		open := 0
		for _, p := range version.Paragraphs {
			open += p.Open
		}
		fmt.Fprintf(w, "\n%s (version %d): %d open point(s)\n", version.Title, version.Number, open)
		for _, p := range version.Paragraphs {
			describeReviewed(w, p, points[p.ID])
		}
	}
	for _, x := range v.Warnings {
		fmt.Fprintf(w, "\nComment %s of %s: %s\n", x.Comment, x.Delegation, x.Text)
	}
	fmt.Fprintf(
		w, "\nTo decide: rapporteur review approve %s --attempt %d --revision %d\n", v.Round.ID, v.Round.Attempt,
		v.Round.Revision,
	)
	fmt.Fprintf(
		w, "       or: rapporteur review return %s --attempt %d --revision %d --reason ...\n", v.Round.ID, v.Round.Attempt,
		v.Round.Revision,
	)
}

func describeReviewed(w io.Writer, p negotiation.Paragraph, behind wire.Points) {
	indent, text := strings.Repeat("    ", p.Level), p.Text
	var tree redline.ConsolidatedParagraph
	if len(behind.Tree) > 0 {
		if read, err := treeOf(behind); err == nil {
			tree = read
			text = tree.Bracketed(func(r redline.Reading) string { return supporters(r.Supporters) })
		}
	}
	fmt.Fprintf(w, "%s%s\n", indent, strings.TrimSpace(p.Number+" "+text))
	if len(behind.Brackets) > 0 {
		fmt.Fprintf(
			w, "%s    no point of difference, so nothing to settle: %s\n", indent, strings.Join(behind.Brackets, "  "),
		)
	}
	for _, said := range []struct {
		what string
		by   []redline.Supporter
	}{
		{"Deletion proposed by", tree.Deletions}, {"Support for the text as circulated:", tree.Supports},
		{"Reservation of", tree.Reservations},
	} {
		if len(said.by) > 0 {
			fmt.Fprintf(w, "%s    %s %s\n", indent, said.what, supporters(said.by))
		}
	}
}

func (a *app) settleCommand() *cobra.Command {
	var r wire.SettlementRequest
	var number int
	var decided rulingFlags
	return a.onServer("settle RECOMMENDATION", "Settle points of difference of a consolidation in review",
		func(ctx context.Context, c *client.Client, args []string) error {
			current, err := baseOf(ctx, c, args[0], number)
			if err != nil {
				return err
			}
			r.Base = current.ID
			if r.Rulings, err = decided.rulings(current); err != nil {
				return err
			}
			d, err := c.Settle(ctx, args[0], r)
			return a.showDraft(d, err, "%s: %s, settled in review.\n", args[0])
		}, id(
			&r.ID,
		), reason(&r.Reason), decided.options(), needsOneOf(rulingNames()...), versionRead(&number), explained(pointsHelp))
}
