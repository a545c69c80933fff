package rapporteur_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// sources are the Go files of the module, tests or not.
func sources(t *testing.T, tests bool) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") != tests {
			return err
		}
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Every threat in SECURITY.md names tests, and they exist. The one about
// libraries is held by the CI.
func TestEveryThreatNamesTestsThatExist(t *testing.T) {
	page, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, text := range sources(t, true) {
		tests.WriteString(text)
	}
	_, threats, _ := strings.Cut(string(page), "## Threats")
	threats, _, _ = strings.Cut(threats, "\n## ")
	items := regexp.MustCompile(`(?m)^- .+\n(?:  .+\n)*`).FindAllString(threats, -1)
	for _, item := range items {
		names := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(item, -1)
		if len(names) == 0 && !strings.Contains(item, "make vuln") {
			t.Errorf("no test is named for: %s", item)
		}
		for _, name := range names {
			if !strings.Contains(tests.String(), "func "+name[1]+"(t ") {
				t.Errorf("SECURITY.md names %s, which is no test", name[1])
			}
		}
	}
	if len(items) < 25 {
		t.Errorf("the page has %d threats only", len(items))
	}
}

// A text that begins with = is a formula in a spreadsheet. Whoever writes one
// must write it so that it is not, and say so in SECURITY.md.
func TestNoSpreadsheetIsWritten(t *testing.T) {
	for path, text := range sources(t, false) {
		if strings.Contains(text, "csv.NewWriter") || strings.Contains(text, "text/csv") && strings.Contains(text, "Content-Type") {
			t.Errorf("%s writes CSV", path)
		}
	}
}
