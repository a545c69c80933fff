package negotiation_test

import (
	"testing"
	"time"

	"rapporteur/negotiation"
)

func TestAPointIsDeferredToALaterMeetingWithAReason(t *testing.T) {
	deferred := negotiation.PointRuling{
		Paragraph: "p", Point: 1, Outcome: negotiation.PointDefer, Meeting: "wg4-2021", Reason: "It needs the statisticians.",
	}
	for name, c := range map[string]struct {
		change func(*negotiation.PointRuling)
		want   negotiation.Code
	}{
		"whole":      {func(*negotiation.PointRuling) {}, ""},
		"no meeting": {func(r *negotiation.PointRuling) { r.Meeting = "" }, negotiation.CodeInvalid},
		"no reason":  {func(r *negotiation.PointRuling) { r.Reason = " " }, negotiation.CodeInvalid},
		"no point":   {func(r *negotiation.PointRuling) { r.Point = 0 }, negotiation.CodeInvalid},
		"kept": {func(r *negotiation.PointRuling) {
			r.Outcome, r.Reason = negotiation.PointKeep, ""
		}, negotiation.CodeInvalid},
		"kept for reason": {func(r *negotiation.PointRuling) {
			r.Outcome, r.Meeting = negotiation.PointKeep, ""
		}, negotiation.CodeInvalid},
		"no text": {func(r *negotiation.PointRuling) { r.Reason = "a\x00b" }, negotiation.CodeNotUTF8},
	} {
		r := deferred
		c.change(&r)
		if err := negotiation.CheckRulings([]negotiation.PointRuling{r}); negotiation.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	last, to := negotiation.Meeting{
		Key: "cop-2020", Opens: noon,
	}, negotiation.Meeting{Key: "wg4-2021", Opens: noon.Add(time.Hour)}
	for name, c := range map[string]struct {
		to, last negotiation.Meeting
		adopted  bool
		want     negotiation.Code
	}{
		"a later one":           {to, last, false, ""},
		"the same":              {last, last, false, negotiation.CodeWrongState},
		"an earlier one":        {last, to, false, negotiation.CodeWrongState},
		"one that has reported": {to, last, true, negotiation.CodeWrongState},
	} {
		if err := negotiation.CheckDeferral(c.to, c.last, c.adopted); negotiation.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
