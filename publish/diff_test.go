package publish_test

import (
	"bytes"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// What was done to paragraphs is told in words, and nothing else is: a heading
// that goes beside an amended paragraph is not joined with it.
func TestADiffTellsWhatBecameOfParagraphs(t *testing.T) {
	version := func(number int, paragraphs ...negotiation.Paragraph) negotiation.Version {
		return negotiation.Version{Number: number, Title: "T", Language: negotiation.English, Paragraphs: paragraphs}
	}
	guides := negotiation.Paragraph{
		ID: "a", Number: "1", Text: "Guides wear a badge that shows their name and their town.",
	}
	list := negotiation.Paragraph{
		ID: "b", Number: "2", Text: "The council keeps a list of guides. It sends the list to every town by post in May.",
	}
	first := negotiation.Paragraph{ID: "b", Number: "1", Text: "The council keeps a list of guides."}
	second := negotiation.Paragraph{ID: "c", Number: "2", Text: "It sends the list to every town by post in May."}
	last := guides
	last.Number = "3"
	heading := negotiation.Paragraph{ID: "h", Text: "Guides and badge"}
	amended := guides
	amended.Text = "Guides wear a badge that shows their name and their village."
	for name, c := range map[string]struct {
		from, to negotiation.Version
		want     []string
		not      string
	}{
		"moved and divided": {version(1, guides, list), version(2, first, second, last),
			[]string{
				"1. (divided; continues as 2) (was 2) (moved) The council keeps a list of guides.[- -]", "It sends",
				"3. (was 1) Guides",
			},
			"new paragraph"},
		"moved and joined": {version(1, first, second, last), version(2, guides, list),
			[]string{
				"1. (was 3) (moved) Guides", "2. (joined with 2) (was 1) The council keeps a list of guides.[-",
			}, "paragraph deleted"},
		"a heading goes": {version(1, heading, guides), version(2, amended),
			[]string{"(paragraph deleted) [-Guides and badge-]", "1. Guides wear", "[-town-]{+village+}"}, "joined"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := publish.VersionDiff(t.Context(), &b, nil, c.from, c.to, "text"); err != nil {
				t.Fatal(err)
			}
			inOrder(t, b.String(), c.want...)
			if strings.Contains(b.String(), c.not) {
				t.Errorf("%q is told:\n%s", c.not, &b)
			}
		})
	}
}
