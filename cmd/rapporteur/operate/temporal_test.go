package operate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	temporal "go.temporal.io/sdk/client"

	"rapporteur/tests/operatetest"
)

// guard stands before the real Temporal and lets in who shows a certificate.
func guard(t *testing.T, dir string) (address string, authority *x509.CertPool) {
	t.Helper()
	certFile, keyFile, leaf := operatetest.Certify(t, dir, 1)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	authority = x509.NewCertPool()
	authority.AddCert(leaf)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert,
		ClientCAs: authority, NextProtos: []string{"h2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	behind := os.Getenv("TEMPORAL_ADDRESS")
	var open sync.WaitGroup
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { relay(in, behind) })
		}
	}()
	t.Cleanup(func() { l.Close(); open.Wait() })
	return l.Addr().String(), authority
}

func relay(in net.Conn, behind string) {
	defer in.Close()
	out, err := net.Dial("tcp", behind)
	if err != nil {
		return
	}
	defer out.Close()
	go func() {
		_, _ = io.Copy(out, in)
		out.Close()
	}()
	_, _ = io.Copy(in, out)
}

func reaches(t *testing.T, p *Process) error {
	t.Helper()
	options, err := p.temporalOptions()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	c, err := temporal.DialContext(ctx, options)
	if err == nil {
		c.Close()
	}
	return err
}

// Temporal is reached with the certificate that its own variables name, and
// not without.
func TestTemporalIsReachedWithAClientCertificate(t *testing.T) {
	dir := t.TempDir()
	address, _ := guard(t, dir)
	t.Setenv("TEMPORAL_ADDRESS", address)
	t.Setenv("TEMPORAL_TLS_SERVER_CA_CERT_PATH", filepath.Join(dir, "cert.pem"))
	p := &Process{log: slog.New(slog.DiscardHandler)}
	if err := reaches(t, p); err == nil {
		t.Error("reached without a certificate")
	}
	t.Setenv("TEMPORAL_TLS_CLIENT_CERT_PATH", filepath.Join(dir, "cert.pem"))
	t.Setenv("TEMPORAL_TLS_CLIENT_KEY_PATH", filepath.Join(dir, "key.pem"))
	if err := reaches(t, p); err != nil {
		t.Error(err)
	}
}

// The API key of Temporal may come from a file; it is sent over TLS only.
func TestTheAPIKeyOfTemporalMayComeFromAFile(t *testing.T) {
	dir := t.TempDir()
	seen := make(chan string, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case seen <- r.Header.Get("Authorization"):
		default:
		}
	}))
	server.EnableHTTP2 = true
	cert, key, _ := operatetest.Certify(t, dir, 1)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	defer server.Close()
	file := filepath.Join(dir, "api-key")
	if err := os.WriteFile(file, []byte("the-key-of-the-house\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env, err := WithFiles(func(name string) string { return map[string]string{"TEMPORAL_API_KEY_FILE": file}[name] })
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TEMPORAL_ADDRESS", server.Listener.Addr().String())
	t.Setenv("TEMPORAL_TLS_SERVER_CA_CERT_PATH", cert)
	// that server is no Temporal
	_ = reaches(t, &Process{Config: Config{temporalAPIKey: env("TEMPORAL_API_KEY")}, log: slog.New(slog.DiscardHandler)})
	select {
	case got := <-seen:
		if got != "Bearer the-key-of-the-house" {
			t.Errorf("it was sent %q", got)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing was asked over TLS")
	}
}
