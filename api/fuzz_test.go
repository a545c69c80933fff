package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/negotiation"
)

// fuzzRequests is how many requests TestAnyRequestIsAnswered sends, unless
// RAPPORTEUR_FUZZ_REQUESTS says otherwise: make fuzz-api sends 20,000.
const fuzzRequests = 600

// fuzzGrowth bounds what the process may hold more at the end, in bytes.
const fuzzGrowth = 96 << 20

// howMany random requests a test sends, unless the environment says otherwise,
// and with which seed.
func howMany(t *testing.T, name string, count int) (_ int, seed uint64) {
	t.Helper()
	if text := os.Getenv(name); text != "" {
		count, _ = strconv.Atoi(text)
	}
	seed = uint64(time.Now().UnixNano())
	if text := os.Getenv("RAPPORTEUR_FUZZ_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("%d requests, RAPPORTEUR_FUZZ_SEED=%d", count, seed)
	return count, seed
}

// Whatever is asked, by whomever, in any order: no failure, no answer that
// tells what is under embargo, problems in one form, and no growth without end.
func TestAnyRequestIsAnswered(t *testing.T) {
	count, seed := howMany(t, "RAPPORTEUR_FUZZ_REQUESTS", fuzzRequests)
	w := newWorld(t)
	w.random = true
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	base := w.maker(seed)
	f := &fuzzing{world: w, statuses: map[int]int{}, done: map[string]bool{}}
	var all sync.WaitGroup
	for worker := range 4 {
		m := *base
		m.Rand, m.wild = rand.New(rand.NewPCG(seed, uint64(worker))), []float64{0.01, 0.04, 0.1, 0.25}[worker]
		all.Go(func() { f.some(&m, count/4) })
	}
	all.Wait()
	f.report(t)
}

type fuzzing struct {
	*world
	mu       sync.Mutex
	statuses map[int]int
	// done are the operations that were answered well at least once.
	done  map[string]bool
	took  []time.Duration
	heap  uint64
	wrong int
}

func (f *fuzzing) some(m *maker, count int) {
	paths := slices.Sorted(maps.Keys(m.doc.Paths))
	for i := range count {
		path := pick(m, paths)
		methods := slices.Sorted(maps.Keys(m.doc.Paths[path]))
		method := pick(m, methods)
		r := m.request(path, method, m.doc.Paths[path][method])
		if r.id == "approve-round" || r.id == "revoke-token" || r.id == "cancel-round" && m.chance(0.9) {
			continue // what ends the embargo, or the roles that are compared
		}
		role := pick(m, []negotiation.Role{
			negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation, "kenya", "nobody",
		})
		for _, other := range []negotiation.Role{
			negotiation.RoleChair, negotiation.RoleSecretariat, negotiation.RoleDelegation,
		} {
			if m.chance(0.5) && api.Allowed(r.id, other) {
				role = other
			}
		}
		f.one(r, role)
		if i == count/5 {
			f.measure()
		}
	}
}

func (f *fuzzing) measure() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.heap == 0 {
		f.heap = heap()
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// one sends a request and judges the answer.
func (f *fuzzing) one(r made, role negotiation.Role) {
	started := time.Now()
	status, media, answer, err := f.sent(r, role)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.complain(r, role, "broke off: %v", err)
		return
	}
	f.took = append(f.took, time.Since(started))
	f.statuses[status]++
	if status < 300 {
		f.done[r.id] = true
	}
	var p struct{ Code, Detail, Type string }
	switch {
	case status >= 500:
		f.complain(r, role, "failed: %d %s", status, answer)
	case status >= 400 && (media != "application/problem+json" || json.Unmarshal(
		answer, &p,
	) != nil || p.Code == "" || p.Detail == ""):
		f.complain(r, role, "is no problem document: %d %s %s", status, media, answer)
	case role != negotiation.RoleSecretariat && role != negotiation.RoleDelegation && strings.Contains(
		string(answer), embargoed,
	) && f.secret(role):
		f.complain(r, role, "tells what is under embargo: %s", answer)
	case role == "nobody" && status != http.StatusUnauthorized && !api.Allowed(r.id, ""):
		f.complain(r, role, "nobody is answered %d", status)
	}
}

// secret reports whether a role may not read France's reply now.
func (f *fuzzing) secret(role negotiation.Role) bool {
	round, err := f.store.Round(f.t.Context(), f.round.ID)
	if err != nil {
		return true
	}
	if role == negotiation.RoleChair {
		return round.Phase == negotiation.RoundOpen
	}
	return round.Phase != negotiation.RoundIssued
}

func (f *fuzzing) complain(r made, role negotiation.Role, format string, args ...any) {
	if f.wrong++; f.wrong > 20 {
		return
	}
	body, _ := json.Marshal(r.body)
	f.t.Errorf("%s %s %v %.600s as %s %s", r.method, r.path, r.headers, body, role, fmt.Sprintf(format, args...))
}

// sent sends a request as it is. Of a stream it reads for a moment.
func (f *fuzzing) sent(r made, role negotiation.Role) (int, string, []byte, error) {
	ctx, cancel := context.WithTimeout(f.t.Context(), time.Minute)
	defer cancel()
	var body io.Reader = http.NoBody
	if text, ok := r.body.(string); ok {
		body = strings.NewReader(text)
	} else if r.body != nil {
		raw, err := json.Marshal(r.body)
		if err != nil {
			return 0, "", nil, err
		}
		body = strings.NewReader(string(raw))
	}
	req, err := http.NewRequestWithContext(ctx, r.method, f.url+r.path, body)
	if err != nil {
		return 0, "", nil, err
	}
	req.Header.Set("Authorization", "Bearer "+f.tokens[role])
	for i := 0; i+1 < len(r.headers); i += 2 {
		req.Header.Set(r.headers[i], r.headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer res.Body.Close()
	media := res.Header.Get("Content-Type")
	if media == "text/event-stream" {
		time.AfterFunc(300*time.Millisecond, cancel)
		answer, _ := io.ReadAll(res.Body)
		return res.StatusCode, media, answer, nil
	}
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, media, answer, err
}

func (f *fuzzing) report(t *testing.T) {
	after := heap()
	slices.Sort(f.took)
	if len(f.took) == 0 {
		t.Fatal("nothing was answered")
	}
	t.Logf("answers by status: %v", f.statuses)
	t.Logf("%d of %d operations were answered well at least once", len(f.done), len(api.PolicyOperations()))
	t.Logf(
		"half within %s, 99 in 100 within %s, all within %s", f.took[len(f.took)/2], f.took[len(f.took)*99/100],
		f.took[len(f.took)-1],
	)
	t.Logf("heap %d KiB after a fifth, %d KiB at the end", f.heap>>10, after>>10)
	if f.wrong > 0 {
		t.Errorf("%d answers were wrong", f.wrong)
	}
	if after > f.heap+fuzzGrowth {
		t.Errorf("the heap grew from %d to %d bytes", f.heap, after)
	}
}
