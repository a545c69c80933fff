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
	const kept = "the reason, kept on record"
	withText := together(either("text", "text-file"), needs("title"))
	var languages []n.Language
	corrected := words(&languages, "languages", "language versions it corrects, such as fr,es")
	return []*cobra.Command{
		a.issuanceCommand("revise", "Replace a document by a revision (Rev.); the older one stays readable", (*client.Client).ReviseDocument, kept, withText),
		a.issuanceCommand("correct", "Correct a document in some languages or all (Corr.)", correcting(&languages), kept,
			withText, corrected, needs("languages")),
		a.issuanceCommand("add", "Add to a document (Add.)", (*client.Client).AddToDocument, kept, withText),
		a.issuanceCommand("amend", "Change the adopted text of a document (Amend.)", (*client.Client).AmendDocument,
			"the decision that changed the text, printed on the document", withText, needs("reason")),
		a.issuanceCommand("reissue", "Reissue a document for technical reasons (*)", (*client.Client).ReissueDocument,
			"the technical reason, printed on the document", notTogether("text", "text-file"),
			explained(`Without --title and a text the document is repeated as it stands, which is the
only way when its text is adopted.`)),
		asks(a, "family SYMBOL|ID", "List the documents that share a document's number", at((*client.Client).Family), describeDocuments),
	}
}

func correcting(languages *[]n.Language) issuance {
	return func(c *client.Client, ctx context.Context, ref string, r wire.IssuanceRequest) (n.Document, error) {
		r.Languages = *languages
		return c.CorrectDocument(ctx, ref, r)
	}
}

func (a *app) issuanceCommand(name, short string, issue issuance, why string, options ...option) *cobra.Command {
	var r wire.IssuanceRequest
	return asks(a, name+" SYMBOL|ID", short, sendsTo(issue, &r), describeIssued, append(options, id(&r.ID),
		text(&r.Title, "title", "title of the document"),
		textOr(&r.Language, "language", "en", "language of the title and text: the original language"),
		text(&r.Content, "text", "the text: paragraphs apart by empty lines, headings after '# ' or '## '"),
		fromFile(&r.Content, "text-file", "file with the text; - for standard input", (*app).wholeText),
		parsed(&r.Translations, "translation", "LANGUAGE=FILE, the title in its first line; under the same symbol; may be repeated", (*app).translations),
		text(&r.Reason, "reason", why))...)
}

func describeIssued(w io.Writer, d n.Document) {
	fmt.Fprintf(w, "Issued %s: %s (%s).\n", d.Symbol, d.Title, d.ID)
}

// translations reads LANGUAGE=FILE; the first line of a file is the title.
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

var describeDocuments = columns("symbol\tkind\tbody\tissued\tid\ttitle", func(d n.Document) []string {
	return []string{orDash(d.Symbol), string(d.Kind), d.Body, when(d.IssuedAt, ""), string(d.ID), d.Title + superseded(d)}
})

// superseded says which document stands in the place of another, if any.
func superseded(d n.Document) string {
	if d.SupersededBy == "" {
		return ""
	}
	return " (superseded by " + d.SupersededBy + ")"
}
