package api

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
)

// doing does an act and says what who asked for it may see of the thing as it is then.
type doing[R any] func(ctx context.Context, a negotiation.Asked) (application.Seen[R], error)

// act registers an act as its row in the table of acts has it.
func act[R any](s *server, row negotiation.ActRow, path string, do doing[R]) {
	route(s, row, path, func(ctx context.Context, a negotiation.Asked) (*answer[R], error) { return shown(do(ctx, a)) })
}

// actOnMany registers one that is answered with a list.
func actOnMany[T any](s *server, row negotiation.ActRow, path string, do doing[[]T]) {
	route(s, row, path, func(ctx context.Context, a negotiation.Asked) (*answer[wire.List[T]], error) {
		return shownList(do(ctx, a))
	})
}

// naming finds the ID of what an address names in another way, such as by a symbol.
type naming func(ctx context.Context, ref string) (negotiation.ID, error)

// actNamed registers an act on what its address names otherwise than by the ID alone.
func actNamed[R any](s *server, row negotiation.ActRow, path string, find naming, do doing[R]) {
	register(s, s.operation(row, path), func(ctx context.Context, in *namedInput) (*answer[R], error) {
		on, err := find(ctx, in.Ref)
		if err != nil {
			return nil, err
		}
		return handleAct(ctx, row, in.Keyed, on, in.Body, func(ctx context.Context, a negotiation.Asked) (*answer[R], error) {
			return shown(do(ctx, a))
		})
	})
}

func route[O any](
	s *server, row negotiation.ActRow, path string, do func(context.Context, negotiation.Asked) (*O, error),
) {
	op := s.operation(row, path)
	if row.Verb == "" { // it makes the thing, whose ID is its own
		register(s, op, func(ctx context.Context, in *makingInput) (*O, error) {
			return handleAct(ctx, row, in.Keyed, "", in.Body, do)
		})
		return
	}
	if asksNothing(row) {
		op.RequestBody = nil
		register(s, op, func(ctx context.Context, in *bareInput) (*O, error) {
			return handleAct(ctx, row, in.Keyed, in.On, []byte("{}"), do)
		})
		return
	}
	register(s, op, func(ctx context.Context, in *actingInput) (*O, error) {
		return handleAct(ctx, row, in.Keyed, in.On, in.Body, do)
	})
}

// operation describes an act in the API as its row has it.
func (s *server) operation(row negotiation.ActRow, path string) huma.Operation {
	body := asks(s.api.OpenAPI().Components.Schemas, row, path)
	return huma.Operation{
		OperationID: string(row.Name), Method: http.MethodPost, Path: path, Summary: row.Summary, MaxBodyBytes: MaxBodyBytes,
		RequestBody: &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: body}}},
	}
}

type makingInput struct {
	Keyed
	Body json.RawMessage
}

type actingInput struct {
	Keyed
	On   negotiation.ID `path:"id" format:"uuid" doc:"ID of what the act is on"`
	Body json.RawMessage
}

type bareInput struct {
	Keyed
	On negotiation.ID `path:"id" format:"uuid" doc:"ID of what the act is on"`
}

// asksNothing reports whether an act takes no body: nothing is asked besides what it
// is on, and its sender need choose no ID.
func asksNothing(row negotiation.ActRow) bool {
	return row.Repeatable && reflect.TypeOf(row.Empty()).NumField() == 0
}

type namedInput struct {
	Keyed
	Ref  string `path:"ref" maxLength:"200" doc:"ID, key or symbol of what the act is on, slashes escaped"`
	Body json.RawMessage
}

// asks is the schema of a request for an act: its fields but those that stand in the
// address, and the ID under which it is done once, unless its sender need choose none.
func asks(registry huma.Registry, row negotiation.ActRow, path string) *huma.Schema {
	t := reflect.TypeOf(row.Empty())
	s := registry.Schema(t, false, "")
	maps.DeleteFunc(s.Properties, func(name string, _ *huma.Schema) bool { return strings.Contains(path, "{"+name+"}") })
	if row.Repeatable {
		return registry.Schema(t, true, "")
	}
	s.Properties["id"] = &huma.Schema{
		Type: huma.TypeString, Description: "UUID chosen by the client; the act is done once under it",
	}
	s.PrecomputeMessages()
	return registry.Schema(t, true, "")
}

// handleAct reads what is asked and has it done.
func handleAct[O any](
	ctx context.Context, row negotiation.ActRow, key Keyed, on negotiation.ID, body []byte,
	do func(context.Context, negotiation.Asked) (*O, error),
) (*O, error) {
	id, err := key.of(row, negotiation.ID(sentIn(ctx).text("id")))
	if err != nil {
		return nil, err
	}
	if on == "" {
		on = id
	}
	a := negotiation.Asked{ID: id, On: on, By: actor(ctx), Expects: negotiation.ExpectedIn(ctx, id)}
	if a.Act, err = row.Read(body); err != nil {
		return nil, err
	}
	if err := a.Check(); err != nil {
		return nil, err
	}
	return do(ctx, a)
}

// roundActs registers the acts on rounds.
func (s *server) roundActs() {
	for _, row := range negotiation.ActsOn(negotiation.OnRound) {
		path := "/v1/rounds/{id}/" + row.Verb
		switch row.Empty().(type) {
		case negotiation.OpenRound:
			act(s, row, "/v1/rounds", s.app.OpenRound)
		case negotiation.DisposeComments, negotiation.AdmitComments:
			actOnMany(s, row, path, s.app.DecideOnComments)
		default:
			act(s, row, path, s.app.OnRound)
		}
	}
}
