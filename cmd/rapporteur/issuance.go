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

// issuanceCommands make documents about other ones.
func (a *app) issuanceCommands() []*cobra.Command {
	const kept = "the reason, kept on record"
	withText := together(either("text", "text-file"), needs("title"))
	return []*cobra.Command{
		onDocument(a, "revise", "Replace a document by a revision (Rev.); the older one stays readable", kept,
			func(x *negotiation.ReviseDocument) (*negotiation.Manuscript, option) { return &x.Manuscript, withText }),
		onDocument(a, "correct", "Correct a document in some languages or all (Corr.)", kept,
			func(x *negotiation.CorrectDocument) (*negotiation.Manuscript, option) {
				corrected := words(&x.Languages, "languages", "language versions it corrects, such as fr,es")
				return &x.Manuscript, together(withText, corrected, needs("languages"))
			}),
		onDocument(a, "add", "Add to a document (Add.)", kept,
			func(x *negotiation.AddToDocument) (*negotiation.Manuscript, option) { return &x.Manuscript, withText }),
		onDocument(a, "amend", "Change the adopted text of a document (Amend.)",
			"the decision that changed the text, printed on the document",
			func(x *negotiation.AmendDocument) (*negotiation.Manuscript, option) {
				return &x.Manuscript, together(withText, needs("reason"))
			}),
		onDocument(a, "reissue", "Reissue a document for technical reasons (*)",
			"the technical reason, printed on the document",
			func(x *negotiation.ReissueDocument) (*negotiation.Manuscript, option) {
				return &x.Manuscript, together(notTogether("text", "text-file"),
					explained(`Without --title and a text the document is repeated as it stands, which is the
only way when its text is adopted.`))
			}),
		asks(
			a, "family SYMBOL|ID", "List the documents that share a document's number", at((*client.Client).Family),
			describeDocuments,
		),
	}
}

// onDocument is the command of an act on a document, which issues another one. What
// fills names the manuscript in the act, and what its flags are besides.
func onDocument[A negotiation.DocumentAct](
	a *app, use, short, why string, fills func(*A) (*negotiation.Manuscript, option),
) *cobra.Command {
	var act A
	var key negotiation.ID
	do := func(ctx context.Context, c *client.Client, args []string) (negotiation.Document, error) {
		return c.OnDocument(ctx, args[0], key, act)
	}
	x, options := fills(&act)
	return asks(a, use+" SYMBOL|ID", short, do, describeIssued, options, id(&key),
		text(&x.Title, "title", "title of the document"),
		textOr(&x.Language, "language", "en", "language of the title and text: the original language"),
		text(&x.Content, "text", "the text: paragraphs apart by empty lines, headings after '# ' or '## '"),
		fromFile(&x.Content, "text-file", "file with the text; - for standard input", (*app).wholeText),
		parsed(
			&x.Translations, "translation", "LANGUAGE=FILE, the title in its first line; under the same symbol; may be repeated",
			(*app).translations,
		),
		text(&x.Reason, "reason", why))
}

func describeIssued(w io.Writer, d negotiation.Document) {
	fmt.Fprintf(w, "Issued %s: %s (%s).\n", d.Symbol, d.Title, d.ID)
}

// translations reads LANGUAGE=FILE; the first line of a file is the title.
func (a *app) translations(flags []string) ([]negotiation.DocumentText, error) {
	var out []negotiation.DocumentText
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
		out = append(out, negotiation.DocumentText{
			Language: negotiation.Language(language), Title: strings.TrimPrefix(strings.TrimSpace(heading), "# "),
			Content: content,
		})
	}
	return out, nil
}

var describeDocuments = columns("symbol\tkind\tbody\tissued\tid\ttitle", func(d negotiation.Document) []string {
	return []string{orDash(d.Symbol), string(d.Kind), d.Body, when(d.IssuedAt, ""), string(d.ID), d.Title + superseded(d)}
})

// superseded says which document stands in the place of another, if any.
func superseded(d negotiation.Document) string {
	if d.SupersededBy == "" {
		return ""
	}
	return " (superseded by " + d.SupersededBy + ")"
}
