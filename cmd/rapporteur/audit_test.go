package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapporteur/tests/storetest"
)

// The auditor exports and keeps a head; whoever has the database verifies, and
// a change of it is named with its place.
func TestTheAuditTrailFromTheCommandLine(t *testing.T) {
	s := start(t)
	secretariat, auditor := s.token("--role", "secretariat"), s.token("--role", "auditor")
	s.as(secretariat, exitOK, "meeting", "list")
	s.as(secretariat, exitOK, "delegation", "list")
	file := filepath.Join(s.dir, "trail.jsonl")
	var export []byte
	s.eventually(func() bool { // entries of reads come in batches
		s.as(auditor, exitOK, "audit", "export", "-o", file)
		var err error
		if export, err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(export, []byte(`"operation":"list-meetings"`)) && bytes.Contains(export, []byte(`"operation":"token.issued"`))
	})
	head := strings.TrimSpace(s.as(auditor, exitOK, "audit", "head"))
	if out := s.as("", exitOK, "audit", "verify", "--head", head); !strings.Contains(out, "holds") {
		t.Errorf("verified: %q", out)
	}
	if out := s.as("", exitOK, "audit", "verify", "--file", file); !strings.Contains(out, "holds") {
		t.Errorf("the export: %q", out)
	}
	lines := bytes.SplitAfter(export, []byte("\n"))
	if err := os.WriteFile(file, bytes.Join(append(lines[:1], lines[2:]...), nil), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := s.as("", exitBroken, "audit", "verify", "--file", file); !strings.Contains(out, "broken at entry 2") {
		t.Errorf("an export without its second line: %q", out)
	}
	s.as(secretariat, exitDenied, "audit", "export")
}

// A trail cut short in the database shows against the head that was kept.
func TestVerifyFindsATrailThatWasCutShort(t *testing.T) {
	dsn := storetest.MustMigrate(t)
	env := map[string]string{"DATABASE_URL": dsn}
	for range 3 {
		if code, _, errOut := run(t, env, "token", "issue", "--role", "chair", "--label", "chair"); code != exitOK {
			t.Fatal(errOut)
		}
	}
	_, out, _ := run(t, env, "audit", "verify")
	_, head, _ := strings.Cut(strings.TrimSpace(out), "elsewhere: ")
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	for _, step := range []string{`SET session_replication_role = replica`, `DELETE FROM audit WHERE number = 3`, `DELETE FROM log WHERE act = 'token.issued' AND number = 3`} {
		if _, err := conn.Exec(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, _ := run(t, env, "audit", "verify"); code != exitOK {
		t.Errorf("without a head: exit %d, %q", code, out)
	}
	if code, out, _ := run(
		t, env, "audit", "verify", "--head", head,
	); code != exitBroken || !strings.Contains(out, "broken at entry 3") {
		t.Errorf("with the head %s: exit %d, %q", head, code, out)
	}
	if code, _, _ := run(t, env, "audit", "verify", "--head", "nonsense"); code != exitUsage {
		t.Errorf("a head that is none: exit %d", code)
	}
}
