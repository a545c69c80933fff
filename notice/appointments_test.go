package notice_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/notice"
)

// A deadline is an instant in UTC, and a meeting is whole days, the day after its last
// one left out.
func TestAppointmentsAreInstantsOrWholeDays(t *testing.T) {
	at := time.Date(2020, 9, 25, 16, 0, 0, 0, time.UTC)
	file := string(notice.Calendar([]notice.Appointment{
		{UID: "round-1@example.com", Summary: "Deadline; comma, and\nline", At: at},
		{UID: "meeting-1@example.com", Summary: "Meeting", At: at, LastDay: at.AddDate(0, 0, 2)},
	}, at))
	for _, line := range []string{
		"UID:round-1@example.com", "DTSTART:20200925T160000Z", `SUMMARY:Deadline\; comma\, and\nline`,
		"DTSTART;VALUE=DATE:20200925", "DTEND;VALUE=DATE:20200928", "DTSTAMP:20200925T160000Z",
	} {
		if !strings.Contains(file, line+"\r\n") {
			t.Errorf("the calendar has no line %q:\n%s", line, file)
		}
	}
}
