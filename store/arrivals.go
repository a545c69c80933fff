package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"

	"rapporteur/negotiation"
)

// Whatever counts by the moment at which it arrived is put on record whole at
// that moment, before anything is done with it. From then on nobody is needed
// to finish it: not its sender, nor the server that took it. It leaves this
// table in the transaction that puts it where it belongs, or when it is refused.

const (
	// maxArrivals and maxArrivedBytes bound what one delegation may have under
	// way to one round or silence, in number and in bytes of content.
	maxArrivals     = 100
	maxArrivedBytes = 8 << 20
	// leftLying is how long whoever took something has to finish it, before
	// anybody does.
	leftLying = 2 * time.Second
	// sweepSize is how many arrivals are looked at each time.
	sweepSize = 200
	// finishPatience bounds finishing one of them.
	finishPatience = 10 * time.Second
	// enoughFailures are how many end going through them, for this time.
	enoughFailures = 3
	// atOnce are how many are finished at the same time: what has to be done in
	// order waits for what came before it.
	atOnce = 6
)

// errOutOfReach is the error of going on although so much has failed.
var errOutOfReach = errors.New("the record seems out of reach")

// ErrManyArrivals is the error of more than a delegation may have under way at
// once. The same may be sent again when some of it is finished.
var ErrManyArrivals = errors.New("too much of this delegation is under way")

type arrivalKind string

const (
	arrivedReply      arrivalKind = "reply"
	arrivedWithdrawal arrivalKind = "withdrawal"
	arrivedObjection  arrivalKind = "objection"
)

// places says, by what arrived, what holds it when it is on record and the
// condition on what it is for. The share of that row is one that a close waits
// for: what has arrived before the close is on record when the round closes.
var places = map[arrivalKind]struct{ kept, subject string }{
	arrivedReply:      {`replies`, `SELECT id FROM rounds WHERE id = $4 AND phase NOT IN ('planned', 'cancelled') FOR KEY SHARE`},
	arrivedWithdrawal: {`withdrawals`, `SELECT id FROM rounds WHERE id = $4 AND phase NOT IN ('planned', 'cancelled') FOR KEY SHARE`},
	arrivedObjection:  {`silence_objections`, `SELECT id FROM silences WHERE id = $4 AND phase = 'open' AND ends >= record_clock() FOR KEY SHARE`},
}

// ReplyArrived puts on record that a reply has arrived. Whenever it is received
// then, and by whomever, it came at this moment: in time or late. Another one
// that is under way under its ID is what arrived, and this one is refused.
func (s *Store) ReplyArrived(ctx context.Context, r negotiation.Reply) error {
	digest, err := replyDigest(r)
	if err != nil {
		return err
	}
	return s.arrived(ctx, arrivedReply, r.ID, digest, r.Round, r.Delegation, r)
}

// WithdrawalArrived is [Store.ReplyArrived] for the withdrawal of a comment.
func (s *Store) WithdrawalArrived(ctx context.Context, w negotiation.Withdrawal) error {
	digest, err := withdrawalDigest(w)
	if err != nil {
		return err
	}
	return s.arrived(ctx, arrivedWithdrawal, w.ID, digest, w.Round, w.Delegation, w)
}

// ObjectionArrived is [Store.ReplyArrived] for an objection to a silence, in
// time only: a late one is refused. The silence does not end without it, see
// [Store.EndSilence].
func (s *Store) ObjectionArrived(ctx context.Context, a negotiation.Asked) error {
	act, err := objection(a)
	if err != nil {
		return err
	}
	digest, err := objectionDigest(a)
	if err != nil {
		return err
	}
	return s.arrived(ctx, arrivedObjection, a.ID, digest, a.On, act.Delegation, a)
}

func (s *Store) arrived(
	ctx context.Context, kind arrivalKind, id negotiation.ID, digest []byte, subject negotiation.ID, sender string,
	what any,
) error {
	if err := checkIDs(id, subject); err != nil {
		return err
	}
	content, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("write the %s: %w", kind, err)
	}
	place := places[kind]
	tag, err := s.pool.Exec(ctx, `INSERT INTO arrivals (id, digest, kind, subject, sender, content, size, at)
		SELECT $1, $2, $3, x.id, $5, $6, $9, record_clock() FROM (`+place.subject+`) x
		WHERE NOT EXISTS (SELECT 1 FROM `+place.kept+` WHERE id = $1)
		  AND (SELECT count(*) < $7 AND coalesce(sum(a.size), 0) < $8 FROM arrivals a WHERE a.subject = x.id
		  	AND a.sender = $5)
		ON CONFLICT DO NOTHING`, id, digest, kind, null(subject), sender, json.RawMessage(content), maxArrivals, maxArrivedBytes, len(content))
	if refusal := refused(err); refusal != nil {
		return refusal
	}
	if err != nil {
		return fmt.Errorf("note the arrival of the %s: %w", kind, err)
	}
	if tag.RowsAffected() == 1 {
		return nil
	}
	return s.notNoted(ctx, kind, id, digest, subject, sender)
}

// notNoted says why an arrival was not put on record. It is no error when the
// same one is, or when whoever receives it refuses it anyway.
func (s *Store) notNoted(
	ctx context.Context, kind arrivalKind, id negotiation.ID, digest []byte, subject negotiation.ID, sender string,
) error {
	var under []byte
	var kept, many bool
	err := s.pool.QueryRow(ctx, `SELECT (SELECT digest FROM arrivals WHERE id = $1), EXISTS (SELECT 1 FROM `+places[kind].kept+` WHERE id = $1),
		(SELECT count(*) >= $4 OR coalesce(sum(size), 0) >= $5 FROM arrivals WHERE subject = $2 AND sender = $3)`,
		id, null(subject), sender, maxArrivals, maxArrivedBytes).Scan(&under, &kept, &many)
	switch {
	case err != nil:
		return fmt.Errorf("look for the arrival of the %s: %w", kind, err)
	case under != nil && !slices.Equal(under, digest):
		return negotiation.Refuse(
			negotiation.CodeConflict, "Something else is under way under the id %s; send this under an id of its own.", id,
		)
	case under == nil && !kept && many:
		return ErrManyArrivals
	}
	return nil
}

// objectionDigest covers what the delegation sent, not who passed it on, nor
// what is added on its way.
func objectionDigest(a negotiation.Asked) ([]byte, error) {
	return digestOf([]any{a.ID, request(a)})
}

func withdrawalDigest(w negotiation.Withdrawal) ([]byte, error) {
	w.Actor = negotiation.Actor{}
	return digestOf(w)
}

func digestOf(what any) ([]byte, error) {
	raw, err := json.Marshal(what)
	if err != nil {
		return nil, fmt.Errorf("read what arrived: %w", err)
	}
	sum := sha256.Sum256(raw)
	return sum[:], nil
}

// errGone is the error of finishing what somebody else has finished meanwhile.
var errGone = errors.New("it has been finished already")

// receiving says how something is received: by its sender, or because it
// arrived and is still there.
type receiving bool

const (
	bySender   receiving = false
	leftBehind receiving = true
)

// take takes an arrival off the record and says when it came: at its arrival,
// or else now, by the record's own clock. It comes back if the transaction is
// undone. Whoever takes the same one at the same time waits for that.
func take(
	ctx context.Context, tx pgx.Tx, id negotiation.ID, digest []byte, how receiving,
) (came, at time.Time, err error) {
	var arrived *time.Time
	var other bool
	err = tx.QueryRow(ctx, `WITH taken AS (DELETE FROM arrivals WHERE id = $1 AND digest = $2 RETURNING at)
		SELECT (SELECT at FROM taken), EXISTS (SELECT 1 FROM arrivals WHERE id = $1 AND digest <> $2),
			record_clock()`, id, digest).Scan(&arrived, &other, &at)
	switch at = at.UTC(); {
	case err != nil:
		return at, at, fmt.Errorf("read when it arrived: %w", err)
	case other:
		return at, at, negotiation.Refuse(
			negotiation.CodeConflict, "Something else is under way under the id %s; send this under an id of its own.", id,
		)
	case arrived != nil:
		return value(arrived), at, nil
	case how == leftBehind:
		return at, at, errGone
	}
	return at, at, nil
}

// refusedArrival takes off the arrival of what was refused, so that nothing is
// left of it. It returns the error that it was given.
func (s *Store) refusedArrival(ctx context.Context, id negotiation.ID, digest []byte, err error) error {
	if negotiation.CodeOf(err) == "" {
		return err
	}
	return errors.Join(err, s.drop(ctx, id, digest))
}

// drop takes off an arrival that is of no use any more.
func (s *Store) drop(ctx context.Context, id negotiation.ID, digest []byte) error {
	if _, err := s.pool.Exec(ctx, `DELETE FROM arrivals WHERE id = $1 AND digest = $2`, id, digest); err != nil {
		return fmt.Errorf("take off what arrived: %w", err)
	}
	return nil
}

// finish puts on record what a delegation sent to a round and what nobody has
// finished yet. What is refused is refused to its sender as well, and is no
// error.
func (s *Store) finish(ctx context.Context, id negotiation.ID) error {
	var kind arrivalKind
	var digest, content []byte
	err := s.pool.QueryRow(ctx, `SELECT kind, digest, content FROM arrivals WHERE id = $1`, id).Scan(&kind, &digest, &content)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what arrived: %w", err)
	}
	switch kind {
	case arrivedReply:
		err = finished(content, digest, replyDigest, func(r negotiation.Reply) error {
			return s.receiveReply(ctx, r, leftBehind)
		})
	case arrivedWithdrawal:
		err = finished(content, digest, withdrawalDigest, func(w negotiation.Withdrawal) error {
			return s.withdrawComment(ctx, w, leftBehind)
		})
	case arrivedObjection:
		err = &brokenError{fmt.Errorf("an objection is no matter of a round")}
	}
	if errors.Is(err, errGone) || negotiation.CodeOf(err) != "" {
		return nil
	}
	return err
}

// finished reads what arrived, sees that it is what came, and does it. What makes
// the program panic ends neither the server nor what else has arrived.
func finished[T any](content, digest []byte, sum func(T) ([]byte, error), do func(T) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &brokenError{fmt.Errorf("it makes the program panic: %v", r)}
		}
	}()
	var what T
	if err := json.Unmarshal(content, &what); err != nil {
		return &brokenError{err}
	}
	if is, err := sum(what); err != nil || !slices.Equal(is, digest) {
		return &brokenError{errors.New("it is not what arrived")}
	}
	return do(what)
}

// brokenError is the error of an arrival that nobody can ever finish.
type brokenError struct{ error }

// Unwrap returns the cause.
func (e *brokenError) Unwrap() error { return e.error }

// broken reports whether something can't be finished because of what it is,
// rather than because the record is out of reach.
func broken(err error) bool {
	var unreadable *brokenError
	var pg *pgconn.PgError
	return errors.As(err, &unreadable) || errors.As(err, &pg) && (pg.Code[:2] == "22" || pg.Code[:2] == "23")
}

// inOrder finishes what the same delegation sent to the same round before one
// of its arrivals and what is not on record yet: what that one replaces, or
// takes back, may be among it.
func (s *Store) inOrder(ctx context.Context, id negotiation.ID) error {
	return s.each(ctx, 1, func(ctx context.Context, before negotiation.ID) error {
		if err := s.finish(ctx, before); err != nil && !broken(err) {
			return err
		}
		return nil
	}, `SELECT b.id::text FROM arrivals a JOIN arrivals b ON b.subject = a.subject AND b.sender = a.sender AND (b.at, b.id) < (a.at, a.id)
		WHERE a.id = $1 ORDER BY b.at, b.id`, id)
}

// each calls do for the arrivals that a query lists, in their order, for so many
// at once, until one of them fails.
func (s *Store) each(
	ctx context.Context, limit int, do func(context.Context, negotiation.ID) error, query string, args ...any,
) error {
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("list what arrived: %w", err)
	}
	ids, err := collect(rows, "what arrived", pgx.RowTo[negotiation.ID])
	if err != nil {
		return err
	}
	group, inGroup := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	for _, id := range ids {
		if inGroup.Err() != nil {
			break
		}
		group.Go(func() error { return do(inGroup, id) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// timely is the condition for what arrived in time for a round that is over.
const timely = `a.at <= r.deadline AND a.at < r.closed_at`

// FinishArrivals puts on record all that arrived in time for a round that is
// over and that nobody has finished yet, what a delegation sent in the order in
// which it came. Done is called after each. What can't be finished at all is given
// up: it is late when it is sent again. It returns the errors of that.
func (s *Store) FinishArrivals(ctx context.Context, round negotiation.ID, done func()) (givenUp []error, err error) {
	if err := checkIDs(round); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	err = s.each(ctx, atOnce, func(ctx context.Context, id negotiation.ID) error {
		defer done()
		err := s.finish(ctx, id)
		if !broken(err) {
			return err
		}
		mu.Lock()
		givenUp = append(givenUp, fmt.Errorf("%s: %w", id, err))
		mu.Unlock()
		_, err = s.pool.Exec(ctx, `DELETE FROM arrivals WHERE id = $1`, id)
		return err
	}, `SELECT a.id::text FROM arrivals a JOIN rounds r ON r.id = a.subject WHERE r.id = $1 AND `+timely+` ORDER BY a.at, a.id`, null(round))
	return givenUp, err
}

// awaited refuses nothing: it is the error of going on with a round for which
// something arrived in time that is not on record yet.
func awaited(ctx context.Context, tx pgx.Tx, round negotiation.ID) error {
	var missing bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM arrivals a JOIN rounds r ON r.id = a.subject WHERE r.id = $1 AND `+timely+`)`, round).Scan(&missing)
	if err == nil && missing {
		err = errMovedOn
	}
	return err
}

// KeepFinishing finishes what arrived and was left lying, such as by a server
// that was killed, again and again until the context ends, and tells of what
// failed. Objections are handed to the procedure of their silence.
func (s *Store) KeepFinishing(
	ctx context.Context, every time.Duration, object func(context.Context, negotiation.Asked) error, failed func(error),
) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := s.finishLeft(ctx, object); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// finishLeft goes through what was left lying once. What can't be finished at all
// holds up nothing else, nor does what fails for another reason, until so much of
// that fails that the record is out of reach. Objections go to Temporal, and the
// first that fails ends it.
func (s *Store) finishLeft(ctx context.Context, object func(context.Context, negotiation.Asked) error) error {
	const left = `SELECT id::text FROM arrivals WHERE at < record_clock() - $1::interval AND (kind = 'objection') = $2 ORDER BY at, id LIMIT $3`
	var mu sync.Mutex
	var failures []error
	away := 0
	err := s.each(ctx, atOnce, func(ctx context.Context, id negotiation.ID) error {
		ctx, cancel := context.WithTimeout(ctx, finishPatience)
		defer cancel()
		err := s.finish(ctx, id)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			failures = append(failures, fmt.Errorf("finish %s: %w", id, err))
		}
		if err != nil && !broken(err) {
			away++
		}
		if away >= enoughFailures {
			return errOutOfReach
		}
		return nil
	}, left, leftLying, false, sweepSize)
	failures = append(failures, err, s.each(ctx, 1, func(ctx context.Context, id negotiation.ID) error {
		ctx, cancel := context.WithTimeout(ctx, finishPatience)
		defer cancel()
		return s.finishObjection(ctx, id, object)
	}, left, leftLying, true, sweepSize))
	return errors.Join(failures...)
}

func (s *Store) finishObjection(
	ctx context.Context, id negotiation.ID, object func(context.Context, negotiation.Asked) error,
) error {
	var digest []byte
	var a negotiation.Asked
	err := s.pool.QueryRow(ctx, `SELECT digest, content FROM arrivals WHERE id = $1`, id).Scan(&digest, &a)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the objection %s: %w", id, err)
	}
	if err := object(ctx, a); err != nil && negotiation.CodeOf(err) == "" {
		return fmt.Errorf("finish the objection %s: %w", id, err)
	}
	return s.drop(ctx, id, digest)
}

// takeArrived takes in the objections to a silence that arrived before one of
// them, or all of them, and are not on record yet, in the order in which they
// came, and returns the silence as they leave it. What the rules refuse breaks
// nothing.
func takeArrived(
	ctx context.Context, tx pgx.Tx, x negotiation.Silence, before negotiation.ID, at time.Time,
) (negotiation.Silence, error) {
	rows, err := tx.Query(ctx, `DELETE FROM arrivals a WHERE a.subject = $1
		  AND NOT EXISTS (SELECT 1 FROM arrivals b WHERE b.id = $2 AND (b.at, b.id) <= (a.at, a.id)) RETURNING a.content,
		  	a.at`, x.ID, null(before))
	if err != nil {
		return x, fmt.Errorf("read what arrived: %w", err)
	}
	type arrival struct {
		asked negotiation.Asked
		came  time.Time
	}
	list, err := collect(rows, "objections", func(row pgx.CollectableRow) (a arrival, err error) {
		err = row.Scan(&a.asked, &a.came)
		a.came = a.came.UTC()
		return a, err
	})
	if err != nil {
		return x, err
	}
	slices.SortFunc(list, func(a, b arrival) int { return a.came.Compare(b.came) })
	for _, a := range list {
		act, err := objection(a.asked)
		var done bool
		if err == nil {
			done, err = objected(ctx, tx, a.asked, act)
		}
		if err == nil && !done {
			x, err = object(ctx, tx, x, a.asked, act, a.came, at)
		}
		if err != nil && negotiation.CodeOf(err) == "" { // a refusal is its sender's as well
			return x, err
		}
	}
	return x, nil
}
