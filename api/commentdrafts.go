package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
)

func (s *server) commentDraftRoutes() {
	post(
		s, "save-comment-draft", "/v1/rounds/{id}/drafts", "Save a draft of a comment for one's own delegation",
		s.saveCommentDraft,
	)
	get(
		s, "list-comment-drafts", "/v1/rounds/{id}/drafts", "List the drafts of comments of one's own delegation",
		s.listCommentDrafts,
	)
	get(s, "get-comment-draft", "/v1/drafts/{id}", "Show a draft of a comment of one's own delegation", s.getCommentDraft)
	post(s, "discard-comment-draft", "/v1/drafts/{id}/discard", "Discard a draft of a comment", s.discardCommentDraft)
	post(
		s, "submit-comment-drafts", "/v1/rounds/{id}/drafts/submit", "Submit drafts of comments as the delegation's reply",
		s.submitCommentDrafts,
	)
}

type draftInput struct {
	RoundRef
	Keyed
	Body wire.DraftRequest
}

func (s *server) saveCommentDraft(ctx context.Context, in *draftInput) (*answer[negotiation.CommentDraft], error) {
	id, err := in.id(in.Body.Comment.ID)
	if err != nil {
		return nil, err
	}
	c := in.Body.Comment
	c.ID = id
	return shown(s.app.SaveCommentDraft(ctx, negotiation.CommentDraft{
		ID: id, Round: in.Round, Revision: in.Body.Revision, Language: in.Body.Language, Comment: c, Actor: actor(ctx),
	}))
}

func (s *server) listCommentDrafts(
	ctx context.Context, in *RoundRef,
) (*answer[wire.List[negotiation.CommentDraft]], error) {
	return shownList(s.app.CommentDrafts(ctx, actor(ctx), in.Round))
}

type draftRef struct {
	ID negotiation.ID `path:"id" format:"uuid" doc:"ID of the draft"`
}

func (s *server) getCommentDraft(ctx context.Context, in *draftRef) (*answer[negotiation.CommentDraft], error) {
	return shown(s.app.CommentDraft(ctx, actor(ctx), in.ID))
}

func (s *server) discardCommentDraft(ctx context.Context, in *draftRef) (*answer[negotiation.CommentDraft], error) {
	return shown(s.app.DiscardCommentDraft(ctx, actor(ctx), in.ID))
}

type submitDraftsInput struct {
	RoundRef
	Keyed
	Body wire.SubmitDraftsRequest
}

func (s *server) submitCommentDrafts(ctx context.Context, in *submitDraftsInput) (*answer[negotiation.Receipt], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	noted(ctx).act = id
	return shown(s.app.SubmitCommentDrafts(ctx, application.DraftsToSubmit{
		ID: id, Round: in.Round, Drafts: in.Body.Drafts, By: actor(ctx),
	}))
}
