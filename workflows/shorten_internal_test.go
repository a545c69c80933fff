package workflows

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What an index or an operator reads of a long text ends with a whole character,
// in every script.
func TestNoCharacterIsCutInHalf(t *testing.T) {
	for _, sign := range []string{"a", "é", "е", "د", "缔", "😀"} {
		for shift := range 4 {
			long := strings.Repeat("x", shift) + strings.Repeat(sign, 400)
			got := keyword(long)
			if !utf8.ValidString(got) || !strings.HasPrefix(
				long, got,
			) || len(got) > keywordLimit || len(got) <= keywordLimit-len(sign) {
				t.Errorf("%q after %d: %d bytes, %q", sign, shift, len(got), got)
			}
			if shown := excerpt(long); !utf8.ValidString(shown) || !strings.HasPrefix(
				long, strings.TrimSuffix(shown, "…"),
			) || utf8.RuneCountInString(shown) != 301 {
				t.Errorf("%q after %d is shown as %d signs", sign, shift, utf8.RuneCountInString(shown))
			}
		}
	}
	if keyword("short") != "short" || excerpt("short") != "short" {
		t.Error("a short text changed")
	}
}
