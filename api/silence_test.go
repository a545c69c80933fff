package api_test

import (
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
)

// Who broke a silence, and in which words, is withheld from the others; that it
// was broken, and where, is not.
func TestNamesOfThoseWhoBrokeASilenceAreWithheld(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	open := func(published bool) n.Silence {
		s, err := w.as(n.RoleSecretariat).OpenSilence(ctx, newID(), n.OpenSilence{
			Body: "CTOC/COP/WG.4", Subject: n.SilenceOnDates, Title: "Dates", Paragraphs: []string{"On 12 October.", "In Vienna. " + string(newID())}, Roster: []string{"FRA", "KEN"},
			Ends: time.Now().Add(96 * time.Hour), Zone: "Europe/Vienna", NamesPublished: published,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.as(n.RoleDelegation).OnSilence(ctx, s.ID, newID(), n.BreakSilence{Paragraphs: []int{2}, Text: "A word nobody else reads."}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for published, want := range map[bool]map[n.Role]int{
		false: {n.RoleSecretariat: 1, n.RoleChair: 1, n.RoleDelegation: 1, "kenya": 0},
		true:  {n.RoleSecretariat: 1, n.RoleChair: 1, n.RoleDelegation: 1, "kenya": 1},
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
		_, err = w.as("kenya").OpenSilence(ctx, newID(), n.OpenSilence{Body: "CTOC/COP", Subject: n.SilenceOnDates, Title: "x", Paragraphs: []string{"x"}, Roster: []string{"FRA"}, Ends: time.Now().Add(time.Hour), Zone: "UTC"})
		wantCode(t, err, n.CodeNotPermitted)
		_, err = w.as("kenya").OnSilence(ctx, s.ID, newID(), n.BreakSilence{Delegation: "FRA", Text: "In another's name."})
		wantCode(t, err, n.CodeOtherDelegation)
		if err != nil && strings.Contains(err.Error(), "A word") {
			t.Error("an error tells the objection")
		}
	}
	_, err := w.as(n.RoleSecretariat).OpenSilence(ctx, newID(), n.OpenSilence{Body: "CTOC/COP/WG.4", Subject: n.SilenceOnRecommendations, Title: "x", Paragraphs: []string{"x"}, Roster: []string{"FRA"}, Ends: time.Now().Add(96 * time.Hour), Zone: "UTC"})
	wantCode(t, err, n.CodeNotPermitted)
}
