package dossier_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"rapporteur/dossier"
	"rapporteur/negotiation"
)

func TestTheBureauOfTheExampleIsRead(t *testing.T) {
	file, err := os.ReadFile("../demo/data/bureau.csv")
	if err != nil {
		t.Fatal(err)
	}
	list, err := dossier.ReadBureau("bureau.csv", file)
	if err != nil || len(list) < 4 || list[0].Office != negotiation.BureauChair || list[0].Body != "CTOC/COP" {
		t.Fatalf("read %+v, %v", list, err)
	}
}

func TestABureauTellsEveryProblemWithItsLine(t *testing.T) {
	_, err := dossier.ReadBureau("b.csv", []byte(
		"body,office,code,from,until\nC,chair,FRA,2020-01-01,\n# a remark\nC,chair,KEN,2021-01-01,\nC,treasurer,AUT,2020-01-01,\nC,vice_chair,fra,2020-01-01,\nC,vice_chair,AUT,soon,\n",
	))
	var problems dossier.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("read with %v", err)
	}
	for _, part := range []string{
		"b.csv:4: FRA and KEN would both be President or Chair of C", "b.csv:5: \"treasurer\" is no office",
		"b.csv:6: Every line needs the code", "b.csv:7: \"soon\" in the column from",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("not told: %s\n%v", part, err)
		}
	}
	for _, text := range []string{"", "body,office,code,from\n", "body,office,code\nC,chair,FRA\n"} {
		if _, err := dossier.ReadBureau("b.csv", []byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
