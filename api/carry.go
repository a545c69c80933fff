package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

type carryInput struct {
	RoundRef
	From       negotiation.ID `query:"from" required:"true" format:"uuid" doc:"The earlier round the comments were made in"`
	Delegation string         `query:"delegation" maxLength:"32" doc:"Code of the delegation; your own when left out"`
}

func (s *server) carry(ctx context.Context, in *carryInput) (*answer[wire.List[wire.CarriedComment]], error) {
	return shownList(s.app.Carried(ctx, actor(ctx), in.Round, in.From, in.Delegation))
}
