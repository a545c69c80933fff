package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	n "rapporteur/negotiation"
)

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func open(t *testing.T, address string, options ...client.Option) *client.Client {
	t.Helper()
	c, err := client.New(address, "rpt_token", options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A request whose connection breaks is sent again, with the same ID.
func TestBrokenRequestIsRepeatedWithTheSameID(t *testing.T) {
	var calls atomic.Int32
	var ids [3]n.ID
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var body wire.ReplyRequest
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		call := calls.Add(1)
		ids[call-1] = body.ID
		switch call {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_ = json.NewEncoder(w).Encode(n.Receipt{Reply: body.ID})
		}
	})
	id := client.NewID()
	r, err := open(t, s.URL).SubmitReply(t.Context(), "round", wire.ReplyRequest{ID: id})
	if err != nil || r.Reply != id || calls.Load() != 3 || ids != [3]n.ID{id, id, id} {
		t.Fatalf("receipt %+v, %v after %d calls with %v", r, err, calls.Load(), ids)
	}
}

// A refusal is an answer: it is not repeated, and it is told apart by its code.
func TestRefusalIsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(wire.Problem{Status: 409, Code: n.CodeDeadline, Detail: "The deadline has passed.", Errors: []wire.Fault{{Message: "m"}}})
	})
	_, err := open(t, s.URL).ExtendRound(t.Context(), "round", wire.ExtensionRequest{})
	var refusal *n.Refusal
	if !errors.As(err, &refusal) || refusal.Code != n.CodeDeadline || refusal.Reason != "The deadline has passed." || calls.Load() != 1 {
		t.Fatalf("%v after %d calls", err, calls.Load())
	}
	var p *wire.Problem
	if !errors.As(err, &p) || len(p.Errors) != 1 {
		t.Fatalf("the single faults are lost: %v", err)
	}
}

func TestRepeatingEndsWithTheContext(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	started := time.Now()
	_, err := open(t, s.URL, client.WithAttempts(1000)).Rounds(ctx)
	if err == nil || time.Since(started) > 5*time.Second {
		t.Fatalf("%v after %s", err, time.Since(started))
	}
}

func TestUnreachableServerIsToldApart(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	address := s.URL
	s.Close()
	_, err := open(t, address, client.WithAttempts(2)).Rounds(t.Context())
	var u *client.UnreachableError
	if !errors.As(err, &u) || u.Address != address {
		t.Fatalf("%v", err)
	}
}

// A text that is not valid UTF-8 would be changed silently on its way.
func TestUnsoundTextIsNotSent(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	_, err := open(t, s.URL).SubmitReply(t.Context(), "round", wire.ReplyRequest{Comments: []n.Comment{{Text: "caf\xe9"}}})
	if n.CodeOf(err) != n.CodeNotUTF8 {
		t.Fatalf("%v", err)
	}
}

func TestKeysAreEscapedInPaths(t *testing.T) {
	var asked string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.EscapedPath()
		_, _ = w.Write([]byte("{}"))
	})
	if _, err := open(t, s.URL).Recommendation(t.Context(), "a/b?c"); err != nil || asked != "/v1/recommendations/a%2Fb%3Fc" {
		t.Fatalf("asked for %q, %v", asked, err)
	}
}

func TestTokensAreRandomAndLong(t *testing.T) {
	a, digest := client.NewToken()
	b, _ := client.NewToken()
	if a == b || len(a) < 43 || len(digest) != 64 {
		t.Fatalf("tokens %q and %q, digest %q", a, b, digest)
	}
}
