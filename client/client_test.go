package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
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
	var ids [3]negotiation.ID
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
			_ = json.NewEncoder(w).Encode(negotiation.Receipt{Reply: body.ID})
		}
	})
	id := client.NewID()
	r, err := open(t, s.URL).SubmitReply(t.Context(), "round", wire.ReplyRequest{ID: id})
	if err != nil || r.Reply != id || calls.Load() != 3 || ids != [3]negotiation.ID{id, id, id} {
		t.Fatalf("receipt %+v, %v after %d calls with %v", r, err, calls.Load(), ids)
	}
}

// A refusal is an answer: it is not repeated, and it is told apart by its code.
func TestRefusalIsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(wire.Problem{
			Status: 409, Code: negotiation.CodeDeadline, Detail: "The deadline has passed.",
			Errors: []wire.Fault{{Message: "m"}},
		})
	})
	_, err := open(t, s.URL).OnRound(t.Context(), "round", client.NewID(), negotiation.ExtendRound{})
	var refusal *negotiation.Refusal
	if !errors.As(
		err, &refusal,
	) || refusal.Code != negotiation.CodeDeadline || refusal.Reason != "The deadline has passed." || calls.Load() != 1 {
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
	_, err := open(
		t, s.URL,
	).SubmitReply(t.Context(), "round", wire.ReplyRequest{Comments: []negotiation.Comment{{Text: "caf\xe9"}}})
	if negotiation.CodeOf(err) != negotiation.CodeNotUTF8 {
		t.Fatalf("%v", err)
	}
}

func TestKeysAreEscapedInPaths(t *testing.T) {
	var asked string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.EscapedPath()
		_, _ = w.Write([]byte("{}"))
	})
	if _, err := open(
		t, s.URL,
	).Recommendation(t.Context(), "a/b?c"); err != nil || asked != "/v1/recommendations/a%2Fb%3Fc" {
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

// A server that is busy says when to come again, and is asked no earlier.
func TestRetryAfterIsWaitedFor(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		var first time.Time
		var calls int
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if calls++; calls == 1 {
				first = time.Now()
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(status)
				return
			}
			if waited := time.Since(first); waited < time.Second {
				t.Errorf("asked again %s after %d", waited, status)
			}
			_, _ = w.Write([]byte("{}"))
		})
		if _, err := open(t, s.URL).Round(t.Context(), "round"); err != nil || calls != 2 {
			t.Errorf("%d: %v after %d calls", status, err, calls)
		}
	}
}

// Who is asked to wait for longer than he would is told at once, by the problem
// itself.
func TestNobodyWaitsForLongerThanHisPatience(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
		_ = json.NewEncoder(w).Encode(wire.Problem{Status: 429, Code: wire.CodeRateLimited, Detail: "Too many requests."})
	})
	_, err := open(t, s.URL).Round(t.Context(), "round")
	var p *wire.Problem
	if !errors.As(err, &p) || p.Code != wire.CodeRateLimited || calls.Load() != 1 {
		t.Fatalf("%v after %d calls", err, calls.Load())
	}
}

// Writes carry what was read; a write that is sent again carries it again.
func TestAWriteIsOnWhatWasRead(t *testing.T) {
	var sent []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			if r.Header.Get("If-Match") != "" {
				t.Error("a read has a condition")
			}
			w.Header().Set("ETag", `"read"`)
			_, _ = w.Write([]byte("{}"))
			return
		}
		switch sent = append(sent, r.Header.Get("If-Match")); {
		case len(sent) == 1:
			panic(http.ErrAbortHandler)
		case r.Header.Get("If-Match") != "":
			w.WriteHeader(http.StatusPreconditionFailed)
			_ = json.NewEncoder(w).Encode(wire.Problem{
				Status: 412, Code: negotiation.CodePrecondition, Detail: "It has changed.",
			})
		default:
			_, _ = w.Write([]byte("{}"))
		}
	})
	c := open(t, s.URL)
	var tag string
	if _, err := c.Noting(&tag).Round(t.Context(), "round"); err != nil || tag != `"read"` {
		t.Fatalf("noted %q, %v", tag, err)
	}
	_, err := c.Matching(tag).OnRound(t.Context(), "round", client.NewID(), negotiation.CloseRound{})
	if negotiation.CodeOf(err) != negotiation.CodePrecondition {
		t.Fatalf("%v", err)
	}
	if _, err := c.OnRound(t.Context(), "round", client.NewID(), negotiation.CloseRound{}); err != nil {
		t.Fatal(err)
	}
	if want := []string{tag, tag, ""}; !slices.Equal(sent, want) {
		t.Errorf("writes were sent with %q, want %q", sent, want)
	}
}

// A loop over a list asks for no more pages than it needs, and ends with the
// error of a page.
func TestAListIsReadAsFarAsTheLoopGoes(t *testing.T) {
	var asked []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cursor := r.URL.Query().Get("cursor")
		asked = append(asked, cursor)
		switch cursor {
		case "":
			_ = json.NewEncoder(w).Encode(wire.List[negotiation.Round]{
				Items: []negotiation.Round{{ID: "1"}, {ID: "2"}}, Next: "second",
			})
		case "second":
			_ = json.NewEncoder(w).Encode(wire.List[negotiation.Round]{Items: []negotiation.Round{{ID: "3"}}, Next: "third"})
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	})
	for upTo, pages := range map[negotiation.ID]int{"1": 1, "2": 1, "3": 2} {
		asked = nil
		for r, err := range client.Each[negotiation.Round](t.Context(), open(t, s.URL), nil, "rounds") {
			if err != nil {
				t.Fatal(err)
			}
			if r.ID == upTo {
				break
			}
		}
		if len(asked) != pages {
			t.Errorf("up to %s pages %q were asked for", upTo, asked)
		}
	}
	var items, failed int
	for _, err := range client.Each[negotiation.Round](t.Context(), open(t, s.URL), nil, "rounds") {
		if items++; err != nil {
			failed++
		}
	}
	if items != 4 || failed != 1 {
		t.Errorf("the loop went round %d times, %d with an error", items, failed)
	}
	if all, err := open(t, s.URL).Rounds(t.Context()); err == nil || all != nil {
		t.Errorf("half a list is taken for all of it: %v, %v", all, err)
	}
}

// More decisions than a request takes are sent in several, with the same IDs
// when they are sent again.
func TestManyDecisionsAreSentInParts(t *testing.T) {
	var sizes []int
	var ids []negotiation.ID
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var body negotiation.DisposeComments
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		sizes, ids = append(sizes, len(body.Dispositions)), append(ids, negotiation.ID(r.Header.Get("Idempotency-Key")))
		_ = json.NewEncoder(w).Encode(wire.List[negotiation.ReceivedComment]{
			Items: make([]negotiation.ReceivedComment, len(body.Dispositions)),
		})
	})
	id, request := client.NewID(), negotiation.DisposeComments{Dispositions: make(
		[]negotiation.CommentDisposal, 2*negotiation.MaxDecisions+1,
	)}
	for range 2 {
		if done, err := open(
			t, s.URL,
		).Dispose(t.Context(), "round", id, request); err != nil || len(done) != len(request.Dispositions) {
			t.Fatalf("%d comments, %v", len(done), err)
		}
	}
	if want := []int{500, 500, 1, 500, 500, 1}; !slices.Equal(sizes, want) {
		t.Errorf("sent %v, want %v", sizes, want)
	}
	if !slices.Equal(ids[:3], ids[3:]) || ids[0] != id || ids[1] == ids[2] || ids[0] == ids[1] {
		t.Errorf("under the IDs %v", ids)
	}
}
