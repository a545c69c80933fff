package web

import (
	"context"
	"slices"
	"strconv"

	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Drafts before a meeting are split and merged: which paragraph stands in which of the
// new drafts is chosen on a form.

func (s *Site) reshapingPages() []Page {
	const split, merge = "/drafts/{ref}/split", "/drafts/{ref}/merge"
	return []Page{
		s.show("split", split, reviewers, s.splitForm),
		s.form("split", split, "more", reviewers, showAgain),
		s.form("split", split, "do", reviewers, s.split),
		s.show("merge", merge, reviewers, s.mergeForm),
		s.form("merge", merge, "do", reviewers, s.merge),
	}
}

// mostParts is how many drafts the form makes of one at most.
const mostParts = 9

// splitView is the form in which a draft is divided.
type splitView struct {
	draftView
	// Parts are the numbers of the new drafts, from 1.
	Parts []int
}

// More reports whether the form has room for another draft.
func (x splitView) More() bool { return len(x.Parts) < mostParts }

func (s *Site) splitForm(ctx context.Context, v *visit) (any, error) {
	d, err := s.draftAt(ctx, v, v.r.PathValue("ref"))
	out := splitView{draftView: d}
	for i := range v.partCount() {
		out.Parts = append(out.Parts, i+1)
	}
	return out, err
}

// partCount is how many drafts the form has: two at first, and one more each time it is asked.
func (v *visit) partCount() int {
	count, err := strconv.Atoi(v.field("parts"))
	if err != nil {
		count = 2
	}
	if v.Sent == "more" {
		count++
	}
	return min(max(count, 2), mostParts)
}

func (s *Site) split(ctx context.Context, v *visit) (string, error) {
	id := negotiation.ID(v.field("id"))
	if err := v.chosen(id); err != nil {
		return "", err
	}
	base, err := s.baseOf(ctx, v)
	if err != nil {
		return "", err
	}
	r := negotiation.Reshaping{
		ID: id, Kind: negotiation.ActSplit, Bases: []negotiation.ID{base.ID}, Reason: v.field("reason"),
	}
	for i := range v.partCount() {
		number := strconv.Itoa(i + 1)
		part := negotiation.Part{Key: v.field("key." + number), Title: v.field("title." + number)}
		for _, p := range base.Paragraphs {
			if v.field("to."+string(p.ID)) == number {
				part.Paragraphs = append(part.Paragraphs, p.ID)
			}
		}
		r.Parts = append(r.Parts, part)
	}
	return s.reshaped(ctx, v, r)
}

// baseOf is the version of the form, which has to be of the draft of the address.
func (s *Site) baseOf(ctx context.Context, v *visit) (negotiation.Version, error) {
	id, err := application.CheckID("base", negotiation.ID(v.field("base")))
	if err != nil {
		return negotiation.Version{}, err
	}
	base, err := s.app.Base(ctx, v.Actor, id)
	if err != nil {
		return negotiation.Version{}, err
	}
	d, err := s.app.Recommendation(ctx, v.Actor, v.r.PathValue("ref"))
	if err == nil && d.Value().ID != base.Value().Recommendation {
		err = negotiation.Refuse(negotiation.CodeInvalid, "This form is of another draft; open the page again.")
	}
	return base.Value(), err
}

// mergeView is the form in which drafts are put together.
type mergeView struct {
	draftView
	// Others are the drafts before the same meeting.
	Others []negotiation.Recommendation
}

func (s *Site) mergeForm(ctx context.Context, v *visit) (any, error) {
	d, err := s.draftAt(ctx, v, v.r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	out := mergeView{draftView: d}
	meeting := string(d.Recommendation.Holder())
	list, err := all(ctx, func(ctx context.Context, p store.Page) (application.Page[negotiation.Recommendation], error) {
		return s.app.Recommendations(ctx, v.Actor, meeting, p)
	})
	for _, r := range list {
		mergeable := slices.ContainsFunc(r.Offered(v.Actor), func(row negotiation.ActRow) bool {
			return row.Name == negotiation.ActMerge
		})
		if mergeable && r.ID != d.Recommendation.ID && r.Draft.Meeting == d.Recommendation.Draft.Meeting {
			out.Others = append(out.Others, r)
		}
	}
	return out, err
}

func (s *Site) merge(ctx context.Context, v *visit) (string, error) {
	id := negotiation.ID(v.field("id"))
	if err := v.chosen(id); err != nil {
		return "", err
	}
	base, err := s.baseOf(ctx, v)
	if err != nil {
		return "", err
	}
	bases := []negotiation.ID{base.ID}
	for _, other := range v.fields("with") {
		bases = append(bases, negotiation.ID(other))
	}
	if len(bases) < 2 {
		return "", negotiation.Refuse(negotiation.CodeInvalid, "Choose the drafts to merge this one with.")
	}
	return s.reshaped(ctx, v, negotiation.Reshaping{
		ID: id, Kind: negotiation.ActMerge, Bases: bases, Reason: v.field("reason"),
		Parts: []negotiation.Part{{Key: v.field("key"), Title: v.field("title")}},
	})
}

// reshaped does it, and leads to the first of the drafts that it made.
func (s *Site) reshaped(ctx context.Context, v *visit, r negotiation.Reshaping) (string, error) {
	made, err := s.app.Reshape(ctx, v.Actor, r)
	if err != nil {
		return "", err
	}
	return "/drafts/" + made.Value()[0].Key + "?done=act", nil
}
