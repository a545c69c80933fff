package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// OpenTraced opens a record that tells of every statement it runs.
func OpenTraced(ctx context.Context, dsn string, tracer pgx.QueryTracer) (*Store, error) {
	config, err := poolConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.ConnConfig.Tracer = tracer
	return open(ctx, config)
}
