package web

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/phrases"
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
	Version    *negotiation.Version
	Open       int
	Comment    *negotiation.ReceivedComment
	Number     string
	Document   *negotiation.Document
	Correction *negotiation.Correction
	Act        *acted
}

// acted is a line of the log as the page tells it. Its fields below Who are what the
// log holds of the act.
type acted struct {
	Act negotiation.EventName
	Who negotiation.Actor

	Delegation string            `json:"delegation"`
	Mover      string            `json:"mover"`
	Item       string            `json:"item"`
	Reason     string            `json:"reason"`
	Attempt    int               `json:"attempt"`
	Deadline   time.Time         `json:"deadline"`
	To         time.Time         `json:"to"`
	Zone       string            `json:"zone"`
	Vote       *negotiation.Vote `json:"vote"`
	Referendum []string          `json:"adReferendum"`
	Reserving  []string          `json:"acknowledged"`
	Pending    string            `json:"pending"`
}

// Until is the deadline that was set.
func (a acted) Until() time.Time {
	if a.To.IsZero() {
		return a.Deadline
	}
	return a.To
}

// Of is the delegation that the act is about, where it is not the one that acted.
func (a acted) Of() string {
	if of := cmp.Or(a.Mover, a.Delegation); of != a.Who.Delegation {
		return of
	}
	return ""
}

// actOf is a line of the log, nil for one that is told by a version, a comment or a
// document of its own.
func (v *visit) actOf(e negotiation.Event) *acted {
	if !v.Has("word.act." + phrases.Key(e.Act)) {
		return nil
	}
	out := &acted{}
	_ = json.Unmarshal(e.Detail, out) // a detail of another form tells nothing here
	out.Act, out.Who = e.Act, e.Actor
	return out
}

func (s *Site) history(ctx context.Context, v *visit) (any, error) {
	out := historyPage{}
	var err error
	if out.reading, err = s.reading(ctx, v, "history"); err != nil {
		return nil, err
	}
	seen, err := s.app.History(ctx, v.Actor, out.Recommendation.Key)
	out.Entries = v.entriesOf(seen.Value())
	return out, err
}

// entriesOf puts the things of a story in the order of time.
func (v *visit) entriesOf(h wire.History) []historyEntry {
	keys := map[negotiation.ID]string{}
	for _, r := range h.From {
		keys[r.ID] = r.Key
	}
	versions := slices.Concat(h.Versions, h.EarlierVersions)
	var out []historyEntry
	for _, w := range versions {
		open := 0
		for _, p := range w.Paragraphs {
			open += p.Open
		}
		out = append(out, historyEntry{At: w.CreatedAt, Draft: keys[w.Recommendation], Version: &w, Open: open})
	}
	for _, c := range h.Comments {
		e := historyEntry{At: c.ReceivedAt, Draft: keys[c.Recommendation], Comment: &c}
		if i := slices.IndexFunc(versions, func(w negotiation.Version) bool { return w.ID == c.BaseVersion }); i >= 0 {
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
	for _, e := range h.Events {
		if act := v.actOf(e); act != nil {
			out = append(out, historyEntry{At: e.At, Draft: keys[e.Recommendation], Act: act})
		}
	}
	slices.SortStableFunc(out, func(a, b historyEntry) int { return a.At.Compare(b.At) })
	return out
}
