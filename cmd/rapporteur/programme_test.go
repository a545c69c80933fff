package main

import (
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

const eleventhMeeting = `  - {key: wg4-2021, body: CTOC/COP/WG.4, session: "2021", names: {en: Eleventh meeting}, opens: 2021-10-12, closes: 2021-10-13, place: Vienna, zone: Europe/Vienna, format: hybrid,
     agenda: [{number: "4", kind: other_matters, names: {en: Other matters}}, {number: "5", kind: report, names: {en: Adoption of the report}}]}
`

// endsInWorkingDays opens a silence procedure that ends in three working days.
func (s *system) endsInWorkingDays(secretariat string) {
	s.t.Helper()
	open := []string{
		"silence", "open", "--json", "--body", "CTOC/COP", "--subject", "dates", "--title", "Dates", "--paragraph", "In May.",
		"--roster", "FRA", "--reason", "As agreed.", "--zone", "Europe/Vienna",
	}
	s.as(secretariat, exitUsage, append(open, "--in", "3wd")...) // no duty station there
	calendar := "stations:\n  - {key: vienna, names: {en: Vienna}, zone: Europe/Vienna, calendars: [{from: 2020-01-01, " +
		"until: 2100-12-31}]}\n"
	s.as(secretariat, exitOK, "load", "workdays", s.file("workdays.yaml", calendar))
	s.as(secretariat, exitUsage, append(open, "--in", "three days")...)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		s.t.Fatal(err)
	}
	want := time.Now().In(vienna) // where it may be another day already
	for left := 3; left > 0; {
		want = want.AddDate(0, 0, 1)
		if want.Weekday() != time.Saturday && want.Weekday() != time.Sunday {
			left--
		}
	}
	for _, in := range []string{"3wd", "3 working days"} {
		var opened negotiation.Silence
		s.read(s.as(secretariat, exitOK, append(open, "--in", in)...), &opened)
		if d := opened.Ends.Sub(want); d < -3*time.Hour || d > 3*time.Hour || len(opened.Warnings) != 0 {
			s.t.Errorf("--in %q ends on %s, want about %s, %v", in, opened.Ends, want, opened.Warnings)
		}
	}
}

// A meeting from its sittings to a postponement and the adoption of its agenda,
// by commands alone.
func TestCommandsPlanAMeeting(t *testing.T) {
	s := start(t)
	secretariat, chair := s.token("--role", "secretariat"), s.token("--role", "chair")
	s.as(
		secretariat, exitOK, "load", "calendar",
		s.file("calendar.yaml", strings.Replace(calendarFile, "documents:", eleventhMeeting+"documents:", 1)),
	)
	s.as(secretariat, exitOK, "load", "delegations", s.file("delegations.csv", delegationsFile))
	s.as(secretariat, exitNotFound, "meeting", "bureau", "CTOC/COP/WG.4")
	s.as(
		secretariat, exitOK, "load", "bureau",
		s.file("bureau.csv", "body,office,code,from,until\nCTOC/COP,chair,FRA,2018-10-19,\n"),
	)
	s.as(secretariat, exitOK, "load", "accreditation", s.file("accreditation.csv", "meeting,code\nwg4-2021,FRA\n"))
	s.as(secretariat, exitRefused, "meeting", "withdraw-accreditation", "wg4-2021", "FRA", "--reason", "Nothing.")
	s.as(secretariat, exitOK, "load", "delegations", s.file(
		"organization.csv", "code,kind,name_en,instrument,capacity,from\nIOM,organization,IOM,untoc,entity,2004-01-01\n",
	))
	s.as(secretariat, exitOK, "load", "accreditation", s.file("later.csv", "meeting,code\nwg4-2021,IOM\n"))
	if out := s.as(
		secretariat, exitOK, "meeting", "withdraw-accreditation", "wg4-2021", "IOM", "--reason", "Credentials expired.",
	); !strings.Contains(out, "Credentials expired.") {
		t.Errorf("withdrawn: %s", out)
	}
	if out := s.as(
		secretariat, exitOK, "meeting", "restore-accreditation", "wg4-2021", "IOM", "--reason", "New ones came.",
	); strings.Contains(out, "expired") {
		t.Errorf("restored: %s", out)
	}
	france := s.token("--role", "delegation", "--delegation", "FRA")
	if out := s.as(france, exitOK, "meeting", "accredited", "wg4-2021"); !strings.Contains(out, "state_party") {
		t.Errorf("accredited: %s", out)
	}
	if out := s.as(france, exitOK, "meeting", "bureau", "CTOC/COP/WG.4", "--on", "2021-04-12"); !strings.Contains(
		out, "Extended Bureau of CTOC/COP on 12 Apr 2021",
	) || !strings.Contains(out, "President or Chair") {
		t.Errorf("the Bureau: %s", out)
	}
	ask := []string{
		"silence", "open", "--body", "CTOC/COP/WG.4", "--meeting", "wg4-2021", "--subject", "format", "--title", "Format",
		"--paragraph", "It is held online.", "--in", "96h", "--zone", "Europe/Vienna",
	}
	s.as(secretariat, exitRefused, append(ask, "--roster", "KEN")...)
	if out := s.as(
		secretariat, exitOK, append(ask, "--bureau")...,
	); !strings.Contains(out, "FRA (the extended Bureau of CTOC/COP)") {
		t.Errorf("asked: %s", out)
	}
	s.endsInWorkingDays(secretariat)
	s.as(secretariat, exitUsage, "meeting", "sittings", "wg4-2021", "--sitting", "at eleven")
	s.as(secretariat, exitNotFound, "meeting", "sittings", "wg4-2021", "--sitting", "2021-10-12 11:00-13:00 9")
	s.as(
		secretariat, exitOK, "meeting", "sittings", "wg4-2021", "--sitting", "2021-10-12 11:00-13:00 4", "--sitting",
		"2021-10-13 15:00-17:00 4, 5",
	)

	s.as(
		secretariat, exitNotFound, "meeting", "change", "wg4-2021", "--opens", "2022-03-08", "--closes", "2022-03-09",
		"--approval", "018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11",
	)
	var p negotiation.Programme
	s.read(s.as(
		chair, exitOK, "meeting", "decide", "wg4-2021", "--json", "--subject", "dates", "--on", "2021-08-11", "--text",
		"It is postponed.",
	), &p)
	out := s.as(
		secretariat, exitOK, "meeting", "change", "wg4-2021", "--opens", "2022-03-08", "--closes", "2022-03-09", "--approval",
		string(p.Decisions[0].ID),
	)
	for _, want := range []string{
		"8 Mar 2022 to 9 Mar 2022", "12 Oct 2021 to 13 Oct 2021", "TO BE RESCHEDULED", "Provisional agenda:",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("after the change, not shown: %s\n%s", want, out)
		}
	}
	s.as(secretariat, exitDenied, "meeting", "adopt-agenda", "wg4-2021")
	s.as(france, exitOK, "meeting", "object", "wg4-2021", "--reason", "An item is missing.")
	s.as(chair, exitRefused, "meeting", "adopt-agenda", "wg4-2021")
	s.as(france, exitOK, "meeting", "lift-objection", "wg4-2021")
	amended := s.file("agenda.yaml", "agenda:\n  - {number: \"3\", kind: substance, names: {en: Added in the room}}\n  "+
		"- {number: \"4\", kind: other_matters, names: {en: Other matters}}\n  - {number: \"5\", kind: report, names: {en: "+
		"Report}}\n")
	if out := s.as(
		chair, exitOK, "meeting", "adopt-agenda", "wg4-2021", "--as-amended", amended,
	); !strings.Contains(out, "adopted as orally amended") {
		t.Errorf("adopted: %s", out)
	}
	s.as(france, exitUsage, "meeting", "agenda", "wg4-2021", "--format", "pdf")
	if out := s.as(
		france, exitOK, "meeting", "agenda", "wg4-2021", "--language", "fr",
	); !strings.Contains(out, "Ordre du jour annoté") || !strings.Contains(out, "3. Added in the room") {
		t.Errorf("printed: %s", out)
	}
}
