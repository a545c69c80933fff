package negotiation_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

// Clocks are put back by an hour in most zones, by half an hour on Lord Howe
// Island, by a quarter never, and in Casablanca when Ramadan begins.
func TestTimesThatComeTwice(t *testing.T) {
	for _, c := range []struct {
		zone, at string
		want     bool
	}{
		{"Europe/Vienna", "2020-10-25T01:59:59+02:00", false},
		{"Europe/Vienna", "2020-10-25T02:00:00+02:00", true},
		{"Europe/Vienna", "2020-10-25T02:30:00+02:00", true},
		{"Europe/Vienna", "2020-10-25T02:30:00+01:00", true},
		{"Europe/Vienna", "2020-10-25T03:00:00+01:00", false},
		{"Europe/Vienna", "2021-03-28T01:59:59+01:00", false},
		{"Europe/Vienna", "2021-03-28T03:00:00+02:00", false},
		{"America/New_York", "2021-11-07T01:15:00-04:00", true},
		{"America/New_York", "2021-11-07T01:15:00-05:00", true},
		{"America/New_York", "2021-11-07T02:00:00-05:00", false},
		{"Africa/Casablanca", "2021-04-11T02:45:00+01:00", true},
		{"Africa/Casablanca", "2021-04-11T02:45:00+00:00", true},
		{"Europe/Dublin", "2021-10-31T01:30:00+01:00", true},
		{"Europe/Dublin", "2021-10-31T01:30:00+00:00", true},
		{"Australia/Lord_Howe", "2021-04-04T01:29:00+11:00", false},
		{"Australia/Lord_Howe", "2021-04-04T01:45:00+11:00", true},
		{"Australia/Lord_Howe", "2021-04-04T01:45:00+10:30", true},
		{"Australia/Lord_Howe", "2021-04-04T02:00:00+10:30", false},
		{"Asia/Kathmandu", "2021-10-31T02:30:00+05:45", false},
		{"UTC", "2021-10-31T02:30:00Z", false},
	} {
		t.Run(c.zone+" "+c.at, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := negotiation.Repeated(at, zoneOf(t, c.zone)); got != c.want {
				t.Errorf("it is said to come twice: %v", got)
			}
		})
	}
}

// A time comes twice exactly when another instant within a day looks the same.
func TestATimeComesTwiceIfAnotherInstantLooksTheSame(t *testing.T) {
	zones := []string{
		"Europe/Vienna", "America/New_York", "Africa/Casablanca", "Europe/Dublin", "Asia/Kathmandu", "Australia/Lord_Howe",
	}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(0, 2e9).Draw(t, "at"), 0).In(zone)
		if _, ends := at.ZoneBounds(); !ends.IsZero() && rapid.Bool().Draw(t, "near a change") {
			at = ends.Add(time.Duration(rapid.IntRange(-150, 150).Draw(t, "minutes")) * time.Minute)
		}
		twice := false
		for shift := -3 * time.Hour; shift <= 3*time.Hour; shift += 15 * time.Minute {
			twice = twice || shift != 0 && at.Add(shift).In(zone).Format(time.DateTime) == at.Format(time.DateTime)
		}
		if negotiation.Repeated(at, zone) != twice {
			t.Fatalf("%s comes twice: %v", at, twice)
		}
	})
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
