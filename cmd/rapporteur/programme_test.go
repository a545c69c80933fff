package main

import (
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

const eleventhMeeting = `  - {key: wg4-2021, body: CTOC/COP/WG.4, session: "2021", names: {en: Eleventh meeting}, opens: 2021-10-12, closes: 2021-10-13, place: Vienna, zone: Europe/Vienna, format: hybrid,
     agenda: [{number: "4", kind: other_matters, names: {en: Other matters}}, {number: "5", kind: report, names: {en: Adoption of the report}}]}
`

// A meeting from its sittings to a postponement and the adoption of its agenda,
// by commands alone.
func TestCommandsPlanAMeeting(t *testing.T) {
	s := start(t)
	secretariat, chair := s.token("--role", "secretariat"), s.token("--role", "chair")
	s.as(secretariat, exitOK, "load", "calendar", s.file("calendar.yaml", strings.Replace(calendarFile, "documents:", eleventhMeeting+"documents:", 1)))
	s.as(secretariat, exitOK, "load", "delegations", s.file("delegations.csv", delegationsFile))
	s.as(secretariat, exitOK, "load", "accreditation", s.file("accreditation.csv", "meeting,code\nwg4-2021,FRA\n"))
	france := s.token("--role", "delegation", "--delegation", "FRA")
	if out := s.as(france, exitOK, "meeting", "accredited", "wg4-2021"); !strings.Contains(out, "state_party") {
		t.Errorf("accredited: %s", out)
	}
	s.as(secretariat, exitUsage, "meeting", "sittings", "wg4-2021", "--sitting", "at eleven")
	s.as(secretariat, exitNotFound, "meeting", "sittings", "wg4-2021", "--sitting", "2021-10-12 11:00-13:00 9")
	s.as(secretariat, exitOK, "meeting", "sittings", "wg4-2021", "--sitting", "2021-10-12 11:00-13:00 4", "--sitting", "2021-10-13 15:00-17:00 4, 5")

	s.as(secretariat, exitNotFound, "meeting", "change", "wg4-2021", "--opens", "2022-03-08", "--closes", "2022-03-09", "--approval", "018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11")
	var p n.Programme
	s.read(s.as(chair, exitOK, "meeting", "decide", "wg4-2021", "--json", "--subject", "dates", "--on", "2021-08-11", "--text", "It is postponed."), &p)
	out := s.as(secretariat, exitOK, "meeting", "change", "wg4-2021", "--opens", "2022-03-08", "--closes", "2022-03-09", "--approval", string(p.Decisions[0].ID))
	for _, want := range []string{"8 Mar 2022 to 9 Mar 2022", "12 Oct 2021 to 13 Oct 2021", "TO BE RESCHEDULED", "Provisional agenda:"} {
		if !strings.Contains(out, want) {
			t.Errorf("after the change, not shown: %s\n%s", want, out)
		}
	}
	s.as(secretariat, exitDenied, "meeting", "adopt-agenda", "wg4-2021")
	s.as(france, exitOK, "meeting", "object", "wg4-2021", "--reason", "An item is missing.")
	s.as(chair, exitRefused, "meeting", "adopt-agenda", "wg4-2021")
	s.as(france, exitOK, "meeting", "lift-objection", "wg4-2021")
	amended := s.file("agenda.yaml", "agenda:\n  - {number: \"3\", kind: substance, names: {en: Added in the room}}\n  - {number: \"4\", kind: other_matters, names: {en: Other matters}}\n  - {number: \"5\", kind: report, names: {en: Report}}\n")
	if out := s.as(chair, exitOK, "meeting", "adopt-agenda", "wg4-2021", "--as-amended", amended); !strings.Contains(out, "adopted as orally amended") {
		t.Errorf("adopted: %s", out)
	}
	s.as(france, exitUsage, "meeting", "agenda", "wg4-2021", "--format", "pdf")
	if out := s.as(france, exitOK, "meeting", "agenda", "wg4-2021", "--language", "fr"); !strings.Contains(out, "Ordre du jour annoté") || !strings.Contains(out, "3. Added in the room") {
		t.Errorf("printed: %s", out)
	}
}
