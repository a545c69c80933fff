package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) silenceCommand() *cobra.Command {
	return group("silence", "Silence procedures: tacit approval of dates, topics, format or publication",
		a.silenceOpen(),
		asks(a, "list", "List silence procedures", the((*client.Client).Silences), describeSilences),
		asks(a, "show SILENCE", "Show where a silence procedure stands", at((*client.Client).Silence), describeSilence),
		onSilence(a, "object", "Break the silence, in writing and before its end", func(x *negotiation.BreakSilence) option {
			return together(speaker(&x.Delegation),
				numbers(&x.Paragraphs, "paragraph", "number of a paragraph objected to; may be repeated (default all)"),
				text(&x.Text, "text", "the objection, or the amendment proposed"), needs("text"))
		}),
		asks(a, "objections SILENCE", "List the objections that you may read",
			at((*client.Client).SilenceObjections), describeSilenceObjections),
		onSilence(a, "extend", "Move the end, before it only", func(x *negotiation.ExtendSilence) option {
			return together(reason(&x.Reason),
				movedUntil(&x.Ends, (*client.Client).Silence, func(s negotiation.Silence) string { return s.Zone }))
		}),
		onSilence(a, "cancel", "Take the procedure back; it approves nothing",
			func(x *negotiation.CancelSilence) option { return together(reason(&x.Reason), needs("reason")) }))
}

// onSilence is the command of an act on a silence procedure, with the flags that
// fill it in.
func onSilence[A negotiation.SilenceAct](a *app, use, short string, flags func(*A) option) *cobra.Command {
	var act A
	var key negotiation.ID
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Silence, error) {
		return c.OnSilence(ctx, negotiation.ID(args[0]), key, act)
	}
	return asks(a, use+" SILENCE", short, do, describeSilence, id(&key), flags(&act))
}

func describeSilence(w io.Writer, s negotiation.Silence) {
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
func became(s negotiation.Silence, p negotiation.SilenceParagraph) string {
	switch {
	case p.Broken:
		return " (BROKEN)"
	case p.Adopted:
		return " (adopted " + negotiation.TacitAdoption{Body: s.Body}.Phrase() + ")"
	case p.LeftOut != "":
		return " (NOT adopted: " + p.LeftOut + ")"
	}
	return ""
}

// asked are those on the roster, and whose Bureau they are.
func asked(s negotiation.Silence) string {
	codes := strings.Join(s.Roster, ", ")
	if s.Bureau != "" {
		codes += " (the extended Bureau of " + s.Bureau + ")"
	}
	return codes
}

func describeSilences(w io.Writer, all []negotiation.Silence) {
	columns("silence\tphase\tends\ton\ttitle", func(s negotiation.Silence) []string {
		return []string{string(s.ID), string(s.Phase), when(s.Ends, s.Zone), string(s.Subject), s.Title}
	})(w, all)
	for _, s := range all {
		if s.Notice != "" {
			fmt.Fprintf(w, "%s: %s\n", s.ID, s.Notice)
		}
	}
}

func describeSilenceObjections(w io.Writer, all []negotiation.SilenceObjection) {
	for _, o := range all {
		on := "all paragraphs"
		if len(o.Paragraphs) > 0 {
			on = "paragraphs " + strings.Trim(fmt.Sprint(o.Paragraphs), "[]")
		}
		fmt.Fprintf(w, "%s, on %s, %s\n    %s\n", o.Delegation, on, when(o.ReceivedAt, ""), o.Text)
	}
}

func (a *app) silenceOpen() *cobra.Command {
	var x negotiation.OpenSilence
	var key negotiation.ID
	var bureau bool
	var drafts []string
	open := func(ctx context.Context, c *client.Client, _ []string) (negotiation.Silence, error) {
		for _, ref := range drafts {
			x.Recommendations = append(x.Recommendations, negotiation.CirculatedDraft{Recommendation: ref})
		}
		if bureau {
			b, err := c.Bureau(ctx, x.Body, "")
			if err != nil {
				return negotiation.Silence{}, err
			}
			x.Roster = b.Roster()
		}
		return c.OpenSilence(ctx, key, x)
	}
	return asks(a, "open", "Circulate a text for tacit approval", open, describeSilence, id(&key), until(&x.Ends, &x.Zone),
		text(&x.Body, "body", "symbol of the body that decides"),
		text(&x.Meeting, "meeting", "key of the meeting it is about"),
		text(
			&x.Subject, "subject", "dates, topics, format, publication, or recommendations where the rules of the body allow it",
		),
		text(&x.Title, "title", "title of the text"),
		texts(&x.Paragraphs, "paragraph", "text of a paragraph; may be repeated"),
		texts(
			&drafts, "recommendation",
			"key of a draft put to tacit approval as it stands, in the place of --paragraph; may be repeated",
		),
		words(&x.Roster, "roster", "codes of the delegations asked"),
		yes(&bureau, "bureau", "ask the extended Bureau of the body as it is today, in the place of --roster; what is "+
			"decided about a meeting is put to it"),
		text(&x.Revises, "revises", "ID of the broken procedure whose text this one revises"),
		yes(&x.NamesPublished, "names-published", "let everybody learn who broke it"),
		text(&x.Reason, "reason", "needed for less than 72 hours"),
		either("roster", "bureau"), either("paragraph", "recommendation"), needs("body", "subject", "title", "zone"))
}
