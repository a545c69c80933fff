package rapporteur_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

var testName = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")

// declaredTests are the names of all tests of the module.
func declaredTests(t *testing.T) map[string]bool {
	t.Helper()
	declaration := regexp.MustCompile(`(?m)^func (Test\w+)\(t `)
	declared := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declaration.FindAllSubmatch(text, -1) {
			declared[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return declared
}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The page of rules names tests that exist.
func TestTheRulesPageNamesTestsThatExist(t *testing.T) {
	declared := declaredTests(t)
	names := testName.FindAllStringSubmatch(page(t, "docs/rules.md"), -1)
	if len(names) < 40 {
		t.Fatalf("the page names %d tests", len(names))
	}
	for _, name := range names {
		if !declared[name[1]] {
			t.Errorf("docs/rules.md names %s, which is no test", name[1])
		}
	}
}

// Every threat in SECURITY.md names tests, and they exist. Those about libraries
// and about what must not be written are held by the CI.
func TestEveryThreatNamesTestsThatExist(t *testing.T) {
	declared := declaredTests(t)
	_, threats, _ := strings.Cut(page(t, "SECURITY.md"), "## Threats")
	threats, _, _ = strings.Cut(threats, "\n## ")
	rows := 0
	for line := range strings.Lines(threats) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| threat |") {
			continue
		}
		rows++
		names := testName.FindAllStringSubmatch(line, -1)
		if len(names) == 0 && !strings.Contains(line, "`make vuln`") && !strings.Contains(line, "`make lint`") {
			t.Errorf("no test is named for: %s", line)
		}
		for _, name := range names {
			if !declared[name[1]] {
				t.Errorf("SECURITY.md names %s, which is no test", name[1])
			}
		}
	}
	if rows < 25 {
		t.Errorf("the page has %d threats only", rows)
	}
}
