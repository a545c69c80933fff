// Package schema holds the tables of the record as numbered migrations,
// embedded in the program, and applies them.
package schema

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver goose works through
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var files embed.FS

// Migration is one step of the schema and when it was applied.
type Migration struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
	// AppliedAt is zero while it is not applied.
	AppliedAt time.Time `json:"appliedAt,omitzero"`
}

// Up applies every migration that is not applied yet and returns those. It
// does nothing when there is none. Two processes may call it at once: a
// session lock in the database lets one do the work and the other find it
// done.
func Up(ctx context.Context, dsn string) (applied []Migration, err error) {
	p, db, err := provider(dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("apply migrations: %w", err)
	}
	for _, r := range results {
		applied = append(applied, Migration{Version: r.Source.Version, Name: r.Source.Path, AppliedAt: time.Now().UTC()})
	}
	return applied, nil
}

// Status lists all migrations, applied or not, in order.
func Status(ctx context.Context, dsn string) (list []Migration, err error) {
	p, db, err := provider(dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	statuses, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the state of migrations: %w", err)
	}
	for _, s := range statuses {
		list = append(list, Migration{Version: s.Source.Version, Name: s.Source.Path, AppliedAt: s.AppliedAt})
	}
	return list, nil
}

// Fingerprint is a name for the migrations that Up applies, of hexadecimal
// digits: programs with the same migrations have the same one.
func Fingerprint() string {
	h := sha256.New()
	// Neither reading embedded files nor writing to a digest fails.
	_ = fs.WalkDir(files, "migrations", func(path string, _ fs.DirEntry, err error) error {
		text, _ := files.ReadFile(path)
		_, _ = fmt.Fprintf(h, "%s %d %s", path, len(text), text)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// A second process asks every second, for five minutes, whether the first has
// done its migrations.
const lockRetrySeconds, lockRetries = 1, 300

func provider(dsn string) (*goose.Provider, *sql.DB, error) {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		return nil, nil, fmt.Errorf("open embedded migrations: %w", err)
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, nil, fmt.Errorf("read DATABASE_URL: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockRetrySeconds, lockRetries))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("prepare the migration lock: %w", err), db.Close())
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("read migrations: %w", err), db.Close())
	}
	return p, db, nil
}
