package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

func TestAMovedAmendmentIsDecidedBeforeTheTextIsAgreed(t *testing.T) {
	up := n.Draft{Stage: n.StageTakenUp, Meeting: "m", Version: "v1", Objections: []string{"PER"}}
	moved := applied(t, up, n.Asked{Act: n.MoveAmendment{Speaker: n.Speaker{Delegation: "FRA"}, Amendment: "a"}}, facts{Capacity: n.StateParty}, "")
	lifted := n.Draft{Stage: moved.Stage, Meeting: "m", Floor: moved.Floor}
	applied(t, lifted, n.Asked{Act: n.AgreeOnDraft{}}, facts{}, n.CodeWrongState)
	applied(t, lifted, n.Asked{Act: n.SplitDraft{Reshaped: n.Reshaped{Into: []n.ID{"x", "y"}}}}, facts{}, n.CodeWrongState)
	applied(t, moved, n.Asked{Act: n.VoteOnDraft{Vote: n.Vote{For: 9}}}, facts{Parties: 9, Rules: n.BodyRules{Voting: true}}, n.CodeWrongState)
	applied(t, moved, n.Asked{Act: n.MoveAmendment{Speaker: n.Speaker{Delegation: "FRA"}, Amendment: "a"}}, facts{Capacity: n.StateParty}, n.CodeConflict)
	applied(t, moved, n.Asked{Act: n.AcceptAmendment{OnAmendment: n.OnAmendment{Amendment: "other"}}}, facts{}, n.CodeWrongState)
	applied(t, moved, n.Asked{Act: n.AcceptAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}}}, facts{AgendaPending: true}, n.CodeWrongState)
	applied(t, moved, n.Asked{Act: n.WithdrawAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}, Speaker: n.Speaker{Delegation: "KEN"}}}, facts{}, n.CodeOtherDelegation)

	refused := applied(t, moved, n.Asked{Act: n.NotAcceptAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}}}, facts{}, "")
	if refused.Version != "v1" || refused.Amended || refused.Floor != nil {
		t.Errorf("an amendment that was not accepted changed the text: %+v", refused)
	}
	bracketed := applied(t, moved, n.Asked{Act: n.BracketAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}}}, facts{Bracketed: true, Made: "v2"}, "")
	if bracketed.Version != "v2" || !bracketed.Bracketed || bracketed.Floor != nil {
		t.Errorf("kept in brackets: %+v", bracketed)
	}
	deferred := applied(t, moved, n.Asked{Act: n.DeferDraft{Reasoned: n.Reasoned{Reason: "Time ran out."}}}, facts{}, "")
	change := n.Changed(n.DeferDraft{}, moved, deferred)
	if deferred.Floor != nil || change["a"].Status != n.AmendmentLapsed {
		t.Errorf("what the meeting did not decide on: %+v, %+v", deferred, change)
	}
}

func TestWhatAnObserverMovesNeedsAPartyOrTheChair(t *testing.T) {
	up := n.Draft{Stage: n.StageTakenUp, Meeting: "m"}
	move := n.Asked{By: n.Actor{Role: n.RoleDelegation, Delegation: "IRN"}, Act: n.MoveAmendment{Speaker: n.Speaker{Delegation: "IRN"}, Amendment: "a"}}
	for _, c := range n.Capacities() {
		want := n.Code("")
		if c == n.NGO {
			want = n.CodeNotEntitled
		}
		d := applied(t, up, move, facts{Capacity: c}, want)
		if want != "" {
			continue
		}
		suggested := c.Observer()
		if len(d.Floor) != 1 || d.Floor[0].Suggested != suggested {
			t.Errorf("moved by %s: %+v", c, d.Floor)
		}
		if suggested { // it stops nothing, and is not decided on
			applied(t, d, n.Asked{Act: n.AgreeOnDraft{}}, facts{}, "")
			on := n.OnAmendment{Amendment: "a"}
			for _, decision := range []n.Act{
				n.AcceptAmendment{OnAmendment: on}, n.BracketAmendment{OnAmendment: on}, n.NotAcceptAmendment{OnAmendment: on},
			} {
				applied(t, d, n.Asked{Act: decision}, facts{}, n.CodeNotEntitled)
			}
		}
	}
	observed := applied(t, up, move, facts{Capacity: n.Signatory}, "")
	applied(t, observed, n.Asked{Act: n.SponsorAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}, Speaker: n.Speaker{Delegation: "IOM"}}}, facts{Capacity: n.Entity}, n.CodeNotEntitled)
	party := applied(t, observed, n.Asked{Act: n.SponsorAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}, Speaker: n.Speaker{Delegation: "KEN"}}}, facts{Capacity: n.StateParty}, "")
	applied(t, party, n.Asked{Act: n.SponsorAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}, Speaker: n.Speaker{Delegation: "FRA"}}}, facts{Capacity: n.StateParty}, n.CodeWrongState)
	applied(t, party, n.Asked{Act: n.BracketAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}}}, facts{Bracketed: true}, "")
	applied(t, party, n.Asked{Act: n.AgreeOnDraft{}}, facts{}, n.CodeWrongState)
	applied(t, party, n.Asked{Act: n.WithdrawAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}, Speaker: n.Speaker{Delegation: "IRN"}}}, facts{}, "")
	// The chair's wording is no position, and an observer cannot bracket through it.
	chaired := applied(t, observed, n.Asked{Act: n.SponsorAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}}}, facts{}, "")
	applied(t, chaired, n.Asked{Act: n.BracketAmendment{OnAmendment: n.OnAmendment{Amendment: "a"}}}, facts{Bracketed: true}, n.CodeNotEntitled)
	// An observer cannot name a sponsor who is none, nor the chair.
	sponsored := func(by string) n.Asked {
		return n.Asked{By: move.By, Act: n.MoveAmendment{Amendment: "a", Sponsor: by, Speaker: n.Speaker{Delegation: "IRN"}}}
	}
	applied(t, up, sponsored(sponsor), facts{Capacity: n.Signatory, SponsorCapacity: n.Entity}, n.CodeNotEntitled)
	applied(t, up, sponsored(n.SponsorChair), facts{Capacity: n.Signatory}, n.CodeNotPermitted)
}

func TestAnAmendmentsShapeIsChecked(t *testing.T) {
	for name, a := range map[string]n.AmendmentText{
		"nothing":                {},
		"an empty paragraph":     {Insertions: []n.NewParagraph{{After: "p1", Text: " "}}},
		"after itself":           {Moves: []n.ParagraphPlace{{Paragraph: "p1", After: "p1"}}},
		"moved twice":            {Moves: []n.ParagraphPlace{{Paragraph: "p1", After: "p2"}, {Paragraph: "p1"}}},
		"deleted and moved":      {Changes: []n.ParagraphText{{Paragraph: "p1", Delete: true}}, Moves: []n.ParagraphPlace{{Paragraph: "p1"}}},
		"a title of two lines":   {Title: "One\nTwo"},
		"a title with no letter": {Title: "  "},
		"a title in review":      {Review: true, Base: "v", Rulings: []n.PointRuling{{Paragraph: "p1", Point: 1, Outcome: n.PointKeep}}, Title: "Data"},
	} {
		a.ID, a.Recommendation, a.Base = "a", "r", "v"
		if err := a.Check(); n.CodeOf(err) != n.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
