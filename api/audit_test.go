package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/audit"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// trail is the whole audit trail as the auditor exports it.
func (w *world) trail() []audit.Entry {
	w.t.Helper()
	text, err := w.as(negotiation.RoleAuditor).AuditLines(w.t.Context(), 0, 5000)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []audit.Entry
	for line := range bytes.Lines(text) {
		var l struct{ Entry audit.Entry }
		if err := json.Unmarshal(line, &l); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, l.Entry)
	}
	return all
}

func (w *world) requests(operation string) []audit.Entry {
	w.t.Helper()
	var found []audit.Entry
	for _, e := range w.trail() {
		if e.Kind == audit.KindRequest && e.Operation == operation {
			found = append(found, e)
		}
	}
	return found
}

// Who, what, when, from where and with which outcome: of what was done, what
// was seen and what was refused.
func TestTheAuditTrailTellsEveryRequestAndItsOutcome(t *testing.T) {
	w := newWorld(t)
	w.reply(negotiation.RoleDelegation, "A position under embargo.")
	if _, err := w.as(negotiation.RoleDelegation).Round(t.Context(), w.round.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.as(negotiation.RoleDelegation).OnRound(t.Context(), w.round.ID, newID(), negotiation.CloseRound{})
	wantCode(t, err, negotiation.CodeNotPermitted)
	w.send(http.MethodGet, "/v1/meetings?secret=1", "rpt_unknown", "", nil)
	w.send(http.MethodPost, "/v1/%00nowhere", w.tokens[negotiation.RoleChair], "", nil)

	done := w.requests("submit-reply")
	if len(done) != 1 {
		t.Fatalf("one reply was submitted, the trail tells of %d", len(done))
	}
	e := done[0]
	if e.Role != "delegation" || e.Delegation != "FRA" || e.Label != "mission" || e.Token == "" || e.Request == "" ||
		e.Client != "127.0.0.1" ||
		e.Method != http.MethodPost || e.Target != "/v1/rounds/"+string(w.round.ID)+"/replies" || e.Status != 200 ||
		e.Code != "" || time.Since(e.At) > time.Minute {
		t.Errorf("the reply is told as %+v", e)
	}
	if seen := w.requests("get-round"); len(seen) != 1 || seen[0].Delegation != "FRA" || seen[0].Status != 200 {
		t.Errorf("the reading is told as %+v", seen)
	}
	if refused := w.requests(
		"close-round",
	); len(refused) != 1 || refused[0].Status != 403 || refused[0].Code != string(negotiation.CodeNotPermitted) {
		t.Errorf("the refusal is told as %+v", refused)
	}
	var unknown, nowhere int
	for _, e := range w.trail() {
		if e.Status == 401 && e.Code == string(negotiation.CodeUnauthenticated) && e.Role == "" {
			unknown++
		}
		if e.Target == "/v1/%00nowhere" && e.Status == 400 && e.Role == "chair" {
			nowhere++
		}
		if text, _ := json.Marshal(e); strings.Contains(string(text), "embargo") || strings.Contains(string(text), "rpt_") {
			t.Errorf("the trail holds a text or a token: %s", text)
		}
	}
	if unknown != 1 || nowhere != 1 {
		t.Errorf("the trail tells of %d requests without a valid token and %d to nowhere, want one of each", unknown, nowhere)
	}
}

// A request and what was put on record of it are found by the same ID, whether
// that came in the body or as a header.
func TestARequestAndItsLinesOfTheLogAreFoundByTheSameID(t *testing.T) {
	w := newWorld(t)
	replied := w.reply(negotiation.RoleDelegation, "A remark.")
	inBody, inHeader := newID(), newID()
	later := time.Now().Add(3 * time.Hour).UTC().Format(time.RFC3339)
	r := w.ask(
		http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/extend", negotiation.RoleSecretariat,
		map[string]string{"id": string(inBody), "deadline": later, "reason": "More time."},
	)
	w.wants(r, http.StatusOK, "")
	r = w.ask(
		http.MethodPost, "/v1/rounds/"+string(w.round.ID)+"/close", negotiation.RoleSecretariat,
		map[string]string{"reason": "All have replied."}, "Idempotency-Key", string(inHeader),
	)
	w.wants(r, http.StatusOK, "")
	found := map[string][]string{}
	for _, e := range w.trail() {
		if e.Act != "" {
			found[e.Act] = append(found[e.Act], e.Kind+" "+e.Operation)
		}
	}
	for id, want := range map[negotiation.ID][]string{
		replied.Reply: {"record reply.received", "request submit-reply"}, inBody: {
			"record round.extended", "request extend-round",
		}, inHeader: {"record round.closed", "request close-round"},
	} {
		if got := slices.Sorted(slices.Values(found[string(id)])); !slices.Equal(got, want) {
			t.Errorf("under one ID the trail tells of %q, want %q", got, want)
		}
	}
}

func TestTheTrailIsForAuditorsAlone(t *testing.T) {
	w := newWorld(t)
	auditor := w.as(negotiation.RoleAuditor)
	head, err := auditor.AuditHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	export, err := auditor.AuditLines(t.Context(), 0, 5000)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := audit.ParseHead(head.Head)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := audit.Verify(bytes.NewReader(export), kept); err != nil || got.Number <= head.Number {
		t.Errorf("the export verifies to %s, %v", got, err)
	}
	later, err := auditor.AuditLines(t.Context(), kept.Number, 1)
	if err != nil || bytes.Count(later, []byte("\n")) != 1 || !bytes.Contains(later, []byte(`"operation":"get-audit-head"`)) {
		t.Errorf("the entry after the head is %s, %v", later, err)
	}
	_, err = auditor.OnRound(t.Context(), w.round.ID, newID(), negotiation.CloseRound{})
	wantCode(t, err, negotiation.CodeNotPermitted)
	for _, role := range []negotiation.Role{
		negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation,
	} {
		_, err := w.as(role).AuditLines(t.Context(), 0, 10)
		wantCode(t, err, negotiation.CodeNotPermitted)
	}
}

// forgetful is a record that can't write the audit trail for a while.
type forgetful struct {
	*store.Store
	broken atomic.Bool
}

func (f *forgetful) AppendAudit(ctx context.Context, requests ...store.AuditedRequest) error {
	if f.broken.Load() {
		return errors.New("the disk is full")
	}
	return f.Store.AppendAudit(ctx, requests...)
}

// serve is another server on the same record.
func (w *world) serve(change func(*api.Config)) {
	w.t.Helper()
	c := api.Config{Record: w.store, Procedures: w.direct, Log: slog.New(slog.NewJSONHandler(w.log, nil))}
	change(&c)
	server := httptest.NewServer(served(c))
	w.t.Cleanup(server.Close)
	w.url = server.URL
}

// What can't be told is not acknowledged; sent again, it is done once and told.
func TestAWriteIsAcknowledgedOnlyOnceItIsInTheTrail(t *testing.T) {
	w := newWorld(t)
	record := &forgetful{Store: w.store}
	trail := api.NewTrail(record, slog.New(slog.DiscardHandler))
	defer trail.Close()
	w.serve(func(c *api.Config) { c.Record, c.Trail = record, trail })
	record.broken.Store(true)
	reply := wire.ReplyRequest{
		ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("A note.")},
	}
	_, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, reply)
	wantUnavailable(t, err)
	record.broken.Store(false)
	receipt, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, reply)
	if err != nil || receipt.Reply != reply.ID {
		t.Fatalf("sent again it gets %+v, %v", receipt, err)
	}
	if told := w.requests("submit-reply"); len(told) != 1 {
		t.Errorf("the trail tells %d times", len(told))
	}
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	var p *wire.Problem
	if !errors.As(err, &p) || p.Code != wire.CodeUnavailable || !strings.Contains(err.Error(), "audit trail") {
		t.Fatalf("what can't be told was answered with %v", err)
	}
}

// Entries that are waited for are written together, each before its answer.
func TestWritesAtOnceAreEachInTheTrail(t *testing.T) {
	w := newWorld(t)
	plain := w.url
	trail := api.NewTrail(w.store, slog.New(slog.DiscardHandler))
	w.serve(func(c *api.Config) { c.Trail = trail })
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 5 {
				reply := wire.ReplyRequest{
					ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{w.comment("A note.")},
				}
				if _, err := w.as(negotiation.RoleDelegation).SubmitReply(t.Context(), w.round.ID, reply); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	w.url = plain
	if told := w.requests("submit-reply"); len(told) != 40 { // the trail is not closed yet
		t.Errorf("40 replies were acknowledged, the trail tells of %d", len(told))
	}
	trail.Close()
}

// Entries of reads wait for each other, and a stop writes those that wait.
func TestAStopWritesTheEntriesOfReads(t *testing.T) {
	w := newWorld(t)
	plain := w.url
	trail := api.NewTrail(w.store, slog.New(slog.DiscardHandler))
	w.serve(func(c *api.Config) { c.Trail = trail })
	const reads = 40
	for range reads {
		if _, err := w.as(negotiation.RoleChair).Meetings(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	trail.Close()
	if _, err := w.as(negotiation.RoleChair).Meetings(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.url = plain
	if told := w.requests("list-meetings"); len(told) != reads+1 {
		t.Errorf("%d readings, %d entries", reads+1, len(told))
	}
}

// The address of a request is what a trusted proxy says, and nobody else.
func TestXForwardedForCountsFromATrustedProxyOnly(t *testing.T) {
	w := newWorld(t)
	for i, c := range []struct{ name, proxies, header, want string }{
		{"nobody is trusted", "", "203.0.113.9", "127.0.0.1"},
		{"the peer is not trusted", "10.0.0.0/8", "203.0.113.9", "127.0.0.1"},
		{"the peer is trusted", "127.0.0.0/8", "203.0.113.9", "203.0.113.9"},
		{"somebody forged the left", "127.0.0.0/8", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{"two proxies", "127.0.0.0/8 10.0.0.0/8", "198.51.100.1, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
		{"with a port", "127.0.0.0/8", "203.0.113.9:4711", "203.0.113.9"},
		{"IPv6", "127.0.0.0/8", "2001:db8::1", "2001:db8::1"},
		{"no address", "127.0.0.0/8", "<script>", "127.0.0.1"},
		{"nothing", "127.0.0.0/8", "", "127.0.0.1"},
	} {
		w.serve(func(cfg *api.Config) {
			for p := range strings.FieldsSeq(c.proxies) {
				cfg.Proxies = append(cfg.Proxies, netip.MustParsePrefix(p))
			}
		})
		w.answerTo(
			http.MethodGet, "/v1/meetings",
			http.Header{"X-Forwarded-For": {c.header}, "Authorization": {"Bearer " + w.tokens[negotiation.RoleChair]}},
		)
		told := w.requests("list-meetings")
		if len(told) != i+1 || told[i].Client != c.want {
			t.Errorf("%s: told as %+v, want the address %s", c.name, told, c.want)
		}
	}
}

// answerTo sends a request with headers of its own and returns the answer's.
func (w *world) answerTo(method, path string, header http.Header) http.Header {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.Header
}

// Every answer, refusals and health among them, tells browsers to do nothing
// with it; to use TLS only where there is TLS.
func TestEveryAnswerHasSecurityHeaders(t *testing.T) {
	w := newWorld(t)
	w.serve(func(c *api.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	for _, path := range []string{"/v1/meetings", "/v1/nowhere", "/healthz", "/openapi.json"} {
		h := w.answerTo(http.MethodGet, path, http.Header{"X-Forwarded-Proto": {"https"}})
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cache-Control":                "no-store",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=63072000",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s answers with %s %q, want %q", path, name, got, want)
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(
			csp, "default-src 'none'",
		) || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s answers with the policy %q", path, csp)
		}
		if id := h.Get("X-Request-Id"); len(id) != 36 {
			t.Errorf("%s answers with the request id %q", path, id)
		}
	}
	if h := w.answerTo(http.MethodGet, "/v1/meetings", http.Header{}); h.Get("Strict-Transport-Security") != "" {
		t.Error("an answer without TLS claims TLS")
	}
}
