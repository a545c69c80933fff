package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// WordCorrection words a correction as the text of its corrigendum.
type WordCorrection func(
	r negotiation.Recommendation, v negotiation.Version, c negotiation.Correction,
) negotiation.DocumentText

// Corrections lists the corrections of a recommendation in the order in which
// they were recorded, which is the order in which they apply.
func (s *Store) Corrections(ctx context.Context, recommendation negotiation.ID) ([]negotiation.Correction, error) {
	if err := checkIDs(recommendation); err != nil {
		return nil, err
	}
	return corrections(ctx, s.pool, `c.recommendation`, recommendation)
}

// correctionOf reads one correction.
func correctionOf(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Correction, error) {
	list, err := corrections(ctx, tx, `c.id`, id)
	if err == nil && len(list) == 0 {
		err = notFound(pgx.ErrNoRows, "correction", string(id))
	}
	if err != nil {
		return negotiation.Correction{}, err
	}
	return list[0], nil
}

// corrections reads those with an ID in a column named in this package only.
func corrections(ctx context.Context, q querier, column string, id negotiation.ID) ([]negotiation.Correction, error) {
	rows, err := q.Query(ctx, `SELECT c.id::text, c.recommendation::text, c.version::text, c.languages, c.reason, c.document::text, d.symbol, c.at,
			(SELECT jsonb_agg(jsonb_build_object('paragraph', x.paragraph, 'old', x.old_words, 'new', x.new_words)
				ORDER BY x.position)
			 FROM correction_changes x WHERE x.correction = c.id)
		FROM corrections c JOIN documents d ON d.id = c.document WHERE `+column+` = $1 ORDER BY c.at, c.id`, id)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return collect(rows, "corrections", func(row pgx.CollectableRow) (c negotiation.Correction, err error) {
		err = row.Scan(
			&c.ID, &c.Recommendation, &c.Version, &c.Languages, &c.Reason, &c.Document, &c.Symbol, &c.At, &c.Changes,
		)
		c.At = c.At.UTC()
		return c, err
	})
}

// adoptedThing is how a recommendation is kept whose adopted text is corrected.
var adoptedThing = thing[negotiation.Recommendation]{
	kind: "recommendations",
	lock: func(ctx context.Context, tx pgx.Tx, id negotiation.ID) (negotiation.Recommendation, error) {
		return recommendation(ctx, tx, string(id), true)
	},
	meeting: func(r negotiation.Recommendation) negotiation.ID { return r.Draft.Meeting },
	row:     func(r *actRow, id negotiation.ID) { r.recommendation = id },
}

// CorrectRecommendation corrects words of an adopted recommendation in the languages
// named, and issues the corrigendum to the report it was adopted with. The adopted
// version is not touched.
func (s *Store) CorrectRecommendation(
	ctx context.Context, a negotiation.Asked, word WordCorrection, render RenderAbout,
) (negotiation.Correction, error) {
	act, ok := a.Act.(negotiation.CorrectRecommendation)
	if !ok {
		return negotiation.Correction{}, fmt.Errorf("%T corrects no recommendation", a.Act)
	}
	for _, e := range act.Changes {
		if err := checkIDs(e.Paragraph); err != nil {
			return negotiation.Correction{}, err
		}
	}
	made := func(ctx context.Context, tx pgx.Tx, r negotiation.Recommendation, at time.Time) error {
		return correct(ctx, tx, a, act, r, at, word, render)
	}
	return doing(ctx, s, a, adoptedThing, change[negotiation.Recommendation]{change: made}, correctionOf, a.ID)
}

// correct judges and writes a correction. The caller holds the lock on the
// recommendation's row.
func correct(
	ctx context.Context, tx pgx.Tx, a negotiation.Asked, act negotiation.CorrectRecommendation,
	r negotiation.Recommendation, at time.Time,
	word WordCorrection, render RenderAbout,
) error {
	v, err := version(ctx, tx, r.Draft.Version)
	if err != nil {
		return err
	}
	before, err := corrections(ctx, tx, `c.recommendation`, r.ID)
	if err != nil {
		return err
	}
	c, err := act.Judge(r.Draft, v, before)
	if err != nil {
		return err
	}
	report, err := reportOf(ctx, tx, r)
	if err != nil {
		return err
	}
	if report, err = lockedFamily(ctx, tx, report.ID); err != nil {
		return err
	}
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return err
	}
	c.ID, c.Recommendation, c.At = a.ID, r.ID, at
	i := negotiation.Issuance{
		Kind: negotiation.DocCorrigendum, Corrects: c.Languages, Reason: c.Reason,
		Texts: []negotiation.DocumentText{word(r, v, c)},
	}
	d, err := issueAbout(ctx, tx, a.By, secret.Derived(c.ID, "corrigendum"), i, report, at, render)
	if err != nil {
		return err
	}
	c.Document, c.Symbol = d.ID, d.Symbol
	if err := insertCorrection(ctx, tx, c); err != nil {
		return err
	}
	return logged(ctx, tx, at, a.By, event{
		act: negotiation.EventRecommendationCorrect, meeting: r.Draft.Meeting, recommendation: r.ID, docu: c.Document,
		detail: map[string]any{"symbol": c.Symbol, "languages": c.Languages, "changes": c.Changes, "reason": c.Reason},
	})
}

// reportOf is the report that a recommendation was adopted with, as it is to be read:
// itself, or its last reissue.
func reportOf(ctx context.Context, tx pgx.Tx, r negotiation.Recommendation) (negotiation.Document, error) {
	var final *string
	err := tx.QueryRow(ctx, `SELECT final::text FROM reports WHERE meeting = $1`, null(r.Draft.Meeting)).Scan(&final)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return negotiation.Document{}, fmt.Errorf("read the report: %w", err)
	}
	if final == nil {
		return negotiation.Document{}, negotiation.Refuse(negotiation.CodeWrongState,
			"The report that %s is adopted with is not issued yet; a corrigendum follows it.", r.Key)
	}
	d, err := document(ctx, tx, *final)
	if err == nil && d.SupersededBy != "" {
		return document(ctx, tx, d.SupersededBy)
	}
	return d, err
}

func insertCorrection(ctx context.Context, tx pgx.Tx, c negotiation.Correction) error {
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
