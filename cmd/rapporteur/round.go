package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
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
	var r wire.RoundRequest
	var deadline deadlineFlags
	var reminders []time.Duration
	var id string
	c := a.command("open", "Open a round: circulate the drafts of a meeting as an informal paper", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		r.ID, r.Zone = given(id), deadline.zone
		for _, d := range reminders {
			r.Reminders = append(r.Reminders, d.String())
		}
		return a.onRound(ctx, "Opening the round", func(ctx context.Context, c *client.Client) (n.Round, error) {
			var err error
			if r.Deadline, err = deadline.time(ctx, c); err != nil {
				return n.Round{}, err
			}
			return c.OpenRound(ctx, r)
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

func (a *app) roundExtend() *cobra.Command {
	var deadline deadlineFlags
	var r wire.ExtensionRequest
	var id string
	c := a.command("extend ROUND", "Extend the deadline, before its end only", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onRound(ctx, "Extending the round", func(ctx context.Context, c *client.Client) (n.Round, error) {
			round := n.ID(args[0])
			if deadline.zone == "" { // the zone of the round is that of its deadline
				now, err := c.Round(ctx, round)
				if err != nil {
					return now, err
				}
				deadline.zone = now.Zone
			}
			var err error
			if r.Deadline, err = deadline.time(ctx, c); err != nil {
				return n.Round{}, err
			}
			r.ID = given(id)
			return c.ExtendRound(ctx, round, r)
		})
	})
	deadline.add(c)
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return c
}

func (a *app) roundClose() *cobra.Command {
	var reason, id string
	c := a.command("close ROUND", "Close a round before its deadline", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onRound(ctx, "Closing the round", func(ctx context.Context, c *client.Client) (n.Round, error) {
			return c.CloseRound(ctx, n.ID(args[0]), wire.CloseRequest{ID: given(id), Reason: reason})
		})
	})
	c.Flags().StringVar(&reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return c
}

func (a *app) roundConsolidate() *cobra.Command {
	var r wire.ConsolidateRequest
	var id string
	c := a.command("consolidate ROUND", "Consolidate again after the chair returned the text", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onRound(ctx, "Consolidating", func(ctx context.Context, c *client.Client) (n.Round, error) {
			r.ID = given(id)
			return c.ConsolidateRound(ctx, n.ID(args[0]), r)
		})
	})
	c.Flags().BoolVar(&r.IncludeLate, "include-late", false, "take late comments in, marked as late")
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return c
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
