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
	"rapporteur/negotiation"
)

func (a *app) roundDispositions() *cobra.Command {
	list := func(ctx context.Context, c *client.Client, args []string) ([]negotiation.ReceivedComment, error) {
		return c.Comments(ctx, negotiation.ID(args[0]), client.CommentFilter{})
	}
	return asks(a, "dispositions ROUND", "List what became of the comments that you may read", list, dispositionTable)
}

var dispositionTable = columns("comment\tdelegation\tkind\tlate\tdisposition\treason", func(
	c negotiation.ReceivedComment,
) []string {
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
	var rest negotiation.DispositionStatus
	var why string
	var key negotiation.ID
	var complete bool
	dispose := func(ctx context.Context, c *client.Client, args []string) ([]negotiation.ReceivedComment, error) {
		round := negotiation.ID(args[0])
		var act negotiation.DisposeComments
		for _, text := range comments {
			comment, status, ok := strings.Cut(text, "=")
			if !ok {
				return nil, usage("Write --comment as COMMENT=STATUS, not %q.", text)
			}
			act.Dispositions = append(act.Dispositions, negotiation.CommentDisposal{
				Comment: negotiation.ID(comment), Status: negotiation.DispositionStatus(status), Reason: why,
			})
		}
		if rest != "" {
			all, err := c.Comments(ctx, round, client.CommentFilter{})
			if err != nil {
				return nil, err
			}
			for _, x := range all {
				if x.Disposition == nil && x.WithdrawnAt.IsZero() {
					act.Dispositions = append(act.Dispositions, negotiation.CommentDisposal{Comment: x.ID, Status: rest, Reason: why})
				}
			}
		}
		if complete = len(act.Dispositions) == 0; complete {
			return []negotiation.ReceivedComment{}, nil
		}
		return c.Dispose(ctx, round, key, act)
	}
	return asks(a, "dispose ROUND", "Say what became of comments, before the chair approves", dispose,
		func(w io.Writer, decided []negotiation.ReceivedComment) {
			if complete {
				fmt.Fprintln(w, "Every comment has a disposition already.")
				return
			}
			dispositionTable(w, decided)
		},
		id(&key), texts(&comments, "comment", "COMMENT=STATUS; may be repeated"),
		text(&rest, "rest", "status of every comment without one"), needsOneOf("comment", "rest"),
		text(&why, "reason", "the reason, read by the authors"),
		explained(`A status is reflected, partly, not_reflected or referred (to the chair); all but
reflected need --reason, which the comment's author reads. What stands in the
consolidated text is reflected without further ado.
  rapporteur round dispose ROUND --comment 0197...=not_reflected --reason 'Outside the scope.'
  rapporteur round dispose ROUND --rest referred --reason 'Printed in the annex.'`))
}

// roundAdmit decides on late comments, one by one.
func (a *app) roundAdmit() *cobra.Command {
	var in, out []negotiation.ID
	var why string
	var key negotiation.ID
	admit := func(ctx context.Context, c *client.Client, args []string) ([]negotiation.ReceivedComment, error) {
		var act negotiation.AdmitComments
		for _, comment := range in {
			act.Admissions = append(act.Admissions, negotiation.CommentAdmission{Comment: comment, Include: true, Reason: why})
		}
		for _, comment := range out {
			act.Admissions = append(act.Admissions, negotiation.CommentAdmission{Comment: comment, Reason: why})
		}
		return c.AdmitLate(ctx, negotiation.ID(args[0]), key, act)
	}
	return asks(a, "admit ROUND", "Decide whether late comments are taken in, marked as late", admit, dispositionTable,
		id(&key), texts(&in, "include", "ID of a late comment to take in; may be repeated"),
		texts(&out, "leave-out", "ID of a late comment to leave out; may be repeated"), needsOneOf("include", "leave-out"),
		text(&why, "reason", "the reason, read by the authors"), needs("reason"),
		explained(`Between the close and the chair's first decision on points, and again after the
chair returned the text. Each comment's author reads the reason. What is to be
taken in is so by the next consolidation: rapporteur round consolidate.`))
}

func (a *app) commentWithdraw() *cobra.Command {
	var r wire.WithdrawalRequest
	var round negotiation.ID
	withdraw := func(ctx context.Context, c *client.Client, _ []string) (negotiation.ReceivedComment, error) {
		return c.Withdraw(ctx, round, r)
	}
	return asks(a, "withdraw COMMENT", "Withdraw a comment while its round is open; it stays on record", withdraw,
		func(w io.Writer, _ negotiation.ReceivedComment) {
			fmt.Fprintf(w, "The comment %s is withdrawn; it stays on record, marked.\n", r.Comment)
		}, id(&r.ID), argument(&r.Comment, 0), ofRound(&round), speaker(&r.Delegation), needs("round"))
}
