package api_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"rapporteur/api"
)

// TestMain fails a whole run of the tests in which some write was never done: the
// matrix holds who is refused, and this that the others are not refused all the
// same. Requests made at random do not count.
func TestMain(m *testing.M) {
	code := m.Run()
	if whole() && code == 0 {
		for _, operation := range writes.missing() {
			fmt.Fprintf(
				os.Stderr, "No test does %s with success; a write that the table allows is done at least once.\n", operation,
			)
			code = 1
		}
	}
	os.Exit(code)
}

// whole reports whether all tests of the package were run.
func whole() bool {
	for _, selects := range []string{"test.run", "test.skip", "test.list", "test.fuzz"} {
		if f := flag.Lookup(selects); f != nil && f.Value.String() != "" {
			return false
		}
	}
	return true
}

// writes are those of the API, by whether a test did them with success.
var writes = &tally{}

type tally struct {
	mu sync.Mutex
	// known are the operations of the OpenAPI document by their patterns.
	known map[string]string
	mux   *http.ServeMux
	done  map[string]bool
}

// served is the handler of the API, with its writes counted.
func served(c api.Config) http.Handler {
	h := api.New(c)
	writes.learn(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			h.ServeHTTP(w, r)
			return
		}
		_, pattern := writes.mux.Handler(r)
		answer := &statusOf{ResponseWriter: w}
		h.ServeHTTP(answer, r)
		writes.note(pattern, answer.status)
	})
}

// statusOf remembers the status of an answer.
type statusOf struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status and passes it on.
func (s *statusOf) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap is for [http.ResponseController].
func (s *statusOf) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// learn reads the OpenAPI document once.
func (x *tally) learn(h http.Handler) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.mux != nil {
		return
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var doc described
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		panic(err) // the document is of this program
	}
	x.mux, x.known, x.done = http.NewServeMux(), map[string]string{}, map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if pattern := strings.ToUpper(method) + " " + path; method != "get" {
				x.known[pattern] = op.OperationID
				x.mux.Handle(pattern, http.NotFoundHandler())
			}
		}
	}
}

func (x *tally) note(pattern string, status int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if status < http.StatusBadRequest {
		x.done[pattern] = true
	}
}

func (x *tally) missing() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []string
	for _, pattern := range sorted(x.known) {
		if !x.done[pattern] {
			out = append(out, x.known[pattern]+" ("+pattern+")")
		}
	}
	return out
}
