package phrases

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rapporteur/negotiation"
)

// Date writes a day: 1 October 2021, 1er octobre 2021.
func (p *Phrases) Date(t time.Time) string {
	return p.Say("date.day", "day", p.day(t), "month", p.month(t), "year", t.Year())
}

func (p *Phrases) day(t time.Time) string {
	if t.Day() == 1 {
		return p.Say("date.first")
	}
	return strconv.Itoa(t.Day())
}

func (p *Phrases) month(t time.Time) string {
	return p.Say("date.month." + Key(strconv.Itoa(int(t.Month()))))
}

// Days writes the days from the first to the last: 12–16 October 2020.
func (p *Phrases) Days(first, last time.Time) string {
	switch {
	case first.Equal(last):
		return p.Date(first)
	case first.Month() == last.Month() && first.Year() == last.Year():
		return p.Say("date.days", "first", first.Day(), "last", p.Date(last))
	}
	return p.Say("date.period", "first", p.Date(first), "last", p.Date(last))
}

// DayOfWeek writes a day of a programme: Tuesday, 11 October.
func (p *Phrases) DayOfWeek(t time.Time) string {
	weekday := p.Say("weekday." + Key(strings.ToLower(t.Weekday().String())))
	return p.Say("agenda.day", "weekday", weekday, "day", p.day(t), "month", p.month(t))
}

// Clock writes an hour of a programme, on record as 15:30: 3.30 p.m., 15 h 30. What
// is no hour stays as it is.
func (p *Phrases) Clock(clock string) string {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return clock
	}
	hour := strconv.Itoa(t.Hour())
	if p.Say("agenda.clock") == "12" {
		hour = t.Format("3")
	}
	switch morning := t.Hour() < 12; {
	case clock == "12:00":
		return p.Say("clock.noon")
	case t.Minute() == 0 && morning:
		return p.Count("clock.morning", t.Hour(), "hour", hour)
	case t.Minute() == 0:
		return p.Count("clock.afternoon", t.Hour(), "hour", hour)
	case morning:
		return p.Say("clock.morning_minutes", "hour", hour, "minute", t.Format("04"))
	}
	return p.Say("clock.afternoon_minutes", "hour", hour, "minute", t.Format("04"))
}

// Moment writes a time in its zone to the second, as documents do.
func (p *Phrases) Moment(t time.Time, zone string) string {
	t, zone = Local(t, zone)
	return p.moment(t, t.Format(time.TimeOnly), zone)
}

// Deadline writes a time in its zone as notices do: with its offset from UTC, and
// with seconds where there are some.
func (p *Phrases) Deadline(t time.Time, zone string) string {
	t, zone = in(t, zone)
	clock := p.Say("date.clock", "hour", t.Format("15"), "minute", t.Format("04"))
	if t.Second() != 0 {
		clock = t.Format(time.TimeOnly)
	}
	if zone != "UTC" {
		zone = fmt.Sprintf("%s, UTC%s", zone, t.Format("-07:00"))
	}
	return p.moment(t, clock, zone)
}

func (p *Phrases) moment(t time.Time, clock, zone string) string {
	return p.Say("date.moment", "day", p.Date(t), "clock", clock, "zone", zone)
}

// Local is a time in its zone, and what to write behind it: the zone's name, and
// the offset of a time that the clocks there show twice.
func Local(t time.Time, zone string) (shown time.Time, name string) {
	shown, zone = in(t, zone)
	if negotiation.Repeated(t, shown.Location()) {
		zone += shown.Format(", UTC-07:00")
	}
	return shown, zone
}

// in is a time in a zone, in UTC where that has no name or one nobody knows.
func in(t time.Time, zone string) (shown time.Time, name string) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return t.UTC(), "UTC"
	}
	return t.In(loc), zone
}
