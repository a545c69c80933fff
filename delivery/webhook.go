package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"syscall"
	"time"

	"rapporteur/negotiation"
	"rapporteur/notice"
)

// webhookTimeout bounds one call of a webhook.
const webhookTimeout = 20 * time.Second

// Webhooks calls webhooks. It is safe for concurrent use.
type Webhooks struct {
	key    []byte
	client *http.Client
}

// NewWebhooks makes a caller that signs with secrets that follow from key.
// Unless private is set it calls public addresses only: the address of a
// webhook comes from outside, and must not open what stands behind our own door.
func NewWebhooks(key []byte, private bool) (*Webhooks, error) {
	if len(key) < 32 {
		return nil, errors.New("the key for webhooks has at least 32 bytes")
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		dialer.Control = publicOnly
	}
	return &Webhooks{key: key, client: &http.Client{
		Timeout:       webhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
		},
	}}, nil
}

// publicOnly refuses to connect to an address that is not public. It sees the
// address that a name has come to, so a name that changes does not deceive it.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read the address of the webhook: %w", err)
	}
	ip := at.Addr().Unmap()
	reserved := slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || reserved {
		return fmt.Errorf("%s is not a public address, and webhooks are called at public ones only", ip)
	}
	return nil
}

// special are the addresses that look public and lead elsewhere, of the
// registries of special-purpose addresses (RFC 6890 and after).
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),     // this network
	netip.MustParsePrefix("100.64.0.0/10"), // shared among the customers of a provider
	netip.MustParsePrefix("192.0.0.0/24"),  // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),  // documentation, and so the next but one and the one after
	netip.MustParsePrefix("198.18.0.0/15"), // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),    // reserved
	netip.MustParsePrefix("64:ff9b::/96"),   // IPv4 behind a translator
	netip.MustParsePrefix("64:ff9b:1::/48"), // the same, of one's own network
	netip.MustParsePrefix("100::/64"),       // discarded
	netip.MustParsePrefix("2001::/23"),      // protocol assignments, Teredo among them
	netip.MustParsePrefix("2001:db8::/32"),  // documentation
	netip.MustParsePrefix("2002::/16"),      // IPv4 in IPv6 (6to4)
	netip.MustParsePrefix("fec0::/10"),      // of a site, abolished
}

// Send calls a webhook with the signed data of a message. An answer of 200 to
// 299 means that it was taken over.
func (w *Webhooks) Send(ctx context.Context, to negotiation.Contact, id negotiation.ID, m notice.Message) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Webhook, bytes.NewReader(m.Data))
	if err != nil {
		return &Refused{Reason: "The contact has no usable address of a webhook."}
	}
	now := time.Now()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Rapporteur")
	req.Header.Set(notice.HeaderID, string(id))
	req.Header.Set(notice.HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(notice.HeaderSignature, notice.Sign(notice.WebhookSecret(w.key, to.ID), string(id), now, m.Data))
	res, err := w.client.Do(req)
	if err != nil {
		// Without the address, which may hold a secret: errors go to logs.
		var of *url.Error
		if errors.As(err, &of) {
			err = of.Err
		}
		return fmt.Errorf("call the webhook: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection can be used again
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusGone:
		return &Refused{Reason: "The webhook answered that it is gone (410)."}
	}
	return fmt.Errorf("the webhook answered %d", res.StatusCode)
}
