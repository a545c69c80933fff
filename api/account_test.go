package api_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// page reads a page as a browser does.
func (b *browser) page(path string) (int, string) {
	b.d.t.Helper()
	req, err := http.NewRequestWithContext(b.d.t.Context(), http.MethodGet, b.d.url+path, nil)
	if err != nil {
		b.d.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
	return b.read(b.Do(req))
}

// submit sends a form of a page, as a browser does from there.
func (b *browser) submit(path string, form url.Values) (int, string) {
	b.d.t.Helper()
	req, err := http.NewRequestWithContext(
		b.d.t.Context(), http.MethodPost, b.d.url+path, strings.NewReader(form.Encode()),
	)
	if err != nil {
		b.d.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", b.d.url)
	return b.read(b.Do(req))
}

// A person does in the browser alone what there is to do about her account.
func TestAPersonSeesHerAccountInTheBrowser(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	p, held := d.person("head@fra.example", head("FRA"), member("KEN"))
	b, other := d.browser(), d.browser()
	status, page := b.password(d.url+"/auth/", "head-fra") // signs in first
	if status != http.StatusOK || !strings.Contains(
		page, "Choose the mandate",
	) || !strings.Contains(page, "head of FRA") || !strings.Contains(page, "member of KEN") {
		t.Fatalf("the page is %d %s", status, page)
	}
	if status, page = b.submit(
		"/auth/account/mandate", url.Values{"mandate": {string(held[1].ID)}},
	); status != http.StatusOK || strings.Contains(page, "Choose the mandate") {
		t.Fatalf("choosing a mandate led to %d %s", status, page)
	}
	if _, w := b.whoami(); w.Actor.Role != negotiation.RoleMember || w.Actor.Delegation != "KEN" {
		t.Fatalf("acts as %+v", w.Actor)
	}
	other.password(d.url+"/auth/", "head-fra")
	if _, page = b.page("/auth/"); strings.Count(page, "Sign it out") != 1 || strings.Count(page, "(this one)") != 1 {
		t.Fatalf("two browsers are signed in, the page says %s", page)
	}
	session := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(page)[1]
	if status, page = b.submit(
		"/auth/account/sessions", url.Values{"session": {session}},
	); status != http.StatusOK || strings.Contains(page, "Sign it out") {
		t.Fatalf("signing the other browser out led to %d %s", status, page)
	}
	if status, _ := other.whoami(); status != http.StatusUnauthorized {
		t.Fatalf("the other browser is still in: %d", status)
	}
	hostile := `<script>alert(1)</script>evil`
	token := newID()
	if status, problem, _ := b.send(
		http.MethodPost, "/v1/tokens/own",
		wire.OwnTokenRequest{ID: token, Name: hostile, Expires: time.Now().Add(time.Hour), Digest: strings.Repeat("ab", 32)},
	); status != http.StatusOK {
		t.Fatalf("%d %+v", status, problem)
	}
	if _, page = b.page("/auth/"); strings.Contains(
		page, "<script",
	) || !strings.Contains(page, "<bdi>"+html.EscapeString(hostile)+"</bdi>") {
		t.Fatalf("the name of a token stands on the page as %s", page)
	}
	if status, page = b.submit(
		"/auth/account/tokens", url.Values{"token": {string(token)}},
	); status != http.StatusOK || !strings.Contains(page, "revoked") {
		t.Fatalf("revoking a token led to %d %s", status, page)
	}
	if status, page = b.submit("/auth/account/sign-out", nil); status != http.StatusOK || !strings.Contains(
		page, "You are signed out",
	) || !strings.Contains(page, html.EscapeString(d.issuer)) {
		t.Fatalf("signing out led to %d %s", status, page)
	}
	if left, err := d.store.Sessions(
		t.Context(), p.ID, store.SessionLimits{Idle: time.Hour},
	); err != nil || len(left) != 0 {
		t.Fatalf("%d sessions left, %v", len(left), err)
	}
}

func TestProblemsOfSigningInArePagesForPeople(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	d.person("head@fra.example", head("FRA"))
	b := d.browser()
	for _, path := range []string{"/auth/callback?state=guessed&code=guessed", "/auth/program?port=0", "/auth/nothing"} {
		status, page := b.page(path)
		if status < 400 || !strings.HasPrefix(page, "<!doctype html>") || !strings.Contains(page, "Your account") || strings.Contains(page, `"detail"`) {
			t.Errorf("%s: %d %s", path, status, page)
		}
		if status, _, body := b.send(http.MethodGet, path, nil); status < 400 || !strings.Contains(string(body), `"detail"`) {
			t.Errorf("%s, to a program: %d %s", path, status, body)
		}
	}
	if status, page := b.submit(
		"/auth/account/mandate", url.Values{"mandate": {string(newID())}},
	); status != http.StatusUnauthorized || !strings.HasPrefix(page, "<!doctype html>") {
		t.Errorf("a form without a session: %d %s", status, page)
	}
	// Nothing on the pages runs or comes from elsewhere, and other sites' forms do nothing.
	b.password(d.url+"/auth/", "head-fra")
	for _, path := range []string{"/auth/", "/auth/signed-out", "/auth/nothing"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "text/html")
		res, err := b.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		policy := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(
			policy, "unsafe",
		) || strings.Contains(policy, "script-src") || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s has the policy %q and is kept %q", path, policy, res.Header.Get("Cache-Control"))
		}
	}
	for _, form := range []string{"mandate", "sign-out", "sessions", "tokens"} {
		if status, p, _ := b.send(
			http.MethodPost, "/auth/account/"+form, nil, "Sec-Fetch-Site", "cross-site", "Accept", "application/json",
		); status != http.StatusForbidden || p.Code != negotiation.CodeNotPermitted {
			t.Errorf("%s from another site: %d %+v", form, status, p)
		}
	}
	if status, _ := b.whoami(); status != http.StatusOK {
		t.Errorf("another site signed her out: %d", status)
	}
}

func TestWhoIsShutOutIsOutAtOnce(t *testing.T) {
	d := newDoor(t, store.SessionLimits{})
	p, _ := d.person("head@fra.example", head("FRA"))
	boss, _ := d.person("secretariat@un.example", negotiation.GrantMandate{Office: negotiation.OfficeSecretariat})
	c := d.as(negotiation.RoleSecretariat)
	b := d.browser()
	b.signIn("head-fra", "/auth/whoami")
	secret, digest := client.NewToken()
	if status, problem, _ := b.send(
		http.MethodPost, "/v1/tokens/own",
		wire.OwnTokenRequest{ID: newID(), Name: "script", Expires: time.Now().Add(time.Hour), Digest: digest},
	); status != http.StatusOK {
		t.Fatalf("%d %+v", status, problem)
	}
	script, err := client.New(d.url, secret, client.WithAttempts(1))
	if err != nil {
		t.Fatal(err)
	}
	if list, err := c.Sessions(t.Context(), p.ID); err != nil || len(list) != 1 || list[0].Current {
		t.Fatalf("the secretariat sees %+v, %v", list, err)
	}
	_, err = script.OnPerson(t.Context(), boss.ID, negotiation.DisablePerson{Reason: "Revenge."})
	wantCode(t, err, negotiation.CodeNotPermitted)
	for range 2 { // the second time changes nothing
		if got, err := c.OnPerson(
			t.Context(), p.ID, negotiation.DisablePerson{Reason: "A lost laptop."},
		); err != nil || got.DisabledAt.IsZero() || got.DisabledFor != "A lost laptop." {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if status, _ := b.whoami(); status != http.StatusUnauthorized {
		t.Errorf("her session still holds: %d", status)
	}
	_, err = script.WhoAmI(t.Context())
	wantCode(t, err, negotiation.CodeUnauthenticated)
	if status, page := d.browser().signIn(
		"head-fra", "/auth/whoami",
	); status != http.StatusForbidden || !strings.Contains(page, "shut out") {
		t.Errorf("she signed in again: %d %s", status, page)
	}
	if _, err := c.OnPerson(t.Context(), p.ID, negotiation.EnablePerson{}); err != nil {
		t.Fatal(err)
	}
	if status, _ := d.browser().signIn("head-fra", "/auth/whoami"); status != http.StatusOK {
		t.Errorf("let in again: %d", status)
	}
	_, err = script.WhoAmI(t.Context()) // what was ended stays so
	wantCode(t, err, negotiation.CodeUnauthenticated)
	if status, _ := b.whoami(); status != http.StatusUnauthorized {
		t.Errorf("her old session is let in again: %d", status)
	}
	if ended, err := c.EndSessions(t.Context(), p.ID); err != nil || ended.Sessions != 1 {
		t.Errorf("ended %+v, %v", ended, err)
	}
	acts := map[string]bool{}
	all, err := d.store.Events(t.Context(), store.EventFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		acts[string(e.Act)] = true
	}
	for _, act := range []string{"person.disabled", "person.enabled", "session.ended", "token.revoked"} {
		if !acts[act] {
			t.Errorf("the log does not tell %s; it has %v", act, slices.Collect(func(yield func(string) bool) {
				for a := range acts {
					if !yield(a) {
						return
					}
				}
			}))
		}
	}
}
