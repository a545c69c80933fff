// Package operate runs Rapporteur on a machine: the server, the worker, and what
// keeps both safe there. It has their configuration, the connections to PostgreSQL
// and Temporal, TLS, secrets, and how notices are sent and people sign in.
package operate

import (
	"fmt"
	"runtime/debug"
)

// UsageError is an error in how the program was called or set up.
type UsageError struct{ Err error }

// Error says what is wrong.
func (u *UsageError) Error() string { return u.Err.Error() }

// Unwrap returns the cause.
func (u *UsageError) Unwrap() error { return u.Err }

func misused(format string, args ...any) error { return &UsageError{Err: fmt.Errorf(format, args...)} }

// Version is that of the module, or the commit it was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "development"
}
