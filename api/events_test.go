package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

// watching collects what a role sees in the stream.
type watching struct {
	t    *testing.T
	mu   sync.Mutex
	seen []wire.Event
	stop context.CancelFunc
	done chan error
}

func watch(t *testing.T, c *client.Client, after string) *watching {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	x := &watching{t: t, stop: stop, done: make(chan error, 1)}
	go func() {
		x.done <- c.Events(ctx, after, func(e wire.Event) error {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.seen = append(x.seen, e)
			return nil
		})
	}()
	t.Cleanup(func() { x.end() })
	return x
}

func (x *watching) end() {
	x.stop()
	if err := <-x.done; err != nil && !errors.Is(err, context.Canceled) {
		x.t.Errorf("the stream ended: %v", err)
	}
	x.done <- nil
}

func (x *watching) events() []wire.Event {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]wire.Event(nil), x.seen...)
}

func (x *watching) text() string {
	b, err := json.Marshal(x.events())
	if err != nil {
		x.t.Fatal(err)
	}
	return string(b)
}

// until waits for a kind of event.
func (x *watching) until(act negotiation.EventName, count int) {
	x.t.Helper()
	eventually(x.t, "events "+string(act), func() bool {
		found := 0
		for _, e := range x.events() {
			if e.Act == act {
				found++
			}
		}
		return found >= count
	})
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if holds() {
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-t.Context().Done():
		}
	}
	t.Fatalf("%s did not come", what)
}

// begin is the cursor from which everything is told that is on record.
func (w *world) begin(role negotiation.Role) string {
	w.t.Helper()
	cursors, err := w.store.LogCursors(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return cursors.After(0)
}

// Everybody follows what happens within the embargo: who sees that somebody
// replied is who may read it.
func TestStreamKeepsTheEmbargo(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	all := map[negotiation.Role]*watching{}
	for _, role := range []negotiation.Role{
		negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation, "kenya",
	} {
		all[role] = watch(t, w.as(role), w.begin(role))
	}
	for _, x := range all {
		x.until("round.opened", 1)
	}
	w.reply(negotiation.RoleDelegation, "The French secret.")
	w.reply("kenya", "The Kenyan secret.")
	if _, err := w.as(negotiation.RoleSecretariat).OnRound(
		ctx, w.round.ID, newID(), negotiation.ExtendRound{Deadline: time.Now().Add(2 * time.Hour), Reason: "Requested."},
	); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		x.until("round.extended", 1)
	}
	all[negotiation.RoleSecretariat].until("reply.received", 2)
	if text := all["kenya"].text(); strings.Contains(text, "FRA") || !strings.Contains(text, `"KEN"`) || strings.Contains(text, "token.issued") || strings.Contains(text, "roster") {
		t.Errorf("Kenya sees %s", text)
	}
	if text := all[negotiation.RoleChair].text(); strings.Contains(
		text, "reply.received",
	) || strings.Contains(text, "token.issued") {
		t.Errorf("the chair of an open round sees %s", text)
	}
	if text := all[negotiation.RoleSecretariat].text(); !strings.Contains(
		text, "token.issued",
	) || strings.Contains(text, "French secret") {
		t.Errorf("the secretariat sees %s", text)
	}
	if _, err := w.as(negotiation.RoleSecretariat).OnRound(
		ctx, w.round.ID, newID(), negotiation.CloseRound{Reason: "All have replied."},
	); err != nil {
		t.Fatal(err)
	}
	w.consolidate(1)
	if _, err := w.as(negotiation.RoleChair).OnRound(
		ctx, w.round.ID, newID(), negotiation.ApproveRound{Attempt: 1},
	); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		x.until("round.issued", 1)
	}
	if text := all["kenya"].text(); strings.Contains(text, "FRA") {
		t.Errorf("Kenya saw before the issue: %s", text)
	}
	later := watch(t, w.as("kenya"), w.begin("kenya"))
	later.until("round.issued", 1)
	if text := later.text(); !strings.Contains(text, "FRA") {
		t.Errorf("after the issue Kenya reads from the beginning: %s", text)
	}
}

// A client that lost its server goes on where it was, with another one:
// everything comes once and in order.
func TestStreamGoesOnAfterARestart(t *testing.T) {
	w := newWorld(t)
	proxy := &switched{}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	start := func() *httptest.Server {
		s := httptest.NewServer(api.New(
			api.Config{Record: w.store, Procedures: w.direct, Log: slog.New(slog.DiscardHandler)},
		))
		proxy.to(s.Config.Handler)
		return s
	}
	first := start()
	c, err := client.New(front.URL, w.tokens[negotiation.RoleSecretariat], client.WithAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	x := watch(t, c, "")
	themes := 0
	theme := func() {
		t.Helper()
		themes++
		id := newID()
		if _, err := w.as(negotiation.RoleSecretariat).AddTheme(
			t.Context(), id,
			negotiation.AddTheme{Key: "theme-" + string(id), Names: negotiation.Names{negotiation.English: "x"}},
		); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "a first event", func() bool { theme(); return len(x.events()) > 0 })
	before := len(x.events())
	front.CloseClientConnections()
	first.Close()
	for range 5 {
		theme()
	}
	start()
	theme()
	eventually(t, "what was missed", func() bool { return len(x.events()) >= before+6 })
	ids, last := map[string]bool{}, time.Time{}
	for _, e := range x.events() {
		if ids[e.ID] || e.At.Before(last) {
			t.Errorf("%s comes twice or out of order", e.Act)
		}
		ids[e.ID], last = true, e.At
	}
}

// switched hands requests on to a server that can be another one later.
type switched struct {
	mu sync.Mutex
	h  http.Handler
}

func (s *switched) to(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.h = h
}

func (s *switched) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	h := s.h
	s.mu.Unlock()
	h.ServeHTTP(w, r)
}

func (w *world) stream(address string, role negotiation.Role, headers ...string) *http.Response {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address+"/v1/events", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.tokens[role])
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func TestStreamsOfOneCallerAreBounded(t *testing.T) {
	w := newWorld(t)
	for range 4 {
		if res := w.stream(
			w.url, negotiation.RoleDelegation,
		); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("answered %d %s", res.StatusCode, res.Header)
		}
	}
	if res := w.stream(
		w.url, negotiation.RoleDelegation,
	); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Errorf("the fifth is answered %d", res.StatusCode)
	}
	if res := w.stream(w.url, "kenya"); res.StatusCode != http.StatusOK {
		t.Errorf("another caller is answered %d", res.StatusCode)
	}
	if res := w.stream(w.url, "kenya", "Last-Event-ID", "nonsense"); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a strange cursor is answered %d", res.StatusCode)
	}
}

// A stream beats while nothing happens, and ends with the token.
func TestStreamEndsWithTheToken(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(api.New(api.Config{
		Record: w.store, Procedures: w.direct, Log: slog.New(slog.DiscardHandler), Heartbeat: 20 * time.Millisecond,
		Timeout: 50 * time.Millisecond,
	}))
	t.Cleanup(server.Close)
	id := newID()
	token, err := w.as(negotiation.RoleSecretariat).IssueToken(t.Context(), id, france, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	w.tokens["leaving"] = token
	lines := bufio.NewReader(w.stream(server.URL, "leaving").Body)
	for beats := 0; beats < 5; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("after %d heartbeats: %v", beats, err)
		}
		if line == ": heartbeat\n" {
			beats++
		}
	}
	if err := w.as(negotiation.RoleSecretariat).RevokeToken(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Fatal(err)
	}
}

// A server that stops does not wait for its streams.
func TestStreamsEndWithTheServer(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(api.New(
		api.Config{Record: w.store, Procedures: w.direct, Log: slog.New(slog.DiscardHandler)},
	))
	t.Cleanup(server.Close)
	res := w.stream(server.URL, negotiation.RoleSecretariat)
	if _, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := server.Config.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
}
