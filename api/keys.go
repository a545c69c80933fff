package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Keys is what the API asks of the record about the keys of writes. Package
// store implements it.
type Keys interface {
	Announce(ctx context.Context, c store.Claim) (store.Announced, error)
	Announcement(ctx context.Context, c store.Claim) (store.Announced, error)
	KeepAnswer(ctx context.Context, c store.Claim, a store.KeptAnswer) error
	TakeBack(ctx context.Context, c store.Claim) error
	State(ctx context.Context, kind, ref string) (string, error)
}

const (
	// settleTimeout bounds keeping an answer.
	settleTimeout = 5 * time.Second

	headerKey      = "Idempotency-Key"
	headerReplayed = "Idempotent-Replayed"
)

// idempotentByContent are the writes whose key is that of what they put on record,
// with a digest of all that was sent: the record itself answers them again, and
// the many that come in the last minute need no second place to be kept in.
var idempotentByContent = map[string]bool{"submit-reply": true, "submit-comment": true}

// idempotency does a write once under its key: it is announced on record before it
// is done, so that the same key with other content is noticed even while the
// first one is under way, and its answer is kept and given again. A write that
// was refused leaves its key free.
func (s *server) idempotency(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	claim, err := s.claim(ctx.Operation(), r)
	var known store.Announced
	var expects string
	if err == nil && claim.Key == "" {
		err = s.matches(claim.Operation, r)
	} else if err == nil {
		known, expects, err = s.announce(r, claim)
	}
	if err != nil {
		writeProblem(w, s.problem(r.Context(), err))
		return
	}
	if claim.Key == "" {
		next(ctx)
		return
	}
	if known.Answer != nil {
		w.Header().Set(headerReplayed, "true")
		if known.Answer.Media != "" {
			w.Header().Set("Content-Type", known.Answer.Media)
		}
		w.WriteHeader(known.Answer.Status)
		_, _ = w.Write(known.Answer.Body) // the caller has gone; there is nobody to tell
		return
	}
	kept := hold(w)
	r = r.WithContext(negotiation.Expected{Act: claim.Key, State: expects}.In(r.Context()))
	next(humago.NewContext(ctx.Operation(), r, kept))
	s.settled(r.Context(), claim, known.Repeated, kept)
	kept.release()
}

// announce puts a write on record, and says in which state its sender had read
// what it is on. What was announced before was compared with that state then,
// and has perhaps changed it itself.
func (s *server) announce(r *http.Request, claim store.Claim) (known store.Announced, expects string, err error) {
	if expected(r) == "" {
		known, err = s.record.Announce(r.Context(), claim)
		return known, "", err
	}
	known, err = s.record.Announcement(r.Context(), claim)
	if err != nil || known.Repeated {
		return known, "", err
	}
	kind, ref := thing(r.URL.EscapedPath())
	if expects, err = s.record.State(r.Context(), kind, ref); err != nil {
		return known, "", err
	}
	// The state was read first: what is compared here is that state or a later
	// one, and the record refuses the act if it is a later one.
	if err := s.matches(claim.Operation, r); err != nil {
		return known, "", err
	}
	known, err = s.record.Announce(r.Context(), claim)
	return known, expects, err
}

// settled puts on record how a write ended. What was neither done nor refused,
// or not yet, stays announced: the same request learns how it ended.
func (s *server) settled(ctx context.Context, claim store.Claim, repeated bool, kept *held) {
	// The caller may have gone; the answer is for when it is back.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	var err error
	switch status := kept.status(); {
	case status < 300:
		a := store.KeptAnswer{Status: status, Media: kept.Header().Get("Content-Type"), Body: bytes.Clone(kept.body.Bytes())}
		if a.Body == nil {
			a.Body = []byte{} // of a revocation: kept, and empty
		}
		if holdsSecrets[claim.Operation] {
			a.Body = nil
		}
		err = s.record.KeepAnswer(ctx, claim, a)
	case status >= 400 && status < 500 && !repeated:
		err = s.record.TakeBack(ctx, claim)
	}
	if err != nil {
		// The write itself is done or refused, and its own id is on record.
		s.log.WarnContext(ctx, "the key of a write was not settled", "request", requestID(ctx), "error", err)
	}
}

// holdsSecrets are the writes whose answers may hold a secret, which is told once:
// they are never kept.
var holdsSecrets = map[string]bool{
	"issue-token": true, "issue-own-token": true, "revoke-token": true,
	"end-session": true, "end-own-sessions": true, "end-sessions-of-person": true,
}

// claim reads key and digest of a write. Its key is empty when it has none of
// a form the operation will take, or none that is kept here.
func (s *server) claim(op *huma.Operation, r *http.Request) (store.Claim, error) {
	c := store.Claim{Actor: actor(r.Context()), Operation: op.OperationID}
	if idempotentByContent[op.OperationID] || !strings.HasPrefix(r.URL.Path, "/v1/") { // a session is no record
		return c, nil
	}
	in := sentIn(r.Context())
	content, err := in.canonical()
	if err != nil {
		return c, err
	}
	given := negotiation.ID(strings.TrimSpace(r.Header.Get(headerKey)))
	if given == "" {
		given = negotiation.ID(in.text("id"))
	} else if _, err := chosenID(headerKey, given); err != nil {
		return c, err
	}
	if key, err := chosenID("id", given); err == nil {
		c.Key = key
		noted(r.Context()).act = key
	}
	h := sha256.New()
	for _, part := range [][]byte{
		[]byte(op.OperationID), []byte(r.URL.EscapedPath()), []byte(r.URL.Query().Encode()), content,
	} {
		sum := sha256.Sum256(part)
		h.Write(sum[:])
	}
	c.Digest = h.Sum(nil)
	return c, nil
}

// peek reads a body and leaves it to be read again. It is in memory already,
// within the limits of a request.
func peek(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "The request broke off before its end; send it again.")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// canonical gives the content of a JSON body in one form, whatever the order
// and spacing of its fields, without the id, which may stand in the header as
// well. What is no JSON object is its own form.
func (in sent) canonical() ([]byte, error) {
	if in.fields == nil {
		return in.raw, nil
	}
	content := maps.Clone(in.fields)
	delete(content, "id")
	text, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("write the content of a request: %w", err)
	}
	return text, nil
}
