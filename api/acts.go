package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

// act registers an act as its row in the table of acts has it. Do does it and
// answers with what it returns.
func act[R any](s *server, row n.ActRow, path string, do func(context.Context, n.Asked) (R, error)) {
	op := huma.Operation{OperationID: string(row.Name), Method: http.MethodPost, Path: path, Summary: row.Summary, MaxBodyBytes: MaxBodyBytes}
	body := asks(s.api.OpenAPI().Components.Schemas, row.Empty())
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: body}}}
	if row.Verb == "" { // it makes the thing, whose ID is its own
		register(s, op, func(ctx context.Context, in *makingInput) (*answer[R], error) {
			return asked(ctx, row, in.Keyed, "", in.Body, do)
		})
		return
	}
	register(s, op, func(ctx context.Context, in *actingInput) (*answer[R], error) {
		return asked(ctx, row, in.Keyed, in.On, in.Body, do)
	})
}

type makingInput struct {
	Keyed
	Body json.RawMessage
}

type actingInput struct {
	Keyed
	On   n.ID `path:"id" format:"uuid" doc:"ID of what the act is on"`
	Body json.RawMessage
}

// asks is the schema of a request for an act: its fields, and the ID under which
// it is done once.
func asks(registry huma.Registry, a n.Act) *huma.Schema {
	t := reflect.TypeOf(a)
	s := registry.Schema(t, false, "")
	s.Properties["id"] = &huma.Schema{Type: huma.TypeString, Description: "UUID chosen by the client; the act is done once under it"}
	s.PrecomputeMessages()
	return registry.Schema(t, true, "")
}

// asked reads what is asked and has it done.
func asked[R any](ctx context.Context, row n.ActRow, key Keyed, on n.ID, body []byte, do func(context.Context, n.Asked) (R, error)) (*answer[R], error) {
	id, err := key.id(n.ID(sentIn(ctx).text("id")))
	if err != nil {
		return nil, err
	}
	if on == "" {
		on = id
	}
	a := n.Asked{ID: id, On: on, By: actor(ctx), Expects: n.ExpectedIn(ctx, id)}
	if a.Act, err = row.Read(body); err != nil {
		return nil, err
	}
	if err := a.Check(); err != nil {
		return nil, err
	}
	return answered(do(ctx, a))
}

// roundActs registers the acts on rounds.
func (s *server) roundActs() {
	for _, row := range n.ActsOn(n.OnRound) {
		path := "/v1/rounds/{id}/" + row.Verb
		switch row.Empty().(type) {
		case n.OpenRound:
			act(s, row, "/v1/rounds", s.openRound)
		case n.DisposeComments, n.AdmitComments:
			act(s, row, path, s.decideOnComments)
		default:
			act(s, row, path, s.doOnRound)
		}
	}
}

func (s *server) openRound(ctx context.Context, a n.Asked) (n.Round, error) {
	return s.warned(ctx)(s.procedures.OpenRound(ctx, a))
}

// doOnRound does an act on a round of the meeting of who asks: others learn
// nothing of where it stands.
func (s *server) doOnRound(ctx context.Context, a n.Asked) (n.Round, error) {
	if err := s.mayAct(ctx, a); err != nil {
		return n.Round{}, err
	}
	r, err := s.procedures.DoOnRound(ctx, a)
	if _, extends := a.Act.(n.ExtendRound); extends {
		return s.warned(ctx)(r, err)
	}
	return r, err
}

func (s *server) mayAct(ctx context.Context, a n.Asked) error {
	row, err := n.RowOf(a.Act)
	if err != nil {
		return err
	}
	round, err := s.record.Round(ctx, a.On)
	if err != nil {
		return err
	}
	return row.Permits(a.By, round.Meeting)
}

// decideOnComments answers with the comments that were decided on, as they stand
// now: all of a round may be many.
func (s *server) decideOnComments(ctx context.Context, a n.Asked) (wire.List[n.ReceivedComment], error) {
	var ids []n.ID
	switch act := a.Act.(type) {
	case n.DisposeComments:
		for _, d := range act.Dispositions {
			ids = append(ids, d.Comment)
		}
	case n.AdmitComments:
		for _, d := range act.Admissions {
			ids = append(ids, d.Comment)
		}
	}
	if _, err := s.doOnRound(ctx, a); err != nil {
		return wire.List[n.ReceivedComment]{}, err
	}
	list, err := s.record.Comments(ctx, store.CommentFilter{Round: a.On, IDs: ids})
	return wire.List[n.ReceivedComment]{Items: list}, err
}
