package api

import (
	"context"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

func (s *server) commentDraftRoutes() {
	post(s, "save-comment-draft", "/v1/rounds/{id}/drafts", "Save a draft of a comment for one's own delegation", s.saveCommentDraft)
	get(s, "list-comment-drafts", "/v1/rounds/{id}/drafts", "List the drafts of comments of one's own delegation", s.listCommentDrafts)
	get(s, "get-comment-draft", "/v1/drafts/{id}", "Show a draft of a comment of one's own delegation", s.getCommentDraft)
	post(s, "discard-comment-draft", "/v1/drafts/{id}/discard", "Discard a draft of a comment", s.discardCommentDraft)
	post(s, "submit-comment-drafts", "/v1/rounds/{id}/drafts/submit", "Submit drafts of comments as the delegation's reply", s.submitCommentDrafts)
}

type draftInput struct {
	RoundRef
	Keyed
	Body wire.DraftRequest
}

func (s *server) saveCommentDraft(ctx context.Context, in *draftInput) (*answer[n.CommentDraft], error) {
	id, err := in.id(in.Body.Comment.ID)
	if err != nil {
		return nil, err
	}
	by, c := actor(ctx), in.Body.Comment
	c.ID = id
	return answered(s.record.SaveCommentDraft(ctx, n.CommentDraft{
		ID: id, Round: in.Round, Delegation: by.Delegation, Revision: in.Body.Revision, Language: in.Body.Language, Comment: c, Actor: by,
	}))
}

func (s *server) listCommentDrafts(ctx context.Context, in *RoundRef) (*answer[wire.List[n.CommentDraft]], error) {
	return shownList(s.app.CommentDrafts(ctx, actor(ctx), in.Round))
}

type draftRef struct {
	ID n.ID `path:"id" format:"uuid" doc:"ID of the draft"`
}

func (s *server) getCommentDraft(ctx context.Context, in *draftRef) (*answer[n.CommentDraft], error) {
	return shown(s.app.CommentDraft(ctx, actor(ctx), in.ID))
}

func (s *server) discardCommentDraft(ctx context.Context, in *draftRef) (*answer[n.CommentDraft], error) {
	return answered(s.record.DiscardCommentDraft(ctx, actor(ctx), in.ID))
}

type submitDraftsInput struct {
	RoundRef
	Keyed
	Body wire.SubmitDraftsRequest
}

// submitCommentDrafts makes a reply of drafts as they were read: one that was
// edited in the meantime is not submitted unread. The reply goes the way of
// every reply, which is also what makes it repeatable.
func (s *server) submitCommentDrafts(ctx context.Context, in *submitDraftsInput) (*answer[n.Receipt], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	r := n.Reply{ID: id, Round: in.Round}
	for _, ref := range in.Body.Drafts {
		d, err := s.record.CommentDraft(ctx, actor(ctx), ref.ID)
		switch {
		case err != nil:
			return nil, err
		case d.Round != in.Round:
			return nil, n.Refuse(n.CodeInvalid, "The draft %s is for another round.", d.ID)
		case !d.DiscardedAt.IsZero():
			return nil, n.Refuse(n.CodeWrongState, "The draft %s was discarded.", d.ID)
		case d.Revision != ref.Revision:
			return nil, n.Refuse(n.CodeConflict, "The draft %s stands at revision %d, not %d; read it again before you submit it.", d.ID, d.Revision, ref.Revision)
		case r.Language != "" && d.Language != r.Language:
			return nil, n.Refuse(n.CodeInvalid, "A reply is in one language; submit the drafts in %s and in %s as two replies.", r.Language, d.Language)
		}
		r.Language = d.Language
		r.Comments = append(r.Comments, d.Comment)
	}
	return s.submit(ctx, r)
}
