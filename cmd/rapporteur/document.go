package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"rapporteur/client"
	n "rapporteur/negotiation"
)

func (a *app) crpCommand() *cobra.Command {
	var format, file string
	show := a.command("show ROUND", "Show the conference room paper of a round", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		r, err := c.Round(ctx, n.ID(args[0]))
		if err != nil {
			return err
		}
		if r.Document == "" {
			return n.Refuse(n.CodeWrongState, "The conference room paper of this round is not issued yet; the round is %s.", phase(r))
		}
		d, err := c.Document(ctx, r.Document)
		if err != nil {
			return err
		}
		return a.showDocument(ctx, c, d, format, "", file)
	})
	renderFlags(show, &format, &file)
	return group("crp", "The conference room paper of a round", show)
}

func renderFlags(c *cobra.Command, format, file *string) {
	c.Flags().StringVar(format, "format", "text", "text or html")
	c.Flags().StringVarP(file, "output", "o", "", "write to this file")
}

// showDocument prints a document, or with --json what is on record about it.
func (a *app) showDocument(ctx context.Context, c *client.Client, d n.Document, format, language, file string) error {
	if err := oneOf("format", format, "text", "html"); err != nil {
		return err
	}
	if a.json && file == "" {
		return a.show(d, nil)
	}
	if d.SupersededBy != "" {
		fmt.Fprintf(a.err, "%s is superseded by %s.\n", naming(d), d.SupersededBy)
	}
	content, err := c.RenderingIn(ctx, d.ID, format, n.Language(language))
	if err != nil {
		return err
	}
	if err := a.write(file, content); err != nil || file == "" || file == "-" {
		return err
	}
	return a.show(d, func(w io.Writer) { fmt.Fprintf(w, "Wrote %s to %s.\n", naming(d), file) })
}

func naming(d n.Document) string {
	if d.Symbol != "" {
		return d.Symbol
	}
	return d.Title
}

func (a *app) documentCommand() *cobra.Command {
	list := a.command("list", "List documents", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.Documents(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) { documentTable(w, all) })
	})
	var format, language, file string
	show := a.command("show SYMBOL|ID", "Show a document", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		var d n.Document
		if isID.MatchString(args[0]) {
			d, err = c.Document(ctx, n.ID(args[0]))
		} else {
			d, err = c.DocumentBySymbol(ctx, args[0])
		}
		if err != nil {
			return err
		}
		return a.showDocument(ctx, c, d, format, language, file)
	})
	renderFlags(show, &format, &file)
	show.Flags().StringVar(&language, "language", "", "a language the document is available in (default its own)")
	return group("document", "Documents of the record", append([]*cobra.Command{list, show}, a.issuanceCommands()...)...)
}

var isID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (a *app) diffCommand() *cobra.Command {
	var format, file, of string
	var other int
	c := a.command("diff RECOMMENDATION [FROM] [TO]", "Compare two versions of a recommendation word by word", cobra.RangeArgs(1, 3), func(ctx context.Context, args []string) error {
		if err := oneOf("format", format, "auto", "ansi", "text", "json", "html"); err != nil {
			return err
		}
		var numbers [2]int
		for i, text := range args[1:] {
			number, err := strconv.Atoi(text)
			if err != nil || number < 1 {
				return usage("%q is not the number of a version", text)
			}
			numbers[i] = number
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		as := a.diffFormat(format)
		var content []byte
		if of != "" {
			content, err = c.DiffOf(ctx, of, numbers[0], args[0], numbers[1], as)
		} else {
			content, err = c.Diff(ctx, args[0], numbers[0], numbers[1], other, as)
		}
		if err != nil {
			return err
		}
		if as == "ansi" && terminal(a.out) && file == "" {
			_, err := io.WriteString(a.out, cleanColoured(string(content)))
			return err
		}
		return a.write(file, content)
	})
	c.Long = c.Short + `.

FROM and TO are numbers of versions; the first and the last when left out.
With --other, both are compared with FROM, the version they come from, and
places that both changed differently are told.
On a terminal the comparison is coloured, unless NO_COLOR is set.`
	c.Flags().IntVar(&other, "other", 0, "number of a third version that comes from FROM as TO does")
	c.Flags().StringVar(&of, "of", "", "key of another recommendation that FROM is a version of, such as the one it was split from")
	c.MarkFlagsMutuallyExclusive("other", "of")
	c.Flags().StringVar(&format, "format", "auto", "auto, ansi, text, json or html")
	c.Flags().StringVarP(&file, "output", "o", "", "write to this file")
	return c
}

func (a *app) blameCommand() *cobra.Command {
	var file string
	c := a.command("blame RECOMMENDATION [VERSION]", "Say where every word of a version comes from", cobra.RangeArgs(1, 2), func(ctx context.Context, args []string) error {
		number := 0
		if len(args) == 2 {
			var err error
			if number, err = strconv.Atoi(args[1]); err != nil || number < 1 {
				return usage("%q is not the number of a version", args[1])
			}
		}
		c, err := a.client()
		if err != nil {
			return err
		}
		format := "text"
		if a.json {
			format = "json"
		}
		content, err := c.Blame(ctx, args[0], number, format)
		if err != nil {
			return err
		}
		return a.write(file, content)
	})
	c.Long = c.Short + `.

VERSION is the number of a version; the last when left out. Every word is
followed back through oral amendments and consolidations to the delegation
whose comment it comes from, or to the meeting's own draft.`
	c.Flags().StringVarP(&file, "output", "o", "", "write to this file")
	return c
}

// diffFormat picks the format for where the comparison goes.
func (a *app) diffFormat(asked string) string {
	switch {
	case asked == "auto" && a.json:
		return "json"
	case asked == "auto" && a.colours():
		return "ansi"
	case asked == "auto":
		return "text"
	}
	return asked
}
