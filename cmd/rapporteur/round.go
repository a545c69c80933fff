package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/client"
	n "rapporteur/negotiation"
	"rapporteur/publish"
)

func (a *app) roundCommand() *cobra.Command {
	return group("round", "Consultation rounds: circulate drafts and take comments until a deadline",
		a.roundOpen(), a.roundList(), a.roundStatus(), a.roundExtend(), a.roundClose(), a.roundConsolidate(), a.roundConvergence(),
		a.roundCancel(), a.roundDispose(), a.roundDispositions(), a.roundAdmit())
}

func (a *app) roundOpen() *cobra.Command {
	var r n.OpenRound
	var deadline deadlineFlags
	var reminders []time.Duration
	var id string
	c := a.command("open", "Open a round: circulate the drafts of a meeting as an informal paper", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		r.Zone = deadline.zone
		for _, d := range reminders {
			r.Reminders = append(r.Reminders, n.Span(d))
		}
		return a.onRound(ctx, "Opening the round", func(ctx context.Context, c *client.Client) (n.Round, error) {
			var err error
			if r.Deadline, err = deadline.time(ctx, c); err != nil {
				return n.Round{}, err
			}
			return c.OpenRound(ctx, given(id), r)
		})
	})
	f := c.Flags()
	f.StringVar(&r.Meeting, "meeting", "", "key of the meeting whose drafts are circulated")
	f.StringVar(&r.CRPMeeting, "crp-meeting", "", "key of the session the conference room paper goes to")
	f.StringVar(&r.Title, "title", "", "title of the round")
	f.StringSliceVar(&r.Recommendations, "recommendation", nil, "keys of the drafts (default all open drafts of the meeting)")
	f.StringSliceVar(&r.Roster, "roster", nil, "codes of the delegations invited (default all but non-governmental organizations)")
	f.DurationSliceVar(&reminders, "reminder", nil, "times before the deadline at which to remind those who have not replied")
	f.StringVar((*string)(&r.Publication), "publication", "", "who reads the comments before the paper is issued: issued (nobody else), after_close, participants or all")
	f.BoolVar(&r.Convergence, "convergence", false, "annex to the conference room paper how the points of difference changed")
	deadline.add(c)
	idFlag(c, &id)
	return required(c, "meeting", "crp-meeting", "zone")
}

// onRound does something to a round, with a progress display, and shows it.
func (a *app) onRound(ctx context.Context, doing string, do func(context.Context, *client.Client) (n.Round, error)) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	var r n.Round
	err = a.waiting(doing, func() error {
		r, err = do(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	return a.show(r, func(w io.Writer) { describeRound(w, r) })
}

func describeRound(w io.Writer, r n.Round) {
	fmt.Fprintf(w, "Round %s\n", r.ID)
	if r.Title != "" {
		fmt.Fprintf(w, "%s\n", r.Title)
	}
	fmt.Fprintf(w, "Phase:       %s\nDeadline:    %s\nOpened:      %s\nClosed:      %s\n", phase(r), when(r.Deadline, r.Zone), when(r.OpenedAt, r.Zone), when(r.ClosedAt, r.Zone))
	fmt.Fprintf(w, "Drafts:      %d\nInvited:     %d delegations\n", len(r.Drafts), len(r.Roster))
	if r.Attempt > 0 {
		late := "without late comments"
		if r.IncludeLate {
			late = "with late comments, marked"
		}
		fmt.Fprintf(w, "Consolidated %d time(s), last %s\n", r.Attempt, late)
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "Warning: %s\n", warning)
	}
	if r.Document != "" {
		fmt.Fprintf(w, "Conference room paper: document %s\n", r.Document)
	}
}

func phase(r n.Round) string { return strings.ReplaceAll(string(r.Phase), "_", " ") }

func (a *app) roundList() *cobra.Command {
	return a.command("list", "List rounds", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Rounds(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, r := range all {
				rows = append(rows, []string{string(r.ID), phase(r), when(r.Deadline, r.Zone), strconv.Itoa(len(r.Drafts)), r.Title})
			}
			table(w, "round\tphase\tdeadline\tdrafts\ttitle", rows)
		})
	})
}

func (a *app) roundStatus() *cobra.Command {
	var watch bool
	c := a.command("status ROUND", "Show where a round stands", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		r, err := c.Round(ctx, n.ID(args[0]))
		if err == nil && watch {
			r, err = a.watch(ctx, c, r)
		}
		if err != nil {
			return err
		}
		return a.show(r, func(w io.Writer) { describeRound(w, r) })
	})
	c.Flags().BoolVar(&watch, "watch", false, "wait until the round is closed, with a display of the time left")
	return c
}

// roundAct does an act on a round. Flags gives the act its flags; before sending it
// is made ready, if need be.
func roundAct[A n.RoundAct](a *app, use, short, doing string, flags func(*cobra.Command, *A), ready ...func(context.Context, *client.Client, n.ID, *A) error) *cobra.Command {
	var act A
	var id string
	c := a.command(use+" ROUND", short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onRound(ctx, doing, func(ctx context.Context, c *client.Client) (n.Round, error) {
			round := n.ID(args[0])
			for _, make := range ready {
				if err := make(ctx, c, round, &act); err != nil {
					return n.Round{}, err
				}
			}
			return c.OnRound(ctx, round, given(id), act)
		})
	})
	flags(c, &act)
	idFlag(c, &id)
	return c
}

func reasonFlag(c *cobra.Command, reason *string) {
	c.Flags().StringVar(reason, "reason", "", "the reason, kept on record")
}

func (a *app) roundExtend() *cobra.Command {
	var deadline deadlineFlags
	return roundAct(a, "extend", "Extend the deadline, before its end only", "Extending the round",
		func(c *cobra.Command, x *n.ExtendRound) {
			deadline.add(c)
			reasonFlag(c, &x.Reason)
		},
		func(ctx context.Context, c *client.Client, round n.ID, x *n.ExtendRound) (err error) {
			if deadline.zone == "" { // the zone of the round is that of its deadline
				now, err := c.Round(ctx, round)
				if err != nil {
					return err
				}
				deadline.zone = now.Zone
			}
			x.Deadline, err = deadline.time(ctx, c)
			return err
		})
}

func (a *app) roundClose() *cobra.Command {
	return roundAct(a, "close", "Close a round before its deadline", "Closing the round",
		func(c *cobra.Command, x *n.CloseRound) { reasonFlag(c, &x.Reason) })
}

func (a *app) roundCancel() *cobra.Command {
	return required(roundAct(a, "cancel", "Cancel a round; its drafts go back to where they were", "Cancelling the round",
		func(c *cobra.Command, x *n.CancelRound) { reasonFlag(c, &x.Reason) }), "reason")
}

func (a *app) roundConsolidate() *cobra.Command {
	return roundAct(a, "consolidate", "Consolidate again after the chair returned the text", "Consolidating",
		func(c *cobra.Command, x *n.ConsolidateRound) {
			c.Flags().BoolVar(&x.IncludeLate, "include-late", false, "take late comments in, marked as late")
			reasonFlag(c, &x.Reason)
		})
}

func (a *app) reviewApprove() *cobra.Command {
	return required(roundAct(a, "approve", "Approve the consolidation; waits until the conference room paper is issued", "Issuing the conference room paper",
		func(c *cobra.Command, x *n.ApproveRound) { readFlags(c, &x.Attempt, &x.Revision, &x.Reason) }), "attempt")
}

func (a *app) reviewReturn() *cobra.Command {
	return required(roundAct(a, "return", "Return the consolidation with a reason", "Returning the consolidation",
		func(c *cobra.Command, x *n.ReturnRound) { readFlags(c, &x.Attempt, &x.Revision, &x.Reason) }), "attempt", "reason")
}

// readFlags say which consolidation was read.
func readFlags(c *cobra.Command, attempt, revision *int, reason *string) {
	c.Flags().IntVar(attempt, "attempt", 0, "number of the consolidation you have read, see review show")
	c.Flags().IntVar(revision, "revision", 0, "number of the revision you have read, when points were settled in review")
	reasonFlag(c, reason)
}

func (a *app) roundConvergence() *cobra.Command {
	var since string
	c := a.command("convergence ROUND", "Measure how the points of difference changed since the consolidation before", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		numbers, err := c.Convergence(ctx, n.ID(args[0]), n.ID(since))
		if err != nil {
			return err
		}
		return a.show(numbers, func(w io.Writer) { _ = publish.WriteConvergence(w, numbers) })
	})
	c.Flags().StringVar(&since, "since", "", "an earlier round on the same drafts")
	return c
}
