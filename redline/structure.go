package redline

import (
	"slices"
	"strconv"
	"strings"
)

// ProposalKind tells what a proposal on a paragraph asks for.
type ProposalKind string

// The kinds of proposal.
const (
	// Replace proposes a full new text.
	Replace ProposalKind = "replace"
	// Remove proposes to delete the paragraph.
	Remove ProposalKind = "delete"
	// InsertAfter proposes a new paragraph after Paragraph, "" for the start.
	InsertAfter ProposalKind = "insert_after"
	// MoveAfter proposes to move Paragraph after After, "" for the start.
	MoveAfter ProposalKind = "move_after"
	// Keep supports the paragraph as it is.
	Keep ProposalKind = "support"
	// Reserve reserves a position on it.
	Reserve ProposalKind = "reservation"
)

// ParagraphProposal is a proposal on one paragraph of a document.
type ParagraphProposal struct {
	ID        string
	Party     string
	Kind      ProposalKind
	Paragraph string
	After     string
	Text      string
}

// Move is a proposal to move a paragraph.
type Move struct {
	// After is the identity of the paragraph it would follow, "" for the start.
	After  string  `json:"after"`
	Voices []Voice `json:"voices"`
}

// ConsolidatedParagraph is a paragraph with all proposals on it.
type ConsolidatedParagraph struct {
	// ID is the paragraph's identity, "" for a proposed new paragraph.
	ID string `json:"id,omitempty"`
	// Anchor is the identity of the paragraph a new one would follow.
	Anchor string       `json:"anchor,omitempty"`
	Number string       `json:"number"`
	Level  int          `json:"level,omitempty"`
	Body   Consolidated `json:"body"`
	// Inserted marks a proposed new paragraph. Its only point has an empty base
	// and the proposed text.
	Inserted bool `json:"inserted,omitempty"`
	// Deletions are those who would delete the paragraph.
	Deletions    []Voice `json:"deletions,omitempty"`
	Moves        []Move  `json:"moves,omitempty"`
	Supports     []Voice `json:"supports,omitempty"`
	Reservations []Voice `json:"reservations,omitempty"`
}

// Open counts the points of difference on the paragraph: in its text, on its
// deletion, and on its place.
func (p ConsolidatedParagraph) Open() int {
	n := len(p.Body.Points()) + len(p.Moves)
	if len(p.Deletions) > 0 {
		n++
	}
	return n
}

// Bracketed writes the paragraph with its points as bracketed alternatives; a
// paragraph somebody would delete or move stands in brackets as a whole.
func (p ConsolidatedParagraph) Bracketed(label Label) string { return p.In(Style{Label: label}) }

// In writes the paragraph in a house style, as Bracketed does.
func (p ConsolidatedParagraph) In(s Style) string {
	text := p.Body.In(s)
	if len(p.Deletions) > 0 || len(p.Moves) > 0 {
		return "[" + text + "]"
	}
	return text
}

// ConsolidateParagraphs lays all proposals on the paragraphs of a version. A
// proposed new paragraph follows the one it would stand after; different texts
// for the same place follow each other, equal ones are one with all its
// supporters. Proposals on unknown paragraphs are left out: the caller has
// refused them before.
func ConsolidateParagraphs(base []Paragraph, proposals []ParagraphProposal) []ConsolidatedParagraph {
	on := map[string][]ParagraphProposal{}
	inserted := map[string][]ParagraphProposal{}
	for _, p := range proposals {
		if p.Kind == InsertAfter {
			inserted[p.Paragraph] = append(inserted[p.Paragraph], p)
			continue
		}
		on[p.Paragraph] = append(on[p.Paragraph], p)
	}
	out := insertions("", "", 0, inserted[""])
	for _, p := range base {
		out = append(out, consolidateOne(p, on[p.ID]))
		out = append(out, insertions(p.ID, p.Number, p.Level, inserted[p.ID])...)
	}
	return out
}

func consolidateOne(p Paragraph, proposals []ParagraphProposal) ConsolidatedParagraph {
	c := ConsolidatedParagraph{ID: p.ID, Number: p.Number, Level: p.Level}
	var texts []Proposal
	moves := map[string][]Voice{}
	for _, q := range proposals {
		v := Voice{Proposal: q.ID, Party: q.Party}
		switch q.Kind {
		case Replace:
			texts = append(texts, Proposal{ID: q.ID, Party: q.Party, Text: q.Text})
			if q.Text == p.Text {
				c.Supports = append(c.Supports, v)
			}
		case Remove:
			c.Deletions = append(c.Deletions, v)
		case MoveAfter:
			moves[q.After] = append(moves[q.After], v)
		case Keep:
			c.Supports = append(c.Supports, v)
		case Reserve:
			c.Reservations = append(c.Reservations, v)
		case InsertAfter:
		}
	}
	c.Body = Consolidate(p.Text, texts)
	for after, voices := range moves {
		sortVoices(voices)
		c.Moves = append(c.Moves, Move{After: after, Voices: voices})
	}
	slices.SortFunc(c.Moves, func(a, b Move) int { return strings.Compare(a.After, b.After) })
	sortVoices(c.Deletions)
	sortVoices(c.Supports)
	sortVoices(c.Reservations)
	return c
}

func insertions(anchor, number string, level int, proposals []ParagraphProposal) []ConsolidatedParagraph {
	var texts []Proposal
	for _, p := range proposals {
		texts = append(texts, Proposal{ID: p.ID, Party: p.Party, Text: p.Text})
	}
	var out []ConsolidatedParagraph
	for i, v := range distinct("", texts) {
		out = append(out, ConsolidatedParagraph{
			Anchor: anchor, Number: latin(number, i), Level: level, Inserted: true,
			Body: Consolidated{Nodes: []Node{{Point: &Point{Readings: []Reading{{Base: true}, {Text: v.text, Voices: v.voices}}}}}},
		})
	}
	return out
}

// latin numbers paragraphs inserted after another: 3 bis, 3 ter and so on. At
// the start, where there is none to follow, they are "new".
func latin(number string, i int) string {
	if number == "" {
		return "new"
	}
	words := []string{"bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies"}
	if i < len(words) {
		return number + " " + words[i]
	}
	return number + " (" + strconv.Itoa(i+2) + ")"
}
