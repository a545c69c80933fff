package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"rapporteur/negotiation"
)

func (s *Site) settingPages() []Page {
	return []Page{
		s.show("settings", "/settings", everybody, func(context.Context, *visit) (any, error) { return nil, nil }),
		{Name: "page-choose", Method: http.MethodPost, Path: "/settings", Serve: s.choose},
	}
}

// choose keeps the language and the time zone of pages in the browser.
func (s *Site) choose(w http.ResponseWriter, r *http.Request, who Visitor) error {
	v := s.visit(r, who)
	if err := v.read(); err != nil {
		return err
	}
	if l := negotiation.Language(v.field("language")); l.Valid() {
		http.SetCookie(w, liking(languageCookie, string(l)))
	}
	if zone := v.field("zone"); zone != "" {
		if err := negotiation.CheckZone(zone); err != nil {
			v.Sent, v.Refused, v.Why = "zone", err.Error(), negotiation.CodeOf(err)
			data, unread := s.views["settings"](r.Context(), v)
			return cmp.Or(unread, s.render(w, http.StatusUnprocessableEntity, "settings", v, data))
		}
		http.SetCookie(w, liking(zoneCookie, url.QueryEscape(zone)))
	}
	http.Redirect(w, r, LocalPath(v.field("back"), "/"), http.StatusSeeOther)
	return nil
}

// liking is a cookie of how somebody likes pages. Our script reads it.
func liking(name, value string) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // it says nothing of anybody, and is for script as well
		Name: name, Value: value, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()), SameSite: http.SameSiteLaxMode,
	}
}
