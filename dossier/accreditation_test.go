package dossier_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"rapporteur/dossier"
	"rapporteur/negotiation"
)

func TestTheAccreditationOfTheExampleIsRead(t *testing.T) {
	file, err := os.ReadFile("../demo/data/accreditation.csv")
	if err != nil {
		t.Fatal(err)
	}
	list, err := dossier.ReadAccreditation("accreditation.csv", file)
	if err != nil || len(
		list,
	) != 2 || list[1].Meeting != "wg4-2021" || len(list[0].Delegations) != len(list[1].Delegations) {
		t.Fatalf("read %+v, %v", list, err)
	}
}

func TestAnAccreditationTellsEveryProblemWithItsLine(t *testing.T) {
	_, err := dossier.ReadAccreditation(
		"a.csv", []byte("meeting,code\nwg4-2020,IOM\n# a remark\nwg4-2020,iom\n,FRA\nwg4-2020,IOM\n"),
	)
	var problems dossier.Problems
	if !errors.As(err, &problems) || problems.Count() != 3 {
		t.Fatalf("read with %v", err)
	}
	for _, part := range []string{
		"a.csv:4: Every line needs", "a.csv:5: Every line needs",
		"a.csv:6: IOM is listed for wg4-2020 twice, first in line 2.",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("not told: %s\n%v", part, err)
		}
	}
	for _, text := range []string{
		"", "meeting,code\n", "meeting\nwg4-2020\n", "meeting,code,capacity\nwg4-2020,IOM,entity\n",
	} {
		if _, err := dossier.ReadAccreditation("a.csv", []byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestAnAgendaAsOrallyAmendedIsRead(t *testing.T) {
	items, err := dossier.ReadAgenda("agenda.yaml", []byte(`agenda:
  - {number: "4", kind: other_matters, names: {en: Other matters}, notes: {en: A note.}}
  - {number: "5", kind: report, names: {en: Report}}
`))
	if err != nil || len(
		items,
	) != 2 || items[0].Notes[negotiation.English] != "A note." || items[1].Kind != negotiation.ItemReport {
		t.Fatalf("read %+v, %v", items, err)
	}
	for _, text := range []string{
		"", "agenda: []", "agenda:\n  - {number: \"4\"}\n",
		"agenda:\n  - {number: \"4\", kind: report, names: {en: x}, notes: {de: y}}\n",
	} {
		if _, err := dossier.ReadAgenda("agenda.yaml", []byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
