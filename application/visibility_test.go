package application

import (
	"reflect"
	"slices"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// A draft in a round is that round's: whoever is chair of the other meeting it
// belongs to reads it as an observer does until the paper is out.
func TestOnlyTheChairOfTheRoundSeesItsReview(t *testing.T) {
	const home, last = negotiation.ID("home"), negotiation.ID("last")
	chairOf := func(m negotiation.ID) negotiation.Actor {
		return negotiation.Actor{Role: negotiation.RoleChair, Meeting: m}
	}
	in := func(round negotiation.ID) negotiation.Recommendation {
		return negotiation.Recommendation{Meeting: home, RoundMeeting: round, Draft: negotiation.Draft{
			Stage: negotiation.StageConsolidated, Version: "v2", Meeting: last, Before: &negotiation.Position{Version: "v1"},
		}}
	}
	out := in(last)
	out.Draft.Before = nil
	for _, c := range []struct {
		name  string
		r     negotiation.Recommendation
		by    negotiation.Actor
		shown bool
	}{
		{"the round of the last meeting, by the first one's chair", in(last), chairOf(home), false},
		{"the round of the last meeting, by its chair", in(last), chairOf(last), true},
		{"the round of the first meeting, by the last one's chair", in(home), chairOf(last), false},
		{"the round of the first meeting, by its chair", in(home), chairOf(home), true},
		{"a round, by the chair of all", in(last), negotiation.Actor{Role: negotiation.RoleChair}, true},
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
		One  *negotiation.Round
		More []struct{ Of negotiation.Recommendation }
		negotiation.Draft
		Said [1]negotiation.ReceivedComment
		By   negotiation.Actor
		Rest map[string]string
	}
	v := wire.List[*deep]{Items: []*deep{
		nil, {One: &negotiation.Round{}, More: make([]struct{ Of negotiation.Recommendation }, 2)},
	}}
	var x withheld
	looksInto(reflect.TypeFor[wire.List[*deep]]()).find(reflect.ValueOf(&v).Elem(), &x)
	if len(x.rounds) != 1 || len(x.recommendations) != 2 || len(x.drafts) != 1 || len(x.comments) != 1 ||
		len(x.actors) != 1 {
		t.Errorf("found %+v", x)
	}
	defer func() {
		if recover() == nil {
			t.Error("a map of rounds is taken")
		}
	}()
	looksInto(reflect.TypeFor[struct {
		Of map[string][]negotiation.Round
	}]())
}

// What the procedure made of a comment is told with the paper, and who in the
// secretariat said something of it to nobody outside.
func TestWhatBecameOfACommentIsToldWithThePaper(t *testing.T) {
	desk := negotiation.Actor{Role: negotiation.RoleSecretariat, Person: "p", Label: "Her name"}
	said := func(by negotiation.Actor) negotiation.ReceivedComment {
		return negotiation.ReceivedComment{
			Delegation: "FRA", TakenIn: true, Disposition: &negotiation.Disposition{Status: negotiation.Reflected, By: by},
			Admission: &negotiation.Admission{Reason: "a", By: desk},
		}
	}
	france := negotiation.Actor{Role: negotiation.RoleMember, Delegation: "FRA"}
	for _, c := range []struct {
		name                        string
		by, said                    negotiation.Actor
		phase                       negotiation.RoundPhase
		taken, disposition, allowed bool
	}{
		{"author, procedure, review", france, negotiation.System(), negotiation.RoundInReview, false, false, true},
		{"author, secretariat, review", france, desk, negotiation.RoundReturned, false, true, true},
		{"author, procedure, cancelled", france, negotiation.System(), negotiation.RoundCancelled, false, false, true},
		{"author, unknown round", france, negotiation.System(), "", false, false, true},
		{
			"another, secretariat, review", negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "KEN"}, desk,
			negotiation.RoundApproved, false, false, false,
		},
		{
			"observer, procedure, review", negotiation.Actor{Role: negotiation.RoleObserver}, negotiation.System(),
			negotiation.RoundInReview, false, false, false,
		},
		{
			"chair of another meeting", negotiation.Actor{Role: negotiation.RoleChair, Meeting: "other"}, negotiation.System(),
			negotiation.RoundInReview, false, false, false,
		},
		{"author, procedure, issued", france, negotiation.System(), negotiation.RoundIssued, true, true, true},
		{
			"another, secretariat, issued", negotiation.Actor{Role: negotiation.RoleDelegation, Delegation: "KEN"}, desk,
			negotiation.RoundIssued, true, true, true,
		},
		{
			"chair", negotiation.Actor{Role: negotiation.RoleChair, Meeting: "here"}, negotiation.System(),
			negotiation.RoundInReview, true, true, true,
		},
	} {
		got := commentFor(c.by, negotiation.Round{Meeting: "here", Phase: c.phase}, said(c.said))
		if got.TakenIn != c.taken || (got.Disposition != nil) != c.disposition || (got.Admission != nil) != c.allowed {
			t.Errorf("%s: %+v", c.name, got)
		}
		bureau := c.by.Role == negotiation.RoleChair && c.by.Meeting == "here"
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
	e := negotiation.Event{
		Act: "comment_draft.saved", Actor: negotiation.Actor{Role: negotiation.RoleMember, Delegation: "FRA"},
	}
	for by, want := range map[negotiation.Actor]bool{
		{Role: negotiation.RoleSecretariat}: false, {
			Role: negotiation.RoleChair,
		}: false, {Role: negotiation.RoleAuditor}: false, {Role: negotiation.RoleDelegation, Delegation: "KEN"}: false,
		{Role: negotiation.RoleDelegation, Delegation: "FRA"}: true, {Role: negotiation.RoleMember, Delegation: "FRA"}: true,
	} {
		if _, got := (sight{by: by}).streamed(e); got != want {
			t.Errorf("%+v is told: %t", by, got)
		}
	}
}

// What is shown in the room is a draft: whoever reads drafts sees it, the public does not.
func TestThePublicDoesNotSeeTheScreenOfTheRoom(t *testing.T) {
	for _, role := range append(negotiation.Roles(), negotiation.RolePerson, "") {
		public := slices.Contains([]negotiation.Role{negotiation.RolePublic, negotiation.RolePerson, ""}, role)
		if sees := shownFor(negotiation.Actor{Role: role}, &negotiation.Shown{}) != nil; sees == public {
			t.Errorf("%q sees it: %v", role, sees)
		}
	}
}
