package api

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
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
	if err != nil || port < 1 || port > 65535 || p.State == "" || len(p.State) > 200 || !challengeForm.MatchString(p.Challenge) {
		return p, n.Refuse(n.CodeInvalid, "This address is incomplete; begin again with: rapporteur login")
	}
	p.Port = strconv.Itoa(port)
	return p, nil
}

var programPage = template.Must(template.New("program").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Allow the command line</title>
<style>body{font-family:sans-serif;max-width:40rem;margin:4rem auto}label{display:block;margin:.5rem 0}</style></head>
<body><h1>Allow the command line to act for you?</h1>
<p>You are signed in as {{.Person.Label}}. A program on this machine asks to act for you for 30 days, under one mandate.
If you have not just typed <code>rapporteur login</code>, close this page.</p>
<form method="post" action="/auth/program">
<input type="hidden" name="port" value="{{.Request.Port}}"><input type="hidden" name="state" value="{{.Request.State}}"><input type="hidden" name="challenge" value="{{.Request.Challenge}}">
{{range $i, $m := .Mandates}}<label><input type="radio" name="mandate" value="{{$m.ID}}" required{{if eq $m.ID $.Chosen}} checked{{end}}> {{$m.Office}}{{with $m.Delegation}} of {{.}}{{end}}{{if $m.Deputy}} (deputy head){{end}}</label>
{{end}}<p><button type="submit">Allow</button></p></form></body></html>
`))

// askProgram shows the page on which a person allows a program to act for her.
// Who is not signed in signs in first.
func (s *server) askProgram(w http.ResponseWriter, r *http.Request) error {
	p, err := readProgramRequest(r)
	if err != nil {
		return err
	}
	session, err := s.session(r)
	if n.CodeOf(err) == n.CodeUnauthenticated {
		http.Redirect(w, r, "/auth/login?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	held, err := s.record.Mandates(r.Context(), store.MandateFilter{Person: session.Person.ID, InForce: true})
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return session.Actor().RequireRole(n.Roles()...)
	}
	chosen := session.Mandate.ID
	if chosen == "" {
		chosen = held[0].ID
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	// Browsers hold the redirect after a form against form-action too.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:"+p.Port+"; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "same-origin")
	return programPage.Execute(w, map[string]any{"Person": session.Person, "Request": p, "Mandates": held, "Chosen": chosen})
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
	mandate, err := checkID("mandate", n.ID(r.PostFormValue("mandate")))
	if err != nil {
		return err
	}
	code := rand.Text() + rand.Text()
	err = s.record.AllowProgram(r.Context(), store.ProgramCode{
		Digest: digest(code), Person: session.Person.ID, Mandate: mandate, Challenge: p.Challenge, Lasts: programCodeLasts,
	})
	if err != nil {
		return err
	}
	back := url.URL{Scheme: "http", Host: "127.0.0.1:" + p.Port, Path: "/", RawQuery: url.Values{"code": {code}, "state": {p.State}}.Encode()}
	http.Redirect(w, r, back.String(), http.StatusSeeOther)
	return nil
}

// fetchToken puts the token of a program on record, by its digest. The program
// proves by its verifier that it began the sign-in.
func (s *server) fetchToken(w http.ResponseWriter, r *http.Request) error {
	var in wire.FetchRequest
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return n.Refuse(n.CodeInvalid, "The request is no JSON of the form this resource takes.")
	}
	id, err := checkID("id", in.ID)
	if err != nil {
		return err
	}
	sum, err := hex.DecodeString(in.Digest)
	if err != nil || len(sum) != 32 {
		return n.Refuse(n.CodeInvalid, "The digest is no SHA-256 in hex.")
	}
	if err := n.CheckText("The name", in.Name); err != nil || len(in.Name) > 200 {
		return n.Refuse(n.CodeInvalid, "The name is too long.")
	}
	challenge := base64.RawURLEncoding.EncodeToString(digest(in.Verifier))
	t, err := s.record.FetchToken(r.Context(), digest(in.Code), challenge, store.NewToken{
		ID: id, Name: in.Name, Digest: sum, Expires: time.Now().Add(programTokenLasts),
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, t)
	return nil
}
