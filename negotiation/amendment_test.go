package negotiation_test

import (
	"testing"

	"rapporteur/negotiation"
)

func TestAMovedAmendmentIsDecidedBeforeTheTextIsAgreed(t *testing.T) {
	up := negotiation.Draft{Stage: negotiation.StageTakenUp, Meeting: "m", Version: "v1", Objections: []string{"PER"}}
	moved := applied(t, up, negotiation.Asked{
		Act: negotiation.MoveAmendment{Speaker: negotiation.Speaker{Delegation: "FRA"}, Amendment: "a"},
	}, facts{Capacity: negotiation.StateParty}, "")
	lifted := negotiation.Draft{Stage: moved.Stage, Meeting: "m", Floor: moved.Floor}
	applied(t, lifted, negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, facts{}, negotiation.CodeWrongState)
	applied(t, lifted, negotiation.Asked{
		Act: negotiation.SplitDraft{Reshaped: negotiation.Reshaped{Into: []negotiation.ID{"x", "y"}}},
	}, facts{}, negotiation.CodeWrongState)
	applied(
		t, moved, negotiation.Asked{Act: negotiation.VoteOnDraft{Vote: negotiation.Vote{For: 9}}},
		facts{Parties: 9, Rules: negotiation.BodyRules{Voting: true}}, negotiation.CodeWrongState,
	)
	applied(t, moved, negotiation.Asked{
		Act: negotiation.MoveAmendment{Speaker: negotiation.Speaker{Delegation: "FRA"}, Amendment: "a"},
	}, facts{Capacity: negotiation.StateParty}, negotiation.CodeConflict)
	applied(t, moved, negotiation.Asked{
		Act: negotiation.AcceptAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "other"}},
	}, facts{}, negotiation.CodeWrongState)
	applied(
		t, moved, negotiation.Asked{Act: negotiation.AcceptAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "a"}}},
		facts{AgendaPending: true}, negotiation.CodeWrongState,
	)
	applied(t, moved, negotiation.Asked{Act: negotiation.WithdrawAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: "a"}, Speaker: negotiation.Speaker{Delegation: "KEN"},
	}}, facts{}, negotiation.CodeOtherDelegation)

	refused := applied(t, moved, negotiation.Asked{
		Act: negotiation.NotAcceptAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "a"}},
	}, facts{}, "")
	if refused.Version != "v1" || refused.Amended || refused.Floor != nil {
		t.Errorf("an amendment that was not accepted changed the text: %+v", refused)
	}
	bracketed := applied(
		t, moved, negotiation.Asked{Act: negotiation.BracketAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "a"}}},
		facts{Bracketed: true, Made: "v2"}, "",
	)
	if bracketed.Version != "v2" || !bracketed.Bracketed || bracketed.Floor != nil {
		t.Errorf("kept in brackets: %+v", bracketed)
	}
	deferred := applied(
		t, moved, negotiation.Asked{Act: negotiation.DeferDraft{Reasoned: negotiation.Reasoned{Reason: "Time ran out."}}},
		facts{}, "",
	)
	change := negotiation.Changed(negotiation.DeferDraft{}, moved, deferred)
	if deferred.Floor != nil || change["a"].Status != negotiation.AmendmentLapsed {
		t.Errorf("what the meeting did not decide on: %+v, %+v", deferred, change)
	}
}

func TestWhatAnObserverMovesNeedsAPartyOrTheChair(t *testing.T) {
	up := negotiation.Draft{Stage: negotiation.StageTakenUp, Meeting: "m"}
	move := negotiation.Asked{
		By:  negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "IRN"},
		Act: negotiation.MoveAmendment{Speaker: negotiation.Speaker{Delegation: "IRN"}, Amendment: "a"},
	}
	for _, c := range negotiation.Capacities() {
		want := negotiation.Code("")
		if c == negotiation.NGO {
			want = negotiation.CodeNotEntitled
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
			applied(t, d, negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, facts{}, "")
			on := negotiation.OnAmendment{Amendment: "a"}
			for _, decision := range []negotiation.Act{
				negotiation.AcceptAmendment{
					OnAmendment: on,
				}, negotiation.BracketAmendment{OnAmendment: on}, negotiation.NotAcceptAmendment{OnAmendment: on},
			} {
				applied(t, d, negotiation.Asked{Act: decision}, facts{}, negotiation.CodeNotEntitled)
			}
		}
	}
	observed := applied(t, up, move, facts{Capacity: negotiation.Signatory}, "")
	applied(t, observed, negotiation.Asked{Act: negotiation.SponsorAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: "a"}, Speaker: negotiation.Speaker{Delegation: "IOM"},
	}}, facts{Capacity: negotiation.Entity}, negotiation.CodeNotEntitled)
	party := applied(t, observed, negotiation.Asked{Act: negotiation.SponsorAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: "a"}, Speaker: negotiation.Speaker{Delegation: "KEN"},
	}}, facts{Capacity: negotiation.StateParty}, "")
	applied(t, party, negotiation.Asked{Act: negotiation.SponsorAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: "a"}, Speaker: negotiation.Speaker{Delegation: "FRA"},
	}}, facts{Capacity: negotiation.StateParty}, negotiation.CodeWrongState)
	applied(
		t, party, negotiation.Asked{Act: negotiation.BracketAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "a"}}},
		facts{Bracketed: true}, "",
	)
	applied(t, party, negotiation.Asked{Act: negotiation.AgreeOnDraft{}}, facts{}, negotiation.CodeWrongState)
	applied(t, party, negotiation.Asked{Act: negotiation.WithdrawAmendment{
		OnAmendment: negotiation.OnAmendment{Amendment: "a"}, Speaker: negotiation.Speaker{Delegation: "IRN"},
	}}, facts{}, "")
	// The chair's wording is no position, and an observer cannot bracket through it.
	chaired := applied(t, observed, negotiation.Asked{
		Act: negotiation.SponsorAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "a"}},
	}, facts{}, "")
	applied(t, chaired, negotiation.Asked{
		Act: negotiation.BracketAmendment{OnAmendment: negotiation.OnAmendment{Amendment: "a"}},
	}, facts{Bracketed: true}, negotiation.CodeNotEntitled)
	// An observer cannot name a sponsor who is none, nor the chair.
	sponsored := func(by string) negotiation.Asked {
		return negotiation.Asked{
			By:  move.By,
			Act: negotiation.MoveAmendment{Amendment: "a", Sponsor: by, Speaker: negotiation.Speaker{Delegation: "IRN"}},
		}
	}
	applied(
		t, up, sponsored(sponsor), facts{Capacity: negotiation.Signatory, SponsorCapacity: negotiation.Entity},
		negotiation.CodeNotEntitled,
	)
	applied(
		t, up, sponsored(negotiation.SponsorChair), facts{Capacity: negotiation.Signatory}, negotiation.CodeNotPermitted,
	)
}

func TestAnAmendmentsShapeIsChecked(t *testing.T) {
	for name, a := range map[string]negotiation.AmendmentText{
		"nothing":            {},
		"an empty paragraph": {Insertions: []negotiation.NewParagraph{{After: "p1", Text: " "}}},
		"after itself":       {Moves: []negotiation.ParagraphPlace{{Paragraph: "p1", After: "p1"}}},
		"moved twice":        {Moves: []negotiation.ParagraphPlace{{Paragraph: "p1", After: "p2"}, {Paragraph: "p1"}}},
		"deleted and moved": {
			Changes: []negotiation.ParagraphText{{Paragraph: "p1", Delete: true}},
			Moves:   []negotiation.ParagraphPlace{{Paragraph: "p1"}},
		},
		"a title of two lines":   {Title: "One\nTwo"},
		"a title with no letter": {Title: "  "},
		"a title in review": {
			Review: true, Base: "v",
			Rulings: []negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointKeep}}, Title: "Data",
		},
	} {
		a.ID, a.Recommendation, a.Base = "a", "r", "v"
		if err := a.Check(); negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
