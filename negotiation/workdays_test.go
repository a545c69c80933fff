package negotiation_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func vienna() negotiation.DutyStation {
	return negotiation.DutyStation{Key: "vienna", Names: negotiation.Names{
		"en": "Vienna",
	}, Zone: "Europe/Vienna", Calendars: []negotiation.WorkCalendar{
		{From: date(
			2020, 1, 1,
		), Until: date(2020, 12, 31), Week: []string{"mon", "tue", "wed", "thu", "fri"}, Holidays: []negotiation.Holiday{
			{
				Date: date(2020, 10, 26), Names: negotiation.Names{"en": "National Day"},
			}, {Date: date(2020, 12, 25), Names: negotiation.Names{"en": "Christmas Day"}},
		}},
		{From: date(2021, 1, 1), Until: date(2021, 12, 31), Week: []string{"mon", "tue", "wed", "thu"}},
	}}
}

func TestWorkingDaysSkipWeekendsAndHolidays(t *testing.T) {
	s := vienna()
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2020, month, day, hour, 0, 0, 0, zone)
	}
	for name, tt := range map[string]struct {
		from time.Time
		days int
		want time.Time
	}{
		"over a weekend":              {at(9, 11, 18), 1, at(9, 14, 18)},
		"from a Saturday":             {at(9, 12, 18), 1, at(9, 14, 18)},
		"over weekend and holiday":    {at(10, 23, 18), 1, at(10, 27, 18)}, // summer time ends on the 25th
		"into summer time":            {at(3, 27, 18), 1, at(3, 30, 18)},
		"back":                        {at(10, 27, 18), -1, at(10, 23, 18)},
		"none":                        {at(9, 12, 18), 0, at(9, 12, 18)},
		"a week":                      {at(9, 7, 9), 5, at(9, 14, 9)},
		"into a year of another week": {at(12, 30, 9), 2, time.Date(2021, 1, 4, 9, 0, 0, 0, zone)},
		"late in UTC is the next here": {
			time.Date(2020, 9, 10, 22, 30, 0, 0, time.UTC), 1, time.Date(2020, 9, 14, 0, 30, 0, 0, zone),
		},
	} {
		got, err := s.AddWorkingDays(tt.from, tt.days)
		if err != nil || !got.Equal(tt.want) {
			t.Errorf("%s: %s, %v; want %s", name, got, err, tt.want)
		}
	}
	for _, far := range []struct {
		from time.Time
		days int
	}{{at(1, 2, 9), -2}, {time.Date(2021, 12, 30, 9, 0, 0, 0, zone), 1}} {
		if _, err := s.AddWorkingDays(far.from, far.days); negotiation.CodeOf(err) != negotiation.CodeNotFound {
			t.Errorf("%d days from %s are guessed: %v", far.days, far.from, err)
		}
	}
	if _, err := s.AddWorkingDays(at(9, 1, 9), 1_000_000); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("a million days: %v", err)
	}
}

// Which day it is follows from the clocks of the place.
func TestADayOffIsOneOfThePlace(t *testing.T) {
	s := vienna()
	for text, want := range map[string]string{
		"2020-10-25T22:59:00Z": "Sunday", "2020-10-25T23:00:00Z": "National Day", "2020-10-26T22:59:00Z": "National Day",
		"2020-10-26T23:00:00Z": "", "2021-10-22T10:00:00Z": "Friday",
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		off, err := s.DayOff(at)
		works, err2 := s.IsWorkingDay(at)
		if err != nil || err2 != nil || off != want || works != (want == "") {
			t.Errorf("%s: off for %q, worked %t, %v", text, off, works, err)
		}
	}
}

// Adding working days and taking them off again comes back to a working day,
// and between two times the days are those that are worked.
func TestWorkingDaysCountBothWays(t *testing.T) {
	s := vienna()
	rapid.Check(t, func(t *rapid.T) {
		from := date(2020, 6, 1).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		days := rapid.IntRange(1, 60).Draw(t, "days")
		to, err := s.AddWorkingDays(from, days)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		zone, _ := time.LoadLocation(s.Zone)
		year, month, day := from.In(zone).Date()
		last := to.In(zone).Format(time.DateOnly)
		for i := 1; ; i++ {
			noon := time.Date(year, month, day+i, 12, 0, 0, 0, zone)
			if works, err := s.IsWorkingDay(noon); err != nil {
				t.Fatal(err)
			} else if works {
				count++
			}
			if noon.Format(time.DateOnly) == last {
				break
			}
		}
		if works, err := s.IsWorkingDay(to); err != nil || !works || count != days {
			t.Fatalf("%d working days after %s is %s: %d counted, worked %t, %v", days, from, to, count, works, err)
		}
		if works, _ := s.IsWorkingDay(from); works {
			if back, err := s.AddWorkingDays(
				to, -days,
			); err != nil || back.In(zone).Format(time.DateOnly) != from.In(zone).Format(time.DateOnly) {
				t.Fatalf("back from %s is %s, %v; not %s", to, back, err, from)
			}
		}
	})
}

func TestADeadlineOnADayOffIsWarnedAbout(t *testing.T) {
	other := vienna()
	other.Key, other.Names, other.Zone = "nairobi", negotiation.Names{"en": "Nairobi"}, "Africa/Nairobi"
	for text, want := range map[string]string{
		"2020-10-26T10:00:00Z": "26 October 2020, a day off in Vienna (National Day)", "2020-10-27T10:00:00Z": "",
		"2025-01-01T10:00:00Z": "not known",
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(
			negotiation.DeadlineWarnings([]negotiation.DutyStation{vienna(), other}, at, "Europe/Vienna"), "\n",
		)
		if !strings.Contains(got, want) || (got == "") != (want == "") || strings.Contains(got, "Nairobi") {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func TestCalendarsOfADutyStationAreChecked(t *testing.T) {
	if err := vienna().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*negotiation.DutyStation){
		"no zone":         func(s *negotiation.DutyStation) { s.Zone = "" },
		"no name":         func(s *negotiation.DutyStation) { s.Names = nil },
		"overlap":         func(s *negotiation.DutyStation) { s.Calendars[1].From = date(2020, 12, 31) },
		"ends before":     func(s *negotiation.DutyStation) { s.Calendars[1].Until = date(2020, 12, 31) },
		"no week":         func(s *negotiation.DutyStation) { s.Calendars[1].Week = nil },
		"unknown day":     func(s *negotiation.DutyStation) { s.Calendars[1].Week = []string{"monday"} },
		"holiday outside": func(s *negotiation.DutyStation) { s.Calendars[0].Holidays[0].Date = date(2021, 10, 26) },
		"holiday twice": func(s *negotiation.DutyStation) {
			s.Calendars[0].Holidays[1].Date = s.Calendars[0].Holidays[0].Date
		},
		"nameless holiday": func(s *negotiation.DutyStation) { s.Calendars[0].Holidays[1].Names = nil },
	} {
		s := vienna()
		change(&s)
		if err := s.Check(); negotiation.CodeOf(err) == "" {
			t.Errorf("%s is accepted", name)
		}
	}
}
