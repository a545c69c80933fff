package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// AdmitLate records the secretariat's decisions on late comments of a round, all
// of them or none. What is not taken in is disposed of by its reason. Those
// already on record under their IDs change nothing.
func (s *Store) AdmitLate(ctx context.Context, by n.Actor, act, round n.ID, list []n.Admission) error {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return err
	}
	if len(list) == 0 {
		return n.Refuse(n.CodeInvalid, "There is no decision in the request.")
	}
	for _, a := range list {
		if err := a.Check(); err != nil {
			return err
		}
		if err := checkIDs(a.ID, a.Comment); err != nil {
			return err
		}
	}
	_, err := s.changeRound(ctx, "decide on late comments", round, func(tx pgx.Tx, r n.Round, at time.Time) error {
		var decided []n.ReceivedComment
		for _, a := range list {
			c, err := admit(ctx, tx, r, by, a, at)
			if err != nil {
				return err
			}
			decided = append(decided, c...)
		}
		if len(decided) == 0 {
			return nil
		}
		if err := decides(ctx, tx, act, round); err != nil {
			return err
		}
		return admitted(ctx, tx, r, by, decided, at)
	})
	return err
}

// admit records one decision and returns its comment, or none when it is on
// record already.
func admit(ctx context.Context, tx pgx.Tx, r n.Round, by n.Actor, a n.Admission, at time.Time) ([]n.ReceivedComment, error) {
	var old n.Admission
	err := tx.QueryRow(ctx, `SELECT comment::text, include, reason FROM late_decisions WHERE id = $1`, a.ID).Scan(&old.Comment, &old.Include, &old.Reason)
	switch {
	case err == nil && old.Comment == a.Comment && old.Include == a.Include && old.Reason == a.Reason:
		return nil, nil
	case err == nil:
		return nil, n.Refuse(n.CodeConflict, "Another decision is on record under the id %s.", a.ID)
	case !errors.Is(err, pgx.ErrNoRows):
		return nil, fmt.Errorf("look up the decision: %w", err)
	}
	if err := r.CheckAdmission(); err != nil {
		return nil, err
	}
	found, err := commentsIn(ctx, tx, CommentFilter{Round: r.ID, ID: a.Comment})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, n.Refuse(n.CodeNotFound, "There is no comment %s in this round.", a.Comment)
	}
	if err := a.CheckOn(found[0]); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO late_decisions (id, comment, include, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		a.ID, a.Comment, a.Include, a.Reason, by, at)
	found[0].Admission = &a
	return found, err
}

// admitted disposes of what was decided on and is not in the text, and logs it.
func admitted(ctx context.Context, tx pgx.Tx, r n.Round, by n.Actor, decided []n.ReceivedComment, at time.Time) error {
	standing, err := standingIn(ctx, tx, r)
	if err != nil {
		return err
	}
	err = disposeByProcedure(ctx, tx, decided, at, func(c n.ReceivedComment) (n.DispositionStatus, string, bool) {
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
	if left > 0 {
		if err := logged(ctx, tx, at, by, event{act: "round.comments_disposed", meeting: r.Meeting, round: r.ID, detail: map[string]any{"dispositions": left}}); err != nil {
			return err
		}
	}
	return logged(ctx, tx, at, by, event{act: "round.late_decided", meeting: r.Meeting, round: r.ID, detail: map[string]any{"comments": len(decided)}})
}
