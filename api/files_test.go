package api_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
	"rapporteur/workflows"
)

// However many problems a file has, they are counted in an answer of bounded
// length.
func TestTheAnswerToAHostileFileIsShort(t *testing.T) {
	w := newWorld(t)
	front := "---\nmeeting: wg4-2020\nbody: CTOC/COP/WG.4\nlanguage: en\ntitle: Drafts\n---\n"
	for name, c := range map[string]struct{ path, file, detail string }{
		"one code again": {
			"delegations",
			"code,kind,name_en,name_fr,instrument,capacity,from,until,members,contact,name_es\n" + strings.Repeat(
				"%,x,,,,,,,,,\n", 5000,
			),
			"problem(s)",
		},
		"control marks": {
			"contacts", "party,language\n" + strings.Repeat("\"\x01\x02\x03\",\"\x04\x05\x06\x07\x08\\\"\"<>\"\n", 5000),
			"problem(s)",
		},
		"long YAML": {"calendar", strings.Repeat("instruments: []\n", 400_000), "1 problem(s)"},
		"YAML":      {"calendar", "instruments:\n" + strings.Repeat("- {key: \"\"}\n", 10_000), "10,000"},
		"paragraphs": {
			"recommendations", front + "## A\n\n" + strings.Repeat("1. B.\n\n", 4001), "The file has 4,000 problem(s)",
		},
		"recommendations": {"recommendations", front + strings.Repeat("## A\n\n1. B.\n\n", 100_000), "problem(s)"},
		"not UTF-8":       {"workdays", strings.Repeat("\xff\n", 100_000), "The file has 100,000 problem(s)"},
		"accredited": {
			"accreditation", "meeting,code\n" + strings.Repeat("m,IOM\n", 9001), "The file has 9,000 problem(s)",
		},
		"the extended ones": {
			"bureau", "body,office,code,from\n" + strings.Repeat("C,chair,FRA,2020-01-01\n", 9001),
			"The file has 9,000 problem(s)",
		},
	} {
		req, err := http.NewRequestWithContext(
			t.Context(), http.MethodPost, w.url+"/v1/load/"+c.path+"?name="+strings.Repeat("n", 255), strings.NewReader(c.file),
		)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+w.tokens[negotiation.RoleSecretariat])
		req.Header.Set("Content-Type", "application/octet-stream")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusUnprocessableEntity || len(answer) > 64<<10 || !strings.Contains(
			string(answer), c.detail,
		) {
			t.Errorf("%s: %d with %d bytes, %v: %.300s", name, res.StatusCode, len(answer), err, answer)
		}
	}
}

// Drafts are on record before their procedures start. When Temporal is away,
// the file is to be loaded again.
func TestDraftsLoadedWhileTemporalIsAwayAreToBeLoadedAgain(t *testing.T) {
	w := newWorld(t)
	w.direct.fails(&workflows.UnavailableError{Err: errors.New("no transport")})
	file := []byte("---\nmeeting: wg4-2020\nbody: CTOC/COP/WG.4\nlanguage: en\ntitle: More drafts\n---\n\n## Another " +
		"{#another}\n\n1. States parties should:\n\n(a) Act:\n\n(i) Now;\n\n(b) Report.\n")
	_, err := w.as(negotiation.RoleSecretariat).LoadRecommendations(t.Context(), "more.md", file)
	var p *wire.Problem
	if !errors.As(
		err, &p,
	) || p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "send the same request again") {
		t.Fatalf("answered %v", err)
	}
	w.direct.fails(nil)
	if _, err := w.as(negotiation.RoleSecretariat).LoadRecommendations(t.Context(), "more.md", file); err != nil {
		t.Fatal(err)
	}
	versions, err := w.as(negotiation.RoleSecretariat).Versions(t.Context(), "another")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, q := range versions[0].Paragraphs {
		got += fmt.Sprint(q.Number, " ", q.Level, "; ")
	}
	if want := "1 0; (a) 1; (i) 2; (b) 1; "; got != want {
		t.Errorf("the levels are %s, want %s", got, want)
	}
}
