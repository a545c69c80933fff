package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

type contextKey int

const (
	requestIDKey contextKey = iota
	actorKey
	noteKey
	originKey
	credentialKey
)

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey).(string)
	return id
}

// actor returns who sent the request, the zero Actor when nobody signed in.
func actor(ctx context.Context) negotiation.Actor {
	a, _ := ctx.Value(actorKey).(negotiation.Actor)
	return a
}

// accessLog gives every request an id and logs what was asked and answered,
// never texts or tokens. A panic becomes a problem like other failures.
func (s *server) accessLog(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, id := time.Now(), uuid.NewString()
		ctx := context.WithValue(r.Context(), requestIDKey, id)
		seen := &watched{ResponseWriter: w}
		w.Header().Set("X-Request-Id", id)
		secureHeaders(w.Header(), overTLS(ctx))
		defer func() {
			if p := recover(); p != nil {
				s.log.ErrorContext(ctx, "panic", "request", id, "panic", p, "stack", string(debug.Stack()))
				if seen.status == 0 {
					writeProblem(seen, newProblem(ctx, http.StatusInternalServerError, wire.CodeInternal,
						"The server failed; try again, and tell the operator the request id if it stays so."))
				}
			}
			s.log.LogAttrs(ctx, slog.LevelInfo, "request",
				slog.String("request", id), slog.String(
					"client", clientAddress(ctx),
				), slog.String("method", r.Method), slog.String("path", printable(r.URL.EscapedPath(), 500)),
				slog.Int("status", seen.status), slog.Int64("bytes", seen.bytes), slog.Duration("took", time.Since(started)))
		}()
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

// watched remembers what was answered.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	written, err := w.ResponseWriter.Write(b)
	w.bytes += int64(written)
	return written, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// bounded ends what a request waits for after its time. A write does not end
// with its connection: what has been taken is done, whether or not its sender
// stays to hear of it.
func bounded(next http.Handler, limit time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == eventsPath { // lasts until its caller goes
			next.ServeHTTP(w, r)
			return
		}
		ctx := r.Context()
		if !isRead(r) {
			ctx = context.WithoutCancel(ctx)
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// bearer returns the access token of a request, "" if it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// soundBody refuses a body that is too large or whose texts the JSON decoder
// would silently change: it replaces invalid UTF-8 and lone surrogates with
// U+FFFD, and a text must be kept byte for byte or refused. Whoever reads a
// loaded file checks it, and tells the line.
func (s *server) soundBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		limit, file := int64(MaxBodyBytes), s.takesFile(r)
		if file {
			limit = MaxFileBytes
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if err == nil && !file {
			err = checkBody(body)
		}
		if err != nil {
			writeProblem(w, s.problem(r.Context(), bodyError(err, limit)))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// takesFile reports whether a request may hold a file. What is in it its reader judges,
// who names the line.
func (s *server) takesFile(r *http.Request) bool {
	p, ok := s.sitePage(r)
	return ok && p.File || strings.HasPrefix(r.URL.Path, "/v1/load/")
}

func bodyError(err error, limit int64) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return negotiation.Refuse(
			negotiation.CodeTooLarge, "The request is larger than %d bytes, the most this resource takes.", limit,
		)
	case negotiation.CodeOf(err) != "":
		return err
	}
	return negotiation.Refuse(negotiation.CodeInvalid, "The request broke off before its end; send it again.")
}

func checkBody(body []byte) error {
	if !utf8.Valid(body) {
		return negotiation.Refuse(
			negotiation.CodeNotUTF8, "The request is not valid UTF-8 at byte %d; save the text as UTF-8 and send it again.",
			firstInvalid(body)+1,
		)
	}
	if at := nulEscape(body); at >= 0 {
		return negotiation.Refuse(
			negotiation.CodeNotUTF8, "The request holds a NUL at byte %d, which no text on record can hold.", at+1,
		)
	}
	if at := loneSurrogate(body); at >= 0 {
		return negotiation.Refuse(
			negotiation.CodeNotUTF8, "The request holds half of a surrogate pair at byte %d, which stands for no character.",
			at+1,
		)
	}
	return nil
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}

// loneSurrogate returns the offset of the first \uXXXX escape that is half of
// a surrogate pair without its other half, -1 if there is none.
func loneSurrogate(b []byte) int {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		unit, ok := escape(b[i:])
		switch {
		case !ok:
			i++ // skip the escaped byte, so that \\ud800 is not an escape
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return i
		case unit >= 0xD800 && unit <= 0xDBFF:
			low, ok := escape(b[i+6:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return i
			}
			i += 11
		default:
			i += 5
		}
	}
	return -1
}

// escape reads a \uXXXX escape at the start of b.
func escape(b []byte) (unit rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		unit <<= 4
		switch {
		case c >= '0' && c <= '9':
			unit += rune(c - '0')
		case c >= 'a' && c <= 'f':
			unit += rune(c-'a') + 10
		case c >= 'A' && c <= 'F':
			unit += rune(c-'A') + 10
		default:
			return 0, false
		}
	}
	return unit, true
}
