package api_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

func TestWorkingDaysAreCountedAtTheDutyStation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	file, err := os.ReadFile("../demo/data/workdays.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if loaded, err := w.as(negotiation.RoleSecretariat).LoadWorkdays(
		ctx, "workdays.yaml", file,
	); err != nil || loaded.Created != 3 {
		t.Fatalf("loaded %+v, %v", loaded, err)
	}
	for from, want := range map[string]string{
		"2020-10-23": "2020-10-27T00:00:00+01:00", "2020-10-23T16:00:00Z": "2020-10-27T18:00:00+01:00",
	} {
		got, err := w.as(negotiation.RoleDelegation).Workdays(ctx, "vienna", from, 1)
		if err != nil || got.To.Format(time.RFC3339) != want || got.Off != "" {
			t.Errorf("from %s: %+v, %v", from, got, err)
		}
	}
	if got, err := w.as(negotiation.RoleDelegation).Workdays(
		ctx, "vienna", "2020-10-26", -1,
	); err != nil || got.Off != "National Day" || got.To.Day() != 23 {
		t.Errorf("back from a holiday: %+v, %v", got, err)
	}
	_, err = w.as(negotiation.RoleDelegation).Workdays(ctx, "geneva", "2020-10-26", 1)
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.as(negotiation.RoleDelegation).Workdays(ctx, "vienna", "2031-10-26", 1)
	wantCode(t, err, negotiation.CodeNotFound)
	_, err = w.as(negotiation.RoleDelegation).Workdays(ctx, "vienna", "soon", 1)
	wantCode(t, err, negotiation.CodeInvalid)
}

// A deadline on a day off is taken, with a warning in the answer.
func TestADeadlineOnADayOffIsTakenWithAWarning(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	saturday := time.Now().UTC().Add(48 * time.Hour).Truncate(24 * time.Hour).Add(12 * time.Hour)
	for saturday.Weekday() != time.Saturday {
		saturday = saturday.AddDate(0, 0, 1)
	}
	year := saturday.Format("2006")
	file := "stations:\n  - key: vienna\n    names: {en: Vienna}\n    zone: Europe/Vienna\n    calendars:\n      - " +
		"{from: " + year + "-01-01, until: " + year + "-12-31}\n"
	if _, err := w.as(negotiation.RoleSecretariat).LoadWorkdays(ctx, "w.yaml", []byte(file)); err != nil {
		t.Fatal(err)
	}
	extended, err := w.as(negotiation.RoleSecretariat).OnRound(
		ctx, w.round.ID, newID(), negotiation.ExtendRound{Deadline: saturday},
	)
	if err != nil || !extended.Deadline.Equal(saturday) || len(extended.Warnings) != 1 || !strings.Contains(
		extended.Warnings[0], "a day off in Vienna (Saturday)",
	) {
		t.Fatalf("extended to %s with %v, %v", extended.Deadline, extended.Warnings, err)
	}
	if shown, err := w.as(negotiation.RoleSecretariat).Round(ctx, w.round.ID); err != nil || len(shown.Warnings) != 0 {
		t.Errorf("the warning is on record: %v, %v", shown.Warnings, err)
	}
	set := negotiation.DraftSet{Meeting: "wg4-2020", Language: negotiation.English, Drafts: []negotiation.DraftText{
		{Key: "data", Title: "Data", Paragraphs: []negotiation.Paragraph{{Number: "1", Text: "Text."}}},
	}}
	if _, err := w.store.LoadRecommendations(ctx, secretariat, set); err != nil {
		t.Fatal(err)
	}
	r := negotiation.OpenRound{
		Meeting: "wg4-2020", CRPMeeting: "cop-2020", Deadline: saturday, Zone: "Europe/Vienna",
		Recommendations: []string{"data"},
	}
	opened, err := w.as(negotiation.RoleSecretariat).OpenRound(ctx, newID(), r)
	if err != nil || len(opened.Warnings) != 1 {
		t.Fatalf("opened with %v, %v", opened.Warnings, err)
	}
	// So with the end of a silence procedure.
	silence, err := w.as(negotiation.RoleSecretariat).OpenSilence(ctx, newID(), negotiation.OpenSilence{
		Body: "CTOC/COP", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: []string{
			"In May.",
		}, Roster: []string{"FRA"}, Ends: saturday, Zone: "Europe/Vienna", Reason: "urgent",
	})
	if err != nil || len(silence.Warnings) != 1 {
		t.Fatalf("opened with %v, %v", silence.Warnings, err)
	}
	silence, err = w.as(negotiation.RoleSecretariat).OnSilence(
		ctx, silence.ID, newID(), negotiation.ExtendSilence{Ends: saturday.Add(time.Hour)},
	)
	if err != nil || len(silence.Warnings) != 1 {
		t.Fatalf("extended with %v, %v", silence.Warnings, err)
	}
}
