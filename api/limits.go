package api

import (
	"container/list"
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate bounds how many requests one access token, or one session, may send.
type Rate struct {
	// PerSecond is how many on average; zero means 50, less than zero any number.
	PerSecond float64
	// Burst is how many at once; zero means 20 seconds' worth.
	Burst int
}

const (
	defaultRate = 50
	burstOf     = 20 * time.Second
	// strangerRate and strangerBurst bound the requests from one address that
	// are answered 401: each costs a look at the record.
	strangerRate, strangerBurst = 10, 600
	// doorRate and doorBurst bound how often one address may begin or end a
	// sign-in, or ask whether the server is ready: each costs the record, or the
	// identity provider, something, and nobody is known yet.
	doorRate, doorBurst = 10, 300
	// maxBuckets bounds how many callers are remembered. Who was forgotten
	// begins with a full burst.
	maxBuckets = 10_000
)

// buckets hold how much each caller may still send: those seen last.
type buckets struct {
	every rate.Limit
	burst int

	mu    sync.Mutex
	by    map[[32]byte]*list.Element
	order *list.List
}

type bucket struct {
	key     [32]byte
	limiter *rate.Limiter
}

func newBuckets(perSecond float64, burst int) *buckets {
	return &buckets{every: rate.Limit(perSecond), burst: burst, by: map[[32]byte]*list.Element{}, order: list.New()}
}

// of returns the bucket of a caller; nil when there is none and none is to be
// made.
func (b *buckets) of(caller string, make bool) *rate.Limiter {
	key := sha256.Sum256([]byte(caller))
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.by[key]; ok {
		b.order.MoveToFront(e)
		return e.Value.(*bucket).limiter
	}
	if !make {
		return nil
	}
	if b.order.Len() >= maxBuckets {
		oldest := b.order.Back()
		delete(b.by, b.order.Remove(oldest).(*bucket).key)
	}
	x := &bucket{key: key, limiter: rate.NewLimiter(b.every, b.burst)}
	b.by[key] = b.order.PushFront(x)
	return x.limiter
}

// limits holds the buckets of a server.
type limits struct {
	callers   *buckets
	strangers *buckets
	door      *buckets
}

// newLimits returns nil when there are none.
func newLimits(r Rate) *limits {
	if r.PerSecond < 0 {
		return nil
	}
	if r.PerSecond == 0 {
		r.PerSecond = defaultRate
	}
	if r.Burst <= 0 {
		r.Burst = max(1, int(r.PerSecond*burstOf.Seconds()))
	}
	return &limits{
		callers: newBuckets(r.PerSecond, r.Burst), strangers: newBuckets(strangerRate, strangerBurst),
		door: newBuckets(doorRate, doorBurst),
	}
}

// signature is what a caller is told apart by: the very secret that identify
// looks up. Other cookies, or the way a header is written, make no new caller.
func (s *server) signature(r *http.Request) string {
	if s.byToken(r) {
		return "token " + bearer(r)
	}
	return "session " + s.signIn.secret(r, sessionCookie)
}

// rateLimit bounds the requests of each caller. It stands behind signing in, so
// that made-up tokens fill no memory.
func (s *server) rateLimit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.limits == nil || open(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		by := s.signature(r)
		if credential(r.Context()).guest { // what she shows is made up
			by = "guest " + clientAddress(r.Context())
		}
		l := s.limits.callers.of(by, true)
		allowed := l.Allow()
		left := max(0, l.Tokens())
		full := (float64(l.Burst()) - left) / float64(l.Limit())
		h := w.Header()
		h.Set("RateLimit-Policy", fmt.Sprintf("%d;w=%.0f", l.Burst(), math.Ceil(float64(l.Burst())/float64(l.Limit()))))
		h.Set("RateLimit-Limit", strconv.Itoa(l.Burst()))
		h.Set("RateLimit-Remaining", strconv.Itoa(int(left)))
		h.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil(full))))
		if !allowed {
			tooOften(w, r, l)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// signInRateLimit bounds how often an address may sign in, and try to without success.
// Who is signed in is not touched by what others at the same address do.
func (s *server) signInRateLimit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.limits != nil && (wayIn(r.URL.Path) || r.URL.Path == accountPath || r.URL.Path == "/readyz") {
			if l := s.limits.door.of(clientAddress(r.Context()), true); !l.Allow() {
				tooOften(w, r, l)
				return
			}
		}
		if s.limits == nil || open(r.URL.Path) || s.limits.callers.of(s.signature(r), false) != nil {
			next.ServeHTTP(w, r)
			return
		}
		host := clientAddress(r.Context())
		if l := s.limits.strangers.of(host, false); l != nil && l.Tokens() < 1 {
			tooOften(w, r, l)
			return
		}
		seen := &watched{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		if seen.status == http.StatusUnauthorized {
			s.limits.strangers.of(host, true).Allow()
		}
	})
}

func tooOften(w http.ResponseWriter, r *http.Request, l *rate.Limiter) {
	wait := math.Ceil((1 - l.Tokens()) / float64(l.Limit()))
	writeProblem(w, tooMany(
		r.Context(), max(1, int(wait)),
		"You ask too often; send the same request again after the seconds that Retry-After names.",
	))
}
