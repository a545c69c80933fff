package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

func (a *app) roundCommand() *cobra.Command {
	return group("round", "Consultation rounds: circulate drafts and take comments until a deadline",
		a.roundOpen(),
		asks(a, "list", "List rounds", the((*client.Client).Rounds),
			columns("round\tphase\tdeadline\tdrafts\ttitle", func(r negotiation.Round) []string {
				return []string{string(r.ID), phase(r), when(r.Deadline, r.Zone), strconv.Itoa(len(r.Drafts)), r.Title}
			})),
		a.roundStatus(),
		onRound(a, "extend", "Extend the deadline, before its end only", "Extending the round", func(
			x *negotiation.ExtendRound,
		) option {
			return together(reason(&x.Reason),
				movedUntil(&x.Deadline, (*client.Client).Round, func(r negotiation.Round) string { return r.Zone }))
		}),
		onRound(a, "close", "Close a round before its deadline", "Closing the round",
			func(x *negotiation.CloseRound) option { return reason(&x.Reason) }),
		onRound(a, "consolidate", "Consolidate again after the chair returned the text", "Consolidating",
			func(x *negotiation.ConsolidateRound) option {
				return together(reason(&x.Reason), yes(&x.IncludeLate, "include-late", "take late comments in, marked as late"))
			}),
		a.roundConvergence(),
		onRound(a, "cancel", "Cancel a round; its drafts go back to where they were", "Cancelling the round",
			func(x *negotiation.CancelRound) option { return together(reason(&x.Reason), needs("reason")) }),
		a.roundDispose(), a.roundDispositions(), a.roundAdmit())
}

// onRound is the command of an act on a round, with the flags that fill it in.
func onRound[A negotiation.RoundAct](a *app, use, short, while string, flags func(*A) option) *cobra.Command {
	var act A
	var key negotiation.ID
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Round, error) {
		return c.OnRound(ctx, negotiation.ID(args[0]), key, act)
	}
	return asks(a, use+" ROUND", short, do, describeRound, doing(while), id(&key), flags(&act))
}

func (a *app) reviewApprove() *cobra.Command {
	return onRound(a, "approve", "Approve the consolidation; waits until the conference room paper is issued",
		"Issuing the conference room paper",
		func(x *negotiation.ApproveRound) option {
			return together(hasRead(&x.Attempt, &x.Revision), reason(&x.Reason))
		})
}

func (a *app) reviewReturn() *cobra.Command {
	return onRound(a, "return", "Return the consolidation with a reason", "Returning the consolidation",
		func(x *negotiation.ReturnRound) option {
			return together(hasRead(&x.Attempt, &x.Revision), reason(&x.Reason), needs("reason"))
		})
}

// hasRead says which consolidation was read.
func hasRead(attempt, revision *int) option {
	return together(needs("attempt"),
		number(attempt, "attempt", "number of the consolidation you have read, see review show"),
		number(revision, "revision", "number of the revision you have read, when points were settled in review"))
}

func (a *app) roundOpen() *cobra.Command {
	var x negotiation.OpenRound
	var key negotiation.ID
	var reminders []time.Duration
	open := func(ctx context.Context, c *client.Client, _ []string) (negotiation.Round, error) {
		for _, d := range reminders {
			x.Reminders = append(x.Reminders, negotiation.Span(d))
		}
		return c.OpenRound(ctx, key, x)
	}
	return asks(a, "open", "Open a round: circulate the drafts of a meeting as an informal paper", open, describeRound,
		doing("Opening the round"), id(&key), until(&x.Deadline, &x.Zone),
		text(&x.Meeting, "meeting", "key of the meeting whose drafts are circulated"),
		text(&x.CRPMeeting, "crp-meeting", "key of the session the conference room paper goes to"),
		text(&x.Title, "title", "title of the round"),
		words(&x.Recommendations, "recommendation", "keys of the drafts (default all open drafts of the meeting)"),
		words(&x.Roster, "roster", "codes of the delegations invited (default all but non-governmental organizations)"),
		func(b *building) {
			b.Flags().DurationSliceVar(
				&reminders, "reminder", nil, "times before the deadline at which to remind those who have not replied",
			)
		},
		text(
			&x.Publication, "publication",
			"who reads the comments before the paper is issued: issued (nobody else), after_close, participants or all",
		),
		yes(&x.Convergence, "convergence", "annex to the conference room paper how the points of difference changed"),
		needs("meeting", "crp-meeting", "zone"))
}

func (a *app) roundStatus() *cobra.Command {
	var watch bool
	read := func(ctx context.Context, c *client.Client, args []string) (negotiation.Round, error) {
		r, err := c.Round(ctx, negotiation.ID(args[0]))
		if err == nil && watch {
			r, err = a.watch(ctx, c, r)
		}
		return r, err
	}
	return asks(a, "status ROUND", "Show where a round stands", read, describeRound,
		yes(&watch, "watch", "wait until the round is closed, with a display of the time left"))
}

func describeRound(w io.Writer, r negotiation.Round) {
	fmt.Fprintf(w, "Round %s\n", r.ID)
	if r.Title != "" {
		fmt.Fprintf(w, "%s\n", r.Title)
	}
	fmt.Fprintf(
		w, "Phase:       %s\nDeadline:    %s\nOpened:      %s\nClosed:      %s\n", phase(r), when(r.Deadline, r.Zone),
		when(r.OpenedAt, r.Zone), when(r.ClosedAt, r.Zone),
	)
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

func phase(r negotiation.Round) string { return spaced(r.Phase) }

func (a *app) roundConvergence() *cobra.Command {
	var since negotiation.ID
	measure := func(ctx context.Context, c *client.Client, args []string) (redline.Convergence, error) {
		return c.Convergence(ctx, negotiation.ID(args[0]), since)
	}
	return asks(a, "convergence ROUND", "Measure how the points of difference changed since the consolidation "+
		"before", measure,
		func(w io.Writer, numbers redline.Convergence) { _ = publish.WriteConvergence(w, numbers) },
		text(&since, "since", "an earlier round on the same drafts"))
}
