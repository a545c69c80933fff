package negotiation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
)

// numbered makes a version from numbers: ">" before one is a level deeper, and
// "-" is a paragraph without number.
func numbered(numbers string) negotiation.Version {
	var v negotiation.Version
	for i, number := range strings.Split(numbers, "; ") {
		bare := strings.TrimLeft(number, ">")
		p := negotiation.Paragraph{
			ID: negotiation.ID(fmt.Sprint("p", i)), Number: bare, Level: len(number) - len(bare), Text: fmt.Sprint("Text ", i),
		}
		if bare == "-" {
			p.Number = ""
		}
		v.Paragraphs = append(v.Paragraphs, p)
	}
	return v
}

func TestCleanNumbersRunWithoutGaps(t *testing.T) {
	for given, want := range map[string]string{
		"1; 1 bis; 3":                           "1; 2; 3",
		"1.; 1 ter.; 2.; 7.":                    "1.; 2.; 3.; 4.",
		"2; 3":                                  "1; 2",
		"new; 1; 2":                             "1; 2; 3",
		"1; >a; >a bis; >c; 2; >b":              "1; >a; >b; >c; 2; >a",
		"1; >(a); >>(i); >>(iii); >>(iv); >(c)": "1; >(a); >>(i); >>(ii); >>(iii); >(b)",
		"1; >A; >C; 4; >I; >III":                "1; >A; >B; 2; >I; >II",
		"-; 1; -; 1 bis":                        "-; 1; -; 2",
		"-; >a; >b; -; >c":                      "-; >a; >b; -; >c",
		"-; >a; >b; -; >a; >a bis":              "-; >a; >b; -; >a; >b",
		"1; >3; 3 bis; 4; >1; >3":               "1; >2; 3; 4; >1; >2",
		"1.1; 1.2; 4":                           "1.1; 1.2; 1",
		"Preamble; 2; 2 (11)":                   "Preamble; 1; 2",
		"1; >(a); >(a bis); >(b); 2":            "1; >(a); >(b); >(c); 2",
		"1; >a); >a bis); >b)":                  "1; >a); >b); >c)",
		"1; >(a); >(a) bis; >(b)":               "1; >(a); >(b); >(c)",
		"1; >(a); >(i); >(ii); >(b); 2":         "1; >(a); >(i); >(ii); >(b); 2",
		"1; >a); >i); >ii); >b); 2":             "1; >a); >i); >ii); >b); 2",
		"1; >(a); >a; >b; >(b); >i; >ii":        "1; >(a); >a; >b; >(b); >i; >ii",
		"1; >(a); >(i); >(i bis); >(ii); >(b)":  "1; >(a); >(i); >(ii); >(iii); >(b)",
		"1; >(h); >(i); >(i bis); >(j)":         "1; >(a); >(b); >(c); >(d)",
		"1; >(a); >(aa); >(b)":                  "1; >(a); >(b); >(c)",
		"1; >(xxxix); >(xl); >(xl bis)":         "1; >(i); >(ii); >(iii)",
		"1; >а); >а bis); >б)":                  "1; >а); >б); >в)",
		"1; >n); >ñ); >o)":                      "1; >a); >b); >c)",
		"١; >(أ); >(أ مكررا); >(ب); ١ مكررا":    "١; >(أ); >(ب); >(ج); ٢",
		"一、; >（一）; >（一之二）; >（二）; 一之二、; 二、":       "一、; >（一）; >（二）; >（三）; 二、; 三、",
		"第一条; 第一条之二; 第二条":                        "第一条; 第二条; 第三条",
		"1; >1.1; >1.1 bis; >1.2; 1 bis; >2.1":   "1; >1.1; >1.2; >1.3; 2; >2.1",
		"1; 1 bis; >1.1; 2; >2.1; >2.1 bis":      "1; 2; >1.1; 3; >3.1; >3.2",
		"1°; 1° bis; 2°":                         "1°; 2°; 3°",
		"1 -; 1 bis -; 2 -":                      "1 -; 2 -; 3 -",
		"1bis; 2; 3A":                            "1; 2; 3",
		"①; ① bis; ②":                            "①; ②; ③",
		"1; >g; >h; >i; >j":                      "1; >a; >b; >c; >d",
		"1; >v; >vi":                             "1; >i; >ii",
		"[4]; 5 alt; 5":                          "[1]; 2; 3",
		"1; >a; >b; >" + strings.Repeat("z", 30): "1; >a; >b; >" + strings.Repeat("z", 30),
	} {
		if got := numbered(given).Clean(1); !got.SameNumbers(numbered(want)) {
			t.Errorf("%s: %+v, want %s", given, got.Paragraphs, want)
		}
	}
	if got := numbered("3; 3 bis; 5").Clean(3); !got.SameNumbers(numbered("3; 4; 5")) {
		t.Errorf("a count that runs on: %+v", got.Paragraphs)
	}
	for given, want := range map[string]int{"3; 4": 3, "-; 2.": 2, ">a; 1": 1, "a; b": 1, "1.1": 1} {
		if got := numbered(given).FirstNumber(); got != want {
			t.Errorf("%s begins at %d, want %d", given, got, want)
		}
	}
}

// Whatever is numbered anew keeps its identities, words and places; numbering
// it once more changes nothing, and the base stays as it was.
func TestNumberingChangesNumbersAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		families := [][]string{
			{"1", "2.", "3 bis", "7 (12)", "1bis", "-"}, {
				"(a)", "(a bis)", "(b)", "-",
			}, {"i", "ii", "iv)", "(x)"}, {"c", "f", "k"}, {"X", "alt"}, {"а)", "в)"}, {"二、", "三、"}, {"1.1", "1.2", "2.1"},
		}
		// Each level is numbered in a way of its own, as in a text.
		ways := rapid.SliceOfN(rapid.SampledFrom(families), 3, 3).Draw(t, "ways")
		item := rapid.Custom(func(t *rapid.T) string {
			level := rapid.IntRange(0, 2).Draw(t, "level")
			return strings.Repeat(">", level) + rapid.SampledFrom(ways[level]).Draw(t, "number")
		})
		list := rapid.SliceOfN(item, 1, 12).Draw(t, "numbers")
		if rapid.Bool().Draw(t, "one at the start") {
			list = slices.Insert(list, 0, "new")
		}
		v := numbered(strings.Join(list, "; "))
		before := slices.Clone(v.Paragraphs)
		first := rapid.IntRange(1, 9).Draw(t, "first")
		clean := v.Clean(first)
		if !slices.EqualFunc(v.Paragraphs, before, func(a, b negotiation.Paragraph) bool { return a.Number == b.Number }) {
			t.Fatalf("the version it was made from changed: %+v", v.Paragraphs)
		}
		for i, p := range clean.Paragraphs {
			p.Number = before[i].Number
			if p.ID != before[i].ID || p.Text != before[i].Text || p.Level != before[i].Level {
				t.Fatalf("paragraph %d became %+v", i, p)
			}
		}
		if again := clean.Clean(first); !again.SameNumbers(clean) {
			t.Fatalf("numbered twice: %+v, then %+v", clean.Paragraphs, again.Paragraphs)
		}
	})
}
