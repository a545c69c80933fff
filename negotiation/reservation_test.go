package negotiation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	n "rapporteur/negotiation"
)

func TestAReservationIsAcknowledgedBeforeTheGavel(t *testing.T) {
	d := n.Draft{Stage: n.StageTakenUp}
	agree := func(codes ...string) n.Asked { return n.Asked{Act: n.AgreeOnDraft{Acknowledged: codes}} }
	two := facts{Reserving: []string{"BRA", "KEN"}}
	applied(t, d, agree(), two, n.CodeObjection)
	applied(t, d, agree("BRA"), two, n.CodeObjection)
	applied(t, d, agree("BRA", "FRA", "KEN"), two, n.CodeInvalid)
	applied(t, d, agree("FRA"), facts{}, n.CodeInvalid)
	_, err := d.Apply(agree("BRA"), two.record())
	if err == nil || !strings.Contains(err.Error(), "The written reservation of KEN stands") {
		t.Errorf("it does not say whose: %v", err)
	}
	agreed, err := d.Apply(agree("KEN", "BRA"), two.record())
	if err != nil || agreed.Stage != n.StageAgreed || !slices.Equal(agreed.Acknowledged, []string{"BRA", "KEN"}) {
		t.Fatalf("agreed: %+v, %v", agreed, err)
	}
	// An objection opens the text, and what was acknowledged is to be seen again.
	opened, err := agreed.Apply(n.Asked{Act: n.ObjectToDraft{Speaker: n.Speaker{Delegation: "KEN"}}}, facts{Capacity: n.StateParty}.record())
	if err != nil || len(opened.Acknowledged) != 0 {
		t.Errorf("opened: %+v, %v", opened, err)
	}
}

func TestAReservationStandsUntilItIsLifted(t *testing.T) {
	day := func(d int) time.Time { return onDay(2021, 1, d) }
	v := n.Version{Paragraphs: []n.Paragraph{{ID: "p1"}}}
	reserves := func(change func(*n.ReceivedComment)) []n.ReceivedComment {
		c := n.ReceivedComment{Comment: n.Comment{ID: "c", Kind: n.Reservation, Paragraph: "p1"}, Delegation: "KEN", Round: "r", ReceivedAt: day(2), TakenIn: true}
		change(&c)
		return []n.ReceivedComment{c}
	}
	for name, c := range map[string]struct {
		change func(*n.ReceivedComment)
		lifted time.Time
		stands bool
	}{
		"on a paragraph":           {func(*n.ReceivedComment) {}, time.Time{}, true},
		"on the draft":             {func(c *n.ReceivedComment) { c.Paragraph = "" }, time.Time{}, true},
		"on a paragraph that went": {func(c *n.ReceivedComment) { c.Paragraph = "p2" }, time.Time{}, false},
		"withdrawn":                {func(c *n.ReceivedComment) { c.WithdrawnAt = day(3) }, time.Time{}, false},
		"late and left out":        {func(c *n.ReceivedComment) { c.TakenIn = false }, time.Time{}, false},
		"of a round without paper": {func(c *n.ReceivedComment) { c.Round = "other" }, time.Time{}, false},
		"another comment":          {func(c *n.ReceivedComment) { c.Kind = n.Support }, time.Time{}, false},
		"lifted":                   {func(*n.ReceivedComment) {}, day(4), false},
		"made again":               {func(*n.ReceivedComment) {}, day(1), true},
	} {
		list := n.StandingReservations(v, reserves(c.change), []n.ID{"r"}, map[string]time.Time{"KEN": c.lifted})
		if got := slices.Equal(n.Reserving(list), []string{"KEN"}); got != c.stands {
			t.Errorf("%s: stands %v, want %v", name, got, c.stands)
		}
	}
	list := n.StandingReservations(v, reserves(func(*n.ReceivedComment) {}), []n.ID{"r"}, nil)
	for c, want := range map[n.Capacity]int{n.StateParty: 1, n.Signatory: 0, "": 0} {
		if got := n.EntitledReservations(list, map[string]n.Capacity{"KEN": c}); len(got) != want {
			t.Errorf("of %q: %v", c, got)
		}
	}
}
