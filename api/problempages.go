package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"rapporteur/api/wire"
)

// asPages shows people the problems of pages as pages: of the site, of signing in, and
// of an address at which there is nothing. Programs, and whatever asks for the API, are
// answered problem details.
func (s *server) asPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		show := s.showProblemOf(r)
		if show == nil {
			next.ServeHTTP(w, r)
			return
		}
		p := &pageWriter{ResponseWriter: w, show: show}
		next.ServeHTTP(p, r)
		p.end()
	})
}

// showProblemOf is what shows a problem of a request as a page, nil when nothing does.
func (s *server) showProblemOf(r *http.Request) func(http.ResponseWriter, wire.Problem) {
	switch {
	case !strings.Contains(r.Header.Get("Accept"), "text/html"), strings.HasPrefix(r.URL.Path, "/v1/"):
		return nil
	case strings.HasPrefix(r.URL.Path, accountPath):
		return problemPage
	}
	return func(w http.ResponseWriter, p wire.Problem) { s.showSiteProblem(w, r, p) }
}

// pageWriter holds a problem back until it is whole, and lets everything else
// through.
type pageWriter struct {
	http.ResponseWriter
	show           func(http.ResponseWriter, wire.Problem)
	begun, problem bool
	body           []byte
}

func (w *pageWriter) WriteHeader(status int) {
	if w.begun {
		return
	}
	w.begun, w.problem = true, w.Header().Get("Content-Type") == wire.MediaProblem
	if !w.problem {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *pageWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.problem {
		w.body = append(w.body, b...)
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

func (w *pageWriter) end() {
	if !w.problem {
		return
	}
	var p wire.Problem
	if json.Unmarshal(w.body, &p) != nil || p.Status == 0 {
		p.Status, p.Title = http.StatusInternalServerError, http.StatusText(http.StatusInternalServerError)
	}
	w.show(w.ResponseWriter, p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *pageWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
