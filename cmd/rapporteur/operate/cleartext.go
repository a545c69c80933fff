package operate

import (
	"crypto/tls"
	"fmt"
	"net/netip"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	temporal "go.temporal.io/sdk/client"
)

// ClearText reports whether the environment says that the way to other
// machines is safe without TLS, as on the private network of one host.
func ClearText(env func(string) string) bool { return env("RAPPORTEUR_CLEAR_TEXT") == "true" }

// Database is the address of PostgreSQL in the environment. It refuses one that is none and, unless clear
// text is allowed, one that reaches another machine in the clear, may fall back
// to that, or does not ask who answers.
func Database(env func(string) string) (string, error) {
	dsn := env("DATABASE_URL")
	if err := checkDatabase(dsn, ClearText(env)); err != nil {
		return "", &UsageError{Err: err}
	}
	return dsn, nil
}

func checkDatabase(dsn string, clearText bool) error {
	if err := checkDatabaseURL(dsn); err != nil || clearText {
		return err
	}
	c, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return fmt.Errorf("DATABASE_URL is not the address of a PostgreSQL database: %w", err) // the error has no password
	}
	hosts := append([]*pgconn.FallbackConfig{{Host: c.Host, TLSConfig: c.TLSConfig}}, c.Fallbacks...)
	for _, h := range hosts {
		socket := strings.HasPrefix(h.Host, "/") || strings.HasPrefix(h.Host, "@")
		if !authenticated(h.TLSConfig) && !socket && !thisMachine(h.Host) {
			return fmt.Errorf("the record at %s would be read and written in the clear, or by whoever answers for it; add "+
				"sslmode=verify-full to DATABASE_URL, or set RAPPORTEUR_CLEAR_TEXT=true where the way there is safe", h.Host)
		}
	}
	return nil
}

// authenticated reports whether a connection is encrypted, and to whom is known:
// sslmode=require takes any certificate.
func authenticated(c *tls.Config) bool {
	return c != nil && (!c.InsecureSkipVerify || c.VerifyPeerCertificate != nil || c.VerifyConnection != nil)
}

// checkTemporal refuses a Temporal on another machine without TLS.
func (c Config) checkTemporal(o temporal.Options) error {
	encrypted := o.ConnectionOptions.TLS != nil || o.Credentials != nil && !o.ConnectionOptions.TLSDisabled
	host := o.HostPort
	if i := strings.LastIndex(host, ":"); i >= 0 {
		host = host[:i]
	}
	if encrypted || c.clearText || o.HostPort == "" || thisMachine(host) {
		return nil
	}
	return fmt.Errorf("Temporal at %s would be reached in the clear; set TEMPORAL_TLS=true or a certificate, or "+
		"RAPPORTEUR_CLEAR_TEXT=true where the way there is safe", o.HostPort)
}

// thisMachine reports whether a host is this machine.
func thisMachine(host string) bool {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
