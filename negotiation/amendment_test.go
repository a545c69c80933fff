package negotiation_test

import (
	"testing"

	n "rapporteur/negotiation"
)

func TestAMovedAmendmentIsDecidedBeforeTheTextIsAgreed(t *testing.T) {
	up := n.Draft{Stage: n.StageTakenUp, Meeting: "m", Version: "v1", Objections: []string{"PER"}}
	moved := applied(t, up, n.DraftAct{Kind: n.ActMove, Amendment: "a", Delegation: "FRA"}, n.Facts{Capacity: n.StateParty}, "")
	lifted := n.Draft{Stage: moved.Stage, Meeting: "m", Floor: moved.Floor}
	applied(t, lifted, n.DraftAct{Kind: n.ActAgree}, n.Facts{}, n.CodeWrongState)
	applied(t, lifted, n.DraftAct{Kind: n.ActSplit, Into: []n.ID{"x", "y"}}, n.Facts{}, n.CodeWrongState)
	applied(t, moved, n.DraftAct{Kind: n.ActVote, Vote: &n.Vote{For: 9}}, n.Facts{Parties: 9, Rules: n.BodyRules{Voting: true}}, n.CodeWrongState)
	applied(t, moved, n.DraftAct{Kind: n.ActMove, Amendment: "a", Delegation: "FRA"}, n.Facts{Capacity: n.StateParty}, n.CodeConflict)
	applied(t, moved, n.DraftAct{Kind: n.ActAccept, Amendment: "other"}, n.Facts{}, n.CodeWrongState)
	applied(t, moved, n.DraftAct{Kind: n.ActAccept, Amendment: "a"}, n.Facts{AgendaPending: true}, n.CodeWrongState)
	applied(t, moved, n.DraftAct{Kind: n.ActRetract, Amendment: "a", Delegation: "KEN"}, n.Facts{}, n.CodeOtherDelegation)

	refused := applied(t, moved, n.DraftAct{Kind: n.ActNotAccept, Amendment: "a"}, n.Facts{}, "")
	if refused.Version != "v1" || refused.Amended || refused.Floor != nil {
		t.Errorf("an amendment that was not accepted changed the text: %+v", refused)
	}
	bracketed := applied(t, moved, n.DraftAct{Kind: n.ActBracket, Amendment: "a", Version: "v2"}, n.Facts{Bracketed: true}, "")
	if bracketed.Version != "v2" || !bracketed.Bracketed || bracketed.Floor != nil {
		t.Errorf("kept in brackets: %+v", bracketed)
	}
	deferred := applied(t, moved, n.DraftAct{Kind: n.ActDefer, Reason: "Time ran out."}, n.Facts{}, "")
	change := n.DraftAct{Kind: n.ActDefer}.Changed(moved, deferred)
	if deferred.Floor != nil || change["a"].Status != n.AmendmentLapsed {
		t.Errorf("what the meeting did not decide on: %+v, %+v", deferred, change)
	}
}

func TestWhatAnObserverMovesNeedsAPartyOrTheChair(t *testing.T) {
	up := n.Draft{Stage: n.StageTakenUp, Meeting: "m"}
	move := n.DraftAct{Kind: n.ActMove, Amendment: "a", Delegation: "IRN", Actor: n.Actor{Role: n.RoleDelegation, Delegation: "IRN"}}
	for _, c := range n.Capacities() {
		want := n.Code("")
		if c == n.NGO {
			want = n.CodeNotEntitled
		}
		d := applied(t, up, move, n.Facts{Capacity: c}, want)
		if want != "" {
			continue
		}
		suggested := c.Observer()
		if len(d.Floor) != 1 || d.Floor[0].Suggested != suggested {
			t.Errorf("moved by %s: %+v", c, d.Floor)
		}
		if suggested { // it stops nothing, and is not decided on
			applied(t, d, n.DraftAct{Kind: n.ActAgree}, n.Facts{}, "")
			for _, kind := range []n.ActKind{n.ActAccept, n.ActBracket, n.ActNotAccept} {
				applied(t, d, n.DraftAct{Kind: kind, Amendment: "a", Version: "v"}, n.Facts{}, n.CodeNotEntitled)
			}
		}
	}
	observed := applied(t, up, move, n.Facts{Capacity: n.Signatory}, "")
	applied(t, observed, n.DraftAct{Kind: n.ActSponsor, Amendment: "a", Delegation: "IOM"}, n.Facts{Capacity: n.Entity}, n.CodeNotEntitled)
	party := applied(t, observed, n.DraftAct{Kind: n.ActSponsor, Amendment: "a", Delegation: "KEN"}, n.Facts{Capacity: n.StateParty}, "")
	applied(t, party, n.DraftAct{Kind: n.ActSponsor, Amendment: "a", Delegation: "FRA"}, n.Facts{Capacity: n.StateParty}, n.CodeWrongState)
	applied(t, party, n.DraftAct{Kind: n.ActBracket, Amendment: "a", Version: "v"}, n.Facts{Bracketed: true}, "")
	applied(t, party, n.DraftAct{Kind: n.ActAgree}, n.Facts{}, n.CodeWrongState)
	applied(t, party, n.DraftAct{Kind: n.ActRetract, Amendment: "a", Delegation: "IRN"}, n.Facts{}, "")
	// The chair's wording is no position, and an observer cannot bracket through it.
	chaired := applied(t, observed, n.DraftAct{Kind: n.ActSponsor, Amendment: "a"}, n.Facts{}, "")
	applied(t, chaired, n.DraftAct{Kind: n.ActBracket, Amendment: "a", Version: "v"}, n.Facts{Bracketed: true}, n.CodeNotEntitled)
	// An observer cannot name a sponsor who is none, nor the chair.
	move.Sponsor = "IOM"
	applied(t, up, move, n.Facts{Capacity: n.Signatory, SponsorCapacity: n.Entity}, n.CodeNotEntitled)
	move.Sponsor = n.SponsorChair
	applied(t, up, move, n.Facts{Capacity: n.Signatory}, n.CodeNotPermitted)
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
