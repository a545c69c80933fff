package api

import (
	"net/http/httptest"
	"strconv"
	"testing"
)

// A session is one caller, whatever other cookies the browser sends; another
// session is another.
func TestASessionIsOneCallerWhateverOtherCookiesItSends(t *testing.T) {
	s := &server{signIn: &SignIn{PublicURL: "http://127.0.0.1"}}
	caller := func(cookies string) string {
		r := httptest.NewRequest("GET", "/v1/meetings", nil)
		r.Header.Set("Cookie", cookies)
		return s.signature(r)
	}
	one := caller("rapporteur=one")
	if caller("a=b; rapporteur=one; c=d") != one {
		t.Error("other cookies make another caller")
	}
	if caller("rapporteur=two") == one {
		t.Error("two sessions are one caller")
	}
}

// However many callers come, only so many are remembered, and the busy ones
// among them.
func TestCallersRememberedAreBounded(t *testing.T) {
	b := newBuckets(0.001, 2)
	busy := b.of("busy", true)
	busy.Allow()
	for i := range 3 * maxBuckets {
		b.of(strconv.Itoa(i), true)
		b.of("busy", true)
	}
	if len(b.by) > maxBuckets || b.order.Len() != len(b.by) {
		t.Errorf("%d callers are remembered", len(b.by))
	}
	if b.of("busy", false) != busy || b.of("0", false) != nil {
		t.Error("the wrong ones are remembered")
	}
}
