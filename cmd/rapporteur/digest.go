package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (a *app) digestCommand() *cobra.Command {
	return group("digest", "The thematic digest: documents of past meetings by theme, with short annotations",
		a.digestShow(), a.digestThemes(), a.digestTheme(), a.digestAnnotate(), a.digestCompile())
}

func (a *app) digestShow() *cobra.Command {
	var theme, document, language string
	c := a.command("show", "Show the digest by theme and by symbol", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		d, err := c.Digest(ctx, theme, document)
		if err != nil {
			return err
		}
		return a.show(d, func(w io.Writer) { describeDigest(w, d, n.Language(language)) })
	})
	c.Flags().StringVar(&theme, "theme", "", "key of a theme (default all)")
	c.Flags().StringVar(&document, "document", "", "symbol or ID of a document (default all)")
	c.Flags().StringVar(&language, "language", "en", "language of names and annotations, where there is one")
	return c
}

func describeDigest(w io.Writer, d wire.Digest, l n.Language) {
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
	var rows [][]string
	for _, x := range d.BySymbol {
		rows = append(rows, []string{x.Document.Symbol, strings.Join(x.Themes, ", ")})
	}
	fmt.Fprintln(w)
	table(w, "symbol\tthemes", rows)
}

func (a *app) digestThemes() *cobra.Command {
	return a.command("themes", "List the themes", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Themes(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, t := range all {
				rows = append(rows, []string{t.Key, t.Names.In(n.English)})
			}
			table(w, "key\tname", rows)
		})
	})
}

func (a *app) digestTheme() *cobra.Command {
	var names []string
	var id string
	c := a.command("theme KEY", "Add a theme", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r := wire.ThemeRequest{ID: given(id), Key: args[0]}
		var err error
		if r.Names, err = inLanguages("name", names); err != nil {
			return err
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		t, err := c.AddTheme(ctx, r)
		if err != nil {
			return err
		}
		return a.show(t, func(w io.Writer) { fmt.Fprintf(w, "Theme %s: %s.\n", t.Key, t.Names.In(n.English)) })
	})
	c.Flags().StringArrayVar(&names, "name", nil, "LANGUAGE=NAME, in English at least; may be repeated")
	idFlag(c, &id)
	return required(c, "name")
}

// inLanguages reads LANGUAGE=TEXT flags.
func inLanguages(flag string, texts []string) (n.Names, error) {
	out := n.Names{}
	for _, each := range texts {
		language, text, ok := strings.Cut(each, "=")
		if !ok || !n.Language(language).Valid() || out[n.Language(language)] != "" {
			return nil, usage("Write --%s as LANGUAGE=TEXT, with each of ar, zh, en, fr, ru, es at most once, not %q.", flag, each)
		}
		out[n.Language(language)] = text
	}
	return out, nil
}

func (a *app) digestAnnotate() *cobra.Command {
	var r wire.AnnotationRequest
	var id, language, file string
	c := a.command("annotate SYMBOL|ID", "Record what a document says on a theme", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID, r.Document, r.Language = given(id), args[0], n.Language(language)
		if file != "" {
			var err error
			if r.Text, err = a.wording(file); err != nil {
				return err
			}
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		done, err := c.Annotate(ctx, r)
		if err != nil {
			return err
		}
		return a.show(done, func(w io.Writer) { fmt.Fprintf(w, "%s is annotated under %s.\n", args[0], done.Theme) })
	})
	c.Long = c.Short + `.

A later annotation for the same document, theme and language stands in the place
of an earlier one, which stays on record.`
	f := c.Flags()
	f.StringVar(&r.Theme, "theme", "", "key of the theme")
	f.StringVar(&language, "language", "en", "language of the annotation")
	f.StringVar(&r.Text, "text", "", "the annotation, in a few words")
	f.StringVar(&file, "text-file", "", "file with the annotation; - for standard input")
	c.MarkFlagsMutuallyExclusive("text", "text-file")
	c.MarkFlagsOneRequired("text", "text-file")
	idFlag(c, &id)
	return required(c, "theme")
}

func (a *app) digestCompile() *cobra.Command {
	var titles []string
	var r wire.CompilationRequest
	var id, language string
	c := a.command("compile MEETING", "Compile the digest of past meetings as a document for a meeting", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		r.ID, r.Meeting, r.Language = given(id), args[0], n.Language(language)
		var err error
		if r.Titles, err = inLanguages("title", titles); err != nil {
			return err
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		d, err := c.CompileDigest(ctx, r)
		if err != nil {
			return err
		}
		return a.show(d, func(w io.Writer) { fmt.Fprintf(w, "Issued %s: %s (%s).\n", d.Symbol, d.Title, d.ID) })
	})
	c.Long = c.Short + `.

It lists the annotated documents of earlier meetings, and those issued elsewhere,
by theme and by symbol. It is written in every language it has a title in.`
	c.Flags().StringArrayVar(&titles, "title", nil, "LANGUAGE=TITLE; may be repeated")
	c.Flags().StringVar(&language, "language", "en", "the original language")
	c.Flags().StringSliceVar(&r.Themes, "theme", nil, "keys of the themes in their order (default all)")
	idFlag(c, &id)
	return required(c, "title")
}
