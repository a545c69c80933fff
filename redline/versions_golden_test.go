package redline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapporteur/redline"
)

// versionsOf reads two versions, one paragraph a line: which version, a ">"
// for each level, the number and the text. Paragraphs have no identity but
// their place.
func versionsOf(t *testing.T, head string) (from, to []redline.Paragraph) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(head), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		place, text, ok := strings.Cut(line, ": ")
		version, number, numbered := strings.Cut(place, " ")
		if !ok || !numbered {
			t.Fatalf("no paragraph: %s", line)
		}
		p := redline.Paragraph{Number: strings.TrimLeft(number, ">"), Text: text}
		p.Level = len(number) - len(p.Number)
		if version == "from" {
			p.ID = fmt.Sprint("p", len(from)+1)
			from = append(from, p)
			continue
		}
		to = append(to, p)
	}
	return from, to
}

// shown writes a change as a line: what happened, the numbers and the words.
func shown(c redline.ParagraphChange) string {
	words := []string{string(c.Kind)}
	for _, flag := range []struct {
		set  bool
		name string
	}{{c.Typographic, "typographic"}, {c.Renumbered, "renumbered"}, {c.Relevelled, "relevelled"}, {c.Moved, "moved"}} {
		if flag.set {
			words = append(words, flag.name)
		}
	}
	var old, now []string
	if c.From != nil {
		old = append(old, c.From.Number)
	}
	if c.To != nil {
		now = append(now, c.To.Number)
	}
	for _, p := range c.Rest {
		if c.Kind == redline.Merged {
			old = append(old, p.Number)
		} else {
			now = append(now, p.Number)
		}
	}
	text := strings.ReplaceAll(c.Script.Render(redline.TextMarks()), "\n", " ¶ ")
	return fmt.Sprintf("%s %s > %s: %s", strings.Join(words, " "), strings.Join(old, "+"), strings.Join(now, "+"), text)
}

// Each file is two versions whose identities are not known, and their
// difference as a drafter would tell it.
func TestGoldenVersions(t *testing.T) {
	files, err := filepath.Glob("testdata/versions/*.txt")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d golden files: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			head, _, _ := strings.Cut(string(raw), "\n---\n")
			from, to := versionsOf(t, head)
			got := strings.TrimRight(head, "\n") + "\n---\n"
			for _, c := range redline.DiffParagraphs(from, redline.Align(from, to)) {
				got += shown(c) + "\n"
			}
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("got\n%s\nwant\n%s", got, raw)
			}
		})
	}
}
