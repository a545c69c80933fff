package scenario_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapporteur/scenario"
)

// Every story comes out as told in a rehearsal. cmd/rapporteur plays the same
// files on the real stack.
func TestStoriesInRehearsal(t *testing.T) {
	files, err := filepath.Glob("stories/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d stories: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s, err := scenario.Parse(string(text))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var told strings.Builder
			if err := scenario.Play(t.Context(), s, scenario.NewRehearsal(s), &told); err != nil {
				t.Errorf("%s: %v\n%s", name, err, &told)
			}
		})
	}
}

func TestAStoryThatComesOutOtherwiseIsTold(t *testing.T) {
	head := "# A story\nStates parties: FRA\nDraft data: Data\n  1. Text.\n"
	for body, want := range map[string]string{
		"Then data is adopted.":                                "line 5: Then data is adopted.\n  data is draft",
		"Refused (bracketed): A round opens for 3 days.":       "it was to be refused, and was done",
		"Refused (bracketed): The chair gavels data.":          "it was to be refused as bracketed, but: The draft is",
		"A round opens for 3 days.\nThen data 1 reads: Other.": "line 6: Then data 1 reads: Other.\n  data 1 reads: Text.",
	} {
		s, err := scenario.Parse(head + body)
		if err != nil {
			t.Fatal(err)
		}
		err = scenario.Play(t.Context(), s, scenario.NewRehearsal(s), io.Discard)
		var e *scenario.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAFileThatIsNoStoryIsRefusedWithItsLine(t *testing.T) {
	head := "# A story\nStates parties: FRA\nDraft data: Data\n  1. Text.\n"
	for text, want := range map[string]string{
		"":                             "line 1: a story begins with its title",
		"# A story":                    "line 1: a story needs a draft",
		head + "# Another":             "line 5: a story has one title",
		head + "FRA does something.":   "line 5: no sentence of a story reads",
		head + "KEN has no comment.":   "line 5: KEN is not in the cast",
		head + "FRA supports other 1.": `line 5: the story has no draft "other"`,
		head + "Rules: majority":       "line 5: there is no rule",
		head + "Signatories: FRA":      "line 5: FRA is in the cast twice",
		head + "Signatories: France":   "line 5: \"France\" is no code",
	} {
		if _, err := scenario.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# A story\nStates parties: FRA\nDraft data: Data\n  1. Text.\nA round opens for 10 days.\nFRA amends data 1: " +
		"Other.\n10 days pass.\n")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := scenario.Parse(text); err == nil {
			_ = scenario.Play(t.Context(), s, scenario.NewRehearsal(s), io.Discard)
		}
	})
}
