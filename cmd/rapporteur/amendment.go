package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// amendmentFlags are what an oral amendment changes, as flags.
type amendmentFlags struct {
	request                           wire.AmendmentRequest
	number                            int
	texts, deletions, inserts, places []string
	decided                           rulingFlags
}

func (f *amendmentFlags) options() option {
	r := &f.request
	return together(id(&r.ID), reason(&r.Reason), versionRead(&f.number), f.decided.options(),
		texts(&f.texts, "text", "PARAGRAPH=TEXT, or PARAGRAPH=@FILE; may be repeated"),
		texts(&f.deletions, "delete", "number of a paragraph to delete; may be repeated"),
		texts(
			&f.inserts, "insert",
			"PARAGRAPH=TEXT, or PARAGRAPH=@FILE: a new paragraph after another, or start=TEXT; may be repeated",
		),
		texts(
			&f.places, "place",
			"PARAGRAPH=PARAGRAPH: another place for a paragraph, after another, or PARAGRAPH=start; may be repeated",
		),
		text(&r.Title, "title", "the new title"),
		text(&r.Mover, "delegation", "code of the delegation that moved it (default your own, or the chair)"),
		needsOneOf(rulingNames("text", "delete", "insert", "place", "title")...))
}

// read reads the flags against the version they are about.
func (f *amendmentFlags) read(
	ctx context.Context, a *app, c *client.Client, key string,
) (wire.AmendmentRequest, error) {
	v, err := baseOf(ctx, c, key, f.number)
	if err != nil {
		return wire.AmendmentRequest{}, err
	}
	r := f.request
	r.Base = v.ID
	for _, t := range f.texts {
		id, text, err := a.textOn(v, "text", t)
		if err != nil {
			return r, err
		}
		r.Changes = append(r.Changes, negotiation.ParagraphText{Paragraph: id, Text: text})
	}
	for _, number := range f.deletions {
		id, err := paragraph(v, number)
		if err != nil {
			return r, err
		}
		r.Changes = append(r.Changes, negotiation.ParagraphText{Paragraph: id, Delete: true})
	}
	for _, t := range f.inserts {
		id, text, err := a.textOn(v, "insert", t)
		if err != nil {
			return r, err
		}
		r.Insertions = append(r.Insertions, negotiation.NewParagraph{After: id, Text: text})
	}
	for _, t := range f.places {
		number, after, _ := strings.Cut(t, "=")
		m := negotiation.ParagraphPlace{}
		if m.Paragraph, err = paragraph(v, number); err != nil {
			return r, err
		}
		if m.After, err = placeAfter(v, after); err != nil {
			return r, err
		}
		r.Moves = append(r.Moves, m)
	}
	r.Rulings, err = f.decided.rulings(v)
	return r, err
}

// textOn reads PARAGRAPH=TEXT, or the text from a file; of insertions the
// paragraph may be the start.
func (a *app) textOn(v negotiation.Version, flag, form string) (negotiation.ID, string, error) {
	number, text, ok := strings.Cut(form, "=")
	if !ok {
		return "", "", usage("Write --%s as PARAGRAPH=TEXT, not %q.", flag, form)
	}
	if file, isFile := strings.CutPrefix(text, "@"); isFile {
		var err error
		if text, err = a.wording(file); err != nil {
			return "", "", err
		}
	}
	if flag == "insert" {
		id, err := placeAfter(v, number)
		return id, text, err
	}
	id, err := paragraph(v, number)
	return id, text, err
}

// placeAfter finds the paragraph that something is to follow; none at the start.
func placeAfter(v negotiation.Version, number string) (negotiation.ID, error) {
	if number == "start" {
		return "", nil
	}
	return paragraph(v, number)
}

func (a *app) amendCommand() *cobra.Command {
	var f amendmentFlags
	return a.onServer("amend RECOMMENDATION", "Record an oral amendment that is accepted at once",
		func(ctx context.Context, c *client.Client, args []string) error {
			r, err := f.read(ctx, a, c, args[0])
			if err != nil {
				return err
			}
			d, err := c.Amend(ctx, args[0], r)
			return a.showDraft(d, err, "%s: %s, as orally amended.\n", args[0])
		}, f.options(), explained(amendmentHelp+pointsHelp))
}

const amendmentHelp = `A paragraph is named by its number as printed, or by its place as #1, #2 ...
  --text '3=The full new text of paragraph 3.'
  --text '#2=@paragraph.txt' --delete 4
  --insert '3=A new paragraph, which becomes 3 bis.' --insert 'start=The first.'
  --place 4=1                        paragraph 4 stands after paragraph 1
  --title 'The new title'

`

func (a *app) moveCommand() *cobra.Command {
	var f amendmentFlags
	var sponsor string
	return a.onServer("move RECOMMENDATION", "Move an amendment in the room, for the meeting to decide on",
		func(ctx context.Context, c *client.Client, args []string) error {
			r, err := f.read(ctx, a, c, args[0])
			if err != nil {
				return err
			}
			d, err := c.MoveAmendment(ctx, args[0], wire.MoveRequest{AmendmentRequest: r, Sponsor: sponsor})
			return a.showDraft(d, err, "Amendment "+string(r.ID)+". %s: %s.\n", args[0])
		}, f.options(),
		text(&sponsor, "sponsor", "who takes up what an observer moves: the code of a delegation, or chair"),
		explained(`The meeting decides on it before it agrees on the draft: recommendation accept,
not-accept or bracket. What an observer moves is suggested until a party or the
chair takes it up: --sponsor, or recommendation sponsor.

`+amendmentHelp+pointsHelp))
}

func (a *app) amendmentsCommand() *cobra.Command {
	var diff negotiation.ID
	return a.onServer("amendments RECOMMENDATION", "List the amendments moved in the room, with what became of them",
		func(ctx context.Context, c *client.Client, args []string) error {
			if diff != "" {
				return a.writeDiff("", "auto", func(as string) ([]byte, error) { return c.AmendmentDiff(ctx, args[0], diff, as) })
			}
			all, err := c.Amendments(ctx, args[0])
			if err != nil {
				return err
			}
			return a.show(all, func(w io.Writer) { describeAmendments(w, all) })
		}, text(&diff, "diff", "ID of an amendment: show what it would change, word by word"))
}

var describeAmendments = columns("id\tstatus\tmoved by\tat\treason\tdecision", func(
	x negotiation.OralAmendment,
) []string {
	return []string{string(x.ID), spaced(x.Status), movedBy(x), when(x.MovedAt, ""), x.Text.Reason, x.Decision}
})

// movedBy names who moved an amendment, and who took it up.
func movedBy(x negotiation.OralAmendment) string {
	by := x.Mover
	if by == "" {
		by = "the chair"
	}
	if x.Sponsor != "" {
		by += ", taken up by " + x.Sponsor
	}
	return by
}
