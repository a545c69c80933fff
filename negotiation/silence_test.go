package negotiation_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	n "rapporteur/negotiation"
)

var circulated = time.Date(2021, 4, 12, 10, 0, 0, 0, time.UTC)

func silencePlan() n.OpenSilence {
	return n.OpenSilence{
		Body: "CTOC/COP", Subject: n.SilenceOnDates, Title: "Dates of the eleventh meeting", Paragraphs: []string{"It meets on 12 and 13 October.", "It meets in Vienna."},
		Roster: []string{"FRA", "KEN"}, Ends: circulated.Add(96 * time.Hour), Zone: "Europe/Vienna",
	}
}

func onDrafts(refs ...string) func(*n.OpenSilence) {
	return func(p *n.OpenSilence) {
		p.Subject, p.Paragraphs = n.SilenceOnRecommendations, nil
		for _, ref := range refs {
			p.Recommendations = append(p.Recommendations, n.CirculatedDraft{Recommendation: ref})
		}
	}
}

func TestASilenceProcedureHasAnEndAZoneAndARoster(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*n.OpenSilence)
		rules  n.BodyRules
		want   n.Code
	}{
		"as it should be":                         {func(*n.OpenSilence) {}, n.BodyRules{}, ""},
		"no zone":                                 {func(p *n.OpenSilence) { p.Zone = "" }, n.BodyRules{}, n.CodeInvalid},
		"an end that has passed":                  {func(p *n.OpenSilence) { p.Ends = circulated }, n.BodyRules{}, n.CodeDeadline},
		"less than 72 hours":                      {func(p *n.OpenSilence) { p.Ends = circulated.Add(71 * time.Hour) }, n.BodyRules{}, n.CodeInvalid},
		"less than 72 hours, with a reason":       {func(p *n.OpenSilence) { p.Ends, p.Reason = circulated.Add(time.Hour), "urgent" }, n.BodyRules{}, ""},
		"nobody asked":                            {func(p *n.OpenSilence) { p.Roster = nil }, n.BodyRules{}, n.CodeInvalid},
		"no text":                                 {func(p *n.OpenSilence) { p.Paragraphs = []string{" "} }, n.BodyRules{}, n.CodeInvalid},
		"recommendations":                         {onDrafts("data"), n.BodyRules{}, n.CodeNotPermitted},
		"recommendations, as the rules allow it":  {onDrafts("data", "aid"), n.BodyRules{SilenceAdopts: true}, ""},
		"recommendations without one":             {onDrafts(), n.BodyRules{SilenceAdopts: true}, n.CodeInvalid},
		"a recommendation twice":                  {onDrafts("data", "data"), n.BodyRules{SilenceAdopts: true}, n.CodeInvalid},
		"recommendations with texts of their own": {func(p *n.OpenSilence) { onDrafts("data")(p); p.Paragraphs = []string{"Data."} }, n.BodyRules{SilenceAdopts: true}, n.CodeInvalid},
		"recommendations under dates":             {func(p *n.OpenSilence) { onDrafts("data")(p); p.Subject = n.SilenceOnDates }, n.BodyRules{SilenceAdopts: true}, n.CodeInvalid},
		"another subject":                         {func(p *n.OpenSilence) { p.Subject = "budget" }, n.BodyRules{}, n.CodeInvalid},
	} {
		p := silencePlan()
		x.change(&p)
		if err := judged(p, x.rules); n.CodeOf(err) != x.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func judged(x n.OpenSilence, rules n.BodyRules) error {
	if err := x.Check(); err != nil {
		return err
	}
	return x.CheckUnder(rules, circulated)
}

func TestABrokenTextReturnsOnlyRevised(t *testing.T) {
	p := silencePlan()
	if err := p.CheckRevised([]string{"It  meets on 12 and 13 OCTOBER."}); n.CodeOf(err) != n.CodeConflict {
		t.Errorf("the same text again: %v", err)
	}
	if err := p.CheckRevised([]string{"It meets on 5 and 6 October."}); err != nil {
		t.Errorf("a revised text: %v", err)
	}
}

// Whatever objections come when: what somebody entitled objected to in time is
// never approved, and all else is.
func TestSilenceApprovesOnlyWhatIsUnbroken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := n.Silence{Phase: n.SilenceOpen, Roster: []string{"FRA", "IRN", "KEN"}, Ends: circulated.Add(96 * time.Hour)}
		for i := range rapid.IntRange(1, 5).Draw(t, "paragraphs") {
			s.Paragraphs = append(s.Paragraphs, n.SilenceParagraph{Number: i + 1, Text: "x"})
		}
		broken := map[int]bool{}
		for range rapid.IntRange(0, 6).Draw(t, "objections") {
			o := n.BreakSilence{Delegation: rapid.SampledFrom([]string{"FRA", "KEN", "IRN", "USA"}).Draw(t, "who"), Text: "No.",
				Paragraphs: rapid.SliceOfN(rapid.IntRange(1, len(s.Paragraphs)), 0, 2).Draw(t, "which")}
			at := circulated.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "hours")) * time.Hour)
			capacity := n.StateParty
			if o.Delegation == "IRN" {
				capacity = n.Signatory
			}
			after, err := o.Judge(s, n.SilenceFacts{Now: at, Came: at, Capacity: capacity})
			entitled := o.Delegation == "FRA" || o.Delegation == "KEN"
			if inTime := !at.After(s.Ends) && s.Phase == n.SilenceOpen; (err == nil) != (entitled && inTime) {
				t.Fatalf("objection of %s at %s: %v", o.Delegation, at, err)
			}
			if err != nil {
				continue
			}
			s = after
			for _, p := range s.Paragraphs {
				broken[p.Number] = broken[p.Number] || len(o.Paragraphs) == 0 || slices.Contains(o.Paragraphs, p.Number)
			}
		}
		if s.Phase == n.SilenceOpen {
			s = s.End(s.Ends)
		}
		for _, p := range s.Paragraphs {
			if p.Broken != broken[p.Number] {
				t.Fatalf("paragraph %d: %+v", p.Number, s)
			}
		}
		want := n.SilenceApproved
		switch count := len(slices.DeleteFunc(slices.Clone(s.Paragraphs), func(p n.SilenceParagraph) bool { return !p.Broken })); count {
		case 0:
		case len(s.Paragraphs):
			want = n.SilenceBroken
		default:
			want = n.SilenceApprovedInPart
		}
		if s.Phase != want {
			t.Fatalf("it is %s, want %s: %+v", s.Phase, want, s)
		}
	})
}

func TestASilenceIsExtendedBeforeItsEndOnly(t *testing.T) {
	s := n.Silence{Phase: n.SilenceOpen, Ends: circulated}
	later := circulated.Add(time.Hour)
	extended := func(s n.Silence, at, ends time.Time) error {
		_, err := n.ExtendSilence{Ends: ends}.Judge(s, n.SilenceFacts{Now: at})
		return err
	}
	if err := extended(s, circulated.Add(-time.Second), later); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"at its end":    extended(s, circulated, later),
		"to before it":  extended(s, circulated.Add(-time.Hour), circulated.Add(-time.Minute)),
		"after a break": extended(n.Silence{Phase: n.SilenceBroken, Ends: circulated}, circulated.Add(-time.Hour), later),
	} {
		if n.CodeOf(err) != n.CodeDeadline {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASilenceIsTakenBackOpenAndWithAReason(t *testing.T) {
	open := n.Silence{Phase: n.SilenceOpen, Ends: circulated}
	for name, c := range map[string]struct {
		act  n.CancelSilence
		of   n.Silence
		want n.Code
	}{
		"as it should be":  {n.CancelSilence{Reason: "A mistake."}, open, ""},
		"without a reason": {n.CancelSilence{Reason: " "}, open, n.CodeInvalid},
		"once it is over":  {n.CancelSilence{Reason: "A mistake."}, n.Silence{Phase: n.SilenceApproved}, n.CodeWrongState},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.act.Check()
			after := c.of
			if err == nil {
				after, err = c.act.Judge(c.of, n.SilenceFacts{Now: circulated})
			}
			refusedAs(t, name, err, c.want)
			if cancelled := after.Phase == n.SilenceCancelled && after.EndedAt.Equal(circulated); cancelled != (c.want == "") {
				t.Errorf("it is %+v", after)
			}
		})
	}
}

// The log says that a silence was broken, never by whom nor in what words.
func TestTheLogTellsNotWhoBrokeASilence(t *testing.T) {
	broken := n.BreakSilence{Delegation: "FRA", Paragraphs: []int{1}, Text: "Our own reasons."}
	told, err := json.Marshal(broken.Detail(n.Silence{ID: "s"}))
	if err != nil || !strings.Contains(string(told), `"paragraphs":[1]`) {
		t.Fatalf("the log tells %s, %v", told, err)
	}
	for _, word := range []string{broken.Delegation, broken.Text} {
		if strings.Contains(string(told), word) {
			t.Errorf("the log tells %s", told)
		}
	}
}
