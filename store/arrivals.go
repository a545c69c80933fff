package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	n "rapporteur/negotiation"
)

// arrivalGrace is how long after the close of a round its consolidation waits
// for replies that arrived in time and are not on record yet. What comes on
// record later than that is in time all the same, and asks for another one.
const arrivalGrace = 5 * time.Minute

// ReplyArrived puts on record that a reply has arrived while its round takes
// comments in time, before anything is done with it. Whenever it is received
// then, it came at this moment. The share of the round's row that it takes is
// one that a close waits for: what has arrived before the close is on record
// when the round closes.
func (s *Store) ReplyArrived(ctx context.Context, r n.Reply) error {
	digest, err := replyDigest(r)
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO arrivals (id, digest, subject, at)
		SELECT $1, $2, r.id, record_clock() FROM (SELECT id FROM rounds WHERE id = $3 AND phase = $4 AND deadline >= record_clock() FOR KEY SHARE) r
		ON CONFLICT DO NOTHING`, r.ID, digest, null(r.Round), n.RoundOpen)
	if err != nil {
		return fmt.Errorf("note the arrival of the reply: %w", err)
	}
	return nil
}

// ObjectionArrived is [Store.ReplyArrived] for an objection to a silence. It is
// kept whole: the silence does not end without it, see [Store.EndSilence].
func (s *Store) ObjectionArrived(ctx context.Context, o n.SilenceObjection) error {
	digest, err := objectionDigest(o)
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO arrivals (id, digest, subject, content, at)
		SELECT $1, $2, s.id, $5, record_clock() FROM (SELECT id FROM silences WHERE id = $3 AND phase = $4 AND ends >= record_clock() FOR KEY SHARE) s
		ON CONFLICT DO NOTHING`, o.ID, digest, null(o.Silence), n.SilenceOpen, o)
	if err != nil {
		return fmt.Errorf("note the arrival of the objection: %w", err)
	}
	return nil
}

// objectionDigest covers what the delegation sent, not who passed it on.
func objectionDigest(o n.SilenceObjection) ([]byte, error) {
	o.Actor, o.ReceivedAt, o.Expects = n.Actor{}, time.Time{}, ""
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("read the objection: %w", err)
	}
	sum := sha256.Sum256(raw)
	return sum[:], nil
}

// cameAt is when something came that is received now: when it arrived in time,
// that moment, and otherwise now, by the record's own clock.
func cameAt(ctx context.Context, tx pgx.Tx, id n.ID, digest []byte, inTime func(time.Time) bool) (came, at time.Time, err error) {
	var arrived *time.Time
	err = tx.QueryRow(ctx, `SELECT record_clock(), (SELECT at FROM arrivals WHERE id = $1 AND digest = $2)`, id, digest).Scan(&at, &arrived)
	if err != nil {
		return at, at, fmt.Errorf("read the record's clock: %w", err)
	}
	at = at.UTC()
	if came = value(arrived); came.IsZero() || !inTime(came) {
		came = at
	}
	return came, at, nil
}

// notArrived takes back that something arrived which was refused, so that
// nothing waits for it. It returns the refusal.
func (s *Store) notArrived(ctx context.Context, id n.ID, digest []byte, refusal error) error {
	if n.CodeOf(refusal) == "" {
		return refusal
	}
	if _, err := s.pool.Exec(ctx, `DELETE FROM arrivals WHERE id = $1 AND digest = $2`, id, digest); err != nil {
		return fmt.Errorf("take back the arrival of what was refused (%w): %w", refusal, err)
	}
	return refusal
}

// AwaitArrivals returns a [NotYet] while replies that arrived in time for a
// round that is over are not on record yet, but for a few minutes only. It
// waits longer the longer it has waited.
func (s *Store) AwaitArrivals(ctx context.Context, round n.ID) error {
	if err := checkIDs(round); err != nil {
		return err
	}
	var missing bool
	var at time.Time
	var closed *time.Time
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM arrivals a WHERE a.subject = r.id AND NOT EXISTS (SELECT 1 FROM replies p WHERE p.id = a.id)),
		record_clock(), r.closed_at FROM rounds r WHERE r.id = $1`, null(round)).Scan(&missing, &at, &closed)
	if err != nil {
		return notFound(err, "round", string(round))
	}
	waited := at.Sub(value(closed))
	if !missing || closed == nil || waited >= arrivalGrace {
		return nil
	}
	return &NotYet{Remaining: min(max(time.Second, waited/4), arrivalGrace-waited)}
}

// takeArrived takes the objections in that arrived in time and are not on record
// yet, in the order in which they came, and returns the silence as they leave
// it. What the rules refuse breaks nothing.
func takeArrived(ctx context.Context, tx pgx.Tx, x n.Silence, at time.Time) (n.Silence, error) {
	rows, err := tx.Query(ctx, `SELECT a.content, a.at FROM arrivals a
		WHERE a.subject = $1 AND NOT EXISTS (SELECT 1 FROM silence_objections o WHERE o.id = a.id) ORDER BY a.at, a.id`, x.ID)
	if err != nil {
		return x, fmt.Errorf("read what arrived: %w", err)
	}
	list, err := collect(rows, "objections", func(row pgx.CollectableRow) (o n.SilenceObjection, err error) {
		var came time.Time
		err = row.Scan(&o, &came)
		o.ReceivedAt = came.UTC()
		return o, err
	})
	if err != nil {
		return x, err
	}
	for _, o := range list {
		if x.Phase != n.SilenceOpen {
			break
		}
		after, err := object(ctx, tx, x, o, o.ReceivedAt, at)
		if n.CodeOf(err) != "" {
			continue // it is refused to its sender as well
		}
		if err != nil {
			return x, err
		}
		x = after
	}
	return x, nil
}
