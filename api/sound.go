package api

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	n "rapporteur/negotiation"
)

// soundAddress refuses an address that names what no record can hold: bytes
// that are no UTF-8, or a NUL.
func (s *server) soundAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		for _, text := range []string{r.URL.Path, query} {
			if err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				writeProblem(w, s.problem(r.Context(), n.Refuse(n.CodeNotUTF8, "The address of the request is not valid UTF-8, or holds a NUL; escape what it names as UTF-8.")))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
