package api

import "net/http"

// secureHeaders tells browsers to do nothing with an answer but show it: no
// scripts, no frames, no guessing of its kind, no copy kept, nothing told to
// other sites. A handler that answers with a page may set a policy of its own.
func secureHeaders(h http.Header, overTLS bool) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set(
		"Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
	)
	h.Set("X-Frame-Options", "DENY") // for browsers that don't know frame-ancestors
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if overTLS {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}
