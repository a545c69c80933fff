package web

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/drafting"
	n "rapporteur/negotiation"
	"rapporteur/redline"
)

// The chair's review of a consolidation: each draft as a text with its points of
// difference in place, and a form that decides on any of them. Nothing is decided
// until the form is sent, and what somebody else decided meanwhile is never
// overwritten: the form names the version that was read.

var reviewers = []n.Role{n.RoleChair, n.RoleSecretariat}

func (s *Site) reviewPages() []Page {
	const at = "/rounds/{id}/review"
	return []Page{
		s.show("review", at, reviewers, s.review),
		s.form("review", at, "approve", whoDoes(n.ApproveRound{}), s.onRound(newAct[n.ApproveRound])),
		s.form("review", at, "return", whoDoes(n.ReturnRound{}), s.onRound(newAct[n.ReturnRound])),
		s.show("review-draft", at+"/{ref}", reviewers, s.reviewDraft),
		s.form("review-draft", at+"/{ref}", "preview", reviewers, s.previewRulings),
		s.form("review-draft", at+"/{ref}", "settle", []n.Role{n.RoleChair}, s.settle),
	}
}

// reviewedDraft is a draft under review.
type reviewedDraft struct {
	Recommendation n.Recommendation
	Version        n.Version
	Paragraphs     []reviewedParagraph
	// Open counts what nobody has decided.
	Open int
}

// reviewedParagraph is a paragraph with what is to be decided on it.
type reviewedParagraph struct {
	n.Paragraph
	Nodes []reviewedNode
	// Wholes are what is proposed for the paragraph as a whole.
	Wholes []reviewedWhole
	// Brackets are such as no ruling settles.
	Brackets []string
	// Supports and Reservations are the codes of delegations.
	Supports, Reservations []string
}

// reviewedNode is a span of a paragraph: words that are agreed, or a point.
type reviewedNode struct {
	Text string
	// Point counts the points of the paragraph from 1, 0 for agreed words. Field is
	// the beginning of the names of its fields.
	Point    int
	Field    string
	Readings []reviewedReading
	Deferred *redline.Deferred
}

type reviewedReading struct {
	// Number counts the readings of the point from 1.
	Number int
	Text   string
	Base   bool
	// Who are the codes of those behind it.
	Who []string
}

// reviewedWhole is a proposal for a paragraph as a whole: that it be deleted, moved,
// divided or joined with the next.
type reviewedWhole struct {
	// Accept and Refuse are the outcomes, Field the name of the field.
	Accept, Refuse n.PointOutcome
	Number         int
	Field          string
	Text           []string
	Who            []string
}

// reviewView is a consolidation under review, and what is left to decide.
type reviewView struct {
	Now    n.Clock
	Round  n.Round
	Drafts []reviewedDraft
	Open   int
	// Undisposed counts comments of which nothing is said yet.
	Undisposed int
	Warnings   []wire.Warning
}

func (s *Site) review(ctx context.Context, v *visit) (any, error) { return s.readReview(ctx, v) }

func (s *Site) readReview(ctx context.Context, v *visit) (reviewView, error) {
	var out reviewView
	seen, err := s.app.Review(ctx, v.Actor, v.id("id"))
	if err != nil {
		return out, err
	}
	r := seen.Value()
	if out.Now, err = s.app.Time(ctx); err != nil {
		return out, err
	}
	out.Round, out.Warnings = r.Round, r.Warnings
	for _, c := range r.Comments {
		if c.WithdrawnAt.IsZero() && c.Disposition == nil {
			out.Undisposed++
		}
	}
	drafts, err := s.draftsOf(ctx, v, r.Round)
	if err != nil {
		return out, err
	}
	for _, version := range r.Versions {
		d := reviewedDraft{Version: version}
		i := slices.IndexFunc(drafts, func(d n.Recommendation) bool { return d.ID == version.Recommendation })
		if i < 0 {
			continue // withdrawn from the round
		}
		d.Recommendation = drafts[i]
		if d.Paragraphs, err = reviewedParagraphs(version); err != nil {
			return out, err
		}
		for _, p := range d.Paragraphs {
			d.Open += p.Open
		}
		out.Open += d.Open
		out.Drafts = append(out.Drafts, d)
	}
	return out, nil
}

// draftReview is one draft of a review, with what the form would make of it.
type draftReview struct {
	reviewView
	Draft reviewedDraft
	// Previous and Next are the keys of the drafts before and after it.
	Previous, Next string
	Meetings       []n.Meeting
	// Preview is what the rulings of the form change, nil before it was asked for.
	Preview []redline.ParagraphChange
}

func (s *Site) reviewDraft(ctx context.Context, v *visit) (any, error) {
	var out draftReview
	var err error
	if out.reviewView, err = s.readReview(ctx, v); err != nil {
		return nil, err
	}
	key := v.r.PathValue("ref")
	i := slices.IndexFunc(out.Drafts, func(d reviewedDraft) bool { return d.Recommendation.Key == key })
	if i < 0 {
		return nil, n.Refuse(n.CodeNotFound, "The draft %q is not in this review.", key)
	}
	out.Draft = out.Drafts[i]
	if i > 0 {
		out.Previous = out.Drafts[i-1].Recommendation.Key
	}
	if i+1 < len(out.Drafts) {
		out.Next = out.Drafts[i+1].Recommendation.Key
	}
	meetings, err := s.app.Meetings(ctx, v.Actor)
	if err != nil {
		return nil, err
	}
	out.Meetings = meetings.Value()
	if v.Sent == "preview" && v.Refused == "" {
		out.Preview, err = previewOf(out.Draft.Version, v.rulings(out.Draft))
	}
	return out, err
}

// previewOf is what rulings make of a version.
func previewOf(base n.Version, rulings []n.PointRuling) ([]redline.ParagraphChange, error) {
	// A decision is told by an ID; what is looked at is no decision, and any will do.
	after, err := drafting.Amend(base, n.AmendmentText{ID: base.ID, Review: true, Base: base.ID, Rulings: rulings})
	if err != nil {
		return nil, err
	}
	return redline.DiffParagraphs(redlined(base), redlined(after)), nil
}

// redlined are the paragraphs of a version as the text engine has them.
func redlined(v n.Version) []redline.Paragraph {
	out := make([]redline.Paragraph, len(v.Paragraphs))
	for i, p := range v.Paragraphs {
		out[i] = redline.Paragraph{ID: string(p.ID), Number: p.Number, Level: p.Level, Text: p.Text}
	}
	return out
}

// rulings are the decisions of the form on the points of a draft, in their order.
func (v *visit) rulings(d reviewedDraft) []n.PointRuling {
	var out []n.PointRuling
	for _, p := range d.Paragraphs {
		for _, node := range p.Nodes {
			if r, decided := v.ruling(p.ID, node); decided {
				out = append(out, r)
			}
		}
		for _, w := range p.Wholes {
			outcome, number, _ := strings.Cut(v.field(w.Field), ":")
			if outcome == "" || outcome != string(w.Accept) && w.Number > 1 {
				continue
			}
			r := n.PointRuling{Paragraph: p.ID, Outcome: n.PointOutcome(outcome)}
			r.Reading, _ = strconv.Atoi(number) // what is no number is judged as 0
			out = append(out, r)
		}
	}
	return out
}

// ruling is the decision of the form on a point.
func (v *visit) ruling(paragraph n.ID, node reviewedNode) (n.PointRuling, bool) {
	if node.Point == 0 {
		return n.PointRuling{}, false
	}
	outcome, reading, _ := strings.Cut(v.field(node.Field), ":")
	r := n.PointRuling{Paragraph: paragraph, Point: node.Point, Outcome: n.PointOutcome(outcome)}
	switch r.Outcome {
	case "":
		return r, false
	case n.PointAccept:
		r.Reading, _ = strconv.Atoi(reading) // what is no number is judged as 0
	case n.PointOwn:
		r.Text = v.field(node.Field + ".text")
	case n.PointDefer:
		r.Meeting, r.Reason = v.field(node.Field+".meeting"), v.field(node.Field+".reason")
	default:
	}
	return r, true
}

// settlement is what the form decides, on the version that was read.
func (s *Site) settlement(ctx context.Context, v *visit) (n.AmendmentText, error) {
	review, err := s.readReview(ctx, v)
	if err != nil {
		return n.AmendmentText{}, err
	}
	i := slices.IndexFunc(review.Drafts, func(d reviewedDraft) bool { return d.Recommendation.Key == v.r.PathValue("ref") })
	if i < 0 {
		return n.AmendmentText{}, n.Refuse(n.CodeNotFound, "The draft %q is not in this review.", v.r.PathValue("ref"))
	}
	d := review.Drafts[i]
	a := n.AmendmentText{
		ID: n.ID(v.field("id")), Recommendation: d.Recommendation.ID, Review: true, Base: n.ID(v.field("base")),
		Rulings: v.rulings(d), Reason: v.field("reason"),
	}
	if a.Base != d.Version.ID {
		return a, n.Refuse(n.CodeConflict,
			"Somebody has decided on this draft since you read it. It is shown as it is now; look at it and decide again.")
	}
	if len(a.Rulings) == 0 {
		return a, n.Refuse(n.CodeInvalid, "Nothing is decided: choose an outcome for at least one point.")
	}
	return a, a.Check()
}

func (s *Site) previewRulings(ctx context.Context, v *visit) (string, error) {
	a, err := s.settlement(ctx, v)
	if err != nil {
		return "", err
	}
	review, err := s.readReview(ctx, v)
	if err != nil {
		return "", err
	}
	for _, d := range review.Drafts {
		if d.Version.ID == a.Base {
			if _, err := previewOf(d.Version, a.Rulings); err != nil {
				return "", err
			}
		}
	}
	return "", errPreview
}

func (s *Site) settle(ctx context.Context, v *visit) (string, error) {
	a, err := s.settlement(ctx, v)
	if err != nil {
		return "", err
	}
	_, err = s.app.Amend(ctx, v.Actor, v.r.PathValue("ref"), a)
	return "/rounds/" + string(v.id("id")) + "/review/" + v.r.PathValue("ref") + "?done=settle", err
}

// reviewedParagraphs are the paragraphs of a version with what is to be decided.
func reviewedParagraphs(v n.Version) ([]reviewedParagraph, error) {
	loose, err := drafting.LooseBrackets(v)
	if err != nil {
		return nil, err
	}
	out := make([]reviewedParagraph, len(v.Paragraphs))
	for i, p := range v.Paragraphs {
		out[i].Paragraph = p
		for _, l := range loose {
			if l.Paragraph == p.ID {
				out[i].Brackets = l.Brackets
			}
		}
		if len(p.Tree) == 0 {
			out[i].Nodes = []reviewedNode{{Text: p.Text}}
			continue
		}
		var tree redline.ConsolidatedParagraph
		if err := json.Unmarshal(p.Tree, &tree); err != nil {
			return nil, fmt.Errorf("read the points of difference of paragraph %s: %w", p.ID, err)
		}
		out[i].Nodes = reviewedNodes(p.ID, tree.Body.Nodes)
		out[i].Wholes = reviewedWholes(p.ID, tree)
		out[i].Supports, out[i].Reservations = partiesOf(tree.Supports), partiesOf(tree.Reservations)
	}
	return out, nil
}

func reviewedNodes(paragraph n.ID, nodes []redline.Node) []reviewedNode {
	var out []reviewedNode
	points := 0
	for _, node := range nodes {
		if node.Point == nil {
			out = append(out, reviewedNode{Text: node.Text})
			continue
		}
		points++
		x := reviewedNode{
			Point: points, Field: fmt.Sprintf("p.%s.%d", paragraph, points), Deferred: node.Point.Deferred,
		}
		for i, r := range node.Point.Readings {
			x.Readings = append(x.Readings, reviewedReading{i + 1, strings.TrimSpace(r.Text), r.Base, partiesOf(r.Supporters)})
		}
		out = append(out, x)
	}
	return out
}

func reviewedWholes(paragraph n.ID, tree redline.ConsolidatedParagraph) []reviewedWhole {
	var out []reviewedWhole
	add := func(accept, refuse n.PointOutcome, number int, who []redline.Supporter, text ...string) {
		field := fmt.Sprintf("w.%s.%s", paragraph, accept)
		out = append(out, reviewedWhole{accept, refuse, number, field, text, partiesOf(who)})
	}
	if len(tree.Deletions) > 0 {
		add(n.ParagraphDelete, n.ParagraphRetain, 1, tree.Deletions)
	}
	for i, m := range tree.Moves {
		add(n.ParagraphMove, n.ParagraphStay, i+1, m.Supporters)
	}
	for i, d := range tree.Divisions {
		add(n.ParagraphDivide, n.ParagraphWhole, i+1, d.Supporters, d.Parts...)
	}
	for i, j := range tree.Joinings {
		add(n.ParagraphJoin, n.ParagraphApart, i+1, j.Supporters, j.Text)
	}
	return out
}

// partiesOf are the codes of those behind something, each once.
func partiesOf(list []redline.Supporter) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s.Party) {
			out = append(out, s.Party)
		}
	}
	return out
}
