package negotiation_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

var circulated = time.Date(2021, 4, 12, 10, 0, 0, 0, time.UTC)

func silencePlan() negotiation.OpenSilence {
	return negotiation.OpenSilence{
		Body: "CTOC/COP", Subject: negotiation.SilenceOnDates, Title: "Dates of the eleventh meeting", Paragraphs: []string{
			"It meets on 12 and 13 October.", "It meets in Vienna.",
		},
		Roster: []string{"FRA", "KEN"}, Ends: circulated.Add(96 * time.Hour), Zone: "Europe/Vienna",
	}
}

func onDrafts(refs ...string) func(*negotiation.OpenSilence) {
	return func(p *negotiation.OpenSilence) {
		p.Subject, p.Paragraphs = negotiation.SilenceOnRecommendations, nil
		for _, ref := range refs {
			p.Recommendations = append(p.Recommendations, negotiation.CirculatedDraft{Recommendation: ref})
		}
	}
}

func TestASilenceProcedureHasAnEndAZoneAndARoster(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*negotiation.OpenSilence)
		rules  negotiation.BodyRules
		want   negotiation.Code
	}{
		"as it should be": {func(*negotiation.OpenSilence) {}, negotiation.BodyRules{}, ""},
		"no zone": {func(p *negotiation.OpenSilence) {
			p.Zone = ""
		}, negotiation.BodyRules{}, negotiation.CodeInvalid},
		"an end that has passed": {func(p *negotiation.OpenSilence) {
			p.Ends = circulated
		}, negotiation.BodyRules{}, negotiation.CodeDeadline},
		"less than 72 hours": {func(p *negotiation.OpenSilence) {
			p.Ends = circulated.Add(71 * time.Hour)
		}, negotiation.BodyRules{}, negotiation.CodeInvalid},
		"less than 72 hours, with a reason": {func(p *negotiation.OpenSilence) {
			p.Ends, p.Reason = circulated.Add(time.Hour), "urgent"
		}, negotiation.BodyRules{}, ""},
		"nobody asked": {func(p *negotiation.OpenSilence) {
			p.Roster = nil
		}, negotiation.BodyRules{}, negotiation.CodeInvalid},
		"no text": {func(p *negotiation.OpenSilence) {
			p.Paragraphs = []string{" "}
		}, negotiation.BodyRules{}, negotiation.CodeInvalid},
		"recommendations":                        {onDrafts("data"), negotiation.BodyRules{}, negotiation.CodeNotPermitted},
		"recommendations, as the rules allow it": {onDrafts("data", "aid"), negotiation.BodyRules{SilenceAdopts: true}, ""},
		"recommendations without one": {
			onDrafts(), negotiation.BodyRules{SilenceAdopts: true}, negotiation.CodeInvalid,
		},
		"a recommendation twice": {
			onDrafts("data", "data"), negotiation.BodyRules{SilenceAdopts: true}, negotiation.CodeInvalid,
		},
		"recommendations with texts of their own": {
			func(p *negotiation.OpenSilence) { onDrafts("data")(p); p.Paragraphs = []string{"Data."} },
			negotiation.BodyRules{SilenceAdopts: true}, negotiation.CodeInvalid,
		},
		"recommendations under dates": {
			func(p *negotiation.OpenSilence) { onDrafts("data")(p); p.Subject = negotiation.SilenceOnDates },
			negotiation.BodyRules{SilenceAdopts: true}, negotiation.CodeInvalid,
		},
		"another subject": {func(p *negotiation.OpenSilence) {
			p.Subject = "budget"
		}, negotiation.BodyRules{}, negotiation.CodeInvalid},
	} {
		p := silencePlan()
		x.change(&p)
		if err := judged(p, x.rules); negotiation.CodeOf(err) != x.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func judged(x negotiation.OpenSilence, rules negotiation.BodyRules) error {
	if err := x.Check(); err != nil {
		return err
	}
	return x.CheckUnder(rules, circulated)
}

func TestABrokenTextReturnsOnlyRevised(t *testing.T) {
	p := silencePlan()
	if err := p.CheckRevised([]string{
		"It  meets on 12 and 13 OCTOBER.",
	}); negotiation.CodeOf(err) != negotiation.CodeConflict {
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
		s := negotiation.Silence{
			Phase: negotiation.SilenceOpen, Roster: []string{"FRA", "IRN", "KEN"}, Ends: circulated.Add(96 * time.Hour),
		}
		for i := range rapid.IntRange(1, 5).Draw(t, "paragraphs") {
			s.Paragraphs = append(s.Paragraphs, negotiation.SilenceParagraph{Number: i + 1, Text: "x"})
		}
		broken := map[int]bool{}
		for range rapid.IntRange(0, 6).Draw(t, "objections") {
			o := negotiation.BreakSilence{Delegation: rapid.SampledFrom(
				[]string{"FRA", "KEN", "IRN", "USA"},
			).Draw(t, "who"), Text: "No.",
				Paragraphs: rapid.SliceOfN(rapid.IntRange(1, len(s.Paragraphs)), 0, 2).Draw(t, "which")}
			at := circulated.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "hours")) * time.Hour)
			capacity := negotiation.StateParty
			if o.Delegation == "IRN" {
				capacity = negotiation.Signatory
			}
			after, err := o.Judge(s, negotiation.SilenceFacts{Now: at, Came: at, Capacity: capacity})
			entitled := o.Delegation == "FRA" || o.Delegation == "KEN"
			if inTime := !at.After(s.Ends) && s.Phase == negotiation.SilenceOpen; (err == nil) != (entitled && inTime) {
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
		if s.Phase == negotiation.SilenceOpen {
			s = s.End(s.Ends)
		}
		for _, p := range s.Paragraphs {
			if p.Broken != broken[p.Number] {
				t.Fatalf("paragraph %d: %+v", p.Number, s)
			}
		}
		want := negotiation.SilenceApproved
		switch count := len(slices.DeleteFunc(slices.Clone(s.Paragraphs), func(p negotiation.SilenceParagraph) bool {
			return !p.Broken
		})); count {
		case 0:
		case len(s.Paragraphs):
			want = negotiation.SilenceBroken
		default:
			want = negotiation.SilenceApprovedInPart
		}
		if s.Phase != want {
			t.Fatalf("it is %s, want %s: %+v", s.Phase, want, s)
		}
	})
}

func TestASilenceIsExtendedBeforeItsEndOnly(t *testing.T) {
	s := negotiation.Silence{Phase: negotiation.SilenceOpen, Ends: circulated}
	later := circulated.Add(time.Hour)
	extended := func(s negotiation.Silence, at, ends time.Time) error {
		_, err := negotiation.ExtendSilence{Ends: ends}.Judge(s, negotiation.SilenceFacts{Now: at})
		return err
	}
	if err := extended(s, circulated.Add(-time.Second), later); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"at its end":   extended(s, circulated, later),
		"to before it": extended(s, circulated.Add(-time.Hour), circulated.Add(-time.Minute)),
		"after a break": extended(
			negotiation.Silence{Phase: negotiation.SilenceBroken, Ends: circulated}, circulated.Add(-time.Hour), later,
		),
	} {
		if negotiation.CodeOf(err) != negotiation.CodeDeadline {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASilenceIsTakenBackOpenAndWithAReason(t *testing.T) {
	open := negotiation.Silence{Phase: negotiation.SilenceOpen, Ends: circulated}
	for name, c := range map[string]struct {
		act  negotiation.CancelSilence
		of   negotiation.Silence
		want negotiation.Code
	}{
		"as it should be":  {negotiation.CancelSilence{Reason: "A mistake."}, open, ""},
		"without a reason": {negotiation.CancelSilence{Reason: " "}, open, negotiation.CodeInvalid},
		"once it is over": {
			negotiation.CancelSilence{Reason: "A mistake."}, negotiation.Silence{Phase: negotiation.SilenceApproved},
			negotiation.CodeWrongState,
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.act.Check()
			after := c.of
			if err == nil {
				after, err = c.act.Judge(c.of, negotiation.SilenceFacts{Now: circulated})
			}
			refusedAs(t, name, err, c.want)
			if cancelled := after.Phase == negotiation.SilenceCancelled && after.EndedAt.Equal(
				circulated,
			); cancelled != (c.want == "") {
				t.Errorf("it is %+v", after)
			}
		})
	}
}

// The log says that a silence was broken, never by whom nor in what words.
func TestTheLogTellsNotWhoBrokeASilence(t *testing.T) {
	broken := negotiation.BreakSilence{Delegation: "FRA", Paragraphs: []int{1}, Text: "Our own reasons."}
	told, err := json.Marshal(broken.Detail(negotiation.Silence{ID: "s"}))
	if err != nil || !strings.Contains(string(told), `"paragraphs":[1]`) {
		t.Fatalf("the log tells %s, %v", told, err)
	}
	for _, word := range []string{broken.Delegation, broken.Text} {
		if strings.Contains(string(told), word) {
			t.Errorf("the log tells %s", told)
		}
	}
}
