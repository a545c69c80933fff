package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
)

// deadlineFlags are the flags that give a deadline.
type deadlineFlags struct {
	at, zone, in, station string
}

func (d *deadlineFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&d.at, "deadline", "", "last instant for comments: 2020-10-01T18:00 in --zone, or with its offset")
	c.Flags().StringVar(&d.zone, "zone", "", "time zone of the deadline, such as Europe/Vienna")
	c.Flags().StringVar(
		&d.in, "in", "", "deadline as a time from now, such as 72h, or in working days of a duty station, such as 10wd",
	)
	c.Flags().StringVar(
		&d.station, "station", "", "duty station whose working days are counted (default the one in --zone)",
	)
	c.MarkFlagsOneRequired("deadline", "in")
	c.MarkFlagsMutuallyExclusive("deadline", "in")
}

// until is a deadline, with the zone it is set in.
func until(into *time.Time, zone *string) option {
	return deadline(into, func(_ context.Context, _ *client.Client, _ string, given string) (string, error) {
		*zone = given
		return given, nil
	})
}

// movedUntil is another deadline of what the first argument names, in the zone it
// has unless the flags name one.
func movedUntil[T any](
	into *time.Time, read func(*client.Client, context.Context, negotiation.ID) (T, error), zoneOf func(T) string,
) option {
	return deadline(into, func(ctx context.Context, c *client.Client, of, given string) (string, error) {
		if given != "" {
			return given, nil
		}
		now, err := read(c, ctx, negotiation.ID(of))
		return zoneOf(now), err
	})
}

// deadline reads the flags in the zone that is found from what they name.
func deadline(
	into *time.Time, zone func(ctx context.Context, c *client.Client, of, given string) (string, error),
) option {
	return func(b *building) {
		var d deadlineFlags
		d.add(b.Command)
		b.readers = append(b.readers, func(ctx context.Context, c *client.Client, args []string) (err error) {
			of := ""
			if len(args) > 0 {
				of = args[0]
			}
			if d.zone, err = zone(ctx, c, of, d.zone); err != nil {
				return err
			}
			*into, err = d.time(ctx, c)
			return err
		})
	}
}

// workingDays is how working days are written: 10wd, 10 wd, 10 working days.
var workingDays = regexp.MustCompile(`^([0-9]{1,4}) ?(?:wd|working days?)$`)

// time is the deadline. From now is from now by the record's clock, which decides
// about it. Working days are counted by the calendars on record, and
// keep the time of day by the clocks of the duty station.
func (d *deadlineFlags) time(ctx context.Context, c *client.Client) (time.Time, error) {
	if d.at != "" {
		return instant(d.at, d.zone)
	}
	if m := workingDays.FindStringSubmatch(strings.TrimSpace(d.in)); m != nil {
		days, err := strconv.Atoi(m[1])
		if err != nil {
			return time.Time{}, usage("%q is no number of working days.", m[1])
		}
		return d.afterWorkingDays(ctx, c, days)
	}
	in, err := time.ParseDuration(d.in)
	if err != nil {
		return time.Time{}, usage("Write --in as a time such as 72h, or in working days such as 10wd, not %q.", d.in)
	}
	clock, err := c.Clock(ctx)
	return clock.Now.Add(in), err
}

func (d *deadlineFlags) afterWorkingDays(ctx context.Context, c *client.Client, days int) (time.Time, error) {
	if d.station == "" {
		stations, err := c.DutyStations(ctx)
		if err != nil {
			return time.Time{}, err
		}
		if d.station, err = stationIn(stations, d.zone); err != nil {
			return time.Time{}, err
		}
	}
	clock, err := c.Clock(ctx)
	if err != nil {
		return time.Time{}, err
	}
	counted, err := c.Workdays(ctx, d.station, clock.Now.UTC().Format(time.RFC3339), days)
	return counted.To, err
}

// stationIn is the one duty station in a zone.
func stationIn(stations []negotiation.DutyStation, zone string) (string, error) {
	var keys []string
	for _, s := range stations {
		if s.Zone == zone {
			keys = append(keys, s.Key)
		}
	}
	switch len(keys) {
	case 0:
		return "", usage(
			"No duty station in the zone %q is on record; name one with --station, or load its working days.", zone,
		)
	case 1:
		return keys[0], nil
	}
	return "", usage("The duty stations %s are in the zone %s; name one with --station.", strings.Join(keys, ", "), zone)
}
