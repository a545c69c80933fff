package store

import (
	"context"
	"crypto/aes"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	n "rapporteur/negotiation"
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
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint`).Scan(&seen, &oldest, &next)
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

// Places turns numbers of the log into places that tell nothing but where to
// go on: how many lines lie between two of them is for nobody to count.
type Places struct{ secret [16]byte }

// Places returns those of this record.
func (s *Store) Places(ctx context.Context) (*Places, error) {
	var secret []byte
	if err := s.pool.QueryRow(ctx, `SELECT secret FROM log_places`).Scan(&secret); err != nil {
		return nil, fmt.Errorf("read the secret of places: %w", err)
	}
	return &Places{secret: [16]byte(secret)}, nil
}

// Of is the place after the line with a number.
func (p *Places) Of(number int64) string {
	var b [aes.BlockSize]byte
	binary.BigEndian.PutUint64(b[8:], uint64(number))
	c, err := aes.NewCipher(p.secret[:])
	if err != nil {
		panic(err) // a key of 16 bytes is one
	}
	c.Encrypt(b[:], b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Number is the number at a place, or a refusal if it is none of this record.
func (p *Places) Number(place string) (int64, error) {
	b, err := base64.RawURLEncoding.DecodeString(place)
	if err != nil || len(b) != aes.BlockSize {
		return 0, noPlace()
	}
	c, err := aes.NewCipher(p.secret[:])
	if err != nil {
		return 0, fmt.Errorf("read a place in the log: %w", err)
	}
	c.Decrypt(b, b)
	number := binary.BigEndian.Uint64(b[8:])
	if binary.BigEndian.Uint64(b[:8]) != 0 || number > 1<<62 {
		return 0, noPlace()
	}
	return int64(number), nil
}

func noPlace() error {
	return n.Refuse(n.CodeInvalid, "The Last-Event-ID is none of this record; connect without one and read what you need anew.")
}
