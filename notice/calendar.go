package notice

import (
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"rapporteur/negotiation"
)

// localTime is how iCalendar writes a time in a zone named beside it.
const localTime = "20060102T150405"

// Entries are written as RFC 5545 says, and published and cancelled as RFC 5546
// does, so that a calendar knows the cancellation for one of the entry it has.

// calendar attaches what the notice says of the calendar: a deadline with its
// zone, its cancellation, or the meeting a paper goes to.
func (w *writer) calendar() {
	c := ics.NewCalendar()
	c.SetProductId("-//Rapporteur//Notices//" + strings.ToUpper(string(w.Language)))
	method := ics.MethodPublish
	switch w.Notice.Cause {
	case negotiation.EventRoundOpened, negotiation.EventRoundExtended, negotiation.EventRoundReminded:
		at, zone := w.deadlineOf()
		w.due(c, "round", w.Round.ID, at, zone)
	case negotiation.EventRoundCancelled:
		method = ics.MethodCancel
		w.cancelled(w.due(c, "round", w.Round.ID, w.Round.Deadline, w.Round.Zone))
	case negotiation.EventSilenceOpened, negotiation.EventSilenceExtended:
		at, zone := w.deadlineOf()
		w.due(c, "silence", w.Silence.ID, at, zone)
	case negotiation.EventSilenceCancelled:
		method = ics.MethodCancel
		w.cancelled(w.due(c, "silence", w.Silence.ID, w.Silence.Ends, w.Silence.Zone))
	case negotiation.EventRoundIssued:
		if w.Session.ID == "" {
			return
		}
		w.meetingDays(c, w.Session)
	default:
		return
	}
	c.SetMethod(method)
	w.files = append(w.files, Attachment{
		Name: "calendar.ics", Type: "text/calendar; charset=utf-8; method=" + string(method),
		Content: []byte(c.Serialize(ics.WithNewLine("\r\n"))),
	})
}

// event is an entry whose later versions take the place of earlier ones. The
// number of the cause in the log would do for that, and would tell how much was
// written in between: how many have replied.
func (w *writer) event(c *ics.Calendar, kind string, id negotiation.ID, summary string) *ics.VEvent {
	e := c.AddEvent(fmt.Sprintf("%s-%s@%s", kind, id, w.Host()))
	e.SetDtStampTime(w.Notice.At)
	e.SetSequence(w.Sequence)
	e.SetOrganizer("mailto:" + w.Sender)
	e.SetSummary(summary)
	return e
}

// cancelled marks an entry as cancelled. A cancellation names whom it is for; a
// published entry names nobody (RFC 5546, 3.2.1 and 3.2.5).
func (w *writer) cancelled(e *ics.VEvent) {
	e.SetStatus(ics.ObjectStatusCancelled)
	if to := w.Notice.Contact.Email; to != "" {
		e.SetProperty(ics.ComponentPropertyAttendee, "mailto:"+to)
	}
}

// due is a deadline: an instant, in the zone it was set in. A time that the
// clocks there show twice is written in UTC: iCalendar has no name for its
// second coming.
func (w *writer) due(c *ics.Calendar, kind string, id negotiation.ID, at time.Time, zone string) *ics.VEvent {
	summary := w.words.Say("label.deadline") + w.Colon + w.Subject
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "UTC" || negotiation.Repeated(at, loc) {
		e := w.event(c, kind, id, summary)
		e.SetStartAt(at)
		return e
	}
	addZone(c, loc, at) // before what refers to it
	e := w.event(c, kind, id, summary)
	e.SetProperty(ics.ComponentPropertyDtStart, at.In(loc).Format(localTime), ics.WithTZID(zone))
	return e
}

// meetingDays are the days of a meeting, with its place and zone.
func (w *writer) meetingDays(c *ics.Calendar, m negotiation.Meeting) {
	c.SetXWRTimezone(m.Zone)
	e := w.event(c, "meeting", m.ID, w.marked(oneLine(m.Names.In(w.Language))))
	e.SetAllDayStartAt(m.Opens)
	e.SetAllDayEndAt(m.Closes.AddDate(0, 0, 1)) // the first day after it
	place := m.Zone
	if m.Place != "" {
		place = oneLine(m.Place) + " (" + m.Zone + ")"
	}
	e.SetLocation(place)
}

// addZone describes the zone as it is at that time, as iCalendar asks for
// beside its name. In summer it says what winter was, too: there are calendars
// that read no zone without standard time.
func addZone(c *ics.Calendar, loc *time.Location, at time.Time) {
	z := c.AddTimezone(loc.String())
	local := at.In(loc)
	if !summerTime(local) {
		observe(&z.AddStandard().ComponentBase, local)
		return
	}
	if begins, _ := local.ZoneBounds(); !begins.IsZero() {
		observe(&z.AddStandard().ComponentBase, begins.Add(-time.Second))
	}
	daylight := &ics.Daylight{}
	z.Components = append(z.Components, daylight)
	observe(&daylight.ComponentBase, local)
}

// observe writes what holds in a zone at a time, and since when.
func observe(base *ics.ComponentBase, local time.Time) {
	begins, _ := local.ZoneBounds()
	before := local
	if begins.IsZero() {
		begins = time.Date(1970, 1, 1, 0, 0, 0, 0, local.Location())
	} else {
		before = begins.Add(-time.Second)
	}
	base.SetProperty(ics.ComponentPropertyDtStart, begins.In(time.FixedZone("", offset(before))).Format(localTime))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), before.Format("-0700"))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), local.Format("-0700"))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzname), local.Format("MST"))
}

// summerTime reports whether clocks are ahead of what they show in the other
// part of the year. In zones that call winter the exception, such as
// Europe/Dublin, [time.Time.IsDST] says the opposite.
func summerTime(local time.Time) bool {
	begins, ends := local.ZoneBounds()
	other := ends
	if other.IsZero() {
		other = begins.Add(-time.Second)
	}
	return local.IsDST() != other.IsDST() && offset(local) > offset(other)
}

func offset(t time.Time) int {
	_, seconds := t.Zone()
	return seconds
}
