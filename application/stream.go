package application

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// The stream of all events.
const (
	// pollEvery is how often the log is looked at, by one for all streams.
	pollEvery = 250 * time.Millisecond
	// maxStreams bounds the streams of one actor, maxAllStreams those of all.
	maxStreams, maxAllStreams = 4, 1000
	// batch bounds what one stream holds in memory, in lines of the log.
	batch = 100
	// maxRecent bounds the lines that are held for all streams, in lines of the
	// log.
	maxRecent = 5000
)

// Log is what is asked of the record about the log as a stream. Package
// store implements it.
type Log interface {
	Settle(ctx context.Context, m store.Mark) (store.Mark, error)
	LogCursors(ctx context.Context) (*store.LogCursors, error)
	Events(ctx context.Context, f store.EventFilter) ([]negotiation.Event, error)
	RoundsByID(ctx context.Context, ids []negotiation.ID) ([]negotiation.Round, error)
}

// passage is some lines of the log that follow each other, with the rounds
// they are about. A round is read after the lines are: what a line tells of it
// is so by then, and a round shows more as time goes on, never less.
type passage struct {
	// Lines are those after number from, up to number to.
	from, to int64
	lines    []negotiation.Event
	rounds   map[negotiation.ID]negotiation.Round
}

// read reads lines of the log, at most so many, with their rounds.
func read(ctx context.Context, record Log, from, upTo int64, limit int) (passage, error) {
	p := passage{from: from, to: upTo, rounds: map[negotiation.ID]negotiation.Round{}}
	var err error
	if p.lines, err = record.Events(ctx, store.EventFilter{After: from, UpTo: upTo, Limit: limit}); err != nil {
		return p, err
	}
	if len(p.lines) == limit {
		p.to = p.lines[limit-1].Number
	}
	var ids []negotiation.ID
	for _, e := range p.lines {
		if e.Round != "" && !slices.Contains(ids, e.Round) {
			ids = append(ids, e.Round)
		}
	}
	if len(ids) == 0 {
		return p, nil
	}
	rounds, err := record.RoundsByID(ctx, ids)
	for _, r := range rounds {
		p.rounds[r.ID] = r
	}
	return p, err
}

// hub looks at the log for all streams of a server, while there are any, and
// reads what comes once for all of them.
type hub struct {
	record Log
	log    *slog.Logger

	mu      sync.Mutex
	streams map[string]int
	all     int
	stop    context.CancelFunc
	mark    store.Mark
	recent  []passage
	moved   chan struct{}
	gone    chan struct{}
	once    sync.Once
}

func newHub(record Log, log *slog.Logger) *hub {
	return &hub{record: record, log: log, streams: map[string]int{}, moved: make(chan struct{}), gone: make(chan struct{})}
}

// join counts a stream of a caller, and starts looking at the log with the
// first one. It returns false when the caller has too many.
func (h *hub) join(ctx context.Context, by string) (leave func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.streams[by] >= maxStreams || h.all >= maxAllStreams {
		return nil, false
	}
	h.streams[by]++
	h.all++
	if h.all == 1 {
		h.mark, h.recent = store.Mark{}, nil // what was settled long ago is not the end of the log
		watch, cancel := context.WithCancel(context.WithoutCancel(ctx))
		h.stop = cancel
		go h.watch(watch)
	}
	return func() { h.leave(by) }, true
}

func (h *hub) leave(by string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all--
	if h.streams[by]--; h.streams[by] == 0 {
		delete(h.streams, by)
	}
	if h.all == 0 {
		h.stop()
	}
}

// watch looks at the log until the last stream has ended.
func (h *hub) watch(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		h.look(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (h *hub) look(ctx context.Context) {
	h.mu.Lock()
	before := h.mark
	h.mu.Unlock()
	after, err := h.record.Settle(ctx, before)
	if err != nil {
		if ctx.Err() == nil {
			h.log.WarnContext(ctx, "the event stream can't read the log", "error", err)
		}
		return
	}
	came, err := h.read(ctx, before.Settled, after.Settled)
	if err != nil {
		if ctx.Err() == nil {
			h.log.WarnContext(ctx, "the event stream can't read the log", "error", err)
		}
		return // and the next look tries again
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.mark != before || ctx.Err() != nil {
		return // another one has taken over
	}
	h.mark = after
	h.keep(came)
	if after.Settled > before.Settled {
		close(h.moved)
		h.moved = make(chan struct{})
	}
}

// read reads what came since the last look. What was there before the first
// one, or is more than is held, each stream reads for itself.
func (h *hub) read(ctx context.Context, from, upTo int64) ([]passage, error) {
	if from == 0 || upTo-from > maxRecent {
		return nil, nil
	}
	var out []passage
	for from < upTo {
		p, err := read(ctx, h.record, from, upTo, batch)
		if err != nil {
			return nil, err
		}
		out, from = append(out, p), p.to
	}
	return out, nil
}

// keep adds to what is held, and lets go of the oldest beyond the bound.
func (h *hub) keep(came []passage) {
	held := 0
	h.recent = append(h.recent, came...)
	for i := len(h.recent) - 1; i >= 0; i-- {
		if held += len(h.recent[i].lines); held > maxRecent {
			h.recent = slices.Clone(h.recent[i+1:])
			return
		}
	}
}

// after returns the lines after a number, if they are held.
func (h *hub) after(number int64) (passage, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.recent, func(p passage) bool { return p.from <= number && number < p.to })
	if i < 0 {
		return passage{}, false
	}
	return h.recent[i], true
}

// settled is how far the log may be read, and tells when that is further.
func (h *hub) settled() (int64, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark.Settled, h.moved
}

// empty reports whether the log is known to hold nothing. A record that is slow
// to answer is no empty one.
func (h *hub) empty() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark.Empty()
}

// end ends all streams, so that a server that stops need not wait for them.
// Their callers go on with another server where these have ended.
func (h *hub) end() { h.once.Do(func() { close(h.gone) }) }

// name tells actors apart.
func name(by negotiation.Actor) string {
	text, _ := json.Marshal(by) // an actor holds texts only
	return string(text)
}

// Told is a line of the log as its reader may read it, and the cursor after it.
type Told struct {
	Cursor string
	Event  Seen[negotiation.Event]
}

// Following is one actor's reading of the log, from a cursor on.
type Following struct {
	app     *App
	by      negotiation.Actor
	cursors *store.LogCursors
	// at is the number of the last line read, negative when it begins at the end
	// of the log.
	at int64
}

// Follow begins to read the log after a cursor, "" for its end.
func (a *App) Follow(ctx context.Context, who negotiation.Actor, after string) (*Following, error) {
	cursors, err := a.record.LogCursors(ctx)
	if err != nil {
		return nil, err
	}
	f := &Following{app: a, by: who, cursors: cursors, at: -1}
	if after != "" {
		f.at, err = cursors.Number(after)
	}
	return f, err
}

// EndStreams ends all readings of the log, so that a server that stops need not wait
// for them. Their readers go on with another server where these have ended.
func (a *App) EndStreams() { a.hub.end() }

// Join counts the reading among those of its actor. It returns false when there are
// too many; else what it returns is to be called at the end.
func (f *Following) Join(ctx context.Context) (leave func(), ok bool) {
	return f.app.hub.join(ctx, name(f.by))
}

// Gone is closed when all readings end.
func (f *Following) Gone() <-chan struct{} { return f.app.hub.gone }

// Begin finds where to begin. Who begins without a cursor begins at the end of the
// log, once that is known, and is told that cursor; "" when there is nothing to tell.
func (f *Following) Begin(ctx context.Context) (string, error) {
	for f.at < 0 {
		settled, moved := f.app.hub.settled()
		if settled > 0 {
			f.at = settled
			return f.cursors.After(f.at), nil
		}
		if f.app.hub.empty() {
			f.at = 0
			break
		}
		select {
		case <-moved:
		case <-time.After(pollEvery): // an empty log never moves
		case <-ctx.Done():
			return "", ctx.Err()
		case <-f.Gone():
			return "", nil
		}
	}
	return "", nil
}

// CatchUp hands on the lines there are by now, a few at a time, and returns what
// tells when there are more.
func (f *Following) CatchUp(ctx context.Context, hand func([]Told) error) (moved <-chan struct{}, err error) {
	settled, moved := f.app.hub.settled()
	for f.at < settled {
		p, held := f.app.hub.after(f.at)
		if !held {
			if p, err = read(ctx, f.app.record, f.at, settled, batch); err != nil {
				return nil, err
			}
		}
		if told := f.told(p); len(told) > 0 {
			if err := hand(told); err != nil {
				return nil, err
			}
		}
		f.at = p.to
	}
	return moved, nil
}

// told is what the actor may read of those lines that it has not had.
func (f *Following) told(p passage) []Told {
	view := sight{by: f.by, rounds: p.rounds}
	var out []Told
	for _, e := range p.lines {
		if shown, ok := view.streamed(e); ok && e.Number > f.at {
			out = append(out, Told{f.cursors.After(e.Number), Seen[negotiation.Event]{shown}})
		}
	}
	return out
}
