package drafting

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// Settle applies rulings on points of difference to the paragraphs of a
// version, under the identity of the decision that makes them. What stays open
// keeps its brackets and those behind its readings.
func Settle(v n.Version, rulings []n.PointRuling, decision n.ID) ([]n.Paragraph, error) {
	out := slices.Clone(v.Paragraphs)
	var order []n.ID
	by := map[n.ID][]n.PointRuling{}
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
	paragraph n.Paragraph
	tree      redline.ConsolidatedParagraph
	// name is how a refusal names the paragraph.
	name    string
	deleted bool
	// moved says that the paragraph goes after another, or to the start.
	moved bool
	after n.ID
	// parts are the texts it is divided into, joined what it becomes with the
	// next.
	parts    []string
	joined   *redline.Joining
	decision n.ID
	language n.Language
}

func newSettled(v n.Version, id n.ID) (*settled, error) {
	p, ok := v.Paragraph(id)
	if !ok {
		return nil, n.Refuse(n.CodeUnknownParagraph, "Version %d of %q has no paragraph %q.", v.Number, v.Title, id)
	}
	s := &settled{paragraph: p, name: "Paragraph " + p.Number, language: v.Language}
	if p.Number == "" {
		s.name = "The paragraph"
	}
	if len(p.Tree) == 0 {
		return nil, n.Refuse(n.CodeInvalid, "%s has no point of difference to decide on.", s.name)
	}
	var err error
	if s.tree, err = treeOf(p); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *settled) rule(list []n.PointRuling) error {
	var points []redline.Ruling
	for _, r := range list {
		var err error
		switch r.Outcome {
		case n.PointMerge:
			s.tree.Body, err = s.tree.Body.Merge(r.Point - 1)
		case n.PointSplit:
			s.tree.Body, err = s.tree.Body.Split(r.Point - 1)
		case n.PointAccept, n.PointOwn, n.PointKeep, n.PointDefer:
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
	if err == nil || n.CodeOf(err) != "" {
		return err
	}
	return n.Refuse(n.CodeInvalid, "%s, %s; list the points and decide again.", s.name, err)
}

// ruling hands a ruling to the text engine. An own wording stands where the
// readings stood, within the space they share; see [spaced] for its ends.
func (s *settled) ruling(r n.PointRuling) redline.Ruling {
	out := redline.Ruling{
		Point: r.Point - 1, Outcome: redline.Outcome(r.Outcome), Reading: r.Reading - 1, Text: r.Text,
		Decision: string(s.decision), Meeting: r.Meeting, Reason: r.Reason,
	}
	points := s.tree.Body.Points()
	if r.Outcome != n.PointOwn || r.Point > len(points) {
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
func (s *settled) proposed(o n.PointOutcome) (count int, what string) {
	switch o {
	case n.ParagraphDelete, n.ParagraphRetain:
		return min(1, len(s.tree.Deletions)), "to delete it"
	case n.ParagraphMove, n.ParagraphStay:
		return len(s.tree.Moves), "another place for it"
	case n.ParagraphDivide, n.ParagraphWhole:
		return len(s.tree.Divisions), "to divide it"
	default:
		return len(s.tree.Joinings), "to join it with the next"
	}
}

// whole decides on what was proposed for the paragraph as a whole.
func (s *settled) whole(r n.PointRuling) error {
	count, what := s.proposed(r.Outcome)
	if count == 0 {
		return n.Refuse(n.CodeInvalid, "%s: nobody proposed %s.", s.name, what)
	}
	if r.Reading > count {
		return n.Refuse(n.CodeInvalid, "%s: there were %d proposals %s; there is no number %d.",
			s.name, count, what, r.Reading)
	}
	switch r.Outcome {
	case n.ParagraphDelete:
		s.deleted = true
	case n.ParagraphRetain:
		s.tree.Deletions = nil
	case n.ParagraphMove:
		s.moved, s.after = true, n.ID(s.tree.Moves[r.Reading-1].After)
		s.tree.Moves = nil
	case n.ParagraphStay:
		s.tree.Moves = nil
	case n.ParagraphDivide:
		s.parts = s.tree.Divisions[r.Reading-1].Parts
	case n.ParagraphWhole:
		s.tree.Divisions = nil
	case n.ParagraphJoin:
		s.joined = &s.tree.Joinings[r.Reading-1]
	case n.ParagraphApart:
		s.tree.Joinings = nil
	case n.PointAccept, n.PointOwn, n.PointKeep, n.PointDefer, n.PointMerge, n.PointSplit:
	}
	return nil
}

// into puts the paragraph back into the text, where it belongs now. One whose
// points were all settled by no text is gone.
func (s *settled) into(list []n.Paragraph) ([]n.Paragraph, error) {
	i := slices.IndexFunc(list, func(p n.Paragraph) bool { return p.ID == s.paragraph.ID })
	if i < 0 {
		return nil, n.Refuse(n.CodeInvalid, "%s is joined with another one by the same rulings.", s.name)
	}
	text, agreed := s.tree.Body.Text()
	if s.deleted || agreed && strings.TrimSpace(text) == "" {
		if len(list) == 1 {
			return nil, n.Refuse(n.CodeInvalid, "%s is the last one; withdraw the draft instead of deleting it.", s.name)
		}
		return slices.Delete(list, i, i+1), nil
	}
	if len(s.parts) > 0 {
		return slices.Replace(list, i, i+1, s.divided(list)...), nil
	}
	if s.joined != nil {
		if i+1 >= len(list) || string(list[i+1].ID) != s.joined.With {
			return nil, n.Refuse(n.CodeInvalid, "%s: the paragraph it would be joined with does not follow it any more.", s.name)
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
		if to = 1 + slices.IndexFunc(list, func(p n.Paragraph) bool { return p.ID == s.after }); to == 0 {
			return nil, n.Refuse(n.CodeUnknownParagraph,
				"%s: the paragraph it would follow is not in the text any more.", s.name)
		}
	}
	return slices.Insert(list, to, p), nil
}

// divided are the paragraphs it becomes: the first keeps its identity.
func (s *settled) divided(list []n.Paragraph) []n.Paragraph {
	taken := map[string]bool{}
	for _, p := range list {
		taken[p.Number] = true
	}
	out := make([]n.Paragraph, len(s.parts))
	for i, text := range s.parts {
		p := n.Paragraph{ID: s.paragraph.ID, Number: s.paragraph.Number, Level: s.paragraph.Level, Text: text}
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
func (s *settled) written() (n.Paragraph, error) {
	p := s.paragraph
	p.Text, p.Open = s.tree.Bracketed(nil), s.tree.Open()
	tree, err := json.Marshal(s.tree)
	if err != nil {
		return p, fmt.Errorf("write the points of difference: %w", err)
	}
	p.Tree = tree
	return p, nil
}
