package api

import (
	"net/http"
	"net/url"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/web"
)

// The pages for browsers (package web) stand behind the same door as the API: who
// somebody is, limits, refusal of other sites' forms, audit trail.

// sitePages registers them.
func (s *server) sitePages() {
	s.site, s.pages = web.New(s.app, s.siteOptions()), map[string]web.Page{}
	for _, p := range s.site.Pages() {
		pattern := p.Method + " " + p.Path
		s.pages[pattern] = p
		// Past the router's list, which is of what the OpenAPI document describes.
		s.mux.ServeMux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.servePage(w, r, p) })
	}
}

// siteOptions are what the pages are told.
func (s *server) siteOptions() web.Options {
	o := web.Options{Sessions: s.limitsOfSessions(), MostFile: MaxFileBytes, Examine: s.examine}
	if s.signIn != nil {
		o.Issuer = s.signIn.Issuer
	}
	return o
}

// sitePage is the page that a request asks for.
func (s *server) sitePage(r *http.Request) (web.Page, bool) {
	_, pattern := s.mux.Handler(r)
	p, ok := s.pages[pattern]
	return p, ok
}

// forEverybody reports whether a page needs no sign-in.
func forEverybody(p web.Page) bool { return len(p.Who) == 0 }

func (s *server) servePage(w http.ResponseWriter, r *http.Request, p web.Page) {
	noted(r.Context()).operation = p.Name
	err := error(nil)
	if !forEverybody(p) {
		err = actor(r.Context()).RequireRole(p.Who...)
	}
	if err == nil && p.Costly {
		done, none := s.turns.take(r.Context(), worker(r.Context()))
		if none != nil {
			problem := s.noTurn(r.Context(), none)
			w.Header().Set("Retry-After", strconv.Itoa(problem.RetryAfter))
			s.site.ShowProblem(w, r, s.visitor(r), problem)
			return
		}
		defer done()
	}
	if err == nil {
		who := s.visitor(r)
		who.TakesFile = p.File
		err = p.Serve(w, r, who)
	}
	if err != nil {
		s.site.ShowProblem(w, r, s.visitor(r), s.problem(r.Context(), err))
	}
}

// visitor is who asks for a page.
func (s *server) visitor(r *http.Request) web.Visitor {
	c := credential(r.Context())
	kept := noted(r.Context())
	v := web.Visitor{
		Actor: c.actor, Label: c.session.Person.Label,
		Act:  func(id negotiation.ID) { kept.act = id },
		Code: func(code negotiation.Code) { kept.code = code },
	}
	v.Guest, v.PublicPages = c.guest, s.publicPages
	if v.Label == "" {
		v.Label = c.actor.Label
	}
	return v
}

// identifyForPage finds out who asks for a page. Pages are for a browser's session:
// an access token has scopes, of which pages know nothing. Who is needed and not
// signed in is sent to sign in, and back.
func (s *server) identifyForPage(w http.ResponseWriter, r *http.Request, p web.Page) (who caller, goOn bool) {
	var err error
	switch {
	case r.Header.Get("Authorization") != "":
		err = negotiation.Refuse(
			negotiation.CodeNotPermitted, "Pages are for a browser that has signed in; programs use the API under /v1.",
		)
	case s.signIn == nil:
		err = negotiation.Actor{}.RequireRole()
	default:
		who, err = s.identify(r)
	}
	signedOut := negotiation.CodeOf(err) == negotiation.CodeUnauthenticated
	switch {
	case err == nil:
		return who, true
	case signedOut && s.publicPages && p.OpenToGuests():
		return caller{actor: negotiation.Actor{Role: negotiation.RolePublic, Label: "public"}, guest: true}, true
	case signedOut && forEverybody(p):
		return caller{}, true
	case signedOut && s.signIn != nil && r.Method == http.MethodGet:
		http.Redirect(w, r, "/auth/login?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
	case signedOut && s.signIn != nil && !p.File:
		noted(r.Context()).code = negotiation.CodeUnauthenticated
		s.site.ShowSignedOut(w, r)
	default:
		writeProblem(w, s.problem(r.Context(), err))
	}
	return caller{}, false
}

// showSiteProblem shows a problem of a page as a page.
func (s *server) showSiteProblem(w http.ResponseWriter, r *http.Request, p wire.Problem) {
	s.site.ShowProblem(w, r, web.Visitor{PublicPages: s.publicPages}, &p)
}
