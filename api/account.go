package api

import (
	"context"
	_ "embed" // the pages are files
	"html/template"
	"net/http"
	"net/url"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/store"
)

// accountPath is where a person sees who she is here. Signing in leads to it.
const accountPath = "/auth/"

//go:embed account.html
var accountHTML string

//go:embed account.css
var accountCSS string

// accountPages are the page of a person, the one on which she lets a program
// act for her, the one after signing out, and that of a problem.
var accountPages = template.Must(template.New("").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(accountCSS) }, //nolint:gosec // the style is a file of ours
}).Parse(accountHTML))

// accountForms are the forms of the page of a person, by their address.
func (s *server) accountForms() map[string]func(http.ResponseWriter, *http.Request, caller) error {
	return map[string]func(http.ResponseWriter, *http.Request, caller) error{
		"/auth/account/mandate":  s.chooseMandate,
		"/auth/account/sign-out": s.leave,
		"/auth/account/sessions": s.endOwnSessions,
		"/auth/account/tokens":   s.revokeOwnToken,
	}
}

// showPage answers with one of the pages. It runs no script and loads nothing;
// forms go nowhere else, but for what formsTo allows.
func showPage(w http.ResponseWriter, status int, page, formsTo string, data any) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src '"+styleDigest(
		accountCSS,
	)+"'; form-action 'self'"+formsTo+"; frame-ancestors 'none'; base-uri 'none'")
	// Without it browsers send our own forms with the origin null.
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	return accountPages.ExecuteTemplate(w, page, data)
}

// account shows a person who she is here. Who is not signed in signs in first.
func (s *server) account(w http.ResponseWriter, r *http.Request) error {
	session, err := s.session(r)
	if negotiation.CodeOf(err) == negotiation.CodeUnauthenticated {
		http.Redirect(w, r, "/auth/login?return_to="+url.QueryEscape(accountPath), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	c := caller{actor: session.Actor(), mandate: session.Mandate, session: session}
	held, err := s.heldBy(r.Context(), session.Person.ID)
	if err != nil {
		return err
	}
	sessions, err := s.sessionsOf(r.Context(), c, session.Person.ID)
	if err != nil {
		return err
	}
	tokens, err := s.record.Tokens(r.Context(), session.Person.ID)
	if err != nil {
		return err
	}
	return showPage(w, http.StatusOK, "account", "", map[string]any{
		"Person": session.Person, "Mandate": session.Mandate, "Mandates": held, "Sessions": sessions, "Tokens": tokens,
	})
}

// shownMandate is a mandate with the key of its meeting.
type shownMandate struct {
	negotiation.Mandate
	MeetingKey string
}

// heldBy lists the mandates that a person holds at present.
func (s *server) heldBy(ctx context.Context, person negotiation.ID) ([]shownMandate, error) {
	held, err := s.record.Mandates(ctx, store.MandateFilter{Person: person, InForce: true})
	out := make([]shownMandate, len(held))
	for i, m := range held {
		out[i].Mandate = m
		if m.Meeting == "" || err != nil {
			continue
		}
		var meeting negotiation.Meeting
		meeting, err = s.record.Meeting(ctx, string(m.Meeting))
		out[i].MeetingKey = meeting.Key
	}
	return out, err
}

func (s *server) chooseMandate(w http.ResponseWriter, r *http.Request, c caller) error {
	id, err := checkID("mandate", negotiation.ID(r.PostFormValue("mandate")))
	if err != nil {
		return err
	}
	if _, err := s.record.SwitchMandate(r.Context(), c.session, id); err != nil {
		return err
	}
	http.Redirect(w, r, accountPath, http.StatusSeeOther)
	return nil
}

// leave ends the session and takes back what the browser was given.
func (s *server) leave(w http.ResponseWriter, r *http.Request, c caller) error {
	if err := s.record.EndSession(r.Context(), c.session); err != nil {
		return err
	}
	http.SetCookie(w, s.signIn.cookie(sessionCookie, "", -1e9))
	w.Header().Set("Clear-Site-Data", clearSiteData)
	http.Redirect(w, r, "/auth/signed-out", http.StatusSeeOther)
	return nil
}

// clearSiteData has a browser forget what it was shown.
const clearSiteData = `"cache", "storage"`

// signedOut says that the session has ended here, and leads to where the one
// at the identity provider is ended: else whoever opens this browser next is
// let in without a question.
func (s *server) signedOut(w http.ResponseWriter, r *http.Request) error {
	provider, err := s.signIn.Provider.SignOut(r.Context())
	if err != nil {
		provider = "" // she is signed out here all the same
	}
	return showPage(w, http.StatusOK, "signed-out", "", map[string]any{"Provider": provider})
}

func (s *server) endOwnSessions(w http.ResponseWriter, r *http.Request, c caller) error {
	e := store.EndedSessions{
		Person: c.actor.Person, Session: negotiation.ID(r.PostFormValue("session")), Except: c.session.ID,
	}
	if _, err := s.record.EndSessions(r.Context(), c.actor, e); err != nil {
		return err
	}
	http.Redirect(w, r, accountPath, http.StatusSeeOther)
	return nil
}

func (s *server) revokeOwnToken(w http.ResponseWriter, r *http.Request, c caller) error {
	id, err := checkID("token", negotiation.ID(r.PostFormValue("token")))
	if err != nil {
		return err
	}
	own, err := s.record.Tokens(r.Context(), c.actor.Person)
	if err != nil {
		return err
	}
	// The secretariat may revoke any, but this page shows one's own.
	for _, t := range own {
		if t.ID == id {
			if err := s.record.RevokeToken(r.Context(), c.actor, id); err != nil {
				return err
			}
			http.Redirect(w, r, accountPath, http.StatusSeeOther)
			return nil
		}
	}
	return negotiation.Refuse(negotiation.CodeNotFound, "There is no token %q of yours on record.", id)
}

// problemPage shows a problem to a person in a browser.
func problemPage(w http.ResponseWriter, p wire.Problem) {
	_ = showPage(w, p.Status, "problem", "", p) // the caller has gone; there is nobody to tell
}
