package operate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	temporal "go.temporal.io/sdk/client"

	"rapporteur/tests/operatetest"
)

func TestTheAPIIsServedOverTLSAndItsCertificateRenewed(t *testing.T) {
	dir := t.TempDir()
	cert, key, first := operatetest.Certify(t, dir, 1)
	p := &Process{Config: Config{tlsCert: cert, tlsKey: key, drain: time.Second}, log: slog.New(slog.DiscardHandler)}
	secure, err := p.tls()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	address, ended := operatetest.FreeAddress(t), make(chan error, 1)
	go func() {
		ended <- p.listenOn(
			ctx, address, "HTTP API",
			http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }), secure,
		)
	}()
	pool := x509.NewCertPool()
	pool.AddCert(first)
	operatetest.Eventually(
		t, func() bool { serial, err := seenCertificate(address, pool, 0); return err == nil && serial == 1 },
	)
	if _, err := seenCertificate(address, pool, tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
	if res, err := http.Get("http://" + address); err == nil {
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Error("it is served without TLS, too")
		}
	}
	_, _, second := operatetest.Certify(t, dir, 2)
	pool.AddCert(second)
	if serial, err := seenCertificate(address, pool, 0); err != nil || serial != 2 {
		t.Errorf("after the renewal it shows certificate %d, %v", serial, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Every server ends connections that send nothing or take nothing.
func TestASlowSenderIsCutOff(t *testing.T) {
	p := &Process{Config: Config{drain: time.Second}, log: slog.New(slog.DiscardHandler)}
	server := p.server(http.NotFoundHandler())
	for name, limit := range map[string]time.Duration{
		"reading headers": server.ReadHeaderTimeout, "reading": server.ReadTimeout, "writing": server.WriteTimeout,
		"idling": server.IdleTimeout,
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

// seenCertificate is the serial of the server's certificate, if it answers.
func seenCertificate(address string, pool *x509.CertPool, most uint16) (serial int64, err error) {
	c := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: most},
	}} //nolint:gosec // an old version on purpose
	res, err := c.Get("https://" + address)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	return res.TLS.PeerCertificates[0].SerialNumber.Int64(), nil
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
		getenv := func(name string) string { return env[name] }
		p := &Process{Config: Config{clearText: ClearText(getenv)}, log: slog.New(slog.DiscardHandler)}
		_, err := Database(getenv)
		if err == nil {
			err = p.checkTemporal(temporal.Options{HostPort: c.temporal})
		}
		if refused := err != nil && strings.Contains(err.Error(), closed); refused != c.refused || err != nil && !refused {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := (Config{}).checkTemporal(temporal.Options{
		HostPort: "temporal.invalid:7233", Credentials: temporal.NewAPIKeyStaticCredentials("key"),
	}); err != nil {
		t.Errorf("an API key switches TLS on: %v", err)
	}
}
