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

// maxKeptAnswer bounds the answer kept with a key, in bytes. A larger one is
// made again when the write is repeated.
const maxKeptAnswer = 64 << 10

// Claim announces a write under its key.
type Claim struct {
	// Key is chosen by the client: the ID of the act.
	Key       negotiation.ID
	Actor     negotiation.Actor
	Operation string
	// Digest covers everything that is asked, but for the key.
	Digest []byte
}

// KeptAnswer is what a write was answered.
type KeptAnswer struct {
	Status int
	Media  string
	Body   []byte
}

// Announced says what is on record under a key.
type Announced struct {
	// Repeated says that the same write was announced before.
	Repeated bool
	// Answer it got, nil when it has none yet or is asked by somebody else.
	Answer *KeptAnswer
}

// Announce puts a write on record under its key before it is done. The same
// write again is told as such; another one under the same key is refused with
// [negotiation.CodeConflict], whoever sends it: an act is done once by its ID.
// What was answered is for the actor who was.
func (s *Store) Announce(ctx context.Context, c Claim) (Announced, error) {
	if err := checkChosen(c.Key); err != nil {
		return Announced{}, err
	}
	var out Announced
	err := s.within(ctx, "announce the write", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO request_keys (key, actor, operation, digest) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`,
			c.Key, c.Actor, c.Operation, c.Digest)
		if err != nil || tag.RowsAffected() == 1 {
			out = Announced{}
			return err
		}
		out, err = announced(ctx, tx, c)
		return err
	})
	return out, err
}

func announced(ctx context.Context, q querier, c Claim) (Announced, error) {
	var (
		operation string
		digest    []byte
		actor     negotiation.Actor
		status    *int
		answer    KeptAnswer
	)
	err := q.QueryRow(ctx, `SELECT operation, digest, actor, status, coalesce(media, ''), answer FROM request_keys WHERE key = $1`, c.Key).
		Scan(&operation, &digest, &actor, &status, &answer.Media, &answer.Body)
	if errors.Is(err, pgx.ErrNoRows) {
		// The first one was refused in this very moment, and nothing was done.
		return Announced{}, nil
	}
	if err != nil {
		return Announced{}, err
	}
	if operation != c.Operation || !slices.Equal(digest, c.Digest) || !actor.Same(c.Actor) {
		return Announced{}, negotiation.Refuse(
			negotiation.CodeConflict,
			"Another request is on record under the id or key %s; send this one under a key of its own.", c.Key,
		)
	}
	out := Announced{Repeated: true}
	if actor == c.Actor && status != nil && answer.Body != nil {
		answer.Status = *status
		out.Answer = &answer
	}
	return out, nil
}

// Announcement looks a key up without announcing anything. It reports false
// when nothing is on record under it.
func (s *Store) Announcement(ctx context.Context, c Claim) (Announced, error) {
	if err := checkIDs(c.Key); err != nil {
		return Announced{}, err
	}
	return announced(ctx, s.pool, c)
}

// KeepAnswer puts on record what a write was answered. The first answer stays.
func (s *Store) KeepAnswer(ctx context.Context, c Claim, a KeptAnswer) error {
	if len(a.Body) > maxKeptAnswer {
		a.Body = nil
	}
	_, err := s.pool.Exec(ctx, `INSERT INTO request_keys AS k (key, actor, operation, digest, answered_at, status, media, answer)
		VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7)
		ON CONFLICT (key) DO UPDATE SET answered_at = clock_timestamp(), status = $5, media = $6, answer = $7
		WHERE k.answered_at IS NULL AND k.operation = $3 AND k.digest = $4 AND k.actor = $2`,
		c.Key, c.Actor, c.Operation, c.Digest, a.Status, a.Media, a.Body)
	if err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	return nil
}

// TakeBack takes an announcement back whose write was refused, so that another
// one may come under its key.
func (s *Store) TakeBack(ctx context.Context, c Claim) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM request_keys WHERE key = $1 AND actor = $2 AND operation = $3 AND digest = $4 AND answered_at IS NULL`,
		c.Key, c.Actor, c.Operation, c.Digest)
	if err != nil {
		return fmt.Errorf("take the announcement back: %w", err)
	}
	return nil
}

// pruned is how many keys are taken away at once.
const pruned = 1000

// PruneKeys takes away the keys of writes of more than 30 days ago, at most a
// thousand, and returns how many: no client comes back for an answer after so
// long, and the act itself stays on record under its own ID, which is refused
// for another act for ever.
func (s *Store) PruneKeys(ctx context.Context) (int64, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM request_keys WHERE key IN
		(SELECT key FROM request_keys WHERE at < clock_timestamp() - interval '30 days'
			ORDER BY at LIMIT $1 FOR UPDATE SKIP LOCKED)`, pruned)
	if err != nil {
		return 0, fmt.Errorf("take old keys away: %w", err)
	}
	return tag.RowsAffected(), nil
}

// KeepPruning takes old keys away, again and again until the context ends, and
// tells of what failed.
func (s *Store) KeepPruning(ctx context.Context, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		for {
			count, err := s.PruneKeys(ctx)
			if err != nil && ctx.Err() == nil {
				failed(err)
			}
			if err != nil || count < pruned {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// states are the statements that say in which state a thing is, by its kind:
// the transaction that last wrote its rows. A lock leaves it as it is, and
// every change gives another one.
var states = map[string]string{
	"rounds":          `SELECT xmin::text FROM rounds WHERE id::text = $1`,
	"silences":        `SELECT xmin::text FROM silences WHERE id::text = $1`,
	"recommendations": `SELECT xmin::text FROM recommendations WHERE id::text = $1 OR key = $1`,
	"meetings": `SELECT concat(m.xmin, ' ', (SELECT a.xmin FROM agenda_adoptions a WHERE a.meeting = m.id), ' ', (SELECT count(*) FROM meeting_changes c WHERE c.meeting = m.id))
		FROM meetings m WHERE m.id::text = $1 OR m.key = $1`,
	"reports": `SELECT concat(r.xmin, (SELECT string_agg(concat(s.number, ':', s.xmin), ',' ORDER BY s.number) FROM report_sections s WHERE s.report = r.id))
		FROM reports r JOIN meetings m ON m.id = r.meeting WHERE r.id::text = $1 OR m.id::text = $1 OR m.key = $1`,
}

// State says in which state a round, silence procedure, recommendation, meeting or
// report is; "" for what has no state of its own, or is not on record.
func (s *Store) State(ctx context.Context, kind, ref string) (string, error) {
	return state(ctx, s.pool, kind, ref)
}

func state(ctx context.Context, q querier, kind, ref string) (string, error) {
	query, known := states[kind]
	if !known {
		return "", nil
	}
	var out string
	err := q.QueryRow(ctx, query, ref).Scan(&out)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the state: %w", err)
	}
	return out, nil
}

// inState refuses unless a thing is in the state that is expected, if one is.
func inState(ctx context.Context, tx pgx.Tx, expects, kind string, ref negotiation.ID) error {
	if expects == "" {
		return nil
	}
	current, err := state(ctx, tx, kind, string(ref))
	if err == nil && current != expects {
		return negotiation.Refuse(
			negotiation.CodePrecondition, "It has changed since it was read; read it again and decide on what it is now.",
		)
	}
	return err
}
