package web

import (
	"context"
	"slices"
	"time"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/publish"
)

// historyPage is all that the visitor may know of a draft, in the order of time.
type historyPage struct {
	reading
	Entries []historyEntry
}

// historyEntry is one thing that happened. One of the pointers is set.
type historyEntry struct {
	At time.Time
	// Draft is the key of the draft it was on, where that is another one.
	Draft      string
	Version    *n.Version
	Open       int
	Comment    *n.ReceivedComment
	Number     string
	Document   *n.Document
	Correction *n.Correction
	// Act tells a line of the log in the words of the record, which are English.
	Act string
}

func (s *Site) history(ctx context.Context, v *visit) (any, error) {
	out := historyPage{}
	var err error
	if out.reading, err = s.reading(ctx, v, "history"); err != nil {
		return nil, err
	}
	seen, err := s.app.History(ctx, v.Actor, out.Recommendation.Key)
	out.Entries = entriesOf(seen.Value())
	return out, err
}

// entriesOf puts the things of a story in the order of time.
func entriesOf(h wire.History) []historyEntry {
	keys := map[n.ID]string{}
	for _, r := range h.From {
		keys[r.ID] = r.Key
	}
	versions := slices.Concat(h.Versions, h.EarlierVersions)
	var out []historyEntry
	for _, v := range versions {
		open := 0
		for _, p := range v.Paragraphs {
			open += p.Open
		}
		out = append(out, historyEntry{At: v.CreatedAt, Draft: keys[v.Recommendation], Version: &v, Open: open})
	}
	for _, c := range h.Comments {
		e := historyEntry{At: c.ReceivedAt, Draft: keys[c.Recommendation], Comment: &c}
		if i := slices.IndexFunc(versions, func(v n.Version) bool { return v.ID == c.BaseVersion }); i >= 0 {
			e.Number = numberIn(versions[i], string(c.Paragraph))
		}
		out = append(out, e)
	}
	for _, d := range h.Documents {
		out = append(out, historyEntry{At: d.IssuedAt, Document: &d})
	}
	for _, c := range h.Corrections {
		out = append(out, historyEntry{At: c.At, Correction: &c})
	}
	told := publish.HistoryView{Recommendation: h.Recommendation, Versions: h.Versions, Meetings: h.Meetings}
	for _, e := range h.Events {
		if act := told.EventLine(e); act != "" {
			out = append(out, historyEntry{At: e.At, Draft: keys[e.Recommendation], Act: act})
		}
	}
	slices.SortStableFunc(out, func(a, b historyEntry) int { return a.At.Compare(b.At) })
	return out
}
