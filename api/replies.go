package api

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/store"
)

func (s *server) replyRoutes() {
	post(s, "submit-reply", "/v1/rounds/{id}/replies", "Submit a whole reply; it stands or falls together", s.submitReply)
	post(s, "submit-comment", "/v1/rounds/{id}/comments", "Submit a reply of one comment", s.submitComment)
	post(
		s, "withdraw-comment", "/v1/rounds/{id}/withdrawals", "Withdraw a comment while the round is open", s.withdrawComment,
	)
	get(
		s, "list-comments", "/v1/rounds/{id}/comments", "List the comments on a round that the caller may read",
		s.listComments,
	)
	get(s, "get-comment", "/v1/rounds/{id}/comments/{comment}", "Show one comment", s.getComment)
	get(
		s, "carry-comments", "/v1/rounds/{id}/carried",
		"Lay a delegation's comments of an earlier round on the texts of this one", s.carry,
	)
	get(s, "get-receipt", "/v1/replies/{id}", "Show the receipt of a reply", s.getReceipt)
}

type replyInput struct {
	RoundRef
	Keyed
	Body wire.ReplyRequest
}

func (s *server) submitReply(ctx context.Context, in *replyInput) (*answer[negotiation.Receipt], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	return s.submit(ctx, negotiation.Reply{
		ID: id, Round: in.Round, Delegation: in.Body.Delegation, Language: in.Body.Language, NoComment: in.Body.NoComment,
		Comments: in.Body.Comments,
	})
}

type commentInput struct {
	RoundRef
	Keyed
	Body wire.CommentRequest
}

// submitComment makes the ID of the reply from that of its comment, so that
// the same comment again is the same reply.
func (s *server) submitComment(ctx context.Context, in *commentInput) (*answer[negotiation.Receipt], error) {
	id, err := in.id(in.Body.Comment.ID)
	if err != nil {
		return nil, err
	}
	in.Body.Comment.ID = id
	return s.submit(ctx, negotiation.Reply{
		ID: negotiation.Secret(nil).Derived(
			id, "reply",
		), Round: in.Round, Delegation: in.Body.Delegation, Language: in.Body.Language,
		Comments: []negotiation.Comment{in.Body.Comment},
	})
}

func (s *server) submit(ctx context.Context, r negotiation.Reply) (*answer[negotiation.Receipt], error) {
	r.Actor = actor(ctx)
	noted(ctx).act = r.ID
	return shown(s.app.SubmitReply(ctx, r))
}

type withdrawInput struct {
	RoundRef
	Keyed
	Body wire.WithdrawalRequest
}

func (s *server) withdrawComment(ctx context.Context, in *withdrawInput) (*answer[negotiation.ReceivedComment], error) {
	id, err := in.id(in.Body.ID)
	if err != nil {
		return nil, err
	}
	comment, err := checkID("comment", in.Body.Comment)
	if err != nil {
		return nil, err
	}
	return shown(s.app.WithdrawComment(ctx, negotiation.Withdrawal{
		ID: id, Round: in.Round, Comment: comment, Delegation: in.Body.Delegation, Actor: actor(ctx),
	}))
}

type commentsInput struct {
	RoundRef
	Recommendation string `query:"recommendation" maxLength:"200" doc:"Key or ID"`
	Delegation     string `query:"delegation" maxLength:"32" doc:"Code of a delegation"`
	ExcludeLate    bool   `query:"excludeLate" doc:"Leave out what came late"`
}

func (s *server) listComments(
	ctx context.Context, in *commentsInput,
) (*answer[wire.List[negotiation.ReceivedComment]], error) {
	f := store.CommentFilter{Round: in.Round, Delegation: in.Delegation, ExcludeLate: in.ExcludeLate}
	return shownPage(ctx, func(
		ctx context.Context, who negotiation.Actor, p store.Page,
	) (application.Page[negotiation.ReceivedComment], error) {
		return s.app.Comments(ctx, who, f, in.Recommendation, p)
	})
}

type commentOf struct {
	RoundRef
	Comment negotiation.ID `path:"comment" format:"uuid" doc:"ID of the comment"`
}

func (s *server) getComment(ctx context.Context, in *commentOf) (*answer[negotiation.ReceivedComment], error) {
	return shown(s.app.Comment(ctx, actor(ctx), in.Round, in.Comment))
}

type receiptInput struct {
	ID negotiation.ID `path:"id" format:"uuid" doc:"ID of the reply"`
}

func (s *server) getReceipt(ctx context.Context, in *receiptInput) (*answer[negotiation.Receipt], error) {
	return shown(s.app.Receipt(ctx, actor(ctx), in.ID))
}
