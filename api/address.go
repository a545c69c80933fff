package api

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
)

// origin is where a request comes from.
type origin struct {
	address netip.Addr
	// secure: it came over TLS, here or at a trusted proxy.
	secure bool
}

// clientAddress is where the request came from, "" if that is not known.
func clientAddress(ctx context.Context) string {
	o, _ := ctx.Value(originKey).(origin)
	if !o.address.IsValid() {
		return ""
	}
	return o.address.String()
}

// overTLS reports whether nobody on the way could read the request.
func overTLS(ctx context.Context) bool {
	o, _ := ctx.Value(originKey).(origin)
	return o.secure
}

// clientAddress finds out where a request comes from. What X-Forwarded-For and
// X-Forwarded-Proto say counts only when a trusted proxy says it: anybody can
// send them.
func (s *server) clientAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), originKey, originOf(r, s.proxies))))
	})
}

func originOf(r *http.Request, proxies []netip.Prefix) origin {
	o := origin{secure: r.TLS != nil}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return o
	}
	o.address = plain(peer.Addr())
	if !trusted(o.address, proxies) {
		return o
	}
	o.secure = o.secure || lastOf(r.Header.Values("X-Forwarded-Proto")) == "https"
	// From the right: each trusted proxy vouches for the one before it.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := forwarded(hops[i])
		if err != nil {
			return o
		}
		o.address = hop
		if !trusted(hop, proxies) {
			return o
		}
	}
	return o
}

// forwarded reads one address of X-Forwarded-For; some proxies add the port.
func forwarded(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return plain(with.Addr()), nil
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return plain(a), err
}

func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func trusted(a netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func lastOf(values []string) string {
	all := strings.Split(strings.Join(values, ","), ",")
	return strings.ToLower(strings.TrimSpace(all[len(all)-1]))
}
