package api_test

import (
	"fmt"
	"slices"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// A delegation says itself where it is told of things, and in which language;
// nobody sees or changes those of another one.
func TestADelegationSaysWhereItIsToldOfThings(t *testing.T) {
	w := newWorld(t)
	france, kenya := w.as(negotiation.RoleDelegation), w.as("kenya")
	before, err := france.OwnContacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set := wire.ContactRequest{Label: "capital", Email: "capital@fra.example", Language: negotiation.French}
	for range 2 { // the second time changes nothing
		got, err := france.SetOwnContact(t.Context(), set)
		if err != nil || got.Party != "FRA" || got.Language != negotiation.French || got.ID == "" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	set.Language = negotiation.Spanish
	if got, err := france.SetOwnContact(t.Context(), set); err != nil || got.Language != negotiation.Spanish {
		t.Fatalf("%+v, %v", got, err)
	}
	if own, err := france.OwnContacts(t.Context()); err != nil || len(own) != len(before)+1 {
		t.Fatalf("%+v, %v", own, err)
	}
	hers, err := kenya.SetOwnContact(
		t.Context(), wire.ContactRequest{Label: "mission", Email: "mission@ken.example", Language: negotiation.English},
	)
	if err != nil {
		t.Fatal(err)
	}
	others, err := kenya.OwnContacts(t.Context())
	if err != nil || !slices.ContainsFunc(others, func(c negotiation.Contact) bool { return c.ID == hers.ID }) {
		t.Fatalf("Kenya sees %+v, %v", others, err)
	}
	for _, c := range others {
		if c.Party != "KEN" {
			t.Errorf("Kenya sees %+v", c)
		}
	}
	for what, bad := range map[string]wire.ContactRequest{
		"nothing": {Language: negotiation.English}, "two addresses": {
			Language: negotiation.English, Email: "a@example.org, b@example.org",
		},
		"a header": {
			Language: negotiation.English, Email: "a@example.org\r\nBcc: b@example.org",
		}, "in the clear": {Language: negotiation.English, Webhook: "http://example.org/hook"},
		"a hostile label": {
			Language: negotiation.English, Label: "../x", Email: "a@example.org",
		}, "no language": {Email: "a@example.org"},
	} {
		_, err := france.SetOwnContact(t.Context(), bad)
		if negotiation.CodeOf(err) != negotiation.CodeInvalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = w.as(negotiation.RoleSecretariat).SetOwnContact(t.Context(), set)
	wantCode(t, err, negotiation.CodeNotPermitted)
	for i := range negotiation.MaxContacts {
		_, err = france.SetOwnContact(
			t.Context(),
			wire.ContactRequest{Label: fmt.Sprint("c", i), Email: "many@fra.example", Language: negotiation.English},
		)
	}
	wantCode(t, err, negotiation.CodeTooLarge)
	if err := kenya.EndOwnContact(t.Context(), "capital"); err != nil { // Kenya has none, and France's stays
		t.Fatal(err)
	}
	for range 2 {
		if err := france.EndOwnContact(t.Context(), "c0"); err != nil {
			t.Fatal(err)
		}
	}
	own, err := france.OwnContacts(t.Context())
	if err != nil || len(own) != negotiation.MaxContacts-1 {
		t.Fatalf("%d contacts left, %v", len(own), err)
	}
}
