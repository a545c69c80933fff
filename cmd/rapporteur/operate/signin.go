package operate

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/spf13/pflag"

	"rapporteur/api"
	"rapporteur/identity"
)

// signInConfig says where people sign in. Without an issuer nobody does, and
// access tokens are all there is.
type signInConfig struct {
	issuer    string
	clientID  string
	publicURL string
	// secret is never a flag, which others on the machine could see.
	secret string
}

func (c *signInConfig) flags(f *pflag.FlagSet, env func(string) string) {
	c.secret = env("RAPPORTEUR_OIDC_CLIENT_SECRET")
	for name, each := range map[string]struct {
		to        *string
		env, help string
	}{
		"oidc-issuer": {
			&c.issuer, "RAPPORTEUR_OIDC_ISSUER",
			"address of the identity provider where people sign in (RAPPORTEUR_OIDC_ISSUER)",
		},
		"oidc-client-id": {&c.clientID, "RAPPORTEUR_OIDC_CLIENT_ID", "what the identity provider knows this server as; its " +
			"secret is in RAPPORTEUR_OIDC_CLIENT_SECRET or the file RAPPORTEUR_OIDC_CLIENT_SECRET_FILE " +
			"(RAPPORTEUR_OIDC_CLIENT_ID)"},
		"public-url": {
			&c.publicURL, "RAPPORTEUR_PUBLIC_URL",
			"address under which browsers know this server (RAPPORTEUR_PUBLIC_URL; default that of --listen)",
		},
	} {
		f.StringVar(each.to, name, env(each.env), each.help)
		f.Lookup(name).DefValue = ""
	}
}

// address is where browsers find the server, "" when it can't be known.
func (c signInConfig) address(listen string, overTLS bool) string {
	if c.publicURL != "" {
		return strings.TrimSuffix(c.publicURL, "/")
	}
	if host, port, err := net.SplitHostPort(listen); err != nil || port == "0" || host == "" {
		return ""
	}
	if overTLS {
		return "https://" + listen
	}
	return "http://" + listen
}

// validate refuses what would make a sign-in unsafe or impossible.
func (c signInConfig) validate(listen string, overTLS bool) error {
	if c.issuer == "" {
		return nil
	}
	if _, err := identity.New(identity.Config{Issuer: c.issuer, ClientID: c.clientID}); err != nil {
		return err
	}
	address := c.address(listen, overTLS)
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return fmt.Errorf(
			"--public-url %q is not the address of a server; write it as https://rapporteur.example.org", address,
		)
	}
	if u.Scheme != "https" && !thisMachine(u.Hostname()) {
		return errors.New(
			"people sign in over https only, except on this machine; give --public-url with the https address browsers use",
		)
	}
	return nil
}

// signIn makes the sign-in of the API, nil when there is none.
func (p *Process) signIn() (*api.SignIn, error) {
	c := p.Config.signIn
	if c.issuer == "" {
		return nil, nil
	}
	address := c.address(p.listen, p.tlsCert != "")
	if address == "" {
		p.log.Warn("nobody can sign in, because the address of this server is not known; give --public-url")
		return nil, nil
	}
	provider, err := identity.New(identity.Config{
		Issuer: c.issuer, ClientID: c.clientID, ClientSecret: c.secret, RedirectURL: address + "/auth/callback",
	})
	if err != nil {
		return nil, err
	}
	return &api.SignIn{Provider: provider, Issuer: c.issuer, PublicURL: address}, nil
}
