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
