package api_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/identity"
	"rapporteur/negotiation"
)

// A page that costs much waits for its turn as the same read of the API does, and who
// gets none is told when to come back.
func TestPagesThatCostMuchWaitForTheirTurn(t *testing.T) {
	w := unopened(t)
	g := &gated{Store: w.store, gate: make(chan struct{})}
	provider, err := identity.New(identity.Config{
		Issuer: issuerOfStack(t), ClientID: os.Getenv("RAPPORTEUR_OIDC_CLIENT_ID"),
		RedirectURL: "http://127.0.0.1/auth/callback",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.serveAs(api.Config{
		Record: g, Costly: api.Costly{AtOnce: 1, PerCaller: 1, Patience: time.Millisecond, KeptBytes: -1},
		Rate:   api.Rate{PerSecond: -1},
		SignIn: &api.SignIn{Provider: provider, Issuer: issuerOfStack(t), PublicURL: "http://127.0.0.1"},
	})
	m := &matrix{world: w}
	ask := func(name, path string) (status int, page string, header http.Header) {
		p, _ := m.person(name, negotiation.Mandate{Office: negotiation.OfficeSecretariat, From: time.Now().Add(-time.Hour)})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(&http.Cookie{Name: "rapporteur", Value: m.signedIn(p)})
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body), res.Header
	}
	first := make(chan int, 1)
	go func() {
		status, _, _ := ask("first", "/drafts/training/compare?from=1&to=1")
		first <- status
	}()
	w.eventually("the comparison to begin", 30*time.Second, func() bool { running, _, _ := g.at(); return running == 1 })
	for _, path := range []string{
		"/drafts/training", "/drafts/training/words/1", "/drafts/training/history", "/search?q=x",
	} {
		status, page, header := ask("second "+path, path)
		if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || !strings.Contains(
			page, "Retry-After",
		) {
			t.Errorf("%s is answered %d: %s", path, status, page)
		}
	}
	if status, _, _ := ask("reader", "/drafts/training/versions"); status != http.StatusOK {
		t.Errorf("the versions are answered %d", status)
	}
	close(g.gate)
	if status := <-first; status != http.StatusOK {
		t.Errorf("the comparison is answered %d", status)
	}
}
