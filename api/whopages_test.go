package api_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rapporteur/api"
	"rapporteur/identity"
	"rapporteur/negotiation"
	"rapporteur/web"
)

// pagesDecided is where it is written who may ask for which page.
const pagesDecided = "testdata/pages.txt"

// rowOf says of a page who may ask for it, as pagesDecided does.
func rowOf(p web.Page) string {
	roles := make([]string, len(p.Who))
	for i, r := range p.Who {
		roles[i] = string(r)
	}
	slices.Sort(roles)
	who := strings.Join(slices.Compact(roles), " ")
	if who == "" {
		who = "everybody"
	}
	return p.Method + " " + p.Path + ": " + who
}

// A page that is added, or is opened to somebody else, needs a decision that is written
// down.
func TestWhoMayAskForEveryPageIsDecided(t *testing.T) {
	written, err := os.ReadFile(pagesDecided)
	if err != nil {
		t.Fatal(err)
	}
	decided := map[string]bool{}
	for line := range strings.Lines(string(written)) {
		decided[strings.TrimSpace(line)] = true
	}
	for _, p := range api.PagesOf(api.Config{Log: slog.New(slog.DiscardHandler)}) {
		row := rowOf(p)
		if !decided[row] {
			t.Errorf("nobody decided who may ask for this page; if it is right, write into api/%s:\n%s", pagesDecided, row)
		}
		delete(decided, row)
	}
	for row := range decided {
		t.Errorf("api/%s tells of a page that there is not: %s", pagesDecided, row)
	}
}

var placeInPath = regexp.MustCompile(`\{[^}]*\}`)

// Every page as every role: served to whom the table says, and refused to all others,
// to programs with an access token and to who has not signed in.
func TestMatrixOfPagesAndRoles(t *testing.T) {
	m := newMatrix(t)
	var all []caller
	for office, role := range map[negotiation.Office]negotiation.Role{
		negotiation.OfficeSecretariat: negotiation.RoleSecretariat, negotiation.OfficeChair: negotiation.RoleChair,
		negotiation.OfficeRapporteur: negotiation.RoleRapporteur,
		negotiation.OfficeHead:       negotiation.RoleDelegation, negotiation.OfficeMember: negotiation.RoleMember,
		negotiation.OfficeObserver: negotiation.RoleObserver,
		negotiation.OfficeAuditor:  negotiation.RoleAuditor, negotiation.OfficePublic: negotiation.RolePublic,
		"": negotiation.RolePerson,
	} {
		mandate := negotiation.Mandate{Office: office}
		switch office {
		case negotiation.OfficeHead, negotiation.OfficeMember:
			mandate.Delegation = "FRA"
		case negotiation.OfficeRapporteur:
			mandate.Meeting = m.meeting("wg4-2020")
		}
		p, _ := m.person("of pages: "+string(office), mandate)
		all = append(all, caller{name: string(role), role: role, cookie: m.signedIn(p)})
	}
	all = append(all,
		caller{
			name: "a program", token: m.token(negotiation.Actor{Role: negotiation.RoleSecretariat, Label: "of pages"}),
		}, caller{name: "nobody"})
	for _, p := range api.PagesOf(api.Config{Log: slog.New(slog.DiscardHandler)}) {
		if strings.HasPrefix(p.Path, "/assets/") {
			continue // style and script are open, and known by their digests
		}
		for _, c := range all {
			m.asksForPage(t, p, c)
		}
	}
}

// asksForPage asks for one page, of things that are not on record.
func (m *matrix) asksForPage(t *testing.T, p web.Page, c caller) {
	t.Helper()
	path := strings.TrimSuffix(p.Path, "{$}")
	path = placeInPath.ReplaceAllString(path, string(newID()))
	r, err := http.NewRequestWithContext(t.Context(), p.Method, m.url+path, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if p.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	c.show(r)
	a, err := m.still.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }() // only its status is read
	allowed := len(p.Who) == 0 || slices.Contains(p.Who, c.role)
	login := a.StatusCode == http.StatusSeeOther &&
		strings.HasPrefix(a.Header.Get("Location"), "/auth/login?return_to="+url.QueryEscape(path))
	switch {
	case c.token != "":
		allowed = a.StatusCode == http.StatusForbidden
	case len(p.Who) > 0 && c.cookie == "":
		allowed = p.Method == http.MethodGet && login || p.Method == http.MethodPost &&
			a.StatusCode == http.StatusUnauthorized
	case allowed:
		allowed = !login && a.StatusCode < 500 && a.StatusCode != http.StatusUnauthorized &&
			a.StatusCode != http.StatusForbidden
	default:
		allowed = a.StatusCode == http.StatusForbidden
	}
	if !allowed {
		t.Errorf("%s %s as %s is answered %d", p.Method, p.Path, c.name, a.StatusCode)
	}
}

// What is for the public is read without signing in where the settings say so, and
// nothing else is: no other page, no form, nothing of the API, and no word of what is
// under embargo.
func TestPagesForThePublicAreOpenWhereTheSettingsSaySo(t *testing.T) {
	w := newWorld(t)
	w.reply(negotiation.RoleDelegation, embargoed)
	provider, err := identity.New(identity.Config{
		Issuer: issuerOfStack(
			t,
		), ClientID: os.Getenv("RAPPORTEUR_OIDC_CLIENT_ID"), RedirectURL: "http://127.0.0.1/auth/callback",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.serveAs(api.Config{PublicPages: true, SignIn: &api.SignIn{
		Provider: provider, Issuer: issuerOfStack(t), PublicURL: "http://127.0.0.1",
	}})
	still := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, w.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := still.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Body.Close() }() // it was read
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return a.StatusCode, string(body)
	}
	open := 0
	for _, p := range api.PagesOf(api.Config{Log: slog.New(slog.DiscardHandler)}) {
		if len(p.Who) == 0 {
			continue
		}
		path := placeInPath.ReplaceAllString(strings.Replace(p.Path, "{ref}", "wg4-2020", 1), string(newID()))
		status, body := ask(p.Method, path)
		body = strings.ReplaceAll(body, path, "") // where a form is to be sent again
		want := http.StatusUnauthorized
		switch {
		case p.OpenToGuests():
			want, open = http.StatusOK, open+1
		case p.Method == http.MethodGet:
			want = http.StatusSeeOther
		}
		if status != want {
			t.Errorf("%s %s is answered %d to who has not signed in, want %d", p.Method, p.Path, status, want)
		}
		for _, hidden := range []string{embargoed, "/rounds/", "/drafts/", string(w.round.ID)} {
			if strings.Contains(body, hidden) {
				t.Errorf("%s %s says %q to who has not signed in", p.Method, p.Path, hidden)
			}
		}
	}
	if open != 6 {
		t.Errorf("%d pages are open to everybody, want 6", open)
	}
	for _, path := range []string{"/v1/meetings", "/v1/documents", "/v1/meetings/wg4-2020/programme"} {
		if status, _ := ask(http.MethodGet, path); status != http.StatusUnauthorized {
			t.Errorf("%s is answered %d to who has not signed in", path, status)
		}
	}
}
