package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"rapporteur/api/wire"
	"rapporteur/identity"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/web"
)

// SignIn is how people sign in.
type SignIn struct {
	Provider IdentityProvider
	// Issuer is the address of the provider, for persons registered without one.
	Issuer string
	// PublicURL is the address under which browsers know this server. Cookies
	// are for https only when it is one.
	PublicURL string
	// Limits of a session; zero means 12 hours at most, 2 unused.
	Limits store.SessionLimits
}

// IdentityProvider tells who somebody is. Package identity implements it.
type IdentityProvider interface {
	Begin(ctx context.Context, state, nonce, verifier string) (string, error)
	Finish(ctx context.Context, code, nonce, verifier string) (negotiation.Identity, error)
	// SignOut is where a person ends her session at the provider, "" when it has
	// no such address.
	SignOut(ctx context.Context) (string, error)
}

const (
	sessionCookie = "rapporteur"
	browserCookie = "rapporteur-browser"
	// signInLasts is how long a person has at the identity provider.
	signInLasts = 10 * time.Minute
	// maxReturnTo bounds, in bytes, what is kept for everybody who begins.
	maxReturnTo = 2 << 10
)

func (c *SignIn) withDefaults() *SignIn {
	if c == nil {
		return nil
	}
	out := *c
	if out.Limits.Longest == 0 {
		out.Limits.Longest = 12 * time.Hour
	}
	if out.Limits.Idle == 0 {
		out.Limits.Idle = 2 * time.Hour
	}
	return &out
}

func (c *SignIn) secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// cookie makes a cookie that scripts can't read and other sites' forms don't
// send. Over https it is bound to this host alone.
func (c *SignIn) cookie(name, value string, lasts time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: c.cookieName(name), Value: value, Path: "/", MaxAge: int(lasts.Seconds()),
		HttpOnly: true, Secure: c.secure(), SameSite: http.SameSiteLaxMode,
	}
}

func (c *SignIn) cookieName(name string) string {
	if c.secure() {
		return "__Host-" + name
	}
	return name
}

// secret is the value of a cookie, "" when the browser sent none.
func (c *SignIn) secret(r *http.Request, name string) string {
	if found, err := r.Cookie(c.cookieName(name)); err == nil {
		return found.Value
	}
	return ""
}

func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// caller is what a request proved about who sent it.
type caller struct {
	actor   negotiation.Actor
	mandate negotiation.Mandate
	// session is zero for an access token.
	session store.Session
	token   negotiation.ID
	scopes  []negotiation.Scope
	// guest says that nobody has signed in, and that what is for the public is read.
	guest bool
}

// credential returns what the request proved, zero when nothing.
func credential(ctx context.Context) caller {
	c, _ := ctx.Value(credentialKey).(caller)
	return c
}

// open lists what needs no sign-in: health, the OpenAPI document, and signing
// in itself, where a code stands for the person.
func open(path string) bool {
	switch path {
	case "/healthz", "/readyz", readingPath, "/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml",
		accountPath, "/auth/signed-out":
		return true
	}
	return wayIn(path) || strings.HasPrefix(path, "/assets/")
}

// wayIn lists where people and their programs sign in.
func wayIn(path string) bool {
	switch path {
	case "/auth/login", "/auth/callback", "/auth/program", "/auth/token":
		return true
	}
	return false
}

// authenticate finds out who sent a request, by access token or by session,
// and refuses whoever has neither.
func (s *server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if open(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		var who caller
		if p, ok := s.sitePage(r); ok {
			var goOn bool
			if who, goOn = s.identifyForPage(w, r, p); !goOn {
				return
			}
		} else {
			var err error
			if who, err = s.identify(r); err != nil {
				writeProblem(w, s.problem(r.Context(), err))
				return
			}
		}
		ctx := context.WithValue(r.Context(), actorKey, who.actor)
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, credentialKey, who)))
	})
}

// byToken reports whether a request signs in by an access token, whatever
// cookies it has.
func (s *server) byToken(r *http.Request) bool {
	return r.Header.Get("Authorization") != "" || s.signIn == nil
}

// identify looks up the access token of a request, else its session.
func (s *server) identify(r *http.Request) (caller, error) {
	return s.identifyWithin(r, s.limitsOfSessions())
}

func (s *server) identifyWithin(r *http.Request, limits store.SessionLimits) (caller, error) {
	if s.byToken(r) {
		token := bearer(r)
		if token == "" {
			return caller{}, negotiation.Actor{}.RequireRole()
		}
		c, err := s.record.CredentialByToken(r.Context(), digest(token))
		return caller{actor: c.Actor, mandate: c.Mandate, token: c.Token, scopes: c.Scopes}, err
	}
	session, err := s.sessionWithin(r, limits)
	return caller{actor: session.Actor(), mandate: session.Mandate, session: session}, err
}

func (s *server) session(r *http.Request) (store.Session, error) {
	return s.sessionWithin(r, s.signIn.Limits)
}

func (s *server) sessionWithin(r *http.Request, limits store.SessionLimits) (store.Session, error) {
	secret := s.signIn.secret(r, sessionCookie)
	if secret == "" {
		return store.Session{}, negotiation.Actor{}.RequireRole()
	}
	return s.record.Session(r.Context(), digest(secret), limits)
}

// csrf refuses what a page of another site made a browser send. Programs
// send no such headers and pass.
func (s *server) csrf(next http.Handler) http.Handler {
	own := http.NewCrossOriginProtection()
	if s.signIn != nil {
		if u, err := url.Parse(s.signIn.PublicURL); err == nil {
			_ = own.AddTrustedOrigin(u.Scheme + "://" + u.Host) // checked at the start
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if own.Check(r) != nil {
			writeProblem(w, s.problem(r.Context(), negotiation.Refuse(
				negotiation.CodeNotPermitted, "This request came from a page of another site and was not carried out.",
			)))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// orProblem answers the error of a handler as a problem, and everything so
// when nobody can sign in here. The audit trail knows it by the name.
func (s *server) orProblem(name string, handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		noted(r.Context()).operation = name
		if err := permit(name, actor(r.Context())); err != nil {
			writeProblem(w, s.problem(r.Context(), err))
			return
		}
		if s.signIn == nil {
			writeProblem(w, s.problem(
				r.Context(),
				negotiation.Refuse(negotiation.CodeNotFound, "This server knows no identity provider; use an access token."),
			))
			return
		}
		if err := handle(w, r); err != nil {
			writeProblem(w, s.problem(r.Context(), err))
		}
	}
}

// login sends the browser to the identity provider. What it must come back
// with is bound to a cookie of this browser.
func (s *server) login(w http.ResponseWriter, r *http.Request) error {
	browser := s.signIn.secret(r, browserCookie)
	if browser == "" {
		browser = rand.Text()
	}
	state, nonce, verifier := rand.Text(), rand.Text(), rand.Text()+rand.Text()
	to, err := s.signIn.Provider.Begin(r.Context(), state, nonce, verifier)
	if err != nil {
		return s.providerError(r.Context(), err)
	}
	err = s.record.BeginSignIn(r.Context(), store.SignIn{
		State: digest(state), Browser: digest(browser), Nonce: nonce, Verifier: verifier,
		ReturnTo: returnTo(r.FormValue("return_to")), Lasts: signInLasts,
	})
	if err != nil {
		return err
	}
	http.SetCookie(w, s.signIn.cookie(browserCookie, browser, signInLasts))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// returnTo is where the browser goes after signing in.
func returnTo(path string) string {
	if len(path) > maxReturnTo {
		return accountPath
	}
	return web.LocalPath(path, accountPath)
}

// callback is where the browser comes back to. It begins a session under a new
// secret, whatever the browser had before.
func (s *server) callback(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	in, err := s.record.TakeSignIn(r.Context(), digest(q.Get("state")), digest(s.signIn.secret(r, browserCookie)))
	if err != nil {
		return err
	}
	if q.Get("code") == "" {
		return negotiation.Refuse(negotiation.CodeUnauthenticated, "The identity provider did not let you in; sign in again.")
	}
	who, err := s.signIn.Provider.Finish(r.Context(), q.Get("code"), in.Nonce, in.Verifier)
	if err != nil {
		return s.providerError(r.Context(), err)
	}
	person, err := s.record.PersonSignedIn(r.Context(), who)
	if err != nil {
		return err
	}
	secret := rand.Text() + rand.Text()
	session, err := s.record.StartSession(r.Context(), digest(secret), person, s.signIn.Limits)
	if err != nil {
		return err
	}
	noted(r.Context()).as(session)
	http.SetCookie(w, s.signIn.cookie(sessionCookie, secret, s.signIn.Limits.Longest))
	http.Redirect(w, r, in.ReturnTo, http.StatusSeeOther)
	return nil
}

// providerError words what went wrong at the identity provider and logs why.
func (s *server) providerError(ctx context.Context, err error) error {
	var unverified *identity.UnverifiedError
	if errors.As(err, &unverified) {
		s.log.WarnContext(ctx, "sign-in refused", "request", requestID(ctx), "error", err)
		return negotiation.Refuse(
			negotiation.CodeUnauthenticated, "The answer of the identity provider could not be verified; sign in again.",
		)
	}
	var unreachable *identity.UnreachableError
	if errors.As(err, &unreachable) {
		s.log.WarnContext(ctx, "identity provider out of reach", "request", requestID(ctx), "error", err)
		return newProblem(
			ctx, http.StatusServiceUnavailable, wire.CodeUnavailable,
			"The identity provider can't be reached; try again in a moment.",
		)
	}
	return err
}
