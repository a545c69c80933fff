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

func (a *app) roundDispositions() *cobra.Command {
	list := func(ctx context.Context, c *client.Client, args []string) ([]n.ReceivedComment, error) {
		return c.Comments(ctx, n.ID(args[0]), client.CommentFilter{})
	}
	return asks(a, "dispositions ROUND", "List what became of the comments that you may read", list, dispositionTable)
}

var dispositionTable = columns("comment\tdelegation\tkind\tlate\tdisposition\treason", func(c n.ReceivedComment) []string {
	status, reason := "none yet", ""
	switch {
	case !c.WithdrawnAt.IsZero():
		status = "withdrawn"
	case c.Disposition != nil:
		status, reason = spaced(c.Disposition.Status), c.Disposition.Reason
	}
	return []string{string(c.ID), c.Delegation, string(c.Kind), strconv.FormatBool(c.Late), status, reason}
})

func (a *app) roundDispose() *cobra.Command {
	var comments []string
	var rest, reason, id string
	c := a.command("dispose ROUND", "Say what became of comments, before the chair approves", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		round := n.ID(args[0])
		var act n.DisposeComments
		for _, text := range comments {
			comment, status, ok := strings.Cut(text, "=")
			if !ok {
				return usage("Write --comment as COMMENT=STATUS, not %q.", text)
			}
			act.Dispositions = append(act.Dispositions, n.CommentDisposal{Comment: n.ID(comment), Status: n.DispositionStatus(status), Reason: reason})
		}
		if rest != "" {
			all, err := c.Comments(ctx, round, client.CommentFilter{})
			if err != nil {
				return err
			}
			for _, x := range all {
				if x.Disposition == nil && x.WithdrawnAt.IsZero() {
					act.Dispositions = append(act.Dispositions, n.CommentDisposal{Comment: x.ID, Status: n.DispositionStatus(rest), Reason: reason})
				}
			}
		}
		if len(act.Dispositions) == 0 {
			return a.show([]n.ReceivedComment{}, func(w io.Writer) { fmt.Fprintln(w, "Every comment has a disposition already.") })
		}
		decided, err := c.Dispose(ctx, round, given(id), act)
		if err != nil {
			return err
		}
		return a.show(decided, func(w io.Writer) { dispositionTable(w, decided) })
	})
	c.Long = c.Short + `.

A status is reflected, partly, not_reflected or referred (to the chair); all but
reflected need --reason, which the comment's author reads. What stands in the
consolidated text is reflected without further ado.
  rapporteur round dispose ROUND --comment 0197...=not_reflected --reason 'Outside the scope.'
  rapporteur round dispose ROUND --rest referred --reason 'Printed in the annex.'`
	c.Flags().StringArrayVar(&comments, "comment", nil, "COMMENT=STATUS; may be repeated")
	c.Flags().StringVar(&rest, "rest", "", "status of every comment without one")
	c.Flags().StringVar(&reason, "reason", "", "the reason, read by the authors")
	c.MarkFlagsOneRequired("comment", "rest")
	idFlag(c, &id)
	return c
}

// roundAdmit decides on late comments, one by one.
func (a *app) roundAdmit() *cobra.Command {
	var in, out []string
	var reason, id string
	c := a.command("admit ROUND", "Decide whether late comments are taken in, marked as late", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		var act n.AdmitComments
		for _, comment := range in {
			act.Admissions = append(act.Admissions, n.CommentAdmission{Comment: n.ID(comment), Include: true, Reason: reason})
		}
		for _, comment := range out {
			act.Admissions = append(act.Admissions, n.CommentAdmission{Comment: n.ID(comment), Reason: reason})
		}
		decided, err := c.AdmitLate(ctx, n.ID(args[0]), given(id), act)
		if err != nil {
			return err
		}
		return a.show(decided, func(w io.Writer) { dispositionTable(w, decided) })
	})
	c.Long = c.Short + `.

Between the close and the chair's first decision on points, and again after the
chair returned the text. Each comment's author reads the reason. What is to be
taken in is so by the next consolidation: rapporteur round consolidate.`
	c.Flags().StringArrayVar(&in, "include", nil, "ID of a late comment to take in; may be repeated")
	c.Flags().StringArrayVar(&out, "leave-out", nil, "ID of a late comment to leave out; may be repeated")
	c.Flags().StringVar(&reason, "reason", "", "the reason, read by the authors")
	c.MarkFlagsOneRequired("include", "leave-out")
	idFlag(c, &id)
	return required(c, "reason")
}

func (a *app) commentWithdraw() *cobra.Command {
	var r wire.WithdrawalRequest
	var round n.ID
	withdraw := func(ctx context.Context, c *client.Client, _ []string) (n.ReceivedComment, error) {
		return c.Withdraw(ctx, round, r)
	}
	return asks(a, "withdraw COMMENT", "Withdraw a comment while its round is open; it stays on record", withdraw,
		func(w io.Writer, _ n.ReceivedComment) {
			fmt.Fprintf(w, "The comment %s is withdrawn; it stays on record, marked.\n", r.Comment)
		}, id(&r.ID), argument(&r.Comment, 0), ofRound(&round), speaker(&r.Delegation), needs("round"))
}
