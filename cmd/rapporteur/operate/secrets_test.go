package operate

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"
)

// Whatever is logged, a secret is not in it: neither one this process knows
// nor one that has the form of one.
func TestLogsHoldNoSecret(t *testing.T) {
	key := "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0czE="
	env := map[string]string{
		"DATABASE_URL": "postgres://user:hunter22@db/rapporteur", "RAPPORTEUR_TEMPORAL_KEYS": "2026-11:" +
			key, "TEMPORAL_API_KEY": "an-api-key-of-length",
	}
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		log := Config{logFormat: format, logLevel: "debug", redactor: newRedactor(func(k string) string {
			return env[k]
		})}.logger(&out)
		log.Info("connected with hunter22", "url", env["DATABASE_URL"])
		log.Error(
			"failed", "error", errors.New("password=opensesame refused for Bearer abcdef.ghi"), "key", key, "api",
			"x an-api-key-of-length y",
		)
		log.With(
			"token", "rpt_abcdefghijklmnop",
		).WithGroup("request").Warn("seen", "header", []string{"Authorization: Bearer rpt_qrstuvwxyz012345"})
		log.Info(
			"parsed", "url", &url.URL{Scheme: "postgres", User: url.UserPassword("u", "swordfish"), Host: "h"}, "jwt",
			"eyJhbGciOiJub25l.eyJzdWIiOiIxIn0.x",
		)
		for _, secret := range []string{
			"hunter22", "opensesame", "abcdef.ghi", key, "an-api-key", "rpt_", "swordfish", "eyJ",
		} {
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

func TestPeopleSignInOverHTTPSOnly(t *testing.T) {
	for public, ok := range map[string]bool{
		"": true, "https://rapporteur.example.org": true, "http://127.0.0.1:8080": true, "http://localhost:8080": true,
		"http://rapporteur.example.org": false, "rapporteur.example.org": false, "https://rapporteur.example.org/path": false,
	} {
		c := signInConfig{issuer: "https://id.example.org", clientID: "rapporteur", publicURL: public}
		if err := c.validate("127.0.0.1:8080", false); (err == nil) != ok {
			t.Errorf("--public-url %q: %v", public, err)
		}
	}
	if err := (signInConfig{issuer: "https://id.example.org", clientID: "rapporteur"}).validate(
		"0.0.0.0:8080", false,
	); err == nil {
		t.Error("people could sign in over http from other machines")
	}
}
