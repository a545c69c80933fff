package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

func (a *app) pointsCommand() *cobra.Command {
	return a.onServer("points RECOMMENDATION", "List the points of difference of the current text, with their readings",
		func(ctx context.Context, c *client.Client, args []string) error {
			list, err := c.Points(ctx, args[0])
			if err != nil {
				return err
			}
			return a.showList(list)
		})
}

func (a *app) showList(list []wire.Points) error {
	trees := make([]redline.ConsolidatedParagraph, len(list))
	for i, p := range list {
		var err error
		if trees[i], err = treeOf(p); err != nil {
			return err
		}
	}
	return a.show(list, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "The text has neither points of difference nor brackets.")
		}
		for i, p := range list {
			showPoints(w, trees[i:i+1])
			showLoose(w, p)
		}
	})
}

// showLoose lists brackets that nobody can settle, and says what to do with them.
func showLoose(w io.Writer, p wire.Points) {
	if len(p.Brackets) == 0 {
		return
	}
	fmt.Fprintf(
		w, "%s  %s: no point of difference, so nothing to settle; amend the text to take the brackets away\n", heading(p),
		strings.Join(p.Brackets, "  "),
	)
}

// heading names a paragraph with or without number, or the title.
func heading(p wire.Points) string {
	switch {
	case p.Paragraph == "":
		return "title"
	case p.Number == "":
		return "paragraph without number"
	}
	return p.Number
}

func treeOf(p wire.Points) (redline.ConsolidatedParagraph, error) {
	var tree redline.ConsolidatedParagraph
	if len(p.Tree) == 0 {
		return tree, nil
	}
	if err := json.Unmarshal(p.Tree, &tree); err != nil {
		return tree, fmt.Errorf("read the points of difference: %w", err)
	}
	return tree, nil
}

// showPoints numbers points and readings as --accept names them.
func showPoints(w io.Writer, trees []redline.ConsolidatedParagraph) {
	for _, tree := range trees {
		for i, point := range tree.Body.Points() {
			fmt.Fprintf(w, "%s:%d\n", tree.Number, i+1)
			for k, r := range point.Readings {
				by := supporters(r.Supporters)
				if r.Base {
					by = "text as circulated"
				}
				fmt.Fprintf(w, "    %d  %q  %s\n", k+1, strings.TrimSpace(r.Text), by)
			}
			if d := point.Deferred; d != nil {
				fmt.Fprintf(w, "    deferred to %s: %s\n", d.Meeting, oneLine(d.Reason))
			}
		}
		if len(tree.Deletions) > 0 {
			fmt.Fprintf(w, "%s  deletion proposed by %s\n", tree.Number, supporters(tree.Deletions))
		}
		for i, m := range tree.Moves {
			fmt.Fprintf(w, "%s  place %d proposed by %s\n", tree.Number, i+1, supporters(m.Supporters))
		}
		for i, d := range tree.Divisions {
			fmt.Fprintf(w, "%s  division %d proposed by %s: %q\n", tree.Number, i+1, supporters(d.Supporters), d.Parts)
		}
		for i, j := range tree.Joinings {
			fmt.Fprintf(
				w, "%s  joining %d with the next proposed by %s: %q\n", tree.Number, i+1, supporters(j.Supporters), j.Text,
			)
		}
	}
}

func supporters(list []redline.Supporter) string {
	var codes []string
	for _, v := range list {
		codes = append(codes, v.Party)
	}
	return strings.Join(slices.Compact(codes), ", ")
}

// rulingFlags are the decisions on points of difference that a command takes, by
// what is decided.
type rulingFlags map[negotiation.PointOutcome]*[]string

// rulingForms are the flags of these decisions. The name is mostly that of the
// outcome.
var rulingForms = []struct {
	outcome     negotiation.PointOutcome
	name, usage string
}{
	{negotiation.PointAccept, "accept", "PARAGRAPH:POINT=READING: accept a reading"},
	{negotiation.PointOwn, "own", "PARAGRAPH:POINT=TEXT: settle a point by another wording"},
	{negotiation.PointKeep, "keep", "PARAGRAPH:POINT: keep a point in its brackets, on record"},
	{negotiation.PointDefer, "defer", "PARAGRAPH:POINT=MEETING:REASON: leave a point, in its brackets, to a meeting"},
	{negotiation.PointMerge, "merge", "PARAGRAPH:POINT: make one point of it and the next"},
	{negotiation.PointSplit, "split", "PARAGRAPH:POINT: divide a point as finely as its readings allow"},
	{negotiation.ParagraphDelete, "accept-deletion", "PARAGRAPH whose proposed deletion is accepted"},
	{negotiation.ParagraphRetain, "retain", "PARAGRAPH that stays although its deletion was proposed"},
	{negotiation.ParagraphMove, "move", "PARAGRAPH=NUMBER: accept one of the places proposed for it"},
	{negotiation.ParagraphStay, "stay", "PARAGRAPH that stays where it is"},
	{negotiation.ParagraphDivide, "divide", "PARAGRAPH=NUMBER: accept one of the divisions proposed for it"},
	{negotiation.ParagraphWhole, "whole", "PARAGRAPH that stays undivided"},
	{negotiation.ParagraphJoin, "join", "PARAGRAPH=NUMBER: join it with the next as proposed"},
	{negotiation.ParagraphApart, "apart", "PARAGRAPH that stays apart from the next"},
}

func (f *rulingFlags) add(c *cobra.Command) {
	*f = rulingFlags{}
	for _, form := range rulingForms {
		(*f)[form.outcome] = c.Flags().StringArray(form.name, nil, form.usage+"; may be repeated")
	}
}

func (f *rulingFlags) options() option { return func(b *building) { f.add(b.Command) } }

// rulingNames are the flags, for a command that needs at least one of them.
func rulingNames(others ...string) []string {
	var names []string
	for _, form := range rulingForms {
		names = append(names, form.name)
	}
	return append(names, others...)
}

// rulings reads the flags against the version they are about.
func (f rulingFlags) rulings(v negotiation.Version) ([]negotiation.PointRuling, error) {
	var out []negotiation.PointRuling
	for _, form := range rulingForms {
		read := onParagraph
		if form.outcome.OnPoint() {
			read = onPoint
		}
		for _, text := range *f[form.outcome] {
			r, err := read(v, form.outcome, text)
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// onPoint reads PARAGRAPH:POINT, with =READING or =TEXT where the outcome has
// one.
func onPoint(v negotiation.Version, o negotiation.PointOutcome, text string) (negotiation.PointRuling, error) {
	place, value, given := strings.Cut(text, "=")
	colon := strings.LastIndex(place, ":")
	if colon < 0 || given != (o == negotiation.PointAccept || o == negotiation.PointOwn || o == negotiation.PointDefer) {
		form := "PARAGRAPH:POINT"
		switch o {
		case negotiation.PointAccept:
			form += "=READING"
		case negotiation.PointOwn:
			form += "=TEXT"
		case negotiation.PointDefer:
			form += "=MEETING:REASON"
		default:
		}
		return negotiation.PointRuling{}, usage("Write --%s as %s, not %q.", o, form, text)
	}
	r := negotiation.PointRuling{Outcome: o}
	var err error
	if r.Point, err = strconv.Atoi(place[colon+1:]); err != nil {
		return r, usage("The point in --%s %q is a number.", o, text)
	}
	switch o {
	case negotiation.PointAccept:
		if r.Reading, err = strconv.Atoi(value); err != nil {
			return r, usage("The reading in --accept %q is a number.", text)
		}
	case negotiation.PointOwn:
		r.Text = value
	case negotiation.PointDefer:
		if r.Meeting, r.Reason, given = strings.Cut(value, ":"); !given {
			return r, usage("Write --defer as PARAGRAPH:POINT=MEETING:REASON, not %q.", text)
		}
		r.Reason = strings.TrimSpace(r.Reason)
	default:
	}
	r.Paragraph, err = paragraph(v, place[:colon])
	return r, err
}

// onParagraph reads PARAGRAPH, with =NUMBER where one of several is accepted.
func onParagraph(v negotiation.Version, o negotiation.PointOutcome, text string) (negotiation.PointRuling, error) {
	number, place, given := strings.Cut(text, "=")
	r := negotiation.PointRuling{Outcome: o}
	if given != (o == negotiation.ParagraphMove || o == negotiation.ParagraphDivide || o == negotiation.ParagraphJoin) {
		return r, usage("Write %q as PARAGRAPH, or as PARAGRAPH=NUMBER with --move, --divide and --join.", text)
	}
	var err error
	if given {
		if r.Reading, err = strconv.Atoi(place); err != nil {
			return r, usage("The number after = in %q is missing.", text)
		}
	}
	r.Paragraph, err = paragraph(v, number)
	return r, err
}
