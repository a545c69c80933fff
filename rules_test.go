package rapporteur_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The page of rules names tests that exist.
func TestTheRulesPageNamesTestsThatExist(t *testing.T) {
	page, err := os.ReadFile("docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	err = fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := os.ReadFile(path)
		tests.Write(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllStringSubmatch(string(page), -1)
	if len(names) < 40 {
		t.Fatalf("the page names %d tests", len(names))
	}
	for _, name := range names {
		if !strings.Contains(tests.String(), "func "+name[1]+"(t ") {
			t.Errorf("docs/rules.md names %s, which is no test", name[1])
		}
	}
}
