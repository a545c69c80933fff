package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/negotiation"
)

// held keeps an answer back until it is known what becomes of it.
type held struct {
	w    http.ResponseWriter
	code int
	body bytes.Buffer
}

func hold(w http.ResponseWriter) *held { return &held{w: w} }

// Header is that of the answer.
func (h *held) Header() http.Header { return h.w.Header() }

// WriteHeader keeps the status.
func (h *held) WriteHeader(status int) {
	if h.code == 0 {
		h.code = status
	}
}

// Write keeps a part of the body.
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

func (h *held) status() int {
	if h.code == 0 {
		return http.StatusOK
	}
	return h.code
}

// release sends the answer.
func (h *held) release() {
	h.w.WriteHeader(h.status())
	_, _ = h.w.Write(h.body.Bytes()) // the caller has gone; there is nobody to tell
}

// etag is the entity tag of a representation: it follows from its bytes alone,
// so that it says nothing its reader does not know, and is the same on every
// server.
func etag(media string, body []byte) string {
	h := sha256.New()
	h.Write([]byte(media + "\x00"))
	h.Write(body)
	return `"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18]) + `"`
}

// conditional gives a read its entity tag, and 304 to whoever has it already.
func (s *server) conditional(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	kept := hold(w)
	next(humago.NewContext(ctx.Operation(), r, kept))
	if kept.status() != http.StatusOK {
		kept.release()
		return
	}
	h := w.Header()
	tag := etag(h.Get("Content-Type"), kept.body.Bytes())
	h.Set("ETag", tag)
	// What may be under embargo is kept by no browser; whoever keeps it on
	// purpose asks with the tag whether it still holds.
	h.Set("Vary", "Accept, Authorization, Cookie")
	if none := r.Header.Get("If-None-Match"); none != "" && tagged(none, tag, true) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	kept.release()
}

// tagged reports whether a list of entity tags names one. Tags of ours are
// strong; a weak one is good enough to say that nothing has to be sent.
func tagged(list, tag string, weak bool) bool {
	for t := range strings.SplitSeq(list, ",") {
		t = strings.TrimSpace(t)
		if weak {
			t = strings.TrimPrefix(t, "W/")
		}
		if t == "*" || t == tag {
			return true
		}
	}
	return false
}

// thing is what a write is on: the collection and the name in its path,
// empty for a write that makes a thing.
func thing(path string) (kind, ref string) {
	parts := strings.Split(strings.TrimPrefix(path, "/v1/"), "/")
	if len(parts) < 3 {
		return "", ""
	}
	ref, err := url.PathUnescape(parts[1])
	if err != nil {
		return "", ""
	}
	return parts[0], ref
}

// expected is what a write says it was decided on, "" for nothing.
func expected(r *http.Request) string { return strings.TrimSpace(r.Header.Get("If-Match")) }

// matches refuses a write with If-Match when what it is on is no longer what
// its sender read, or can't be read by the sender. It reads the thing as the
// sender would.
func (s *server) matches(operation string, r *http.Request) error {
	expects := expected(r)
	if expects == "" {
		return nil
	}
	address := s.readAt(operation, r)
	if address == "" {
		return hasNoTag()
	}
	seen := &discarded{header: http.Header{}}
	// A note of its own: the audit trail tells of the write, not of this.
	read, err := http.NewRequestWithContext(
		context.WithValue(r.Context(), noteKey, &note{by: credential(r.Context())}), http.MethodGet, address, nil,
	)
	if err != nil {
		return hasNoTag()
	}
	s.mux.ServeHTTP(seen, read)
	if seen.code == http.StatusOK && tagged(expects, seen.header.Get("ETag"), false) {
		return nil
	}
	if seen.code == http.StatusMethodNotAllowed {
		return hasNoTag() // nothing is read at that address, whoever asks
	}
	if seen.code >= http.StatusInternalServerError {
		return fmt.Errorf("read what the write is on: answered %d", seen.code)
	}
	return negotiation.Refuse(
		negotiation.CodePrecondition, "It has changed since it was read; read it again and decide on what it is now.",
	)
}

func hasNoTag() error {
	return negotiation.Refuse(
		negotiation.CodePrecondition, "This request is on nothing that has an ETag; send it without If-Match.",
	)
}

// readAt is the address at which the thing a write is on is read.
func (s *server) readAt(operation string, r *http.Request) string {
	kind, ref := thing(r.URL.EscapedPath())
	if kind == "" {
		return ""
	}
	at := "/v1/" + kind + "/" + url.PathEscape(ref)
	if operation == "withdraw-comment" { // which its body names
		at += "/comments/" + url.PathEscape(sentIn(r.Context()).text("comment"))
	}
	return at
}

// discarded is the answer to a read of which only status and header count.
type discarded struct {
	header http.Header
	code   int
}

func (d *discarded) Header() http.Header { return d.header }

func (d *discarded) WriteHeader(status int) {
	if d.code == 0 {
		d.code = status
	}
}

func (d *discarded) Write(b []byte) (int, error) {
	d.WriteHeader(http.StatusOK)
	return len(b), nil
}
