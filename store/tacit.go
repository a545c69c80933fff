package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// circulated resolves the recommendations of a plan to the versions they stand
// at, with the locks under which they still stand there when the procedure is
// open, and refuses what cannot be put to tacit approval. The texts come back as
// the paragraphs of the plan.
func circulated(
	ctx context.Context, tx pgx.Tx, x negotiation.OpenSilence, at time.Time,
) (negotiation.OpenSilence, error) {
	x.Recommendations = slices.Clone(x.Recommendations)
	for i, d := range x.Recommendations {
		rec, err := recommendation(ctx, tx, d.Recommendation, true)
		if err != nil {
			return x, err
		}
		if err := checkIDs(d.Version); err != nil {
			return x, err
		}
		if d.Version == "" {
			d.Version = rec.Draft.Version
		}
		facts, err := tacitFacts(ctx, tx, rec)
		if err != nil {
			return x, err
		}
		if err := x.CheckTacit(rec, d.Version, facts); err != nil {
			return x, err
		}
		v, err := version(ctx, tx, d.Version)
		if err != nil {
			return x, err
		}
		x.Recommendations[i] = negotiation.CirculatedDraft{Recommendation: string(rec.ID), Version: v.ID}
		x.Paragraphs = append(x.Paragraphs, v.Plain())
	}
	// One named by its key and by its ID is named twice as well.
	if err := x.CheckNamedOnce(); err != nil {
		return x, err
	}
	parties, err := partiesUnder(ctx, tx, x.Body, at)
	if err != nil {
		return x, err
	}
	return x, x.CheckParties(parties)
}

func tacitFacts(ctx context.Context, tx pgx.Tx, r negotiation.Recommendation) (negotiation.TacitFacts, error) {
	var f negotiation.TacitFacts
	err := tx.QueryRow(ctx, `SELECT m.body, EXISTS (SELECT 1 FROM reports p WHERE p.meeting = $3 AND p.adopted_at IS NULL),
			coalesce((SELECT s.id::text FROM silences s JOIN silence_paragraphs q ON q.silence = s.id WHERE s.phase = 'open'
				AND q.recommendation = $2 LIMIT 1), '')
		FROM meetings m WHERE m.id = $1`, r.Holder(), r.ID, null(r.Draft.Meeting)).Scan(&f.Body, &f.Unfinished, &f.Silent)
	if err != nil {
		return f, fmt.Errorf("read what holds the draft: %w", err)
	}
	return f, nil
}

// partiesUnder lists the codes of those who take part in the decisions of a body
// at a time.
func partiesUnder(ctx context.Context, tx pgx.Tx, body string, at time.Time) ([]string, error) {
	all, err := delegations(ctx, tx)
	if err != nil {
		return nil, err
	}
	var instrument string
	if err := tx.QueryRow(ctx, `SELECT instrument FROM bodies WHERE symbol = $1`, body).Scan(&instrument); err != nil {
		return nil, notFound(err, "body", body)
	}
	var out []string
	for _, d := range all {
		if negotiation.Entitled(d.CapacityOn(instrument, at), negotiation.MayAdopt) {
			out = append(out, d.Code)
		}
	}
	return out, nil
}

// RecordTacitOutcome puts on record what became of a recommendation at the end of
// a silence nobody broke for it. The same again changes nothing.
func (s *Store) RecordTacitOutcome(ctx context.Context, o negotiation.TacitOutcome) error {
	if err := checkIDs(o.Silence); err != nil {
		return err
	}
	return s.within(ctx, "record the outcome of the silence procedure", func(tx pgx.Tx) error {
		x, err := silence(ctx, tx, o.Silence)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(x.Adopts(), func(p negotiation.SilenceParagraph) bool { return p.Number == o.Number })
		if i < 0 {
			return negotiation.Refuse(
				negotiation.CodeWrongState, "The silence procedure approved no recommendation under number %d.", o.Number,
			)
		}
		at, err := now(ctx, tx)
		if err != nil {
			return err
		}
		var number int
		err = tx.QueryRow(ctx, `INSERT INTO silence_outcomes (silence, number, left_out, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING number`,
			o.Silence, o.Number, o.LeftOut, at).Scan(&number)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && o.LeftOut == "" {
			return nil // on record already; and the adoption itself is in the log
		}
		if err != nil {
			return err
		}
		return logged(ctx, tx, at, negotiation.System(), event{act: negotiation.EventSilenceLeftOut, meeting: x.Meeting,
			recommendation: x.Adopts()[i].Recommendation,
			detail:         map[string]any{"silence": o.Silence, "number": o.Number, "reason": o.LeftOut, "notice": x.Notice}})
	})
}
