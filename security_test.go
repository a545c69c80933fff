package rapporteur_test

import (
	"regexp"
	"strings"
	"testing"
)

// Every threat in SECURITY.md names tests; that they exist is tested of all pages.
// Those about libraries and about what must not be written are held by the CI.
func TestEveryThreatNamesTests(t *testing.T) {
	_, threats, _ := strings.Cut(page(t, "SECURITY.md"), "## Threats")
	threats, _, _ = strings.Cut(threats, "\n## ")
	items := regexp.MustCompile(`(?m)^- .+\n(?:  .+\n)*`).FindAllString(threats, -1)
	for _, item := range items {
		if !regexp.MustCompile("`Test[A-Za-z0-9]+`|make vuln|make lint").MatchString(item) {
			t.Errorf("no test is named for: %s", item)
		}
	}
	if len(items) < 25 {
		t.Errorf("the page has %d threats only", len(items))
	}
}
