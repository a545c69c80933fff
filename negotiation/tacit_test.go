package negotiation_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
)

func TestSilenceAdoptsOnlyWhereTheRulesSaySo(t *testing.T) {
	presented := negotiation.Draft{Stage: negotiation.StagePresented, Version: "v"}
	a := negotiation.Asked{On: "r", By: negotiation.System(), Act: negotiation.AdoptTacitly{Silence: "s", Base: "v"}}
	allowed := facts{
		Rules: negotiation.BodyRules{SilenceAdopts: true}, Unbroken: true, Made: "adopted", SilenceBody: "CTOC/COP/WG.4",
	}
	next := applied(t, presented, a, allowed, "")
	if next.Stage != negotiation.StageAdopted || next.Version != "adopted" || next.Tacit == nil ||
		next.Tacit.Silence != "s" || next.Tacit.Phrase() != "by tacit approval under the rules of CTOC/COP/WG.4" {
		t.Errorf("adopted as %+v", next)
	}
	applied(t, next, a, allowed, negotiation.CodeImmutable)

	forbidden, broken := allowed, allowed
	forbidden.Rules.SilenceAdopts, broken.Unbroken = false, false
	applied(t, presented, a, forbidden, negotiation.CodeNotPermitted)
	applied(t, presented, a, broken, negotiation.CodeWrongState)
	for what, x := range map[string]struct {
		draft negotiation.Draft
		want  negotiation.Code
	}{
		"a text with brackets": {
			negotiation.Draft{Stage: negotiation.StagePresented, Version: "v", Bracketed: true}, negotiation.CodeBracketed,
		},
		"one somebody objects to": {
			negotiation.Draft{Stage: negotiation.StageDeferred, Version: "v", Objections: []string{"FRA"}},
			negotiation.CodeObjection,
		},
		"one somebody reserves on": {
			negotiation.Draft{Stage: negotiation.StageDeferred, Version: "v", Reservations: []string{"FRA"}},
			negotiation.CodeObjection,
		},
		"another version by now": {
			negotiation.Draft{Stage: negotiation.StagePresented, Version: "w"}, negotiation.CodeWrongState,
		},
		"one that a meeting has": {
			negotiation.Draft{Stage: negotiation.StageTakenUp, Version: "v"}, negotiation.CodeWrongState,
		},
		"one that a meeting agreed": {
			negotiation.Draft{Stage: negotiation.StageAgreed, Version: "v"}, negotiation.CodeWrongState,
		},
		"one in a round": {
			negotiation.Draft{Stage: negotiation.StageCirculated, Version: "v"}, negotiation.CodeWrongState,
		},
		"one nobody has circulated": {
			negotiation.Draft{Stage: negotiation.StageDraft, Version: "v"}, negotiation.CodeWrongState,
		},
		"one that was withdrawn": {
			negotiation.Draft{Stage: negotiation.StageWithdrawn, Version: "v"}, negotiation.CodeWrongState,
		},
		"one issued, never presented": {
			negotiation.Draft{Stage: negotiation.StageInCRP, Version: "v"}, negotiation.CodeWrongState,
		},
	} {
		_, err := x.draft.Apply(a, allowed.record())
		refusedAs(t, what, err, x.want)
	}
	for _, role := range []negotiation.Role{
		negotiation.RoleSecretariat, negotiation.RoleChair, negotiation.RoleDelegation,
	} {
		refusedAs(
			t, "by "+string(role), negotiation.Asked{By: negotiation.Actor{Role: role}, Act: a.Act}.Allowed(),
			negotiation.CodeNotPermitted,
		)
	}
}

func TestWhoeverIsNotAskedDoesNotApproveBySilence(t *testing.T) {
	p := negotiation.OpenSilence{
		Body: "CTOC/COP", Subject: negotiation.SilenceOnRecommendations, Roster: []string{"FRA", "KEN"},
	}
	refusedAs(t, "all of them", p.CheckParties([]string{"FRA", "KEN"}), "")
	refusedAs(t, "one left out", p.CheckParties([]string{"BRA", "FRA", "KEN"}), negotiation.CodeInvalid)
	rec := negotiation.Recommendation{
		Key: "data", Draft: negotiation.Draft{Stage: negotiation.StagePresented, Version: "v"},
	}
	for what, x := range map[string]struct {
		facts negotiation.TacitFacts
		want  negotiation.Code
	}{
		"as it should be":     {negotiation.TacitFacts{Body: "CTOC/COP"}, ""},
		"one of another body": {negotiation.TacitFacts{Body: "CTOC/COP/WG.4"}, negotiation.CodeInvalid},
		"in a report":         {negotiation.TacitFacts{Body: "CTOC/COP", Unfinished: true}, negotiation.CodeWrongState},
		"in another silence":  {negotiation.TacitFacts{Body: "CTOC/COP", Silent: "o"}, negotiation.CodeWrongState},
	} {
		refusedAs(t, what, p.CheckTacit(rec, "v", x.facts), x.want)
	}
	err := p.CheckTacit(rec, "older", negotiation.TacitFacts{Body: "CTOC/COP"})
	if refusedAs(t, "at an older version", err, negotiation.CodeWrongState); !strings.Contains(err.Error(), `"data"`) {
		t.Errorf("not named: %v", err)
	}
}

func TestOnlyWhatNobodyBrokeIsAdopted(t *testing.T) {
	s := negotiation.Silence{Phase: negotiation.SilenceApprovedInPart, Paragraphs: []negotiation.SilenceParagraph{
		{Number: 1, Recommendation: "a", Broken: true}, {Number: 2, Recommendation: "b"}, {Number: 3},
	}}
	if got := s.Adopts(); len(got) != 1 || got[0].Recommendation != "b" || s.Settled() {
		t.Errorf("adopts %+v", got)
	}
	s.Paragraphs[1].LeftOut = "It was withdrawn."
	if !s.Settled() {
		t.Error("what is left out is waited for")
	}
	for _, phase := range []negotiation.SilencePhase{
		negotiation.SilenceOpen, negotiation.SilenceBroken, negotiation.SilenceCancelled,
	} {
		s.Phase = phase
		if len(s.Adopts()) > 0 {
			t.Errorf("a silence that is %s adopts", phase)
		}
	}
	if negotiation.SilenceOnDates.Notice("CTOC/COP") != "" || !strings.Contains(
		negotiation.SilenceOnRecommendations.Notice("CTOC/COP"), "under the rules of CTOC/COP",
	) {
		t.Error("the notice is said where it does not belong, or not where it does")
	}
}
