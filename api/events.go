package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

// The event stream.
const (
	eventsPath = "/v1/events"
	// defaultHeartbeat is how often a silent stream shows that it is alive.
	defaultHeartbeat = 15 * time.Second
	// pollEvery is how often the log is looked at, by one for all streams.
	pollEvery = 250 * time.Millisecond
	// maxStreams bounds the streams of one caller, maxAllStreams those of all.
	maxStreams, maxAllStreams = 4, 1000
	// batch bounds what one stream holds in memory, in lines of the log.
	batch = 100
	// maxRecent bounds the lines a server holds for all its streams, in lines
	// of the log.
	maxRecent = 5000
	// patience is how long a caller may take to read what was sent.
	patience = 30 * time.Second
)

// Log is what the API asks of the record about the log as a stream. Package
// store implements it.
type Log interface {
	Settle(ctx context.Context, m store.Mark) (store.Mark, error)
	LogCursors(ctx context.Context) (*store.LogCursors, error)
	Events(ctx context.Context, f store.EventFilter) ([]n.Event, error)
	RoundsByID(ctx context.Context, ids []n.ID) ([]n.Round, error)
}

// passage is some lines of the log that follow each other, with the rounds
// they are about. A round is read after the lines are: what a line tells of it
// is so by then, and a round shows more as time goes on, never less.
type passage struct {
	// Lines are those after number from, up to number to.
	from, to int64
	lines    []n.Event
	rounds   map[n.ID]n.Round
}

// read reads lines of the log, at most so many, with their rounds.
func read(ctx context.Context, record Log, from, upTo int64, limit int) (passage, error) {
	p := passage{from: from, to: upTo, rounds: map[n.ID]n.Round{}}
	var err error
	if p.lines, err = record.Events(ctx, store.EventFilter{After: from, UpTo: upTo, Limit: limit}); err != nil {
		return p, err
	}
	if len(p.lines) == limit {
		p.to = p.lines[limit-1].Number
	}
	var ids []n.ID
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
	started sync.Once
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

func (s *server) eventRoutes() {
	register(s, huma.Operation{
		OperationID: "stream-events", Method: http.MethodGet, Path: eventsPath, Summary: "Follow what happens, as server-sent events, as far as the caller may see it",
	}, s.streamEvents)
	op := s.api.OpenAPI().Paths[eventsPath].Get
	op.Responses["200"] = &huma.Response{Description: "Server-sent events without end; data is an Event", Content: map[string]*huma.MediaType{
		"text/event-stream": {Schema: &huma.Schema{Type: "string"}},
	}}
}

type eventsInput struct {
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"The id of the last event received: what came after it is sent first"`
	After       string `query:"after" maxLength:"64" doc:"The same, for whom can't set the header"`
}

// name tells callers apart.
func name(by n.Actor) string {
	text, _ := json.Marshal(by) // an actor holds texts only
	return string(text)
}

// stream is one caller's reading of the log.
type stream struct {
	*server
	by      n.Actor
	cursors *store.LogCursors
	// at is the number of the last line read.
	at int64
	w  http.ResponseWriter
	r  *http.Request
}

func (s *server) streamEvents(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	cursors, err := s.record.LogCursors(ctx)
	if err != nil {
		return nil, err
	}
	x := &stream{server: s, by: actor(ctx), cursors: cursors, at: -1}
	if in.LastEventID == "" {
		in.LastEventID = in.After
	}
	if in.LastEventID != "" {
		if x.at, err = cursors.Number(in.LastEventID); err != nil {
			return nil, err
		}
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		x.r, x.w = humago.Unwrap(c)
		leave, ok := s.hub.join(ctx, name(x.by))
		if !ok {
			writeProblem(x.w, tooMany(ctx, 30, "You have too many event streams open; close one or wait."))
			return
		}
		defer leave()
		if server, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok {
			s.hub.started.Do(func() { server.RegisterOnShutdown(s.hub.end) })
		}
		if err := x.run(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "an event stream broke off", "request", requestID(ctx), "error", err)
		}
	}}, nil
}

// run sends what is there and what comes, until the caller goes or is no longer
// signed in.
func (x *stream) run(ctx context.Context) error {
	control := http.NewResponseController(x.w)
	_ = control.SetReadDeadline(time.Time{}) // there is nothing more to read; a test's connection has no deadlines
	h := x.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	x.w.WriteHeader(http.StatusOK)
	if err := x.begin(ctx); err != nil {
		return err
	}
	beat := time.NewTicker(x.heartbeat)
	defer beat.Stop()
	for {
		settled, moved := x.hub.settled()
		if err := x.catchUp(ctx, settled); err != nil {
			return err
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return nil
		case <-x.hub.gone:
			return nil
		case <-beat.C:
			if !x.stillSignedIn(ctx) {
				return nil
			}
			if err := x.send([]byte(": heartbeat\n\n")); err != nil {
				return err
			}
		}
	}
}

// begin says how soon to come back, and from where. Who begins without a cursor
// begins at the end of the log, once that is known.
func (x *stream) begin(ctx context.Context) error {
	start := "retry: 2000\n"
	for x.at < 0 {
		settled, moved := x.hub.settled()
		if settled > 0 {
			x.at = settled
			start += "id: " + x.cursors.After(x.at) + "\n"
			break
		}
		if x.hub.empty() {
			x.at = 0
			break
		}
		select {
		case <-moved:
		case <-time.After(pollEvery): // an empty log never moves
		case <-ctx.Done():
			return ctx.Err()
		case <-x.hub.gone:
			return nil
		}
	}
	return x.send([]byte(start + "\n"))
}

// catchUp sends the lines up to a number, a few at a time.
func (x *stream) catchUp(ctx context.Context, settled int64) error {
	for x.at < settled {
		p, held := x.hub.after(x.at)
		if !held {
			var err error
			if p, err = read(ctx, x.record, x.at, settled, batch); err != nil {
				return err
			}
		}
		text, err := x.told(p)
		if err != nil {
			return err
		}
		if len(text) > 0 {
			if err := x.send(text); err != nil {
				return err
			}
		}
		x.at = p.to
	}
	return nil
}

// told is what the caller may read of those lines that it has not had.
func (x *stream) told(p passage) ([]byte, error) {
	view := sight{by: x.by, rounds: p.rounds}
	var b bytes.Buffer
	for _, e := range p.lines {
		shown, ok := view.streamed(e)
		if !ok || e.Number <= x.at {
			continue
		}
		data, err := json.Marshal(wire.Event{
			At: shown.At, Actor: shown.Actor, Act: shown.Act, Meeting: shown.Meeting, Recommendation: shown.Recommendation,
			Round: shown.Round, Document: shown.Document, Detail: shown.Detail,
		})
		if err != nil {
			return nil, fmt.Errorf("write an event: %w", err)
		}
		fmt.Fprintf(&b, "id: %s\nevent: %s\ndata: %s\n\n", x.cursors.After(e.Number), shown.Act, data)
	}
	return b.Bytes(), nil
}

// send gives the caller some time to take what is sent: who doesn't read is
// let go and comes back with the id of what it had.
func (x *stream) send(text []byte) error {
	control := http.NewResponseController(x.w)
	_ = control.SetWriteDeadline(time.Now().Add(patience)) // a test's connection has no deadlines
	if _, err := x.w.Write(text); err != nil {
		return err
	}
	return control.Flush()
}

// stillSignedIn asks as at the beginning: a token that was revoked or has
// expired ends its streams.
func (x *stream) stillSignedIn(ctx context.Context) bool {
	limits := x.limitsOfSessions()
	limits.Watching = true // who has only a stream open leaves the session unused
	who, err := x.identifyWithin(x.r.WithContext(ctx), limits)
	return err == nil && name(who.actor) == name(x.by)
}
