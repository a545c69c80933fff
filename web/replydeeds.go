package web

import (
	"context"
	"strconv"
	"strings"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
)

// speakers speak for their delegation; members prepare.
var speakers = []negotiation.Role{negotiation.RoleDelegation}

// chosen refuses what nobody may choose as an ID, and notes for the audit trail what
// the request does.
func (v *visit) chosen(id negotiation.ID) error {
	if v.Act != nil {
		v.Act(id)
	}
	_, err := application.ChosenID("id", id)
	return err
}

// submitReply submits the drafts of comments that were chosen.
func (s *Site) submitReply(ctx context.Context, v *visit) (string, error) {
	x := application.DraftsToSubmit{ID: negotiation.ID(v.field("id")), Round: v.id("id"), By: v.Actor}
	if err := v.chosen(x.ID); err != nil {
		return "", err
	}
	for _, chosen := range v.fields("draft") {
		id, revision, _ := strings.Cut(chosen, "@")
		number, err := strconv.Atoi(revision)
		if err != nil {
			return "", negotiation.Refuse(negotiation.CodeInvalid, "This form is malformed; open the page again.")
		}
		x.Drafts = append(x.Drafts, wire.DraftRef{ID: negotiation.ID(id), Revision: number})
	}
	if len(x.Drafts) == 0 {
		return "", negotiation.Refuse(negotiation.CodeInvalid, "Choose the comments to submit.")
	}
	receipt, err := s.app.SubmitCommentDrafts(ctx, x)
	return receiptPath(receipt.Value()), err
}

// submitNone says that the delegation has no comment, which is a reply.
func (s *Site) submitNone(ctx context.Context, v *visit) (string, error) {
	r := negotiation.Reply{
		ID: negotiation.ID(v.field("id")), Round: v.id("id"), Language: v.Language(), NoComment: true, Actor: v.Actor,
	}
	if err := v.chosen(r.ID); err != nil {
		return "", err
	}
	of, err := s.replyTo(ctx, v)
	if err != nil {
		return "", err
	}
	if of.Received() > 0 {
		return "", negotiation.Refuse(
			negotiation.CodeWrongState,
			"Comments of your delegation are on record; withdraw them before you say that it has none.",
		)
	}
	receipt, err := s.app.SubmitReply(ctx, r)
	return receiptPath(receipt.Value()), err
}

// withdraw takes back a comment.
func (s *Site) withdraw(ctx context.Context, v *visit) (string, error) {
	w := negotiation.Withdrawal{ID: negotiation.ID(v.field("id")), Round: v.id("id"), Actor: v.Actor}
	if err := v.chosen(w.ID); err != nil {
		return "", err
	}
	var err error
	if w.Comment, err = application.CheckID("comment", negotiation.ID(v.field("comment"))); err != nil {
		return "", err
	}
	if _, err := s.app.WithdrawComment(ctx, w); err != nil {
		return "", err
	}
	return v.Reply() + "#c-" + string(w.Comment), nil
}

// prepareCarried saves a comment of an earlier round, as it is laid on the texts of
// this one, as a draft.
func (s *Site) prepareCarried(ctx context.Context, v *visit) (string, error) {
	id := negotiation.ID(v.field("id"))
	if err := v.chosen(id); err != nil {
		return "", err
	}
	laid, err := s.app.Carried(ctx, v.Actor, v.id("id"), negotiation.ID(v.field("from")), "")
	if err != nil {
		return "", err
	}
	for _, c := range laid.Value() {
		if string(c.Comment.ID) != v.field("comment") || c.Proposed == nil {
			continue
		}
		comment := *c.Proposed
		comment.ID, comment.Replaces = id, ""
		_, err := s.app.SaveCommentDraft(ctx, negotiation.CommentDraft{
			ID: id, Round: v.id("id"), Language: c.Comment.Language, Comment: comment, Actor: v.Actor,
		})
		if err != nil {
			return "", err
		}
		r, err := s.app.Recommendation(ctx, v.Actor, string(comment.Recommendation))
		return v.replyPath(r.Value()) + "?saved=" + string(id) + "#" + anchorOf(comment.Paragraph), err
	}
	return "", negotiation.Refuse(negotiation.CodeNotFound, "This comment does not fit the text any more; write it anew.")
}

// NewIDFor is the ID of one of several forms of a verb on a page, which differ by a
// field.
func (v *visit) NewIDFor(form, field string, value any) string {
	if v.Chose(form, field, value) {
		return v.NewID(form)
	}
	return v.NewID("")
}
