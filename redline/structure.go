package redline

import (
	"slices"
	"strings"

	"rapporteur/numbering"
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
	// Divide proposes to split Paragraph into Parts.
	Divide ProposalKind = "divide"
	// Join proposes to merge Paragraph with the next one, as Text.
	Join ProposalKind = "join"
	// Hold asks for a placeholder after Paragraph, "" for the start: text is to
	// come there. Text says what on.
	Hold ProposalKind = "hold"
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
	// Parts of a Divide: the texts it would become, at least two.
	Parts []string
}

// Move is a proposal to move a paragraph.
type Move struct {
	// After is the identity of the paragraph it would follow, "" for the start.
	After      string      `json:"after"`
	Supporters []Supporter `json:"supporters"`
}

// Division is a proposal to split a paragraph.
type Division struct {
	Parts      []string    `json:"parts"`
	Supporters []Supporter `json:"supporters"`
}

// Joining is a proposal to merge a paragraph with the one after it.
type Joining struct {
	// With is the identity of the paragraph after it.
	With string `json:"with"`
	// Text is what the two would be.
	Text       string      `json:"text"`
	Supporters []Supporter `json:"supporters"`
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
	// Placeholder marks a new one that only keeps a place for text to come. It
	// stands in brackets whatever is decided, until its text replaces it.
	Placeholder bool `json:"placeholder,omitempty"`
	// Divisions and Joinings are proposals to split it or to merge it with the
	// next one.
	Divisions []Division `json:"divisions,omitempty"`
	Joinings  []Joining  `json:"joinings,omitempty"`
	// Deletions are those who would delete the paragraph.
	Deletions    []Supporter `json:"deletions,omitempty"`
	Moves        []Move      `json:"moves,omitempty"`
	Supports     []Supporter `json:"supports,omitempty"`
	Reservations []Supporter `json:"reservations,omitempty"`
}

// Open counts the points of difference on the paragraph: in its text, on its
// deletion, its place, its division and its joining with the next. A
// placeholder is always open.
func (p ConsolidatedParagraph) Open() int {
	n := len(p.Body.Points()) + len(p.Moves) + len(p.Divisions) + len(p.Joinings)
	if len(p.Deletions) > 0 {
		n++
	}
	if p.Placeholder {
		n = max(n, 1)
	}
	return n
}

// whole reports whether the paragraph stands in brackets as a whole: because
// of what was proposed for it as one, or because its text is still to come.
func (p ConsolidatedParagraph) whole() bool {
	return len(p.Deletions)+len(p.Moves)+len(p.Divisions)+len(p.Joinings) > 0 || p.Placeholder && p.Body.Clean()
}

// Enclosed reports whether brackets stand around the whole paragraph.
func (p ConsolidatedParagraph) Enclosed() bool { return p.whole() }

// Bracketed writes the paragraph with its points as bracketed alternatives; a
// paragraph somebody would delete, move, divide or join stands in brackets as a
// whole.
func (p ConsolidatedParagraph) Bracketed(label Label) string { return p.In(Style{Label: label}) }

// In writes the paragraph in a house style, as Bracketed does.
func (p ConsolidatedParagraph) In(s Style) string {
	text := p.Body.In(s)
	if p.whole() {
		return "[" + text + "]"
	}
	return text
}

// Reads reports whether a text is the paragraph's, written without names. Those
// on record from before there were slashes between readings have spaces there.
func (p ConsolidatedParagraph) Reads(text string) bool {
	now := p.Bracketed(nil)
	return text == now || text == withoutSlashes.Replace(now)
}

var withoutSlashes = strings.NewReplacer("]/["+nothing+"]", "]", "["+nothing+"]/", "", "]/[", "] [")

// ConsolidateParagraphs lays all proposals on the paragraphs of a version. A
// proposed new paragraph follows the one it would stand after; different texts
// for the same place follow each other, equal ones are one with all its
// supporters. Proposals on unknown paragraphs are left out: the caller has
// refused them before.
func ConsolidateParagraphs(base []Paragraph, proposals []ParagraphProposal) []ConsolidatedParagraph {
	on := map[string][]ParagraphProposal{}
	inserted := map[string][]ParagraphProposal{}
	for _, p := range proposals {
		if p.Kind == InsertAfter || p.Kind == Hold {
			inserted[p.Paragraph] = append(inserted[p.Paragraph], p)
			continue
		}
		on[p.Paragraph] = append(on[p.Paragraph], p)
	}
	taken := make(map[string]bool, len(base))
	for _, p := range base {
		taken[p.Number] = true
	}
	out := insertions("", "", 0, inserted[""], taken)
	for i, p := range base {
		c := consolidateOne(p, on[p.ID])
		if i+1 < len(base) {
			c.joinings(base[i+1], on[p.ID])
		}
		out = append(out, c)
		out = append(out, insertions(p.ID, p.Number, p.Level, inserted[p.ID], taken)...)
	}
	return out
}

func consolidateOne(p Paragraph, proposals []ParagraphProposal) ConsolidatedParagraph {
	c := ConsolidatedParagraph{ID: p.ID, Number: p.Number, Level: p.Level}
	var texts []Proposal
	moves := map[string][]Supporter{}
	for _, q := range proposals {
		v := Supporter{Proposal: q.ID, Party: q.Party}
		switch q.Kind {
		case Replace:
			texts = append(texts, Proposal{ID: q.ID, Party: q.Party, Text: q.Text})
			if SameSubstance(q.Text, p.Text) {
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
		case Divide:
			c.divide(q.Parts, v)
		case InsertAfter, Hold, Join:
		}
	}
	c.Body = Consolidate(p.Text, texts)
	for after, supporters := range moves {
		sortSupporters(supporters)
		c.Moves = append(c.Moves, Move{After: after, Supporters: supporters})
	}
	slices.SortFunc(c.Moves, func(a, b Move) int { return strings.Compare(a.After, b.After) })
	slices.SortFunc(c.Divisions, func(a, b Division) int { return slices.Compare(a.Parts, b.Parts) })
	for i := range c.Divisions {
		sortSupporters(c.Divisions[i].Supporters)
	}
	sortSupporters(c.Deletions)
	sortSupporters(c.Supports)
	sortSupporters(c.Reservations)
	return c
}

// divide adds a supporter for a division; those that differ in typography at most
// are one.
func (p *ConsolidatedParagraph) divide(parts []string, v Supporter) {
	i := slices.IndexFunc(p.Divisions, func(d Division) bool { return slices.EqualFunc(d.Parts, parts, SameSubstance) })
	if i < 0 {
		i = len(p.Divisions)
		p.Divisions = append(p.Divisions, Division{Parts: slices.Clone(parts)})
	}
	p.Divisions[i].Supporters = append(p.Divisions[i].Supporters, v)
}

// joinings adds the proposals to merge the paragraph with the next one. The
// last paragraph has none to be merged with.
func (p *ConsolidatedParagraph) joinings(next Paragraph, proposals []ParagraphProposal) {
	var texts []Proposal
	for _, q := range proposals {
		if q.Kind == Join {
			texts = append(texts, Proposal{ID: q.ID, Party: q.Party, Text: q.Text})
		}
	}
	for _, r := range alike(distinct("", texts)) {
		p.Joinings = append(p.Joinings, Joining{With: next.ID, Text: r.Text, Supporters: r.Supporters})
	}
}

func insertions(
	anchor, number string, level int, proposals []ParagraphProposal, taken map[string]bool,
) []ConsolidatedParagraph {
	var texts, holds []Proposal
	for _, p := range proposals {
		q := Proposal{ID: p.ID, Party: p.Party, Text: p.Text}
		if p.Kind == Hold {
			holds = append(holds, q)
			continue
		}
		texts = append(texts, q)
	}
	var out []ConsolidatedParagraph
	add := func(readings []Reading, placeholder bool) {
		for _, r := range readings {
			out = append(out, ConsolidatedParagraph{
				Anchor: anchor, Number: InsertedNumber(number, taken), Level: level, Inserted: true, Placeholder: placeholder,
				Body: Consolidated{Nodes: []Node{{Point: &Point{Readings: []Reading{{Base: true}, r}}}}},
			})
		}
	}
	add(alike(distinct("", texts)), false)
	add(alike(distinct("", holds)), true)
	return out
}

// alike makes one reading of the texts that differ in typography alone.
func alike(list []variant) []Reading {
	wordings := []wording{{}}
	for _, v := range list {
		wordings = append(wordings, wording{v.text, canonical(v.text), v.supporters})
	}
	return gather(wordings).Readings[1:]
}

// InsertedNumber numbers a paragraph inserted after another, in the form of that
// one: 3 bis after 3, (a bis) after (a), the first that is not taken, and takes
// it. At the start, where there is none to follow, it is "new".
func InsertedNumber(number string, taken map[string]bool) string {
	if number == "" {
		return "new"
	}
	for nth := 0; ; nth++ {
		next := numbering.After(number, nth)
		if !taken[next] {
			taken[next] = true
			return next
		}
	}
}
