package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/api/wire"
	"rapporteur/application"
)

// The event stream.
const (
	eventsPath = "/v1/events"
	// defaultHeartbeat is how often a silent stream shows that it is alive.
	defaultHeartbeat = 15 * time.Second
	// patience is how long a caller may take to read what was sent.
	patience = 30 * time.Second
)

func (s *server) eventRoutes() {
	register(s, huma.Operation{
		OperationID: "stream-events", Method: http.MethodGet, Path: eventsPath, Summary: "Follow what happens, as " +
			"server-sent events, as far as the caller may see it",
	}, s.streamEvents)
	op := s.api.OpenAPI().Paths[eventsPath].Get
	op.Responses["200"] = &huma.Response{Description: "Server-sent events without end; data is an Event",
		Content: map[string]*huma.MediaType{
			"text/event-stream": {Schema: &huma.Schema{Type: "string"}},
		}}
}

type eventsInput struct {
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"The id of the last event received: what came after it is sent first"`
	After       string `query:"after" maxLength:"64" doc:"The same, for whom can't set the header"`
}

// stream is one caller's reading of the log.
type stream struct {
	*server
	*application.Following
	w http.ResponseWriter
	r *http.Request
}

func (s *server) streamEvents(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	if in.LastEventID == "" {
		in.LastEventID = in.After
	}
	f, err := s.app.Follow(ctx, actor(ctx), in.LastEventID)
	if err != nil {
		return nil, err
	}
	x := &stream{server: s, Following: f}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		x.r, x.w = humago.Unwrap(c)
		leave, ok := x.Join(ctx)
		if !ok {
			writeProblem(x.w, tooMany(ctx, 30, "You have too many event streams open; close one or wait."))
			return
		}
		defer leave()
		if server, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok {
			s.streaming.Do(func() { server.RegisterOnShutdown(s.app.EndStreams) })
		}
		if err := x.run(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "an event stream broke off", "request", requestID(ctx), "error", err)
		}
	}}, nil
}

// run sends what is there and what comes, until the caller goes or is no longer
// signed in. It says first how soon to come back, and from where.
func (x *stream) run(ctx context.Context) error {
	control := http.NewResponseController(x.w)
	_ = control.SetReadDeadline(time.Time{}) // there is nothing more to read; a test's connection has no deadlines
	h := x.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	x.w.WriteHeader(http.StatusOK)
	start := "retry: 2000\n"
	cursor, err := x.Begin(ctx)
	if err != nil {
		return err
	}
	if cursor != "" {
		start += "id: " + cursor + "\n"
	}
	if err := x.send([]byte(start + "\n")); err != nil {
		return err
	}
	beat := time.NewTicker(x.heartbeat)
	defer beat.Stop()
	for {
		moved, err := x.CatchUp(ctx, x.tell)
		if err != nil {
			return err
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return nil
		case <-x.Gone():
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

// tell sends lines of the log.
func (x *stream) tell(lines []application.Told) error {
	var b bytes.Buffer
	for _, line := range lines {
		e := line.Event.Value()
		data, err := json.Marshal(wire.Event{
			At: e.At, Actor: e.Actor, Act: e.Act, Meeting: e.Meeting, Recommendation: e.Recommendation,
			Round: e.Round, Document: e.Document, Detail: e.Detail,
		})
		if err != nil {
			return fmt.Errorf("write an event: %w", err)
		}
		fmt.Fprintf(&b, "id: %s\nevent: %s\ndata: %s\n\n", line.Cursor, e.Act, data)
	}
	return x.send(b.Bytes())
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
	return err == nil && who.actor == actor(ctx)
}
