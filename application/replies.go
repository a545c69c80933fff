package application

import (
	"context"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// SubmitReply puts a delegation's whole reply on record and answers with its
// receipt. It refuses before anything is noted what needs no record: another
// delegation's name, a malformed ID, a text too large. The record judges the rest.
func (a *App) SubmitReply(ctx context.Context, r negotiation.Reply) (Seen[negotiation.Receipt], error) {
	receipt, err := a.submitReply(ctx, r)
	return see(ctx, a, r.Actor, receipt, err)
}

func (a *App) submitReply(ctx context.Context, r negotiation.Reply) (negotiation.Receipt, error) {
	if r.Delegation == "" {
		r.Delegation = r.Actor.Delegation
	}
	if err := r.Actor.RequireDelegation(r.Delegation); err != nil {
		return negotiation.Receipt{}, err
	}
	for i := range r.Comments {
		if err := checkComment(&r.Comments[i]); err != nil {
			return negotiation.Receipt{}, err
		}
	}
	if err := r.Check(); err != nil {
		return negotiation.Receipt{}, err
	}
	// From here on it has arrived, and is received whatever becomes of its sender
	// and of this server.
	if err := a.record.ReplyArrived(ctx, r); err != nil {
		return negotiation.Receipt{}, err
	}
	return a.procedures.SubmitReply(ctx, r)
}

// checkComment puts what a comment refers to in canonical form.
func checkComment(c *negotiation.Comment) error {
	err := CheckIDs(map[string]*negotiation.ID{
		"recommendation of a comment": &c.Recommendation, "baseVersion of a comment": &c.BaseVersion,
		"paragraph of a comment": &c.Paragraph, "after of a comment": &c.After, "replaces of a comment": &c.Replaces,
	})
	if err == nil && c.ID != "" {
		c.ID, err = ChosenID("id of a comment", c.ID)
	}
	return err
}

// SaveCommentDraft keeps a draft of a comment for the delegation of who writes it.
// Its revision is the one it was written on, 0 for a new draft.
func (a *App) SaveCommentDraft(
	ctx context.Context, d negotiation.CommentDraft,
) (Seen[negotiation.CommentDraft], error) {
	d.Delegation = d.Actor.Delegation
	out, err := a.record.SaveCommentDraft(ctx, d)
	return see(ctx, a, d.Actor, out, err)
}

// DiscardCommentDraft takes a draft of a comment out of the list of its delegation.
func (a *App) DiscardCommentDraft(
	ctx context.Context, by negotiation.Actor, id negotiation.ID,
) (Seen[negotiation.CommentDraft], error) {
	d, err := a.record.DiscardCommentDraft(ctx, by, id)
	return see(ctx, a, by, d, err)
}

// DraftsToSubmit are drafts of comments that become a reply.
type DraftsToSubmit struct {
	// ID is that of the reply.
	ID     negotiation.ID
	Round  negotiation.ID
	Drafts []wire.DraftRef
	By     negotiation.Actor
}

// SubmitCommentDrafts makes a reply of drafts as they were read: one that was
// edited in the meantime is not submitted unread. The reply goes the way of
// every reply, which is also what makes it repeatable.
func (a *App) SubmitCommentDrafts(ctx context.Context, x DraftsToSubmit) (Seen[negotiation.Receipt], error) {
	r := negotiation.Reply{ID: x.ID, Round: x.Round, Actor: x.By}
	for _, ref := range x.Drafts {
		d, err := a.record.CommentDraft(ctx, x.By, ref.ID)
		if err == nil {
			err = fits(d, ref, r)
		}
		if err != nil {
			return Seen[negotiation.Receipt]{}, err
		}
		r.Language = d.Language
		r.Comments = append(r.Comments, d.Comment)
	}
	return a.SubmitReply(ctx, r)
}

// fits refuses a draft that is no part of a reply, or is not as it was read.
func fits(d negotiation.CommentDraft, ref wire.DraftRef, r negotiation.Reply) error {
	switch {
	case d.Round != r.Round:
		return negotiation.Refuse(negotiation.CodeInvalid, "The draft %s is for another round.", d.ID)
	case !d.DiscardedAt.IsZero():
		return negotiation.Refuse(negotiation.CodeWrongState, "The draft %s was discarded.", d.ID)
	case d.Revision != ref.Revision:
		return negotiation.Refuse(negotiation.CodeConflict, "The draft %s stands at revision %d, not %d; read it again "+
			"before you submit it.",
			d.ID, d.Revision, ref.Revision)
	case r.Language != "" && d.Language != r.Language:
		return negotiation.Refuse(negotiation.CodeInvalid,
			"A reply is in one language; submit the drafts in %s and in %s as two replies.", r.Language, d.Language)
	}
	return nil
}

// WithdrawComment takes back a comment of a delegation, that of the actor when none
// is named, and answers with the comment.
func (a *App) WithdrawComment(
	ctx context.Context, w negotiation.Withdrawal,
) (Seen[negotiation.ReceivedComment], error) {
	if err := a.withdraw(ctx, w); err != nil {
		return Seen[negotiation.ReceivedComment]{}, err
	}
	return a.Comment(ctx, w.Actor, w.Round, w.Comment)
}

func (a *App) withdraw(ctx context.Context, w negotiation.Withdrawal) error {
	if w.Delegation == "" {
		w.Delegation = w.Actor.Delegation
	}
	if err := w.Actor.RequireDelegation(w.Delegation); err != nil {
		return err
	}
	if err := a.record.WithdrawalArrived(ctx, w); err != nil {
		return err
	}
	return a.procedures.WithdrawComment(ctx, w)
}
