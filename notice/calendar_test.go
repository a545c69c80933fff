package notice_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rapporteur/negotiation"
	"rapporteur/notice"
)

// property is one line of a calendar, unfolded.
type property struct{ name, params, value string }

// entry is a component of a calendar as RFC 5545 says it is read, by a reader
// that forgives nothing.
type entry struct {
	name       string
	properties []property
	inner      []*entry
}

// readCalendar reads the content lines of a calendar: they end with CRLF, have
// 75 octets at most, and are never folded within a character.
func readCalendar(t *testing.T, content []byte) *entry {
	t.Helper()
	text, ended := strings.CutSuffix(string(content), "\r\n")
	if !ended || strings.ContainsAny(strings.ReplaceAll(text, "\r\n", ""), "\r\n") {
		t.Fatalf("lines do not end with CRLF:\n%q", content)
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || line == "" {
			t.Errorf("a line has %d octets: %q", len(line), line)
		}
		if rest, folded := strings.CutPrefix(line, " "); folded {
			lines[len(lines)-1] += rest
			continue
		}
		lines = append(lines, line)
	}
	open := []*entry{{}}
	for _, line := range lines {
		head, value, ok := strings.Cut(line, ":")
		name, params, _ := strings.Cut(head, ";")
		top := open[len(open)-1]
		switch {
		case !ok || name == "" || strings.ToUpper(name) != name:
			t.Fatalf("not a content line: %q", line)
		case name == "BEGIN":
			inner := &entry{name: value}
			top.inner = append(top.inner, inner)
			open = append(open, inner)
		case name == "END":
			if top.name != value {
				t.Fatalf("%s ends within %s", value, top.name)
			}
			open = open[:len(open)-1]
		default:
			top.properties = append(top.properties, property{name, params, value})
		}
	}
	if len(open) != 1 || len(open[0].inner) != 1 || open[0].inner[0].name != "VCALENDAR" {
		t.Fatalf("no calendar, or more than one:\n%s", content)
	}
	return open[0].inner[0]
}

// only returns the one component of a name.
func (e *entry) only(t *testing.T, name string) *entry {
	t.Helper()
	i := slices.IndexFunc(e.inner, func(c *entry) bool { return c.name == name })
	if i < 0 || slices.ContainsFunc(e.inner[i+1:], func(c *entry) bool { return c.name == name }) {
		t.Fatalf("%s holds no %s, or more than one", e.name, name)
	}
	return e.inner[i]
}

// get returns a property that may stand there once, its name "" when it does not.
func (e *entry) get(t *testing.T, name string) property {
	t.Helper()
	var out property
	for _, p := range e.properties {
		if p.name == name {
			if out.name != "" {
				t.Errorf("%s stands twice", name)
			}
			out = p
		}
	}
	return out
}

// starts reads when the entry starts by nothing but the file: in UTC, or in the
// zone the file describes.
func starts(t *testing.T, calendar *entry) time.Time {
	t.Helper()
	const local = "20060102T150405"
	p := calendar.only(t, "VEVENT").get(t, "DTSTART")
	if at, err := time.Parse(local+"Z", p.value); err == nil && p.params == "" {
		return at
	}
	at, err := time.Parse(local, p.value)
	zone := calendar.only(t, "VTIMEZONE")
	if err != nil || p.params != "TZID="+zone.get(t, "TZID").value || len(zone.inner) == 0 {
		t.Fatalf("no time: %+v in %+v", p, zone)
	}
	observance := zone.inner[len(zone.inner)-1] // written in their order
	onset, err := time.Parse(local, observance.get(t, "DTSTART").value)
	if err != nil || at.Before(onset) {
		t.Fatalf("the zone does not say what holds at %s, only from %s", at, onset)
	}
	var offsets []time.Duration
	for _, name := range []string{"TZOFFSETFROM", "TZOFFSETTO"} {
		ahead, err := time.Parse("-0700", observance.get(t, name).value)
		if err != nil {
			t.Fatal(err)
		}
		_, seconds := ahead.Zone()
		offsets = append(offsets, time.Duration(seconds)*time.Second)
	}
	if begins := onset.Add(-offsets[0]); at.Add(-offsets[1]).Before(begins) {
		t.Fatalf("%s is before the zone's %s begins", at, observance.name)
	}
	return at.Add(-offsets[1])
}

// opened is the calendar of a round with this deadline.
func opened(t *testing.T, l negotiation.Language, at time.Time, zone string) *entry {
	t.Helper()
	m := material(negotiation.EventRoundReminded, l)
	m.Round.Deadline, m.Round.Zone, m.Now = at, zone, at.Add(-time.Hour)
	return readCalendar(t, file(t, compose(t, m), "calendar.ics").Content)
}

// The time of a deadline can be read from the file alone, and by who looks the
// zone up by its name, in every zone and around every change of its clocks.
func TestADeadlineInTheCalendarIsOneInstant(t *testing.T) {
	zones := []string{
		"Europe/Vienna", "America/New_York", "Africa/Casablanca", "Europe/Dublin", "Asia/Kathmandu", "Australia/Lord_Howe",
		"Africa/Nairobi", "UTC",
	}
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2021, 1, 15, 17, 30, 0, 0, zone)
		times := []time.Time{at, at.AddDate(0, 6, 0)}
		for range 4 {
			_, change := at.ZoneBounds()
			if change.IsZero() {
				break
			}
			for minutes := -90; minutes <= 90; minutes += 15 {
				times = append(times, change.Add(time.Duration(minutes)*time.Minute))
			}
			at = change.AddDate(0, 0, 1)
		}
		for _, at := range times {
			t.Run(fmt.Sprint(name, " ", at.UTC().Format(time.RFC3339)), func(t *testing.T) {
				c := opened(t, negotiation.French, at, name)
				if got := starts(t, c); !got.Equal(at) {
					t.Errorf("by the file it is %s", got)
				}
				p := c.only(t, "VEVENT").get(t, "DTSTART")
				if named, err := time.ParseInLocation("20060102T150405", p.value, zone); err == nil && !named.Equal(at) {
					t.Errorf("by the name of the zone it is %s", named.UTC())
				}
			})
		}
	}
}

// Summer is DAYLIGHT and winter STANDARD, also where the law calls winter the
// exception.
func TestSummerTimeIsToldApart(t *testing.T) {
	for _, c := range []struct{ zone, at, want string }{
		{"Europe/Vienna", "2021-07-01T12:00:00Z", "DAYLIGHT"},
		{"Europe/Vienna", "2021-12-01T12:00:00Z", "STANDARD"},
		{"Europe/Dublin", "2021-07-01T12:00:00Z", "DAYLIGHT"},
		{"Europe/Dublin", "2021-12-01T12:00:00Z", "STANDARD"},
		{"Africa/Casablanca", "2021-04-20T12:00:00Z", "STANDARD"},
		{"Africa/Casablanca", "2021-07-01T12:00:00Z", "DAYLIGHT"},
		{"Australia/Lord_Howe", "2021-12-01T12:00:00Z", "DAYLIGHT"},
		{"America/New_York", "2021-12-01T12:00:00Z", "STANDARD"},
		{"Asia/Kathmandu", "2021-12-01T12:00:00Z", "STANDARD"},
	} {
		t.Run(c.zone+" "+c.at, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			zone := opened(t, negotiation.English, at, c.zone).only(t, "VTIMEZONE")
			if got := zone.inner[len(zone.inner)-1].name; got != c.want {
				t.Errorf("it is %s", got)
			}
			zone.only(t, "STANDARD") // without which some calendars read no zone
		})
	}
}

// A file in any language has lines as RFC 5545 wants them, with all that has to
// be in it, and its summary is whole.
func TestCalendarsAreReadInEveryLanguage(t *testing.T) {
	for _, cause := range []negotiation.EventName{
		negotiation.EventRoundOpened, negotiation.EventRoundExtended, negotiation.EventRoundReminded,
		negotiation.EventRoundCancelled, negotiation.EventSilenceOpened, negotiation.EventSilenceExtended,
		negotiation.EventSilenceCancelled, negotiation.EventRoundIssued,
	} {
		for _, l := range negotiation.Languages() {
			t.Run(string(cause)+" "+string(l), func(t *testing.T) {
				m := material(cause, l)
				m.Round.Title = "Проект рекомендаций, مشروع التوصيات; 建议草案: \\ " + strings.Repeat("é—", 50)
				m.Silence.Title = m.Round.Title
				c := readCalendar(t, file(t, compose(t, m), "calendar.ics").Content)
				e := c.only(t, "VEVENT")
				for _, p := range []string{"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "ORGANIZER"} {
					if e.get(t, p).value == "" {
						t.Errorf("it has no %s: %+v", p, e)
					}
				}
				unescaped := strings.NewReplacer(`\\`, `\`, `\,`, ",", `\;`, ";").Replace(e.get(t, "SUMMARY").value)
				if cause != negotiation.EventRoundIssued && !strings.Contains(
					unescaped, "Проект рекомендаций, مشروع التوصيات; 建议草案: \\",
				) {
					t.Errorf("the summary is %q", unescaped)
				}
				if c.get(t, "VERSION").value != "2.0" || c.get(t, "PRODID").value == "" {
					t.Errorf("the calendar is %+v", c.properties)
				}
			})
		}
	}
}

// A calendar knows by UID and ORGANIZER which entry is meant, and by SEQUENCE
// that the cancellation is later. A published entry invites nobody.
func TestACancellationCancelsTheEntry(t *testing.T) {
	for _, kind := range []string{"round", "silence"} {
		t.Run(kind, func(t *testing.T) {
			read := func(cause negotiation.EventName, sequence int) (*entry, notice.Attachment) {
				m := material(cause, negotiation.Russian)
				m.Sequence = sequence
				f := file(t, compose(t, m), "calendar.ics")
				return readCalendar(t, f.Content), f
			}
			first, _ := read(negotiation.EventName(kind+".opened"), 0)
			last, f := read(negotiation.EventName(kind+".cancelled"), 1)
			was, is := first.only(t, "VEVENT"), last.only(t, "VEVENT")
			for _, p := range []string{"UID", "ORGANIZER", "DTSTART"} {
				if was.get(t, p) != is.get(t, p) {
					t.Errorf("%s was %+v and is %+v", p, was.get(t, p), is.get(t, p))
				}
			}
			if was.get(
				t, "ORGANIZER",
			).value != "mailto:secretariat@rapporteur.example.org" || was.get(t, "ATTENDEE").name != "" {
				t.Errorf("published as %+v", was.properties)
			}
			if is.get(t, "STATUS").value != "CANCELLED" || is.get(
				t, "SEQUENCE",
			).value <= was.get(t, "SEQUENCE").value || is.get(t, "ATTENDEE").value != "mailto:fra@example.org" {
				t.Errorf("cancelled as %+v", is.properties)
			}
			if last.get(t, "METHOD").value != "CANCEL" || first.get(t, "METHOD").value != "PUBLISH" || !strings.HasSuffix(
				f.Type, "method=CANCEL",
			) || !bytes.Contains(f.Content, []byte("METHOD:CANCEL\r\n")) {
				t.Errorf("sent as %s, %+v", f.Type, last.properties)
			}
		})
	}
}
