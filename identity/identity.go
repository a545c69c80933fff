// Package identity lets people sign in at an identity provider that speaks
// OpenID Connect, by its code flow with PKCE. It learns who somebody is; what
// she may do is none of its business.
package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"rapporteur/negotiation"
)

// timeout bounds one question to the provider.
const timeout = 15 * time.Second

// Config says which provider, and as what we are known to it.
type Config struct {
	// Issuer is the provider's address, whose discovery document tells the rest.
	Issuer   string
	ClientID string
	// ClientSecret is "" for a public client, which PKCE alone protects.
	ClientSecret string
	// RedirectURL is where browsers come back to.
	RedirectURL string
}

// Provider is an identity provider. It is safe for concurrent use.
type Provider struct {
	config Config
	http   *http.Client

	mu    sync.Mutex
	found *discovered
}

type discovered struct {
	provider *oidc.Provider
	oauth    oauth2.Config
	signOut  string
}

// New checks the configuration. The provider itself is asked when the first
// person signs in, so that it may be out of reach until then.
func New(c Config) (*Provider, error) {
	u, err := url.Parse(c.Issuer)
	switch {
	case err != nil || u.Host == "":
		return nil, fmt.Errorf("%q is not the address of an identity provider; write it as https://id.example.org", c.Issuer)
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, fmt.Errorf(
			"the identity provider %s must be reached by https; http is for one on this machine only", c.Issuer)
	case c.ClientID == "":
		return nil, errors.New("the identity provider needs the client id under which it knows this server")
	}
	return &Provider{config: c, http: &http.Client{Timeout: timeout}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// UnverifiedError says that an answer of the provider proves nothing.
type UnverifiedError struct{ Err error }

// Error says why.
func (e *UnverifiedError) Error() string {
	return fmt.Sprintf("the answer of the identity provider proves nothing: %v", e.Err)
}

// Unwrap returns the cause.
func (e *UnverifiedError) Unwrap() error { return e.Err }

// UnreachableError says that the provider did not answer.
type UnreachableError struct{ Err error }

// Error says why.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("the identity provider can't be reached: %v", e.Err)
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// Unavailable reports that asking again later may help.
func (e *UnreachableError) Unavailable() bool { return true }

// discover reads the discovery document once.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.http), p.config.Issuer)
	if err != nil {
		return nil, &UnreachableError{err}
	}
	var offers struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&offers); err != nil {
		return nil, &UnreachableError{err}
	}
	p.found = &discovered{provider: provider, signOut: offers.EndSession, oauth: oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: provider.Endpoint(),
		RedirectURL: p.config.RedirectURL, Scopes: []string{oidc.ScopeOpenID, "email"},
	}}
	return p.found, nil
}

// SignOut returns where a person ends her session at the provider (OpenID
// Connect RP-Initiated Logout 1.0), "" when it offers none. No ID token is kept
// to hint at who she is: the provider knows its own session, and asks.
func (p *Provider) SignOut(ctx context.Context) (string, error) {
	d, err := p.discover(ctx)
	if err != nil || d.signOut == "" {
		return "", err
	}
	u, err := url.Parse(d.signOut)
	if err != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", nil //nolint:nilerr // an address that leads nowhere safe is none
	}
	q := u.Query()
	q.Set("client_id", p.config.ClientID)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Begin returns where to send the browser. State comes back with it, nonce in
// the ID token, and only who knows the verifier can use the code.
func (p *Provider) Begin(ctx context.Context, state, nonce, verifier string) (string, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return d.oauth.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Finish exchanges the code that came back and returns who signed in. It fails
// with an [UnverifiedError] unless the ID token is the provider's, for us, of
// now, and of this sign-in.
func (p *Provider) Finish(ctx context.Context, code, nonce, verifier string) (negotiation.Identity, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return negotiation.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.http)
	tokens, err := d.oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var answered *oauth2.RetrieveError
	if err != nil && !errors.As(err, &answered) {
		return negotiation.Identity{}, &UnreachableError{err}
	}
	if err != nil {
		return negotiation.Identity{}, &UnverifiedError{fmt.Errorf("it refused the code: %s", answered.ErrorCode)}
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return negotiation.Identity{}, &UnverifiedError{errors.New("it sent no ID token")}
	}
	token, err := d.provider.Verifier(&oidc.Config{ClientID: p.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return negotiation.Identity{}, &UnverifiedError{err}
	}
	var said claims
	if err := token.Claims(&said); err != nil {
		return negotiation.Identity{}, &UnverifiedError{err}
	}
	if err := p.check(token, said, nonce, tokens.AccessToken); err != nil {
		return negotiation.Identity{}, &UnverifiedError{err}
	}
	who := negotiation.Identity{Issuer: token.Issuer, Subject: token.Subject, Email: said.verified()}
	if who.Email == "" {
		who.Email = d.email(ctx, tokens, token.Subject)
	}
	return who, nil
}

type claims struct {
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
	Party    string `json:"azp"`
}

// verified is the address, if the provider vouches for it.
func (c claims) verified() string {
	if c.Verified {
		return c.Email
	}
	return ""
}

// check is what the library leaves to its caller.
func (p *Provider) check(token *oidc.IDToken, said claims, nonce, access string) error {
	if nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return errors.New("the nonce is not that of this sign-in")
	}
	if token.Subject == "" {
		return errors.New("it names no subject")
	}
	if said.Party != "" && said.Party != p.config.ClientID || said.Party == "" && len(token.Audience) > 1 {
		return errors.New("it was issued to another party")
	}
	if token.AccessTokenHash != "" {
		return token.VerifyAccessToken(access)
	}
	return nil
}

// email asks the provider's userinfo endpoint for an address that the ID token
// did not hold. Nobody needs one who is known by her subject.
func (d *discovered) email(ctx context.Context, tokens *oauth2.Token, subject string) string {
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil || info.Subject != subject || !info.EmailVerified {
		return ""
	}
	return info.Email
}
