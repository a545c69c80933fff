package api

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// anyone stands in the policy table for who needs no sign-in.
const anyone negotiation.Role = "anyone"

// router remembers what it serves.
type router struct {
	*http.ServeMux
	patterns []string
}

// HandleFunc serves a pattern, as [http.ServeMux.HandleFunc] does.
func (r *router) HandleFunc(pattern string, handle func(http.ResponseWriter, *http.Request)) {
	r.patterns = append(r.patterns, pattern)
	r.ServeMux.HandleFunc(pattern, handle)
}

// wayInOperation is an operation of signing in. It answers browsers with pages and
// redirections, and is in the policy table and the OpenAPI document like the
// others.
type wayInOperation struct {
	id, method, path, summary string
	// query and form are what it takes, json that it takes a [wire.FetchRequest] instead.
	query, form []string
	json        bool
	handle      func(http.ResponseWriter, *http.Request) error
}

func (s *server) signInRoutes(mux *router) {
	program := []string{"port", "state", "challenge", "scope"}
	for _, op := range []wayInOperation{
		{
			id: "begin-sign-in", method: http.MethodGet, path: "/auth/login", summary: "Go to the identity provider to sign in",
			query: []string{"return_to"}, handle: s.login,
		},
		{
			id: "finish-sign-in", method: http.MethodGet, path: "/auth/callback",
			summary: "Come back from the identity provider and begin a session", query: []string{"code", "state"},
			handle: s.callback,
		},
		{
			id: "ask-for-program", method: http.MethodGet, path: "/auth/program",
			summary: "Ask a person to let a program on her machine act for her", query: program, handle: s.askProgram,
		},
		{
			id: "allow-program", method: http.MethodPost, path: "/auth/program",
			summary: "Let a program act for the person signed in, which sends it a code", form: append(program, "mandate"),
			handle: s.allowProgram,
		},
		{
			id: "fetch-token", method: http.MethodPost, path: "/auth/token",
			summary: "Put the access token of a program on record, by the code it was sent", json: true, handle: s.fetchToken,
		},
		{
			id: "show-account", method: http.MethodGet, path: accountPath,
			summary: "The page on which a person sees who she is here", handle: s.account,
		},
		{
			id: "show-signed-out", method: http.MethodGet, path: "/auth/signed-out",
			summary: "The page that says the session has ended", handle: s.signedOut,
		},
	} {
		s.signInOperation(mux, op)
	}
	for path, do := range s.accountForms() {
		s.signInOperation(mux, wayInOperation{
			id: formOperation(path), method: http.MethodPost, path: path, summary: "A form of the page at " +
				accountPath, form: []string{"mandate", "session", "token"},
			handle: ofSession(do),
		})
	}
}

// formOperation names the operation of a form by its path.
func formOperation(path string) string {
	return strings.ReplaceAll(strings.TrimPrefix(path, accountPath), "/", "-")
}

// ofSession refuses a form that comes without a browser's session.
func ofSession(do func(http.ResponseWriter, *http.Request, caller) error) func(
	http.ResponseWriter, *http.Request,
) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		c := credential(r.Context())
		if c.session.ID == "" {
			return negotiation.Refuse(
				negotiation.CodeWrongState, "This form is for a browser's session; an access token has none.",
			)
		}
		return do(w, r, c)
	}
}

// once hands on a request whose parameters and fields are those of the operation,
// each given once.
func (op wayInOperation) once(w http.ResponseWriter, r *http.Request) error {
	// The identity provider adds what it likes.
	err := onceEach(r.URL.Query(), func(name string) bool {
		return op.id == "finish-sign-in" || slices.Contains(op.query, name)
	})
	if err != nil {
		return err
	}
	if op.form != nil {
		if strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "multipart/") || r.ParseForm() != nil {
			return negotiation.Refuse(negotiation.CodeInvalid, "This form is malformed; send it from its page.")
		}
		if err := onceEach(r.PostForm, func(name string) bool { return slices.Contains(op.form, name) }); err != nil {
			return err
		}
	}
	return op.handle(w, r)
}

// signInOperation serves an operation of signing in, and describes it.
func (s *server) signInOperation(mux *router, op wayInOperation) {
	pattern := op.method + " " + op.path
	if strings.HasSuffix(op.path, "/") {
		pattern += "{$}"
	}
	mux.HandleFunc(pattern, s.orProblem(op.id, op.once))
	doc := s.api.OpenAPI()
	problem := doc.Components.Schemas.Schema(reflect.TypeFor[wire.Problem](), true, "Problem")
	o := &huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary,
		Responses: map[string]*huma.Response{
			"200": {Description: "A page, or where the browser is sent (303)."},
			"default": {
				Description: "A problem (RFC 9457).", Content: map[string]*huma.MediaType{wire.MediaProblem: {Schema: problem}},
			},
		},
	}
	if needsNoSignIn(op.id) {
		o.Security = []map[string][]string{{}}
	}
	for _, name := range op.query {
		o.Parameters = append(o.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: "string"}})
	}
	switch {
	case op.json:
		o.RequestBody = body(
			"application/json", doc.Components.Schemas.Schema(reflect.TypeFor[wire.FetchRequest](), true, "FetchRequest"),
		)
	case op.form != nil:
		fields := map[string]*huma.Schema{}
		for _, name := range op.form {
			fields[name] = &huma.Schema{Type: "string"}
		}
		o.RequestBody = body("application/x-www-form-urlencoded", &huma.Schema{Type: "object", Properties: fields})
	}
	doc.AddOperation(o)
}

func body(media string, of *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{Content: map[string]*huma.MediaType{media: {Schema: of}}}
}
