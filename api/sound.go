package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"rapporteur/negotiation"
)

// repeated are the parameters that may be given more than once.
var repeated = map[string]bool{"scope": true} // of what a program asks for

// single refuses a request that says twice what is read once: each reader could
// take another one of them.
func (s *server) single(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.saidOnce(r); err != nil {
			writeProblem(w, s.problem(r.Context(), err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) saidOnce(r *http.Request) error {
	for _, name := range []string{
		"Authorization", headerKey, "If-Match", "If-None-Match", "Content-Type", "Content-Encoding", "Last-Event-ID",
	} {
		if len(r.Header.Values(name)) > 1 {
			return negotiation.Refuse(negotiation.CodeInvalid, "The header %s is given twice; give it once.", name)
		}
	}
	if s.signIn != nil && len(r.CookiesNamed(s.signIn.cookieName(sessionCookie))) > 1 {
		return negotiation.Refuse(negotiation.CodeInvalid, "The cookie of a session is given twice; give it once.")
	}
	return nil
}

// onceEach refuses parameters that are given twice, or that are none of those
// there are.
func onceEach(given url.Values, known func(name string) bool) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !known(name) {
			return negotiation.Refuse(negotiation.CodeInvalid, "There is no parameter %q here; leave it out.", excerpt(name))
		}
		if len(given[name]) > 1 && !repeated[name] {
			return negotiation.Refuse(negotiation.CodeInvalid, "The parameter %q is given twice; give it once.", excerpt(name))
		}
	}
	return nil
}

// soundAddress refuses an address that names what no record can hold, bytes
// that are no UTF-8 or a NUL, and parameters that can be read in two ways.
func (s *server) soundAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		for _, text := range []string{r.URL.Path, query} {
			if err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				writeProblem(w, s.problem(r.Context(), negotiation.Refuse(
					negotiation.CodeNotUTF8,
					"The address of the request is not valid UTF-8, or holds a NUL; escape what it names as UTF-8.",
				)))
				return
			}
		}
		given, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			err = negotiation.Refuse(
				negotiation.CodeInvalid,
				"The parameters of the address are malformed; write them as name=value, with & between them.",
			)
		} else {
			err = onceEach(given, func(string) bool { return true }) // which there are knows the operation
		}
		if err != nil {
			writeProblem(w, s.problem(r.Context(), err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// nulEscape returns the offset of the first escape of a NUL in a JSON body, -1
// if there is none: whatever field it is in, no record can hold it.
func nulEscape(b []byte) int {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		if unit, ok := escape(b[i:]); ok && unit == 0 {
			return i
		}
		i++ // skip the escaped byte, so that \\u0000 is not an escape
	}
	return -1
}
