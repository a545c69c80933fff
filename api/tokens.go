package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) tokenRoutes() {
	post(s, "issue-token", "/v1/tokens", "Put an access token on record by its digest", s.issueToken)
	register(s, huma.Operation{
		OperationID: "revoke-token", Method: http.MethodDelete, Path: "/v1/tokens/{id}", Summary: "Revoke an access token",
	}, s.revokeToken)
}

type tokenInput struct {
	Keyed
	Body wire.TokenRequest
}

func (s *server) issueToken(ctx context.Context, in *tokenInput) (*answer[wire.Token], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	holder, err := s.holder(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if !in.Body.Expires.After(time.Now()) {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "A token must expire in the future.")
	}
	digest, err := hex.DecodeString(in.Body.Digest)
	if err != nil {
		return nil, negotiation.Refuse(negotiation.CodeInvalid, "The digest is not written in hex.")
	}
	if err := within(credential(ctx).scopes, in.Body.Scopes); err != nil {
		return nil, err
	}
	if err := negotiation.CheckIssuer(credential(ctx).scopes, holder.Role); err != nil {
		return nil, err
	}
	t, err := s.record.RecordToken(
		ctx, actor(ctx),
		store.NewToken{ID: id, Holder: holder, Digest: digest, Expires: in.Body.Expires, Scopes: in.Body.Scopes},
	)
	if err != nil {
		return nil, err
	}
	return answered(wire.Token{ID: t.ID, Holder: t.Holder, Expires: t.Expires, Scopes: t.Scopes}, nil)
}

// holder is whom the token of a service account lets act.
func (s *server) holder(ctx context.Context, b wire.TokenRequest) (negotiation.Actor, error) {
	a := negotiation.Actor{Role: b.Role, Label: b.Label, Delegation: b.Delegation}
	if err := negotiation.CheckLine("The label", a.Label); err != nil {
		return a, err
	}
	if b.Meeting != "" {
		m, err := s.record.Meeting(ctx, b.Meeting)
		if err != nil {
			return a, err
		}
		a.Meeting = m.ID
	}
	if err := negotiation.CheckHolder(a); err != nil || a.Delegation == "" {
		return a, err
	}
	_, err := s.record.Delegation(ctx, a.Delegation)
	return a, err
}

type revokeInput struct {
	ID negotiation.ID `path:"id" format:"uuid" doc:"ID of the token"`
}

func (s *server) revokeToken(ctx context.Context, in *revokeInput) (*struct{}, error) {
	c := credential(ctx)
	// Every token may end itself, whatever its scopes.
	if in.ID != c.token && !negotiation.InScope(c.scopes, negotiation.ScopeAccount) {
		return nil, negotiation.Refuse(
			negotiation.CodeNotPermitted, "This access token lacks the scope %s; without it, it revokes itself only.",
			negotiation.ScopeAccount,
		)
	}
	if err := s.record.RevokeToken(ctx, c.actor, in.ID); err != nil {
		return nil, err
	}
	return &struct{}{}, nil
}
