// Package idp is an identity provider for development: it speaks OpenID Connect on a loopback port and knows users
// whose passwords stand in a file. It proves nothing about anybody and must never be used for real.
package idp

import (
	"context"
	"crypto/rand"
	_ "embed" // the users
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// ClientID is the name under which the provider knows the server. It is a public client, protected by PKCE, and may be
// called back on any port of the loopback interface.
const ClientID = "rapporteur"

//go:embed users.json
var defaultUsers []byte

// Provider is a running identity provider.
type Provider struct {
	issuer string
	server *http.Server
}

// Start starts a provider on a port of the loopback interface, 0 for a free one. It reads its users from a file; dir
// gets the default one when none is named.
func Start(port int, users, dir string) (*Provider, error) {
	if users == "" {
		users = filepath.Join(dir, "users.json")
		if err := os.WriteFile(users, defaultUsers, 0o600); err != nil {
			return nil, fmt.Errorf("writing the users of the identity provider: %w", err)
		}
	}
	store, err := storage.StoreFromFile(users)
	if err != nil {
		return nil, fmt.Errorf("reading the users of the identity provider: %w", err)
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("listening for the identity provider: %w", err)
	}
	p := &Provider{issuer: "http://" + listener.Addr().String()}
	handler, err := p.handler(store)
	if err != nil {
		return nil, fmt.Errorf("making the identity provider: %w", err)
	}
	p.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// Issuer is the provider's address.
func (p *Provider) Issuer() string { return p.issuer }

// Stop stops the provider at once.
func (p *Provider) Stop() error { return p.server.Close() }

func (p *Provider) handler(users storage.UserStore) (http.Handler, error) {
	client := storage.NativeClient(ClientID, "http://127.0.0.1/auth/callback", "http://localhost/auth/callback")
	kept := storage.NewStorageWithClients(users, map[string]*storage.Client{ClientID: client})
	config := &op.Config{CodeMethodS256: true, CryptoKeyId: "development"}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return nil, err
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	provider, err := op.NewProvider(config, kept, op.StaticIssuer(p.issuer), op.WithAllowInsecure(), op.WithLogger(quiet))
	if err != nil {
		return nil, err
	}
	l := &login{check: kept.CheckUsernamePassword, next: op.AuthCallbackURL(provider)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login/username", l.show)
	mux.Handle("POST /login/username", op.NewIssuerInterceptor(provider.IssuerFromRequest).HandlerFunc(l.try))
	mux.Handle("/", provider)
	return mux, nil
}

// login is the page on which a user types name and password.
type login struct {
	check func(username, password, request string) error
	next  func(ctx context.Context, request string) string
}

var page = template.Must(template.New("login").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Development only</title></head>
<body style="font-family:sans-serif;max-width:30rem;margin:4rem auto"><h1>Identity provider for development</h1>
<p>It proves nothing about anybody. The users stand in its file; the password of all of them is "development".</p>
<form method="post" action="/login/username"><input type="hidden" name="id" value="{{.Request}}">
<p><label>User <input name="username" autocomplete="username" autofocus></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p>{{.Problem}}</p><button type="submit">Sign in</button></form></body></html>
`))

func (l *login) show(w http.ResponseWriter, r *http.Request) {
	render(w, r.FormValue("authRequestID"), "")
}

func (l *login) try(w http.ResponseWriter, r *http.Request) {
	request := r.PostFormValue("id")
	if err := l.check(r.PostFormValue("username"), r.PostFormValue("password"), request); err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		render(w, request, "No such user and password.")
		return
	}
	http.Redirect(w, r, l.next(r.Context(), request), http.StatusFound)
}

func render(w http.ResponseWriter, request, problem string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, map[string]string{"Request": request, "Problem": problem}) // the caller has gone
}
