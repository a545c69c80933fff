package api

import (
	"bytes"
	"context"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/publish"
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

func (*historyAnswer) inPages() bool { return true }

// maxStory is how many items a story has at most that is told in one text.
const maxStory = 5000

func (s *server) history(ctx context.Context, in *historyInput) (*historyAnswer, error) {
	format, err := in.rendering(ctx, in.Format, "json", "text")
	if err != nil {
		return nil, err
	}
	seen, err := s.app.History(ctx, actor(ctx), in.Ref)
	if err != nil {
		return nil, err
	}
	h := seen.Value()
	p := pageOf(ctx)
	if format != "text" {
		next, err := cutStory(&h, p)
		return &historyAnswer{ContentType: mediaTypes["json"], Body: wire.HistoryPage{History: h, Next: next}}, err
	}
	if p.after != nil {
		return nil, noSuchCursor()
	}
	if itemsOf(&h) > maxStory {
		return nil, negotiation.Refuse(
			negotiation.CodeInvalid, "The story of %s is too long for one text; read it as JSON, which comes in pages.",
			h.Recommendation.Key,
		)
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
	version := func(v negotiation.Version) string { return string(v.ID) }
	return []section{
		sectionOf("earlier", &h.EarlierVersions, version),
		sectionOf("versions", &h.Versions, version),
		sectionOf("corrections", &h.Corrections, func(c negotiation.Correction) string { return string(c.ID) }),
		sectionOf("meetings", &h.Meetings, func(m negotiation.Meeting) string { return string(m.ID) }),
		sectionOf("documents", &h.Documents, func(d negotiation.Document) string { return string(d.ID) }),
		sectionOf("comments", &h.Comments, func(c negotiation.ReceivedComment) string { return string(c.ID) }),
		sectionOf("events", &h.Events, func(e negotiation.Event) string { return strconv.FormatInt(e.Number, 10) }),
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
