package store_test

import (
	"testing"

	"rapporteur/negotiation"
)

func TestCalendarsAreAddedNeverOverwritten(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	year := func(y int, holidays ...negotiation.Holiday) negotiation.WorkCalendar {
		if holidays == nil {
			holidays = []negotiation.Holiday{}
		}
		return negotiation.WorkCalendar{
			From: day(y, 1, 1), Until: day(y, 12, 31), Week: []string{"mon", "tue", "wed", "thu", "fri"}, Holidays: holidays,
		}
	}
	national := negotiation.Holiday{Date: day(2020, 10, 26), Names: named("National Day")}
	station := negotiation.DutyStation{
		Key: "vienna", Names: named("Vienna"), Zone: "Europe/Vienna",
		Calendars: []negotiation.WorkCalendar{year(2020, national)},
	}
	first := value[negotiation.Loaded](t)(w.LoadWorkdays(ctx, secretariat, []negotiation.DutyStation{station}))
	again := value[negotiation.Loaded](t)(w.LoadWorkdays(ctx, secretariat, []negotiation.DutyStation{station}))
	if first.Created != 2 || again.Created != 0 || again.Unchanged != 2 {
		t.Errorf("loaded %+v, again %+v", first, again)
	}
	later := station
	later.Calendars = []negotiation.WorkCalendar{year(2021)}
	value[negotiation.Loaded](t)(w.LoadWorkdays(ctx, secretariat, []negotiation.DutyStation{later}))
	got := value[negotiation.DutyStation](t)(w.DutyStation(ctx, "vienna"))
	if len(got.Calendars) != 2 || !got.Calendars[1].From.Equal(day(2021, 1, 1)) {
		t.Errorf("on record %+v", got)
	}
	if off, err := got.DayOff(day(2020, 10, 26)); err != nil || off != "National Day" {
		t.Errorf("26 October is off for %q, %v", off, err)
	}
	for _, c := range []negotiation.WorkCalendar{
		year(2020),
		{From: day(2021, 12, 31), Until: day(2022, 1, 5), Week: []string{"mon"}, Holidays: []negotiation.Holiday{}},
	} {
		other := station
		other.Calendars = []negotiation.WorkCalendar{year(2022), c}
		if c.From.Year() == 2021 {
			other.Calendars = []negotiation.WorkCalendar{c}
		}
		_, err := w.LoadWorkdays(ctx, secretariat, []negotiation.DutyStation{other})
		wantCode(t, err, negotiation.CodeConflict)
	}
	moved := station
	moved.Zone = "Africa/Nairobi"
	_, err := w.LoadWorkdays(ctx, secretariat, []negotiation.DutyStation{moved})
	wantCode(t, err, negotiation.CodeConflict)
	_, err = w.LoadWorkdays(ctx, chair, []negotiation.DutyStation{station})
	wantCode(t, err, negotiation.CodeNotPermitted)
	_, err = w.DutyStation(ctx, "geneva")
	wantCode(t, err, negotiation.CodeNotFound)
	if kept := value[[]negotiation.DutyStation](t)(w.DutyStations(ctx)); len(kept) != 1 || len(kept[0].Calendars) != 2 {
		t.Errorf("refused files left %+v", kept)
	}
	w.refusedByDatabase(`UPDATE work_calendars SET holidays = '[]'`)
	w.refusedByDatabase(`INSERT INTO work_calendars SELECT station, '2020-06-01', '2020-06-02', week, '[]' FROM work_calendars LIMIT 1`)
}
