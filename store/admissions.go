package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// admit writes the secretariat's decisions on late comments of a round. What is not
// taken in is disposed of by its reason.
func admit(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.AdmitComments, r negotiation.Round, at time.Time,
) error {
	ids := make([]negotiation.ID, len(act.Admissions))
	for i, x := range act.Admissions {
		ids[i] = x.Comment
	}
	comments, err := commentsIn(ctx, tx, CommentFilter{Round: r.ID, IDs: ids})
	if err != nil {
		return err
	}
	var decided []negotiation.ReceivedComment
	for _, x := range act.Admissions {
		d := negotiation.Admission{
			ID: negotiation.Secret(nil).Derived(a.ID, "admission/"+string(x.Comment)), Comment: x.Comment, Include: x.Include,
			Reason: x.Reason,
		}
		i := slices.IndexFunc(comments, func(c negotiation.ReceivedComment) bool { return c.ID == d.Comment })
		if i < 0 {
			return negotiation.Refuse(negotiation.CodeNotFound, "There is no comment %s in this round.", d.Comment)
		}
		if err := d.CheckOn(comments[i]); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO late_decisions (id, comment, include, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			d.ID, d.Comment, d.Include, d.Reason, a.By, at)
		if err != nil {
			return fmt.Errorf("write the decision: %w", err)
		}
		comments[i].Admission = &d
		decided = append(decided, comments[i])
	}
	return admitted(ctx, tx, r, a.By, decided, at)
}

// admitted disposes of what was decided on and is not in the text.
func admitted(
	ctx context.Context, tx pgx.Tx, r negotiation.Round, by negotiation.Actor, decided []negotiation.ReceivedComment,
	at time.Time,
) error {
	standing, err := standingIn(ctx, tx, r)
	if err != nil {
		return err
	}
	err = disposeByProcedure(ctx, tx, decided, at, func(
		c negotiation.ReceivedComment,
	) (negotiation.DispositionStatus, string, bool) {
		status, reason, ok := c.Disposed(standing[c.Recommendation], c.TakenIn)
		return status, reason, ok && !c.TakenIn
	})
	if err != nil {
		return err
	}
	// Their authors are told of the decision itself, whatever the consolidation in
	// review holds: that some are told and others not would say which it holds.
	left := 0
	for _, c := range decided {
		if !c.Admission.Include {
			left++
		}
	}
	if left == 0 {
		return nil
	}
	return logged(ctx, tx, at, by, event{
		act: negotiation.EventRoundCommentsDisposed, meeting: r.Meeting, round: r.ID,
		detail: map[string]any{"dispositions": left},
	})
}
