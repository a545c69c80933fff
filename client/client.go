// Package client speaks to the HTTP API of Rapporteur. The command line uses
// it, and anybody's programs may.
//
// Every write takes an ID chosen by the caller, so a write whose answer was
// lost is repeated with the same ID and is done once. The client repeats
// requests by itself when the connection fails or the server is not there,
// until the context ends.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/sethvargo/go-retry"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 256 << 20

// pageSize is how many items of a list are asked for at a time: the most that
// the API gives.
const pageSize = 500

// Client speaks to one server with one access token. It is safe for
// concurrent use.
type Client struct {
	base  *url.URL
	token string
	http  *http.Client
	// attempts is how often a request is sent at most, and patience for how long
	// it is repeated.
	attempts uint64
	// demonstration is called when an answer is that of a demonstration.
	demonstration func()
	patience      time.Duration
	// clear lets the token go to other machines in the clear.
	clear bool
	// noted is where the ETag of what is read goes, unless it is nil, and match
	// what writes send with If-Match.
	noted *string
	match string
}

// Noting returns a client that leaves the ETag of what it read last in tag, for
// [Client.Matching]. It is for one goroutine.
func (c *Client) Noting(tag *string) *Client {
	with := *c
	with.noted = tag
	return &with
}

// Matching returns a client whose writes are refused, with the code
// precondition_failed, when what they are on has changed since it was read with
// the ETag. A write that was done and is repeated is answered all the same.
func (c *Client) Matching(tag string) *Client {
	with := *c
	with.match = tag
	return &with
}

// Option changes a client.
type Option func(*Client)

// WithHTTP uses another HTTP client, such as one with its own certificates.
func WithHTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// WithClearText sends the token to another machine although the way there is
// not encrypted, such as within a network of containers.
func WithClearText() Option { return func(c *Client) { c.clear = true } }

// WithAttempts sends a request at most so often; 1 never repeats.
func WithAttempts(count uint64) Option { return func(c *Client) { c.attempts = max(count, 1) } }

// WithDemonstration calls a function, more than once perhaps, when the server's
// record turns out to be a demonstration.
func WithDemonstration(tell func()) Option { return func(c *Client) { c.demonstration = tell } }

// WithPatience repeats a request for so long, however often that is: what a
// program wants that must get through while servers are restarted, such as in
// the last minute before a deadline. The context may end it earlier.
func WithPatience(d time.Duration) Option {
	return func(c *Client) { c.attempts, c.patience = math.MaxUint64, d }
}

// New makes a client of the server at an address such as
// http://127.0.0.1:8080, with an access token or "" for health only. A token is
// sent to other machines over https only, unless [WithClearText] says otherwise.
func New(address, token string, options ...Option) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("%q is not the address of a server; write it as http://127.0.0.1:8080", address)
	}
	c := &Client{
		base: base, token: token, http: &http.Client{Timeout: 3 * time.Minute}, attempts: 6, patience: time.Minute,
	}
	for _, o := range options {
		o(c)
	}
	if token != "" && base.Scheme == "http" && !c.clear && !loopback(base.Hostname()) {
		return nil, fmt.Errorf(
			"the access token would go to %s in the clear, for everybody on the way to read; use https", base.Host,
		)
	}
	return c, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback() || host == "localhost"
}

// NewID returns a new ID for a write.
func NewID() negotiation.ID {
	id, err := uuid.NewV7()
	if err != nil {
		return negotiation.ID(uuid.NewString())
	}
	return negotiation.ID(id.String())
}

// UnreachableError says that the server could not be reached, or could not
// answer, however often it was asked.
type UnreachableError struct {
	// Address of the server.
	Address string
	Err     error
}

// Error says which server and why.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("The server at %s could not be reached: %v.", e.Address, e.Err)
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// request is one request, to be sent once or more.
type request struct {
	method, path string
	query        url.Values
	media        string
	body         []byte
	// key is the ID under which a write is done once, when its body has none.
	key negotiation.ID
}

// do sends a request, repeating it while the server is out of reach, and
// returns the body of the answer. It waits as long as the server asks for with
// Retry-After. An error answer is a *wire.Problem, and a *negotiation.Refusal
// in its chain when a rule refused.
func (c *Client) do(ctx context.Context, r request) ([]byte, error) {
	backoff := retry.WithJitterPercent(
		20, retry.WithCappedDuration(2*time.Second, retry.NewExponential(100*time.Millisecond)),
	)
	begun := time.Now()
	for attempt := uint64(1); ; attempt++ {
		answer, again, err := c.once(ctx, r)
		wait, _ := backoff.Next() // it never ends by itself
		var busy *busyError
		if errors.As(err, &busy) {
			err, wait = busy.error, max(wait, busy.after)
		}
		if !again || ctx.Err() != nil || attempt >= c.attempts {
			return answer, err
		}
		if time.Since(begun)+wait > c.patience {
			return nil, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
	}
}

// busyError is the error of an answer that says when to come again.
type busyError struct {
	error
	after time.Duration
}

// Unwrap returns what was answered.
func (e *busyError) Unwrap() error { return e.error }

// once sends a request once. Again says whether repeating it makes sense.
func (c *Client) once(ctx context.Context, r request) (answer []byte, again bool, err error) {
	u := *c.base
	u.RawQuery = r.query.Encode()
	// The path is escaped already: a key may hold a slash.
	target := strings.TrimSuffix(u.String(), "?"+u.RawQuery) + r.path
	if u.RawQuery != "" {
		target += "?" + u.RawQuery
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(r.body))
	if err != nil {
		return nil, false, fmt.Errorf("write the request: %w", err)
	}
	if r.body != nil {
		req.Header.Set("Content-Type", r.media)
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", string(r.key))
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.match != "" && r.method != http.MethodGet {
		req.Header.Set("If-Match", c.match)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, true, &UnreachableError{Address: c.base.String(), Err: cause(err)}
	}
	defer func() { _ = res.Body.Close() }()
	if c.demonstration != nil && res.Header.Get(wire.HeaderDemonstration) != "" {
		c.demonstration()
	}
	answer, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, true, &UnreachableError{Address: c.base.String(), Err: err}
	}
	if res.StatusCode < 300 {
		if c.noted != nil && r.method == http.MethodGet {
			*c.noted = res.Header.Get("ETag")
		}
		return answer, false, nil
	}
	err = c.problem(res, answer)
	if seconds, bad := strconv.Atoi(res.Header.Get("Retry-After")); bad == nil && seconds > 0 {
		err = &busyError{err, time.Duration(seconds) * time.Second}
	}
	return nil, unavailable(res.StatusCode) || res.StatusCode == http.StatusTooManyRequests, err
}

// cause drops the address that net/http puts before the reason.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func unavailable(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable ||
		status == http.StatusGatewayTimeout
}

// problem reads an error answer.
func (c *Client) problem(res *http.Response, body []byte) error {
	var p wire.Problem
	if json.Unmarshal(body, &p) != nil || p.Code == "" {
		err := fmt.Errorf("it answered %s", res.Status)
		if unavailable(res.StatusCode) {
			return &UnreachableError{Address: c.base.String(), Err: err}
		}
		return fmt.Errorf(
			"The server at %s did not answer as Rapporteur does: %w.", c.base, err,
		) //nolint:staticcheck // a sentence for a reader
	}
	return &p
}

func call[T any](ctx context.Context, c *Client, method, path string, query url.Values, body any) (T, error) {
	return send[T](ctx, c, request{method: method, path: path, query: query}, body)
}

func send[T any](ctx context.Context, c *Client, r request, body any) (T, error) {
	var out T
	r.media = "application/json"
	if body != nil {
		encoded, err := encode(body)
		if err != nil {
			return out, err
		}
		r.body = encoded
	}
	answer, err := c.do(ctx, r)
	if err != nil {
		return out, err
	}
	if len(answer) == 0 {
		return out, nil
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return out, fmt.Errorf("read the answer to %s %s: %w", r.method, r.path, err)
	}
	return out, nil
}

// encode writes JSON that keeps texts as they are. Go would replace invalid
// UTF-8 silently, so a text that is not valid is refused before.
func encode(body any) ([]byte, error) {
	if !sound(reflect.ValueOf(body)) {
		return nil, negotiation.Refuse(
			negotiation.CodeNotUTF8, "A text of the request is not valid UTF-8; save it as UTF-8 and send it again.",
		)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	return b.Bytes(), nil
}

// sound reports whether every text in a request is valid UTF-8.
func sound(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return utf8.ValidString(v.String())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !sound(v.Index(i)) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !sound(v.Field(i)) {
				return false
			}
		}
	case reflect.Interface, reflect.Pointer:
		return v.IsNil() || sound(v.Elem())
	default: // a request holds no other kind with text in it
	}
	return true
}

func get[T any](ctx context.Context, c *Client, path string, query url.Values) (T, error) {
	return call[T](ctx, c, http.MethodGet, path, query, nil)
}

func post[T any](ctx context.Context, c *Client, path string, body any) (T, error) {
	return call[T](ctx, c, http.MethodPost, path, nil, body)
}

// path joins segments, each escaped.
func path(segments ...string) string {
	escaped := make([]string, len(segments))
	for i, s := range segments {
		escaped[i] = url.PathEscape(s)
	}
	return "/v1/" + strings.Join(escaped, "/")
}

// given makes a query of those values that are not empty.
func given(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
