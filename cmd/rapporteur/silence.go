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
		strings.ReplaceAll(string(s.Phase), "_", " "), s.Subject, s.Body, when(s.Ends, s.Zone), asked(s))
	if s.Revises != "" {
		fmt.Fprintf(w, "Revises:     %s\n", s.Revises)
	}
	for _, warning := range s.Warnings {
		fmt.Fprintf(w, "Note:        %s\n", warning)
	}
	for _, p := range s.Paragraphs {
		fmt.Fprintf(w, "\n%d.%s %s\n", p.Number, became(s, p), p.Text)
	}
}

// became is what became of a paragraph, for its place before the text.
func became(s n.Silence, p n.SilenceParagraph) string {
	switch {
	case p.Broken:
		return " (BROKEN)"
	case p.Adopted:
		return " (adopted " + n.TacitAdoption{Body: s.Body}.Phrase() + ")"
	case p.LeftOut != "":
		return " (NOT adopted: " + p.LeftOut + ")"
	}
	return ""
}

// asked are those on the roster, and whose Bureau they are.
func asked(s n.Silence) string {
	codes := strings.Join(s.Roster, ", ")
	if s.Bureau != "" {
		codes += " (the extended Bureau of " + s.Bureau + ")"
	}
	return codes
}

func (a *app) silenceOpen() *cobra.Command {
	var r wire.SilenceRequest
	var ends deadlineFlags
	var subject, revises, id string
	var bureau bool
	var recommendations []string
	c := a.command("open", "Circulate a text for tacit approval", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		r.ID, r.Zone, r.Subject, r.Revises = given(id), ends.zone, n.SilenceSubject(subject), n.ID(revises)
		for _, key := range recommendations {
			r.Recommendations = append(r.Recommendations, wire.CirculatedDraft{Recommendation: key})
		}
		return a.onSilence(ctx, func(c *client.Client) (n.Silence, error) {
			var err error
			if r.Ends, err = ends.time(ctx, c); err != nil {
				return n.Silence{}, err
			}
			if bureau {
				b, err := c.Bureau(ctx, r.Body, "")
				if err != nil {
					return n.Silence{}, err
				}
				r.Roster = b.Roster()
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
	f.StringArrayVar(&recommendations, "recommendation", nil, "key of a draft put to tacit approval as it stands, in the place of --paragraph; may be repeated")
	f.StringSliceVar(&r.Roster, "roster", nil, "codes of the delegations asked")
	f.BoolVar(&bureau, "bureau", false, "ask the extended Bureau of the body as it is today, in the place of --roster; what is decided about a meeting is put to it")
	f.StringVar(&revises, "revises", "", "ID of the broken procedure whose text this one revises")
	f.BoolVar(&r.NamesPublished, "names-published", false, "let everybody learn who broke it")
	f.StringVar(&r.Reason, "reason", "", "needed for less than 72 hours")
	ends.add(c)
	idFlag(c, &id)
	c.MarkFlagsOneRequired("roster", "bureau")
	c.MarkFlagsMutuallyExclusive("roster", "bureau")
	c.MarkFlagsOneRequired("paragraph", "recommendation")
	c.MarkFlagsMutuallyExclusive("paragraph", "recommendation")
	return required(c, "body", "subject", "title", "zone")
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
			for _, s := range all {
				if s.Notice != "" {
					fmt.Fprintf(w, "%s: %s\n", s.ID, s.Notice)
				}
			}
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
