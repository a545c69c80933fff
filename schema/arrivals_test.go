package schema_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapporteur/schema"
	"rapporteur/store/storetest"
)

// What was noted as arrived before arrivals were kept whole stays in time where it
// still can be: once under its id, and whole where it was.
func TestArrivalsFromBeforeAreCarriedOver(t *testing.T) {
	ctx, dsn := t.Context(), storetest.MustCreate(t)
	p, db, err := schema.Provider(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := p.UpTo(ctx, 26); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, s := range []string{
		`SET session_replication_role = replica`,
		`INSERT INTO silences (id, body, subject, title, roster, opened_at, ends, zone, phase, names_published, reason, plan_digest)
			SELECT ('00000000-0000-4000-8000-0000000000' || x)::uuid, 'B', 'dates', 't', '{FRA}', now(), now() + interval '1 hour', 'UTC', p, false, '', '' FROM (VALUES ('b1', 'open'), ('b2', 'approved')) v (x, p)`,
		`SET session_replication_role = origin`,
		`INSERT INTO arrivals (id, digest, subject, content, at) SELECT ('00000000-0000-4000-8000-0000000000' || i)::uuid, d::bytea, ('00000000-0000-4000-8000-0000000000' || s)::uuid, c::jsonb, now() + h * interval '1 second'
			FROM (VALUES ('01', 'x', 'a1', NULL, 0), ('02', 'x', 'a1', NULL, 1), ('02', 'y', 'a1', NULL, 0),
				('03', 'x', 'b1', '{"delegation": "FRA"}', 0), ('04', 'x', 'b2', '{"delegation": "FRA"}', 0)) v (i, d, s, c, h)`,
	} {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(ctx, `SELECT concat_ws(' ', right(id::text, 2), convert_from(digest, 'UTF8'), kind, sender) FROM arrivals ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if want := []string{"01 x reply ", "02 y reply ", "03 x objection FRA"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("carried over: %q, %v", got, err)
	}
}
