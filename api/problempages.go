package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"rapporteur/api/wire"
)

// asPages shows people the problems of the pages of signing in as pages.
// Programs, and everything else, are answered problem details.
func asPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, accountPath) || !strings.Contains(r.Header.Get("Accept"), "text/html") {
			next.ServeHTTP(w, r)
			return
		}
		p := &pageWriter{ResponseWriter: w}
		next.ServeHTTP(p, r)
		p.end()
	})
}

// pageWriter holds a problem back until it is whole, and lets everything else
// through.
type pageWriter struct {
	http.ResponseWriter
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
	problemPage(w.ResponseWriter, p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *pageWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
