package negotiation_test

import (
	"testing"
	"time"

	n "rapporteur/negotiation"
)

func TestAPointIsDeferredToALaterMeetingWithAReason(t *testing.T) {
	deferred := n.PointRuling{Paragraph: "p", Point: 1, Outcome: n.PointDefer, Meeting: "wg4-2021", Reason: "It needs the statisticians."}
	for name, c := range map[string]struct {
		change func(*n.PointRuling)
		want   n.Code
	}{
		"whole":           {func(*n.PointRuling) {}, ""},
		"no meeting":      {func(r *n.PointRuling) { r.Meeting = "" }, n.CodeInvalid},
		"no reason":       {func(r *n.PointRuling) { r.Reason = " " }, n.CodeInvalid},
		"no point":        {func(r *n.PointRuling) { r.Point = 0 }, n.CodeInvalid},
		"kept":            {func(r *n.PointRuling) { r.Outcome, r.Reason = n.PointKeep, "" }, n.CodeInvalid},
		"kept for reason": {func(r *n.PointRuling) { r.Outcome, r.Meeting = n.PointKeep, "" }, n.CodeInvalid},
		"no text":         {func(r *n.PointRuling) { r.Reason = "a\x00b" }, n.CodeNotUTF8},
	} {
		r := deferred
		c.change(&r)
		if err := n.CheckRulings([]n.PointRuling{r}); n.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	last, to := n.Meeting{Key: "cop-2020", Opens: noon}, n.Meeting{Key: "wg4-2021", Opens: noon.Add(time.Hour)}
	for name, c := range map[string]struct {
		to, last n.Meeting
		adopted  bool
		want     n.Code
	}{
		"a later one":           {to, last, false, ""},
		"the same":              {last, last, false, n.CodeWrongState},
		"an earlier one":        {last, to, false, n.CodeWrongState},
		"one that has reported": {to, last, true, n.CodeWrongState},
	} {
		if err := n.CheckDeferral(c.to, c.last, c.adopted); n.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
