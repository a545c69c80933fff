package publish_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

func TestAnAmendedSectionShowsWhatChangedAndWhoMovedIt(t *testing.T) {
	s := negotiation.Section{
		Number: 2, Title: "Deliberations", Status: negotiation.SectionAdoptedAsAmended,
		Text: "The meeting took note <quickly>.", Amendment: "The meeting took careful note <quickly>.",
		Movers: []string{"FRA", "KEN"}, Reason: "more exact",
	}
	for format, want := range map[string][]string{
		"text": {
			"Section 2, Deliberations: adopted as orally amended", "Moved by FRA, KEN: more exact", "took {+careful +}note",
		},
		"html": {"<ins>careful </ins>", "&lt;quickly&gt;", "Moved by FRA, KEN"},
		"json": {`"movers"`, `"careful `},
		"ansi": {"\x1b[32;4mcareful "},
	} {
		var b strings.Builder
		if err := publish.SectionDiff(&b, s, negotiation.English, format); err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%s lacks %q:\n%s", format, part, b.String())
			}
		}
	}
	var b strings.Builder
	s.Status, s.Amendment = negotiation.SectionPending, ""
	if err := publish.SectionDiff(
		&b, s, negotiation.English, "text",
	); err != nil || strings.Contains(b.String(), "[-") || !strings.Contains(b.String(), "Not amended.") {
		t.Errorf("a section not amended: %v\n%s", err, b.String())
	}
	if err := publish.SectionDiff(&b, s, negotiation.English, "pdf"); negotiation.CodeOf(err) != negotiation.CodeInvalid {
		t.Errorf("as a PDF: %v", err)
	}
}
