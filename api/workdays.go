package api

import (
	"context"
	"time"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

func (s *server) workdayRoutes() {
	get(
		s, "list-stations", "/v1/stations", "List duty stations with their working days and official holidays",
		s.listStations,
	)
	get(
		s, "count-workdays", "/v1/stations/{ref}/workdays", "Count working days of a duty station from a time",
		s.countWorkdays,
	)
}

func (s *server) listStations(ctx context.Context, _ *struct{}) (*answer[wire.List[negotiation.DutyStation]], error) {
	return shownList(s.app.DutyStations(ctx, actor(ctx)))
}

type workdaysInput struct {
	Named
	From string `query:"from" required:"true" maxLength:"40" doc:"A day such as 2020-10-23, or a time such as 2020-10-23T18:00:00+02:00"`
	Days int    `query:"days" minimum:"-3000" maximum:"3000" doc:"Working days to count; negative counts back"`
}

func (s *server) countWorkdays(ctx context.Context, in *workdaysInput) (*answer[wire.Workdays], error) {
	seen, err := s.app.DutyStation(ctx, actor(ctx), in.Ref)
	if err != nil {
		return nil, err
	}
	station := seen.Value()
	from, err := inZone(in.From, station.Zone)
	if err != nil {
		return nil, err
	}
	w := wire.Workdays{Station: station.Key, Zone: station.Zone, From: from, Days: in.Days}
	if w.Off, err = station.DayOff(from); err != nil {
		return nil, err
	}
	w.To, err = station.AddWorkingDays(from, in.Days)
	return answered(w, err)
}

// inZone reads a day, from its beginning in the zone, or a time.
func inZone(text, zone string) (time.Time, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, negotiation.CheckZone(zone)
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, place); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, negotiation.Refuse(
			negotiation.CodeInvalid, "%q is neither a day such as 2020-10-23 nor a time such as 2020-10-23T18:00:00+02:00.",
			text,
		)
	}
	return t.In(place), nil
}
