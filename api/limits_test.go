package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// serveAs puts another server over the same record in the world's place.
func (w *world) serveAs(c api.Config) {
	w.t.Helper()
	if c.Record == nil {
		c.Record = w.store
	}
	if c.Procedures == nil {
		c.Procedures = w.direct
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	handler := served(c)
	if w.random {
		handler = api.New(c)
	}
	server := httptest.NewServer(handler)
	w.t.Cleanup(server.Close)
	w.url = server.URL
}

// Who asks too often is told when to come back, and nobody else is.
func TestEachCallerIsLimited(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: 0.01, Burst: 3}})
	for left := 2; left >= 0; left-- {
		r := w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil)
		if r.status != http.StatusOK || r.header.Get(
			"RateLimit-Remaining",
		) != strconv.Itoa(left) || r.header.Get("RateLimit-Limit") != "3" || r.header.Get("RateLimit-Policy") != "3;w=300" {
			t.Fatalf("answered %d with %v", r.status, r.header)
		}
	}
	r := w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil)
	w.wants(r, http.StatusTooManyRequests, wire.CodeRateLimited)
	if wait, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || wait < 90 || wait > 100 {
		t.Errorf("come back after %q", r.header.Get("Retry-After"))
	}
	w.wants(w.ask(http.MethodGet, "/v1/meetings", "kenya", nil), http.StatusOK, "")
}

// One secret is one caller, however the request is written around it.
func TestOneCredentialIsOneCallerHoweverItIsWritten(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: 0.01, Burst: 3}})
	token := w.tokens[negotiation.RoleDelegation]
	for i, written := range []string{"Bearer " + token, "bearer   " + token, "BEARER " + token + " "} {
		r := w.ask(
			http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil, "Authorization", written, "Cookie",
			"a="+strconv.Itoa(i),
		)
		if r.status != http.StatusOK || r.header.Get("RateLimit-Remaining") != strconv.Itoa(2-i) {
			t.Fatalf("%q is answered %d with %q left", written[:10], r.status, r.header.Get("RateLimit-Remaining"))
		}
	}
	w.wants(
		w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil, "Cookie", "a=another"),
		http.StatusTooManyRequests, wire.CodeRateLimited,
	)
}

// Guessing is bounded for an address, and harms nobody who is signed in there.
func TestGuessingTokensIsBounded(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{})
	w.wants(w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil), http.StatusOK, "")
	limited := false
	for i := 0; i < 2000 && !limited; i++ {
		w.tokens["guess"] = "rpt_" + strconv.Itoa(i)
		r := w.ask(http.MethodGet, "/v1/meetings", "guess", nil)
		if limited = r.status == http.StatusTooManyRequests; !limited {
			w.wants(r, http.StatusUnauthorized, negotiation.CodeUnauthenticated)
		}
	}
	if !limited {
		t.Error("nobody minds")
	}
	w.wants(w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil), http.StatusOK, "")
	w.wants(
		w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleDelegation, nil, "Cookie", "a=another"), http.StatusOK, "",
	)
	if status, _ := w.send(http.MethodGet, "/healthz", "", "", nil); status != http.StatusOK {
		t.Errorf("health is answered %d", status)
	}
}
