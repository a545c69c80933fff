package operate

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"
)

// certificate is read again when its file changes, so that it can be renewed
// without a stop.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed time.Time
}

func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && c.loaded != nil && info.ModTime().Equal(c.changed) {
		return c.loaded, nil
	}
	pair, loading := tls.LoadX509KeyPair(c.cert, c.key)
	if err = errors.Join(err, loading); err != nil {
		if c.loaded != nil {
			return c.loaded, nil // half of a renewal: the next connection tries again
		}
		return nil, fmt.Errorf("load the certificate: %w", err)
	}
	c.loaded, c.changed = &pair, info.ModTime()
	return c.loaded, nil
}

// tls is nil when the API is served without TLS.
func (c Config) tls() (*tls.Config, error) {
	if c.tlsCert == "" {
		return nil, nil
	}
	kept := &certificate{cert: c.tlsCert, key: c.tlsKey}
	if _, err := kept.current(nil); err != nil {
		return nil, &UsageError{Err: err}
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: kept.current, NextProtos: []string{"h2", "http/1.1"},
	}, nil
}

// checkExposure refuses to serve other machines so that anybody on the way can
// read: either TLS ends here, or at a proxy that is named.
func (c Config) checkExposure() error {
	if (c.tlsCert == "") != (c.tlsKey == "") {
		return errors.New("--tls-cert and --tls-key are given together")
	}
	if _, err := parseProxies(c.proxies); err != nil {
		return err
	}
	if c.tlsCert != "" || len(c.proxies) > 0 || loopback(c.listen) {
		return nil
	}
	return fmt.Errorf("--listen %s can be reached from other machines without TLS; give --tls-cert and --tls-key, or "+
		"with --trusted-proxy the addresses of the proxy that ends TLS", c.listen)
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err != nil || thisMachine(host) // an address that is none is told elsewhere
}

func parseProxies(texts []string) (list []netip.Prefix, err error) {
	for _, text := range texts {
		text = strings.TrimSpace(text)
		p, err := netip.ParsePrefix(text)
		if a, single := netip.ParseAddr(text); single == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy %q is neither an address nor a network such as 10.0.0.0/8", text)
		}
		if p.Bits() == 0 {
			return nil, fmt.Errorf("--trusted-proxy %s trusts everybody; name the proxy", text)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}
