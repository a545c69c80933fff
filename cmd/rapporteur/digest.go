package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) digestCommand() *cobra.Command {
	return group("digest", "The thematic digest: documents of past meetings by theme, with short annotations",
		a.digestShow(),
		asks(a, "themes", "List the themes", the(
			(*client.Client).Themes,
		), columns("key\tname", func(t negotiation.Theme) []string {
			return []string{t.Key, t.Names.In(negotiation.English)}
		})),
		a.digestTheme(), a.digestAnnotate(), a.digestCompile())
}

func (a *app) digestShow() *cobra.Command {
	var theme, document string
	var language negotiation.Language
	read := func(ctx context.Context, c *client.Client, _ []string) (wire.Digest, error) {
		return c.Digest(ctx, theme, document)
	}
	return asks(a, "show", "Show the digest by theme and by symbol", read,
		func(w io.Writer, d wire.Digest) { describeDigest(w, d, language) },
		text(&theme, "theme", "key of a theme (default all)"),
		text(&document, "document", "symbol or ID of a document (default all)"),
		textOr(&language, "language", "en", "language of names and annotations, where there is one"))
}

func describeDigest(w io.Writer, d wire.Digest, l negotiation.Language) {
	theme := ""
	for _, e := range d.ByTheme {
		if e.Theme.Key != theme {
			theme = e.Theme.Key
			fmt.Fprintf(w, "%s (%s)\n", e.Theme.Names.In(l), theme)
		}
		fmt.Fprintf(w, "  %s %s%s\n", e.Document.Symbol, e.Document.Title, superseded(e.Document))
		text := e.In(l)
		fmt.Fprintf(w, "    [%s] %s\n", text.Language, strings.ReplaceAll(text.Text, "\n", "\n    "))
	}
	fmt.Fprintln(w)
	columns("symbol\tthemes", func(x negotiation.SymbolEntry) []string {
		return []string{x.Document.Symbol, strings.Join(x.Themes, ", ")}
	})(w, d.BySymbol)
}

func (a *app) digestTheme() *cobra.Command {
	var r negotiation.AddTheme
	var key negotiation.ID
	return asks(a, "theme KEY", "Add a theme", does((*client.Client).AddTheme, &key, &r),
		func(w io.Writer, t negotiation.Theme) {
			fmt.Fprintf(w, "Theme %s: %s.\n", t.Key, t.Names.In(negotiation.English))
		},
		id(&key), argument(
			&r.Key, 0,
		), inLanguages(&r.Names, "name", "LANGUAGE=NAME, in English at least; may be repeated"), needs("name"))
}

// inLanguages is a flag of the form LANGUAGE=TEXT, once for each language.
func inLanguages(into *negotiation.Names, name, usage string) option {
	return parsed(into, name, usage, func(_ *app, list []string) (negotiation.Names, error) {
		return readNames(name, list)
	})
}

func readNames(flag string, list []string) (negotiation.Names, error) {
	out := negotiation.Names{}
	for _, each := range list {
		language, text, ok := strings.Cut(each, "=")
		if !ok || !negotiation.Language(language).Valid() || out[negotiation.Language(language)] != "" {
			return nil, usage(
				"Write --%s as LANGUAGE=TEXT, with each of ar, zh, en, fr, ru, es at most once, not %q.", flag, each,
			)
		}
		out[negotiation.Language(language)] = text
	}
	return out, nil
}

func (a *app) digestAnnotate() *cobra.Command {
	var r negotiation.AnnotateDocument
	var key negotiation.ID
	return asks(a, "annotate SYMBOL|ID", "Record what a document says on a theme", does(
		(*client.Client).Annotate, &key, &r,
	),
		func(w io.Writer, done negotiation.Annotation) {
			fmt.Fprintf(w, "%s is annotated under %s.\n", r.Document, done.Theme)
		},
		id(&key), argument(&r.Document, 0),
		text(&r.Theme, "theme", "key of the theme"), needs("theme"),
		textOr(&r.Language, "language", "en", "language of the annotation"),
		text(&r.Text, "text", "the annotation, in a few words"),
		wordingFrom(&r.Text, "text-file", "file with the annotation; - for standard input"), either("text", "text-file"),
		explained(`A later annotation for the same document, theme and language stands in the place
of an earlier one, which stays on record.`))
}

func (a *app) digestCompile() *cobra.Command {
	var r negotiation.CompileDigest
	var key negotiation.ID
	return asks(a, "compile MEETING", "Compile the digest of past meetings as a document for a meeting",
		does((*client.Client).CompileDigest, &key, &r), describeIssued, id(&key), argument(&r.Meeting, 0),
		inLanguages(&r.Titles, "title", "LANGUAGE=TITLE; may be repeated"), needs("title"),
		textOr(&r.Language, "language", "en", "the original language"),
		words(&r.Themes, "theme", "keys of the themes in their order (default all)"),
		explained(`It lists the annotated documents of earlier meetings, and those issued elsewhere,
by theme and by symbol. It is written in every language it has a title in.`))
}
