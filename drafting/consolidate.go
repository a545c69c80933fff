// Package drafting brings what delegations say and what is decided onto the
// texts of drafts: it is where comments and rulings meet the text engine. It is
// pure; the same input gives the same text, also on a retry.
package drafting

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Consolidate lays comments on the version they were written on, and returns
// the paragraphs with their points of difference. Nothing a delegation sent is
// dropped or merged; general comments and rejections are printed elsewhere and
// never change a text.
func Consolidate(base negotiation.Version, comments []negotiation.ReceivedComment) ([]negotiation.Paragraph, error) {
	var out []negotiation.Paragraph
	taken := map[negotiation.ID]bool{}
	for _, p := range base.Paragraphs {
		taken[p.ID] = true
	}
	for _, p := range redline.ConsolidateParagraphs(Paragraphs(base.Paragraphs), proposals(comments, base.Language)) {
		p, err := withEarlier(p, base)
		if err != nil {
			return nil, err
		}
		paragraph, err := consolidatedParagraph(base.Recommendation, p, taken)
		if err != nil {
			return nil, err
		}
		out = append(out, paragraph)
	}
	return out, nil
}

// withEarlier keeps the points of an earlier round on a paragraph whose wording
// nobody touched in this one, with those behind them.
func withEarlier(p redline.ConsolidatedParagraph, base negotiation.Version) (redline.ConsolidatedParagraph, error) {
	before, ok := base.Paragraph(negotiation.ID(p.ID))
	if !ok || p.Inserted || !p.Body.Clean() || before.Open == 0 || len(before.Tree) == 0 {
		return p, nil
	}
	earlier, err := Tree(before)
	if err != nil {
		return p, err
	}
	if !earlier.Reads(before.Text) {
		return p, nil // the text was changed since, its points are no more
	}
	earlier.ID, earlier.Number, earlier.Level = p.ID, p.Number, p.Level
	earlier.Deletions = append(earlier.Deletions, p.Deletions...)
	earlier.Moves = append(earlier.Moves, p.Moves...)
	earlier.Divisions = append(earlier.Divisions, p.Divisions...)
	earlier.Joinings = append(earlier.Joinings, p.Joinings...)
	earlier.Supports = append(earlier.Supports, p.Supports...)
	earlier.Reservations = append(earlier.Reservations, p.Reservations...)
	return earlier, nil
}

// kinds maps the comments that are about one paragraph to what the text
// engine calls them. General comments and rejections are not among them: they
// are printed as received and never change a text.
var kinds = map[negotiation.CommentKind]redline.ProposalKind{
	negotiation.Amendment: redline.Replace, negotiation.Deletion: redline.Remove,
	negotiation.Insertion: redline.InsertAfter,
	negotiation.Division:  redline.Divide, negotiation.Joining: redline.Join, negotiation.Placeholder: redline.Hold,
	negotiation.Placement: redline.MoveAfter, negotiation.Support: redline.Keep, negotiation.Reservation: redline.Reserve,
}

// proposals hands every comment on to the text engine under its own ID, so
// that who spoke, in what capacity and on whose behalf is found again from the
// comment. Nothing a delegation sent is dropped or merged here. Observers put
// nothing in brackets: what an observer alone proposes is printed beside the
// text, and it stands in the text where somebody entitled proposes the same. A
// wording in another language than the text stands beside it, too.
func proposals(comments []negotiation.ReceivedComment, language negotiation.Language) []redline.ParagraphProposal {
	var out []redline.ParagraphProposal
	for _, c := range comments {
		if Apart(c, language) || c.Kind.Proposes() && c.Capacity.Observer() && !shared(c, comments) {
			continue
		}
		if kind, ok := kinds[c.Kind]; ok {
			p := redline.ParagraphProposal{
				ID: string(c.ID), Party: c.Delegation, Kind: kind,
				Paragraph: string(c.Paragraph), After: string(c.After), Text: c.Text,
			}
			if kind == redline.Divide {
				p.Parts = c.Parts()
			}
			out = append(out, p)
		}
	}
	return out
}

// shared reports whether somebody who is no observer proposes the same.
func shared(c negotiation.ReceivedComment, among []negotiation.ReceivedComment) bool {
	return slices.ContainsFunc(among, func(o negotiation.ReceivedComment) bool {
		return !o.Capacity.Observer() && o.Kind == c.Kind && o.Recommendation == c.Recommendation &&
			o.Paragraph == c.Paragraph && o.After == c.After && redline.SameSubstance(o.Text, c.Text)
	})
}

// consolidatedParagraph writes a paragraph with its points as text, and keeps
// them beside it.
func consolidatedParagraph(
	recommendation negotiation.ID, p redline.ConsolidatedParagraph, taken map[negotiation.ID]bool,
) (negotiation.Paragraph, error) {
	out := negotiation.Paragraph{
		ID: negotiation.ID(p.ID), Number: p.Number, Level: p.Level, Text: p.Bracketed(nil), Open: p.Open(),
	}
	if p.Inserted && p.ID == "" {
		out.ID = insertedID(recommendation, p, taken)
	}
	if out.Open == 0 && len(p.Supports) == 0 && len(p.Reservations) == 0 {
		return out, nil
	}
	tree, err := json.Marshal(p)
	if err != nil {
		return out, fmt.Errorf("write the points of difference: %w", err)
	}
	out.Tree = tree
	return out, nil
}

// insertedID is the identity of a proposed new paragraph. It follows from its
// place and wording, so it is the same in every consolidation of them; where an
// earlier round has put the same paragraph there already it is another one.
func insertedID(
	recommendation negotiation.ID, p redline.ConsolidatedParagraph, taken map[negotiation.ID]bool,
) negotiation.ID {
	hash := sha256.New()
	for _, point := range p.Body.Points() {
		for _, r := range point.Readings {
			hash.Write([]byte(r.Text))
			hash.Write([]byte{0})
		}
	}
	id := derived(recommendation, "insert/"+p.Anchor+"/"+hex.EncodeToString(hash.Sum(nil)))
	for taken[id] {
		id = derived(id, "again")
	}
	taken[id] = true
	return id
}

// derived makes the ID that follows from another and a purpose: a UUID of
// version 5, the same on every retry.
func derived(from negotiation.ID, purpose string) negotiation.ID {
	return negotiation.ID(uuid.NewSHA1(uuid.NameSpaceOID, []byte("rapporteur:"+string(from)+"/"+purpose)).String())
}
