package negotiation_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

func TestADayIsWrittenAsItIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := negotiation.Day(onDay(
			rapid.IntRange(1, 9999).Draw(t, "year"), 1, 1,
		).AddDate(0, 0, rapid.IntRange(0, 364).Draw(t, "day")))
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got negotiation.Day
		if err := json.Unmarshal(text, &got); err != nil || !time.Time(got).Equal(time.Time(want)) {
			t.Fatalf("%s is read as %v, %v", text, got, err)
		}
	})
	if d, err := negotiation.ReadDay(""); err != nil || !d.IsZero() {
		t.Errorf("no day is read as %v, %v", d, err)
	}
	for _, text := range []string{
		"2021-13-45", "2021-02-29", "12 October 2021", "2021-10-12T00:00:00Z", "21-10-12", " 2021-10-12",
	} {
		_, err := negotiation.ReadDay(text)
		refusedAs(t, text, err, negotiation.CodeInvalid)
	}
}
