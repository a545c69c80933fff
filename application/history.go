package application

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// History is all that the record holds of one draft, as far as the actor may see
// it.
func (a *App) History(ctx context.Context, who negotiation.Actor, ref string) (Seen[wire.History], error) {
	h, err := a.history(ctx, who, ref)
	return see(ctx, a, who, h, err)
}

func (a *App) history(ctx context.Context, who negotiation.Actor, ref string) (wire.History, error) {
	h := wire.History{
		Comments: []negotiation.ReceivedComment{}, Events: []negotiation.Event{}, Documents: []negotiation.Document{},
		Meetings:    []negotiation.Meeting{},
		Corrections: []negotiation.Correction{},
	}
	var err error
	if h.Recommendation, h.Versions, err = a.versions(ctx, who, ref, false); err != nil {
		return h, err
	}
	corrections, err := a.record.Corrections(ctx, h.Recommendation.ID)
	if err != nil {
		return h, err
	}
	h.Corrections = append(h.Corrections, corrections...)
	if h.From, h.EarlierVersions, err = a.ancestors(ctx, who, h.Recommendation, false); err != nil {
		return h, err
	}
	comments, err := a.record.Comments(ctx, store.CommentFilter{Recommendation: h.Recommendation.ID, Ancestry: true})
	if err != nil {
		return h, err
	}
	events, err := a.historyEvents(ctx, h)
	if err != nil {
		return h, err
	}
	rounds := []negotiation.ID{h.Recommendation.Draft.Round}
	for _, e := range events {
		rounds = append(rounds, e.Round)
	}
	for _, c := range comments {
		rounds = append(rounds, c.Round)
	}
	view, err := a.look(ctx, who, rounds...)
	if err != nil {
		return h, err
	}
	h.Comments = append(h.Comments, view.commentsAmong(comments)...)
	h.Events = append(h.Events, view.eventsAmong(h.Recommendation, events)...)
	return h, a.historyPlaces(ctx, &h, view)
}

// historyEvents lists the log of a draft and of those it was split or merged from.
func (a *App) historyEvents(ctx context.Context, h wire.History) ([]negotiation.Event, error) {
	var out []negotiation.Event
	for _, r := range append([]negotiation.Recommendation{h.Recommendation}, h.From...) {
		events, err := a.record.Events(ctx, store.EventFilter{Recommendation: r.ID})
		if err != nil {
			return nil, err
		}
		out = append(out, events...)
	}
	slices.SortFunc(out, func(a, b negotiation.Event) int { return cmp.Compare(a.Number, b.Number) })
	// A round may have had several of them.
	return slices.CompactFunc(out, func(a, b negotiation.Event) bool { return a.Number == b.Number }), nil
}

// historyPlaces adds the documents a draft stood in and the meetings that had it.
func (a *App) historyPlaces(ctx context.Context, h *wire.History, view sight) error {
	documents := map[negotiation.ID]bool{}
	meetings := map[negotiation.ID]bool{h.Recommendation.Meeting: true, h.Recommendation.Draft.Meeting: true}
	for _, r := range view.rounds {
		documents[r.Document], documents[r.Informal] = true, true
		meetings[r.Meeting], meetings[r.CRPMeeting] = true, true
	}
	for _, e := range h.Events {
		documents[e.Document], meetings[e.Meeting] = true, true
	}
	delete(documents, "")
	delete(meetings, "")
	f := store.DocumentFilter{IDs: slices.Collect(maps.Keys(documents))}
	stood, _, err := a.record.DocumentsPage(ctx, f, store.Page{})
	if err != nil {
		return err
	}
	held, err := a.record.MeetingsByID(ctx, slices.Collect(maps.Keys(meetings)))
	h.Documents, h.Meetings = append(h.Documents, stood...), append(h.Meetings, held...)
	return err
}
