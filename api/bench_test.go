package api_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// Two records of 100,000 comments each, of few rounds and of ten times as many.
var (
	fewRounds  = storetest.Size{Rounds: 10, Replies: 200, Comments: 50}
	manyRounds = storetest.Size{Rounds: 100, Replies: 200, Comments: 5}
)

// filled is a server on a record that is full, with the reads that are
// measured.
type filled struct {
	b     *testing.B
	url   string
	token string
	reads []measuredRead
}

type measuredRead struct {
	name, path string
	// begins is for a stream: its first events are read.
	begins bool
}

func newFilled(b *testing.B, size storetest.Size) *filled {
	b.Helper()
	s, dsn := storetest.MustOpen(b)
	storetest.Fill(b, dsn, size)
	server := httptest.NewServer(api.New(
		api.Config{Record: s, Log: slog.New(slog.DiscardHandler), Rate: api.Rate{PerSecond: -1}},
	))
	b.Cleanup(server.Close)
	f := &filled{b: b, url: server.URL}
	f.token, _ = client.NewToken()
	sum := sha256.Sum256([]byte(f.token))
	if err := s.IssueToken(b.Context(), secretariat, newID(), negotiation.Actor{
		Role: negotiation.RoleDelegation, Label: "measured", Delegation: "D007",
	}, sum[:], time.Now().Add(time.Hour)); err != nil {
		b.Fatal(err)
	}
	f.reads = f.choose(s)
	return f
}

// choose picks what is read in the middle of the record, where nothing is
// special.
func (f *filled) choose(s *store.Store) []measuredRead {
	f.b.Helper()
	ctx := f.b.Context()
	rounds, _, err := s.RoundsPage(ctx, store.Page{})
	if err != nil {
		f.b.Fatal(err)
	}
	at := len(rounds) / 2
	cursors, err := s.LogCursors(ctx)
	if err != nil {
		f.b.Fatal(err)
	}
	events, err := s.Events(ctx, store.EventFilter{})
	if err != nil {
		f.b.Fatal(err)
	}
	round, draft := "/v1/rounds/"+string(rounds[at].ID), "/v1/recommendations/"+storetest.Draft
	return []measuredRead{
		{name: "drafts", path: "/v1/recommendations?limit=100"},
		{name: "rounds", path: "/v1/rounds?limit=10"},
		{name: "a-round", path: round},
		{name: "comments", path: round + "/comments?limit=100"},
		{name: "comments-of-a-delegation", path: round + "/comments?delegation=D007&limit=5"},
		{name: "documents", path: "/v1/documents?limit=10"},
		{name: "versions", path: draft + "/versions?limit=10"},
		{name: "diff", path: fmt.Sprintf("%s/diff?from=%d&to=%d&format=json", draft, at, at+1)},
		{name: "stream-from-now", path: "/v1/events", begins: true},
		{
			name: "stream-from-a-cursor", path: "/v1/events?after=" + cursors.After(events[len(events)-100].Number),
			begins: true,
		},
	}
}

// once reads once and returns how long that took.
func (f *filled) once(r measuredRead) time.Duration {
	f.b.Helper()
	ctx, cancel := context.WithCancel(f.b.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url+r.path, nil)
	if err != nil {
		f.b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+f.token)
	for {
		begun := time.Now()
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			f.b.Fatal(err)
		}
		if r.begins && res.StatusCode == http.StatusTooManyRequests { // the stream before has not ended yet
			_ = res.Body.Close()
			time.Sleep(time.Millisecond)
			continue
		}
		if r.begins {
			_, err = bufio.NewReader(res.Body).ReadString('\n')
		} else {
			_, err = io.Copy(io.Discard, res.Body)
		}
		took := time.Since(begun)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			f.b.Fatalf("%s: %s, %v", r.path, res.Status, err)
		}
		return took
	}
}

// BenchmarkReads reads lists, comparisons and the beginning of the event stream
// over HTTP, in turns from two records of 100,000 comments, of which one has ten
// times the rounds of the other. It reports the medians of both and their
// ratio: reads are to cost the same however many rounds there were.
func BenchmarkReads(b *testing.B) {
	few, many := newFilled(b, fewRounds), newFilled(b, manyRounds)
	for i, read := range few.reads {
		b.Run(read.name, func(b *testing.B) {
			few.b, many.b = b, b
			few.once(read)
			many.once(many.reads[i])
			var ofFew, ofMany []time.Duration
			for b.Loop() {
				ofFew, ofMany = append(ofFew, few.once(read)), append(ofMany, many.once(many.reads[i]))
			}
			at1, at10 := median(ofFew), median(ofMany)
			b.ReportMetric(0, "ns/op") // of both together, which says nothing
			b.ReportMetric(float64(at1.Microseconds())/1000, "ms-at-1x")
			b.ReportMetric(float64(at10.Microseconds())/1000, "ms-at-10x")
			b.ReportMetric(at10.Seconds()/at1.Seconds(), "10x-of-1x")
		})
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
