package api_test

import (
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rapporteur/api"
	"rapporteur/api/wire"
	n "rapporteur/negotiation"
	"rapporteur/store"
)

const embargoed = "Never read this before the paper is out."

// maker makes requests about what is on record in this world. France's reply
// is under embargo until the paper is issued.
func (w *world) maker(seed uint64) *maker {
	w.t.Helper()
	receipt := w.reply(n.RoleDelegation, embargoed)
	silence, token := w.silence(), newID()
	if _, err := w.as(n.RoleSecretariat).IssueToken(w.t.Context(), token, n.Actor{Role: n.RoleChair, Label: "spare"}, time.Now().Add(time.Hour)); err != nil {
		w.t.Fatal(err)
	}
	round, comment, document := string(w.round.ID), string(receipt.Comments[0].ID), string(w.round.Informal)
	d := w.round.Drafts[0]
	version, err := w.store.Version(w.t.Context(), d.Version)
	if err != nil {
		w.t.Fatal(err)
	}
	return &maker{Rand: rand.New(rand.NewPCG(seed, seed)), doc: w.described(), pool: map[string][]string{
		"/rounds": {round}, "/silences": {string(silence)}, "/replies": {string(receipt.Reply)}, "/tokens": {string(token)}, "/documents": {document, "CTOC/COP/2020/CRP.1"},
		"/recommendations": {"training", "shelter", string(d.Recommendation)}, "/meetings": {"wg4-2020", "wg4-2021", "cop-2020"}, "/stations": {"vienna"},
		"meeting": {"wg4-2020", "wg4-2021"}, "crpMeeting": {"cop-2020"}, "comment": {comment}, "number": {"1", "2"}, "recommendation": {string(d.Recommendation)}, "baseVersion": {string(d.Version)},
		"base": {string(d.Version)}, "paragraph": {string(version.Paragraphs[0].ID)}, "delegation": {"FRA", "KEN", "IRN"}, "roster": {"FRA", "KEN"}, "zone": {"Europe/Vienna"}, "symbol": {"CTOC/COP/2020/CRP.1"},
		"body": {"CTOC/COP", "CTOC/COP/WG.4"}, "document": {document}, "item": {"4", "5"}, "reminder": {"24h", "1h"}, "since": {round}, "from": {"1", round},
		"": {round, comment, document, string(silence), string(d.Recommendation), string(d.Version), string(version.Paragraphs[0].ID), string(receipt.Reply)},
	}}
}

// Every operation as every role in every state of a negotiation, over HTTP:
// who may ask is in the table and nobody else; what is under embargo is read
// by nobody who may not. For who may not, the request is one that could be
// done; nothing is on record of it.
func TestMatrixOfOperationsRolesAndStates(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	m := w.maker(1)
	w.tokens["nobody"] = "rpt_nobody"
	cells := 0
	for _, state := range []struct {
		name  string
		reach func()
		// reads are the roles that read France's reply in this state.
		reads []n.Role
	}{
		{"open", func() {}, []n.Role{n.RoleSecretariat, n.RoleDelegation}},
		{"closed", w.closes, []n.Role{n.RoleSecretariat, n.RoleDelegation, n.RoleChair}},
		{"in review", func() { w.consolidate(1) }, []n.Role{n.RoleSecretariat, n.RoleDelegation, n.RoleChair}},
		{"returned", w.returns, []n.Role{n.RoleSecretariat, n.RoleDelegation, n.RoleChair}},
		{"issued", w.issues, []n.Role{n.RoleSecretariat, n.RoleDelegation, n.RoleChair, "kenya"}},
		{"reported", w.reports, []n.Role{n.RoleSecretariat, n.RoleDelegation, n.RoleChair, "kenya"}},
	} {
		state.reach()
		read := map[n.Role]bool{}
		for path, methods := range m.doc.Paths {
			for method, op := range methods {
				for _, role := range []n.Role{n.RoleSecretariat, n.RoleChair, n.RoleDelegation, "kenya", "nobody"} {
					cells++
					if w.cell(m.request(path, method, op), role, state.name) {
						read[role] = true
					}
				}
			}
		}
		for _, role := range []n.Role{n.RoleSecretariat, n.RoleChair, n.RoleDelegation, "kenya", "nobody"} {
			if want := slices.Contains(state.reads, role); read[role] != want {
				t.Errorf("%s: %s reads the reply under embargo: %t, want %t", state.name, role, read[role], want)
			}
		}
	}
	t.Logf("%d cells", cells)
}

// cell tries one cell, and reports whether the answer holds the reply that is
// under embargo.
func (w *world) cell(r made, role n.Role, state string) bool {
	w.t.Helper()
	acting := map[n.Role]n.Role{"kenya": n.RoleDelegation}[role]
	if acting == "" {
		acting = role
	}
	allowed := api.Allowed(r.id, acting)
	if r.id == "stream-events" && allowed {
		return false // has tests of its own, and no end
	}
	if allowed && r.method != http.MethodGet {
		r.body, r.headers = "{}", []string{"Content-Type", "application/json"} // reaches the operation, which does nothing with it
		if r.method == http.MethodDelete {
			r.path = "/v1/tokens/" + string(newID())
		}
	}
	if text, ok := r.body.(string); ok && !utf8.ValidString(text) {
		r.body = "x" // what is unsound is refused before anything else
	}
	before := w.logged()
	a := w.ask(r.method, r.path, role, r.body, r.headers...)
	switch {
	case role == "nobody":
		if a.status != http.StatusUnauthorized {
			w.t.Errorf("%s: %s %s as nobody: %d %s", state, r.method, r.path, a.status, a.body)
		}
	case !allowed:
		if a.status != http.StatusForbidden || a.code() != n.CodeNotPermitted || w.logged() != before {
			w.t.Errorf("%s: %s %s as %s is not in the table, answered %d %s", state, r.method, r.path, role, a.status, a.body)
		}
	case a.status >= 500 || a.status == http.StatusUnauthorized || a.status == http.StatusForbidden && a.code() == n.CodeNotPermitted && !strings.Contains(r.path, "/acts"):
		w.t.Errorf("%s: %s %s as %s is in the table, answered %d %s", state, r.method, r.path, role, a.status, a.body)
	}
	return strings.Contains(string(a.body), embargoed)
}

func (w *world) logged() int {
	w.t.Helper()
	all, err := w.store.Events(w.t.Context(), store.EventFilter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return len(all)
}

func (w *world) closes() {
	w.t.Helper()
	if _, err := w.as(n.RoleSecretariat).CloseRound(w.t.Context(), w.round.ID, wire.CloseRequest{ID: newID(), Reason: "All have replied."}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) returns() {
	w.t.Helper()
	if _, err := w.as(n.RoleChair).Return(w.t.Context(), w.round.ID, wire.DecisionRequest{ID: newID(), Attempt: 1, Reason: "Order the readings."}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) issues() {
	w.t.Helper()
	w.consolidate(2)
	if _, err := w.as(n.RoleChair).Approve(w.t.Context(), w.round.ID, wire.DecisionRequest{ID: newID(), Attempt: 2}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) reports() {
	w.t.Helper()
	if _, err := w.as(n.RoleSecretariat).PrepareReport(w.t.Context(), wire.ReportRequest{ID: newID(), Meeting: "wg4-2021"}); err != nil {
		w.t.Fatal(err)
	}
}

// What the server answers to is in the OpenAPI document: nothing else is
// registered, and what a client could guess leads nowhere.
func TestNoEndpointIsOutsideTheDocument(t *testing.T) {
	w := newWorld(t)
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	doc := w.described()
	undocumented := map[string]bool{"GET /healthz": true, "GET /readyz": true, "GET /docs": true, "/": true,
		// Pages and forms of signing in are for browsers; auth_test.go is about them.
		"GET /auth/login": true, "GET /auth/callback": true, "GET /auth/program": true, "POST /auth/program": true, "POST /auth/token": true,
		"GET +accountPath+{$}": true, "GET /auth/signed-out": true, "POST +path": true,
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	registered := regexp.MustCompile(`\.(?:HandleFunc|Handle)\(([^,]+),`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range registered.FindAllStringSubmatch(string(text), -1) {
			name := strings.NewReplacer(`"`, "", "+readingPath", "/docs").Replace(m[1])
			if !strings.HasSuffix(file, "_test.go") && !undocumented[name] {
				t.Errorf("%s serves %s beside the OpenAPI document", file, m[1])
			}
		}
	}
	m := &maker{Rand: rand.New(rand.NewPCG(7, 7)), doc: doc, pool: map[string][]string{"": {string(newID())}}}
	known := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			known[strings.ToUpper(method)+" "+path] = true
			if op.OperationID == "" || !api.PolicyOperations()[op.OperationID] {
				t.Errorf("%s %s has no row in the table", method, path)
			}
		}
	}
	for path, methods := range doc.Paths {
		var any describedOperation
		for _, op := range methods {
			any = op
		}
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			if !known[method+" "+path] {
				w.absent(method, m.request(path, method, any).path)
			}
		}
		for _, guess := range []string{"/", "/all", "/export", "/admin"} {
			if !known["GET "+path+guess] && !strings.Contains(path, "{") {
				w.absent("GET", path+guess)
			}
		}
	}
	for _, guess := range []string{"/v1", "/v1/", "/v2/rounds", "/admin", "/debug/pprof/", "/metrics", "/schemas/Problem.json", "/v1/schemas", "/.env", "/v1/rounds/../tokens"} {
		w.absent("GET", guess)
	}
}

func (w *world) absent(method, path string) {
	w.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.tokens[n.RoleSecretariat])
	still := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := still.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	switch res.StatusCode {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect, http.StatusUnprocessableEntity:
	default:
		w.t.Errorf("%s %s is not in the document, answered %d %s", method, path, res.StatusCode, body)
	}
}

// An address that names what no text on record can hold is refused as such.
func TestUnsoundAddressesAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1/recommendations/%FF%FE", "/v1/recommendations/a%00b", "/v1/recommendations?meeting=%FF", "/v1/documents?symbol=a%00"} {
		w.wants(w.ask(http.MethodGet, path, n.RoleDelegation, nil), http.StatusBadRequest, n.CodeNotUTF8)
	}
	for _, body := range []string{`{"meeting":"\u0000","recommendations":["a"]}`, `{"meeting":"\\\u0000"}`} {
		w.wants(w.ask(http.MethodPost, "/v1/recommendations/order", n.RoleSecretariat, body, "Idempotency-Key", string(newID())), http.StatusBadRequest, n.CodeNotUTF8)
	}
	w.wants(w.ask(http.MethodPost, "/v1/digest/themes", n.RoleSecretariat, `{"key":"a","names":{"en":"\\u0000"}}`, "Idempotency-Key", string(newID())), http.StatusOK, "")
}
