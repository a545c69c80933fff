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

func (a *app) silenceCommand() *cobra.Command {
	return group("silence", "Silence procedures: tacit approval of dates, topics, format or publication",
		a.silenceOpen(), a.silenceList(), a.silenceShow(), a.silenceObject(), a.silenceObjections(), a.silenceExtend(), a.silenceCancel())
}

// onSilence does something with a silence procedure and shows it.
func (a *app) onSilence(ctx context.Context, do func(*client.Client) (n.Silence, error)) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	s, err := do(c)
	if err != nil {
		return err
	}
	return a.show(s, func(w io.Writer) { describeSilence(w, s) })
}

func describeSilence(w io.Writer, s n.Silence) {
	fmt.Fprintf(w, "Silence %s\n%s\n", s.ID, s.Title)
	if s.Notice != "" {
		fmt.Fprintln(w, s.Notice)
	}
	fmt.Fprintf(w, "Phase:       %s\nOn:          %s, of %s\nEnds:        %s\nAsked:       %s\n",
		strings.ReplaceAll(string(s.Phase), "_", " "), s.Subject, s.Body, when(s.Ends, s.Zone), strings.Join(s.Roster, ", "))
	if s.Revises != "" {
		fmt.Fprintf(w, "Revises:     %s\n", s.Revises)
	}
	for _, p := range s.Paragraphs {
		broken := ""
		if p.Broken {
			broken = " (BROKEN)"
		}
		fmt.Fprintf(w, "\n%d.%s %s\n", p.Number, broken, p.Text)
	}
}

func (a *app) silenceOpen() *cobra.Command {
	var r wire.SilenceRequest
	var ends deadlineFlags
	var subject, revises, id string
	c := a.command("open", "Circulate a text for tacit approval", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		r.ID, r.Zone, r.Subject, r.Revises = given(id), ends.zone, n.SilenceSubject(subject), n.ID(revises)
		return a.onSilence(ctx, func(c *client.Client) (n.Silence, error) {
			var err error
			if r.Ends, err = ends.time(ctx, c); err != nil {
				return n.Silence{}, err
			}
			return c.OpenSilence(ctx, r)
		})
	})
	f := c.Flags()
	f.StringVar(&r.Body, "body", "", "symbol of the body that decides")
	f.StringVar(&r.Meeting, "meeting", "", "key of the meeting it is about")
	f.StringVar(&subject, "subject", "", "dates, topics, format, publication, or recommendations where the rules of the body allow it")
	f.StringVar(&r.Title, "title", "", "title of the text")
	f.StringArrayVar(&r.Paragraphs, "paragraph", nil, "text of a paragraph; may be repeated")
	f.StringSliceVar(&r.Roster, "roster", nil, "codes of the delegations asked")
	f.StringVar(&revises, "revises", "", "ID of the broken procedure whose text this one revises")
	f.BoolVar(&r.NamesPublished, "names-published", false, "let everybody learn who broke it")
	f.StringVar(&r.Reason, "reason", "", "needed for less than 72 hours")
	ends.add(c)
	idFlag(c, &id)
	return required(c, "body", "subject", "title", "paragraph", "roster", "zone")
}

func (a *app) silenceList() *cobra.Command {
	return a.command("list", "List silence procedures", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Silences(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, s := range all {
				rows = append(rows, []string{string(s.ID), string(s.Phase), when(s.Ends, s.Zone), string(s.Subject), s.Title})
			}
			table(w, "silence\tphase\tends\ton\ttitle", rows)
		})
	})
}

func (a *app) silenceShow() *cobra.Command {
	return a.command("show SILENCE", "Show where a silence procedure stands", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onSilence(ctx, func(c *client.Client) (n.Silence, error) { return c.Silence(ctx, n.ID(args[0])) })
	})
}

func (a *app) silenceObject() *cobra.Command {
	var r wire.ObjectionRequest
	var id string
	c := a.command("object SILENCE", "Break the silence, in writing and before its end", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID = given(id)
		return a.onSilence(ctx, func(c *client.Client) (n.Silence, error) { return c.BreakSilence(ctx, n.ID(args[0]), r) })
	})
	c.Flags().IntSliceVar(&r.Paragraphs, "paragraph", nil, "number of a paragraph objected to; may be repeated (default all)")
	c.Flags().StringVar(&r.Text, "text", "", "the objection, or the amendment proposed")
	c.Flags().StringVar(&r.Delegation, "delegation", "", "code of the delegation (default the one you are signed in for)")
	idFlag(c, &id)
	return required(c, "text")
}

func (a *app) silenceObjections() *cobra.Command {
	return a.command("objections SILENCE", "List the objections that you may read", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.SilenceObjections(ctx, n.ID(args[0]))
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			for _, o := range all {
				on := "all paragraphs"
				if len(o.Paragraphs) > 0 {
					on = "paragraphs " + strings.Trim(fmt.Sprint(o.Paragraphs), "[]")
				}
				fmt.Fprintf(w, "%s, on %s, %s\n    %s\n", o.Delegation, on, when(o.ReceivedAt, ""), o.Text)
			}
		})
	})
}

func (a *app) silenceExtend() *cobra.Command {
	var ends deadlineFlags
	var r wire.SilenceExtensionRequest
	var id string
	c := a.command("extend SILENCE", "Move the end, before it only", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.onSilence(ctx, func(c *client.Client) (n.Silence, error) {
			if ends.zone == "" {
				now, err := c.Silence(ctx, n.ID(args[0]))
				if err != nil {
					return now, err
				}
				ends.zone = now.Zone
			}
			var err error
			if r.Ends, err = ends.time(ctx, c); err != nil {
				return n.Silence{}, err
			}
			r.ID = given(id)
			return c.ExtendSilence(ctx, n.ID(args[0]), r)
		})
	})
	ends.add(c)
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return c
}

func (a *app) silenceCancel() *cobra.Command {
	var r wire.CloseRequest
	var id string
	c := a.command("cancel SILENCE", "Take the procedure back; it approves nothing", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID = given(id)
		return a.onSilence(ctx, func(c *client.Client) (n.Silence, error) { return c.CancelSilence(ctx, n.ID(args[0]), r) })
	})
	c.Flags().StringVar(&r.Reason, "reason", "", "the reason, kept on record")
	idFlag(c, &id)
	return required(c, "reason")
}
