package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"rapporteur/negotiation"
)

// Mark says how far the log is settled: no line with its number or a lower one
// comes later. Numbers are given out before transactions commit, so the
// highest one that can be read is not such a place.
type Mark struct {
	// Settled is the number.
	Settled int64
	// seen is the highest number that could be read, when the transactions
	// before fence had begun.
	seen, fence int64
}

// Empty reports whether the log was looked at and held no line that could be
// read. Of the zero Mark that is not known.
func (m Mark) Empty() bool { return m.fence > 0 && m.seen == 0 }

// Settle reads how far the log is settled by now, going on from an earlier
// mark; the zero Mark begins. What could be read at the mark is settled when
// every transaction has ended that had begun by then.
func (s *Store) Settle(ctx context.Context, m Mark) (Mark, error) {
	var seen, oldest, next int64
	err := s.pool.QueryRow(ctx, `SELECT coalesce((SELECT max(number) FROM log), 0),
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
			pg_snapshot_xmax(pg_current_snapshot())::text::bigint`).Scan(&seen, &oldest, &next)
	if err != nil {
		return m, fmt.Errorf("read the end of the log: %w", err)
	}
	if m.fence > 0 && oldest < m.fence {
		return m, nil
	}
	if m.fence > 0 {
		m.Settled = m.seen
	}
	m.seen, m.fence = seen, next
	return m, nil
}

// LogCursors turns numbers of the log into cursors, which tell nothing but where
// to go on: how many lines lie between two of them is for nobody to count.
type LogCursors struct{ block cipher.Block }

// LogCursors returns those of this record.
func (s *Store) LogCursors(ctx context.Context) (*LogCursors, error) {
	secret, err := s.Secret(ctx)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("cursors of the log"))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("make cursors of the log: %w", err)
	}
	return &LogCursors{block: block}, nil
}

// After is the cursor after the line with a number.
func (c *LogCursors) After(number int64) string {
	var b [aes.BlockSize]byte
	binary.BigEndian.PutUint64(b[8:], uint64(number))
	c.block.Encrypt(b[:], b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Number is the number of the line before a cursor, or a refusal if it is none of
// this record.
func (c *LogCursors) Number(cursor string) (int64, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) != aes.BlockSize {
		return 0, noLogCursor()
	}
	c.block.Decrypt(b, b)
	number := binary.BigEndian.Uint64(b[8:])
	if binary.BigEndian.Uint64(b[:8]) != 0 || number > 1<<62 {
		return 0, noLogCursor()
	}
	return int64(number), nil
}

func noLogCursor() error {
	return negotiation.Refuse(
		negotiation.CodeInvalid, "The Last-Event-ID is none of this record; connect without one and read what you need anew.",
	)
}
