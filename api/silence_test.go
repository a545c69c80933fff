package api_test

import (
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

// Who broke a silence, and in which words, is withheld from the others; that it
// was broken, and where, is not.
func TestNamesOfThoseWhoBrokeASilenceAreWithheld(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	open := func(published bool) negotiation.Silence {
		s, err := w.as(negotiation.RoleSecretariat).OpenSilence(ctx, newID(), negotiation.OpenSilence{
			Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnDates, Title: "Dates", Paragraphs: []string{
				"On 12 October.", "In Vienna. " + string(newID()),
			}, Roster: []string{"FRA", "KEN"},
			Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna", NamesPublished: published,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.as(negotiation.RoleDelegation).OnSilence(
			ctx, s.ID, newID(), negotiation.BreakSilence{Paragraphs: []int{2}, Text: "A word nobody else reads."},
		); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for published, want := range map[bool]map[negotiation.Role]int{
		false: {negotiation.RoleSecretariat: 1, negotiation.RoleChair: 1, negotiation.RoleDelegation: 1, "kenya": 0},
		true:  {negotiation.RoleSecretariat: 1, negotiation.RoleChair: 1, negotiation.RoleDelegation: 1, "kenya": 1},
	} {
		s := open(published)
		for role, count := range want {
			list, err := w.as(role).SilenceObjections(ctx, s.ID)
			if err != nil || len(list) != count {
				t.Errorf("names published %v: %s reads %d objections, want %d: %v", published, role, len(list), count, err)
			}
		}
		shown, err := w.as("kenya").Silence(ctx, s.ID)
		if err != nil || !shown.Paragraphs[1].Broken || shown.Paragraphs[0].Broken {
			t.Errorf("that it is broken is told: %+v, %v", shown, err)
		}
		_, err = w.as("kenya").OpenSilence(ctx, newID(), negotiation.OpenSilence{
			Body: "CTOC/COP", Subject: negotiation.SilenceOnDates, Title: "x", Paragraphs: []string{"x"},
			Roster: []string{"FRA"}, Ends: time.Now().Add(time.Hour), Zone: "UTC",
		})
		wantCode(t, err, negotiation.CodeNotPermitted)
		_, err = w.as("kenya").OnSilence(
			ctx, s.ID, newID(), negotiation.BreakSilence{Delegation: "FRA", Text: "In another's name."},
		)
		wantCode(t, err, negotiation.CodeOtherDelegation)
		if err != nil && strings.Contains(err.Error(), "A word") {
			t.Error("an error tells the objection")
		}
	}
	_, err := w.as(negotiation.RoleSecretariat).OpenSilence(ctx, newID(), negotiation.OpenSilence{
		Body: "CTOC/COP/WG.4", Subject: negotiation.SilenceOnRecommendations, Title: "x", Paragraphs: []string{"x"},
		Roster: []string{"FRA"}, Ends: time.Now().Add(96 * time.Hour), Zone: "UTC",
	})
	wantCode(t, err, negotiation.CodeNotPermitted)
}
