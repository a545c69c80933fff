package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"rapporteur/negotiation"
)

// DutyStations lists the duty stations with their calendars, by key.
func (s *Store) DutyStations(ctx context.Context) ([]negotiation.DutyStation, error) {
	return dutyStations(ctx, s.pool, "")
}

// DutyStation returns the duty station with that key.
func (s *Store) DutyStation(ctx context.Context, key string) (negotiation.DutyStation, error) {
	list, err := dutyStations(ctx, s.pool, key)
	if err == nil && (len(list) == 0 || key == "") {
		return negotiation.DutyStation{}, negotiation.Refuse(
			negotiation.CodeNotFound, "There is no duty station %q on record.", key,
		)
	}
	if err != nil {
		return negotiation.DutyStation{}, err
	}
	return list[0], nil
}

func dutyStations(ctx context.Context, q querier, key string) ([]negotiation.DutyStation, error) {
	rows, err := q.Query(ctx, `SELECT s.key, s.names, s.zone,
			coalesce((SELECT jsonb_agg(jsonb_build_object('from', c.valid_from || 'T00:00:00Z', 'until',
				c.valid_until || 'T00:00:00Z', 'week', c.week, 'holidays', c.holidays) ORDER BY c.valid_from)
			          FROM work_calendars c WHERE c.station = s.key), '[]')
		FROM duty_stations s WHERE $1 = '' OR s.key = $1 ORDER BY s.key`, key)
	if err != nil {
		return nil, fmt.Errorf("read duty stations: %w", err)
	}
	return collect(rows, "duty stations", func(row pgx.CollectableRow) (s negotiation.DutyStation, err error) {
		return s, row.Scan(&s.Key, &s.Names, &s.Zone, &s.Calendars)
	})
}

// LoadWorkdays puts duty stations and their calendars on record, all or
// nothing. The same content again is unchanged, a calendar for another period
// is added, and other content for the same period is refused.
func (s *Store) LoadWorkdays(
	ctx context.Context, by negotiation.Actor, stations []negotiation.DutyStation,
) (negotiation.Loaded, error) {
	return s.load(ctx, by, negotiation.EventWorkdaysLoaded, func(l *loading) error {
		for _, station := range stations {
			if err := station.Check(); err != nil {
				return err
			}
			if err := l.dutyStation(ctx, station); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *loading) dutyStation(ctx context.Context, s negotiation.DutyStation) error {
	found, err := dutyStations(ctx, l.tx, s.Key)
	if err != nil {
		return err
	}
	old := negotiation.DutyStation{Key: s.Key, Names: s.Names, Zone: s.Zone}
	if len(found) > 0 {
		old = found[0]
	}
	same := sameJSON(old.Names, s.Names) && old.Zone == s.Zone
	err = l.one("duty station", s.Key, len(found) > 0, same, func() error {
		_, err := l.tx.Exec(ctx, `INSERT INTO duty_stations (key, names, zone) VALUES ($1, $2, $3)`, s.Key, s.Names, s.Zone)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range s.Calendars {
		if err := l.workCalendar(ctx, &old, c); err != nil {
			return err
		}
	}
	return nil
}

// workCalendar adds a calendar to what is on record of a station.
func (l *loading) workCalendar(ctx context.Context, old *negotiation.DutyStation, c negotiation.WorkCalendar) error {
	i := slices.IndexFunc(old.Calendars, func(o negotiation.WorkCalendar) bool { return o.From.Equal(c.From) })
	if i < 0 {
		old.Calendars = append(old.Calendars, c)
		if err := old.Check(); err != nil {
			return err
		}
	}
	same := i >= 0 && sameJSON(old.Calendars[i], c)
	return l.one("calendar", old.Key+" from "+c.From.Format(time.DateOnly), i >= 0, same, func() error {
		_, err := l.tx.Exec(ctx, `INSERT INTO work_calendars (station, valid_from, valid_until, week, holidays) VALUES ($1, $2, $3, $4, $5)`,
			old.Key, c.From, c.Until, c.Week, c.Holidays)
		return err
	})
}
