// Package storetest opens fresh records for tests.
package storetest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"rapporteur/schema"
	"rapporteur/store"
)

// MustOpen returns an empty, migrated record in a database of its own on the
// server at DATABASE_URL, and its URL. The database goes with the test.
func MustOpen(t testing.TB) (*store.Store, string) {
	t.Helper()
	dsn := MustMigrate(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, dsn
}

// MustMigrate returns the URL of a migrated database on the server at
// DATABASE_URL. The database goes with the test.
func MustMigrate(t testing.TB) string {
	t.Helper()
	return create(t, " TEMPLATE "+template(t))
}

// MustCreate returns the URL of an empty database on the server at
// DATABASE_URL. The database goes with the test.
func MustCreate(t testing.TB) string {
	t.Helper()
	return create(t, "")
}

func create(t testing.TB, from string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	run(t, "CREATE DATABASE "+name+from)
	t.Cleanup(func() { run(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return at(t, name)
}

// templateLock is held on the server while the template is looked for or made,
// so that packages tested at once make one.
const templateLock = 0x7261_7070

// template returns the name of a migrated database that new ones are copied
// from: a copy takes a tenth of the time of the migrations. It stays on the
// server for the tests of other packages, under a name that tells its
// migrations.
func template(t testing.TB) string {
	t.Helper()
	name := "test_template_" + schema.Fingerprint()
	made.Lock()
	defer made.Unlock()
	if !made.template {
		makeTemplate(t, name)
		made.template = true
	}
	return name
}

var made struct {
	sync.Mutex
	template bool
}

func makeTemplate(t testing.TB, name string) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, server(t))
	if err != nil {
		t.Fatalf("connect to PostgreSQL at DATABASE_URL: %v", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // gives the lock back
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		t.Fatalf("wait for the template: %v", err)
	}
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil {
		t.Fatalf("look for the template: %v", err)
	}
	if there {
		return
	}
	// It gets its name when it is whole: who was killed midway leaves none.
	half := "test_" + strings.ToLower(rand.Text())
	run(t, "CREATE DATABASE "+half)
	if _, err := schema.Up(ctx, at(t, half)); err != nil {
		t.Fatal(err)
	}
	run(t, "ALTER DATABASE "+half+" RENAME TO "+name)
}

func server(t testing.TB) string {
	t.Helper()
	server := os.Getenv("DATABASE_URL")
	if server == "" {
		t.Fatal("DATABASE_URL is not set: run the tests with make test, or under bin/devstack exec")
	}
	return server
}

// at is the URL of a database on the server.
func at(t testing.TB, name string) string {
	t.Helper()
	u, err := url.Parse(server(t))
	if err != nil {
		t.Fatalf("read DATABASE_URL: %v", err)
	}
	u.Path = "/" + name
	return u.String()
}

// connected is to the server itself, once for all tests of a package: each new
// connection costs the server a process, as much as a copy of the template.
var connected = sync.OnceValues(func() (*pgxpool.Pool, error) {
	return pgxpool.New(context.Background(), os.Getenv("DATABASE_URL"))
})

func run(t testing.TB, sql string) {
	t.Helper()
	server(t)
	pool, err := connected()
	if err != nil {
		t.Fatalf("connect to PostgreSQL at DATABASE_URL: %v", err)
	}
	if _, err := pool.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
