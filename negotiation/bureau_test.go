package negotiation_test

import (
	"slices"
	"testing"
	"time"

	"rapporteur/negotiation"
)

func inBureau(
	office negotiation.BureauOffice, code string, from time.Time, until ...time.Time,
) negotiation.BureauMember {
	m := negotiation.BureauMember{Body: "CTOC/COP", Office: office, Delegation: code, From: from}
	if len(until) > 0 {
		m.Until = until[0]
	}
	return m
}

func onDay(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func theBureau() []negotiation.BureauMember {
	return []negotiation.BureauMember{
		inBureau(
			negotiation.BureauRapporteur, "KEN", onDay(2018, 10, 19),
		), inBureau(negotiation.BureauViceChair, "FRA", onDay(2018, 10, 19)),
		inBureau(
			negotiation.BureauChair, "DEU", onDay(2018, 10, 19), onDay(2020, 10, 16),
		), inBureau(negotiation.BureauChair, "BRA", onDay(2020, 10, 16)),
		inBureau(negotiation.BureauGroupChair, "FRA", onDay(2020, 1, 1)),
	}
}

func TestTheBureauIsThatOfTheDay(t *testing.T) {
	chain := []string{"CTOC/COP/WG.4", "CTOC/COP"}
	for day, want := range map[time.Time][]string{
		onDay(2019, 1, 1): {
			"DEU", "FRA", "KEN",
		}, onDay(2020, 10, 15): {"DEU", "FRA", "FRA", "KEN"}, onDay(2020, 10, 16): {"BRA", "FRA", "FRA", "KEN"},
	} {
		b, err := negotiation.BureauOf(chain, theBureau(), day.Add(10*time.Hour))
		if err != nil || b.Body != "CTOC/COP" || !b.On.Equal(day) || b.Members[0].Office != negotiation.BureauChair {
			t.Fatalf("on %s: %+v, %v", day, b, err)
		}
		if got := b.Roster(); !slices.Equal(got, slices.Compact(want)) {
			t.Errorf("on %s: %v", day, got)
		}
	}
	_, err := negotiation.BureauOf(chain, theBureau(), onDay(2018, 10, 18))
	refusedAs(t, "before there was one", err, negotiation.CodeNotFound)
	own := append(theBureau(), negotiation.BureauMember{
		Body: "CTOC/COP/WG.4", Office: negotiation.BureauChair, Delegation: "AUT", From: onDay(2021, 1, 1),
	})
	if b, err := negotiation.BureauOf(
		chain, own, onDay(2021, 1, 1),
	); err != nil || b.Body != "CTOC/COP/WG.4" || len(b.Members) != 1 {
		t.Errorf("one of its own: %+v, %v", b, err)
	}
}

func TestTheBureauIsAskedAsAWhole(t *testing.T) {
	b, err := negotiation.BureauOf([]string{"CTOC/COP"}, theBureau(), onDay(2021, 4, 12))
	if err != nil {
		t.Fatal(err)
	}
	for want, rosters := range map[negotiation.Code][][]string{
		"":                      {{"BRA", "FRA", "KEN"}, {"KEN", "BRA", "FRA", "BRA"}},
		negotiation.CodeInvalid: {{"BRA"}, {"FRA", "KEN"}, {"BRA", "FRA", "KEN", "AUT"}, {"DEU", "FRA", "KEN"}, nil},
	} {
		for _, roster := range rosters {
			refusedAs(t, "a roster", b.CheckRoster(roster), want)
		}
	}
}

func TestABureauIsNeverTakenBack(t *testing.T) {
	all, added, ended, err := negotiation.MergeBureau(theBureau(), []negotiation.BureauMember{
		inBureau(negotiation.BureauViceChair, "FRA", onDay(2018, 10, 19), onDay(2021, 1, 1)), inBureau(
			negotiation.BureauViceChair, "AUT", onDay(2021, 1, 1),
		), inBureau(negotiation.BureauRapporteur, "KEN", onDay(2018, 10, 19)),
	})
	if err != nil || len(all) != 6 || len(added) != 1 || len(ended) != 1 {
		t.Fatalf("%d with %v and without %v, %v", len(all), added, ended, err)
	}
	for what, m := range map[string]negotiation.BureauMember{
		"another end":               inBureau(negotiation.BureauChair, "DEU", onDay(2018, 10, 19), onDay(2021, 1, 1)),
		"no end any more":           inBureau(negotiation.BureauChair, "DEU", onDay(2018, 10, 19)),
		"two Chairs":                inBureau(negotiation.BureauChair, "AUT", onDay(2021, 1, 1)),
		"one Vice-Chair twice":      inBureau(negotiation.BureauViceChair, "FRA", onDay(2020, 1, 1)),
		"two Rapporteurs, later on": inBureau(negotiation.BureauRapporteur, "AUT", onDay(2030, 1, 1)),
	} {
		_, _, _, err := negotiation.MergeBureau(theBureau(), []negotiation.BureauMember{m})
		refusedAs(t, what, err, negotiation.CodeConflict)
	}
	for what, m := range map[string]negotiation.BureauMember{
		"no office": inBureau(
			"secretary", "AUT", onDay(2021, 1, 1),
		), "an end before the beginning": inBureau(negotiation.BureauViceChair, "AUT", onDay(2021, 1, 1), onDay(2021, 1, 1)),
	} {
		_, _, _, err := negotiation.MergeBureau(theBureau(), []negotiation.BureauMember{m})
		refusedAs(t, what, err, negotiation.CodeInvalid)
	}
}

func TestADecisionNamesTheBureauOfItsDay(t *testing.T) {
	b, err := negotiation.BureauOf([]string{"CTOC/COP"}, theBureau(), onDay(2020, 9, 11))
	if err != nil {
		t.Fatal(err)
	}
	x := negotiation.RecordBureauDecision{
		Subject: negotiation.SilenceOnDates, On: negotiation.Day(onDay(2020, 9, 11)), Text: "Postponed.",
	}
	p, err := x.Judge(
		negotiation.Programme{Meeting: eleventh()}, negotiation.MeetingFacts{ID: "x", Now: onDay(2020, 9, 12), Bureau: b},
	)
	if err != nil || len(p.Decisions) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if d := p.Decisions[0]; d.ID != "x" || d.Bureau != "CTOC/COP" || d.Members[0].Delegation != "DEU" {
		t.Errorf("%+v", d)
	}
	_, err = x.Judge(
		negotiation.Programme{Meeting: eleventh()}, negotiation.MeetingFacts{Now: onDay(2020, 9, 10), Bureau: b},
	)
	refusedAs(t, "one still to come", err, negotiation.CodeInvalid)
}
