package dossier_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rapporteur/dossier"
	"rapporteur/negotiation"
)

func TestContactsAreRead(t *testing.T) {
	got, err := dossier.ReadContacts("contacts.csv", []byte("\ufeff# our "+
		"list\nparty,language,email,label,webhook\nFRA,fr,fra@example.org,,\nFRA, fr ,,capital,https://example.org/hook\nsecretariat,en,sec@example.org,,\n"))
	want := []negotiation.Contact{
		{Party: "FRA", Label: "main", Language: negotiation.French, Email: "fra@example.org"},
		{Party: "FRA", Label: "capital", Language: negotiation.French, Webhook: "https://example.org/hook"},
		{Party: "secretariat", Label: "main", Language: negotiation.English, Email: "sec@example.org"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestEveryProblemOfContactsIsReportedWithItsLine(t *testing.T) {
	file := "party,language,email\nFRA,fr,\"fra@example.org\nBcc: x@example.org\"\nFRA,xx,fra@example.org\nFRA,fr,fra@example.org\nDEU,de\nKEN,en,Mission <ken@example.org>\n"
	_, err := dossier.ReadContacts("contacts.csv", []byte(file))
	var problems dossier.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("read with %v", err)
	}
	for _, words := range []string{
		"contacts.csv:2: ", "contacts.csv:4: \"xx\" is not an official language", "contacts.csv:5: FRA has two contacts",
		"contacts.csv:6: ", "contacts.csv:7: ",
	} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("no %q in\n%s", words, err)
		}
	}
	for _, header := range []string{"", "party\nFRA\n", "party,language,phone\nFRA,fr,1\n", "party,language,party\n"} {
		if _, err := dossier.ReadContacts("contacts.csv", []byte(header)); err == nil {
			t.Errorf("%q is read", header)
		}
	}
}
