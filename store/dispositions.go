package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/drafting"
	"rapporteur/negotiation"
)

// WithdrawComment takes a comment back while its round is open, by the moment at
// which the withdrawal arrived, see [Store.WithdrawalArrived]. The comment stays
// on record, marked. The same withdrawal again changes nothing.
func (s *Store) WithdrawComment(ctx context.Context, w negotiation.Withdrawal) error {
	return s.withdrawComment(ctx, w, bySender)
}

func (s *Store) withdrawComment(ctx context.Context, w negotiation.Withdrawal, how receiving) error {
	digest, err := withdrawalDigest(w)
	if err != nil {
		return err
	}
	return s.refusedArrival(ctx, w.ID, digest, s.withdrawn(ctx, w, digest, how))
}

func (s *Store) withdrawn(ctx context.Context, w negotiation.Withdrawal, digest []byte, how receiving) error {
	if err := w.Actor.RequireDelegation(w.Delegation); err != nil {
		return err
	}
	if w.ID == "" || w.Comment == "" || w.Round == "" {
		return negotiation.Refuse(negotiation.CodeInvalid, "A withdrawal needs an id, a round and a comment.")
	}
	if err := checkIDs(w.ID, w.Comment); err != nil {
		return err
	}
	if err := s.inOrder(ctx, w.ID); err != nil {
		return err
	}
	return s.within(ctx, "withdraw the comment", func(tx pgx.Tx) error {
		round, err := lockRound(ctx, tx, w.Round, "FOR SHARE")
		if err != nil {
			return err
		}
		came, _, err := take(ctx, tx, w.ID, digest, how)
		if err != nil {
			return err
		}
		return withdraw(ctx, tx, round, w, "", came)
	})
}

// withdraw marks a comment as withdrawn, because of another one when by names
// it.
func withdraw(
	ctx context.Context, tx pgx.Tx, round negotiation.Round, w negotiation.Withdrawal, by negotiation.ID, at time.Time,
) error {
	var recommendation negotiation.ID
	// The row is locked so that two withdrawals at once find each other.
	err := tx.QueryRow(ctx, `SELECT c.recommendation::text FROM comments c JOIN replies p ON p.id = c.reply
		WHERE c.id = $1 AND c.round = $2 AND p.delegation = $3 FOR UPDATE OF p`, w.Comment, round.ID, w.Delegation).Scan(&recommendation)
	if err != nil {
		return notFound(err, "comment of "+w.Delegation+" in this round", string(w.Comment))
	}
	var before negotiation.ID
	err = tx.QueryRow(ctx, `SELECT id::text FROM withdrawals WHERE comment = $1`, w.Comment).Scan(&before)
	switch {
	case err == nil && before == w.ID:
		return nil
	case err == nil:
		return negotiation.Refuse(negotiation.CodeWrongState, "The comment is already withdrawn.")
	case !errors.Is(err, pgx.ErrNoRows):
		return err
	}
	if err := round.CheckWithdrawal(at); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO withdrawals (comment, id, by, actor, at) VALUES ($1, $2, $3, $4, $5)`, w.Comment, w.ID, null(by), w.Actor, at)
	if unique(err) {
		return negotiation.Refuse(negotiation.CodeConflict, "Another withdrawal is on record under the id %s.", w.ID)
	}
	if err != nil {
		return err
	}
	return logged(ctx, tx, at, w.Actor, event{act: negotiation.EventCommentWithdrawn, meeting: round.Meeting,
		round: round.ID, recommendation: recommendation,
		detail: map[string]any{"comment": w.Comment, "delegation": w.Delegation, "replacedBy": by}})
}

// dispose writes what the secretariat says became of comments.
func dispose(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.DisposeComments, r negotiation.Round,
	at time.Time,
) error {
	for _, d := range act.Dispositions {
		if d.Status == negotiation.Reflected || d.Status == negotiation.PartlyReflected {
			if err := inTheText(ctx, tx, d.Comment, r.Attempt); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, `INSERT INTO dispositions (id, comment, status, reason, actor, at)
			SELECT $1, c.id, $3, $4, $5, $6 FROM comments c WHERE c.id = $2 AND c.round = $7
			  AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.comment = c.id)`,
			negotiation.Secret(nil).Derived(
				a.ID, "disposition/"+string(d.Comment),
			), d.Comment, d.Status, d.Reason, a.By, at, r.ID)
		if err != nil {
			return fmt.Errorf("write the disposition: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return negotiation.Refuse(negotiation.CodeNotFound, "There is no comment %s in this round that stands.", d.Comment)
		}
	}
	return nil
}

// inTheText refuses to call a comment reflected that came late and was left out.
func inTheText(ctx context.Context, tx pgx.Tx, comment negotiation.ID, attempt int) error {
	var left bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM comments c JOIN replies p ON p.id = c.reply WHERE c.id = $1 AND p.late AND c.kind <> 'general'
		AND NOT EXISTS (SELECT 1 FROM consolidated_comments k WHERE k.comment = c.id
			AND k.attempt = $2))`, comment, attempt).Scan(&left)
	if err == nil && left {
		return negotiation.Refuse(
			negotiation.CodeInvalid, "The comment %s came late and was left out of the consolidation, so it is not reflected.",
			comment,
		)
	}
	return err
}

// disposeForApproval reads what an approval depends on. Once nothing else refuses it,
// it says of every comment what the procedure itself has to say: drafts may have been
// withdrawn since the consolidation, and points settled in review.
func disposeForApproval(
	ctx context.Context, tx pgx.Tx, act negotiation.ApproveRound, r negotiation.Round, at time.Time,
) (negotiation.RoundFacts, error) {
	f := negotiation.RoundFacts{Now: at}
	standing, err := standingIn(ctx, tx, r)
	if err != nil {
		return f, err
	}
	all, err := commentsIn(ctx, tx, CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	if err != nil {
		return f, err
	}
	f.Behind, f.Empty = behind(r, all, standing), len(standing) == 0
	if _, err := act.Judge(r, f); err != nil {
		return f, err
	}
	err = disposeByProcedure(ctx, tx, all, at, func(
		c negotiation.ReceivedComment,
	) (negotiation.DispositionStatus, string, bool) {
		return c.Disposed(standing[c.Recommendation], c.TakenIn)
	})
	if err != nil {
		return f, err
	}
	if err := disposeByReview(ctx, tx, r, at); err != nil {
		return f, err
	}
	f.Undisposed, err = undisposed(ctx, tx, r.ID)
	return f, err
}

// disposeByProcedure records what the procedure itself says became of comments,
// see [negotiation.ReceivedComment.Disposed].
func disposeByProcedure(
	ctx context.Context, tx pgx.Tx, all []negotiation.ReceivedComment, at time.Time,
	says func(negotiation.ReceivedComment) (negotiation.DispositionStatus, string, bool),
) error {
	var comments, statuses, reasons []string
	for _, c := range all {
		if status, reason, ok := says(c); ok {
			comments, statuses, reasons = append(
				comments, string(c.ID),
			), append(statuses, string(status)), append(reasons, reason)
		}
	}
	if len(comments) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO dispositions (id, comment, status, reason, actor, at)
		SELECT gen_random_uuid(), x.comment, x.status, x.reason, $4, $5 FROM unnest($1::uuid[], $2::text[],
			$3::text[]) x (comment, status, reason)`,
		comments, statuses, reasons, negotiation.System(), at)
	return err
}

// disposeByReview says of comments that the chair settled otherwise what is left
// of them, when the chair approves: until then it is under review.
func disposeByReview(ctx context.Context, tx pgx.Tx, r negotiation.Round, at time.Time) error {
	settled, err := versions(ctx, tx, `v.round = $1 AND v.attempt = $2 AND v.origin = 'review' ORDER BY v.recommendation, v.number`, r.ID, r.Attempt)
	if err != nil || len(settled) == 0 {
		return err
	}
	became := map[negotiation.ID]negotiation.DispositionStatus{}
	for _, v := range settled {
		var text negotiation.AmendmentText
		if err := tx.QueryRow(ctx, `SELECT request FROM acts WHERE recommendation = $1 AND kind = $2 AND request->>'id' = $3`,
			v.Recommendation, wordingAct, v.ID).Scan(&text); err != nil {
			return fmt.Errorf("read the rulings of version %s: %w", v.ID, err)
		}
		before, err := version(ctx, tx, v.Based)
		if err != nil {
			return err
		}
		otherwise, err := drafting.Otherwise(before, v, text.Rulings)
		if err != nil {
			return err
		}
		maps.Copy(became, otherwise)
	}
	all, err := commentsIn(ctx, tx, CommentFilter{Round: r.ID, ExcludeWithdrawn: true})
	if err != nil {
		return err
	}
	return disposeByProcedure(ctx, tx, all, at, func(
		c negotiation.ReceivedComment,
	) (negotiation.DispositionStatus, string, bool) {
		return c.DisposedByReview(became[c.ID])
	})
}

// draftsIn are the drafts that are in a round, in its order.
func draftsIn(ctx context.Context, q querier, r negotiation.Round) ([]negotiation.Recommendation, error) {
	rows, err := q.Query(ctx, selectRecommendation+`JOIN round_drafts d ON d.recommendation = r.id WHERE d.round = $1 ORDER BY d.position`, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read the drafts of the round: %w", err)
	}
	list, err := collect(rows, "recommendations", scanRecommendation)
	return slices.DeleteFunc(list, func(d negotiation.Recommendation) bool { return !d.Draft.InRound(r.ID) }), err
}

func standingIn(ctx context.Context, q querier, r negotiation.Round) (map[negotiation.ID]bool, error) {
	list, err := draftsIn(ctx, q, r)
	standing := make(map[negotiation.ID]bool, len(list))
	for _, d := range list {
		standing[d.ID] = true
	}
	return standing, err
}

// undisposed counts the comments of a round that stand and have no disposition.
func undisposed(ctx context.Context, tx pgx.Tx, round negotiation.ID) (int, error) {
	var count int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM comments c WHERE c.round = $1
		AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.comment = c.id)
		AND NOT EXISTS (SELECT 1 FROM dispositions d WHERE d.comment = c.id)`, round).Scan(&count)
	return count, err
}
