package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

const comparison = "/v1/recommendations/training/diff?from=1&to=1&format="

// gated is a record whose texts are read one by one when the gate lets them: who
// reads them is at a comparison.
type gated struct {
	*store.Store
	gate chan struct{}

	mu                   sync.Mutex
	running, peak, begun int
}

// Version returns a version once the gate is open.
func (g *gated) Version(ctx context.Context, id negotiation.ID) (negotiation.Version, error) {
	g.count(1)
	defer g.count(-1)
	select {
	case <-g.gate:
	case <-ctx.Done():
		return negotiation.Version{}, ctx.Err()
	}
	return g.Store.Version(ctx, id)
}

func (g *gated) count(by int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running += by
	g.begun += max(0, by)
	g.peak = max(g.peak, g.running)
}

func (g *gated) at() (running, peak, begun int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.running, g.peak, g.begun
}

// gatedWorld is a server whose comparisons wait at a gate.
func gatedWorld(t *testing.T, c api.Costly) (*world, *gated) {
	t.Helper()
	w := newWorld(t)
	g := &gated{Store: w.store, gate: make(chan struct{})}
	w.serveAs(api.Config{Record: g, Costly: c, Rate: api.Rate{PerSecond: -1}})
	return w, g
}

// Eighty comparisons, eight at a time with one token, are worked on one by one;
// those who can't wait are told when to come back, and meanwhile others read
// and compare.
func TestComparisonsOfOneCallerHoldUpNobody(t *testing.T) {
	w, g := gatedWorld(t, api.Costly{AtOnce: 2, PerCaller: 1, Waiting: 3, KeptBytes: -1})
	answers := make(chan reply, 80)
	ask := func(role negotiation.Role) { answers <- w.ask(http.MethodGet, comparison+"json", role, nil) }
	for range 8 {
		go ask(negotiation.RoleDelegation)
	}
	for range 4 { // one is at work, and three wait
		refusedForNow(t, <-answers, http.StatusTooManyRequests, wire.CodeRateLimited)
	}
	w.eventually(
		"the first comparison to begin", 30*time.Second, func() bool { running, _, _ := g.at(); return running == 1 },
	)
	for _, path := range []string{
		"/v1/meetings", "/v1/recommendations", "/v1/recommendations/training", "/v1/recommendations/training/versions/1",
	} {
		w.wants(w.ask(http.MethodGet, path, "kenya", nil), http.StatusOK, "")
		w.wants(w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil), http.StatusOK, "")
	}
	go ask("kenya")
	w.eventually(
		"another's comparison to begin", 30*time.Second, func() bool { running, _, _ := g.at(); return running == 2 },
	)
	close(g.gate)
	var first []byte
	for range 5 {
		r := <-answers
		w.wants(r, http.StatusOK, "")
		if first == nil {
			first = r.body
		}
		if !bytes.Equal(r.body, first) {
			t.Errorf("one is answered %s and another %s", first, r.body)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for answered := 0; answered < 9; {
				r := w.ask(http.MethodGet, comparison+"json", negotiation.RoleDelegation, nil)
				if r.status == http.StatusOK && bytes.Equal(r.body, first) {
					answered++
					continue
				}
				refusedForNow(t, r, http.StatusTooManyRequests, wire.CodeRateLimited)
			}
		})
	}
	all.Wait()
	if running, peak, _ := g.at(); running != 0 || peak != 2 {
		t.Errorf("%d are at work still, and %d were at once", running, peak)
	}
}

func refusedForNow(t *testing.T, r reply, status int, code negotiation.Code) {
	t.Helper()
	seconds, err := strconv.Atoi(r.header.Get("Retry-After"))
	if r.status != status || r.code() != code || err != nil || seconds < 1 || !strings.Contains(
		string(r.body), "Retry-After names.",
	) {
		t.Errorf("answered %d with Retry-After %q: %s", r.status, r.header.Get("Retry-After"), r.body)
	}
}

// When everybody's comparisons are under way, one more is refused as the
// server's trouble and not as the caller's.
func TestWhoFindsTheServerAtWorkIsToldSo(t *testing.T) {
	w, g := gatedWorld(t, api.Costly{AtOnce: 1, PerCaller: 1, Patience: time.Millisecond, KeptBytes: -1})
	first := make(chan reply)
	go func() { first <- w.ask(http.MethodGet, comparison+"text", negotiation.RoleDelegation, nil) }()
	w.eventually("the comparison to begin", 30*time.Second, func() bool { running, _, _ := g.at(); return running == 1 })
	refusedForNow(
		t, w.ask(http.MethodGet, comparison+"text", "kenya", nil), http.StatusServiceUnavailable, wire.CodeUnavailable,
	)
	for _, path := range []string{"/blame?format=json", "/history", "/versions", "/points"} {
		refusedForNow(
			t, w.ask(http.MethodGet, "/v1/recommendations/training"+path, "kenya", nil), http.StatusServiceUnavailable,
			wire.CodeUnavailable,
		)
	}
	close(g.gate)
	w.wants(<-first, http.StatusOK, "")
	w.wants(w.ask(http.MethodGet, comparison+"text", "kenya", nil), http.StatusOK, "")
}

// Whose caller went away is worked on no longer, and its turn is another's.
func TestWorkEndsWithItsCaller(t *testing.T) {
	w, g := gatedWorld(t, api.Costly{AtOnce: 1, PerCaller: 1, KeptBytes: -1})
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 3)
	for range 3 {
		go func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+comparison+"json", nil)
			if err != nil {
				gone <- err
				return
			}
			req.Header.Set("Authorization", "Bearer "+w.tokens[negotiation.RoleDelegation])
			res, err := http.DefaultClient.Do(req)
			if err == nil {
				_ = res.Body.Close()
			}
			gone <- err
		}()
	}
	w.eventually("the first to begin", 30*time.Second, func() bool { running, _, _ := g.at(); return running == 1 })
	leave()
	for range 3 {
		if err := <-gone; err == nil {
			t.Error("somebody who went away was answered")
		}
	}
	w.eventually("the work to end", 30*time.Second, func() bool { running, _, _ := g.at(); return running == 0 })
	close(g.gate)
	w.wants(w.ask(http.MethodGet, comparison+"json", "kenya", nil), http.StatusOK, "")
	if _, peak, begun := g.at(); peak != 1 || begun > 5 { // two texts of the last, and one at most of each that left
		t.Errorf("%d texts were read, %d at once", begun, peak)
	}
}

// What is kept is the same as what is made anew, and is made once.
func TestComparisonsAreKept(t *testing.T) {
	w, g := gatedWorld(t, api.Costly{})
	close(g.gate)
	kept := w.url
	w.serveAs(api.Config{Costly: api.Costly{KeptBytes: -1}})
	anew := w.url
	for _, path := range []string{comparison + "json", comparison + "text", comparison + "html", comparison +
		"ansi", comparison + "json&other=1",
		"/v1/recommendations/training/blame?format=json", "/v1/recommendations/training/blame?format=text"} {
		w.url = kept
		first := w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil)
		_, _, before := g.at()
		again := w.ask(http.MethodGet, path, "kenya", nil)
		_, _, after := g.at()
		w.url = anew
		made := w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil)
		for _, r := range []reply{first, again, made} {
			w.wants(r, http.StatusOK, "")
			if !bytes.Equal(r.body, made.body) || r.header.Get("ETag") != made.header.Get("ETag") {
				t.Errorf("%s is answered %s, and made anew %s", path, r.body, made.body)
			}
		}
		if before == 0 || after != before {
			t.Errorf("%s read the texts %d times and then %d times", path, before, after-before)
		}
	}
}

// A comparison kept for one who may read a version is nobody's who may not.
func TestWhatIsKeptKeepsTheEmbargo(t *testing.T) {
	w := newWorld(t)
	w.reply(negotiation.RoleDelegation, "A remark.")
	if _, err := w.store.DoOnRound(
		t.Context(),
		negotiation.Asked{ID: newID(), On: w.round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "done"}},
	); err != nil {
		t.Fatal(err)
	}
	w.consolidate(1)
	all := "/v1/recommendations/training"
	for _, path := range []string{all + "/diff?from=1&to=2&format=text", all + "/blame?version=2&format=text"} {
		w.wants(w.ask(http.MethodGet, path, negotiation.RoleChair, nil), http.StatusOK, "")
		w.wants(w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil), http.StatusNotFound, negotiation.CodeNotFound)
	}
	for _, path := range []string{all + "/diff?format=text", all + "/blame?format=text"} {
		seen := w.ask(http.MethodGet, path, negotiation.RoleChair, nil)
		w.wants(seen, http.StatusOK, "")
		other := w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil)
		w.wants(other, http.StatusOK, "")
		if bytes.Equal(
			seen.body, other.body,
		) || !strings.Contains(string(other.body), "ersion 1 ") || strings.Contains(string(other.body), "ersion 2") {
			t.Errorf("%s: the chair is answered %s and a delegation %s", path, seen.body, other.body)
		}
	}
}

// Who asks for long answers and does not take them has only so many of them kept,
// and others are answered.
func TestAnswersThatNobodyTakesAreBounded(t *testing.T) {
	w := newWorld(t)
	if _, err := w.store.DoOnRound(
		t.Context(),
		negotiation.Asked{ID: newID(), On: w.round.ID, By: secretariat, Act: negotiation.CloseRound{Reason: "done"}},
	); err != nil {
		t.Fatal(err)
	}
	w.consolidateWith(1, func(v *negotiation.Version) {
		for i := range 100 { // more than the buffers of a connection take
			v.Paragraphs = append(v.Paragraphs, negotiation.Paragraph{
				ID: newID(), Number: strconv.Itoa(i + 100), Text: strings.Repeat("States parties shall consider. ", 3000),
			})
		}
	})
	w.serveAs(api.Config{Costly: api.Costly{AtOnce: 2, PerCaller: 1, Waiting: 2}})
	const path = "/v1/recommendations/training/diff?from=1&to=2&format=html"
	whole := w.ask(http.MethodGet, path, negotiation.RoleChair, nil)
	w.wants(whole, http.StatusOK, "")
	address := strings.TrimPrefix(w.url, "http://")
	var open []net.Conn
	for range 3 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := fmt.Fprintf(
			c, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", path, address, w.tokens[negotiation.RoleChair],
		); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, 12)); err != nil { // it is being sent
			t.Fatal(err)
		}
		open = append(open, c)
	}
	refusedForNow(
		t, w.ask(http.MethodGet, path, negotiation.RoleChair, nil), http.StatusTooManyRequests, wire.CodeRateLimited,
	)
	w.wants(w.ask(http.MethodGet, path, negotiation.RoleSecretariat, nil), http.StatusOK, "")
	w.wants(w.ask(http.MethodGet, "/v1/meetings", negotiation.RoleChair, nil), http.StatusOK, "")
	_ = open[0].Close()
	w.eventually("an answer again", 30*time.Second, func() bool {
		r := w.ask(http.MethodGet, path, negotiation.RoleChair, nil)
		return r.status == http.StatusOK && bytes.Equal(r.body, whole.body)
	})
}
