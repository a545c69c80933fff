package main

import (
	"strings"
	"testing"

	"rapporteur/tests/operatetest"
)

// Nobody is served in the clear over a network by mistake.
func TestOtherMachinesAreServedOverTLSOrBehindANamedProxy(t *testing.T) {
	cert, key, _ := operatetest.Certify(t, t.TempDir(), 1)
	for _, c := range []struct {
		args  []string
		taken bool
	}{
		{[]string{"--listen", "127.0.0.1:0"}, true},
		{[]string{"--listen", "[::1]:0"}, true},
		{[]string{"--listen", "0.0.0.0:0"}, false},
		{[]string{"--listen", ":0"}, false},
		{[]string{"--listen", "0.0.0.0:0", "--trusted-proxy", "10.1.2.3"}, true},
		{[]string{"--listen", "0.0.0.0:0", "--trusted-proxy", "10.0.0.0/8,fd00::/8"}, true},
		{[]string{"--listen", "0.0.0.0:0", "--trusted-proxy", "0.0.0.0/0"}, false},
		{[]string{"--listen", "0.0.0.0:0", "--trusted-proxy", "proxy.example.org"}, false},
		{[]string{"--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key}, true},
		{[]string{"--listen", "127.0.0.1:0", "--tls-cert", cert}, false},
	} {
		env := map[string]string{"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
		code, _, errOut := run(t, env, append([]string{"serve", "--wait", "1ms"}, c.args...)...)
		// Taken means that it goes on to its database, which is not there.
		if taken := code == exitFailed && strings.Contains(
			errOut, "PostgreSQL",
		); taken != c.taken || !taken && code != exitUsage {
			t.Errorf("%v: exit %d, %q", c.args, code, errOut)
		}
	}
	if code, _, errOut := run(
		t, map[string]string{"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "RAPPORTEUR_LISTEN": "0.0.0.0:8080"},
		"worker", "--wait", "1ms",
	); code != exitFailed {
		t.Errorf("a worker, which serves no API: exit %d, %q", code, errOut)
	}
}

// What delegations say goes to PostgreSQL, too.
func TestNoCommandReachesTheRecordInTheClear(t *testing.T) {
	const closed = "the clear"
	far := map[string]string{"DATABASE_URL": "postgres://nobody:very-secret@db.invalid/nothing"}
	for _, command := range [][]string{
		{"serve"}, {"worker"}, {"up"}, {"migrate", "up"}, {"token", "issue", "--role", "chair", "--label", "chair"},
	} {
		code, _, errOut := run(t, far, command...)
		if code != exitUsage || !strings.Contains(errOut, closed) || strings.Contains(errOut, "very-secret") {
			t.Errorf("%v: exit %d, %q", command, code, errOut)
		}
	}
}
