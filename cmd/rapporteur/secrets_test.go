package main

import (
	"bytes"
	"errors"
	"net/url"
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
	if code, _, errOut := run(t, map[string]string{"DATABASE_URL_FILE": file, "DATABASE_URL": dsn}, "migrate", "up"); code != exitUsage || !strings.Contains(errOut, "both set") {
		t.Errorf("from both: exit %d, %q", code, errOut)
	}
	if code, _, errOut := run(t, map[string]string{"RAPPORTEUR_TOKEN_FILE": file + "-not-there"}, "round", "list"); code != exitUsage || !strings.Contains(errOut, "RAPPORTEUR_TOKEN_FILE") {
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

// Whatever is logged, a secret is not in it: neither one this process knows
// nor one that has the form of one.
func TestLogsHoldNoSecret(t *testing.T) {
	key := "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0czE="
	env := map[string]string{
		"DATABASE_URL": "postgres://user:hunter22@db/rapporteur", "RAPPORTEUR_TEMPORAL_KEYS": "2026-11:" + key, "TEMPORAL_API_KEY": "an-api-key-of-length",
	}
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		log := config{logFormat: format, logLevel: "debug", redactor: newRedactor(func(k string) string { return env[k] })}.logger(&out)
		log.Info("connected with hunter22", "url", env["DATABASE_URL"])
		log.Error("failed", "error", errors.New("password=opensesame refused for Bearer abcdef.ghi"), "key", key, "api", "x an-api-key-of-length y")
		log.With("token", "rpt_abcdefghijklmnop").WithGroup("request").Warn("seen", "header", []string{"Authorization: Bearer rpt_qrstuvwxyz012345"})
		log.Info("parsed", "url", &url.URL{Scheme: "postgres", User: url.UserPassword("u", "swordfish"), Host: "h"}, "jwt", "eyJhbGciOiJub25l.eyJzdWIiOiIxIn0.x")
		for _, secret := range []string{"hunter22", "opensesame", "abcdef.ghi", key, "an-api-key", "rpt_", "swordfish", "eyJ"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s: the log holds %s:\n%s", format, secret, out.String())
			}
		}
		for _, harmless := range []string{"connected with", "failed", "seen", "2026", "INFO", "postgres://u"} {
			if !strings.Contains(out.String(), harmless) {
				t.Errorf("%s: the log has lost %q:\n%s", format, harmless, out.String())
			}
		}
	}
}
