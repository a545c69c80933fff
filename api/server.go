// Package api is the HTTP API of Rapporteur: versioned under /v1, described
// by an OpenAPI 3.1 document at /openapi.json, with errors as problem details
// (RFC 9457). It decides who may ask for what and what is under embargo in an
// answer (policy.go), puts the keys of writes on record before they are done
// (keys.go), and turns requests into reads of the record and acts of the
// procedures; the rules of procedure themselves are in package negotiation.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rapporteur/api/wire"
	"rapporteur/application"
	"rapporteur/negotiation"
	"rapporteur/web"
)

// Limits of a request.
const (
	// MaxBodyBytes is the most a request may hold, in bytes.
	MaxBodyBytes = 2 << 20
	// MaxFileBytes is the most a loaded file may hold, in bytes.
	MaxFileBytes = 8 << 20
	// defaultTimeout bounds one request.
	defaultTimeout = time.Minute
)

// Config is what an API needs. Record, Procedures and Log are required.
type Config struct {
	Record     Record
	Procedures Procedures
	Log        *slog.Logger
	// Ready are the checks of /readyz by name, such as "database".
	Ready map[string]func(context.Context) error
	// Version of the program, shown in the OpenAPI document.
	Version string
	// Timeout bounds one request; zero means one minute.
	Timeout time.Duration
	// Proxies are whom X-Forwarded-For and X-Forwarded-Proto are believed.
	Proxies []netip.Prefix
	// Trail writes the audit trail; nil writes every entry before its answer.
	Trail *Trail
	// SignIn lets people sign in at an identity provider; nil leaves access
	// tokens alone.
	SignIn *SignIn
	// Heartbeat is how often a silent event stream shows that it is alive, and
	// that its caller is still signed in; zero means 15 seconds.
	Heartbeat time.Duration
	// Examine compares the record with the procedures for the page that shows it; nil
	// leaves that to the command.
	Examine func(context.Context) ([]web.Finding, error)
	// PublicPages lets who has not signed in read the pages that are for the public.
	PublicPages bool
	// Rate bounds how often one caller may ask.
	Rate Rate
	// Costly bounds the work on what is costly to answer.
	Costly Costly
}

type server struct {
	record     Record
	procedures Procedures
	log        *slog.Logger
	ready      map[string]func(context.Context) error
	api        huma.API
	proxies    []netip.Prefix
	trail      *Trail
	signIn     *SignIn
	mux        *router
	// app answers reads, whatever door they come by.
	app *application.App
	// streaming ends the event streams with the connection, see streamEvents.
	streaming sync.Once
	heartbeat time.Duration
	limits    *limits
	turns     *turns
	// site makes the pages for browsers, by their patterns.
	site  *web.Site
	pages map[string]web.Page
	// examine compares the record with the procedures.
	examine func(context.Context) ([]web.Finding, error)
	// publicPages says that those for the public need no sign-in.
	publicPages bool
	// demonstration knows whether the record is one.
	demonstration *demonstration
}

// New returns the handler of the whole API. Timeouts of the connection are
// those of the [http.Server] it is given to.
func New(c Config) http.Handler {
	_, h := build(c)
	return h
}

// build makes a server and the handler in front of it.
func build(c Config) (*server, http.Handler) {
	if c.Version == "" {
		c.Version = "development"
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = defaultHeartbeat
	}
	s := &server{
		record: c.Record, procedures: c.Procedures, log: c.Log, ready: c.Ready, proxies: c.Proxies, trail: c.Trail,
		signIn: c.SignIn.withDefaults(), heartbeat: c.Heartbeat, limits: newLimits(c.Rate),
	}
	c.Costly = c.Costly.withDefaults()
	s.turns, s.app = newTurns(c.Costly), application.New(c.Record, c.Procedures, c.Log, c.Costly.KeptBytes)
	if s.trail == nil {
		s.trail = &Trail{record: c.Record, log: c.Log}
	}
	s.publicPages, s.examine = c.PublicPages, c.Examine
	s.demonstration = &demonstration{record: c.Record}
	mux := &router{ServeMux: http.NewServeMux()}
	s.mux = mux
	s.api = humago.New(mux, s.describe(c.Version))
	s.api.UseMiddleware(noteOperation, s.authorize)
	s.routes()
	s.healthRoutes(mux)
	s.signInRoutes(mux)
	mux.HandleFunc("GET "+readingPath, s.reading())
	s.sitePages()
	mux.HandleFunc("/", s.unknown(mux))

	var h http.Handler = mux
	h = s.soundBody(h)
	h = s.soundAddress(h)
	h = s.rateLimit(h)
	h = noteActor(h)
	h = s.authenticate(h)
	h = s.single(h)
	h = s.signInRateLimit(h)
	h = s.csrf(h)
	h = s.demonstrationHeader(h)
	h = bounded(h, c.Timeout)
	h = s.audited(h)
	h = s.asPages(h)
	return s, s.clientAddress(s.accessLog(h))
}

// describe is the frame of the OpenAPI document. Errors made by huma itself
// (validation, sizes) leave as our own problem details.
func (s *server) describe(version string) huma.Config {
	c := huma.DefaultConfig("Rapporteur", version)
	c.Info.Description = "Negotiated recommendations of meetings of States: circulation, comments, consolidation, " +
		"review, adoption."
	c.CreateHooks = nil
	c.DocsPath = ""
	c.SchemasPath = ""
	c.RejectUnknownQueryParameters = true
	c.Formats = map[string]huma.Format{"application/json": jsonFormat(), "json": jsonFormat()}
	c.NoFormatFallback = false
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "An access token issued by the secretariat, or one's own."},
		"session": {
			Type: "apiKey", In: "cookie", Name: sessionCookie,
			Description: "A browser's session, begun at /auth/login; over https its name begins with __Host-.",
		},
	}
	c.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	c.Transformers = []huma.Transformer{s.asProblem}
	return c
}

// authorize refuses what the policy table does not allow.
func (s *server) authorize(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	err := permit(op.OperationID, actor(ctx.Context()))
	if err == nil {
		err = withinScope(op.OperationID, op.Method, credential(ctx.Context()).scopes)
	}
	if err != nil {
		_, w := humago.Unwrap(ctx)
		writeProblem(w, s.problem(ctx.Context(), err))
		return
	}
	next(ctx)
}

// asProblem turns an error of huma into ours.
func (s *server) asProblem(ctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	return fromValidation(ctx.Context(), e), nil
}

// Health returns a handler of /healthz and /readyz alone, for a process that
// has no API.
func Health(log *slog.Logger, ready map[string]func(context.Context) error) http.Handler {
	mux := &router{ServeMux: http.NewServeMux()}
	(&server{log: log, ready: ready}).healthRoutes(mux)
	return mux
}

func (s *server) healthRoutes(mux *router) {
	mux.HandleFunc("GET /healthz", s.alive)
	mux.HandleFunc("GET /readyz", s.isReady)
}

func (s *server) alive(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, wire.Health{Status: "ok"})
}

// isReady checks everything the API depends on, for at most five seconds.
func (s *server) isReady(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	h, status := wire.Health{Status: "ok", Checks: map[string]string{}}, http.StatusOK
	for name, check := range s.ready {
		h.Checks[name] = "ok"
		if err := check(ctx); err != nil {
			s.log.WarnContext(ctx, "not ready", "check", name, "error", err)
			h.Checks[name], h.Status, status = "unavailable", "unavailable", http.StatusServiceUnavailable
		}
	}
	writeJSON(w, status, h)
}

// unknown answers what no route serves, as a problem like everything else.
func (s *server) unknown(mux *router) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" && method != r.Method {
				w.Header().Set("Allow", method)
				writeProblem(w, newProblem(
					r.Context(), http.StatusMethodNotAllowed, wire.CodeMethod, "This resource takes "+method+" requests only.",
				))
				return
			}
		}
		writeProblem(w, s.problem(r.Context(), negotiation.Refuse(
			negotiation.CodeNotFound, "There is nothing at this address; see /openapi.json for what there is.",
		)))
	}
}
