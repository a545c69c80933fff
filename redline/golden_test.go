package redline_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rapporteur/redline"
)

var update = flag.Bool("update", false, "write the golden files anew")

// situation is a golden file: a heading, the base and the proposals, one a
// line, then after "---" the difference of each and the consolidation, and how
// that is stored where names alone would tell points apart.
type situation struct {
	head      string
	base      string
	proposals []redline.Proposal
}

func parseSituation(t *testing.T, head string) situation {
	t.Helper()
	s := situation{head: head}
	for _, line := range strings.Split(strings.TrimSpace(head), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		who, text, ok := strings.Cut(line, ": ")
		if !ok {
			who, text = strings.TrimSuffix(line, ":"), ""
		}
		if who == "base" {
			s.base = text
			continue
		}
		s.proposals = append(
			s.proposals, redline.Proposal{ID: fmt.Sprintf("%s-%d", who, len(s.proposals)), Party: who, Text: text},
		)
	}
	return s
}

func (s situation) render() string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(s.head, "\n") + "\n---\n")
	for _, p := range s.proposals {
		d := redline.Diff(s.base, p.Text)
		note := ""
		if d.Changed() && !d.Substantive() {
			note = " (typographic)"
		}
		fmt.Fprintf(&b, "%s%s: %s\n", p.Party, note, d.Render(redline.TextMarks()))
	}
	label := func(r redline.Reading) string {
		var parties []string
		for _, v := range r.Supporters {
			parties = append(parties, v.Party)
		}
		return strings.Join(parties, ", ")
	}
	c := redline.Consolidate(s.base, s.proposals)
	b.WriteString("= " + c.Nested().Bracketed(label) + "\n")
	if stored := c.Bracketed(nil); strings.Contains(stored, "]/[") {
		b.WriteString("~ " + stored + "\n") // without names, points beside others are told apart
	}
	return b.String()
}

// Each file is what a drafter would write; a change of the engine that changes
// one is judged by eye before it is written with -update.
func TestGoldenSituations(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d golden files: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			head, _, _ := strings.Cut(string(raw), "\n---\n")
			s := parseSituation(t, head)
			got := s.render()
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("got\n%s\nwant\n%s", got, raw)
			}
			c := redline.Consolidate(s.base, s.proposals).Nested()
			for _, p := range append(s.proposals, redline.Proposal{Text: s.base}) {
				if took := c.Take(p.ID); took != p.Text {
					t.Errorf("%s became %q", p.ID, took)
				}
			}
		})
	}
}
