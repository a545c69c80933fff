package api

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/api/wire"
)

// Costly bounds the work on what is costly to answer: comparisons, where words
// come from, histories.
type Costly struct {
	// AtOnce is how many are worked on at once; zero means as many as there are
	// processors, two at least.
	AtOnce int
	// PerCaller is how many of those are of one caller; zero means half of them.
	PerCaller int
	// Waiting is how many more of one caller wait for their turn; zero means 4.
	Waiting int
	// Patience is how long one waits for its turn; zero means ten seconds.
	Patience time.Duration
	// KeptBytes bounds what is kept of comparisons; zero means 64 MiB, less than
	// zero nothing.
	KeptBytes int64
}

func (c Costly) withDefaults() Costly {
	if c.AtOnce == 0 {
		c.AtOnce = max(2, runtime.GOMAXPROCS(0))
	}
	if c.PerCaller == 0 {
		c.PerCaller = max(1, c.AtOnce/2)
	}
	if c.Waiting == 0 {
		c.Waiting = 4
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Second
	}
	if c.KeptBytes == 0 {
		c.KeptBytes = 64 << 20
	}
	return c
}

// costly are the operations that are worked on a few at a time. What they cost
// grows with the texts, the proposals on them, or all that was ever said.
var costly = map[string]bool{
	"diff-recommendation": true, "diff-amendment": true, "diff-section": true, "blame-recommendation": true,
	"history-recommendation": true, "list-versions": true, "list-points": true,
	"round-convergence": true, "review-round": true, "carry-comments": true,
	"get-digest": true, "compile-digest": true, "get-document-family": true,
}

// mostWaiting bounds how many wait for their turn in all.
const mostWaiting = 200

// turns gives out the turns of costly work, in the order of asking as far as the
// bounds of the callers let it.
type turns struct {
	Costly
	mu      sync.Mutex
	running int
	callers map[string]*inHand
	queue   []*waiter
}

// inHand is what one caller has under way: at work, waiting for its turn, and open
// in all, to the last byte of the answer.
type inHand struct{ running, waiting, open int }

type waiter struct {
	caller string
	// turn is closed when it has come.
	turn chan struct{}
}

func newTurns(c Costly) *turns { return &turns{Costly: c, callers: map[string]*inHand{}} }

// Why nobody gets a turn.
var (
	errOwnWork = errors.New("you have several comparisons or other long answers under way; " +
		"send the same request again after the seconds that Retry-After names")
	errAllWork = errors.New("the server is at work on as many comparisons and other long answers as it can be; " +
		"send the same request again after the seconds that Retry-After names")
)

// take waits for a turn of a caller, who gives it back by calling done.
func (t *turns) take(ctx context.Context, caller string) (done func(), err error) {
	w, err := t.enqueue(caller)
	if err != nil {
		return nil, err
	}
	timer := time.NewTimer(t.Patience)
	defer timer.Stop()
	select {
	case <-w.turn:
		return func() { t.giveBack(caller) }, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-w.turn: // it came meanwhile
		if err == nil {
			return func() { t.giveBack(caller) }, nil
		}
		t.ended(caller)
		return nil, err
	default:
	}
	t.leave(w)
	if err == nil {
		err = t.whose(caller)
	}
	return nil, err
}

func (t *turns) enqueue(caller string) (*waiter, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.of(caller)
	waits := h.running >= t.PerCaller || t.running >= t.AtOnce
	if waits && (h.waiting >= t.Waiting || len(t.queue) >= mostWaiting) {
		defer t.forget(caller)
		return nil, t.whose(caller)
	}
	w := &waiter{caller, make(chan struct{})}
	h.waiting++
	t.queue = append(t.queue, w)
	t.next()
	return w, nil
}

func (t *turns) of(caller string) *inHand {
	h := t.callers[caller]
	if h == nil {
		h = &inHand{}
		t.callers[caller] = h
	}
	return h
}

// open counts a request of a caller until its answer is taken: one who asks and
// does not read has as many answers kept as could wait, and no more.
func (t *turns) open(caller string) (taken func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.of(caller)
	if h.open >= t.PerCaller+t.Waiting {
		return nil, errOwnWork
	}
	h.open++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		h.open--
		t.forget(caller)
	}, nil
}

// whose work it is that leaves no turn: the caller's own, or everybody's.
func (t *turns) whose(caller string) error {
	if h := t.callers[caller]; h != nil && (h.running >= t.PerCaller || h.waiting >= t.Waiting) {
		return errOwnWork
	}
	return errAllWork
}

// next gives the free turns to those first in the queue who may have one.
func (t *turns) next() {
	for i := 0; i < len(t.queue) && t.running < t.AtOnce; {
		w := t.queue[i]
		h := t.callers[w.caller]
		if h.running >= t.PerCaller {
			i++
			continue
		}
		t.queue = append(t.queue[:i:i], t.queue[i+1:]...)
		h.waiting--
		h.running++
		t.running++
		close(w.turn)
	}
}

// leave takes out of the queue who waits no longer.
func (t *turns) leave(w *waiter) {
	for i := range t.queue {
		if t.queue[i] == w {
			t.queue = append(t.queue[:i:i], t.queue[i+1:]...)
			t.callers[w.caller].waiting--
			t.forget(w.caller)
			return
		}
	}
}

func (t *turns) giveBack(caller string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended(caller)
}

func (t *turns) ended(caller string) {
	t.running--
	t.callers[caller].running--
	t.forget(caller)
	t.next()
}

// forget keeps nothing of a caller who has nothing under way.
func (t *turns) forget(caller string) {
	if *t.callers[caller] == (inHand{}) {
		delete(t.callers, caller)
	}
}

// inTurn lets a costly operation wait for its turn. It stands behind the policy
// and before everything that reads, so that what waits or is refused has cost
// nothing and was not begun.
func (s *server) inTurn(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	done, err := s.turns.take(r.Context(), worker(r.Context()))
	if err != nil {
		writeProblem(w, s.noTurn(r.Context(), err))
		return
	}
	defer done()
	next(ctx)
}

// untilTaken bounds the answers of one caller that are made and not taken yet. It
// stands around all that keeps an answer.
func (s *server) untilTaken(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	taken, err := s.turns.open(worker(r.Context()))
	if err != nil {
		writeProblem(w, s.noTurn(r.Context(), err))
		return
	}
	defer taken()
	next(ctx)
}

// noTurn says why a request was not answered, and when it may be sent again.
func (s *server) noTurn(ctx context.Context, err error) *wire.Problem {
	status, code := http.StatusTooManyRequests, wire.CodeRateLimited
	switch {
	case errors.Is(err, errAllWork):
		status, code = http.StatusServiceUnavailable, wire.CodeUnavailable
	case !errors.Is(err, errOwnWork):
		return s.problem(ctx, err)
	}
	reason := err.Error()
	p := newProblem(ctx, status, code, strings.ToUpper(reason[:1])+reason[1:]+".")
	p.RetryAfter = retryCostly
	return p
}

// retryCostly is after how many seconds whoever got no turn may try again.
const retryCostly = 2

// worker is whose work a request is: of a person however she signed in, else of
// an office or a program.
func worker(ctx context.Context) string {
	a := actor(ctx)
	if a.Person != "" {
		return "person " + string(a.Person)
	}
	return "office " + string(a.Role) + "\x00" + a.Delegation + "\x00" + a.Label
}
