package dossier

import (
	"strings"
	"testing"
)

// Names, titles and places in files are lines too: a file with another kind of
// sign in one is refused with its line.
func TestNamesInFilesAreLines(t *testing.T) {
	const calendar = `instruments: [{key: untoc, names: {en: "Convention@1"}}]
bodies: [{symbol: CTOC/COP, instrument: untoc, names: {en: "Conference@2"}}]
meetings:
  - {key: cop-2020, body: CTOC/COP, session: "2020", names: {en: "Tenth session@3"}, opens: 2020-10-12, closes: 2020-10-16, place: "Vienna@4", zone: Europe/Vienna,
     agenda: [{number: "1@6", kind: organization, names: {en: "Opening@5"}, notes: {en: "Two\nlines"}}]}
`
	marks := []string{"@1", "@2", "@3", "@4", "@5", "@6"}
	plain := func(keep string) string {
		text := calendar
		for _, m := range marks {
			if m != keep {
				text = strings.ReplaceAll(text, m, "")
			}
		}
		return text
	}
	if _, err := ReadCalendar("c.yaml", []byte(plain(""))); err != nil {
		t.Fatalf("the calendar without such signs: %v", err)
	}
	for _, m := range marks {
		_, err := ReadCalendar("c.yaml", []byte(strings.ReplaceAll(plain(m), m, `\u202e`)))
		if err == nil || !strings.Contains(err.Error(), "U+202E") {
			t.Errorf("%s: %v", m, err)
		}
	}
	const table = "code,kind,name_en,instrument,capacity,from\n"
	for name, want := range map[string]string{"France": "", "\"Costa\nRica\"": "",
		// a spreadsheet breaks lines in its cells
		"Fra\u202ence": "U+202E", "Fra\u0007nce": "U+0007"} {
		_, err := ReadDelegations("d.csv", []byte(table+"FRA,state,"+name+",untoc,state_party,2002-10-29\n"))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	const drafts = "---\nmeeting: wg4-2020\nbody: CTOC/COP/WG.4\nlanguage: en\ntitle: Drafts\n---\n\n## Data@ " +
		"{#data}\n\n1. States act.\n"
	_, err := ReadRecommendations("r.md", []byte(strings.ReplaceAll(drafts, "@", "\u202e")))
	if err == nil || !strings.Contains(err.Error(), "U+202E") {
		t.Errorf("the title of a draft: %v", err)
	}
}
