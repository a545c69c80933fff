package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
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
	// seen says that the application has withheld what the caller may not know.
	seen bool
}

// unseen is where an answer stands that has yet to be withheld from, nil when the
// application has done so.
func (a *answer[T]) unseen() any {
	if a.seen {
		return nil
	}
	return &a.Body
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

// shown answers with what the application says that the caller may see.
func shown[T any](v application.Seen[T], err error) (*answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &answer[T]{Body: v.Value(), seen: true}, nil
}

// shownList answers with a list of it.
func shownList[T any](v application.Seen[[]T], err error) (*answer[wire.List[T]], error) {
	out, err := listed(v.Value(), err)
	if err != nil {
		return nil, err
	}
	out.seen = true
	return out, nil
}

// reading reads a part of a list for who asks.
type reading[T any] func(ctx context.Context, who negotiation.Actor, p store.Page) (application.Page[T], error)

// shownPage answers with the page of it that was asked for.
func shownPage[T any](ctx context.Context, read reading[T]) (*answer[wire.List[T]], error) {
	out, err := pagedList(ctx, func(p store.Page) ([]T, store.Cursor, error) {
		v, err := read(ctx, actor(ctx), p)
		return v.Value(), v.Next, err
	})
	if err != nil {
		return nil, err
	}
	out.seen = true
	return out, nil
}

// shownAs answers with a rendering of it.
func shownAs(format string, v application.Seen[[]byte], err error) (*raw, error) {
	if err != nil {
		return nil, err
	}
	return &raw{ContentType: mediaTypes[format], Body: v.Value()}, nil
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
	register(
		s, huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, MaxBodyBytes: MaxBodyBytes},
		handle,
	)
}

func register[I, O any](s *server, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	mustBeDecided(op.OperationID, op.Method)
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
	if a, ok := any(new(O)).(interface{ content() any }); ok {
		s.app.Expect(reflect.TypeOf(a.content()).Elem())
	}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if a, ok := any(out).(interface{ unseen() any }); ok && err == nil {
			if v := a.unseen(); v != nil {
				err = s.app.Withhold(ctx, actor(ctx), v)
			}
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
