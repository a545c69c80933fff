package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	n "rapporteur/negotiation"
)

func (a *app) calendarCommand() *cobra.Command {
	list := a.command("list", "List duty stations and the periods their calendars cover", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		all, err := c.DutyStations(ctx)
		if err != nil {
			return err
		}
		return a.show(all, func(w io.Writer) {
			var rows [][]string
			for _, s := range all {
				for _, k := range s.Calendars {
					period := k.From.Format("2 Jan 2006") + " to " + k.Until.Format("2 Jan 2006")
					rows = append(rows, []string{s.Key, s.Names.In(n.English), s.Zone, period, strings.Join(k.Week, " "), strconv.Itoa(len(k.Holidays))})
				}
			}
			table(w, "station\tname\tzone\tcovered\tweek\tholidays", rows)
		})
	})
	return group("calendar", "Working days and official holidays of duty stations", list, a.workdaysCommand())
}

func (a *app) workdaysCommand() *cobra.Command {
	var from, station string
	var days int
	c := a.command("workdays", "Count working days of a duty station from a day or a time", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		c, err := a.client()
		if err != nil {
			return err
		}
		d, err := c.Workdays(ctx, station, from, days)
		if err != nil {
			return err
		}
		return a.show(d, func(w io.Writer) {
			format := "Monday 2 January 2006, 15:04 MST"
			if len(from) == len(time.DateOnly) {
				format = "Monday 2 January 2006"
			}
			zone, err := time.LoadLocation(d.Zone)
			if err != nil {
				zone = time.UTC
			}
			fmt.Fprintf(w, "%s (%s)\n", d.To.In(zone).Format(format), d.Zone)
			if d.Off != "" {
				fmt.Fprintf(w, "Counted from a day off: %s.\n", d.Off)
			}
		})
	})
	c.Long = c.Short + `.

The day it is counted from does not count itself; a negative number counts back.
The time of day stays that of the station's clocks, also over summer time.
  rapporteur calendar workdays --from 2020-10-23 --days 3 --station vienna`
	c.Flags().StringVar(&from, "from", "", "a day such as 2020-10-23, or a time such as 2020-10-23T18:00:00+02:00")
	c.Flags().IntVar(&days, "days", 0, "working days to count")
	c.Flags().StringVar(&station, "station", "", "key of the duty station")
	return required(c, "from", "days", "station")
}
