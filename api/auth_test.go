package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"rapporteur/api"
	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/identity"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// door is a world at which people sign in, at the identity provider of the
// development stack.
type door struct {
	*world
	issuer string
	url    string
}

// issuerOfStack is the identity provider of the development stack.
func issuerOfStack(t *testing.T) string {
	t.Helper()
	issuer := os.Getenv("RAPPORTEUR_OIDC_ISSUER")
	if issuer == "" {
		t.Fatal("RAPPORTEUR_OIDC_ISSUER is not set: run the tests with make test, or under bin/devstack exec")
	}
	return issuer
}

func newDoor(t *testing.T, limits store.SessionLimits) *door {
	t.Helper()
	d := &door{world: newWorld(t), issuer: issuerOfStack(t)}
	server := httptest.NewUnstartedServer(nil)
	d.url = "http://" + server.Listener.Addr().String()
	server.Config.Handler = d.handler(d.url, limits)
	server.Start()
	t.Cleanup(server.Close)
	return d
}

func (d *door) handler(public string, limits store.SessionLimits) http.Handler {
	d.t.Helper()
	provider, err := identity.New(identity.Config{
		Issuer: d.issuer, ClientID: os.Getenv("RAPPORTEUR_OIDC_CLIENT_ID"), RedirectURL: public + "/auth/callback",
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return served(api.Config{
		Record: d.store, Procedures: d.direct, Log: slog.New(slog.NewJSONHandler(d.log, nil)),
		SignIn: &api.SignIn{Provider: provider, Issuer: d.issuer, PublicURL: public, Limits: limits},
		Rate:   api.Rate{PerSecond: 0.01, Burst: 1000}, // so that what is left can be counted
	})
}

// person registers one of the provider's users, who has the mandates.
func (d *door) person(email string, mandates ...negotiation.GrantMandate) (negotiation.Person, []negotiation.Mandate) {
	d.t.Helper()
	c := d.as(negotiation.RoleSecretariat)
	p, err := c.RegisterPerson(
		d.t.Context(), newID(), negotiation.RegisterPerson{Issuer: d.issuer, Email: email, Label: email},
	)
	if err != nil {
		d.t.Fatal(err)
	}
	var held []negotiation.Mandate
	for _, m := range mandates {
		m.Person = p.ID
		granted, err := c.GrantMandate(d.t.Context(), newID(), m)
		if err != nil {
			d.t.Fatal(err)
		}
		held = append(held, granted)
	}
	return p, held
}

func head(code string) negotiation.GrantMandate {
	return negotiation.GrantMandate{Office: negotiation.OfficeHead, Delegation: code}
}

func member(code string) negotiation.GrantMandate {
	return negotiation.GrantMandate{Office: negotiation.OfficeMember, Delegation: code}
}

// browser is a person's browser. It remembers where it was sent and what
// cookies it was given.
type browser struct {
	*http.Client
	d       *door
	visited []*url.URL
	cookies []*http.Cookie
}

func (b *browser) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		b.visited, b.cookies = append(b.visited, r.URL), append(b.cookies, res.Cookies()...)
	}
	return res, err
}

func (d *door) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	b := &browser{d: d}
	b.Client = &http.Client{Jar: jar, Transport: b}
	return b
}

func (b *browser) read(res *http.Response, err error) (int, string) {
	b.d.t.Helper()
	if err != nil {
		b.d.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

var requestField = regexp.MustCompile(`name="id" value="([^"]+)"`)

// signIn types a user's name and password at the provider and returns the
// answer of the page it leads to.
func (b *browser) signIn(user, returnTo string) (int, string) {
	b.d.t.Helper()
	return b.password(b.d.url+"/auth/login?return_to="+url.QueryEscape(returnTo), user)
}

func (b *browser) password(start, user string) (int, string) {
	b.d.t.Helper()
	_, page := b.read(b.Get(start))
	found := requestField.FindStringSubmatch(page)
	if found == nil {
		b.d.t.Fatalf("no login page but %s", page)
	}
	return b.read(b.PostForm(
		b.d.issuer+"/login/username", url.Values{"id": {found[1]}, "username": {user}, "password": {"development"}},
	))
}

// send sends JSON with the browser's cookies.
func (b *browser) send(method, path string, body any, headers ...string) (int, wire.Problem, []byte) {
	b.d.t.Helper()
	var encoded []byte
	if body != nil {
		var err error
		if encoded, err = json.Marshal(body); err != nil {
			b.d.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(b.d.t.Context(), method, b.d.url+path, bytes.NewReader(encoded))
	if err != nil {
		b.d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	status, text := b.read(b.Do(req))
	var p wire.Problem
	if status >= 400 {
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			b.d.t.Fatalf("%s %s answered %d %s", method, path, status, text)
		}
	}
	return status, p, []byte(text)
}

func (b *browser) whoami() (int, wire.WhoAmI) {
	b.d.t.Helper()
	status, _, body := b.send(http.MethodGet, "/auth/whoami", nil)
	var w wire.WhoAmI
	if err := json.Unmarshal(body, &w); status == http.StatusOK && err != nil {
		b.d.t.Fatal(err)
	}
	return status, w
}

func (b *browser) given(cookie string) *http.Cookie {
	for i := len(b.cookies) - 1; i >= 0; i-- {
		if b.cookies[i].Name == cookie {
			return b.cookies[i]
		}
	}
	return nil
}

func (b *browser) callback() string {
	b.d.t.Helper()
	for _, u := range b.visited {
		if u.Path == "/auth/callback" {
			return u.String()
		}
	}
	b.d.t.Fatal("the browser never came back from the provider")
	return ""
}

func (d *door) replyBody(note string) wire.ReplyRequest {
	return wire.ReplyRequest{ID: newID(), Language: negotiation.English, Comments: []negotiation.Comment{d.comment(note)}}
}

func (d *door) path(rest string) string { return "/v1/rounds/" + string(d.round.ID) + rest }

func TestAPersonSignsInActsAndSignsOut(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	p, held := d.person("head@fra.example", head("FRA"))
	b := d.browser()
	if status, _ := b.whoami(); status != http.StatusUnauthorized {
		t.Fatalf("whoami before signing in: %d", status)
	}
	status, body := b.signIn("head-fra", "/auth/whoami")
	var w wire.WhoAmI
	if err := json.Unmarshal([]byte(body), &w); err != nil || status != http.StatusOK {
		t.Fatalf("signing in led to %d %s", status, body)
	}
	if w.Person == nil || w.Person.ID != p.ID || w.Mandate == nil || w.Mandate.ID != held[0].ID ||
		w.Actor.Role != negotiation.RoleDelegation || w.Actor.Delegation != "FRA" || w.Via != "session" {
		t.Fatalf("signed in as %+v", w)
	}
	if c := b.given("rapporteur"); c == nil || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode ||
		c.Path != "/" || c.Domain != "" {
		t.Fatalf("the session's cookie is %+v", c)
	}
	status, _, raw := b.send(http.MethodPost, d.path("/replies"), d.replyBody("Signed in."))
	if status != http.StatusOK {
		t.Fatalf("the reply was answered %d %s", status, raw)
	}
	secret := b.given("rapporteur").Value
	if status, _, _ := b.send(http.MethodPost, "/auth/logout", nil); status != http.StatusOK {
		t.Fatalf("signing out was answered %d", status)
	}
	if c := b.given("rapporteur"); c.MaxAge >= 0 {
		t.Fatalf("the cookie was not taken back: %+v", c)
	}
	// The secret is worth nothing afterwards, even to who kept it.
	status, p2, _ := d.browser().send(http.MethodGet, "/auth/whoami", nil, "Cookie", "rapporteur="+secret)
	if status != http.StatusUnauthorized || p2.Code != negotiation.CodeUnauthenticated {
		t.Fatalf("after signing out: %d %s", status, p2.Code)
	}
	if strings.Contains(d.log.String(), secret) {
		t.Fatal("the log holds the secret of the session")
	}
}

func TestCookiesOverHTTPSAreForThisHostAlone(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	w := httptest.NewRecorder()
	d.handler(
		"https://rapporteur.example", store.SessionLimits{},
	).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/auth/login", nil))
	res := w.Result()
	if len(res.Cookies()) != 1 {
		t.Fatalf("%d %v", res.StatusCode, res.Cookies())
	}
	if c := res.Cookies()[0]; c.Name != "__Host-rapporteur-browser" || !c.Secure || !c.HttpOnly ||
		c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Fatalf("cookie %+v", c)
	}
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	q := to.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" || len(q.Get(
		"state",
	)) < 20 || q.Get("response_type") != "code" {
		t.Fatalf("sent to %s", to)
	}
}

func TestWhoIsNotOnRecordIsNotLetIn(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("unverified@un.example", negotiation.GrantMandate{Office: negotiation.OfficeSecretariat})
	for _, user := range []string{"head-ken", "unverified"} {
		b := d.browser()
		status, body := b.signIn(user, "/auth/whoami")
		if status != http.StatusForbidden || !strings.Contains(body, "not on record") {
			t.Errorf("%s: %d %s", user, status, body)
		}
		if b.given("rapporteur") != nil {
			t.Errorf("%s got a session", user)
		}
	}
	if refused := d.requests("finish-sign-in"); len(refused) != 2 || refused[0].Status != http.StatusForbidden ||
		refused[0].Client != "127.0.0.1" || strings.Contains(refused[0].Target, "?") {
		t.Errorf("the trail tells of those who were not let in as %+v", refused)
	}
}

// The trail names the person, her session and the mandate she acted under, from
// signing in on.
func TestTheTrailNamesThePersonHerSessionAndHerMandate(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	p, held := d.person("head@fra.example", head("FRA"))
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	body := d.replyBody("Signed in.")
	if status, problem, _ := b.send(http.MethodPost, d.path("/replies"), body); status != http.StatusOK {
		t.Fatalf("%d %+v", status, problem)
	}
	for operation, act := range map[string]negotiation.ID{"finish-sign-in": "", "submit-reply": body.ID} {
		told := d.requests(operation)
		if len(told) != 1 {
			t.Fatalf("%s is told %d times", operation, len(told))
		}
		e := told[0]
		if e.Person != string(p.ID) || e.Mandate != string(held[0].ID) || len(e.Session) != 36 || e.Act != string(act) ||
			e.Delegation != "FRA" || e.Code != "" {
			t.Errorf("%s is told as %+v", operation, e)
		}
	}
	if begun := d.requests("begin-sign-in"); len(begun) != 0 {
		t.Errorf("the way to the provider is told as %+v", begun)
	}
}

// A token narrowed by scopes hands on no office that runs the meeting, and no
// token lasts for ever.
func TestATokenWithScopesIssuesNoneForTheOfficesOfTheMeeting(t *testing.T) {
	w := newWorld(t)
	issue := func(as, holder negotiation.Role, lasts time.Duration, scopes ...negotiation.Scope) reply {
		token, digest := client.NewToken()
		r := wire.TokenRequest{
			ID: newID(), Role: holder, Label: "program", Scopes: scopes, Expires: time.Now().Add(lasts), Digest: digest,
		}
		if holder.OfDelegation() {
			r.Delegation = "KEN"
		}
		w.tokens["issued"] = token
		return w.ask(http.MethodPost, "/v1/tokens", as, r)
	}
	w.wants(
		issue(negotiation.RoleSecretariat, negotiation.RoleSecretariat, time.Hour, negotiation.ScopeAccount), http.StatusOK,
		"",
	)
	w.tokens["narrow"] = w.tokens["issued"]
	for _, holder := range []negotiation.Role{
		negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleAuditor,
	} {
		w.wants(
			issue("narrow", holder, time.Hour, negotiation.ScopeAccount), http.StatusForbidden, negotiation.CodeNotPermitted,
		)
	}
	w.wants(issue("narrow", negotiation.RoleDelegation, time.Hour, negotiation.ScopeAccount), http.StatusOK, "")
	w.wants(w.ask(
		http.MethodPost, "/v1/persons", "narrow",
		negotiation.RegisterPerson{Issuer: "https://id.example", Subject: "s", Label: "somebody"},
	), http.StatusForbidden, negotiation.CodeNotPermitted)
	w.wants(
		issue(negotiation.RoleSecretariat, negotiation.RoleDelegation, 400*24*time.Hour), http.StatusUnprocessableEntity,
		negotiation.CodeInvalid,
	)
}

// What costs the record or the provider something before anybody is known is
// bounded for an address; health is not.
func TestTheWayInIsBoundedForAnAddress(t *testing.T) {
	for _, path := range []string{"/auth/login", "/readyz"} {
		w := newWorld(t)
		limited := false
		for i := 0; i < 2000 && !limited; i++ {
			r := w.ask(http.MethodGet, path, "", nil)
			if limited = r.status == http.StatusTooManyRequests; limited {
				w.wants(r, http.StatusTooManyRequests, wire.CodeRateLimited)
			}
		}
		if !limited {
			t.Errorf("nobody minds how often %s is asked for", path)
		}
		if status, _ := w.send(http.MethodGet, "/healthz", "", "", nil); status != http.StatusOK {
			t.Errorf("health is answered %d", status)
		}
	}
}

func TestASignInCannotBeReplayedOrTakenOver(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("head@fra.example", head("FRA"))
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	for name, again := range map[string]*browser{"the same browser": b, "another browser": d.browser()} {
		if status, body := b.read(again.Get(b.callback())); status != http.StatusUnauthorized {
			t.Errorf("replayed by %s: %d %s", name, status, body)
		}
	}
	// Somebody sends a victim his own callback, so that she works in his name.
	attacker := d.browser()
	attacker.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/auth/callback" {
			attacker.visited = append(attacker.visited, r.URL)
			return http.ErrUseLastResponse
		}
		return nil
	}
	attacker.signIn("head-fra", "/auth/whoami")
	victim := d.browser()
	if status, _ := victim.read(victim.Get(
		attacker.callback(),
	)); status != http.StatusUnauthorized || victim.given("rapporteur") != nil {
		t.Errorf("another's callback let the victim in: %d", status)
	}
	if status, _ := b.read(b.Get(d.url + "/auth/callback?state=guessed&code=guessed")); status != http.StatusUnauthorized {
		t.Errorf("a guessed state was answered %d", status)
	}
}

func TestNobodyIsSentElsewhereAfterSigningIn(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("head@fra.example", head("FRA"))
	for _, to := range []string{"https://evil.example/", "//evil.example/", `/\evil.example`, "javascript:alert(1)", "/\t/evil.example", "/" + strings.Repeat("a", 3000)} {
		b := d.browser()
		b.signIn("head-fra", to)
		if last := b.visited[len(b.visited)-1]; "http://"+last.Host != d.url || last.Path != "/auth/" {
			t.Errorf("%q led to %s", to, last)
		}
	}
}

func TestAnExpiredOrRevokedSessionIsRefused(t *testing.T) {
	d := newDoor(t, store.SessionLimits{Longest: time.Microsecond, Idle: time.Hour})
	d.person("head@fra.example", head("FRA"))
	b := d.browser()
	if status, body := b.signIn("head-fra", "/auth/whoami"); status != http.StatusUnauthorized {
		t.Fatalf("a session that has run out: %d %s", status, body)
	}
	long := newDoor(t, store.SessionLimits{})
	_, held := long.person("head@fra.example", head("FRA"))
	b = long.browser()
	b.signIn("head-fra", "/auth/whoami")
	if _, err := long.as(negotiation.RoleSecretariat).OnMandate(
		t.Context(), held[0].ID, negotiation.RevokeMandate{Reason: "Left the delegation."},
	); err != nil {
		t.Fatal(err)
	}
	status, p, _ := b.send(http.MethodGet, "/v1/recommendations", nil)
	if status != http.StatusForbidden || p.Code != negotiation.CodeNotPermitted {
		t.Fatalf("after the mandate was revoked: %d %+v", status, p)
	}
	status, p, _ = b.send(http.MethodPost, long.path("/replies"), long.replyBody("No longer."))
	if status != http.StatusForbidden || p.Code != negotiation.CodeNotPermitted {
		t.Fatalf("after the mandate was revoked: %d %+v", status, p)
	}
	if status, w := b.whoami(); status != http.StatusOK || w.Mandate != nil || w.Actor.Role != negotiation.RolePerson {
		t.Fatalf("whoami without a mandate: %d %+v", status, w)
	}
}

func TestAMemberPreparesAndTheHeadSubmits(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("head@fra.example", head("FRA"))
	_, of := d.person("member@fra.example", member("FRA"))
	d.person("head@ken.example", head("KEN"))
	chief, aide, other := d.browser(), d.browser(), d.browser()
	chief.signIn("head-fra", "/auth/whoami")
	aide.signIn("member-fra", "/auth/whoami")
	other.signIn("head-ken", "/auth/whoami")
	for _, path := range []string{"/replies", "/drafts/submit"} {
		if status, p, _ := aide.send(
			http.MethodPost, d.path(path), d.replyBody("By a member."),
		); status != http.StatusForbidden || p.Code != negotiation.CodeNotPermitted {
			t.Errorf("a member's %s: %d %+v", path, status, p)
		}
	}
	status, p, _ := aide.send(
		http.MethodPost, "/v1/recommendations/training/acts", wire.ActRequest{ID: newID(), Kind: "object"},
	)
	if status != http.StatusForbidden || p.Code != negotiation.CodeNotPermitted {
		t.Errorf("a member objected: %d %+v", status, p)
	}
	if status, p, _ = aide.send(
		http.MethodPost, "/v1/mandates/"+string(of[0].ID)+"/deputy", negotiation.NameDeputy{Deputy: true},
	); status != http.StatusForbidden {
		t.Errorf("a member named herself deputy: %d %+v", status, p)
	}

	c := d.comment("Prepared by a member: MARKER.")
	draft := wire.DraftRequest{Language: negotiation.English, Comment: c}
	if status, p, _ = aide.send(http.MethodPost, d.path("/drafts"), draft); status != http.StatusOK {
		t.Fatalf("saving a draft: %d %+v", status, p)
	}
	draft.Revision, draft.Comment.Note = 1, "Prepared by a member: MARKER, revised."
	if status, p, _ = chief.send(http.MethodPost, d.path("/drafts"), draft); status != http.StatusOK {
		t.Fatalf("revising a draft: %d %+v", status, p)
	}
	draft.Comment.Note = "On the old revision."
	if status, p, _ = aide.send(
		http.MethodPost, d.path("/drafts"), draft,
	); status != http.StatusConflict || p.Code != negotiation.CodeConflict {
		t.Fatalf("an edit of the old revision: %d %+v", status, p)
	}
	// Nobody else sees it, not even the secretariat.
	for name, look := range map[string]func(path string) string{
		"Kenya":       func(path string) string { _, _, raw := other.send(http.MethodGet, path, nil); return string(raw) },
		"secretariat": func(path string) string { return d.text(negotiation.RoleSecretariat, path) },
		"chair":       func(path string) string { return d.text(negotiation.RoleChair, path) },
	} {
		for _, path := range []string{
			d.path("/drafts"), "/v1/drafts/" + string(c.ID), d.path("/comments"), "/v1/recommendations/training/history",
		} {
			if got := look(path); strings.Contains(got, "MARKER") || strings.Contains(got, "comment_draft") {
				t.Errorf("%s reads of the draft at %s: %s", name, path, got)
			}
		}
	}
	submit := wire.SubmitDraftsRequest{ID: newID(), Drafts: []wire.DraftRef{{ID: c.ID, Revision: 1}}}
	if status, p, _ = chief.send(http.MethodPost, d.path("/drafts/submit"), submit); status != http.StatusConflict {
		t.Fatalf("submitting an old revision: %d %+v", status, p)
	}
	submit.Drafts[0].Revision = 2
	for range 2 { // the same request again is answered alike
		status, p, raw := chief.send(http.MethodPost, d.path("/drafts/submit"), submit)
		var receipt negotiation.Receipt
		if err := json.Unmarshal(
			raw, &receipt,
		); status != http.StatusOK || err != nil || receipt.Delegation != "FRA" || receipt.Comments[0].ID != c.ID {
			t.Fatalf("submitting: %d %+v %s", status, p, raw)
		}
	}
	got, err := d.store.Comments(t.Context(), store.CommentFilter{Round: d.round.ID})
	if err != nil || len(got) != 1 || got[0].Note != "Prepared by a member: MARKER, revised." {
		t.Fatalf("on record: %+v, %v", got, err)
	}

	// The head names the member deputy, who then speaks for the delegation.
	if status, p, _ = chief.send(
		http.MethodPost, "/v1/mandates/"+string(of[0].ID)+"/deputy", negotiation.NameDeputy{Deputy: true},
	); status != http.StatusOK {
		t.Fatalf("naming a deputy: %d %+v", status, p)
	}
	if status, p, _ = aide.send(
		http.MethodPost, d.path("/replies"), d.replyBody("By the deputy."),
	); status != http.StatusOK {
		t.Fatalf("the deputy's reply: %d %+v", status, p)
	}
}

// text is what a role reads at a path.
func (d *door) text(role negotiation.Role, path string) string {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.url+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.tokens[role])
	_, body := d.browser().read(http.DefaultClient.Do(req))
	return body
}

func TestAPersonActsUnderOneMandateAtATime(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	_, held := d.person("head@fra.example", head("FRA"), head("KEN"))
	_, others := d.person("head@ken.example", negotiation.GrantMandate{Office: negotiation.OfficeSecretariat})
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	if _, w := b.whoami(); w.Mandate != nil || len(w.Mandates) != 2 {
		t.Fatalf("two mandates and none chosen: %+v", w)
	}
	if status, p, _ := b.send(
		http.MethodPost, d.path("/replies"), d.replyBody("For whom?"),
	); status != http.StatusForbidden || !strings.Contains(p.Detail, "Choose the mandate") {
		t.Fatalf("without a choice: %d %+v", status, p)
	}
	if status, p, _ := b.send(
		http.MethodPost, "/auth/mandate", wire.SwitchRequest{Mandate: others[0].ID},
	); status != http.StatusForbidden {
		t.Fatalf("took another's mandate: %d %+v", status, p)
	}
	for i, code := range []string{"FRA", "KEN"} {
		if status, p, _ := b.send(
			http.MethodPost, "/auth/mandate", wire.SwitchRequest{Mandate: held[i].ID},
		); status != http.StatusOK {
			t.Fatalf("switching to %s: %d %+v", code, status, p)
		}
		if _, w := b.whoami(); w.Actor.Delegation != code {
			t.Fatalf("acts as %+v after switching to %s", w.Actor, code)
		}
		reply := d.replyBody("For the other one.")
		reply.Delegation = map[string]string{"FRA": "KEN", "KEN": "FRA"}[code]
		if status, p, _ := b.send(
			http.MethodPost, d.path("/replies"), reply,
		); status != http.StatusForbidden || p.Code != negotiation.CodeOtherDelegation {
			t.Fatalf("spoke for another than %s: %d %+v", code, status, p)
		}
	}
}

func TestWhatAnotherSiteMakesABrowserSendIsRefused(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("head@fra.example", head("FRA"))
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	for name, headers := range map[string][]string{
		"by fetch metadata": {"Sec-Fetch-Site", "cross-site"},
		"by origin":         {"Origin", "https://evil.example"},
		"from a subdomain":  {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{d.path("/replies"), "/auth/logout", "/auth/mandate"} {
			if status, p, _ := b.send(
				http.MethodPost, path, d.replyBody("Forged."), headers...,
			); status != http.StatusForbidden || p.Code != negotiation.CodeNotPermitted {
				t.Errorf("%s %s: %d %+v", path, name, status, p)
			}
		}
	}
	if got, err := d.store.Comments(t.Context(), store.CommentFilter{Round: d.round.ID}); err != nil || len(got) != 0 {
		t.Fatalf("%d comments on record, %v", len(got), err)
	}
	if status, w := b.whoami(); status != http.StatusOK || w.Actor.Delegation != "FRA" {
		t.Fatalf("the session is gone: %d %+v", status, w)
	}
	if status, p, _ := b.send(
		http.MethodPost, d.path("/replies"), d.replyBody("Own."), "Sec-Fetch-Site", "same-origin",
	); status != http.StatusOK {
		t.Fatalf("from our own pages: %d %+v", status, p)
	}
}

func TestPersonalTokensAreScopedRevocableAndNeverShown(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	_, held := d.person("head@fra.example", head("FRA"))
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	issue := func(scopes ...negotiation.Scope) (negotiation.ID, string) {
		t.Helper()
		token, digest := client.NewToken()
		r := wire.OwnTokenRequest{
			ID: newID(), Name: "script", Scopes: scopes, Expires: time.Now().Add(time.Hour), Digest: digest,
		}
		for range 2 {
			if status, p, _ := b.send(http.MethodPost, "/v1/tokens/own", r); status != http.StatusOK {
				t.Fatalf("making a token: %d %+v", status, p)
			}
		}
		return r.ID, token
	}
	as := func(token string) *client.Client {
		c, err := client.New(d.url, token, client.WithAttempts(1))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	readID, readToken := issue(negotiation.ScopeRead)
	_, writeToken := issue(negotiation.ScopeComment)
	reader, writer := as(readToken), as(writeToken)
	if who, err := reader.WhoAmI(t.Context()); err != nil || who.Via != "token" || who.Actor.Delegation != "FRA" ||
		who.Mandate.ID != held[0].ID {
		t.Fatalf("%+v, %v", who, err)
	}
	_, err := reader.SubmitReply(t.Context(), d.round.ID, d.replyBody("Out of scope."))
	wantCode(t, err, negotiation.CodeNotPermitted)
	if _, err := writer.SubmitReply(t.Context(), d.round.ID, d.replyBody("In scope.")); err != nil {
		t.Fatal(err)
	}
	_, err = writer.OnDraft(t.Context(), "training", newID(), negotiation.ObjectToDraft{})
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, accountToken := issue(negotiation.ScopeAccount)
	_, digest := client.NewToken()
	for _, wider := range [][]negotiation.Scope{nil, {negotiation.ScopeComment}} {
		_, err = as(accountToken).IssueOwnToken(
			t.Context(),
			wire.OwnTokenRequest{ID: newID(), Name: "wider", Scopes: wider, Expires: time.Now().Add(time.Hour), Digest: digest},
		)
		wantCode(t, err, negotiation.CodeNotPermitted)
	}

	_, _, raw := b.send(http.MethodGet, "/v1/tokens", nil)
	sum := sha256.Sum256([]byte(readToken))
	for _, secret := range []string{
		readToken, hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(sum[:]), "digest",
	} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("the list shows %q", secret)
		}
	}
	if !bytes.Contains(raw, []byte(`"lastUsedAt"`)) || bytes.Contains(raw, []byte(`"service"`)) {
		t.Errorf("the list is %s", raw)
	}
	// Another's token can't be revoked, nor found out about.
	if err := d.as("kenya").RevokeToken(t.Context(), readID); negotiation.CodeOf(err) != negotiation.CodeNotFound {
		t.Fatalf("Kenya revoked a token of France: %v", err)
	}
	if status, p, _ := b.send(http.MethodDelete, "/v1/tokens/"+string(readID), nil); status != http.StatusNoContent {
		t.Fatalf("revoking: %d %+v", status, p)
	}
	_, err = reader.WhoAmI(t.Context())
	wantCode(t, err, negotiation.CodeUnauthenticated)
	if _, err := d.as(negotiation.RoleSecretariat).OnMandate(
		t.Context(), held[0].ID, negotiation.RevokeMandate{Reason: ""},
	); err != nil {
		t.Fatal(err)
	}
	_, err = writer.WhoAmI(t.Context())
	wantCode(t, err, negotiation.CodeUnauthenticated)
}

// A program is let in by its person, on a page of ours, and fetches its token
// with what only it knows.
func TestAProgramIsAllowedByItsPerson(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	_, held := d.person("head@fra.example", head("FRA"), member("KEN"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	program := httptest.NewUnstartedServer(http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("You may close this page.")) },
	))
	program.Listener = l
	program.Start()
	t.Cleanup(program.Close)
	sum := sha256.Sum256([]byte("verifier"))
	form := url.Values{
		"port": {strings.TrimPrefix(program.URL, "http://127.0.0.1:")}, "state": {"of the program"},
		"challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "scope": {"comment"},
	}
	b := d.browser()
	status, page := b.password(d.url+"/auth/program?"+form.Encode(), "head-fra")
	if status != http.StatusOK || !strings.Contains(page, "head of FRA") || !strings.Contains(page, "member of KEN") {
		t.Fatalf("the page is %d %s", status, page)
	}
	allow := func() string {
		t.Helper()
		form.Set("mandate", string(held[0].ID))
		if status, page := b.read(b.PostForm(d.url+"/auth/program", form)); status != http.StatusOK || !strings.Contains(
			page, "close this page",
		) {
			t.Fatalf("allowing led to %d %s", status, page)
		}
		back := b.visited[len(b.visited)-1].Query()
		if back.Get("state") != "of the program" {
			t.Fatalf("came back with %v", back)
		}
		return back.Get("code")
	}
	c, err := client.New(d.url, "", client.WithAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	token, digest := client.NewToken()
	request := wire.FetchRequest{ID: newID(), Code: allow(), Verifier: "guessed", Name: "command line", Digest: digest}
	_, err = c.FetchToken(t.Context(), request)
	wantCode(t, err, negotiation.CodeUnauthenticated)
	request.Code, request.Verifier = allow(), "verifier"
	if _, err := c.FetchToken(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	signed, err := client.New(d.url, token, client.WithAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	if who, err := signed.WhoAmI(t.Context()); err != nil || who.Mandate == nil || who.Mandate.ID != held[0].ID ||
		fmt.Sprint(who.Scopes) != "[read comment]" {
		t.Fatalf("%+v, %v", who, err)
	}
	// It revokes itself, and nothing else without the scope for it.
	wantCode(t, signed.RevokeToken(t.Context(), newID()), negotiation.CodeNotPermitted)
	if err := signed.RevokeToken(t.Context(), request.ID); err != nil {
		t.Fatal(err)
	}
	// A page of another site can't allow one in the person's name.
	req, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, d.url+"/auth/program", strings.NewReader(form.Encode()),
	)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if status, body := b.read(b.Do(req)); status != http.StatusForbidden {
		t.Fatalf("a forged permission: %d %s", status, body)
	}
}

// Signing in itself needs no sign-in, and gives nothing to who brings nothing.
func TestTheWayInIsOpenAndLetsNobodyInByItself(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	_, digest := client.NewToken()
	fetch := wire.FetchRequest{ID: newID(), Code: "guessed", Verifier: "guessed", Name: "nobody", Digest: digest}
	if status, p, _ := d.browser().send(
		http.MethodPost, "/auth/token", fetch,
	); status != http.StatusUnauthorized || p.Code != negotiation.CodeUnauthenticated {
		t.Errorf("a guessed code was answered %d %+v", status, p)
	}
	form := url.Values{"port": {"1"}, "state": {"s"}, "challenge": {strings.Repeat("A", 43)}, "mandate": {string(newID())}}
	if status, body := d.browser().read(d.browser().PostForm(
		d.url+"/auth/program", form,
	)); status != http.StatusUnauthorized {
		t.Errorf("allowing a program without a session was answered %d %s", status, body)
	}
	for _, path := range []string{
		"/auth/program?port=0&state=s&challenge=x",
		"/auth/program?port=80@evil.example&state=s&challenge=" + strings.Repeat("A", 43),
	} {
		if status, body := d.browser().read(d.browser().Get(d.url + path)); status != http.StatusUnprocessableEntity {
			t.Errorf("%s was answered %d %s", path, status, body)
		}
	}
	if status, p := d.send(
		http.MethodGet, "/auth/login", "", "", nil,
	); status != http.StatusNotFound || p.Code != negotiation.CodeNotFound {
		t.Errorf("a server without an identity provider answered %d %+v", status, p)
	}
}
