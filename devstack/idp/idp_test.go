package idp_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rapporteur/devstack/idp"
)

func read(t *testing.T, res *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// authorize begins a sign-in and types a password.
func authorize(t *testing.T, issuer, redirect, user, password string) (int, string, *url.URL) {
	t.Helper()
	var back *url.URL
	browser := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/auth/callback" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	q := url.Values{
		"client_id": {
			idp.ClientID,
		}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"openid email"}, "state": {"s"},
		"code_challenge": {strings.Repeat("A", 43)}, "code_challenge_method": {"S256"},
	}
	res, err := browser.Get(issuer + "/authorize?" + q.Encode())
	status, page := read(t, res, err)
	found := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		return status, page, nil
	}
	res, err = browser.PostForm(
		issuer+"/login/username", url.Values{"id": {found[1]}, "username": {user}, "password": {password}},
	)
	status, page = read(t, res, err)
	return status, page, back
}

func TestUsersOfTheFileSignInOnTheLoopbackInterface(t *testing.T) {
	p, err := idp.Start(0, "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Stop()
	u, err := url.Parse(p.Issuer())
	if err != nil || !net.ParseIP(u.Hostname()).IsLoopback() {
		t.Fatalf("the issuer is %s, %v", p.Issuer(), err)
	}
	res, err := http.Get(p.Issuer() + "/.well-known/openid-configuration")
	_, body := read(t, res, err)
	var discovery struct {
		Issuer  string   `json:"issuer"`
		Methods []string `json:"code_challenge_methods_supported"`
	}
	if err := json.Unmarshal(
		[]byte(body), &discovery,
	); err != nil || discovery.Issuer != p.Issuer() || len(discovery.Methods) != 1 || discovery.Methods[0] != "S256" {
		t.Fatalf("discovery says %s (%v)", body, err)
	}
	here := "http://127.0.0.1:4567/auth/callback"
	if status, page, back := authorize(
		t, p.Issuer(), here, "head-fra", "development",
	); back == nil || back.Query().Get("code") == "" || back.Query().Get("state") != "s" {
		t.Errorf("signing in ended with %d %s at %v", status, page, back)
	}
	if status, page, back := authorize(
		t, p.Issuer(), here, "head-fra", "guessed",
	); status != http.StatusUnauthorized || back != nil || !strings.Contains(page, "Development only") {
		t.Errorf("a wrong password ended with %d %s at %v", status, page, back)
	}
	if status, _, back := authorize(
		t, p.Issuer(), "https://evil.example/auth/callback", "head-fra", "development",
	); status != http.StatusBadRequest || back != nil {
		t.Errorf("another address to come back to ended with %d at %v", status, back)
	}
}

func TestUsersCanBeTakenFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users.json")
	if err := os.WriteFile(file, []byte(`{"u1": {"ID": "u1", "Username": "somebody", "Password": "secret"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := idp.Start(0, file, "")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Stop()
	here := "http://127.0.0.1:4567/auth/callback"
	if _, page, back := authorize(t, p.Issuer(), here, "somebody", "secret"); back == nil {
		t.Errorf("the user of the file was answered %s", page)
	}
	if _, _, back := authorize(t, p.Issuer(), here, "head-fra", "development"); back != nil {
		t.Error("a user who is not in the file signed in")
	}
	if _, err := idp.Start(0, filepath.Join(t.TempDir(), "none.json"), ""); err == nil {
		t.Error("started without its users")
	}
}
