package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapporteur/tests/storetest"
)

// A secret comes from a file as well as from the environment; never from both.
func TestSecretsAreReadFromFiles(t *testing.T) {
	dsn := storetest.MustCreate(t)
	file := filepath.Join(t.TempDir(), "database-url")
	if err := os.WriteFile(file, []byte(dsn+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := run(t, map[string]string{"DATABASE_URL_FILE": file}, "migrate", "up"); code != exitOK {
		t.Errorf("exit %d, %q", code, errOut)
	}
	if code, _, errOut := run(
		t, map[string]string{"DATABASE_URL_FILE": file, "DATABASE_URL": dsn}, "migrate", "up",
	); code != exitUsage || !strings.Contains(errOut, "both set") {
		t.Errorf("from both: exit %d, %q", code, errOut)
	}
	if code, _, errOut := run(
		t, map[string]string{"RAPPORTEUR_TOKEN_FILE": file + "-not-there"}, "round", "list",
	); code != exitUsage || !strings.Contains(errOut, "RAPPORTEUR_TOKEN_FILE") {
		t.Errorf("from nowhere: exit %d, %q", code, errOut)
	}
}

// No flag takes a secret: everybody who lists processes sees flags.
func TestNoFlagTakesASecret(t *testing.T) {
	help, err := os.ReadFile(filepath.Join("testdata", "help.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(help)) {
		flag, _, _ := strings.Cut(strings.TrimSpace(line), " string")
		for _, word := range []string{"--token", "--password", "--secret", "--api-key", "--database-url", "--dsn", "--keys"} {
			if strings.Contains(flag, word) && strings.HasPrefix(flag, "-") {
				t.Errorf("a flag takes a secret: %s", line)
			}
		}
	}
}
