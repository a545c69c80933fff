package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// SaveCommentDraft keeps a draft of a comment as its next revision. Its
// Revision is the one it was written on, 0 for a new draft: of two who write
// on the same revision the second is refused. The same content again changes
// nothing.
func (s *Store) SaveCommentDraft(ctx context.Context, d negotiation.CommentDraft) (negotiation.CommentDraft, error) {
	if err := d.Actor.RequireWorkFor(d.Delegation); err != nil {
		return d, err
	}
	if err := d.Check(); err != nil {
		return d, err
	}
	if err := checkIDs(
		d.ID, d.Round, d.Comment.Recommendation, d.Comment.BaseVersion, d.Comment.Paragraph, d.Comment.After,
		d.Comment.Replaces,
	); err != nil {
		return d, err
	}
	var out negotiation.CommentDraft
	err := s.within(ctx, "save a draft of a comment", func(tx pgx.Tx) error {
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		if d.Revision == 0 {
			if err := beginDraft(ctx, tx, d); err != nil {
				return err
			}
		} else if err := lockDraft(ctx, tx, d.Actor, d.ID); err != nil {
			return err
		}
		known, err := commentDraft(ctx, tx, d.ID)
		if errors.Is(err, pgx.ErrNoRows) {
			known, err = negotiation.CommentDraft{}, nil
		}
		if err != nil {
			return err
		}
		if done, err := known.Takes(d); done || err != nil {
			out = known
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO comment_draft_revisions (draft, revision, language, comment, actor, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			d.ID, d.Revision+1, d.Language, d.Comment, d.Actor, at)
		if err != nil {
			return err
		}
		// The log names neither round nor draft recommendation: other delegations
		// read those histories.
		if err := logged(
			ctx, tx, at, d.Actor,
			event{act: negotiation.EventCommentDraftSaved, detail: map[string]any{"draft": d.ID, "revision": d.Revision + 1}},
		); err != nil {
			return err
		}
		out, err = commentDraft(ctx, tx, d.ID)
		return err
	})
	return out, err
}

// beginDraft makes the draft, without a revision yet.
func beginDraft(ctx context.Context, tx pgx.Tx, d negotiation.CommentDraft) error {
	if _, err := lockRound(ctx, tx, d.Round, "FOR SHARE"); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO comment_drafts (id, round, delegation) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, d.ID, d.Round, d.Delegation)
	if err != nil {
		return err
	}
	return lockDraft(ctx, tx, d.Actor, d.ID)
}

// lockDraft locks a draft of the actor's delegation. Another delegation's is
// answered as if there were none.
func lockDraft(ctx context.Context, tx pgx.Tx, by negotiation.Actor, id negotiation.ID) error {
	if err := by.RequireRole(negotiation.RoleDelegation, negotiation.RoleMember); err != nil {
		return err
	}
	if err := checkIDs(id); err != nil {
		return err
	}
	var one int
	err := tx.QueryRow(ctx, `SELECT 1 FROM comment_drafts WHERE id = $1 AND delegation = $2 FOR UPDATE`, id, by.Delegation).Scan(&one)
	if err != nil {
		return notFound(err, "draft", string(id))
	}
	return nil
}

const draftColumns = `SELECT d.id, d.round, d.delegation, r.revision, r.language, r.comment, r.actor, r.at, d.discarded_at,
		EXISTS (SELECT FROM comments c WHERE c.id = d.id)
	FROM comment_drafts d JOIN LATERAL (SELECT * FROM comment_draft_revisions WHERE draft = d.id
		ORDER BY revision DESC LIMIT 1) r ON true `

func scanCommentDraft(row pgx.CollectableRow) (negotiation.CommentDraft, error) {
	var d negotiation.CommentDraft
	var discarded *time.Time
	err := row.Scan(
		&d.ID, &d.Round, &d.Delegation, &d.Revision, &d.Language, &d.Comment, &d.Actor, &d.At, &discarded, &d.Submitted,
	)
	d.At, d.DiscardedAt = d.At.UTC(), value(discarded)
	return d, err
}

func commentDraft(ctx context.Context, q querier, id negotiation.ID) (negotiation.CommentDraft, error) {
	rows, err := q.Query(ctx, draftColumns+`WHERE d.id = $1`, id)
	if err != nil {
		return negotiation.CommentDraft{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanCommentDraft)
}

// CommentDraft returns a draft of the actor's delegation. Another
// delegation's is answered as if there were none.
func (s *Store) CommentDraft(
	ctx context.Context, by negotiation.Actor, id negotiation.ID,
) (negotiation.CommentDraft, error) {
	if err := by.RequireRole(negotiation.RoleDelegation, negotiation.RoleMember); err != nil {
		return negotiation.CommentDraft{}, err
	}
	if err := checkIDs(id); err != nil {
		return negotiation.CommentDraft{}, err
	}
	d, err := commentDraft(ctx, s.pool, id)
	if err == nil && d.Delegation != by.Delegation {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return negotiation.CommentDraft{}, notFound(err, "draft", string(id))
	}
	return d, nil
}

// CommentDrafts lists the drafts of the actor's delegation in a round that are
// not discarded.
func (s *Store) CommentDrafts(
	ctx context.Context, by negotiation.Actor, round negotiation.ID,
) ([]negotiation.CommentDraft, error) {
	if err := by.RequireRole(negotiation.RoleDelegation, negotiation.RoleMember); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, draftColumns+`WHERE d.round = $1 AND d.delegation = $2 AND d.discarded_at IS NULL ORDER BY d.id`, round, by.Delegation)
	if err != nil {
		return nil, fmt.Errorf("read the drafts of comments: %w", err)
	}
	return collect(rows, "the drafts of comments", scanCommentDraft)
}

// DiscardCommentDraft takes a draft out of the list. What was written stays on
// record, for its delegation. Discarding it again changes nothing.
func (s *Store) DiscardCommentDraft(
	ctx context.Context, by negotiation.Actor, id negotiation.ID,
) (negotiation.CommentDraft, error) {
	var out negotiation.CommentDraft
	err := s.within(ctx, "discard a draft of a comment", func(tx pgx.Tx) error {
		if err := lockDraft(ctx, tx, by, id); err != nil {
			return err
		}
		var err error
		if out, err = commentDraft(ctx, tx, id); err != nil {
			return err
		}
		if out.Submitted {
			return negotiation.Refuse(negotiation.CodeWrongState, "This comment is submitted; withdraw it instead.")
		}
		if !out.DiscardedAt.IsZero() {
			return nil
		}
		if out.DiscardedAt, err = now(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE comment_drafts SET discarded_at = $2 WHERE id = $1`, id, out.DiscardedAt); err != nil {
			return err
		}
		return logged(
			ctx, tx, out.DiscardedAt, by,
			event{act: negotiation.EventCommentDraftDiscarded, detail: map[string]any{"draft": id}},
		)
	})
	return out, err
}
