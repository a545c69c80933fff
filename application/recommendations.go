package application

import (
	"cmp"
	"context"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/drafting"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// Recommendations lists a part of the draft recommendations, and the cursor of the next:
// those that a meeting has or had, given by key or ID, or all.
func (a *App) Recommendations(
	ctx context.Context, who negotiation.Actor, meeting string, p store.Page,
) (Page[negotiation.Recommendation], error) {
	var m negotiation.Meeting
	var err error
	if meeting != "" {
		if m, err = a.record.Meeting(ctx, meeting); err != nil {
			return Page[negotiation.Recommendation]{}, err
		}
	}
	drafts, next, err := a.record.RecommendationsPage(ctx, m.ID, p)
	return seePage(ctx, a, who, drafts, next, err)
}

// Recommendation says where a draft recommendation stands.
func (a *App) Recommendation(
	ctx context.Context, who negotiation.Actor, ref string,
) (Seen[negotiation.Recommendation], error) {
	r, err := a.record.Recommendation(ctx, ref)
	return see(ctx, a, who, r, err)
}

// State is what stands for the state of a draft, to be expected by an act on it. Whoever
// may not see the review is told none: it changes with all that is done to the draft.
func (a *App) State(ctx context.Context, who negotiation.Actor, r negotiation.Recommendation) (string, error) {
	if !seesReview(effectiveOn(who, r)) {
		return "", nil
	}
	return a.record.State(ctx, "recommendations", string(r.ID))
}

// Refusal words the refusal of an act on a draft by what the actor may know of the
// draft as it stands by now.
func (a *App) Refusal(
	ctx context.Context, who negotiation.Actor, recommendation negotiation.ID, act negotiation.Act, refused error,
) error {
	if negotiation.CodeOf(refused) == "" {
		return refused
	}
	r, err := a.record.Recommendation(ctx, string(recommendation))
	if err != nil {
		return err
	}
	refused = refusalFor(who, r, act, refused)
	if negotiation.CodeOf(refused) == negotiation.CodeBracketed {
		refused = a.whereBracketed(ctx, recommendationFor(who, r).Draft.Version, refused)
	}
	return refused
}

// whereBracketed says in a refusal where the brackets are. The refusal itself is
// left as it is where the text has changed meanwhile.
func (a *App) whereBracketed(ctx context.Context, version negotiation.ID, refusal error) error {
	v, err := a.record.Version(ctx, version)
	if err != nil {
		return refusal
	}
	return cmp.Or(drafting.RefuseBracketed(v), refusal)
}

// Versions lists a part of the versions of a recommendation that the actor may read,
// and the cursor of the next.
func (a *App) Versions(
	ctx context.Context, who negotiation.Actor, ref string, p store.Page,
) (Page[negotiation.Version], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Page[negotiation.Version]{}, err
	}
	versions, next, err := a.record.VersionsPage(ctx, versionsFor(who, r), p)
	return seePage(ctx, a, who, versions, next, err)
}

// Headings lists the versions of a recommendation that the actor may read, without their
// paragraphs.
func (a *App) Headings(ctx context.Context, who negotiation.Actor, ref string) (Seen[[]negotiation.Version], error) {
	_, list, err := a.versions(ctx, who, ref, true)
	return see(ctx, a, who, list, err)
}

// Version is one version of a recommendation, if the actor may read it.
func (a *App) Version(
	ctx context.Context, who negotiation.Actor, ref string, number int,
) (Seen[negotiation.Version], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[negotiation.Version]{}, err
	}
	v, err := a.numbered(ctx, r, number, versionsFor(who, r))
	return see(ctx, a, who, v, err)
}

// Base is the version with an ID, for who is to change it. One that the actor may
// not read is not on record for it.
func (a *App) Base(ctx context.Context, who negotiation.Actor, id negotiation.ID) (Seen[negotiation.Version], error) {
	v, err := a.base(ctx, who, id)
	return see(ctx, a, who, v, err)
}

func (a *App) base(ctx context.Context, who negotiation.Actor, id negotiation.ID) (negotiation.Version, error) {
	v, err := a.record.Version(ctx, id)
	if err != nil {
		return v, err
	}
	r, err := a.record.Recommendation(ctx, string(v.Recommendation))
	if err != nil {
		return v, err
	}
	if _, err := a.numbered(ctx, r, v.Number, versionsFor(who, r)); err != nil {
		return v, negotiation.Refuse(negotiation.CodeNotFound, "There is no version %q on record.", id)
	}
	return v, nil
}

// Points are the points of difference of the current version as the text engine's
// trees, by paragraph.
func (a *App) Points(ctx context.Context, who negotiation.Actor, ref string) (Seen[[]wire.Points], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[[]wire.Points]{}, err
	}
	r = recommendationFor(who, r)
	f := versionsFor(who, r)
	f.ID = r.Draft.Version
	current, _, err := a.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err == nil && len(current) == 0 {
		err = negotiation.Refuse(negotiation.CodeNotFound, "The current version of %s is not public yet.", r.Key)
	}
	if err != nil {
		return Seen[[]wire.Points]{}, err
	}
	points, err := wire.PointsOf(current[0])
	return see(ctx, a, who, points, err)
}

// Reservations are the written reservations that stand on a draft as the actor may know
// it: one on a paragraph that a review deleted stands, to whom the review is not shown,
// until its paper is out.
func (a *App) Reservations(
	ctx context.Context, who negotiation.Actor, ref string,
) (Seen[[]negotiation.WrittenReservation], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[[]negotiation.WrittenReservation]{}, err
	}
	all, err := a.record.Reservations(ctx, recommendationFor(who, r))
	return see(ctx, a, who, all, err)
}

// Amendments are those moved to a draft in the room.
func (a *App) Amendments(
	ctx context.Context, who negotiation.Actor, ref string,
) (Seen[[]negotiation.OralAmendment], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[[]negotiation.OralAmendment]{}, err
	}
	all, err := a.record.OralAmendments(ctx, r.ID)
	return see(ctx, a, who, all, err)
}

// Corrections are those of an adopted recommendation.
func (a *App) Corrections(
	ctx context.Context, who negotiation.Actor, ref string,
) (Seen[[]negotiation.Correction], error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return Seen[[]negotiation.Correction]{}, err
	}
	all, err := a.record.Corrections(ctx, r.ID)
	return see(ctx, a, who, all, err)
}

// versions returns a recommendation and those of its versions that the actor may
// read, with their paragraphs or their headings alone.
func (a *App) versions(
	ctx context.Context, who negotiation.Actor, ref string, headings bool,
) (negotiation.Recommendation, []negotiation.Version, error) {
	r, err := a.record.Recommendation(ctx, ref)
	if err != nil {
		return r, nil, err
	}
	r = recommendationFor(who, r)
	f := versionsFor(who, r)
	f.Headings = headings
	all, _, err := a.record.VersionsPage(ctx, f, store.Page{})
	return r, all, err
}

// ancestors are the drafts a recommendation was split or merged from, back to the
// first, and their versions as far as the actor may read them, whole or their
// headings alone.
func (a *App) ancestors(
	ctx context.Context, who negotiation.Actor, r negotiation.Recommendation, headings bool,
) ([]negotiation.Recommendation, []negotiation.Version, error) {
	var drafts []negotiation.Recommendation
	var versions []negotiation.Version
	queue, seen := r.Draft.From, map[negotiation.ID]bool{r.ID: true}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		from, more, err := a.versions(ctx, who, string(id), headings)
		if err != nil {
			return nil, nil, err
		}
		drafts, versions, queue = append(drafts, from), append(versions, more...), append(queue, from.Draft.From...)
	}
	return drafts, versions, nil
}

func (a *App) numbered(
	ctx context.Context, r negotiation.Recommendation, number int, f store.VersionFilter,
) (negotiation.Version, error) {
	f.Number = number
	list, _, err := a.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err == nil && len(list) == 0 {
		err = noSuchVersion(r, number)
	}
	if err != nil {
		return negotiation.Version{}, err
	}
	return list[0], nil
}

func noSuchVersion(r negotiation.Recommendation, number int) error {
	return negotiation.Refuse(negotiation.CodeNotFound, "%s has no version %d, or it is not public yet.", r.Key, number)
}

// heading is one version without its paragraphs, if the actor may read it.
func (a *App) heading(
	ctx context.Context, who negotiation.Actor, r negotiation.Recommendation, number int,
) (negotiation.Version, error) {
	f := versionsFor(who, r)
	f.Headings = true
	return a.numbered(ctx, r, number, f)
}

// outermost is the number of the first or the last version of a recommendation
// that the actor may read.
func (a *App) outermost(
	ctx context.Context, who negotiation.Actor, r negotiation.Recommendation, last bool,
) (int, error) {
	f := versionsFor(who, r)
	f.LatestFirst, f.Headings = last, true
	list, _, err := a.record.VersionsPage(ctx, f, store.Page{Limit: 1})
	if err == nil && len(list) == 0 {
		err = negotiation.Refuse(negotiation.CodeNotFound, "%s has no version you may read.", r.Key)
	}
	if err != nil {
		return 0, err
	}
	return list[0].Number, nil
}

// between lists the versions of a recommendation from one to another, without
// their texts, as far as the actor may read them.
func (a *App) between(
	ctx context.Context, who negotiation.Actor, r negotiation.Recommendation, from, to negotiation.Version,
) ([]negotiation.Version, error) {
	first, last := min(from.Number, to.Number), max(from.Number, to.Number)
	if from.Recommendation != r.ID {
		first, last = 1, to.Number
	}
	f := versionsFor(who, r)
	f.Headings = true
	p := store.Page{After: store.Cursor{strconv.Itoa(first - 1)}, Limit: last - first + 1}
	way, _, err := a.record.VersionsPage(ctx, f, p)
	return way, err
}
