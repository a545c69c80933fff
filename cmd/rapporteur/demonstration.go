package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/client"
	"rapporteur/negotiation"
	"rapporteur/scenario"
	"rapporteur/store"
)

func (a *app) demonstrationCommand() *cobra.Command {
	return group("demonstration", "A record with a clock of its own, to show or to teach; never a real one",
		a.demonstrationBegin(), a.demonstrationAdvance(),
		asks(
			a, "clock", "Tell the time by the record's clock, and whether it is a demonstration", the((*client.Client).Clock),
			describeClock,
		))
}

func (a *app) demonstrationBegin() *cobra.Command {
	var at, zone string
	return a.here("begin", "Make an empty record a demonstration, for good, and set its clock", func(
		ctx context.Context, _ []string,
	) error {
		begins, err := instant(at, zone)
		if err != nil {
			return err
		}
		var clock negotiation.Clock
		err = a.onStore(ctx, func(s *store.Store) error {
			clock, err = s.BeginDemonstration(ctx, operator(), begins, zone)
			return err
		})
		if err != nil {
			return err
		}
		return a.show(clock, func(w io.Writer) { describeClock(w, clock) })
	},
		text(&at, "at", "the time its clock shows: 2020-09-10T09:00 in --zone, or with its offset"),
		text(&zone, "zone", "time zone it tells its times in, such as Europe/Vienna"), needs("at", "zone"),
		explained(`It works on DATABASE_URL, which may hold no meeting and may never have held one.
Nothing makes a real record a demonstration, and nothing makes a demonstration a
real record. Whatever leaves it says that it is one.`))
}

func (a *app) demonstrationAdvance() *cobra.Command {
	var to string
	advance := func(ctx context.Context, c *client.Client, args []string) (clock negotiation.Clock, err error) {
		if (to == "") == (len(args) == 0) {
			return clock, usage("give either a time from now, such as 20d, or --to")
		}
		if clock, err = c.Clock(ctx); err != nil {
			return clock, err
		}
		var until time.Time
		if to != "" {
			until, err = instant(to, clock.Zone)
		} else {
			until, err = later(clock, args[0])
		}
		if err != nil {
			return clock, err
		}
		return c.AdvanceClock(ctx, until)
	}
	return asks(a, "advance [TIME-FROM-NOW]", "Move the clock of a demonstration forward, such as 20d, 36h or --to "+
		"2020-10-12T10:00",
		advance, describeClock, doing("Moving the clock"),
		text(&to, "to", "the time to move it to, in the zone of the demonstration or with its offset"),
		explained(`It answers when everything that is due by then has happened, each at its time:
reminders, the close of rounds and their consolidation, the end of silences.
The clock is never moved back, and a real record refuses.`))
}

func describeClock(w io.Writer, c negotiation.Clock) {
	if !c.Demonstration {
		fmt.Fprintf(w, "It is %s. The record is a real one.\n", when(c.Now, ""))
		return
	}
	fmt.Fprintf(w, "It is %s in the demonstration.\n", when(c.Now, c.Zone))
}

var inDays = regexp.MustCompile(`^([0-9]{1,5})([dw])$`)

// later is a time from now in the zone of the demonstration, where a day may
// have 23 or 25 hours.
func later(c negotiation.Clock, text string) (time.Time, error) {
	if m := inDays.FindStringSubmatch(text); m != nil {
		days, err := strconv.Atoi(m[1])
		if err != nil {
			return time.Time{}, usage("%q is not a number of days", text)
		}
		if m[2] == "w" {
			days *= 7
		}
		loc, err := time.LoadLocation(c.Zone)
		if err != nil {
			loc = time.UTC
		}
		return c.Now.In(loc).AddDate(0, 0, days), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return time.Time{}, usage("%q is no time from now; write it as 20d, 3w or 36h", text)
	}
	return c.Now.Add(d), nil
}

func (a *app) simulateCommand() *cobra.Command {
	return a.here("simulate FILE", "Play a scenario file in a rehearsal and narrate it; nothing real is touched", func(
		ctx context.Context, args []string,
	) error {
		text, err := a.wholeText(args[0])
		if err != nil {
			return err
		}
		story, err := scenario.Parse(text)
		if err == nil {
			err = scenario.Play(ctx, story, scenario.NewRehearsal(story), a.out)
		}
		if err != nil {
			return usage("%s: %s", args[0], err)
		}
		return nil
	}, explained(`The rules are those of a real negotiation; the clock is the story's own. The
sentences of stories are in docs/scenarios.md, examples in scenario/stories.`))
}
