package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) crpCommand() *cobra.Command {
	var r rendering
	return group("crp", "The conference room paper of a round",
		a.onServer("show ROUND", "Show the conference room paper of a round", func(
			ctx context.Context, c *client.Client, args []string,
		) error {
			round, err := c.Round(ctx, negotiation.ID(args[0]))
			if err != nil {
				return err
			}
			if round.Document == "" {
				return negotiation.Refuse(
					negotiation.CodeWrongState, "The conference room paper of this round is not issued yet; the round is %s.",
					phase(round),
				)
			}
			d, err := c.Document(ctx, round.Document)
			if err != nil {
				return err
			}
			return a.showDocument(ctx, c, d, r)
		}, r.options()))
}

// rendering is how a document is printed, and where.
type rendering struct {
	format, file string
	language     negotiation.Language
}

func (r *rendering) options() option {
	return together(oneWord(&r.format, "format", "text", "text or html", "text", "html"), output(&r.file))
}

// showDocument prints a document, or with --json what is on record about it.
func (a *app) showDocument(ctx context.Context, c *client.Client, d negotiation.Document, r rendering) error {
	if a.json && r.file == "" {
		return a.show(d, nil)
	}
	if d.SupersededBy != "" {
		fmt.Fprintf(a.err, "%s is superseded by %s.\n", naming(d), d.SupersededBy)
	}
	content, err := c.RenderingIn(ctx, d.ID, r.format, r.language)
	if err != nil {
		return err
	}
	if err := a.write(r.file, content); err != nil || r.file == "" || r.file == "-" {
		return err
	}
	return a.show(d, func(w io.Writer) { fmt.Fprintf(w, "Wrote %s to %s.\n", naming(d), r.file) })
}

func naming(d negotiation.Document) string {
	if d.Symbol != "" {
		return d.Symbol
	}
	return d.Title
}

func (a *app) documentCommand() *cobra.Command {
	var r rendering
	show := a.onServer("show SYMBOL|ID", "Show a document", func(
		ctx context.Context, c *client.Client, args []string,
	) error {
		var d negotiation.Document
		var err error
		if isID.MatchString(args[0]) {
			d, err = c.Document(ctx, negotiation.ID(args[0]))
		} else {
			d, err = c.DocumentBySymbol(ctx, args[0])
		}
		if err != nil {
			return err
		}
		return a.showDocument(ctx, c, d, r)
	}, r.options(), text(&r.language, "language", "a language the document is available in (default its own)"))
	list := asks(a, "list", "List documents", the((*client.Client).Documents), describeDocuments)
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
	return a.onServer("diff RECOMMENDATION [FROM] [TO]", "Compare two versions of a recommendation word by word",
		func(ctx context.Context, c *client.Client, args []string) error {
			numbers, err := versionNumbers(args[1:])
			if err != nil {
				return err
			}
			return a.writeDiff(file, format, func(as string) ([]byte, error) {
				if of != "" {
					return c.DiffOf(ctx, of, numbers[0], args[0], numbers[1], as)
				}
				return c.Diff(ctx, args[0], numbers[0], numbers[1], other, as)
			})
		},
		number(&other, "other", "number of a third version that comes from FROM as TO does"),
		text(&of, "of", "key of another recommendation that FROM is a version of, such as the one it was split from"),
		notTogether("other", "of"), diffFormat(&format), output(&file),
		explained(`FROM and TO are numbers of versions; the first and the last when left out.
With --other, both are compared with FROM, the version they come from, and
places that both changed differently are told.
On a terminal the comparison is coloured, unless NO_COLOR is set.`))
}

// versionNumbers reads up to two numbers of versions, 0 for one that is left out.
func versionNumbers(args []string) (numbers [2]int, err error) {
	for i, text := range args {
		if numbers[i], err = strconv.Atoi(text); err != nil || numbers[i] < 1 {
			return numbers, usage("%q is not the number of a version", text)
		}
	}
	return numbers, nil
}

func (a *app) blameCommand() *cobra.Command {
	var file string
	return a.onServer("blame RECOMMENDATION [VERSION]", "Say where every word of a version comes from",
		func(ctx context.Context, c *client.Client, args []string) error {
			numbers, err := versionNumbers(args[1:])
			if err != nil {
				return err
			}
			format := "text"
			if a.json {
				format = "json"
			}
			content, err := c.Blame(ctx, args[0], numbers[0], format)
			if err != nil {
				return err
			}
			return a.write(file, content)
		}, output(&file),
		explained(`VERSION is the number of a version; the last when left out. Every word is
followed back through oral amendments and consolidations to the delegation
whose comment it comes from, or to the meeting's own draft.`))
}

// diffFormat is the flag with the format of a comparison.
func diffFormat(into *string) option {
	return oneWord(into, "format", "auto", "auto, ansi, text, json or html", "auto", "ansi", "text", "json", "html")
}

// writeDiff writes a comparison in the format asked for, or the one for where it
// goes. The colours of the server alone reach a terminal.
func (a *app) writeDiff(file, format string, compare func(format string) ([]byte, error)) error {
	switch {
	case format == "auto" && a.json:
		format = "json"
	case format == "auto" && a.colours():
		format = "ansi"
	case format == "auto":
		format = "text"
	}
	content, err := compare(format)
	if err != nil {
		return err
	}
	if format == "ansi" && terminal(a.out) && file == "" {
		_, err := io.WriteString(a.out, cleanColoured(string(content)))
		return err
	}
	return a.write(file, content)
}
