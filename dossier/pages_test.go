package dossier

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rapporteur/negotiation"
)

func pageOfFiles(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/files.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestThePageOfFilesHasTheLimits(t *testing.T) {
	page := pageOfFiles(t)
	thousands := func(i int) string {
		if i < 1000 {
			return fmt.Sprint(i)
		}
		return fmt.Sprintf("%d,%03d", i/1000, i%1000)
	}
	for _, row := range []string{
		fmt.Sprintf("| CSV | %d MiB, %s rows; %s entries in a group, %d capacities of a delegation |",
			MaxTableBytes>>20, thousands(MaxRows), thousands(MaxMembers), MaxCapacities),
		fmt.Sprintf("| YAML | %d MiB; lists of %s entries, values of %d fields, nested %d deep |",
			MaxYAMLBytes>>20, thousands(MaxRows), maxFields, maxDepth),
		fmt.Sprintf("| draft recommendations | %d MiB, %d recommendations, %s paragraphs of %d KiB |",
			MaxDraftBytes>>20, MaxDrafts, thousands(MaxParagraphs), negotiation.MaxTextBytes>>10),
		fmt.Sprintf("the first %d are", MaxListed),
	} {
		if !strings.Contains(page, row) {
			t.Errorf("docs/files.md does not say %q", row)
		}
	}
}

// Columns and fields a file may have are on the page.
func TestThePageOfFilesHasTheFields(t *testing.T) {
	page := pageOfFiles(t)
	names := slices.Concat(columns, contactColumns)
	sources, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if !strings.HasSuffix(source.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(source.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("`yaml:\"([a-z_]+)").FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) < 30 {
		t.Fatalf("found %d columns and fields only", len(names))
	}
	for _, name := range names {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(page) {
			t.Errorf("docs/files.md does not explain %q", name)
		}
	}
}
