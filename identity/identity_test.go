package identity_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"rapporteur/identity"
)

// hostile is a provider that answers what it is told to.
type hostile struct {
	t      *testing.T
	url    string
	key    *rsa.PrivateKey
	sign   *rsa.PrivateKey
	claims map[string]any
	// challenge is that of the sign-in under way: a code is good for its verifier only.
	challenge string
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	h := &hostile{t: t, key: key, sign: key}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		h.json(w, map[string]any{
			"issuer": h.url, "authorization_endpoint": h.url + "/auth", "token_endpoint": h.url + "/token", "jwks_uri": h.url +
				"/keys",
			"userinfo_endpoint": h.url + "/userinfo", "id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		h.json(
			w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}},
		)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if base64.RawURLEncoding.EncodeToString(sum[:]) != h.challenge {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			h.json(w, map[string]any{"error": "invalid_grant"})
			return
		}
		h.json(w, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": h.token()})
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, _ *http.Request) {
		h.json(w, map[string]any{"sub": "somebody else", "email": "victim@example.org", "email_verified": true})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *hostile) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		h.t.Error(err)
	}
}

func (h *hostile) token() string {
	s, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: h.sign}, (&jose.SignerOptions{}).WithHeader("kid", "k"),
	)
	if err != nil {
		h.t.Fatal(err)
	}
	raw, err := json.Marshal(h.claims)
	if err != nil {
		h.t.Fatal(err)
	}
	signed, err := s.Sign(raw)
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func TestOnlyAnIDTokenForUsOfNowAndOfThisSignInCounts(t *testing.T) {
	h := newHostile(t)
	p, err := identity.New(identity.Config{
		Issuer: h.url, ClientID: "rapporteur", RedirectURL: "http://127.0.0.1/auth/callback",
	})
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	sound := map[string]any{
		"iss": h.url, "aud": "rapporteur", "sub": "s1", "nonce": "nonce", "email": "a@example.org", "email_verified": true,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	finish := func(verifier string, change map[string]any) (string, error) {
		to, err := p.Begin(t.Context(), "state", "nonce", "verifier-of-the-sign-in")
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(to)
		if err != nil {
			t.Fatal(err)
		}
		h.challenge, h.claims = u.Query().Get("code_challenge"), maps.Clone(sound)
		maps.Copy(h.claims, change)
		who, err := p.Finish(t.Context(), "code", "nonce", verifier)
		return who.Subject + " " + who.Email, err
	}
	if who, err := finish("verifier-of-the-sign-in", nil); err != nil || who != "s1 a@example.org" {
		t.Fatalf("a sound sign-in: %q, %v", who, err)
	}
	// An address that nobody verified, or that is said of another subject, is none.
	if who, err := finish("verifier-of-the-sign-in", map[string]any{"email_verified": false}); err != nil || who != "s1 " {
		t.Fatalf("an unverified address: %q, %v", who, err)
	}
	for name, change := range map[string]map[string]any{
		"another issuer":           {"iss": "https://evil.example"},
		"another audience":         {"aud": "another-client"},
		"several audiences":        {"aud": []string{"rapporteur", "another-client"}},
		"issued to another party":  {"azp": "another-client"},
		"expired":                  {"exp": time.Now().Add(-time.Minute).Unix()},
		"nonce of another sign-in": {"nonce": "replayed"},
		"no nonce":                 {"nonce": ""},
		"no subject":               {"sub": ""},
		"wrong hash of the token":  {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
	} {
		var unverified *identity.UnverifiedError
		if who, err := finish("verifier-of-the-sign-in", change); !errors.As(err, &unverified) {
			t.Errorf("%s: let in %q, %v", name, who, err)
		}
	}
	var unverified *identity.UnverifiedError
	if who, err := finish("guessed", nil); !errors.As(err, &unverified) {
		t.Errorf("a code with another verifier: let in %q, %v", who, err)
	}
	h.sign = other
	if who, err := finish("verifier-of-the-sign-in", nil); !errors.As(err, &unverified) {
		t.Errorf("signed by somebody else: let in %q, %v", who, err)
	}
}

func TestTheProviderIsReachedByHTTPSUnlessItIsHere(t *testing.T) {
	for issuer, ok := range map[string]bool{
		"https://id.example.org": true, "http://127.0.0.1:9000": true, "http://localhost:9000": true,
		"http://[::1]:9000":     true,
		"http://id.example.org": false, "id.example.org": false, "": false, "ftp://127.0.0.1": false,
	} {
		if _, err := identity.New(identity.Config{Issuer: issuer, ClientID: "rapporteur"}); (err == nil) != ok {
			t.Errorf("%q: %v", issuer, err)
		}
	}
}

func TestAProviderOutOfReachIsNoRefusal(t *testing.T) {
	p, err := identity.New(identity.Config{Issuer: "http://127.0.0.1:1", ClientID: "rapporteur"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Begin(t.Context(), "s", "n", "v")
	var unreachable *identity.UnreachableError
	if !errors.As(err, &unreachable) {
		t.Fatalf("%v", err)
	}
}
