package application

import (
	"reflect"
	"testing"

	"rapporteur/api/wire"
	n "rapporteur/negotiation"
)

// A draft in a round is that round's: whoever is chair of the other meeting it
// belongs to reads it as an observer does until the paper is out.
func TestOnlyTheChairOfTheRoundSeesItsReview(t *testing.T) {
	const home, last = n.ID("home"), n.ID("last")
	chairOf := func(m n.ID) n.Actor { return n.Actor{Role: n.RoleChair, Meeting: m} }
	in := func(round n.ID) n.Recommendation {
		return n.Recommendation{Meeting: home, RoundMeeting: round, Draft: n.Draft{Stage: n.StageConsolidated, Version: "v2", Meeting: last, Before: &n.Position{Version: "v1"}}}
	}
	out := in(last)
	out.Draft.Before = nil
	for _, c := range []struct {
		name  string
		r     n.Recommendation
		by    n.Actor
		shown bool
	}{
		{"the round of the last meeting, by the first one's chair", in(last), chairOf(home), false},
		{"the round of the last meeting, by its chair", in(last), chairOf(last), true},
		{"the round of the first meeting, by the last one's chair", in(home), chairOf(last), false},
		{"the round of the first meeting, by its chair", in(home), chairOf(home), true},
		{"a round, by the chair of all", in(last), n.Actor{Role: n.RoleChair}, true},
		{"no round, by the first one's chair", out, chairOf(home), true},
	} {
		r := recommendationFor(c.by, c.r)
		if shown := r.Draft.Version == "v2" && !versionsFor(c.by, r).Public; shown != c.shown {
			t.Errorf("%s: shown: %v, %+v", c.name, shown, r.Draft)
		}
	}
}

// What may be withheld is found wherever it stands in an answer.
func TestWhatMayBeWithheldIsFoundWhereverItStands(t *testing.T) {
	type deep struct {
		One  *n.Round
		More []struct{ Of n.Recommendation }
		n.Draft
		Said [1]n.ReceivedComment
		By   n.Actor
		Rest map[string]string
	}
	v := wire.List[*deep]{Items: []*deep{nil, {One: &n.Round{}, More: make([]struct{ Of n.Recommendation }, 2)}}}
	var x withheld
	looksInto(reflect.TypeFor[wire.List[*deep]]()).find(reflect.ValueOf(&v).Elem(), &x)
	if len(x.rounds) != 1 || len(x.recommendations) != 2 || len(x.drafts) != 1 || len(x.comments) != 1 || len(x.actors) != 1 {
		t.Errorf("found %+v", x)
	}
	defer func() {
		if recover() == nil {
			t.Error("a map of rounds is taken")
		}
	}()
	looksInto(reflect.TypeFor[struct{ Of map[string][]n.Round }]())
}

// What the procedure made of a comment is told with the paper, and who in the
// secretariat said something of it to nobody outside.
func TestWhatBecameOfACommentIsToldWithThePaper(t *testing.T) {
	desk := n.Actor{Role: n.RoleSecretariat, Person: "p", Label: "Her name"}
	said := func(by n.Actor) n.ReceivedComment {
		return n.ReceivedComment{Delegation: "FRA", TakenIn: true, Disposition: &n.Disposition{Status: n.Reflected, By: by}, Admission: &n.Admission{Reason: "a", By: desk}}
	}
	france := n.Actor{Role: n.RoleMember, Delegation: "FRA"}
	for _, c := range []struct {
		name                        string
		by, said                    n.Actor
		phase                       n.RoundPhase
		taken, disposition, allowed bool
	}{
		{"author, procedure, review", france, n.System(), n.RoundInReview, false, false, true},
		{"author, secretariat, review", france, desk, n.RoundReturned, false, true, true},
		{"author, procedure, cancelled", france, n.System(), n.RoundCancelled, false, false, true},
		{"author, unknown round", france, n.System(), "", false, false, true},
		{"another, secretariat, review", n.Actor{Role: n.RoleDelegation, Delegation: "KEN"}, desk, n.RoundApproved, false, false, false},
		{"observer, procedure, review", n.Actor{Role: n.RoleObserver}, n.System(), n.RoundInReview, false, false, false},
		{"chair of another meeting", n.Actor{Role: n.RoleChair, Meeting: "other"}, n.System(), n.RoundInReview, false, false, false},
		{"author, procedure, issued", france, n.System(), n.RoundIssued, true, true, true},
		{"another, secretariat, issued", n.Actor{Role: n.RoleDelegation, Delegation: "KEN"}, desk, n.RoundIssued, true, true, true},
		{"chair", n.Actor{Role: n.RoleChair, Meeting: "here"}, n.System(), n.RoundInReview, true, true, true},
	} {
		got := commentFor(c.by, n.Round{Meeting: "here", Phase: c.phase}, said(c.said))
		if got.TakenIn != c.taken || (got.Disposition != nil) != c.disposition || (got.Admission != nil) != c.allowed {
			t.Errorf("%s: %+v", c.name, got)
		}
		bureau := c.by.Role == n.RoleChair && c.by.Meeting == "here"
		if a := got.Admission; a != nil && (a.By.Label == "") == bureau {
			t.Errorf("%s: by %+v", c.name, a.By)
		}
		if d := got.Disposition; d != nil && c.said == desk && d.By.Person != "" {
			t.Errorf("%s: by %+v", c.name, d.By)
		}
	}
}

// Drafts of comments are their delegation's own, in the stream as well.
func TestDraftsOfCommentsAreInTheStreamOfTheirDelegationOnly(t *testing.T) {
	e := n.Event{Act: "comment_draft.saved", Actor: n.Actor{Role: n.RoleMember, Delegation: "FRA"}}
	for by, want := range map[n.Actor]bool{
		{Role: n.RoleSecretariat}: false, {Role: n.RoleChair}: false, {Role: n.RoleAuditor}: false, {Role: n.RoleDelegation, Delegation: "KEN"}: false,
		{Role: n.RoleDelegation, Delegation: "FRA"}: true, {Role: n.RoleMember, Delegation: "FRA"}: true,
	} {
		if _, got := (sight{by: by}).streamed(e); got != want {
			t.Errorf("%+v is told: %t", by, got)
		}
	}
}
