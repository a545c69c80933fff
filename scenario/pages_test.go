package scenario

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The page of stories and the forms of sentences are one list: what the page
// shows as a sentence is read, and every form is shown.
func TestThePageShowsEverySentence(t *testing.T) {
	page, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(page), "\n**In a round**\n")
	list = strings.ReplaceAll(list, "\n  ", " ")
	looks := regexp.MustCompile(`^(?:[A-Z0-9]|data ).*(?:\.$|: )`)
	shown := map[string]bool{}
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(list, -1) {
		if !looks.MatchString(m[1]) || strings.Contains(m[1], "...") {
			continue // what may stand behind a sentence, or be put into one
		}
		reads := func(v verb) bool { return v.form.MatchString(m[1]) }
		i := slices.IndexFunc(verbs, reads)
		if i < 0 {
			t.Errorf("docs/scenarios.md shows %q, which no form of sentence reads", m[1])
			continue
		}
		shown[verbs[i].form.String()] = true
	}
	for _, v := range verbs {
		if !shown[v.form.String()] {
			t.Errorf("docs/scenarios.md does not show the sentence %q; add an example with FRA, data and TEXT",
				Step{verb: v}.form())
		}
	}
}
