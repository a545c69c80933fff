package negotiation_test

import (
	"strings"
	"testing"

	n "rapporteur/negotiation"
)

func TestSilenceAdoptsOnlyWhereTheRulesSaySo(t *testing.T) {
	presented := n.Draft{Stage: n.StagePresented, Version: "v"}
	a := n.Asked{On: "r", By: n.System(), Act: n.AdoptTacitly{Silence: "s", Base: "v"}}
	allowed := facts{Rules: n.BodyRules{SilenceAdopts: true}, Unbroken: true, Made: "adopted", SilenceBody: "CTOC/COP/WG.4"}
	next := applied(t, presented, a, allowed, "")
	if next.Stage != n.StageAdopted || next.Version != "adopted" || next.Tacit == nil || next.Tacit.Silence != "s" || next.Tacit.Phrase() != "by tacit approval under the rules of CTOC/COP/WG.4" {
		t.Errorf("adopted as %+v", next)
	}
	applied(t, next, a, allowed, n.CodeImmutable)

	forbidden, broken := allowed, allowed
	forbidden.Rules.SilenceAdopts, broken.Unbroken = false, false
	applied(t, presented, a, forbidden, n.CodeNotPermitted)
	applied(t, presented, a, broken, n.CodeWrongState)
	for what, x := range map[string]struct {
		draft n.Draft
		want  n.Code
	}{
		"a text with brackets":        {n.Draft{Stage: n.StagePresented, Version: "v", Bracketed: true}, n.CodeBracketed},
		"one somebody objects to":     {n.Draft{Stage: n.StageDeferred, Version: "v", Objections: []string{"FRA"}}, n.CodeObjection},
		"one somebody reserves on":    {n.Draft{Stage: n.StageDeferred, Version: "v", Reservations: []string{"FRA"}}, n.CodeObjection},
		"another version by now":      {n.Draft{Stage: n.StagePresented, Version: "w"}, n.CodeWrongState},
		"one that a meeting has":      {n.Draft{Stage: n.StageTakenUp, Version: "v"}, n.CodeWrongState},
		"one that a meeting agreed":   {n.Draft{Stage: n.StageAgreed, Version: "v"}, n.CodeWrongState},
		"one in a round":              {n.Draft{Stage: n.StageCirculated, Version: "v"}, n.CodeWrongState},
		"one nobody has circulated":   {n.Draft{Stage: n.StageDraft, Version: "v"}, n.CodeWrongState},
		"one that was withdrawn":      {n.Draft{Stage: n.StageWithdrawn, Version: "v"}, n.CodeWrongState},
		"one issued, never presented": {n.Draft{Stage: n.StageInCRP, Version: "v"}, n.CodeWrongState},
	} {
		_, err := x.draft.Apply(a, allowed.record())
		refusedAs(t, what, err, x.want)
	}
	for _, role := range []n.Role{n.RoleSecretariat, n.RoleChair, n.RoleDelegation} {
		refusedAs(t, "by "+string(role), n.Asked{By: n.Actor{Role: role}, Act: a.Act}.Allowed(), n.CodeNotPermitted)
	}
}

func TestWhoeverIsNotAskedDoesNotApproveBySilence(t *testing.T) {
	p := n.OpenSilence{Body: "CTOC/COP", Subject: n.SilenceOnRecommendations, Roster: []string{"FRA", "KEN"}}
	refusedAs(t, "all of them", p.CheckParties([]string{"FRA", "KEN"}), "")
	refusedAs(t, "one left out", p.CheckParties([]string{"BRA", "FRA", "KEN"}), n.CodeInvalid)
	rec := n.Recommendation{Key: "data", Draft: n.Draft{Stage: n.StagePresented, Version: "v"}}
	for what, x := range map[string]struct {
		facts n.TacitFacts
		want  n.Code
	}{
		"as it should be":     {n.TacitFacts{Body: "CTOC/COP"}, ""},
		"one of another body": {n.TacitFacts{Body: "CTOC/COP/WG.4"}, n.CodeInvalid},
		"in a report":         {n.TacitFacts{Body: "CTOC/COP", Unfinished: true}, n.CodeWrongState},
		"in another silence":  {n.TacitFacts{Body: "CTOC/COP", Silent: "o"}, n.CodeWrongState},
	} {
		refusedAs(t, what, p.CheckTacit(rec, "v", x.facts), x.want)
	}
	err := p.CheckTacit(rec, "older", n.TacitFacts{Body: "CTOC/COP"})
	if refusedAs(t, "at an older version", err, n.CodeWrongState); !strings.Contains(err.Error(), `"data"`) {
		t.Errorf("not named: %v", err)
	}
}

func TestOnlyWhatNobodyBrokeIsAdopted(t *testing.T) {
	s := n.Silence{Phase: n.SilenceApprovedInPart, Paragraphs: []n.SilenceParagraph{{Number: 1, Recommendation: "a", Broken: true}, {Number: 2, Recommendation: "b"}, {Number: 3}}}
	if got := s.Adopts(); len(got) != 1 || got[0].Recommendation != "b" || s.Settled() {
		t.Errorf("adopts %+v", got)
	}
	s.Paragraphs[1].LeftOut = "It was withdrawn."
	if !s.Settled() {
		t.Error("what is left out is waited for")
	}
	for _, phase := range []n.SilencePhase{n.SilenceOpen, n.SilenceBroken, n.SilenceCancelled} {
		s.Phase = phase
		if len(s.Adopts()) > 0 {
			t.Errorf("a silence that is %s adopts", phase)
		}
	}
	if n.SilenceOnDates.Notice("CTOC/COP") != "" || !strings.Contains(n.SilenceOnRecommendations.Notice("CTOC/COP"), "under the rules of CTOC/COP") {
		t.Error("the notice is said where it does not belong, or not where it does")
	}
}
