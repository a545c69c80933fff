package negotiation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rapporteur/negotiation"
)

func TestAReservationIsAcknowledgedBeforeTheGavel(t *testing.T) {
	d := negotiation.Draft{Stage: negotiation.StageTakenUp}
	agree := func(codes ...string) negotiation.Asked {
		return negotiation.Asked{Act: negotiation.AgreeOnDraft{Acknowledged: codes}}
	}
	two := facts{Reserving: []string{"BRA", "KEN"}}
	applied(t, d, agree(), two, negotiation.CodeObjection)
	applied(t, d, agree("BRA"), two, negotiation.CodeObjection)
	applied(t, d, agree("BRA", "FRA", "KEN"), two, negotiation.CodeInvalid)
	applied(t, d, agree("FRA"), facts{}, negotiation.CodeInvalid)
	_, err := d.Apply(agree("BRA"), two.record())
	if err == nil || !strings.Contains(err.Error(), "The written reservation of KEN stands") {
		t.Errorf("it does not say whose: %v", err)
	}
	agreed, err := d.Apply(agree("KEN", "BRA"), two.record())
	if err != nil || agreed.Stage != negotiation.StageAgreed || !slices.Equal(
		agreed.Acknowledged, []string{"BRA", "KEN"},
	) {
		t.Fatalf("agreed: %+v, %v", agreed, err)
	}
	// An objection opens the text, and what was acknowledged is to be seen again.
	opened, err := agreed.Apply(
		negotiation.Asked{Act: negotiation.ObjectToDraft{Speaker: negotiation.Speaker{Delegation: "KEN"}}},
		facts{Capacity: negotiation.StateParty}.record(),
	)
	if err != nil || len(opened.Acknowledged) != 0 {
		t.Errorf("opened: %+v, %v", opened, err)
	}
}

func TestAReservationStandsUntilItIsLifted(t *testing.T) {
	day := func(d int) time.Time { return onDay(2021, 1, d) }
	v := negotiation.Version{Paragraphs: []negotiation.Paragraph{{ID: "p1"}}}
	reserves := func(change func(*negotiation.ReceivedComment)) []negotiation.ReceivedComment {
		c := negotiation.ReceivedComment{
			Comment: negotiation.Comment{ID: "c", Kind: negotiation.Reservation, Paragraph: "p1"}, Delegation: "KEN", Round: "r",
			ReceivedAt: day(2), TakenIn: true,
		}
		change(&c)
		return []negotiation.ReceivedComment{c}
	}
	for name, c := range map[string]struct {
		change func(*negotiation.ReceivedComment)
		lifted time.Time
		stands bool
	}{
		"on a paragraph":           {func(*negotiation.ReceivedComment) {}, time.Time{}, true},
		"on the draft":             {func(c *negotiation.ReceivedComment) { c.Paragraph = "" }, time.Time{}, true},
		"on a paragraph that went": {func(c *negotiation.ReceivedComment) { c.Paragraph = "p2" }, time.Time{}, false},
		"withdrawn":                {func(c *negotiation.ReceivedComment) { c.WithdrawnAt = day(3) }, time.Time{}, false},
		"late and left out":        {func(c *negotiation.ReceivedComment) { c.TakenIn = false }, time.Time{}, false},
		"of a round without paper": {func(c *negotiation.ReceivedComment) { c.Round = "other" }, time.Time{}, false},
		"another comment": {func(c *negotiation.ReceivedComment) {
			c.Kind = negotiation.Support
		}, time.Time{}, false},
		"lifted":     {func(*negotiation.ReceivedComment) {}, day(4), false},
		"made again": {func(*negotiation.ReceivedComment) {}, day(1), true},
	} {
		list := negotiation.StandingReservations(
			v, reserves(c.change), []negotiation.ID{"r"}, map[string]time.Time{"KEN": c.lifted},
		)
		if got := slices.Equal(negotiation.Reserving(list), []string{"KEN"}); got != c.stands {
			t.Errorf("%s: stands %v, want %v", name, got, c.stands)
		}
	}
	list := negotiation.StandingReservations(
		v, reserves(func(*negotiation.ReceivedComment) {}), []negotiation.ID{"r"}, nil,
	)
	for c, want := range map[negotiation.Capacity]int{negotiation.StateParty: 1, negotiation.Signatory: 0, "": 0} {
		if got := negotiation.EntitledReservations(list, map[string]negotiation.Capacity{"KEN": c}); len(got) != want {
			t.Errorf("of %q: %v", c, got)
		}
	}
}
