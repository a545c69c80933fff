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

// issuance is how the client issues a document about another one.
type issuance func(*client.Client, context.Context, string, wire.IssuanceRequest) (n.Document, error)

// issuanceCommands make documents about other ones.
func (a *app) issuanceCommands() []*cobra.Command {
	correct := a.issuanceCommand("correct", "Correct a document in some languages or all (Corr.)", (*client.Client).CorrectDocument, true)
	amend := a.issuanceCommand("amend", "Change the adopted text of a document (Amend.)", (*client.Client).AmendDocument, true)
	return []*cobra.Command{
		a.issuanceCommand("revise", "Replace a document by a revision (Rev.); the older one stays readable", (*client.Client).ReviseDocument, true),
		required(correct, "languages"),
		a.issuanceCommand("add", "Add to a document (Add.)", (*client.Client).AddToDocument, true),
		required(amend, "reason"),
		a.issuanceCommand("reissue", "Reissue a document for technical reasons (*)", (*client.Client).ReissueDocument, false),
		a.familyCommand(),
	}
}

func (a *app) issuanceCommand(name, short string, issue issuance, withText bool) *cobra.Command {
	var r wire.IssuanceRequest
	var id, language, text, file string
	var translations, languages []string
	c := a.command(name+" SYMBOL|ID", short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID, r.Language, r.Content = given(id), n.Language(language), text
		for _, l := range languages {
			r.Languages = append(r.Languages, n.Language(l))
		}
		var err error
		if file != "" {
			if r.Content, err = a.wholeText(file); err != nil {
				return err
			}
		}
		if r.Translations, err = a.translations(translations); err != nil {
			return err
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		d, err := issue(c, ctx, args[0], r)
		if err != nil {
			return err
		}
		return a.show(d, func(w io.Writer) { fmt.Fprintf(w, "Issued %s: %s (%s).\n", d.Symbol, d.Title, d.ID) })
	})
	f := c.Flags()
	f.StringVar(&r.Title, "title", "", "title of the document")
	f.StringVar(&language, "language", "en", "language of the title and text: the original language")
	f.StringVar(&text, "text", "", "the text: paragraphs apart by empty lines, headings after '# ' or '## '")
	f.StringVar(&file, "text-file", "", "file with the text; - for standard input")
	f.StringArrayVar(&translations, "translation", nil, "LANGUAGE=FILE, the title in its first line; under the same symbol; may be repeated")
	f.StringVar(&r.Reason, "reason", "", reasonOf[name])
	if name == "correct" {
		f.StringSliceVar(&languages, "languages", nil, "language versions it corrects, such as fr,es")
	}
	idFlag(c, &id)
	c.MarkFlagsMutuallyExclusive("text", "text-file")
	if !withText {
		c.Long = c.Short + `.

Without --title and a text the document is repeated as it stands, which is the
only way when its text is adopted.`
		return c
	}
	c.MarkFlagsOneRequired("text", "text-file")
	return required(c, "title")
}

var reasonOf = map[string]string{
	"revise": "the reason, kept on record", "correct": "the reason, kept on record", "add": "the reason, kept on record",
	"amend":   "the decision that changed the text, printed on the document",
	"reissue": "the technical reason, printed on the document",
}

// translations reads LANGUAGE=FILE flags; the first line of a file is the title.
func (a *app) translations(flags []string) ([]n.DocumentText, error) {
	var out []n.DocumentText
	for _, each := range flags {
		language, file, ok := strings.Cut(each, "=")
		if !ok {
			return nil, usage("Write --translation as LANGUAGE=FILE, not %q.", each)
		}
		text, err := a.wholeText(file)
		if err != nil {
			return nil, err
		}
		heading, content, _ := strings.Cut(text, "\n")
		out = append(out, n.DocumentText{Language: n.Language(language), Title: strings.TrimPrefix(strings.TrimSpace(heading), "# "), Content: content})
	}
	return out, nil
}

func (a *app) familyCommand() *cobra.Command {
	return a.command("family SYMBOL|ID", "List the documents that share a document's number", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Family(ctx, args[0])
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) { documentTable(w, all) })
	})
}

func documentTable(w io.Writer, all []n.Document) {
	var rows [][]string
	for _, d := range all {
		rows = append(rows, []string{orDash(d.Symbol), string(d.Kind), d.Body, when(d.IssuedAt, ""), string(d.ID), d.Title + superseded(d)})
	}
	table(w, "symbol\tkind\tbody\tissued\tid\ttitle", rows)
}

// superseded says which document stands in the place of another, if any.
func superseded(d n.Document) string {
	if d.SupersededBy == "" {
		return ""
	}
	return " (superseded by " + d.SupersededBy + ")"
}
