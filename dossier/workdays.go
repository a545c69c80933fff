package dossier

import (
	"rapporteur/negotiation"
)

// The shapes of the file of working days.
type (
	workdaysFile struct {
		Stations []stationFile `yaml:"stations"`
	}
	stationFile struct {
		Key       string            `yaml:"key"`
		Names     negotiation.Names `yaml:"names"`
		Zone      string            `yaml:"zone"`
		Calendars []workdaysOver    `yaml:"calendars"`
	}
	workdaysOver struct {
		From     day           `yaml:"from"`
		Until    day           `yaml:"until"`
		Week     []string      `yaml:"week"`
		Holidays []holidayFile `yaml:"holidays"`
	}
	holidayFile struct {
		Date  day               `yaml:"date"`
		Names negotiation.Names `yaml:"names"`
	}
)

// usualWeek are the working days of a calendar that names none.
var usualWeek = []string{"mon", "tue", "wed", "thu", "fri"}

// ReadWorkdays reads duty stations with their working days and official
// holidays from YAML. Errors are [Problems]. Name is used in them.
func ReadWorkdays(name string, data []byte) ([]negotiation.DutyStation, error) {
	r := &report{file: name}
	text, ok := r.open(data)
	if !ok {
		return nil, r.err()
	}
	var f workdaysFile
	if !r.yaml(text, 1, &f) {
		return nil, r.err()
	}
	lines, seen := linesOf(text), map[string]int{}
	var out []negotiation.DutyStation
	for i, s := range f.Stations {
		line := lines("stations", i)
		r.once(seen, "duty station", s.Key, line)
		r.checkNames(line, "duty station "+s.Key, s.Names)
		station := negotiation.DutyStation{Key: s.Key, Names: s.Names, Zone: s.Zone, Calendars: []negotiation.WorkCalendar{}}
		for _, c := range s.Calendars {
			station.Calendars = append(station.Calendars, r.workdays(line, s.Key, c))
		}
		if len(s.Calendars) == 0 {
			r.add(line, "The duty station %s has no calendars.", s.Key)
		}
		if err := station.Check(); err != nil {
			r.add(line, "%s", err.Error())
		}
		out = append(out, station)
	}
	if len(f.Stations) == 0 {
		r.add(0, "The file has no stations.")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func (r *report) workdays(line int, station string, c workdaysOver) negotiation.WorkCalendar {
	out := negotiation.WorkCalendar{
		From: c.From.Time, Until: c.Until.Time, Week: c.Week, Holidays: []negotiation.Holiday{},
	}
	if len(out.Week) == 0 {
		out.Week = usualWeek
	}
	for _, h := range c.Holidays {
		r.checkNames(line, "holiday "+h.Date.Format("2006-01-02")+" of "+station, h.Names)
		out.Holidays = append(out.Holidays, negotiation.Holiday{Date: h.Date.Time, Names: h.Names})
	}
	return out
}
