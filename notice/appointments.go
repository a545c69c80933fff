package notice

import (
	"time"

	ics "github.com/arran4/golang-ical"
)

// Appointment is an entry of a calendar that programs for appointments can read.
type Appointment struct {
	// UID is the same whenever the entry is written.
	UID, Summary string
	// At is an instant, or the first day where LastDay is one.
	At, LastDay time.Time
}

// Calendar writes appointments as iCalendar (RFC 5545), as they are at a time. Instants
// are in UTC.
func Calendar(list []Appointment, at time.Time) []byte {
	c := ics.NewCalendar()
	c.SetProductId("-//Rapporteur//Calendar//EN")
	c.SetMethod(ics.MethodPublish)
	for _, a := range list {
		e := c.AddEvent(a.UID)
		e.SetDtStampTime(at)
		e.SetSummary(a.Summary)
		if a.LastDay.IsZero() {
			e.SetStartAt(a.At)
			continue
		}
		e.SetAllDayStartAt(a.At)
		e.SetAllDayEndAt(a.LastDay.AddDate(0, 0, 1)) // the first day after it
	}
	return []byte(c.Serialize(ics.WithNewLine("\r\n")))
}
