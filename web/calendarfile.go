package web

import (
	"fmt"
	"net/http"
	"path"

	"rapporteur/notice"
)

// calendarFile is the calendar of a year for programs that keep appointments.
func (s *Site) calendarFile(w http.ResponseWriter, r *http.Request, who Visitor) error {
	v := s.visit(r, who)
	view, err := s.calendarOf(r.Context(), v)
	if err != nil {
		return err
	}
	var list []notice.Appointment
	for _, month := range view.Months {
		for _, e := range month.Entries {
			list = append(list, v.appointment(e))
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8; method=PUBLISH")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="calendar-%d.ics"`, view.Year))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(notice.Calendar(list, view.Now.Now))
	return err
}

func (v *visit) appointment(e entry) notice.Appointment {
	title := e.Title
	if e.Names != nil {
		title = v.Name(e.Names)
	}
	if e.What != "meeting" {
		title = v.Say("page.calendar.file", "what", v.T("page.calendar."+e.What), "title", title)
	}
	return notice.Appointment{
		UID: e.What + "-" + path.Base(e.Path) + "@" + v.r.Host, Summary: title, At: e.At, LastDay: e.Closes,
	}
}
