package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// WordCorrection words a correction as the text of its corrigendum.
type WordCorrection func(r n.Recommendation, v n.Version, c n.Correction) n.DocumentText

// Corrections lists the corrections of a recommendation in the order in which
// they were recorded, which is the order in which they apply.
func (s *Store) Corrections(ctx context.Context, recommendation n.ID) ([]n.Correction, error) {
	if err := checkIDs(recommendation); err != nil {
		return nil, err
	}
	return corrections(ctx, s.pool, recommendation)
}

func corrections(ctx context.Context, q querier, recommendation n.ID) ([]n.Correction, error) {
	rows, err := q.Query(ctx, `SELECT c.id::text, c.recommendation::text, c.version::text, c.languages, c.reason, c.document::text, d.symbol, c.at,
			(SELECT jsonb_agg(jsonb_build_object('paragraph', x.paragraph, 'old', x.old_words, 'new', x.new_words) ORDER BY x.position)
			 FROM correction_changes x WHERE x.correction = c.id)
		FROM corrections c JOIN documents d ON d.id = c.document WHERE c.recommendation = $1 ORDER BY c.at, c.id`, recommendation)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return collect(rows, "corrections", func(row pgx.CollectableRow) (c n.Correction, err error) {
		err = row.Scan(&c.ID, &c.Recommendation, &c.Version, &c.Languages, &c.Reason, &c.Document, &c.Symbol, &c.At, &c.Changes)
		c.At = c.At.UTC()
		return c, err
	})
}

// RecordCorrection corrects words of an adopted recommendation in the
// languages named, and issues the corrigendum to the report it was adopted
// with. The adopted version is not touched. The same ID again returns the
// correction on record.
func (s *Store) RecordCorrection(ctx context.Context, by n.Actor, c n.Correction, word WordCorrection, render RenderAbout) (n.Correction, error) {
	if err := by.RequireRole(n.RoleSecretariat); err != nil {
		return n.Correction{}, err
	}
	if err := c.Check(); err != nil {
		return n.Correction{}, err
	}
	if err := checkIDs(c.ID, c.Recommendation); err != nil {
		return n.Correction{}, err
	}
	for _, e := range c.Changes {
		if err := checkIDs(e.Paragraph); err != nil {
			return n.Correction{}, err
		}
	}
	var done n.Correction
	err := s.within(ctx, "record the correction", func(tx pgx.Tx) error {
		r, err := recommendation(ctx, tx, string(c.Recommendation), true)
		if err != nil {
			return err
		}
		found, err := answered(ctx, tx, actKey{c.ID, "correct", by}, c, &done)
		if found || err != nil {
			return err
		}
		if err := unchanged(ctx, tx, c.ID, "recommendations", r.ID); err != nil {
			return err
		}
		done, err = correct(ctx, tx, by, r, c, word, render)
		return err
	})
	return done, err
}

// correct judges and writes a correction. The caller holds the lock on the
// recommendation's row.
func correct(ctx context.Context, tx pgx.Tx, by n.Actor, r n.Recommendation, c n.Correction, word WordCorrection, render RenderAbout) (n.Correction, error) {
	request := c
	v, err := version(ctx, tx, r.Draft.Version)
	if err != nil {
		return c, err
	}
	before, err := corrections(ctx, tx, r.ID)
	if err != nil {
		return c, err
	}
	if err := c.CheckOn(r.Draft, v, before); err != nil {
		return c, err
	}
	report, err := reportOf(ctx, tx, r)
	if err != nil {
		return c, err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return c, err
	}
	c.Version, c.Languages, c.Document = v.ID, n.InOrder(c.Languages), secret.Derived(c.ID, "corrigendum")
	i := n.Issuance{ID: c.Document, Kind: n.DocCorrigendum, About: report, Corrects: c.Languages, Reason: c.Reason, Texts: []n.DocumentText{word(r, v, c)}}
	if err := issueAbout(ctx, tx, by, i, render); err != nil {
		return c, err
	}
	d, err := document(ctx, tx, string(c.Document))
	if err != nil {
		return c, err
	}
	c.Symbol, c.At = d.Symbol, d.IssuedAt
	if err := insertCorrection(ctx, tx, c); err != nil {
		return c, err
	}
	if err := insertAct(ctx, tx, actRow{id: c.ID, kind: "correct", recommendation: r.ID, request: request, answer: c, actor: by, at: c.At}); err != nil {
		return c, err
	}
	return c, logged(ctx, tx, c.At, by, event{act: n.EventRecommendationCorrect, meeting: r.Draft.Meeting, recommendation: r.ID, docu: c.Document,
		detail: map[string]any{"symbol": c.Symbol, "languages": c.Languages, "changes": c.Changes, "reason": c.Reason}})
}

// reportOf is the symbol under which the report that a recommendation was
// adopted with is to be read: its own, or that of its last reissue.
func reportOf(ctx context.Context, tx pgx.Tx, r n.Recommendation) (string, error) {
	var final *string
	err := tx.QueryRow(ctx, `SELECT final::text FROM reports WHERE meeting = $1`, null(r.Draft.Meeting)).Scan(&final)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read the report: %w", err)
	}
	if final == nil {
		return "", n.Refuse(n.CodeWrongState, "The report that %s is adopted with is not issued yet; a corrigendum follows it.", r.Key)
	}
	d, err := document(ctx, tx, *final)
	if d.SupersededBy != "" {
		return d.SupersededBy, err
	}
	return d.Symbol, err
}

func insertCorrection(ctx context.Context, tx pgx.Tx, c n.Correction) error {
	_, err := tx.Exec(ctx, `INSERT INTO corrections (id, recommendation, version, languages, reason, document, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, c.Recommendation, c.Version, c.Languages, c.Reason, c.Document, c.At)
	if err != nil {
		return err
	}
	for i, e := range c.Changes {
		_, err := tx.Exec(ctx, `INSERT INTO correction_changes (correction, position, paragraph, old_words, new_words) VALUES ($1, $2, $3, $4, $5)`,
			c.ID, i+1, e.Paragraph, e.Old, e.New)
		if err != nil {
			return err
		}
	}
	return nil
}
