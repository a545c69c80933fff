package worker

import (
	"log/slog"

	"go.temporal.io/sdk/log"
)

// Logger lets Temporal's SDK log through slog. Give it to the client as its
// logger; workers on that client inherit it.
func Logger(l *slog.Logger) log.Logger { return log.NewStructuredLogger(l) }
