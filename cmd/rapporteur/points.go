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
	n "rapporteur/negotiation"
	"rapporteur/redline"
)

func (a *app) pointsCommand() *cobra.Command {
	return a.command("points RECOMMENDATION", "List the points of difference of the current text, with their readings", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		list, err := c.Points(ctx, args[0])
		if err != nil {
			return err
		}
		var trees []redline.ConsolidatedParagraph
		for _, p := range list {
			tree, err := treeOf(p)
			if err != nil {
				return err
			}
			trees = append(trees, tree)
		}
		return a.show(list, func(w io.Writer) { showPoints(w, trees) })
	})
}

func treeOf(p wire.Points) (redline.ConsolidatedParagraph, error) {
	var tree redline.ConsolidatedParagraph
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
				by := voices(r.Voices)
				if r.Base {
					by = "text as circulated"
				}
				fmt.Fprintf(w, "    %d  %q  %s\n", k+1, strings.TrimSpace(r.Text), by)
			}
		}
		if len(tree.Deletions) > 0 {
			fmt.Fprintf(w, "%s  deletion proposed by %s\n", tree.Number, voices(tree.Deletions))
		}
		for _, m := range tree.Moves {
			fmt.Fprintf(w, "%s  another place proposed by %s\n", tree.Number, voices(m.Voices))
		}
	}
}

func voices(list []redline.Voice) string {
	var codes []string
	for _, v := range list {
		codes = append(codes, v.Party)
	}
	return strings.Join(slices.Compact(codes), ", ")
}

// settle turns accepted readings into the new texts of their paragraphs. Every
// point of a paragraph must be settled; a paragraph settled by no text is
// deleted.
func settle(v n.Version, list []wire.Points, accepted []string) ([]n.ParagraphText, error) {
	rulings := map[n.ID][]redline.Ruling{}
	var order []n.ID
	for _, text := range accepted {
		id, r, err := ruling(v, text)
		if err != nil {
			return nil, err
		}
		if rulings[id] == nil {
			order = append(order, id)
		}
		rulings[id] = append(rulings[id], r)
	}
	var out []n.ParagraphText
	for _, id := range order {
		i := slices.IndexFunc(list, func(p wire.Points) bool { return p.Paragraph == id })
		if i < 0 {
			return nil, usage("There is no point of difference in that paragraph.")
		}
		tree, err := treeOf(list[i])
		if err != nil {
			return nil, err
		}
		decided, err := tree.Body.Decide(rulings[id])
		if err != nil {
			return nil, usage("Paragraph %s: %s.", tree.Number, err)
		}
		text, agreed := decided.Text()
		if !agreed {
			return nil, usage("Paragraph %s has %d point(s) left; settle all of a paragraph together.", tree.Number, len(decided.Points()))
		}
		out = append(out, n.ParagraphText{Paragraph: id, Text: text, Delete: strings.TrimSpace(text) == ""})
	}
	return out, nil
}

// ruling reads PARAGRAPH:POINT=READING.
func ruling(v n.Version, text string) (n.ID, redline.Ruling, error) {
	place, reading, ok := strings.Cut(text, "=")
	colon := strings.LastIndex(place, ":")
	if !ok || colon < 0 {
		return "", redline.Ruling{}, usage("Write --accept as PARAGRAPH:POINT=READING, not %q.", text)
	}
	point, err1 := strconv.Atoi(place[colon+1:])
	choice, err2 := strconv.Atoi(reading)
	if err1 != nil || err2 != nil {
		return "", redline.Ruling{}, usage("Point and reading in --accept %q are numbers.", text)
	}
	id, err := paragraph(v, place[:colon])
	return id, redline.Ruling{Point: point - 1, Outcome: redline.AcceptReading, Reading: choice - 1, Decision: "amendment"}, err
}
