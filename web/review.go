package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/redline"
)

// The chair's review of a consolidation: each draft as a text with its points of
// difference in place, and a form that decides on any of them. Nothing is decided
// until the form is sent, and what somebody else decided meanwhile is never
// overwritten: the form names the version that was read.

var reviewers = []negotiation.Role{negotiation.RoleChair, negotiation.RoleSecretariat}

func (s *Site) reviewPages() []Page {
	const at = "/rounds/{id}/review"
	return []Page{
		s.show("review", at, reviewers, s.review),
		s.form("review", at, "approve", whoDoes(negotiation.ApproveRound{}), s.onRound(newAct[negotiation.ApproveRound])),
		s.form("review", at, "return", whoDoes(negotiation.ReturnRound{}), s.onRound(newAct[negotiation.ReturnRound])),
		s.show("review-draft", at+"/{ref}", reviewers, s.reviewDraft),
		costly(s.form("review-draft", at+"/{ref}", "preview", reviewers, s.previewRulings)),
		s.form("review-draft", at+"/{ref}", "settle", []negotiation.Role{negotiation.RoleChair}, s.settle),
	}
}

// reviewedDraft is a draft under review.
type reviewedDraft struct {
	Recommendation negotiation.Recommendation
	Version        negotiation.Version
	Paragraphs     []reviewedParagraph
	// Open counts what nobody has decided.
	Open int
}

// reviewedParagraph is a paragraph with what is to be decided on it.
type reviewedParagraph struct {
	negotiation.Paragraph
	Nodes []reviewedNode
	// Wholes are what is proposed for the paragraph as a whole.
	Wholes []reviewedWhole
	// Brackets are such as no ruling settles. Enclosed says that brackets stand around the
	// whole paragraph.
	Brackets []string
	Enclosed bool
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
	Accept, Refuse negotiation.PointOutcome
	Number         int
	Field          string
	Text           []string
	Who            []string
}

// reviewView is a consolidation under review, and what is left to decide.
type reviewView struct {
	Now    negotiation.Clock
	Round  negotiation.Round
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
		i := slices.IndexFunc(drafts, func(d negotiation.Recommendation) bool { return d.ID == version.Recommendation })
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

// draftReview is one draft of a review.
type draftReview struct {
	reviewView
	Draft reviewedDraft
	// Previous and Next are the keys of the drafts before and after it.
	Previous, Next string
	Meetings       []negotiation.Meeting
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
		return nil, negotiation.Refuse(negotiation.CodeNotFound, "The draft %q is not in this review.", key)
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
	return out, nil
}

// preview has the form shown again with what an amendment would make of a version.
func (v *visit) preview(ctx context.Context, base negotiation.Version, a negotiation.AmendmentText) error {
	after, err := drafting.Amend(base, a)
	if err != nil {
		return err
	}
	v.Preview, err = redline.DiffParagraphsUntil(
		ctx, drafting.Paragraphs(base.Paragraphs), drafting.Paragraphs(after.Paragraphs),
	)
	return cmp.Or(err, errPreview)
}

// rulings are the decisions of the form, in the order of its fields. They follow from
// the form alone: sent twice, it decides the same.
func (v *visit) rulings() []negotiation.PointRuling {
	var out []negotiation.PointRuling
	for _, field := range slices.Sorted(maps.Keys(v.sent)) {
		kind, rest, _ := strings.Cut(field, ".")
		paragraph, last, _ := strings.Cut(rest, ".")
		outcome, number, _ := strings.Cut(v.field(field), ":")
		r := negotiation.PointRuling{Paragraph: negotiation.ID(paragraph), Outcome: negotiation.PointOutcome(outcome)}
		point, err := strconv.Atoi(last)
		switch {
		case outcome == "":
		case kind == "p" && err == nil:
			r.Point = point
			out = append(out, v.onPoint(r, field, number))
		case kind == "w":
			r.Reading, _ = strconv.Atoi(number) // what is no number is judged as 0
			out = append(out, r)
		}
	}
	return out
}

// onPoint fills in what the outcome of a point needs.
func (v *visit) onPoint(r negotiation.PointRuling, field, number string) negotiation.PointRuling {
	switch r.Outcome {
	case negotiation.PointAccept:
		r.Reading, _ = strconv.Atoi(number) // what is no number is judged as 0
	case negotiation.PointOwn:
		r.Text = v.field(field + ".text")
	case negotiation.PointDefer:
		r.Meeting, r.Reason = v.field(field+".meeting"), v.field(field+".reason")
	default:
	}
	return r
}

// settlement is what the form decides, on the version that was read: the record refuses
// it when another is current, unless it is the same again.
func (v *visit) settlement() (negotiation.AmendmentText, error) {
	a := negotiation.AmendmentText{
		ID: negotiation.ID(v.field("id")), Review: true, Base: negotiation.ID(v.field("base")),
		Rulings: v.rulings(), Reason: v.field("reason"),
	}
	if err := v.ownWordings(); err != nil {
		return a, err
	}
	if len(a.Rulings) == 0 {
		return a, negotiation.Refuse(
			negotiation.CodeInvalid, "Nothing is decided: choose an outcome for at least one point.",
		)
	}
	return a, v.chosen(a.ID)
}

// ownWordings refuses a wording of the chair's own that is chosen and not written, or
// written and not chosen: neither is what somebody meant.
func (v *visit) ownWordings() error {
	for field := range v.sent {
		point, is := strings.CutSuffix(field, ".text")
		if !is || !strings.HasPrefix(point, "p.") {
			continue
		}
		written, chosen := strings.TrimSpace(v.field(field)) != "", v.field(point) == string(negotiation.PointOwn)
		switch {
		case chosen && !written:
			return negotiation.Refuse(negotiation.CodeInvalid,
				"Another wording is chosen for a point and not written; write it, or choose another outcome.")
		case written && !chosen:
			return negotiation.Refuse(negotiation.CodeInvalid,
				"Another wording is written for a point and not chosen; choose it, or take the words out.")
		}
	}
	return nil
}

// errDecidedSince says that what is shown is not what was read.
var errDecidedSince = negotiation.Refuse(negotiation.CodeConflict,
	"Somebody has decided on this draft since you read it; begin anew from the text as it is now.")

func (s *Site) previewRulings(ctx context.Context, v *visit) (string, error) {
	a, err := v.settlement()
	if err != nil {
		return "", err
	}
	review, err := s.readReview(ctx, v)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(review.Drafts, func(d reviewedDraft) bool { return d.Version.ID == a.Base })
	if i < 0 {
		return "", errDecidedSince
	}
	return "", v.preview(ctx, review.Drafts[i].Version, a)
}

func (s *Site) settle(ctx context.Context, v *visit) (string, error) {
	a, err := v.settlement()
	if err != nil {
		return "", err
	}
	_, err = s.app.Amend(ctx, v.Actor, v.r.PathValue("ref"), a)
	return "/rounds/" + string(v.id("id")) + "/review/" + v.r.PathValue("ref") + "?done=settle", err
}

// reviewedParagraphs are the paragraphs of a version with what is to be decided.
func reviewedParagraphs(v negotiation.Version) ([]reviewedParagraph, error) {
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
		tree, err := drafting.Tree(p)
		if err != nil {
			return nil, err
		}
		out[i].Nodes = reviewedNodes(p.ID, tree.Body.Nodes)
		out[i].Wholes, out[i].Enclosed = reviewedWholes(p.ID, tree), tree.Enclosed()
		out[i].Supports, out[i].Reservations = partiesOf(tree.Supports), partiesOf(tree.Reservations)
	}
	return out, nil
}

func reviewedNodes(paragraph negotiation.ID, nodes []redline.Node) []reviewedNode {
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

func reviewedWholes(paragraph negotiation.ID, tree redline.ConsolidatedParagraph) []reviewedWhole {
	var out []reviewedWhole
	add := func(accept, refuse negotiation.PointOutcome, number int, who []redline.Supporter, text ...string) {
		field := fmt.Sprintf("w.%s.%s", paragraph, accept)
		out = append(out, reviewedWhole{accept, refuse, number, field, text, partiesOf(who)})
	}
	if len(tree.Deletions) > 0 {
		add(negotiation.ParagraphDelete, negotiation.ParagraphRetain, 1, tree.Deletions)
	}
	for i, m := range tree.Moves {
		add(negotiation.ParagraphMove, negotiation.ParagraphStay, i+1, m.Supporters)
	}
	for i, d := range tree.Divisions {
		add(negotiation.ParagraphDivide, negotiation.ParagraphWhole, i+1, d.Supporters, d.Parts...)
	}
	for i, j := range tree.Joinings {
		add(negotiation.ParagraphJoin, negotiation.ParagraphApart, i+1, j.Supporters, j.Text)
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
