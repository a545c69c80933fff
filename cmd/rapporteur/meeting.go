package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rapporteur/api/wire"
	"rapporteur/client"
	"rapporteur/negotiation"
)

func (a *app) meetingCommand() *cobra.Command {
	return group("meeting", "Meetings: agenda, organization of work, documentation, changes of dates and format",
		asks(a, "list", "List meetings", the((*client.Client).Meetings),
			columns("key\tbody\tdates\tplace\tname", func(m negotiation.Meeting) []string {
				return []string{m.Key, m.Body, dates(m), m.Place, m.Names.In(negotiation.English)}
			})),
		asks(a, "show MEETING", "Show a meeting with its agenda, sittings, documentation and changes",
			at((*client.Client).Programme), describeProgramme),
		a.meetingAgenda(), a.meetingAdoptAgenda(),
		a.meetingObject("object", "Object to the adoption of the agenda, which stops it", false),
		a.meetingObject("lift-objection", "Lift the delegation's objection to the agenda", true),
		a.meetingSittings(), a.meetingDocument(), a.meetingDecide(), a.meetingChange(), a.meetingShow(),
		asks(a, "accredited MEETING", "List who is accredited, with their capacity on the day it opens",
			at((*client.Client).Accredited), describeAccredited),
		a.meetingAccreditation("withdraw-accreditation", "Withdraw the accreditation of an organization, from now on", false),
		a.meetingAccreditation("restore-accreditation", "Restore an accreditation that was withdrawn", true),
		a.meetingBureau())
}

// day words a day, "" when there is none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 Jan 2006")
}

func dates(m negotiation.Meeting) string { return period(m.Opens, m.Closes) }

func period(from, until time.Time) string {
	return day(from) + " to " + day(until)
}

var describeAccredited = columns("code\tcapacity\twithdrawn", func(x negotiation.Accredited) []string {
	withdrawn := ""
	if !x.WithdrawnAt.IsZero() {
		withdrawn = x.WithdrawnAt.Format(time.RFC3339) + ": " + x.Reason
	}
	return []string{x.Delegation, string(x.Capacity), withdrawn}
})

func (a *app) meetingAccreditation(use, short string, restores bool) *cobra.Command {
	act := negotiation.ChangeAccreditation{Restores: restores}
	var key negotiation.ID
	change := func(ctx context.Context, c *client.Client, args []string) (negotiation.Accredited, error) {
		return c.ChangeAccreditation(ctx, args[0], key, act)
	}
	return asks(a, use+" MEETING CODE", short, change, alone(describeAccredited),
		id(&key), argument(&act.Delegation, 1), reason(&act.Reason), needs("reason"),
		explained(`It counts from now on: what the organization does while its accreditation is
withdrawn is refused, and what it did before stays. States need none.`))
}

func (a *app) meetingBureau() *cobra.Command {
	var on string
	read := func(ctx context.Context, c *client.Client, args []string) (negotiation.Bureau, error) {
		return c.Bureau(ctx, args[0], on)
	}
	return asks(a, "bureau BODY", "Show the extended Bureau of a body as it is or was on a day", read, describeBureau,
		text(&on, "on", "the day, such as 2021-04-12 (default today)"),
		explained(`Who is in it is on record by the file of load bureau and is never derived. A body
without one of its own has that of the body it reports to. Silence procedures
about a meeting are put to all of it, and to nobody else.`))
}

func describeBureau(w io.Writer, b negotiation.Bureau) {
	fmt.Fprintf(w, "Extended Bureau of %s on %s\n", b.Body, day(b.On))
	columns("code\toffice\tfrom\tuntil", func(m negotiation.BureauMember) []string {
		return []string{m.Delegation, m.Office.Phrase(), day(m.From), day(m.Until)}
	})(w, b.Members)
}

func (a *app) delegationCommand() *cobra.Command {
	return group("delegation", "Delegations and their capacities",
		asks(a, "list", "List delegations with their capacities", the((*client.Client).Delegations),
			columns("code\tkind\tcapacities\tname", func(d negotiation.Delegation) []string {
				return []string{d.Code, string(d.Kind), capacities(d), d.Names.In(negotiation.English)}
			})))
}

func capacities(d negotiation.Delegation) string {
	var out []string
	for _, s := range d.Standings {
		out = append(out, s.Instrument+" "+string(s.Capacity)+between(s.From, s.Until))
	}
	var members []string
	for _, m := range d.Members {
		members = append(members, m.Delegation+between(m.From, m.Until))
	}
	if len(members) > 0 {
		out = append(out, "for "+strings.Join(members, ", "))
	}
	return strings.Join(out, "; ")
}

// between tells from when and until when something holds; the zero time is no
// limit.
func between(from, until time.Time) string {
	var text string
	if !from.IsZero() {
		text = " from " + day(from)
	}
	if !until.IsZero() {
		text += " until " + day(until)
	}
	return text
}

func (a *app) calendarCommand() *cobra.Command {
	return group("calendar", "Working days and official holidays of duty stations",
		asks(
			a, "list", "List duty stations and the periods their calendars cover", the((*client.Client).DutyStations),
			describeStations,
		),
		a.workdaysCommand())
}

func describeStations(w io.Writer, all []negotiation.DutyStation) {
	var rows [][]string
	for _, s := range all {
		for _, k := range s.Calendars {
			rows = append(rows, []string{
				s.Key, s.Names.In(negotiation.English), s.Zone, period(k.From, k.Until), strings.Join(k.Week, " "),
				strconv.Itoa(len(k.Holidays)),
			})
		}
	}
	table(w, "station\tname\tzone\tcovered\tweek\tholidays", rows)
}

func (a *app) workdaysCommand() *cobra.Command {
	var from, station string
	var days int
	count := func(ctx context.Context, c *client.Client, _ []string) (wire.Workdays, error) {
		return c.Workdays(ctx, station, from, days)
	}
	return asks(a, "workdays", "Count working days of a duty station from a day or a time", count,
		func(w io.Writer, d wire.Workdays) {
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
		},
		text(&from, "from", "a day such as 2020-10-23, or a time such as 2020-10-23T18:00:00+02:00"),
		number(&days, "days", "working days to count"),
		text(&station, "station", "key of the duty station"),
		needs("from", "days", "station"),
		explained(`The day it is counted from does not count itself; a negative number counts back.
The time of day stays that of the station's clocks, also over summer time.
  rapporteur calendar workdays --from 2020-10-23 --days 3 --station vienna`))
}

// changedForms say of each kind of file what a load of it changed.
var changedForms = map[string]string{
	"contacts":    "%d contact(s) changed or ended.\n",
	"delegations": "%d delegation(s) with a later change of capacity.\n",
	"bureau":      "%d office(s) ended.\n",
}

func (a *app) loadCommand() *cobra.Command {
	one := func(
		what, short string, load func(*client.Client, context.Context, string, []byte) (negotiation.Loaded, error),
	) *cobra.Command {
		return a.onServer(what+" FILE", short, func(ctx context.Context, c *client.Client, args []string) error {
			file, err := a.fileText(args[0])
			if err != nil {
				return err
			}
			done, err := load(c, ctx, filepath.Base(args[0]), file)
			if err != nil {
				return err
			}
			return a.show(done, func(w io.Writer) {
				fmt.Fprintf(w, "Loaded %s: %d new, %d already on record.\n", args[0], done.Created, done.Unchanged)
				if done.Changed > 0 {
					fmt.Fprintf(w, changedForms[what], done.Changed)
				}
			})
		})
	}
	return group("load", "Load the files a secretariat writes; all of a file or nothing",
		one("calendar", "Load instruments, bodies, meetings and documents issued before", (*client.Client).LoadCalendar),
		one("delegations", "Load delegations with their capacities", (*client.Client).LoadDelegations),
		one("accreditation", "Load who is accredited to meetings", (*client.Client).LoadAccreditation),
		one("bureau", "Load who is in the extended Bureau of bodies, with offices and dates", (*client.Client).LoadBureau),
		one("contacts", "Load where delegations, secretariat and chair are sent notices", (*client.Client).LoadContacts),
		one("workdays", "Load duty stations with their working days and official holidays", (*client.Client).LoadWorkdays),
		one("recommendations", "Load the draft recommendations of one meeting", (*client.Client).LoadRecommendations))
}
