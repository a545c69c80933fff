package api

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

func (s *server) clockRoutes() {
	get(
		s, "get-clock", "/v1/clock", "Tell the time by the record's clock, and whether the record is a demonstration",
		s.getClock,
	)
	post(
		s, "advance-clock", "/v1/clock/advance",
		"Move the clock of a demonstration forward; answers when what is due by then is done", s.advanceClock,
	)
}

func (s *server) getClock(ctx context.Context, _ *struct{}) (*answer[negotiation.Clock], error) {
	return answered(s.record.Time(ctx))
}

type advanceInput struct {
	Keyed
	Body wire.AdvanceRequest
}

// advanceClock asks the record first: nothing is started for a real one.
func (s *server) advanceClock(ctx context.Context, in *advanceInput) (*answer[negotiation.Clock], error) {
	if _, err := in.id(in.Body.ID); err != nil {
		return nil, err
	}
	c, err := s.record.Time(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.CheckAdvance(in.Body.To); err != nil {
		return nil, err
	}
	return answered(s.procedures.AdvanceClock(ctx, actor(ctx), in.Body.To.UTC()))
}

// demonstration remembers whether the record is one. A demonstration stays one,
// and so does a record with a meeting; only before that it is asked again.
type demonstration struct {
	record interface {
		IsDemonstration(ctx context.Context) (is, settled bool, err error)
	}
	settled atomic.Pointer[bool]
}

func (d *demonstration) is(ctx context.Context) (bool, error) {
	if known := d.settled.Load(); known != nil {
		return *known, nil
	}
	is, settled, err := d.record.IsDemonstration(ctx)
	if err == nil && settled {
		d.settled.Store(&is)
	}
	return is, err
}

// demonstrationHeader says on every answer of a demonstration that it is of one.
func (s *server) demonstrationHeader(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") || strings.HasPrefix(r.URL.Path, "/auth/") {
			is, err := s.demonstration.is(r.Context())
			if err != nil { // whoever asks the record next tells why
				s.log.WarnContext(r.Context(), "whether the record is a demonstration", "error", err)
			}
			if is {
				w.Header().Set(wire.HeaderDemonstration, "true")
			}
		}
		next.ServeHTTP(w, r)
	})
}
