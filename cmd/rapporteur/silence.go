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
	var object wire.ObjectionRequest
	var extend wire.SilenceExtensionRequest
	var cancel wire.CloseRequest
	return group("silence", "Silence procedures: tacit approval of dates, topics, format or publication",
		a.silenceOpen(),
		asks(a, "list", "List silence procedures", the((*client.Client).Silences), describeSilences),
		asks(a, "show SILENCE", "Show where a silence procedure stands", at((*client.Client).Silence), describeSilence),
		asks(a, "object SILENCE", "Break the silence, in writing and before its end",
			sendsTo((*client.Client).BreakSilence, &object), describeSilence, id(&object.ID), speaker(&object.Delegation),
			numbers(&object.Paragraphs, "paragraph", "number of a paragraph objected to; may be repeated (default all)"),
			text(&object.Text, "text", "the objection, or the amendment proposed"), needs("text")),
		asks(a, "objections SILENCE", "List the objections that you may read",
			at((*client.Client).SilenceObjections), describeSilenceObjections),
		asks(a, "extend SILENCE", "Move the end, before it only",
			sendsTo((*client.Client).ExtendSilence, &extend), describeSilence, id(&extend.ID), reason(&extend.Reason),
			movedUntil(&extend.Ends, (*client.Client).Silence, func(s n.Silence) string { return s.Zone })),
		asks(a, "cancel SILENCE", "Take the procedure back; it approves nothing",
			sendsTo((*client.Client).CancelSilence, &cancel), describeSilence, id(&cancel.ID), reason(&cancel.Reason), needs("reason")))
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

func describeSilences(w io.Writer, all []n.Silence) {
	columns("silence\tphase\tends\ton\ttitle", func(s n.Silence) []string {
		return []string{string(s.ID), string(s.Phase), when(s.Ends, s.Zone), string(s.Subject), s.Title}
	})(w, all)
	for _, s := range all {
		if s.Notice != "" {
			fmt.Fprintf(w, "%s: %s\n", s.ID, s.Notice)
		}
	}
}

func describeSilenceObjections(w io.Writer, all []n.SilenceObjection) {
	for _, o := range all {
		on := "all paragraphs"
		if len(o.Paragraphs) > 0 {
			on = "paragraphs " + strings.Trim(fmt.Sprint(o.Paragraphs), "[]")
		}
		fmt.Fprintf(w, "%s, on %s, %s\n    %s\n", o.Delegation, on, when(o.ReceivedAt, ""), o.Text)
	}
}

func (a *app) silenceOpen() *cobra.Command {
	var r wire.SilenceRequest
	var bureau bool
	var drafts []string
	open := func(ctx context.Context, c *client.Client, _ []string) (n.Silence, error) {
		for _, key := range drafts {
			r.Recommendations = append(r.Recommendations, wire.CirculatedDraft{Recommendation: key})
		}
		if bureau {
			b, err := c.Bureau(ctx, r.Body, "")
			if err != nil {
				return n.Silence{}, err
			}
			r.Roster = b.Roster()
		}
		return c.OpenSilence(ctx, r)
	}
	return asks(a, "open", "Circulate a text for tacit approval", open, describeSilence, id(&r.ID), until(&r.Ends, &r.Zone),
		text(&r.Body, "body", "symbol of the body that decides"),
		text(&r.Meeting, "meeting", "key of the meeting it is about"),
		text(&r.Subject, "subject", "dates, topics, format, publication, or recommendations where the rules of the body allow it"),
		text(&r.Title, "title", "title of the text"),
		texts(&r.Paragraphs, "paragraph", "text of a paragraph; may be repeated"),
		texts(&drafts, "recommendation", "key of a draft put to tacit approval as it stands, in the place of --paragraph; may be repeated"),
		words(&r.Roster, "roster", "codes of the delegations asked"),
		yes(&bureau, "bureau", "ask the extended Bureau of the body as it is today, in the place of --roster; what is decided about a meeting is put to it"),
		text(&r.Revises, "revises", "ID of the broken procedure whose text this one revises"),
		yes(&r.NamesPublished, "names-published", "let everybody learn who broke it"),
		text(&r.Reason, "reason", "needed for less than 72 hours"),
		either("roster", "bureau"), either("paragraph", "recommendation"), needs("body", "subject", "title", "zone"))
}
