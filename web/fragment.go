package web

import (
	"net/http"

	"rapporteur/negotiation"
)

// fragment is the row of a part of a page that our script asks for. What is refused is
// said in the place of it.
func (s *Site) fragment(name, path, verb string, who []negotiation.Role, read view) Page {
	return Page{
		Name: "page-" + name, Method: http.MethodPost, Path: path + "/" + verb, Who: who,
		Serve: func(w http.ResponseWriter, r *http.Request, who Visitor) error {
			v := s.visit(r, who)
			if err := v.read(); err != nil {
				return err
			}
			data, err := read(r.Context(), v)
			if negotiation.CodeOf(err) != "" {
				v.Refused = err.Error()
				v.note(err)
				return s.render(w, http.StatusUnprocessableEntity, "refusal", v, nil)
			}
			if err != nil {
				return err
			}
			return s.render(w, http.StatusOK, name, v, data)
		},
	}
}
