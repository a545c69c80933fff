package dossier_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"rapporteur/dossier"
)

func TestWorkdaysOfTheExampleAreRead(t *testing.T) {
	file, err := os.ReadFile("../demo/data/workdays.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := dossier.ReadWorkdays("workdays.yaml", file)
	if err != nil || len(list) != 1 || list[0].Key != "vienna" || len(list[0].Calendars) != 2 {
		t.Fatalf("read %+v, %v", list, err)
	}
	off, err := list[0].DayOff(time.Date(2021, 10, 26, 12, 0, 0, 0, time.UTC))
	if err != nil || off != "National Day" {
		t.Errorf("26 October 2021 is off for %q, %v", off, err)
	}
	for _, day := range []int{12, 13} { // the days of the meeting
		if works, err := list[0].IsWorkingDay(time.Date(2021, 10, day, 10, 0, 0, 0, time.UTC)); err != nil || !works {
			t.Errorf("%d October 2021 is no working day, %v", day, err)
		}
	}
}

func TestWorkdaysTellEveryProblemWithItsLine(t *testing.T) {
	_, err := dossier.ReadWorkdays("w.yaml", []byte(`stations:
  - key: vienna
    names: {en: Vienna}
    zone: Vienna
    calendars:
      - {from: 2020-01-01, until: 2020-12-31}
  - key: vienna
    names: {en: Vienna, de: Wien}
    zone: Europe/Vienna
    calendars:
      - {from: 2020-01-01, until: 2020-12-31, week: [monday]}
  - key: geneva
    names: {en: Geneva}
    zone: Europe/Zurich
`))
	var problems dossier.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("read with %v", err)
	}
	for _, part := range []string{
		"w.yaml:2: The duty station vienna needs its time zone", "w.yaml:7: The duty station vienna is already in line 2",
		"w.yaml:7: The duty station vienna has a name in \"de\"", "w.yaml:7: The working week",
		"w.yaml:12: The duty station geneva has no calendars",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("not told: %s\n%v", part, err)
		}
	}
	for _, text := range []string{"", "stations: []", "stations:\n  - key: v\n    colour: red\n"} {
		if _, err := dossier.ReadWorkdays("w.yaml", []byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
