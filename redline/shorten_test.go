package redline_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

func TestShorten(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		signs int
		want  string
	}{
		"short":            {"États", 5, "États"},
		"a letter":         {"Établir", 3, "Ét…"},
		"a mark":           {"E\u0301tablir", 3, "E\u0301t…"},
		"before a mark":    {"aE\u0301tablir", 2, "a…"},
		"Arabic vowels":    {"تَتَّخِذُ الدول", 4, "تَتَّخِ…"},
		"Chinese":          {"缔约国应采取措施", 4, "缔约国…"},
		"Russian":          {"Государства", 5, "Госу…"},
		"a family":         {"a👩‍👩‍👧b c", 3, "a👩‍👩‍👧…"},
		"no space is left": {"States act", 8, "States…"},
		"nothing fits":     {"States", 1, "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := redline.Shorten(c.text, c.signs); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNoTextIsCutWithinASign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "text")
		got := redline.Shorten(s, rapid.IntRange(1, 30).Draw(t, "signs"))
		if !utf8.ValidString(got) {
			t.Fatalf("%q became %q", s, got)
		}
		if got != s && !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			t.Fatalf("%q is no beginning of %q", got, s)
		}
	})
}
