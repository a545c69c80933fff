package web

import (
	"net/http"

	n "rapporteur/negotiation"
)

// again is the row of a button that shows a page again with a form as it was filled
// in, and what it would do. It does nothing.
func (s *Site) again(page, path, verb, form string, who []n.Role) Page {
	return Page{
		Name: "page-" + page + "-" + verb, Method: http.MethodPost, Path: path + "/" + verb, Who: who,
		Serve: func(w http.ResponseWriter, r *http.Request, who Visitor) error {
			v := s.visit(r, who)
			if err := v.read(); err != nil {
				return err
			}
			v.Sent = form
			data, err := s.views[page](r.Context(), v)
			if err != nil {
				return err
			}
			return s.render(w, http.StatusOK, page, v, data)
		},
	}
}

// fragment is the row of a part of a page that our script asks for. What is refused is
// said in the place of it.
func (s *Site) fragment(name, path, verb string, who []n.Role, read view) Page {
	return Page{
		Name: "page-" + name, Method: http.MethodPost, Path: path + "/" + verb, Who: who,
		Serve: func(w http.ResponseWriter, r *http.Request, who Visitor) error {
			v := s.visit(r, who)
			if err := v.read(); err != nil {
				return err
			}
			data, err := read(r.Context(), v)
			if n.CodeOf(err) != "" {
				v.Refused = err.Error()
				return s.render(w, http.StatusUnprocessableEntity, "refusal", v, nil)
			}
			if err != nil {
				return err
			}
			return s.render(w, http.StatusOK, name, v, data)
		},
	}
}
