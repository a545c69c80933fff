// Package storetest opens fresh records for tests.
package storetest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapporteur/schema"
	"rapporteur/store"
)

// MustOpen returns an empty, migrated record in a database of its own on the
// server at DATABASE_URL, and its URL. The database goes with the test.
func MustOpen(t testing.TB) (*store.Store, string) {
	t.Helper()
	dsn := MustCreate(t)
	if _, err := schema.Up(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, dsn
}

// MustCreate returns the URL of an empty database on the server at
// DATABASE_URL. The database goes with the test.
func MustCreate(t testing.TB) string {
	t.Helper()
	server := os.Getenv("DATABASE_URL")
	if server == "" {
		t.Fatal("DATABASE_URL is not set: run the tests with make test, or under bin/devstack exec")
	}
	name := "test_" + strings.ToLower(rand.Text())
	run(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { run(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("read DATABASE_URL: %v", err)
	}
	u.Path = "/" + name
	return u.String()
}

func run(t testing.TB, dsn, sql string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatalf("connect to PostgreSQL at DATABASE_URL: %v", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
