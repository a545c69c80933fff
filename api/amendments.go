package api

import (
	"bytes"
	"context"
	"slices"

	"rapporteur/api/wire"
	"rapporteur/drafting"
	n "rapporteur/negotiation"
	"rapporteur/publish"
)

// amendmentOf is the amendment that a request asks for.
func amendmentOf(id n.ID, b wire.AmendmentRequest) n.AmendmentText {
	return n.AmendmentText{
		ID: id, Base: b.Base, Mover: b.Mover, Changes: b.Changes, Insertions: b.Insertions, Moves: b.Moves, Title: b.Title, Rulings: b.Rulings, Reason: b.Reason,
	}
}

type moveInput struct {
	Named
	Keyed
	Body wire.MoveRequest
}

// moveAmendment moves an amendment; a delegation moves its own.
func (s *server) moveAmendment(ctx context.Context, in *moveInput) (*answer[n.Draft], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	a := amendmentOf(id, in.Body.AmendmentRequest)
	a.Moved, a.Sponsor = true, in.Body.Sponsor
	if by := actor(ctx); a.Mover == "" && by.Role == n.RoleDelegation {
		a.Mover = by.Delegation
	}
	return s.change(ctx, in.Ref, a)
}

func (s *server) listAmendments(ctx context.Context, in *Named) (*answer[wire.List[n.OralAmendment]], error) {
	r, err := s.record.Recommendation(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	all, err := s.record.OralAmendments(ctx, r.ID)
	return listed(all, err)
}

type amendmentDiffInput struct {
	Named
	Accepting
	ID     string `path:"id" maxLength:"200" doc:"ID of the amendment"`
	Format string `query:"format" enum:"json,text,html,ansi"`
}

// diffAmendment compares the text an amendment was moved on with what it would
// make of it, whatever became of it.
func (s *server) diffAmendment(ctx context.Context, in *amendmentDiffInput) (*raw, error) {
	var err error
	if in.Format, err = in.rendering(ctx, in.Format, "json", "text", "html"); err != nil {
		return nil, err
	}
	r, versions, err := s.versions(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	all, err := s.record.OralAmendments(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(all, func(a n.OralAmendment) bool { return string(a.ID) == in.ID })
	if k < 0 {
		return nil, n.Refuse(n.CodeNotFound, "No amendment %q was moved to %s.", in.ID, r.Key)
	}
	i := slices.IndexFunc(versions, func(v n.Version) bool { return v.ID == all[k].Base })
	if i < 0 {
		return nil, n.Refuse(n.CodeNotFound, "%s has no version you may read on which the amendment was moved.", r.Key)
	}
	from := versions[i]
	to, err := drafting.Amend(from, all[k].Text)
	if err != nil {
		return nil, err
	}
	to.ID, to.Number, to.Origin, to.Based = all[k].ID, 0, n.OriginOralAmendment, from.ID
	to.Mover, to.Reason = all[k].Mover, all[k].Text.Reason
	if in.Format == "ansi" {
		from, to = harmless(from), harmless(to)
	}
	var b bytes.Buffer
	if err := publish.VersionDiff(ctx, &b, []n.Version{from, to}, from, to, in.Format); err != nil {
		return nil, err
	}
	return &raw{ContentType: mediaTypes[in.Format], Body: b.Bytes()}, nil
}
