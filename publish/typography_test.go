package publish_test

import (
	"bytes"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// A redline marks what changes in substance, and says in words where
// typography alone differs; its JSON has every byte.
func TestRedlinesDoNotMarkTypography(t *testing.T) {
	version := func(number int, texts ...string) negotiation.Version {
		v := negotiation.Version{
			ID: negotiation.ID(rune('0' + number)), Number: number, Origin: negotiation.OriginMeeting,
			Language: negotiation.French, Title: "L'accès",
		}
		for i, s := range texts {
			v.Paragraphs = append(
				v.Paragraphs, negotiation.Paragraph{ID: negotiation.ID(rune('a' + i)), Number: string(rune('1' + i)), Text: s},
			)
		}
		return v
	}
	from := version(1, "la décision\u00a02", "le cafe\u0301 : \"deux\"", "Les États agissent.")
	to := version(2, "la décision 2", "le café: « deux »", "Tous les États agissent !")
	for format, x := range map[string]struct{ has, not []string }{
		"text": {[]string{
			"1. (only typography differs) la décision 2", "(only typography differs) le café: « deux »",
			"[-Les-]{+Tous les+} États agissent", "of typography",
		}, []string{"{+ +}", "[-\u00a0-]", "[-café", "{+« "}},
		"ansi": {[]string{"(only typography differs) la décision 2"}, []string{"\x1b[31;9m\u00a0"}},
		"html": {[]string{
			"(<bdi>only typography differs</bdi>)", "la décision 2</p>", "<td>la décision\u00a02</td>",
			"<del>Les</del><ins>Tous les</ins>",
		}, []string{"<del>\u00a0", "<ins> </ins>", "<ins>« "}},
		"json": {[]string{"\"typographic\": true", "la décision", "\u00a02"}, nil},
	} {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			if err := publish.VersionDiff(t.Context(), &b, []negotiation.Version{from, to}, from, to, format); err != nil {
				t.Fatal(err)
			}
			for _, s := range x.has {
				if !strings.Contains(b.String(), s) {
					t.Errorf("%q is not in %s", s, b.String())
				}
			}
			for _, s := range x.not {
				if strings.Contains(b.String(), s) {
					t.Errorf("%q is in %s", s, b.String())
				}
			}
		})
	}
}

// Of three versions, one that differs in typography alone changed nothing.
func TestTypographyIsNoConflict(t *testing.T) {
	version := func(number int, text string) negotiation.Version {
		return negotiation.Version{
			Number: number, Origin: negotiation.OriginMeeting, Language: negotiation.English,
			Paragraphs: []negotiation.Paragraph{{ID: "p", Number: "1", Text: text}},
		}
	}
	for ours, want := range map[string]string{
		"States should act within 30\u00a0days.":  "changed by theirs",
		"States  shall act within 30 days .":      "changed by both",
		"States may act within 30 days.":          "changed by conflict",
		"States shall act within 30\u00a0days.\n": "changed by both",
	} {
		var b bytes.Buffer
		err := publish.ThreeWayDiff(
			t.Context(), &b, version(1, "States should act within 30 days."), version(2, "States shall act within 30 days."),
			version(3, ours), "text",
		)
		if err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%q: not %q in %s: %v", ours, want, b.String(), err)
		}
	}
}
