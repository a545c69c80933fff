package activities

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// settle applies rulings on points of difference to the paragraphs of a
// version, under the identity of the decision that makes them. What stays open
// keeps its brackets and those behind its readings.
func settle(v n.Version, rulings []n.PointRuling, decision n.ID) ([]n.Paragraph, error) {
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
		if err := s.rule(by[id], decision); err != nil {
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
}

func newSettled(v n.Version, id n.ID) (*settled, error) {
	p, ok := v.Paragraph(id)
	if !ok {
		return nil, n.Refuse(n.CodeUnknownParagraph, "Version %d of %q has no paragraph %q.", v.Number, v.Title, id)
	}
	s := &settled{paragraph: p, name: "Paragraph " + p.Number}
	if p.Number == "" {
		s.name = "The paragraph"
	}
	if len(p.Tree) == 0 {
		return nil, n.Refuse(n.CodeInvalid, "%s has no point of difference to decide on.", s.name)
	}
	if err := json.Unmarshal(p.Tree, &s.tree); err != nil {
		return nil, fmt.Errorf("read the points of difference: %w", err)
	}
	return s, nil
}

func (s *settled) rule(list []n.PointRuling, decision n.ID) error {
	var points []redline.Ruling
	for _, r := range list {
		var err error
		switch r.Outcome {
		case n.PointMerge:
			s.tree.Body, err = s.tree.Body.Merge(r.Point - 1)
		case n.PointSplit:
			s.tree.Body, err = s.tree.Body.Split(r.Point - 1)
		case n.PointAccept, n.PointOwn, n.PointKeep:
			points = append(points, s.ruling(r, decision))
		default:
			err = s.whole(r)
		}
		if err != nil {
			return s.refused(err)
		}
	}
	var err error
	s.tree.Body, err = s.tree.Body.Decide(points)
	return s.refused(err)
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
// readings stood, within the space they share.
func (s *settled) ruling(r n.PointRuling, decision n.ID) redline.Ruling {
	out := redline.Ruling{Point: r.Point - 1, Outcome: redline.Outcome(r.Outcome), Reading: r.Reading - 1, Text: r.Text, Decision: string(decision)}
	points := s.tree.Body.Points()
	if r.Outcome != n.PointOwn || r.Point > len(points) {
		return out
	}
	before, after := points[r.Point-1].SharedSpace()
	if out.Text = strings.TrimSpace(r.Text); out.Text == "" {
		after = ""
	}
	out.Text = before + out.Text + after
	return out
}

// whole decides on what was proposed for the paragraph as a whole.
func (s *settled) whole(r n.PointRuling) error {
	deletion := r.Outcome == n.ParagraphDelete || r.Outcome == n.ParagraphRetain
	switch {
	case deletion && len(s.tree.Deletions) == 0:
		return n.Refuse(n.CodeInvalid, "%s: nobody proposed to delete it.", s.name)
	case !deletion && len(s.tree.Moves) == 0:
		return n.Refuse(n.CodeInvalid, "%s: nobody proposed another place for it.", s.name)
	case r.Outcome == n.ParagraphMove && r.Reading > len(s.tree.Moves):
		return n.Refuse(n.CodeInvalid, "%s: %d place(s) were proposed for it; there is no place %d.", s.name, len(s.tree.Moves), r.Reading)
	}
	switch r.Outcome {
	case n.ParagraphDelete:
		s.deleted = true
	case n.ParagraphRetain:
		s.tree.Deletions = nil
	case n.ParagraphMove:
		s.moved, s.after = true, n.ID(s.tree.Moves[r.Reading-1].After)
		s.tree.Moves = nil
	default:
		s.tree.Moves = nil
	}
	return nil
}

// into puts the paragraph back into the text, where it belongs now. One whose
// points were all settled by no text is gone.
func (s *settled) into(list []n.Paragraph) ([]n.Paragraph, error) {
	i := slices.IndexFunc(list, func(p n.Paragraph) bool { return p.ID == s.paragraph.ID })
	text, agreed := s.tree.Body.Text()
	if s.deleted || agreed && strings.TrimSpace(text) == "" {
		if len(list) == 1 {
			return nil, n.Refuse(n.CodeInvalid, "%s is the last one; withdraw the draft instead of deleting it.", s.name)
		}
		return slices.Delete(list, i, i+1), nil
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
			return nil, n.Refuse(n.CodeUnknownParagraph, "%s: the paragraph it would follow is not in the text any more.", s.name)
		}
	}
	return slices.Insert(list, to, p), nil
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
