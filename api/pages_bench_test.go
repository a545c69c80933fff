package api_test

import (
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/identity"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// BenchmarkPages asks as the secretariat for pages of rounds with 5,000 comments each,
// and reports for each page how long the slowest 5 of 100 took at least.
func BenchmarkPages(b *testing.B) {
	s, dsn := storetest.MustOpen(b)
	storetest.Fill(b, dsn, storetest.Size{Rounds: 4, Replies: 200, Comments: 25})
	provider, err := identity.New(identity.Config{
		Issuer: "http://127.0.0.1", ClientID: "nobody", RedirectURL: "http://127.0.0.1/auth/callback",
	})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(api.New(api.Config{
		Record: s, Log: slog.New(slog.DiscardHandler), Rate: api.Rate{PerSecond: -1},
		SignIn: &api.SignIn{Provider: provider, PublicURL: "http://127.0.0.1"},
	}))
	b.Cleanup(server.Close)
	secret := officeSession(b, s)
	rounds, _, err := s.RoundsPage(b.Context(), store.Page{})
	if err != nil {
		b.Fatal(err)
	}
	round := "/rounds/" + string(rounds[1].ID)
	for name, path := range map[string]string{
		"front": "/", "rounds": "/rounds", "round": round, "comments": round + "/comments",
		"replies": round + "/replies", "draft": "/drafts/" + storetest.Draft,
		"compare": "/drafts/" + storetest.Draft + "/compare", "words": "/drafts/" + storetest.Draft + "/words/5", "search": "/search?q=persons+trafficking",
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				askPage(b, server.URL+path, secret)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// officeSession is the secret of a session of the secretariat.
func officeSession(b *testing.B, s *store.Store) string {
	b.Helper()
	p, err := s.DoOnPerson(b.Context(), negotiation.Asked{
		ID: "11111111-1111-4111-8111-111111111111", On: "11111111-1111-4111-8111-111111111111", By: secretariat,
		Act: negotiation.RegisterPerson{Issuer: "http://127.0.0.1", Subject: "office", Label: "office"},
	})
	if err != nil {
		b.Fatal(err)
	}
	id := newID()
	_, err = s.DoOnMandate(b.Context(), negotiation.Asked{
		ID: id, On: id, By: secretariat,
		Act: negotiation.GrantMandate{Person: p.ID, Office: negotiation.OfficeSecretariat},
	})
	if err != nil {
		b.Fatal(err)
	}
	secret := string(newID())
	digest := sha256.Sum256([]byte(secret))
	limits := store.SessionLimits{Longest: time.Hour, Idle: time.Hour}
	if _, err := s.StartSession(b.Context(), digest[:], p, limits); err != nil {
		b.Fatal(err)
	}
	return secret
}

func askPage(b *testing.B, address, secret string) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "rapporteur", Value: secret})
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	_, err = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", address, res.Status, err)
	}
}
