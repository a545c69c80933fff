package web

import (
	"fmt"
	"slices"
	"strings"

	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// shownText is a version as a page shows it, each point of difference in its place.
type shownText struct {
	Language   negotiation.Language
	Paragraphs []shownParagraph
}

// shownParagraph is a paragraph with what stands in it and on it.
type shownParagraph struct {
	negotiation.Paragraph
	// Nodes are the text with its points; none where the paragraph has no points.
	Nodes []shownNode
	// Whole says that brackets stand around the whole of it.
	Whole bool
	// Points are all of its points, those within readings, too.
	Points []*shownPoint
	// Proposals are on the paragraph as a whole.
	Proposals []proposal
	// Reservations are the written ones that stand on it.
	Reservations []negotiation.WrittenReservation
}

// shownNode is a piece of text, or a point.
type shownNode struct {
	Text  string
	Point *shownPoint
}

// shownPoint is a point of difference with its readings.
type shownPoint struct {
	// ID is its anchor, for good: a version never changes.
	ID string
	// Number counts the points of the paragraph from 1.
	Number        int
	Before, After string
	Readings      []shownReading
	// Deferred says that it is left to a meeting.
	Deferred bool
}

// shownReading is one reading with who is behind it.
type shownReading struct {
	ID    string
	Text  string
	Nodes []shownNode
	Base  bool
	// Who are the codes of those behind it.
	Who []string
}

// Nothing reports whether the reading is that nothing stands there.
func (r shownReading) Nothing() bool { return strings.TrimSpace(r.Text) == "" }

// proposal is what is proposed for a paragraph as a whole.
type proposal struct {
	// Kind is the word of the phrase that says what.
	Kind string
	Who  []string
	// Parts are the texts that it would be divided into, or joined to.
	Parts []string
	// Where is the number of the paragraph that it would stand after.
	Where string
}

// textOf is a version as a page shows it.
func textOf(v negotiation.Version, reservations []negotiation.WrittenReservation) (shownText, error) {
	out := shownText{Language: v.Language}
	for _, p := range v.Paragraphs {
		shown := shownParagraph{Paragraph: p}
		for _, r := range reservations {
			if r.Paragraph == p.ID {
				shown.Reservations = append(shown.Reservations, r)
			}
		}
		if len(p.Tree) > 0 {
			tree, err := drafting.Tree(p)
			if err != nil {
				return out, err
			}
			shown.lay(tree, v)
		}
		out.Paragraphs = append(out.Paragraphs, shown)
	}
	return out, nil
}

// lay lays the points of a paragraph on it. Where the text is not the one that the points
// make, it is shown as it stands, and the points below it.
func (p *shownParagraph) lay(tree redline.ConsolidatedParagraph, v negotiation.Version) {
	nodes := p.nodes(tree.Body.Nodes)
	if tree.Reads(p.Text) {
		p.Nodes, p.Whole = nodes, tree.Enclosed()
	}
	add := func(kind string, by []redline.Supporter, where string, parts ...string) {
		if len(by) > 0 {
			p.Proposals = append(p.Proposals, proposal{kind, partiesOf(by), parts, where})
		}
	}
	add("deletion", tree.Deletions, "")
	for _, m := range tree.Moves {
		add("placement", m.Supporters, numberIn(v, m.After))
	}
	for _, d := range tree.Divisions {
		add("division", d.Supporters, "", d.Parts...)
	}
	for _, j := range tree.Joinings {
		add("joining", j.Supporters, numberIn(v, j.With), j.Text)
	}
	add("support", tree.Supports, "")
	// One that is written is shown with its words.
	add("reservation", slices.DeleteFunc(tree.Reservations, func(by redline.Supporter) bool {
		return slices.ContainsFunc(p.Reservations, func(r negotiation.WrittenReservation) bool {
			return r.Delegation == by.Party
		})
	}), "")
}

// numberIn is the number of a paragraph in a version.
func numberIn(v negotiation.Version, id string) string {
	p, _ := v.Paragraph(negotiation.ID(id))
	return p.Number
}

func (p *shownParagraph) nodes(list []redline.Node) []shownNode {
	var out []shownNode
	for _, node := range list {
		if node.Point == nil {
			out = append(out, shownNode{Text: node.Text})
			continue
		}
		out = append(out, shownNode{Point: p.point(node.Point)})
	}
	return out
}

func (p *shownParagraph) point(of *redline.Point) *shownPoint {
	number := len(p.Points) + 1
	shown := &shownPoint{ID: fmt.Sprintf("p-%s-%d", p.ID, number), Number: number, Deferred: of.Deferred != nil}
	shown.Before, shown.After = of.SharedSpace()
	p.Points = append(p.Points, shown)
	for i, r := range of.Readings {
		reading := shownReading{
			ID: fmt.Sprintf("%s-%d", shown.ID, i+1), Base: r.Base, Who: partiesOf(r.Supporters),
			Text: redline.Within(r.Text, shown.Before, shown.After),
		}
		if len(r.Nodes) > 0 {
			reading.Nodes = trimmed(p.nodes(r.Nodes), shown.Before, shown.After)
		} else {
			reading.Text = redline.SetOff(reading.Text)
		}
		shown.Readings = append(shown.Readings, reading)
	}
	return shown
}

// trimmed takes the space around a point out of the ends of a reading.
func trimmed(nodes []shownNode, before, after string) []shownNode {
	if len(nodes) > 0 {
		last := len(nodes) - 1
		nodes[0].Text = strings.TrimPrefix(nodes[0].Text, before)
		nodes[last].Text = strings.TrimSuffix(nodes[last].Text, after)
	}
	return nodes
}
