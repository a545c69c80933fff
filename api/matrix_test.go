package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"rapporteur/api"
	"rapporteur/client"
	"rapporteur/identity"
	"rapporteur/negotiation"
	"rapporteur/store"
)

const embargoed = "Never read this before the paper is out."

// maker makes requests about what is on record in this world. France's reply
// is under embargo until the paper is issued.
func (w *world) maker(seed uint64) *maker {
	w.t.Helper()
	receipt := w.reply(negotiation.RoleDelegation, embargoed)
	silence, token := w.silence(), newID()
	if _, err := w.as(negotiation.RoleSecretariat).IssueToken(
		w.t.Context(), token, negotiation.Actor{Role: negotiation.RoleChair, Label: "spare"}, time.Now().Add(time.Hour),
	); err != nil {
		w.t.Fatal(err)
	}
	round, comment, document := string(w.round.ID), string(receipt.Comments[0].ID), string(w.round.Informal)
	d := w.round.Drafts[0]
	version, err := w.store.Version(w.t.Context(), d.Version)
	if err != nil {
		w.t.Fatal(err)
	}
	return &maker{Rand: rand.New(rand.NewPCG(seed, seed)), doc: w.described(), pool: map[string][]string{
		"/rounds": {round}, "/silences": {string(
			silence,
		)}, "/replies": {string(receipt.Reply)}, "/tokens": {string(token)}, "/documents": {document, "CTOC/COP/2020/CRP.1"},
		"/recommendations": {
			"training", "shelter", string(d.Recommendation),
		}, "/meetings": {"wg4-2020", "wg4-2021", "cop-2020"}, "/stations": {"vienna"},
		"meeting": {"wg4-2020", "wg4-2021"}, "crpMeeting": {"cop-2020"}, "comment": {comment}, "number": {
			"1", "2",
		}, "recommendation": {string(d.Recommendation)}, "baseVersion": {string(d.Version)},
		"base": {string(d.Version)}, "paragraph": {string(version.Paragraphs[0].ID)}, "delegation": {
			"FRA", "KEN", "IRN",
		}, "roster": {"FRA", "KEN"}, "zone": {"Europe/Vienna"}, "symbol": {"CTOC/COP/2020/CRP.1"},
		"body": {
			"CTOC/COP", "CTOC/COP/WG.4",
		}, "document": {document}, "item": {"4", "5"}, "reminder": {"24h", "1h"}, "since": {round}, "from": {"1", round},
		"": {
			round, comment, document, string(silence), string(d.Recommendation), string(d.Version),
			string(version.Paragraphs[0].ID), string(receipt.Reply),
		},
	}}
}

// caller is somebody at the door, by what she shows there.
type caller struct {
	name string
	// role is the one of the table.
	role negotiation.Role
	// token or the secret of a session; neither for who is not signed in.
	token, cookie string
	// from is the state in which she first reads France's reply, "" for never.
	from string
}

// show puts into a request what the caller shows.
func (c caller) show(r *http.Request) {
	switch {
	case c.token != "":
		r.Header.Set("Authorization", "Bearer "+c.token)
	case c.cookie != "":
		r.AddCookie(&http.Cookie{Name: "rapporteur", Value: c.cookie})
	}
}

// states of a negotiation, in their order.
var states = []string{"before a round", "open", "in review", "issued", "agenda adopted", "report adopted"}

// matrix is a world with everybody there is: with the tokens of offices and
// programs, with personal ones, in browsers' sessions, and with nothing.
type matrix struct {
	*world
	still http.Client
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	w := unopened(t)
	provider, err := identity.New(identity.Config{
		Issuer: issuerOfStack(t), ClientID: os.Getenv("RAPPORTEUR_OIDC_CLIENT_ID"),
		RedirectURL: "http://127.0.0.1/auth/callback",
	})
	if err != nil {
		t.Fatal(err)
	}
	trail := api.NewTrail(w.store, slog.New(slog.DiscardHandler)) // writes what comes at once together
	t.Cleanup(trail.Close)
	w.random = true
	w.serveAs(api.Config{
		Rate: api.Rate{PerSecond: -1}, Trail: trail,
		SignIn: &api.SignIn{Provider: provider, Issuer: issuerOfStack(t), PublicURL: "http://127.0.0.1"},
	})
	return &matrix{world: w, still: http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// person is somebody who may sign in, under a mandate or none.
func (m *matrix) person(name string, mandate negotiation.Mandate) (negotiation.Person, negotiation.Mandate) {
	m.t.Helper()
	p, err := m.store.DoOnPerson(
		m.t.Context(), making(negotiation.RegisterPerson{Issuer: issuerOfStack(m.t), Subject: name, Label: name}),
	)
	if err == nil && mandate.Office != "" {
		mandate, err = m.store.DoOnMandate(m.t.Context(), making(negotiation.GrantMandate{
			Person: p.ID, Office: mandate.Office, Delegation: mandate.Delegation, Meeting: string(mandate.Meeting),
			From: mandate.From, Until: mandate.Until,
		}))
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return p, mandate
}

// making asks for an act that makes something, as the secretariat.
func making(act negotiation.Act) negotiation.Asked {
	id := newID()
	return negotiation.Asked{ID: id, On: id, By: secretariat, Act: act}
}

// on asks for an act on something, as the secretariat.
func on(id negotiation.ID, act negotiation.Act) negotiation.Asked {
	return negotiation.Asked{ID: newID(), On: id, By: secretariat, Act: act}
}

// signedIn is the secret of a session of somebody.
func (m *matrix) signedIn(p negotiation.Person) string {
	m.t.Helper()
	secret := string(newID())
	digest := sha256.Sum256([]byte(secret))
	if _, err := m.store.StartSession(
		m.t.Context(), digest[:], p, store.SessionLimits{Longest: time.Hour, Idle: time.Hour},
	); err != nil {
		m.t.Fatal(err)
	}
	return secret
}

// personal is a personal access token under a mandate.
func (m *matrix) personal(
	p negotiation.Person, mandate negotiation.Mandate, scopes ...negotiation.Scope,
) (string, negotiation.ID) {
	m.t.Helper()
	token, _ := client.NewToken()
	digest := sha256.Sum256([]byte(token))
	t := store.NewToken{
		ID: newID(), Mandate: mandate.ID, Name: "of the matrix", Digest: digest[:], Expires: time.Now().Add(time.Hour),
		Scopes: scopes,
	}
	if _, err := m.store.RecordToken(m.t.Context(), mandate.Actor(p), t); err != nil {
		m.t.Fatal(err)
	}
	return token, t.ID
}

func (m *matrix) meeting(key string) negotiation.ID {
	m.t.Helper()
	x, err := m.store.Meeting(m.t.Context(), key)
	if err != nil {
		m.t.Fatal(err)
	}
	return x.ID
}

// everybody lists all roles, each in one of the ways to come, with when they
// read France's reply.
func (m *matrix) everybody() []caller {
	m.t.Helper()
	inSession := func(name string, role negotiation.Role, from string, mandate negotiation.Mandate) caller {
		p, _ := m.person(name, mandate)
		return caller{name: name + " in a session", role: role, cookie: m.signedIn(p), from: from}
	}
	byToken := func(name string, role negotiation.Role, from string, mandate negotiation.Mandate) caller {
		p, held := m.person(name, mandate)
		if mandate.Deputy {
			if _, err := m.store.DoOnMandate(m.t.Context(), on(held.ID, negotiation.NameDeputy{Deputy: true})); err != nil {
				m.t.Fatal(err)
			}
		}
		token, _ := m.personal(p, held)
		return caller{name: name + " by a personal token", role: role, token: token, from: from}
	}
	program := func(name string, from string, holder negotiation.Actor) caller {
		holder.Label = name
		return caller{name: name + " as a program", role: holder.Role, token: m.token(holder), from: from}
	}
	first, last := m.meeting("wg4-2020"), m.meeting("wg4-2021")
	return []caller{
		program("secretariat", "open", negotiation.Actor{Role: negotiation.RoleSecretariat}),
		inSession("chair of all", negotiation.RoleChair, "in review", negotiation.Mandate{Office: negotiation.OfficeChair}),
		byToken(
			"chair of the meeting", negotiation.RoleChair, "in review",
			negotiation.Mandate{Office: negotiation.OfficeChair, Meeting: first},
		),
		program("chair of another meeting", "issued", negotiation.Actor{Role: negotiation.RoleChair, Meeting: last}),
		inSession(
			"rapporteur", negotiation.RoleRapporteur, "issued",
			negotiation.Mandate{Office: negotiation.OfficeRapporteur, Meeting: last},
		),
		inSession(
			"head", negotiation.RoleDelegation, "open", negotiation.Mandate{Office: negotiation.OfficeHead, Delegation: "FRA"},
		),
		byToken(
			"deputy", negotiation.RoleDelegation, "open",
			negotiation.Mandate{Office: negotiation.OfficeMember, Delegation: "FRA", Deputy: true},
		),
		byToken(
			"member", negotiation.RoleMember, "open", negotiation.Mandate{Office: negotiation.OfficeMember, Delegation: "FRA"},
		),
		program("Kenya", "issued", negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "KEN"}),
		inSession("observer", negotiation.RoleObserver, "issued", negotiation.Mandate{Office: negotiation.OfficeObserver}),
		byToken("auditor", negotiation.RoleAuditor, "issued", negotiation.Mandate{Office: negotiation.OfficeAuditor}),
		program("public", "", negotiation.Actor{Role: negotiation.RolePublic}),
		inSession("person without a mandate", negotiation.RolePerson, "", negotiation.Mandate{}),
		{name: "nobody"},
	}
}

// Every operation as every role in every state of a negotiation, over HTTP:
// who may ask is in the table and nobody else; what is under embargo is read
// by nobody who may not. For who may not, the request is one that could be
// done; nothing is on record of it.
func TestMatrixOfOperationsRolesAndStates(t *testing.T) {
	m := newMatrix(t)
	all := m.everybody()
	operations := m.described()
	requests := &maker{
		Rand: rand.New(rand.NewPCG(1, 1)), doc: operations, pool: map[string][]string{"": {string(newID())}},
	}
	cells := 0
	for i, state := range states {
		if i == 1 {
			m.opens()
			requests = m.maker(1)
		}
		m.reaches(state)
		t.Run(state, func(t *testing.T) {
			for _, c := range all {
				cells += m.row(t, requests, c, i)
			}
		})
	}
	t.Logf("%d cells", cells)
}

// reaches brings the negotiation to a state from the one before it.
func (m *matrix) reaches(state string) {
	m.t.Helper()
	switch state {
	case "in review":
		m.closes()
		m.consolidate(1)
	case "issued":
		m.returns()
		m.issues()
	case "agenda adopted":
		if _, err := m.as(negotiation.RoleChair).OnMeeting(
			m.t.Context(), "wg4-2021", newID(), negotiation.AdoptAgenda{},
		); err != nil {
			m.t.Fatal(err)
		}
	case "report adopted":
		m.reports()
		m.adopts()
	}
}

// row tries every operation as one caller in one state: first those that are
// refused, of which nothing is on record, then the others.
func (m *matrix) row(t *testing.T, requests *maker, c caller, state int) int {
	t.Helper()
	var granted, refused []made
	for _, r := range requests.all() {
		if m.grants(c, r.id) {
			granted = append(granted, r)
		} else {
			refused = append(refused, r)
		}
	}
	before := m.logged()
	each(refused, func(r made) { m.refuses(t, c, r) })
	if after := m.logged(); after != before {
		t.Errorf("%d lines are in the log of what %s may not do", after-before, c.name)
	}
	var read atomic.Bool
	each(granted, func(r made) {
		if m.answers(t, c, r) {
			read.Store(true)
		}
	})
	if want := c.from != "" && slices.Index(states, c.from) <= state; read.Load() != want {
		t.Errorf("%s reads the reply under embargo: %t, want %t", c.name, read.Load(), want)
	}
	return len(granted) + len(refused)
}

// each does something to all of a list, a few at a time.
func each[T any](list []T, do func(T)) {
	var all sync.WaitGroup
	turn := make(chan struct{}, 6)
	for _, x := range list {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			do(x)
		})
	}
	all.Wait()
}

// grants reports whether the table grants an operation to a caller.
func (m *matrix) grants(c caller, operation string) bool {
	return api.Allowed(operation, c.role)
}

// refuses tries what is not for the caller, in a request that could be done.
func (m *matrix) refuses(t *testing.T, c caller, r made) {
	t.Helper()
	if text, ok := r.body.(string); ok && !utf8.ValidString(text) {
		r.body = "x" // what is unsound is refused before anything else
	}
	a := m.sends(t, c, r)
	status, code := http.StatusForbidden, negotiation.CodeNotPermitted
	if c.token == "" && c.cookie == "" {
		status, code = http.StatusUnauthorized, negotiation.CodeUnauthenticated
	}
	if a.status != status || a.code() != code || strings.Contains(string(a.body), embargoed) {
		t.Errorf("%s %s as %s is not in the table, answered %d %s", r.method, r.path, c.name, a.status, a.body)
	}
}

// endsSession are the operations that need no more than to be asked.
var endsSession = []string{
	"sign-out", "end-own-sessions", "account-sign-out", "account-sessions", "account-tokens", "account-mandate",
}

// answers tries what is for the caller, and reports whether the answer holds the
// reply that is under embargo. A write reaches its operation, which does nothing
// with it: what writes do is tried by other tests, which TestMain counts.
func (m *matrix) answers(t *testing.T, c caller, r made) bool {
	t.Helper()
	if r.id == "stream-events" || slices.Contains(endsSession, r.id) {
		return false // has tests of its own, and no end; or would end the caller
	}
	if r.method != http.MethodGet {
		r.body, r.headers = "{}", []string{"Content-Type", "application/json"}
		if r.method == http.MethodDelete {
			r.path = "/v1/tokens/" + string(newID())
		}
	}
	a := m.sends(t, c, r)
	open := api.Allowed(r.id, "") // signing in may fail, and says so
	switch {
	case a.status >= 500, !open && a.status == http.StatusUnauthorized,
		!open && a.status == http.StatusForbidden && a.code() == negotiation.CodeNotPermitted && !strings.Contains(
			r.path, "/acts",
		):
		t.Errorf("%s %s as %s is in the table, answered %d %s", r.method, r.path, c.name, a.status, a.body)
	}
	return strings.Contains(string(a.body), embargoed)
}

// sends sends a request as a caller, and follows no redirection.
func (m *matrix) sends(t *testing.T, c caller, r made) reply {
	t.Helper()
	var sent []byte
	if text, ok := r.body.(string); ok {
		sent = []byte(text)
	} else if r.body != nil {
		sent, _ = json.Marshal(r.body)
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, m.url+r.path, bytes.NewReader(sent))
	if err != nil {
		t.Error(err)
		return reply{}
	}
	c.show(req)
	for i := 0; i+1 < len(r.headers); i += 2 {
		req.Header.Set(r.headers[i], r.headers[i+1])
	}
	res, err := m.still.Do(req)
	if err != nil {
		t.Error(err)
		return reply{}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return reply{res.StatusCode, res.Header, body}
}

// What has expired, was revoked or has ended opens nothing, whatever it opened
// before; and a token with scopes does what they say and no more.
func TestCredentialsThatEndedOrAreNarrowed(t *testing.T) {
	m := newMatrix(t)
	m.opens()
	requests := m.maker(2)
	for _, c := range m.ended() {
		t.Run(c.name, func(t *testing.T) { each(requests.all(), func(r made) { m.shutOut(t, c, r) }) })
	}
	t.Run("scopes", func(t *testing.T) { m.scopes(t, requests) })
}

// all makes a request of every operation.
func (m *maker) all() []made {
	var out []made
	for path, methods := range m.doc.Paths {
		for method, op := range methods {
			out = append(out, m.request(path, method, op))
		}
	}
	return out
}

// shutOut wants a credential to be as good as none.
func (m *matrix) shutOut(t *testing.T, c caller, r made) {
	t.Helper()
	if text, ok := r.body.(string); ok && !utf8.ValidString(text) {
		r.body = "x"
	}
	a := m.sends(t, c, r)
	if !api.Allowed(r.id, "") && (a.status != http.StatusUnauthorized || a.code() != negotiation.CodeUnauthenticated) {
		t.Errorf("%s %s answered %d %s", r.method, r.path, a.status, a.body)
	}
}

// ended are credentials of the secretariat that opened everything once.
func (m *matrix) ended() []caller {
	m.t.Helper()
	ctx := m.t.Context()
	check := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	holder := negotiation.Mandate{Office: negotiation.OfficeSecretariat}
	p, mandate := m.person("revoked token", holder)
	revoked, id := m.personal(p, mandate)
	check(m.store.RevokeToken(ctx, secretariat, id))

	p, mandate = m.person("revoked mandate", holder)
	orphan, _ := m.personal(p, mandate)
	_, err := m.store.DoOnMandate(ctx, on(mandate.ID, negotiation.RevokeMandate{Reason: "Left."}))
	check(err)

	p, mandate = m.person("shut out", holder)
	shut, _ := m.personal(p, mandate)
	session := m.signedIn(p)
	_, err = m.store.DoOnPerson(ctx, on(p.ID, negotiation.DisablePerson{Reason: "Left."}))
	check(err)

	p, _ = m.person("signed out", holder)
	out := m.signedIn(p)
	_, err = m.store.EndSessions(ctx, secretariat, store.EndedSessions{Person: p.ID})
	check(err)

	expired, _ := client.NewToken()
	digest := sha256.Sum256([]byte(expired))
	check(m.store.IssueToken(ctx, secretariat, newID(), secretariat, digest[:], time.Now().Add(300*time.Millisecond)))
	for _, err := m.store.CredentialByToken(
		ctx, digest[:],
	); err == nil; _, err = m.store.CredentialByToken(ctx, digest[:]) {
		time.Sleep(10 * time.Millisecond) // until it has expired by the record's clock
	}
	return []caller{
		{
			name: "a revoked token", token: revoked,
		}, {name: "a token of a revoked mandate", token: orphan}, {name: "a token of who was shut out", token: shut},
		{name: "a session of who was shut out", cookie: session}, {name: "a session that has ended", cookie: out},
		{
			name: "an expired token", token: expired,
		}, {name: "an unknown token", token: "rpt_unknown"}, {name: "an unknown session", cookie: "unknown"},
	}
}

// scopes wants every scope to open what it is for, which is written down here
// once more, and nothing else of what a head of delegation may do.
func (m *matrix) scopes(t *testing.T, requests *maker) {
	t.Helper()
	p, mandate := m.person("head", negotiation.Mandate{Office: negotiation.OfficeHead, Delegation: "FRA"})
	for scope, opens := range map[negotiation.Scope][]string{
		negotiation.ScopeRead: nil,
		negotiation.ScopeComment: {
			"submit-reply", "submit-comment", "withdraw-comment", "save-comment-draft", "discard-comment-draft",
			"submit-comment-drafts",
		},
		negotiation.ScopeDecide: {
			"object-to-agenda", "act-on-recommendation", "move-amendment", "break-silence", "object-to-report",
		},
		negotiation.ScopeAccount: {
			"issue-own-token", "set-own-contact", "end-own-contact", "switch-mandate", "sign-out", "end-session",
			"end-own-sessions",
		},
		negotiation.ScopePeople: {"name-deputy"},
	} {
		token, _ := m.personal(p, mandate, scope)
		c := caller{name: "the scope " + string(scope), role: negotiation.RoleDelegation, token: token}
		each(requests.all(), func(r made) {
			// A token may always revoke itself, and forms are for sessions.
			if !m.grants(c, r.id) || api.Allowed(
				r.id, "",
			) || r.method == http.MethodGet || r.id == "revoke-token" || strings.HasPrefix(r.id, "account-") {
				return
			}
			r.body, r.headers = "{}", []string{"Content-Type", "application/json"}
			a := m.sends(t, c, r)
			lacks := a.status == http.StatusForbidden && strings.Contains(string(a.body), "lacks the scope")
			if lacks == slices.Contains(opens, r.id) {
				t.Errorf("%s with %s: %d %s", r.id, c.name, a.status, a.body)
			}
		})
	}
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
	if _, err := w.as(negotiation.RoleSecretariat).OnRound(
		w.t.Context(), w.round.ID, newID(), negotiation.CloseRound{Reason: "All have replied."},
	); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) returns() {
	w.t.Helper()
	if _, err := w.as(negotiation.RoleChair).OnRound(
		w.t.Context(), w.round.ID, newID(), negotiation.ReturnRound{Attempt: 1, Reason: "Order the readings."},
	); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) issues() {
	w.t.Helper()
	w.consolidate(2)
	if _, err := w.as(negotiation.RoleChair).OnRound(
		w.t.Context(), w.round.ID, newID(), negotiation.ApproveRound{Attempt: 2},
	); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) reports() {
	w.t.Helper()
	if _, err := w.as(negotiation.RoleSecretariat).PrepareReport(
		w.t.Context(), newID(), negotiation.PrepareReport{Meeting: "wg4-2021"},
	); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) adopts() {
	w.t.Helper()
	r, err := w.as(negotiation.RoleSecretariat).Report(w.t.Context(), "wg4-2021")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err = w.as(negotiation.RoleChair).OnReport(
		w.t.Context(), "wg4-2021", newID(), negotiation.AdoptSection{Number: 1, Revision: r.Sections[0].Revision},
	); err == nil {
		_, err = w.as(negotiation.RoleChair).OnReport(w.t.Context(), "wg4-2021", newID(), negotiation.AdoptReport{})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// What the server answers to is in the OpenAPI document: nothing else is
// registered, and what a client could guess leads nowhere.
func TestNoEndpointIsOutsideTheDocument(t *testing.T) {
	w := newWorld(t)
	w.random = true
	w.serveAs(api.Config{Rate: api.Rate{PerSecond: -1}})
	doc := w.described()
	documented := map[string]bool{}
	for path, methods := range doc.Paths {
		for method := range methods {
			documented[strings.ToUpper(method)+" "+path] = true
		}
	}
	// These need no sign-in and tell nothing of anybody: health, the document
	// itself, and the answer to everything else.
	aside := map[string]bool{"GET /healthz": true, "GET /readyz": true, "GET /docs": true, "/": true,
		"GET /openapi.json": true, "GET /openapi.yaml": true, "GET /openapi-3.0.json": true, "GET /openapi-3.0.yaml": true}
	served := api.Served(api.Config{Record: w.store, Procedures: w.direct, Log: slog.New(slog.DiscardHandler)})
	for _, pattern := range served {
		if name := strings.TrimSuffix(pattern, "{$}"); !documented[name] && !aside[name] {
			t.Errorf("the router serves %q beside the OpenAPI document", pattern)
		}
	}
	for name := range documented {
		if !slices.Contains(served, name) && !slices.Contains(served, name+"{$}") {
			t.Errorf("the OpenAPI document has %q, which the router does not serve", name)
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
	for _, guess := range []string{
		"/v1", "/v1/", "/v2/rounds", "/admin", "/debug/pprof/", "/metrics", "/schemas/Problem.json", "/v1/schemas", "/.env",
		"/v1/rounds/../tokens",
	} {
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
	req.Header.Set("Authorization", "Bearer "+w.tokens[negotiation.RoleSecretariat])
	still := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := still.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	switch res.StatusCode {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusMovedPermanently, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect, http.StatusUnprocessableEntity:
	default:
		w.t.Errorf("%s %s is not in the document, answered %d %s", method, path, res.StatusCode, body)
	}
}

// An address that names what no text on record can hold is refused as such.
func TestUnsoundAddressesAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{
		"/v1/recommendations/%FF%FE", "/v1/recommendations/a%00b", "/v1/recommendations?meeting=%FF",
		"/v1/documents?symbol=a%00",
	} {
		w.wants(w.ask(http.MethodGet, path, negotiation.RoleDelegation, nil), http.StatusBadRequest, negotiation.CodeNotUTF8)
	}
	for _, body := range []string{`{"meeting":"\u0000","recommendations":["a"]}`, `{"meeting":"\\\u0000"}`} {
		w.wants(w.ask(
			http.MethodPost, "/v1/recommendations/order", negotiation.RoleSecretariat, body, "Idempotency-Key", string(newID()),
		), http.StatusBadRequest, negotiation.CodeNotUTF8)
	}
	w.wants(w.ask(http.MethodPost, "/v1/digest/themes", negotiation.RoleSecretariat, `{"key":"a","names":{"en":"\\u0000"}}`, "Idempotency-Key", string(newID())), http.StatusOK, "")
}
