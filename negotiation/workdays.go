package negotiation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DutyStation is where a secretariat works, with its working days and official
// holidays as far as they are on record.
type DutyStation struct {
	// Key is a short lower-case name, unique, such as "vienna".
	Key   string `json:"key"`
	Names Names  `json:"names"`
	// Zone is the IANA name of its time zone: it decides which day it is.
	Zone string `json:"zone"`
	// Calendars cover one period each, by their first day, and don't overlap.
	Calendars []WorkCalendar `json:"calendars"`
}

// WorkCalendar is the working days and holidays of a duty station in a period.
type WorkCalendar struct {
	// From and Until are the first and the last day covered, at midnight UTC.
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	// Week are the days worked: "mon", "tue", "wed", "thu", "fri", "sat", "sun".
	Week []string `json:"week"`
	// Holidays are the official ones, by date.
	Holidays []Holiday `json:"holidays"`
}

// Holiday is an official holiday.
type Holiday struct {
	// Date at midnight UTC.
	Date  time.Time `json:"date"`
	Names Names     `json:"names"`
}

// WeekDays are the names of the days of a week as calendars write them.
func WeekDays() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// maxWorkingDays bounds how far working days are counted, in days.
const maxWorkingDays = 3000

// Check refuses a duty station that cannot be one, and calendars that overlap.
func (s DutyStation) Check() error {
	if s.Key == "" || s.Names.In(English) == "" {
		return Refuse(CodeInvalid, "A duty station needs a key and a name.")
	}
	if s.Zone == "" || CheckZone(s.Zone) != nil {
		return Refuse(CodeInvalid, "The duty station %s needs its time zone, such as Europe/Vienna, not %q.", s.Key, s.Zone)
	}
	calendars := slices.SortedFunc(slices.Values(s.Calendars), func(a, b WorkCalendar) int {
		return a.From.Compare(b.From)
	})
	for i, c := range calendars {
		if err := c.check(s.Key); err != nil {
			return err
		}
		if i > 0 && !c.From.After(calendars[i-1].Until) {
			return Refuse(CodeConflict, "The duty station %s has two calendars for %s.", s.Key, c.From.Format(time.DateOnly))
		}
	}
	return nil
}

func (c WorkCalendar) check(station string) error {
	if c.From.IsZero() || c.Until.Before(c.From) {
		return Refuse(CodeInvalid, "A calendar of %s needs its first day and, not before it, its last.", station)
	}
	for i, d := range c.Week {
		if !contains(WeekDays(), d) || contains(c.Week[:i], d) {
			return Refuse(
				CodeInvalid, "The working week of %s has %q; write mon, tue, wed, thu, fri, sat or sun, each once.", station, d,
			)
		}
	}
	if len(c.Week) == 0 {
		return Refuse(CodeInvalid, "The calendar of %s from %s has no working days.", station, c.From.Format(time.DateOnly))
	}
	seen := map[time.Time]bool{}
	for _, h := range c.Holidays {
		date := h.Date.Format(time.DateOnly)
		if h.Date.Before(c.From) || h.Date.After(c.Until) {
			return Refuse(CodeInvalid, "The holiday %s of %s is outside its calendar.", date, station)
		}
		if h.Names.In(English) == "" || seen[h.Date] {
			return Refuse(CodeInvalid, "The holiday %s of %s needs a name and stands once.", date, station)
		}
		seen[h.Date] = true
	}
	return nil
}

// day is the date at a time in the station's zone, at midnight UTC.
func (s DutyStation) day(t time.Time) (time.Time, *time.Location, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return t, nil, Refuse(CodeInvalid, "%q is not the name of a time zone; write it as in Europe/Vienna.", s.Zone)
	}
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), zone, nil
}

// dayOff says why a date is a day off, "" when it is worked. A date no
// calendar covers is refused: its holidays are not known.
func (s DutyStation) dayOff(date time.Time) (string, error) {
	i := slices.IndexFunc(s.Calendars, func(c WorkCalendar) bool { return !date.Before(c.From) && !date.After(c.Until) })
	if i < 0 {
		return "", Refuse(
			CodeNotFound, "The calendar of %s on record does not cover %s; load the one that does.", s.Names.In(English),
			date.Format("2 January 2006"),
		)
	}
	for _, h := range s.Calendars[i].Holidays {
		if h.Date.Equal(date) {
			return h.Names.In(English), nil
		}
	}
	if !contains(s.Calendars[i].Week, strings.ToLower(date.Weekday().String()[:3])) {
		return date.Weekday().String(), nil
	}
	return "", nil
}

// DayOff says why the day at a time is a day off at the station, such as
// "Saturday" or the name of a holiday; "" when it is a working day. Which day
// it is follows from the station's zone. A day that no calendar on record
// covers is refused with [CodeNotFound].
func (s DutyStation) DayOff(t time.Time) (string, error) {
	date, _, err := s.day(t)
	if err != nil {
		return "", err
	}
	return s.dayOff(date)
}

// IsWorkingDay reports whether the day at a time is worked at the station, see
// [DutyStation.DayOff].
func (s DutyStation) IsWorkingDay(t time.Time) (bool, error) {
	off, err := s.DayOff(t)
	return err == nil && off == "", err
}

// AddWorkingDays returns the time so many working days after t, before it for
// a negative number. The day of t is not counted. The time of day stays that of
// the station's clocks, also where summer time begins or ends in between.
func (s DutyStation) AddWorkingDays(t time.Time, days int) (time.Time, error) {
	if days > maxWorkingDays || days < -maxWorkingDays {
		return t, Refuse(CodeInvalid, "Working days are counted up to %d.", maxWorkingDays)
	}
	date, zone, err := s.day(t)
	if err != nil {
		return t, err
	}
	step := cmp.Compare(days, 0)
	for days != 0 {
		date = date.AddDate(0, 0, step)
		off, err := s.dayOff(date)
		if err != nil {
			return t, err
		}
		if off == "" {
			days -= step
		}
	}
	local := t.In(zone)
	hour, minute, second := local.Clock()
	return time.Date(date.Year(), date.Month(), date.Day(), hour, minute, second, local.Nanosecond(), zone), nil
}

// DeadlineWarnings says where a deadline falls on a day off: at the duty
// stations in its zone, or that their calendars do not tell.
func DeadlineWarnings(stations []DutyStation, deadline time.Time, zone string) []string {
	var out []string
	for _, s := range stations {
		if s.Zone != zone {
			continue
		}
		off, err := s.DayOff(deadline)
		date, _, _ := s.day(deadline)
		switch {
		case err != nil:
			out = append(out, err.Error()+" Whether the deadline falls on a day off is not known.")
		case off != "":
			out = append(out, fmt.Sprintf(
				"The deadline falls on %s, a day off in %s (%s).", date.Format("2 January 2006"), s.Names.In(English), off,
			))
		}
	}
	return out
}
