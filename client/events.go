package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"rapporteur/api/wire"
)

// maxEvent bounds one event, in bytes.
const maxEvent = 4 << 20

// Events follows what happens, as far as the caller may see it, from after the
// event with an ID, or from now on when it is "". It comes back by itself when
// the connection breaks or the server is started again, with nothing left out
// and nothing twice, until the context ends, handle returns an error, or the
// server refuses.
func (c *Client) Events(ctx context.Context, after string, handle func(wire.Event) error) error {
	wait := time.Second
	for {
		err := c.follow(ctx, &after, &wait, handle)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// follow reads one connection to its end. It returns an error only when coming
// back makes no sense.
func (c *Client) follow(ctx context.Context, after *string, wait *time.Duration, handle func(wire.Event) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base.String()+path("events"), nil)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	req.Header.Set("Accept", "text/event-stream")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if *after != "" {
		req.Header.Set("Last-Event-ID", *after)
	}
	endless := *c.http
	endless.Timeout = 0
	res, err := endless.Do(req)
	if err != nil {
		return nil //nolint:nilerr // it comes back
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
		if err != nil || unavailable(res.StatusCode) || res.StatusCode == http.StatusTooManyRequests {
			return nil //nolint:nilerr // it comes back
		}
		return c.problem(res, answer)
	}
	return readEvents(res.Body, after, wait, handle)
}

// readEvents reads server-sent events.
func readEvents(from io.Reader, after *string, wait *time.Duration, handle func(wire.Event) error) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxEvent)
	id, data := "", ""
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			if err := dispatch(id, data, handle); err != nil {
				return err
			}
			if id != "" {
				*after = id
			}
			id, data = "", ""
		case field == "id":
			id = value
		case field == "data":
			data += value
		case field == "retry":
			if d, err := time.ParseDuration(value + "ms"); err == nil {
				*wait = d
			}
		}
	}
	return nil // the connection ended, for whatever reason
}

func dispatch(id, data string, handle func(wire.Event) error) error {
	if data == "" {
		return nil
	}
	e := wire.Event{ID: id}
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	return handle(e)
}
