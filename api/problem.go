package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// statuses maps the codes of refusals to HTTP statuses. Nothing else does.
var statuses = map[negotiation.Code]int{
	negotiation.CodeInvalid:          http.StatusUnprocessableEntity,
	negotiation.CodeUnknownParagraph: http.StatusUnprocessableEntity,
	negotiation.CodeNotUTF8:          http.StatusBadRequest,
	negotiation.CodeTooLarge:         http.StatusRequestEntityTooLarge,
	negotiation.CodeNotFound:         http.StatusNotFound,
	negotiation.CodeUnauthenticated:  http.StatusUnauthorized,
	negotiation.CodeNotPermitted:     http.StatusForbidden,
	negotiation.CodeNotEntitled:      http.StatusForbidden,
	negotiation.CodeOtherDelegation:  http.StatusForbidden,
	negotiation.CodeOtherMeeting:     http.StatusForbidden,
	negotiation.CodeWrongVersion:     http.StatusConflict,
	negotiation.CodeWrongState:       http.StatusConflict,
	negotiation.CodeBracketed:        http.StatusConflict,
	negotiation.CodeObjection:        http.StatusConflict,
	negotiation.CodeImmutable:        http.StatusConflict,
	negotiation.CodeDeadline:         http.StatusConflict,
	negotiation.CodeConflict:         http.StatusConflict,
	negotiation.CodePrecondition:     http.StatusPreconditionFailed,
}

// problem turns an error into what the caller is told. What is no refusal is
// logged and answered without its internals.
func (s *server) problem(ctx context.Context, err error) *wire.Problem {
	var told *wire.Problem
	if errors.As(err, &told) {
		return told
	}
	var refusal *negotiation.Refusal
	if errors.As(err, &refusal) {
		if status, known := statuses[refusal.Code]; known {
			return newProblem(ctx, status, refusal.Code, refusal.Reason)
		}
	}
	if errors.Is(err, store.ErrManyArrivals) {
		return tooMany(ctx, 1,
			"Too much of your delegation is being taken in at this moment; send the same request again after the seconds that "+
				"Retry-After names.")
	}
	if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return newProblem(ctx, http.StatusGatewayTimeout, wire.CodeTimeout,
			"The request was taken but is not finished yet; send the same request again, with the same id, to learn how it "+
				"ended.")
	}
	s.log.ErrorContext(ctx, "request failed", "request", requestID(ctx), "error", err)
	if unreachable(err) {
		return newProblem(ctx, http.StatusServiceUnavailable, wire.CodeUnavailable,
			"The server can't reach its database or Temporal; send the same request again, with the same id.")
	}
	return newProblem(ctx, http.StatusInternalServerError, wire.CodeInternal,
		"The server failed; try again, and tell the operator the request id if it stays so.")
}

// unreachable reports whether what the server depends on is out of reach, so
// that the same request may be answered a moment later.
func unreachable(err error) bool {
	var network *net.OpError
	var down interface{ Unavailable() bool }
	var database interface{ SQLState() string }
	// PostgreSQL lost the connection, is short of something, or is ending or
	// recovering.
	ended := errors.As(err, &database) && slices.ContainsFunc([]string{"08", "53", "57P0"}, func(class string) bool {
		return strings.HasPrefix(database.SQLState(), class)
	})
	return ended || errors.As(
		err, &network,
	) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &down) && down.Unavailable()
}

func newProblem(ctx context.Context, status int, code negotiation.Code, detail string) *wire.Problem {
	noted(ctx).code = code
	return &wire.Problem{
		Type:      "urn:rapporteur:problem:" + string(code),
		Title:     http.StatusText(status),
		Status:    status,
		Detail:    detail,
		Code:      code,
		RequestID: requestID(ctx),
	}
}

// tooMany is the problem of a request that is one too many now, and may be sent
// again after some seconds.
func tooMany(ctx context.Context, after int, detail string) *wire.Problem {
	p := newProblem(ctx, http.StatusTooManyRequests, wire.CodeRateLimited, detail)
	p.RetryAfter = after
	return p
}

// maxFaults bounds how many faults of a request are told.
const maxFaults = 100

// fromValidation words an error of the request's form, with every fault in it.
func fromValidation(ctx context.Context, e *huma.ErrorModel) *wire.Problem {
	code, status := negotiation.CodeInvalid, http.StatusUnprocessableEntity
	switch e.Status {
	case http.StatusRequestEntityTooLarge:
		code, status = negotiation.CodeTooLarge, e.Status
	case http.StatusNotAcceptable:
		code, status = wire.CodeNotAcceptable, e.Status
	case http.StatusUnsupportedMediaType, http.StatusBadRequest, http.StatusRequestTimeout:
		status = e.Status
	case http.StatusInternalServerError:
		code, status = wire.CodeInternal, e.Status
	}
	p := newProblem(ctx, status, code, "")
	var said []string
	for _, d := range e.Errors {
		if d == nil || len(p.Errors) == maxFaults {
			continue
		}
		fault := wire.Fault{Message: excerpt(d.Message), Location: excerpt(d.Location)}
		p.Errors = append(p.Errors, fault)
		if len(said) < 3 {
			said = append(said, strings.TrimSpace(fault.Location+" "+fault.Message))
		}
	}
	switch {
	case code == negotiation.CodeTooLarge:
		p.Detail = "The request is larger than this resource takes."
	case code == wire.CodeInternal:
		p.Errors, p.Detail = nil, "The server failed; try again, and tell the operator the request id if it stays so."
	case len(said) == 0:
		p.Detail = "The request is malformed: " + excerpt(e.Detail) + "."
	default:
		p.Detail = "The request is malformed: " + strings.Join(said, "; ") + "."
	}
	return p
}

// excerpt keeps what quotes a request from being as long as the request.
func excerpt(s string) string {
	if len(s) <= 1000 {
		return s
	}
	return strings.ToValidUTF8(s[:1000], "") + "..."
}

func writeProblem(w http.ResponseWriter, p *wire.Problem) {
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="rapporteur"`)
	}
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", wire.MediaProblem)
	writeBody(w, p.Status, p)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	writeBody(w, status, v)
}

func writeBody(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the caller has gone; there is nobody to tell
}
