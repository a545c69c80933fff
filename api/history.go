package api

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/store"
)

type historyInput struct {
	Named
	Accepting
	Format string `query:"format" enum:"json,text"`
}

type historyAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        any
}

func (*historyAnswer) inPages() {}

// maxStory is how many items a story has at most that is told in one text.
const maxStory = 5000

func (s *server) history(ctx context.Context, in *historyInput) (*historyAnswer, error) {
	format, err := in.rendering(ctx, in.Format, "json", "text")
	if err != nil {
		return nil, err
	}
	h, err := s.story(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	p := pageOf(ctx)
	if format != "text" {
		next, err := cutStory(&h, p)
		return &historyAnswer{ContentType: mediaTypes["json"], Body: wire.HistoryPage{History: h, Next: next}}, err
	}
	if p.after != nil {
		return nil, noSuchCursor()
	}
	if itemsOf(&h) > maxStory {
		return nil, n.Refuse(n.CodeInvalid, "The story of %s is too long for one text; read it as JSON, which comes in pages.", h.Recommendation.Key)
	}
	var b bytes.Buffer
	if err := publish.History(&b, publish.HistoryView(h)); err != nil {
		return nil, err
	}
	return &historyAnswer{ContentType: mediaTypes["text"], Body: b.Bytes()}, nil
}

// section is one of the lists a story consists of.
type section struct {
	// keys tell its items apart from all others of the story, in their order.
	keys []string
	// cut keeps the items from one to before another.
	cut func(from, to int)
}

func sectionOf[T any](name string, list *[]T, key func(T) string) section {
	s := section{cut: func(from, to int) { *list = (*list)[from:to] }}
	for _, item := range *list {
		s.keys = append(s.keys, name+"/"+key(item))
	}
	return s
}

// sections are the lists of a story in the order in which its pages give them.
func sections(h *wire.History) []section {
	version := func(v n.Version) string { return string(v.ID) }
	return []section{
		sectionOf("earlier", &h.EarlierVersions, version),
		sectionOf("versions", &h.Versions, version),
		sectionOf("corrections", &h.Corrections, func(c n.Correction) string { return string(c.ID) }),
		sectionOf("meetings", &h.Meetings, func(m n.Meeting) string { return string(m.ID) }),
		sectionOf("documents", &h.Documents, func(d n.Document) string { return string(d.ID) }),
		sectionOf("comments", &h.Comments, func(c n.ReceivedComment) string { return string(c.ID) }),
		sectionOf("events", &h.Events, func(e n.Event) string { return strconv.FormatInt(e.Number, 10) }),
	}
}

func itemsOf(h *wire.History) int {
	count := 0
	for _, s := range sections(h) {
		count += len(s.keys)
	}
	return count
}

// cutStory cuts a story to the page that was asked for, and returns the cursor of
// the next. It is cut from what the caller may see, so that no page tells by its
// length how much is left out.
func cutStory(h *wire.History, p *page) (string, error) {
	all := sections(h)
	var keys []string
	for _, s := range all {
		keys = append(keys, s.keys...)
	}
	from, to, err := p.within(keys)
	if err != nil {
		return "", err
	}
	for _, s := range all {
		count := len(s.keys)
		s.cut(min(max(from, 0), count), min(max(to, 0), count))
		from, to = from-count, to-count
	}
	return p.next, nil
}

// seenComments are the comments on a draft, and on those it was made from, that the
// caller may read.
func (s *server) seenComments(ctx context.Context, recommendation n.ID) ([]n.ReceivedComment, error) {
	comments, err := s.record.Comments(ctx, store.CommentFilter{Recommendation: recommendation, Ancestry: true})
	if err != nil {
		return nil, err
	}
	var rounds []n.ID
	for _, c := range comments {
		rounds = append(rounds, c.Round)
	}
	view, err := s.look(ctx, actor(ctx), rounds...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(comments, func(c n.ReceivedComment) bool { return !view.comment(c) }), nil
}

// story gathers all that the record holds of one draft, as far as the caller
// may see it.
func (s *server) story(ctx context.Context, ref string) (wire.History, error) {
	by := actor(ctx)
	h := wire.History{Comments: []n.ReceivedComment{}, Events: []n.Event{}, Documents: []n.Document{}, Meetings: []n.Meeting{}, Corrections: []n.Correction{}}
	var err error
	if h.Recommendation, h.Versions, err = s.versions(ctx, ref); err != nil {
		return h, err
	}
	corrections, err := s.record.Corrections(ctx, h.Recommendation.ID)
	if err != nil {
		return h, err
	}
	h.Corrections = append(h.Corrections, corrections...)
	if h.From, h.EarlierVersions, err = s.ancestors(ctx, h.Recommendation, false); err != nil {
		return h, err
	}
	comments, err := s.record.Comments(ctx, store.CommentFilter{Recommendation: h.Recommendation.ID, Ancestry: true})
	if err != nil {
		return h, err
	}
	events, err := s.storyEvents(ctx, h)
	if err != nil {
		return h, err
	}
	rounds := []n.ID{h.Recommendation.Draft.Round}
	for _, e := range events {
		rounds = append(rounds, e.Round)
	}
	for _, c := range comments {
		rounds = append(rounds, c.Round)
	}
	view, err := s.look(ctx, by, rounds...)
	if err != nil {
		return h, err
	}
	for _, c := range comments {
		if view.comment(c) {
			h.Comments = append(h.Comments, view.commentFor(c))
		}
	}
	for _, e := range events {
		if shown, ok := view.event(e); ok {
			h.Events = append(h.Events, shown)
		}
	}
	if !seesReview(to(by, h.Recommendation)) {
		// The numbers of the log would tell how much is left out.
		for i := range h.Events {
			h.Events[i].Number = int64(i + 1)
		}
	}
	return h, s.storyPlaces(ctx, &h, view)
}

// storyEvents lists the log of a draft and of those it was split or merged from.
func (s *server) storyEvents(ctx context.Context, h wire.History) ([]n.Event, error) {
	var out []n.Event
	for _, r := range append([]n.Recommendation{h.Recommendation}, h.From...) {
		events, err := s.record.Events(ctx, store.EventFilter{Recommendation: r.ID})
		if err != nil {
			return nil, err
		}
		out = append(out, events...)
	}
	slices.SortFunc(out, func(a, b n.Event) int { return cmp.Compare(a.Number, b.Number) })
	// A round may have had several of them.
	return slices.CompactFunc(out, func(a, b n.Event) bool { return a.Number == b.Number }), nil
}

// storyPlaces adds the documents a draft stood in and the meetings that had it.
func (s *server) storyPlaces(ctx context.Context, h *wire.History, view sight) error {
	documents, meetings := map[n.ID]bool{}, map[n.ID]bool{h.Recommendation.Meeting: true, h.Recommendation.Draft.Meeting: true}
	for _, r := range view.rounds {
		documents[r.Document], documents[r.Informal] = true, true
		meetings[r.Meeting], meetings[r.CRPMeeting] = true, true
	}
	for _, e := range h.Events {
		documents[e.Document], meetings[e.Meeting] = true, true
	}
	delete(documents, "")
	delete(meetings, "")
	stood, _, err := s.record.DocumentsPage(ctx, store.DocumentFilter{IDs: slices.Collect(maps.Keys(documents))}, store.Page{})
	if err != nil {
		return err
	}
	held, err := s.record.MeetingsByID(ctx, slices.Collect(maps.Keys(meetings)))
	h.Documents, h.Meetings = append(h.Documents, stood...), append(h.Meetings, held...)
	return err
}
