package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"rapporteur/negotiation"
)

// Page is what a browser can ask for: a page that is read, or a form that is sent.
type Page struct {
	// Name is that of the operation in the audit trail, such as "page-round".
	Name string
	// Method and Path are its address, as [http.ServeMux] reads them.
	Method, Path string
	// Who are the roles that may ask for it; empty means everybody, signed in or not.
	Who []negotiation.Role
	// Costly says that what it costs to answer grows with the texts, or with all that
	// was ever said: such pages are worked on a few at a time.
	Costly bool
	// File says that the form may hold a file.
	File bool
	// Serve answers. An error is shown by [Site.ShowProblem].
	Serve func(w http.ResponseWriter, r *http.Request, who Visitor) error
}

// Visitor is who asks for a page.
type Visitor struct {
	// Actor is zero for who has not signed in.
	Actor negotiation.Actor
	// Label is how a person is shown.
	Label string
	// Act is set by the door to note which act a request does, for the audit trail, and
	// Code why it was refused.
	Act  func(negotiation.ID)
	Code func(negotiation.Code)
	// Guest says that she has not signed in and reads what is for the public, and
	// PublicPages that this is open to everybody here.
	Guest, PublicPages bool
	// TakesFile says that the form may hold a file, which the door has bounded.
	TakesFile bool
}

// note notes for the audit trail why a request was refused.
func (v Visitor) note(err error) {
	if v.Code != nil {
		v.Code(negotiation.CodeOf(err))
	}
}

// SignedIn reports whether the visitor is known.
func (v Visitor) SignedIn() bool { return v.Actor.Role != "" && !v.Guest }

// Is reports whether the visitor acts in one of the roles.
func (v Visitor) Is(roles ...negotiation.Role) bool { return v.Actor.RequireRole(roles...) == nil }

// IsAt reports whether the visitor acts in one of the roles at a meeting: the chair of
// another one does not.
func (v Visitor) IsAt(meeting negotiation.ID, roles ...negotiation.Role) bool {
	return v.Actor.EffectiveAt(meeting).RequireRole(roles...) == nil
}

// view reads what a page shows. Its template, which has the name of the page, finds
// it as .Data.
type view func(ctx context.Context, v *visit) (any, error)

// deed does what a form asks and returns the address of the page to go on with.
type deed func(ctx context.Context, v *visit) (to string, err error)

// show is the row of a page that is read.
func (s *Site) show(name, path string, who []negotiation.Role, read view) Page {
	s.views[name] = read
	return Page{
		Name: "page-" + name, Method: http.MethodGet, Path: path, Who: who,
		Serve: func(w http.ResponseWriter, r *http.Request, who Visitor) error {
			v := s.visit(r, who)
			data, err := read(r.Context(), v)
			if err != nil {
				return err
			}
			return s.render(w, http.StatusOK, name, v, data)
		},
	}
}

// costly is the row of a page that is worked on a few at a time.
func costly(p Page) Page {
	p.Costly = true
	return p
}

// errPreview has a form shown again with what it would do, instead of doing it.
var errPreview = negotiation.Refuse(negotiation.CodeConflict, "The form is shown again.")

// form is the row of a form on a page, at the page's address and a verb. What it
// refuses is said on the same page, with all that was filled in.
func (s *Site) form(page, path, verb string, who []negotiation.Role, do deed) Page {
	return Page{
		Name: "page-" + page + "-" + verb, Method: http.MethodPost, Path: path + "/" + verb, Who: who,
		Serve: func(w http.ResponseWriter, r *http.Request, who Visitor) error {
			v := s.visit(r, who)
			if err := s.readForm(v); err != nil {
				return err
			}
			to, err := do(r.Context(), v)
			if err == nil {
				http.Redirect(w, r, to, http.StatusSeeOther)
				return nil
			}
			if negotiation.CodeOf(err) == "" || negotiation.CodeOf(err) == negotiation.CodeNotPermitted {
				return err
			}
			v.page = url.URL{Path: strings.TrimSuffix(r.URL.Path, "/"+verb)}
			status := http.StatusUnprocessableEntity
			if v.Sent = verb; errors.Is(err, errPreview) {
				status = http.StatusOK
			} else {
				v.Refused, v.Why = err.Error(), negotiation.CodeOf(err)
				v.note(err)
			}
			data, unreadable := s.views[page](r.Context(), v)
			if unreadable != nil {
				return err
			}
			return s.render(w, status, page, v, data)
		},
	}
}

// readForm reads the form that was sent: one with a file where its page takes one.
func (s *Site) readForm(v *visit) error {
	if v.TakesFile {
		return v.readFile(s.options.MostFile)
	}
	return v.read()
}
