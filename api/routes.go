package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
)

// routes registers every operation. Each has a row in the policy table.
func (s *server) routes() {
	s.loadRoutes()
	s.clockRoutes()
	s.meetingRoutes()
	s.workdayRoutes()
	s.recommendationRoutes()
	s.roundRoutes()
	s.replyRoutes()
	s.documentRoutes()
	s.digestRoutes()
	s.reportRoutes()
	s.silenceRoutes()
	s.noticeRoutes()
	s.tokenRoutes()
	s.auditRoutes()
	s.personRoutes()
	s.accountRoutes()
	s.commentDraftRoutes()
	s.eventRoutes()
}

// answer is the JSON answer of an operation.
type answer[T any] struct {
	Body T
}

func answered[T any](v T, err error) (*answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &answer[T]{Body: v}, nil
}

func listed[T any](items []T, err error) (*answer[wire.List[T]], error) {
	if err != nil {
		return nil, err
	}
	if items == nil {
		items = []T{}
	}
	return &answer[wire.List[T]]{Body: wire.List[T]{Items: items}}, nil
}

// raw is an answer that is not JSON of ours.
type raw struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// get registers a read.
func get[I, O any](s *server, id, path, summary string, handle func(context.Context, *I) (*O, error)) {
	register(s, huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary}, handle)
}

// post registers a write with a JSON body.
func post[I, O any](s *server, id, path, summary string, handle func(context.Context, *I) (*O, error)) {
	register(s, huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, MaxBodyBytes: MaxBodyBytes}, handle)
}

func register[I, O any](s *server, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.DefaultStatus = http.StatusOK
	if op.Method == http.MethodDelete {
		op.DefaultStatus = http.StatusNoContent
	}
	op.BodyReadTimeout = 30 * time.Second
	if _, stream := any(new(O)).(*huma.StreamResponse); !stream {
		s.door(&op, inPages(new(O)))
	}
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[wire.Problem](), true, "Problem")
	op.Responses = map[string]*huma.Response{
		"default": {
			Description: "A problem (RFC 9457) with a stable code and one plain sentence.",
			Content:     map[string]*huma.MediaType{wire.MediaProblem: {Schema: schema}},
		},
	}
	var look looks
	if a, ok := any(new(O)).(interface{ content() any }); ok {
		look = looksInto(reflect.TypeOf(a.content()).Elem())
	}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if a, ok := any(out).(interface{ content() any }); ok && err == nil {
			err = s.withhold(ctx, look, a.content())
		}
		if err == nil {
			err = cutPage(ctx, out)
		}
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}
