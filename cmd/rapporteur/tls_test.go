package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	temporal "go.temporal.io/sdk/client"
)

// certify writes a certificate for 127.0.0.1, good for an hour, and its key.
func certify(t *testing.T, dir string, serial int64) (cert, key string, leaf *x509.Certificate) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	if leaf, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The same second would look like the same file.
	when := time.Now().Add(time.Duration(serial) * time.Second)
	if err := os.Chtimes(cert, when, when); err != nil {
		t.Fatal(err)
	}
	return cert, key, leaf
}

// seenCertificate is the serial of the server's certificate, if it answers.
func seenCertificate(address string, pool *x509.CertPool, most uint16) (serial int64, err error) {
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: most}}} //nolint:gosec // an old version on purpose
	res, err := c.Get("https://" + address)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	return res.TLS.PeerCertificates[0].SerialNumber.Int64(), nil
}

func TestTheAPIIsServedOverTLSAndItsCertificateRenewed(t *testing.T) {
	dir := t.TempDir()
	cert, key, first := certify(t, dir, 1)
	p := &process{config: config{tlsCert: cert, tlsKey: key, drain: time.Second}, log: slog.New(slog.DiscardHandler)}
	secure, err := p.tls()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	address, ended := freeAddress(t), make(chan error, 1)
	go func() {
		ended <- p.listenOn(ctx, address, "HTTP API", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }), secure)
	}()
	pool := x509.NewCertPool()
	pool.AddCert(first)
	s := &system{t: t}
	s.eventually(func() bool { serial, err := seenCertificate(address, pool, 0); return err == nil && serial == 1 })
	if _, err := seenCertificate(address, pool, tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
	if res, err := http.Get("http://" + address); err == nil {
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Error("it is served without TLS, too")
		}
	}
	_, _, second := certify(t, dir, 2)
	pool.AddCert(second)
	if serial, err := seenCertificate(address, pool, 0); err != nil || serial != 2 {
		t.Errorf("after the renewal it shows certificate %d, %v", serial, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Nobody is served in the clear over a network by mistake.
func TestOtherMachinesAreServedOverTLSOrBehindANamedProxy(t *testing.T) {
	cert, key, _ := certify(t, t.TempDir(), 1)
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
		if taken := code == exitFailed && strings.Contains(errOut, "PostgreSQL"); taken != c.taken || !taken && code != exitUsage {
			t.Errorf("%v: exit %d, %q", c.args, code, errOut)
		}
	}
	if code, _, errOut := run(t, map[string]string{"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "RAPPORTEUR_LISTEN": "0.0.0.0:8080"}, "worker", "--wait", "1ms"); code != exitFailed {
		t.Errorf("a worker, which serves no API: exit %d, %q", code, errOut)
	}
}

// What delegations say goes to PostgreSQL and to Temporal, too.
func TestTheRecordAndTemporalAreNotReachedInTheClear(t *testing.T) {
	const here, closed = "postgres://nobody@127.0.0.1:1/nothing", "the clear"
	for _, c := range []struct {
		database, temporal, allowed string
		refused                     bool
	}{
		{here, "", "", false},
		{"postgres://nobody@localhost:1/nothing", "localhost:1", "", false},
		{"host=/run/postgresql user=nobody", "[::1]:1", "", false},
		{"postgres://nobody@db.invalid/nothing", "", "", true},
		{"postgres://nobody@db.invalid/nothing?sslmode=prefer", "", "", true},
		{"postgres://nobody@127.0.0.1,db.invalid/nothing", "", "", true},
		{"host=db.invalid user=nobody", "", "", true},
		{"postgres://nobody@db.invalid/nothing?sslmode=disable", "", "yes", true},
		{"postgres://nobody@db.invalid/nothing?sslmode=disable", "", "true", false},
		{"postgres://nobody@db.invalid/nothing?sslmode=require", "", "", true},
		{"postgres://nobody@db.invalid/nothing?sslmode=verify-full", "", "", false},
		{here, "temporal.invalid:7233", "", true},
		{here, "temporal.invalid:7233", "true", false},
	} {
		env := map[string]string{"DATABASE_URL": c.database, "RAPPORTEUR_CLEAR_TEXT": c.allowed}
		a := &app{env: func(name string) string { return env[name] }}
		p := &process{config: config{clearText: a.clearTextAllowed()}, log: slog.New(slog.DiscardHandler)}
		err := checkDatabase(c.database, a.clearTextAllowed())
		if err == nil {
			err = p.checkTemporal(temporal.Options{HostPort: c.temporal})
		}
		if refused := err != nil && strings.Contains(err.Error(), closed); refused != c.refused || err != nil && !refused {
			t.Errorf("%+v: %v", c, err)
		}
	}
	far := map[string]string{"DATABASE_URL": "postgres://nobody:very-secret@db.invalid/nothing"}
	for _, command := range [][]string{{"serve"}, {"worker"}, {"up"}, {"migrate", "up"}, {"token", "issue", "--role", "chair", "--label", "chair"}} {
		code, _, errOut := run(t, far, command...)
		if code != exitUsage || !strings.Contains(errOut, closed) || strings.Contains(errOut, "very-secret") {
			t.Errorf("%v: exit %d, %q", command, code, errOut)
		}
	}
	if err := (config{}).checkTemporal(temporal.Options{HostPort: "temporal.invalid:7233", Credentials: temporal.NewAPIKeyStaticCredentials("key")}); err != nil {
		t.Errorf("an API key switches TLS on: %v", err)
	}
}

// Every server ends connections that send nothing or take nothing.
func TestASlowSenderIsCutOff(t *testing.T) {
	p := &process{config: config{drain: time.Second}, log: slog.New(slog.DiscardHandler)}
	server := p.server(http.NotFoundHandler())
	for name, limit := range map[string]time.Duration{
		"reading headers": server.ReadHeaderTimeout, "reading": server.ReadTimeout, "writing": server.WriteTimeout, "idling": server.IdleTimeout,
	} {
		if limit <= 0 || limit > 5*time.Minute {
			t.Errorf("%s may take %s", name, limit)
		}
	}
	server.ReadHeaderTimeout = 50 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	defer server.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection was not ended: %v", err)
	}
}
