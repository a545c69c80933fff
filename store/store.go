// Package store keeps the record in PostgreSQL. Nothing else speaks SQL.
//
// Every write is one transaction that checks the rules of package negotiation
// against what the record holds at that moment, under a lock on the row the
// rule is about, and appends to the log. Every write carries an identifier
// chosen by its caller and gives the same answer when it is repeated.
//
// A refusal is a [negotiation.Refusal]; any other error means that the record
// could not be reached or used.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"rapporteur/negotiation"
)

// Store is the record. It is safe for concurrent use.
type Store struct{ pool *pgxpool.Pool }

// Open connects to the database at dsn, a PostgreSQL URL or keyword string.
// The schema must have been applied, see package schema.
func Open(ctx context.Context, dsn string) (*Store, error) {
	config, err := poolConfig(dsn)
	if err != nil {
		return nil, err
	}
	return open(ctx, config)
}

// connections bounds how many connections a pool has: an activity and a request
// each hold one while they wait for the disk, which takes no processor.
const connections = 16

// poolConfig reads the address of the database; what stands in it, such as
// pool_max_conns, comes before what is set here.
func poolConfig(dsn string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read DATABASE_URL: %w", err)
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		config.MaxConns = connections
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.RuntimeParams["application_name"] = "rapporteur"
	config.AfterConnect = withoutJIT
	return config, nil
}

// withoutJIT keeps PostgreSQL from compiling queries: they are short, and to
// compile one takes longer than it runs, by seconds where it is planned for many
// rows. It is no setting of the start, which a pooler in between may refuse.
func withoutJIT(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, `SET jit = off`)
	return err
}

func open(ctx context.Context, config *pgxpool.Config) (*Store, error) {
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the record: %w", err)
	}
	return &Store{pool: pool}, nil
}

// Close waits for running queries and closes all connections.
func (s *Store) Close() { s.pool.Close() }

// Ping reports whether the record can be reached and holds its schema.
func (s *Store) Ping(ctx context.Context) error {
	var ok bool
	if err := s.pool.QueryRow(ctx, `SELECT to_regclass('log') IS NOT NULL`).Scan(&ok); err != nil {
		return fmt.Errorf("reach the record: %w", err)
	}
	if !ok {
		return errors.New("the record has no schema yet; run: rapporteur migrate up")
	}
	return nil
}

// querier is what a transaction and the pool have in common.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// attempts bounds how often a transaction is run again, see again.
const attempts = 5

// again reports whether running the transaction again can succeed: after a
// deadlock or a serialization failure, from which PostgreSQL asks clients to
// recover, and when a symbol was registered in the moment it was allocated.
func again(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "40P01" || pg.Code == "40001" || pg.Code == "23505" && pg.ConstraintName == "documents_symbol_key"
}

// refused turns what only PostgreSQL noticed into a refusal: a malformed ID,
// or a character no text on record can hold.
func refused(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return nil
	}
	switch pg.Code {
	case "22P02":
		return negotiation.Refuse(negotiation.CodeInvalid, "An id in the request is missing or not a UUID.")
	case "22021", "22P05":
		return negotiation.Refuse(negotiation.CodeNotUTF8, "A text in the request holds a character the record cannot keep.")
	}
	return nil
}

// within runs do in one transaction.
func (s *Store) within(ctx context.Context, doing string, do func(tx pgx.Tx) error) error {
	var err error
	for range attempts {
		if err = pgx.BeginFunc(ctx, s.pool, do); !again(err) {
			break
		}
	}
	if refusal := refused(err); refusal != nil {
		return refusal
	}
	if err == nil || negotiation.CodeOf(err) != "" {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// now is the time of an act: the record's own clock, at this very moment and
// not at the start of the transaction, in microseconds and UTC. In a
// demonstration it is the clock of that.
func now(ctx context.Context, q querier) (time.Time, error) {
	return readClock(ctx, q, `SELECT record_clock()`)
}

// realTime is the time in the world, also in a demonstration. What is about
// machines and not about negotiations goes by it: how long sessions and access
// tokens are good for.
func realTime(ctx context.Context, tx pgx.Tx) (time.Time, error) {
	return readClock(ctx, tx, `SELECT clock_timestamp()`)
}

func readClock(ctx context.Context, q querier, query string) (time.Time, error) {
	var t time.Time
	if err := q.QueryRow(ctx, query).Scan(&t); err != nil {
		return t, fmt.Errorf("read the record's clock: %w", err)
	}
	return t.UTC(), nil
}

// unique reports whether err is the violation of a unique constraint.
func unique(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// violates reports whether err is the violation of the constraint named.
func violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}

// null turns "" into NULL.
func null[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

// texts are IDs as PostgreSQL takes them.
func texts(ids []negotiation.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// nullTime turns the zero time into NULL.
func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func value(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// checkIDs refuses anything that is not a UUID. Empty ones pass.
func checkIDs(ids ...negotiation.ID) error {
	for _, id := range ids {
		if id == "" {
			continue
		}
		if err := uuid.Validate(string(id)); err != nil || len(id) != 36 {
			return negotiation.Refuse(negotiation.CodeInvalid, "%q is not a UUID.", id)
		}
	}
	return nil
}

// checkChosen refuses an ID that no client may choose, since the record makes
// those of its form.
func checkChosen(id negotiation.ID) error {
	if id.Derived() {
		return negotiation.Refuse(
			negotiation.CodeInvalid,
			"%s is a UUID of version 8, which the record makes itself; choose one of another version, such as 4 or 7.", id,
		)
	}
	return checkIDs(id)
}

// isID reports whether a reference is an ID rather than a natural key.
func isID(ref string) bool { return len(ref) == 36 && uuid.Validate(ref) == nil }

// newID makes an ID whose order is that of creation.
func newID() (negotiation.ID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return negotiation.ID(id.String()), nil
}

// Secret is what the IDs follow from that the record makes by itself: no client
// can choose one or tell it beforehand, and a retry makes the same.
func (s *Store) Secret(ctx context.Context) (negotiation.Secret, error) { return secretOf(ctx, s.pool) }

func secretOf(ctx context.Context, q querier) (negotiation.Secret, error) {
	var secret negotiation.Secret
	if err := q.QueryRow(ctx, `SELECT secret FROM record_secret`).Scan(&secret); err != nil {
		return nil, fmt.Errorf("read the secret of the record: %w", err)
	}
	return secret, nil
}

// notFound turns a missing row into a refusal that names what was looked for.
func notFound(err error, what, ref string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return negotiation.Refuse(negotiation.CodeNotFound, "There is no %s %q on record.", what, ref)
	}
	return fmt.Errorf("read %s %q: %w", what, ref, err)
}

// event is a line for the log, before it has a number and a time.
type event struct {
	act                                  negotiation.EventName
	meeting, recommendation, round, docu negotiation.ID
	detail                               any
}

// logged appends a line to the log, in the transaction of what it tells, and
// queues the notices of it.
func logged(ctx context.Context, tx pgx.Tx, at time.Time, by negotiation.Actor, e event) error {
	if !e.act.Known() {
		return fmt.Errorf(
			"write the log: %q is not in the table of events; say in negotiation/event.go who may read it", e.act,
		)
	}
	detail, err := json.Marshal(e.detail)
	if err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	if e.detail == nil {
		detail = nil
	}
	var number int64
	err = tx.QueryRow(ctx, `INSERT INTO log (at, actor, act, meeting, recommendation, round, document, detail, act_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif(current_setting('rapporteur.act', true), '')::uuid) RETURNING number`,
		at, by, e.act, null(e.meeting), null(e.recommendation), null(e.round), null(e.docu), detail).Scan(&number)
	if err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	return notify(ctx, tx, number, e.act)
}

// Clock is the time by the record's own clock, which decides about deadlines.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	return readClock(ctx, s.pool, `SELECT record_clock()`)
}

// EventFilter selects lines of the log; empty fields select all.
type EventFilter struct {
	Recommendation negotiation.ID
	Round          negotiation.ID
	Meeting        negotiation.ID
	// After and UpTo bound the numbers of the lines; Limit is the most that is
	// read. 0 is no bound.
	After, UpTo int64
	Limit       int
}

// Events lists the log in order. What concerns a round also concerns the
// recommendations in it.
func (s *Store) Events(ctx context.Context, f EventFilter) ([]negotiation.Event, error) {
	if err := checkIDs(f.Recommendation, f.Round, f.Meeting); err != nil {
		return nil, err
	}
	statement, args := f.statement()
	rows, err := s.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	return collect(rows, "the log", func(row pgx.CollectableRow) (negotiation.Event, error) {
		var e negotiation.Event
		var detail []byte
		err := row.Scan(&e.Number, &e.At, &e.Actor, &e.Act, &e.Meeting, &e.Recommendation, &e.Round, &e.Document, &detail)
		e.At, e.Detail = e.At.UTC(), detail
		return e, err
	})
}

// statement reads the lines of a draft from the index on drafts and, for each
// round it was in, from the index on rounds.
func (f EventFilter) statement() (string, []any) {
	const columns = `l.number, l.at, l.actor, l.act, coalesce(l.meeting::text, ''), coalesce(l.recommendation::text, ''),
		coalesce(l.round::text, ''), coalesce(l.document::text, ''), l.detail`
	var c conditions
	c.add(`l.number > ?`, f.After)
	if f.UpTo > 0 {
		c.add(`l.number <= ?`, f.UpTo)
	}
	if f.Round != "" {
		c.add(`l.round = ?`, f.Round)
	}
	if f.Meeting != "" {
		c.add(`l.meeting = ?`, f.Meeting)
	}
	c.args = append(c.args, f.Limit)
	end := fmt.Sprintf(` ORDER BY l.number LIMIT nullif($%d::bigint, 0)`, len(c.args))
	if f.Recommendation == "" {
		return `SELECT ` + columns + ` FROM log l` + c.where() + end, c.args
	}
	c.args = append(c.args, f.Recommendation)
	own := fmt.Sprintf(`$%d`, len(c.args))
	return `SELECT ` + columns + ` FROM (
		(SELECT l.* FROM log l` + c.where() + ` AND l.recommendation = ` + own + end + `)
		UNION ALL
		(SELECT x.* FROM round_drafts d CROSS JOIN LATERAL (SELECT l.*
			FROM log l` + c.where() + ` AND l.round = d.round AND l.recommendation IS NULL` + end + `) x
		 WHERE d.recommendation = ` + own + `)) l` + end, c.args
}

func collect[T any](rows pgx.Rows, what string, scan pgx.RowToFunc[T]) ([]T, error) {
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return list, nil
}
