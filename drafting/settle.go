package drafting

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// Settle applies rulings on points of difference to the paragraphs of a
// version, under the identity of the decision that makes them. What stays open
// keeps its brackets and those behind its readings.
func Settle(
	v negotiation.Version, rulings []negotiation.PointRuling, decision negotiation.ID,
) ([]negotiation.Paragraph, error) {
	out := slices.Clone(v.Paragraphs)
	var order []negotiation.ID
	by := map[negotiation.ID][]negotiation.PointRuling{}
	for _, r := range rulings {
		if by[r.Paragraph] == nil {
			order = append(order, r.Paragraph)
		}
		by[r.Paragraph] = append(by[r.Paragraph], r)
	}
	for _, id := range order {
		s, err := newSettled(v, id)
		if err != nil {
			return nil, err
		}
		s.decision = decision
		if err := s.rule(by[id]); err != nil {
			return nil, err
		}
		if out, err = s.into(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// settled is one paragraph on which rulings are made.
type settled struct {
	paragraph negotiation.Paragraph
	tree      redline.ConsolidatedParagraph
	// name is how a refusal names the paragraph.
	name    string
	deleted bool
	// moved says that the paragraph goes after another, or to the start.
	moved bool
	after negotiation.ID
	// parts are the texts it is divided into, joined what it becomes with the
	// next.
	parts    []string
	joined   *redline.Joining
	decision negotiation.ID
	language negotiation.Language
}

func newSettled(v negotiation.Version, id negotiation.ID) (*settled, error) {
	p, ok := v.Paragraph(id)
	if !ok {
		return nil, negotiation.Refuse(
			negotiation.CodeUnknownParagraph, "Version %d of %q has no paragraph %q.", v.Number, v.Title, id,
		)
	}
	s := &settled{paragraph: p, name: "Paragraph " + p.Number, language: v.Language}
	if p.Number == "" {
		s.name = "The paragraph"
	}
	if len(p.Tree) == 0 {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "%s has no point of difference to decide on.", s.name)
	}
	var err error
	if s.tree, err = Tree(p); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *settled) rule(list []negotiation.PointRuling) error {
	var points []redline.Ruling
	for _, r := range list {
		var err error
		switch r.Outcome {
		case negotiation.PointMerge:
			s.tree.Body, err = s.tree.Body.Merge(r.Point - 1)
		case negotiation.PointSplit:
			s.tree.Body, err = s.tree.Body.Split(r.Point - 1)
		case negotiation.PointAccept, negotiation.PointOwn, negotiation.PointKeep, negotiation.PointDefer:
			points = append(points, s.ruling(r))
		default:
			err = s.whole(r)
		}
		if err != nil {
			return s.refused(err)
		}
	}
	var err error
	if s.tree.Body, err = s.tree.Body.Decide(points); err != nil {
		return s.refused(err)
	}
	s.tree.Body = spaced(s.tree.Body, s.language)
	return nil
}

// refused turns what the text engine refuses into a refusal about the
// paragraph.
func (s *settled) refused(err error) error {
	if err == nil || negotiation.CodeOf(err) != "" {
		return err
	}
	return negotiation.Refuse(negotiation.CodeInvalid, "%s, %s; list the points and decide again.", s.name, err)
}

// ruling hands a ruling to the text engine. An own wording stands where the
// readings stood, within the space they share; see [spaced] for its ends.
func (s *settled) ruling(r negotiation.PointRuling) redline.Ruling {
	out := redline.Ruling{
		Point: r.Point - 1, Outcome: redline.Outcome(r.Outcome), Reading: r.Reading - 1, Text: r.Text,
		Decision: string(s.decision), Meeting: r.Meeting, Reason: r.Reason,
	}
	points := s.tree.Body.Points()
	if r.Outcome != negotiation.PointOwn || r.Point > len(points) {
		return out
	}
	before, after := points[r.Point-1].SharedSpace()
	if begins(points[r.Point-1], highMarks) {
		before = "" // the space is the mark's, not the words'
	}
	if out.Text = strings.TrimSpace(r.Text); out.Text == "" {
		after = ""
	}
	out.Text = before + out.Text + after
	return out
}

// proposed is how often something was proposed for the paragraph as a whole,
// and what it is called.
func (s *settled) proposed(o negotiation.PointOutcome) (count int, what string) {
	switch o {
	case negotiation.ParagraphDelete, negotiation.ParagraphRetain:
		return min(1, len(s.tree.Deletions)), "to delete it"
	case negotiation.ParagraphMove, negotiation.ParagraphStay:
		return len(s.tree.Moves), "another place for it"
	case negotiation.ParagraphDivide, negotiation.ParagraphWhole:
		return len(s.tree.Divisions), "to divide it"
	default:
		return len(s.tree.Joinings), "to join it with the next"
	}
}

// whole decides on what was proposed for the paragraph as a whole.
func (s *settled) whole(r negotiation.PointRuling) error {
	count, what := s.proposed(r.Outcome)
	if count == 0 {
		return negotiation.Refuse(negotiation.CodeInvalid, "%s: nobody proposed %s.", s.name, what)
	}
	if r.Reading > count {
		return negotiation.Refuse(negotiation.CodeInvalid, "%s: there were %d proposals %s; there is no number %d.",
			s.name, count, what, r.Reading)
	}
	switch r.Outcome {
	case negotiation.ParagraphDelete:
		s.deleted = true
	case negotiation.ParagraphRetain:
		s.tree.Deletions = nil
	case negotiation.ParagraphMove:
		s.moved, s.after = true, negotiation.ID(s.tree.Moves[r.Reading-1].After)
		s.tree.Moves = nil
	case negotiation.ParagraphStay:
		s.tree.Moves = nil
	case negotiation.ParagraphDivide:
		s.parts = s.tree.Divisions[r.Reading-1].Parts
	case negotiation.ParagraphWhole:
		s.tree.Divisions = nil
	case negotiation.ParagraphJoin:
		s.joined = &s.tree.Joinings[r.Reading-1]
	case negotiation.ParagraphApart:
		s.tree.Joinings = nil
	case negotiation.PointAccept, negotiation.PointOwn, negotiation.PointKeep, negotiation.PointDefer,
		negotiation.PointMerge, negotiation.PointSplit:
	}
	return nil
}

// into puts the paragraph back into the text, where it belongs now. One whose
// points were all settled by no text is gone.
func (s *settled) into(list []negotiation.Paragraph) ([]negotiation.Paragraph, error) {
	i := slices.IndexFunc(list, func(p negotiation.Paragraph) bool { return p.ID == s.paragraph.ID })
	if i < 0 {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "%s is joined with another one by the same rulings.", s.name)
	}
	text, agreed := s.tree.Body.Text()
	if s.deleted || agreed && strings.TrimSpace(text) == "" {
		if len(list) == 1 {
			return nil, negotiation.Refuse(
				negotiation.CodeInvalid, "%s is the last one; withdraw the draft instead of deleting it.", s.name,
			)
		}
		return slices.Delete(list, i, i+1), nil
	}
	if len(s.parts) > 0 {
		return slices.Replace(list, i, i+1, s.divided(list)...), nil
	}
	if s.joined != nil {
		if i+1 >= len(list) || string(list[i+1].ID) != s.joined.With {
			return nil, negotiation.Refuse(
				negotiation.CodeInvalid, "%s: the paragraph it would be joined with does not follow it any more.", s.name,
			)
		}
		p := s.paragraph
		p.Text, p.Open, p.Tree = s.joined.Text, 0, nil
		return slices.Replace(list, i, i+2, p), nil
	}
	p, err := s.written()
	if err != nil || !s.moved {
		list[i] = p
		return list, err
	}
	list = slices.Delete(list, i, i+1)
	to := 0
	if s.after != "" {
		if to = 1 + slices.IndexFunc(list, func(p negotiation.Paragraph) bool { return p.ID == s.after }); to == 0 {
			return nil, negotiation.Refuse(negotiation.CodeUnknownParagraph,
				"%s: the paragraph it would follow is not in the text any more.", s.name)
		}
	}
	return slices.Insert(list, to, p), nil
}

// divided are the paragraphs it becomes: the first keeps its identity.
func (s *settled) divided(list []negotiation.Paragraph) []negotiation.Paragraph {
	taken := map[string]bool{}
	for _, p := range list {
		taken[p.Number] = true
	}
	out := make([]negotiation.Paragraph, len(s.parts))
	for i, text := range s.parts {
		p := negotiation.Paragraph{ID: s.paragraph.ID, Number: s.paragraph.Number, Level: s.paragraph.Level, Text: text}
		if i > 0 {
			p.ID = derived(s.paragraph.ID, fmt.Sprintf("division/%s/%d", s.decision, i))
			p.Number = redline.InsertedNumber(s.paragraph.Number, taken)
		}
		out[i] = p
	}
	return out
}

// written is the paragraph as it stands now. Its tree stays with it: the
// settled spans in it say whose words they are, and by which decision.
func (s *settled) written() (negotiation.Paragraph, error) {
	p := s.paragraph
	p.Text, p.Open = s.tree.Bracketed(nil), s.tree.Open()
	tree, err := json.Marshal(s.tree)
	if err != nil {
		return p, fmt.Errorf("write the points of difference: %w", err)
	}
	p.Tree = tree
	return p, nil
}
