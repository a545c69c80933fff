package store_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
	"rapporteur/schema"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// A line whose transaction commits after that of a later number is not passed
// over: the log is settled up to before it until then.
func TestLogIsSettledOnlyWhenNothingCanComeBefore(t *testing.T) {
	s, dsn := storetest.MustOpen(t)
	ctx := t.Context()
	connect := func() *pgx.Conn {
		c, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close(context.WithoutCancel(ctx)) })
		return c
	}
	const line = `INSERT INTO log (at, actor, act) VALUES (now(), '{"role":"system"}', 'x.y') RETURNING number`
	write := func(q interface {
		QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	}) (number int64) {
		t.Helper()
		if err := q.QueryRow(ctx, line).Scan(&number); err != nil {
			t.Fatal(err)
		}
		return number
	}
	slow, quick := connect(), connect()
	var m store.Mark
	settle := func() {
		t.Helper()
		var err error
		if m, err = s.Settle(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	unknown := m.Empty()
	if settle(); unknown || !m.Empty() {
		t.Errorf("before it was looked at the log is empty: %t; then: %t", unknown, m.Empty())
	}
	first := write(quick)
	for m.Settled != first {
		settle()
	}
	if m.Empty() {
		t.Error("a log that holds a line is empty")
	}
	tx, err := slow.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	held := write(tx)
	later := write(quick)
	for range 10 {
		if settle(); m.Settled >= held {
			t.Fatalf("settled up to %d while %d is not written yet", m.Settled, held)
		}
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	for m.Settled < later {
		settle()
	}
	lines, err := s.Events(ctx, store.EventFilter{After: first, UpTo: m.Settled})
	if err != nil || len(lines) != 2 || lines[0].Number != held || lines[1].Number != later {
		t.Fatalf("%+v, %v", lines, err)
	}
}

// migrated is a record made by its migrations.
func migrated(t *testing.T) *store.Store {
	t.Helper()
	dsn := storetest.MustCreate(t)
	if _, err := schema.Up(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestLogCursorsTellNothingButWhereToGoOn(t *testing.T) {
	s, _ := storetest.MustOpen(t)
	other := migrated(t) // not from a copy, which has the same secret
	p, err := s.LogCursors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q, err := other.LogCursors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []int64{0, 1, 2, 1 << 40} {
		if got, err := p.Number(p.After(number)); err != nil || got != number {
			t.Errorf("%d became %d, %v", number, got, err)
		}
		if _, err := q.Number(p.After(number)); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("another record takes the cursor: %v", err)
		}
	}
	for _, cursor := range []string{"x", "AAAAAAAAAAAAAAAAAAAAAA", "17"} {
		if _, err := p.Number(cursor); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("%q is taken: %v", cursor, err)
		}
	}
}
