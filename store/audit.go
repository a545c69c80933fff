package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/audit"
)

// AuditedRequest is a request to the API that the audit trail is to tell of.
type AuditedRequest struct {
	audit.Entry
	// TokenDigest is the SHA-256 of the access token that was sent, if any;
	// the record knows which token that is.
	TokenDigest []byte
	// Age is how long ago it was answered.
	Age time.Duration
}

// AppendAudit puts requests on record for the audit trail. They are durable
// when it returns; [Store.ChainAudit] gives them their place in the chain.
func (s *Store) AppendAudit(ctx context.Context, requests ...AuditedRequest) error {
	entries, digests, ages := make([]string, len(requests)), make([][]byte, len(requests)), make([]int64, len(requests))
	for i, r := range requests {
		entry, err := json.Marshal(r.Entry)
		if err != nil {
			return fmt.Errorf("write the audit trail: %w", err)
		}
		entries[i], digests[i], ages[i] = string(entry), r.TokenDigest, r.Age.Microseconds()
	}
	_, err := s.pool.Exec(ctx, `INSERT INTO audit_pending (at, entry)
		SELECT clock_timestamp() - r.age * interval '1 microsecond',
		       CASE WHEN t.id IS NULL THEN r.entry ELSE r.entry || jsonb_build_object('token', t.id) END
		FROM unnest($1::jsonb[], $2::bytea[], $3::bigint[]) WITH ORDINALITY AS r (entry, digest, age, position)
		LEFT JOIN access_tokens t ON t.digest = r.digest
		ORDER BY r.position`, entries, digests, ages)
	if err != nil {
		return fmt.Errorf("write the audit trail: %w", err)
	}
	return nil
}

// auditLock orders those who append to the chain.
const auditLock = 0x61756469745f7470

// auditBatch bounds how many entries are chained in one transaction.
const auditBatch = 2000

// ChainAudit gives entries that wait their place in the chain and returns how
// many. Any number of processes may call it: one at a time does the work.
func (s *Store) ChainAudit(ctx context.Context) (int, error) {
	total := 0
	for {
		var done int
		err := s.within(ctx, "chain the audit trail", func(tx pgx.Tx) error {
			var err error
			done, err = chainBatch(ctx, tx)
			return err
		})
		total += done
		if err != nil || done < auditBatch {
			return total, err
		}
	}
}

func chainBatch(ctx context.Context, tx pgx.Tx) (int, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(auditLock)); err != nil {
		return 0, err
	}
	head, err := auditHead(ctx, tx)
	if err != nil {
		return 0, err
	}
	ids, waiting, err := pendingAudit(ctx, tx)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	numbers, entries, hashes := make([]int64, len(ids)), make([]string, len(ids)), make([][]byte, len(ids))
	for i, e := range waiting {
		line, next, err := head.After(e)
		if err != nil {
			return 0, err
		}
		numbers[i], entries[i], hashes[i], head = next.Number, string(line.Entry), line.Hash[:], next
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit (number, entry, hash, pending)
		SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bigint[]) AS e (number, entry, hash, pending)
			ORDER BY number`,
		numbers, entries, hashes, ids)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM audit_pending WHERE id = ANY ($1)`, ids)
	return len(ids), err
}

func pendingAudit(ctx context.Context, tx pgx.Tx) (ids []int64, entries []audit.Entry, err error) {
	rows, err := tx.Query(ctx, `SELECT id, at, entry FROM audit_pending ORDER BY id LIMIT $1`, auditBatch)
	if err != nil {
		return nil, nil, err
	}
	var id int64
	var at time.Time
	var text []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &at, &text}, func() error {
		var e audit.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		e.At = at
		ids, entries = append(ids, id), append(entries, e)
		return nil
	})
	return ids, entries, err
}

func auditHead(ctx context.Context, q querier) (audit.Head, error) {
	var h audit.Head
	var hash []byte
	err := q.QueryRow(ctx, `SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1`).Scan(&h.Number, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return audit.Head{}, nil
	}
	copy(h.Hash[:], hash)
	return h, err
}

// KeepChaining chains what waits, again and again until the context ends, and
// tells each failure.
func (s *Store) KeepChaining(ctx context.Context, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := s.ChainAudit(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// AuditHead chains what waits and returns the end of the trail.
func (s *Store) AuditHead(ctx context.Context) (audit.Head, error) {
	if _, err := s.ChainAudit(ctx); err != nil {
		return audit.Head{}, err
	}
	h, err := auditHead(ctx, s.pool)
	if err != nil {
		return h, fmt.Errorf("read the audit trail: %w", err)
	}
	return h, nil
}

// AuditLines chains what waits and returns the entries after the one
// numbered, at most limit of them.
func (s *Store) AuditLines(ctx context.Context, after int64, limit int) ([]audit.Line, error) {
	if _, err := s.ChainAudit(ctx); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT entry, hash FROM audit WHERE number > $1 ORDER BY number LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit trail: %w", err)
	}
	return collect(rows, "the audit trail", func(row pgx.CollectableRow) (audit.Line, error) {
		var l audit.Line
		var entry string
		var hash []byte
		err := row.Scan(&entry, &hash)
		l.Entry = json.RawMessage(entry)
		copy(l.Hash[:], hash)
		return l, err
	})
}

// VerifyAudit checks the whole trail, against heads that were kept outside,
// and the log against the trail. A [audit.BrokenError] tells of the first
// place where it does not hold.
func (s *Store) VerifyAudit(ctx context.Context, kept ...audit.Head) (head audit.Head, err error) {
	if _, err := s.ChainAudit(ctx); err != nil {
		return head, err
	}
	var v audit.Verifier
	if err := v.Expect(kept...); err != nil {
		return head, err
	}
	// One snapshot for both, so that what is appended meanwhile does not count.
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{
		IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly,
	}, func(tx pgx.Tx) error {
		if err := verifyChain(ctx, tx, &v); err != nil {
			return err
		}
		if head, err = v.End(); err != nil {
			return err
		}
		return verifyLog(ctx, tx)
	})
	var broken *audit.BrokenError
	if err != nil && !errors.As(err, &broken) {
		err = fmt.Errorf("verify the audit trail: %w", err)
	}
	return head, err
}

func verifyChain(ctx context.Context, tx pgx.Tx, v *audit.Verifier) error {
	rows, err := tx.Query(ctx, `SELECT number, entry, hash FROM audit ORDER BY number`)
	if err != nil {
		return err
	}
	var number int64
	var entry string
	var hash []byte
	_, err = pgx.ForEachRow(rows, []any{&number, &entry, &hash}, func() error {
		l := audit.Line{Entry: json.RawMessage(entry)}
		copy(l.Hash[:], hash)
		return v.Next(number, l)
	})
	return err
}

// verifyLog holds the log against the trail, line by line, both ways. A line
// whose entry still waits is as new as this very moment.
func verifyLog(ctx context.Context, tx pgx.Tx) error {
	var number, line int64
	var missing bool
	err := tx.QueryRow(ctx, `
		SELECT coalesce(a.number, 0), coalesce(a.log, l.number), l.number IS NULL
		FROM (SELECT number, log, entry::jsonb ->> 'digest' AS digest FROM audit WHERE log IS NOT NULL) a
		FULL JOIN log l ON l.number = a.log
		WHERE (a.log IS NULL OR l.number IS NULL OR a.digest <> log_digest(l))
		  AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE (p.entry ->> 'log')::bigint = l.number)
		ORDER BY 2 LIMIT 1`).Scan(&number, &line, &missing)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	case number == 0:
		return &audit.BrokenError{Reason: fmt.Sprintf(
			"line %d of the log is in no entry; it was written past the trail.", line,
		)}
	case missing:
		return &audit.BrokenError{
			Number: number, Reason: fmt.Sprintf("line %d of the log, which it tells of, is gone.", line),
		}
	}
	return &audit.BrokenError{
		Number: number, Reason: fmt.Sprintf("line %d of the log is not what it was when the entry was written.", line),
	}
}
