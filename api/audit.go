package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/audit"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// auditRecord is what the API asks of the record for the audit trail.
type auditRecord interface {
	AppendAudit(ctx context.Context, requests ...store.AuditedRequest) error
}

// auditPatience bounds how long an answer waits for its entry.
const auditPatience = 10 * time.Second

// note is what is known of a request for its entry, gathered on its way in.
type note struct {
	by        caller
	operation string
	act       negotiation.ID
	code      negotiation.Code
}

// as notes who acts in a request that nobody had signed in for yet.
func (k *note) as(s store.Session) {
	k.by = caller{actor: s.Actor(), mandate: s.Mandate, session: s}
}

// noted returns the note of a request; one that leads nowhere if it has none.
func noted(ctx context.Context) *note {
	if kept, ok := ctx.Value(noteKey).(*note); ok {
		return kept
	}
	return &note{}
}

// noteActor keeps who signed in, whatever becomes of the request.
func noteActor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted(r.Context()).by = credential(r.Context())
		next.ServeHTTP(w, r)
	})
}

// noteOperation keeps which operation was asked for.
func noteOperation(ctx huma.Context, next func(huma.Context)) {
	noted(ctx.Context()).operation = ctx.Operation().OperationID
	next(ctx)
}

// notAudited reports whether the audit trail does not tell of a request: of what
// needs no sign-in, but for those that sign in. Pages on the way there change
// nothing and are told of when they are refused.
func notAudited(r *http.Request, status int) bool {
	if !wayIn(r.URL.Path) {
		return open(r.URL.Path)
	}
	page := r.URL.Path == "/auth/login" || r.URL.Path == "/auth/program" && r.Method == http.MethodGet
	return status == http.StatusTooManyRequests || page && status < http.StatusBadRequest
}

// audited tells the audit trail of every request that needs a sign-in or is
// one, with its outcome. The entry of anything but a read is durable before the answer
// leaves: what is acknowledged is in the trail.
func (s *server) audited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if open(r.URL.Path) && !wayIn(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		kept := &note{}
		ctx := context.WithValue(r.Context(), noteKey, kept)
		seen := &auditedWriter{ResponseWriter: w}
		seen.tell = func(status int) error {
			if notAudited(r, status) {
				return nil
			}
			return s.trail.tell(ctx, entryOf(r, ctx, kept, status), isRead(r))
		}
		seen.failed = func(err error) *wire.Problem {
			s.log.ErrorContext(ctx, "audit trail", "request", requestID(ctx), "error", err)
			return newProblem(ctx, http.StatusServiceUnavailable, wire.CodeUnavailable,
				"The server can't write its audit trail, without which it answers nothing; send the same request again, with the "+
					"same id.")
		}
		defer func() {
			if p := recover(); p != nil {
				kept.code = wire.CodeInternal
				if !seen.told {
					_ = s.trail.tell(ctx, entryOf(r, ctx, kept, http.StatusInternalServerError), false) // the failure is told anyway
				}
				panic(p) // to the access log, which answers
			}
			seen.end()
		}()
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

// isRead reports whether a request changes nothing.
func isRead(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && !strings.HasPrefix(r.URL.Path, accountPath)
}

func entryOf(
	r *http.Request, ctx context.Context, kept *note, status int,
) store.AuditedRequest { //nolint:revive // the context is not that of r
	e := store.AuditedRequest{Entry: audit.Entry{
		Kind: audit.KindRequest, Role: string(
			kept.by.actor.Role,
		), Label: kept.by.actor.Label, Delegation: kept.by.actor.Delegation,
		Person: string(kept.by.actor.Person), Session: string(kept.by.session.ID), Mandate: string(kept.by.mandate.ID),
		Operation: kept.operation, Request: requestID(ctx), Client: clientAddress(ctx), Method: printable(
			r.Method, 16,
		), Target: target(r),
		Act: string(kept.act), Status: status,
	}}
	if status >= http.StatusBadRequest {
		e.Code = string(kept.code)
	}
	if token := bearer(r); token != "" {
		e.TokenDigest = digest(token)
	}
	return e
}

// target is the path, and the query where none of it can be a secret: that of
// a sign-in holds codes.
func target(r *http.Request) string {
	t := r.URL.EscapedPath()
	if r.URL.RawQuery != "" && strings.HasPrefix(r.URL.Path, "/v1/") {
		t += "?" + r.URL.RawQuery
	}
	return printable(t, 500)
}

// printable makes a text of anybody's fit for the trail: of bounded length,
// without what the record can't keep.
func printable(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "..."
	}
	return s
}

// auditedWriter lets an answer leave once the audit trail holds its entry.
type auditedWriter struct {
	http.ResponseWriter
	tell   func(status int) error
	failed func(error) *wire.Problem
	told   bool
	// withheld: the answer was replaced, because its entry could not be written.
	withheld bool
}

func (w *auditedWriter) WriteHeader(status int) {
	if w.told {
		if !w.withheld {
			w.ResponseWriter.WriteHeader(status)
		}
		return
	}
	w.told = true
	if err := w.tell(status); err != nil {
		w.withheld = true
		for _, name := range []string{"Content-Length", "Content-Disposition", "Set-Cookie", "Location", "ETag", "Link"} {
			w.Header().Del(name)
		}
		writeProblem(w.ResponseWriter, w.failed(err))
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *auditedWriter) Write(b []byte) (int, error) {
	w.end()
	if w.withheld {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// end tells of an answer that has no body.
func (w *auditedWriter) end() {
	if !w.told {
		w.WriteHeader(http.StatusOK)
	}
}

// FlushError sends what was written so far; the entry goes before.
func (w *auditedWriter) FlushError() error {
	w.end()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (w *auditedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Trail writes entries of the audit trail: those of reads in batches after a
// while, all others at once, together with whichever else arrived while the
// last ones were written.
type Trail struct {
	record auditRecord
	log    *slog.Logger
	queue  chan waitingEntry
	urgent chan waitingEntry
	quit   chan struct{}
	idle   chan struct{}
}

type waitingEntry struct {
	request store.AuditedRequest
	since   time.Time
	// done is told what became of an urgent entry.
	done chan error
}

// How entries of reads are batched.
const (
	trailQueue = 4096
	trailBatch = 500
	trailDelay = 250 * time.Millisecond
)

// NewTrail starts a trail that writes entries of reads in batches, every
// quarter of a second. Close it after the server, so that none is lost.
func NewTrail(record Record, log *slog.Logger) *Trail {
	t := &Trail{record: record, log: log, queue: make(chan waitingEntry, trailQueue),
		urgent: make(chan waitingEntry), quit: make(chan struct{}), idle: make(chan struct{})}
	go t.run()
	return t
}

// Close writes what waits and ends the trail.
func (t *Trail) Close() {
	close(t.quit)
	<-t.idle
}

// tell returns once the entry is durable, or is a read's and has its place in
// the queue.
func (t *Trail) tell(ctx context.Context, r store.AuditedRequest, read bool) error {
	// An entry is written for whoever has hung up, too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), auditPatience)
	defer cancel()
	if t.queue == nil {
		return t.record.AppendAudit(ctx, r)
	}
	select {
	case <-t.quit: // nobody takes entries any more
		return t.record.AppendAudit(ctx, r)
	default:
	}
	w := waitingEntry{request: r, since: time.Now()}
	if read {
		select {
		case t.queue <- w:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w.done = make(chan error, 1)
	select {
	case t.urgent <- w:
		return <-w.done
	case <-t.quit:
		return t.record.AppendAudit(ctx, r)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *Trail) run() {
	defer close(t.idle)
	tick := time.NewTicker(trailDelay)
	defer tick.Stop()
	var waiting []waitingEntry
	for {
		select {
		case <-t.quit:
			t.write(t.take(waiting))
			return
		case first := <-t.urgent:
			t.writeUrgent(first)
		case <-tick.C:
			waiting = t.write(t.take(waiting))
		}
	}
}

// writeUrgent writes an entry and all others that somebody waits for now.
func (t *Trail) writeUrgent(first waitingEntry) {
	batch := []waitingEntry{first}
	for more := true; more && len(batch) < trailBatch; {
		select {
		case w := <-t.urgent:
			batch = append(batch, w)
		default:
			more = false
		}
	}
	err := t.append(batch)
	for _, w := range batch {
		w.done <- err
	}
}

func (t *Trail) append(batch []waitingEntry) error {
	requests := make([]store.AuditedRequest, len(batch))
	for i, w := range batch {
		requests[i] = w.request
		requests[i].Age = time.Since(w.since)
	}
	ctx, cancel := context.WithTimeout(context.Background(), auditPatience)
	defer cancel()
	return t.record.AppendAudit(ctx, requests...)
}

// take adds what is in the queue to what waits, as much as memory is meant
// for: the queue is the bound, and whoever finds it full waits.
func (t *Trail) take(waiting []waitingEntry) []waitingEntry {
	for len(waiting) < trailQueue {
		select {
		case w := <-t.queue:
			waiting = append(waiting, w)
		default:
			return waiting
		}
	}
	return waiting
}

// write writes what waits and returns what it could not, for the next time.
func (t *Trail) write(waiting []waitingEntry) []waitingEntry {
	for len(waiting) > 0 {
		batch := waiting[:min(len(waiting), trailBatch)]
		if err := t.append(batch); err != nil {
			t.log.Error("audit trail", "waiting", len(waiting), "error", err)
			return waiting
		}
		waiting = waiting[len(batch):]
	}
	return nil
}

func (s *server) auditRoutes() {
	get(s, "export-audit", "/v1/audit", "The audit trail, one line of JSON for each entry", s.exportAudit)
	get(
		s, "get-audit-head", "/v1/audit/head", "Number and hash of the last entry of the audit trail: keep it elsewhere",
		s.auditHead,
	)
}

type auditInput struct {
	After int64 `query:"after" minimum:"0" doc:"Number of the last entry that is known already"`
	Limit int   `query:"limit" minimum:"1" maximum:"5000" default:"1000"`
}

func (s *server) exportAudit(ctx context.Context, in *auditInput) (*raw, error) {
	lines, err := s.app.AuditLines(ctx, actor(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &raw{ContentType: "application/x-ndjson"}
	for _, l := range lines.Value() {
		out.Body = append(out.Body, l.JSONL()...)
	}
	return out, nil
}

func (s *server) auditHead(ctx context.Context, _ *struct{}) (*answer[wire.AuditHead], error) {
	return shown(s.app.AuditHead(ctx, actor(ctx)))
}
