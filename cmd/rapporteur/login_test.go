package main

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rapporteur/api"
	"rapporteur/identity"
	"rapporteur/negotiation"
	"rapporteur/store"
	"rapporteur/tests/storetest"
)

// signInServer is a server at which people of the development stack's provider
// sign in, and its record.
func signInServer(t *testing.T) (string, *store.Store) {
	t.Helper()
	s, _ := storetest.MustOpen(t)
	issuer := os.Getenv("RAPPORTEUR_OIDC_ISSUER")
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	provider, err := identity.New(identity.Config{
		Issuer: issuer, ClientID: os.Getenv("RAPPORTEUR_OIDC_CLIENT_ID"), RedirectURL: address + "/auth/callback",
	})
	if err != nil {
		t.Fatalf("run the tests with make test, or under bin/devstack exec: %v", err)
	}
	server.Config.Handler = api.New(api.Config{
		Record: s, Log: slog.New(slog.DiscardHandler), SignIn: &api.SignIn{
			Provider: provider, Issuer: issuer, PublicURL: address,
		},
	})
	server.Start()
	t.Cleanup(server.Close)
	return address, s
}

// allow does in a browser what a person does: name, password, and the button.
func allow(t *testing.T, page string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &http.Client{Jar: jar}
	read := func(res *http.Response, err error) (string, *url.URL) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s answered %s: %s (%v)", res.Request.URL, res.Status, body, err)
		}
		return string(body), res.Request.URL
	}
	fields := func(body string) url.Values {
		v := url.Values{}
		for _, m := range regexp.MustCompile(`<input type="(?:hidden|radio)" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			v.Set(m[1], m[2])
		}
		return v
	}
	body, at := read(b.Get(page))
	form := fields(body)
	form.Set("username", "secretariat")
	form.Set("password", "development")
	body, at = read(b.PostForm(at.Scheme+"://"+at.Host+"/login/username", form))
	form = fields(body)
	form["scope"] = []string{"comment", "decide", "manage", "account", "people"}
	body, _ = read(b.PostForm(at.Scheme+"://"+at.Host+"/auth/program", form))
	if !strings.Contains(body, "signed in") {
		t.Fatalf("the browser ends at %s", body)
	}
}

// making asks for an act that makes something.
func making(by negotiation.Actor, act negotiation.Act) negotiation.Asked {
	id := given("")
	return negotiation.Asked{ID: id, On: id, By: by, Act: act}
}

func TestTheCommandLineSignsInAndOut(t *testing.T) {
	server, record := signInServer(t)
	operator := negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "operator"}
	p, err := record.DoOnPerson(t.Context(), making(operator, negotiation.RegisterPerson{
		Issuer: os.Getenv("RAPPORTEUR_OIDC_ISSUER"), Email: "secretariat@un.example", Label: "Secretary",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := record.DoOnMandate(
		t.Context(), making(operator, negotiation.GrantMandate{Person: p.ID, Office: negotiation.OfficeSecretariat}),
	); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(t.TempDir(), "settings")
	env := map[string]string{"XDG_CONFIG_HOME": settings, "RAPPORTEUR_URL": server}
	if code, _, _ := run(t, env, "whoami"); code != exitDenied {
		t.Fatalf("whoami before signing in ends with %d", code)
	}

	var out bytes.Buffer
	told, errors := io.Pipe()
	a := &app{in: strings.NewReader(""), out: &out, err: errors, env: func(k string) string { return env[k] }}
	ended := make(chan int, 1)
	go func() {
		code := a.main(t.Context(), []string{"login", "--wait", "1m"})
		_ = errors.Close()
		ended <- code
	}()
	line, err := bufio.NewReader(told).ReadString('\n')
	page, found := strings.CutPrefix(strings.TrimSpace(line), "Sign in at ")
	if err != nil || !found {
		t.Fatalf("login says %q, %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, told) }()
	allow(t, page)
	if code := <-ended; code != exitOK || !strings.Contains(out.String(), "Signed in as Secretary, secretariat, until") {
		t.Fatalf("login ended with %d: %s", code, out.String())
	}

	file := filepath.Join(settings, "rapporteur", "credentials.json")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the sign-in is kept with mode %v, %v", info.Mode(), err)
	}
	if code, text, errText := run(t, env, "whoami"); code != exitOK || !strings.Contains(
		text, "You are Secretary, secretariat.",
	) || !strings.Contains(text, "which you act under") {
		t.Fatalf("whoami ended with %d: %s%s", code, text, errText)
	}
	if code, text, errText := run(
		t, env, "token", "list",
	); code != exitOK || !strings.Contains(text, "command line") || strings.Contains(text, "rpt_") {
		t.Fatalf("token list ended with %d: %s%s", code, text, errText)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errText := run(t, env, "whoami"); code != exitFailed || !strings.Contains(errText, "chmod 600") {
		t.Fatalf("with a file that others can read whoami ended with %d: %s", code, errText)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, text, errText := run(t, env, "logout"); code != exitOK || text != "Signed out.\n" {
		t.Fatalf("logout ended with %d: %s%s", code, text, errText)
	}
	if err := os.WriteFile(file, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := run(t, env, "whoami"); code != exitDenied {
		t.Fatalf("the token is good after logout: whoami ended with %d", code)
	}
}
