package application

import (
	"context"

	"rapporteur/negotiation"
	"rapporteur/store"
)

// Comments lists a part of the comments on a round that the actor may read, and the
// cursor of the next. Draft is the key or ID of a recommendation, "" for all.
func (a *App) Comments(
	ctx context.Context, who negotiation.Actor, f store.CommentFilter, draft string, p store.Page,
) (Page[negotiation.ReceivedComment], error) {
	f, err := a.readable(ctx, who, f)
	if err == nil && f.Undisposed { // else the list would tell what nobody is told yet
		err = who.RequireRole(negotiation.RoleSecretariat)
	}
	if err == nil && draft != "" {
		var r negotiation.Recommendation
		r, err = a.record.Recommendation(ctx, draft)
		f.Recommendation = r.ID
	}
	if err != nil {
		return Page[negotiation.ReceivedComment]{}, err
	}
	comments, next, err := a.record.CommentsPage(ctx, f, p)
	return seePage(ctx, a, who, comments, next, err)
}

// readable narrows a filter to what the actor may read of the comments on the round.
func (a *App) readable(ctx context.Context, who negotiation.Actor, f store.CommentFilter) (store.CommentFilter, error) {
	round, err := a.record.Round(ctx, f.Round)
	if err != nil {
		return f, err
	}
	return commentFilter(who, round, f)
}

// Answers say of each delegation that was invited to a round whether it has replied.
// That is the secretariat's to know: a delegation learns of the others' replies what
// the round publishes.
func (a *App) Answers(
	ctx context.Context, who negotiation.Actor, round negotiation.ID,
) (Seen[[]negotiation.Answer], error) {
	if err := who.RequireRole(negotiation.RoleSecretariat); err != nil {
		return Seen[[]negotiation.Answer]{}, err
	}
	list, err := a.record.Answers(ctx, round)
	return see(ctx, a, who, list, err)
}

// Comment is one comment. What the actor may not read is not on record for it, as
// with receipts.
func (a *App) Comment(
	ctx context.Context, who negotiation.Actor, round, id negotiation.ID,
) (Seen[negotiation.ReceivedComment], error) {
	f, err := a.readable(ctx, who, store.CommentFilter{Round: round, ID: id})
	if err != nil {
		return Seen[negotiation.ReceivedComment]{}, err
	}
	list, err := a.record.Comments(ctx, f)
	if err == nil && len(list) == 0 {
		err = negotiation.Refuse(negotiation.CodeNotFound, "There is no comment %q on record.", id)
	}
	if err != nil {
		return Seen[negotiation.ReceivedComment]{}, err
	}
	return see(ctx, a, who, list[0], nil)
}

// Receipt is that of a reply. About one that the actor may not read it answers as
// if there were none, to the letter.
func (a *App) Receipt(
	ctx context.Context, who negotiation.Actor, reply negotiation.ID,
) (Seen[negotiation.Receipt], error) {
	receipt, err := a.record.Receipt(ctx, reply)
	if err != nil {
		return Seen[negotiation.Receipt]{}, err
	}
	round, err := a.record.Round(ctx, receipt.Round)
	if err == nil && !mayReadOf(who, round, receipt.Delegation) {
		err = negotiation.Refuse(negotiation.CodeNotFound, "There is no reply %q on record.", reply)
	}
	return see(ctx, a, who, receipt, err)
}

// OwnReceipts are those of all replies of the actor's own delegation to a round.
func (a *App) OwnReceipts(
	ctx context.Context, who negotiation.Actor, round negotiation.ID,
) (Seen[[]negotiation.Receipt], error) {
	if err := who.RequireWorkFor(who.Delegation); err != nil {
		return Seen[[]negotiation.Receipt]{}, err
	}
	receipts, err := a.record.Receipts(ctx, round, who.Delegation)
	return see(ctx, a, who, receipts, err)
}

// CommentDrafts lists the drafts of comments of the actor's own delegation.
func (a *App) CommentDrafts(
	ctx context.Context, who negotiation.Actor, round negotiation.ID,
) (Seen[[]negotiation.CommentDraft], error) {
	drafts, err := a.record.CommentDrafts(ctx, who, round)
	return see(ctx, a, who, drafts, err)
}

// CommentDraft is one of them.
func (a *App) CommentDraft(
	ctx context.Context, who negotiation.Actor, id negotiation.ID,
) (Seen[negotiation.CommentDraft], error) {
	d, err := a.record.CommentDraft(ctx, who, id)
	return see(ctx, a, who, d, err)
}

// seenComments are the comments on a draft, and on those it was made from, that the
// actor may read.
func (a *App) seenComments(
	ctx context.Context, who negotiation.Actor, recommendation negotiation.ID,
) ([]negotiation.ReceivedComment, error) {
	comments, err := a.record.Comments(ctx, store.CommentFilter{Recommendation: recommendation, Ancestry: true})
	if err != nil {
		return nil, err
	}
	rounds := make([]negotiation.ID, len(comments))
	for i, c := range comments {
		rounds[i] = c.Round
	}
	view, err := a.look(ctx, who, rounds...)
	if err != nil {
		return nil, err
	}
	return view.commentsAmong(comments), nil
}
