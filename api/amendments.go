package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// amendmentOf is the amendment that a request asks for.
func amendmentOf(id negotiation.ID, b wire.AmendmentRequest) negotiation.AmendmentText {
	return negotiation.AmendmentText{
		ID: id, Base: b.Base, Mover: b.Mover, Changes: b.Changes, Insertions: b.Insertions, Moves: b.Moves, Title: b.Title,
		Rulings: b.Rulings, Reason: b.Reason,
	}
}

type moveInput struct {
	Named
	Keyed
	Body wire.MoveRequest
}

// moveAmendment moves an amendment; a delegation moves its own.
func (s *server) moveAmendment(ctx context.Context, in *moveInput) (*answer[negotiation.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	a := amendmentOf(id, in.Body.AmendmentRequest)
	a.Moved, a.Sponsor = true, in.Body.Sponsor
	if by := actor(ctx); a.Mover == "" && by.Role == negotiation.RoleDelegation {
		a.Mover = by.Delegation
	}
	return s.change(ctx, in.Ref, a)
}

func (s *server) listAmendments(ctx context.Context, in *Named) (*answer[wire.List[negotiation.OralAmendment]], error) {
	return shownList(s.app.Amendments(ctx, actor(ctx), in.Ref))
}

type amendmentDiffInput struct {
	Named
	Accepting
	ID     string `path:"id" maxLength:"200" doc:"ID of the amendment"`
	Format string `query:"format" enum:"json,text,html,ansi"`
}

func (s *server) diffAmendment(ctx context.Context, in *amendmentDiffInput) (*raw, error) {
	format, err := in.rendering(ctx, in.Format, "json", "text", "html")
	if err != nil {
		return nil, err
	}
	body, err := s.app.AmendmentDiff(ctx, actor(ctx), in.Ref, in.ID, format)
	return shownAs(format, body, err)
}
