package api

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

const (
	// programCodeLasts is how long a program has to fetch its token.
	programCodeLasts = 2 * time.Minute
	// programTokenLasts is how long a program's token lasts.
	programTokenLasts = 30 * 24 * time.Hour
)

// programRequest is what a program on the person's machine asks for: to be
// answered on a port of its loopback interface.
type programRequest struct {
	Port, State, Challenge string
}

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

func readProgramRequest(r *http.Request) (programRequest, error) {
	p := programRequest{r.FormValue("port"), r.FormValue("state"), r.FormValue("challenge")}
	port, err := strconv.Atoi(p.Port)
	if err != nil || port < 1 || port > 65535 || p.State == "" || len(
		p.State,
	) > 200 || !challengeForm.MatchString(p.Challenge) {
		return p, negotiation.Refuse(
			negotiation.CodeInvalid, "This address is incomplete; begin again with: rapporteur login",
		)
	}
	p.Port = strconv.Itoa(port)
	return p, nil
}

// askedScope is a scope as the page shows it.
type askedScope struct {
	Scope negotiation.Scope
	Means string
	Asked bool
}

// askedScopes are all scopes, with those marked that the program asks for: all
// when it names none.
func askedScopes(words []string) ([]askedScope, error) {
	asked := make([]negotiation.Scope, len(words))
	for i, w := range words {
		asked[i] = negotiation.Scope(w)
	}
	if err := negotiation.CheckScopes(asked); err != nil {
		return nil, err
	}
	var out []askedScope
	for _, s := range negotiation.Scopes() {
		out = append(out, askedScope{s, s.Means(), negotiation.InScope(asked, s)})
	}
	return out, nil
}

// chosenScopes are those that the person left to the program; none when she
// left it all. To read needs no mark of its own.
func chosenScopes(words []string) []negotiation.Scope {
	out := []negotiation.Scope{negotiation.ScopeRead}
	for _, w := range words {
		if negotiation.Scope(w) != negotiation.ScopeRead {
			out = append(out, negotiation.Scope(w))
		}
	}
	if len(out) >= len(negotiation.Scopes()) {
		return nil
	}
	return out
}

// askProgram shows the page on which a person allows a program to act for her.
// Who is not signed in signs in first.
func (s *server) askProgram(w http.ResponseWriter, r *http.Request) error {
	p, err := readProgramRequest(r)
	if err != nil {
		return err
	}
	session, err := s.session(r)
	if negotiation.CodeOf(err) == negotiation.CodeUnauthenticated {
		http.Redirect(w, r, "/auth/login?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	held, err := s.heldBy(r.Context(), session.Person.ID)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return session.Actor().RequireRole(negotiation.Roles()...)
	}
	chosen := session.Mandate.ID
	if chosen == "" {
		chosen = held[0].ID
	}
	scopes, err := askedScopes(r.Form["scope"])
	if err != nil {
		return err
	}
	// Browsers hold the redirect after a form against form-action too.
	return showPage(w, http.StatusOK, "program", " http://127.0.0.1:"+p.Port,
		map[string]any{"Person": session.Person, "Request": p, "Mandates": held, "Chosen": chosen, "Scopes": scopes})
}

// allowProgram sends the program its code, over the loopback interface of the
// machine the browser runs on.
func (s *server) allowProgram(w http.ResponseWriter, r *http.Request) error {
	p, err := readProgramRequest(r)
	if err != nil {
		return err
	}
	session, err := s.session(r)
	if err != nil {
		return err
	}
	noted(r.Context()).as(session)
	mandate, err := checkID("mandate", negotiation.ID(r.PostFormValue("mandate")))
	if err != nil {
		return err
	}
	code := rand.Text() + rand.Text()
	err = s.record.AllowProgram(r.Context(), store.ProgramCode{
		Digest: digest(code), Person: session.Person.ID, Mandate: mandate, Challenge: p.Challenge, Scopes: chosenScopes(
			r.PostForm["scope"],
		), Lasts: programCodeLasts,
	})
	if err != nil {
		return err
	}
	back := url.URL{
		Scheme: "http", Host: "127.0.0.1:" + p.Port, Path: "/",
		RawQuery: url.Values{"code": {code}, "state": {p.State}}.Encode(),
	}
	http.Redirect(w, r, back.String(), http.StatusSeeOther)
	return nil
}

// fetchToken puts the token of a program on record, by its digest. The program
// proves by its verifier that it began the sign-in.
func (s *server) fetchToken(w http.ResponseWriter, r *http.Request) error {
	var in wire.FetchRequest
	if err := s.readInto(r, "FetchRequest", &in); err != nil {
		return err
	}
	id, err := chosenID("id", in.ID)
	if err != nil {
		return err
	}
	sum, err := hex.DecodeString(in.Digest)
	if err != nil || len(sum) != 32 {
		return negotiation.Refuse(negotiation.CodeInvalid, "The digest is no SHA-256 in hex.")
	}
	if len(in.Name) > 200 {
		return negotiation.Refuse(negotiation.CodeInvalid, "The name is too long.")
	}
	if err := negotiation.CheckLine("The name", in.Name); err != nil {
		return err
	}
	challenge := base64.RawURLEncoding.EncodeToString(digest(in.Verifier))
	t, err := s.record.FetchToken(r.Context(), digest(in.Code), challenge, store.NewToken{
		ID: id, Name: in.Name, Digest: sum, Expires: time.Now().Add(programTokenLasts),
	})
	if err != nil {
		return err
	}
	noted(r.Context()).by = caller{actor: t.Holder, mandate: negotiation.Mandate{ID: t.Mandate}, token: t.ID}
	writeJSON(w, http.StatusOK, t)
	return nil
}
