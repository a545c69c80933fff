package redline_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// What would be taken for a paper's own brackets or for another delegation's
// reading is found with its place and kind, in every language.
func TestMisreadings(t *testing.T) {
	names := []string{"Kenya", "Кения", "肯尼亚", "كينيا", "text as circulated", "USA"}
	for name, c := range map[string]struct{ base, text, want string }{
		"closes before it opens": {
			"States should act.", "States shall] [must — Kenya] [may act.",
			"closes before it opens ] at 12; reads like an attribution — Kenya at 20; opens and never closes [ at 31",
		},
		"in full width": {
			"缔约国应行动。", "缔约国须］行动［必须。", "closes before it opens ］ at 12; opens and never closes ［ at 21",
		},
		"never closes":      {"", "States [should act.", "opens and never closes [ at 7"},
		"a name at the end": {"", "States must act — France", "reads like an attribution — France at 16"},
		"a name before the stop": {
			"", "States must act – Bolivia (Plurinational State of).",
			"reads like an attribution – Bolivia (Plurinational State of) at 16",
		},
		"codes in the middle": {"", "States shall — FRA, CHN act.", "reads like an attribution — FRA, CHN at 13"},
		"one known code":      {"", "States shall — USA act.", "reads like an attribution — USA at 13"},
		"two names":           {"", "[must — Chad and Mali]", "reads like an attribution — Chad and Mali at 6"},
		"copied from a paper": {
			"", "[should — text as circulated] act", "reads like an attribution — text as circulated at 8",
		},
		"in Russian":               {"", "[должны — Франция]", "reads like an attribution — Франция at 14"},
		"a short dash":             {"", "[must - Chad]", "reads like an attribution - Chad at 6"},
		"Chinese, a known name":    {"", "缔约国应——肯尼亚行动", "reads like an attribution ——肯尼亚 at 12"},
		"Chinese, a clause":        {"", "采取措施——包括立法措施。", ""},
		"Arabic, before a bracket": {"", "[يجب — فرنسا]", "reads like an attribution — فرنسا at 8"},
		"a clause between dashes":  {"", "States parties — experts included — should act without delay.", ""},
		"a clause at the end":      {"", "States should act — and report on it.", ""},
		"a heading":                {"", "Item 4 — Other matters", ""},
		"a compound":               {"", "non-State actors should act [well-founded]", ""},
		"what the base has already": {
			"States [should act — Kenya] now ] then.", "All States [shall act — Kenya] now ] then.", "",
		},
		"no-break spaces":         {"", "States must —\u00a0Kenya act.", "reads like an attribution —\u00a0Kenya at 12"},
		"a sign nobody sees":      {"", "States must —\u200bKenya act.", "reads like an attribution —\u200bKenya at 12"},
		"no-break, a short dash":  {"", "States must\u00a0-\u00a0Kenya act.", "reads like an attribution -\u00a0Kenya at 13"},
		"a dash of another width": {"", "States must ⸺ Kenya act.", "reads like an attribution ⸺ Kenya at 12"},
		"drawn with a line":       {"", "缔约国必须─肯尼亚行动", "reads like an attribution ─肯尼亚 at 15"},
		"balanced":                {"", "States [should [fully]] [shall] act.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range redline.Misreadings(c.base, c.text, names) {
				got = append(got, fmt.Sprintf("%s %s at %d", m.Kind, m.Text, m.Offset))
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("%q:\n got %s\nwant %s", c.text, s, c.want)
			}
		})
	}
}

func TestMisreadingsStandWhereTheyAreSaidToStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(
			t, "text",
		) + rapid.SampledFrom([]string{"", " — Kenya", " — Kenya]", "\n] — USA, CHN"}).Draw(t, "end")
		for _, m := range redline.Misreadings("", s, []string{"Kenya"}) {
			if !strings.HasPrefix(s[m.Offset:], m.Text) || m.Line != 1+strings.Count(s[:m.Offset], "\n") {
				t.Fatalf("%+v in %q", m, s)
			}
		}
		if again := redline.Misreadings(s, s, []string{"Kenya"}); len(again) > 0 {
			t.Fatalf("the base's own is said to be the author's: %+v", again)
		}
	})
}

// A reading with brackets of its author's that close nothing, or with a name
// behind a dash, cannot be taken for two readings or for another's.
func TestAReadingThatWouldBeMisreadIsSetOff(t *testing.T) {
	label := func(r redline.Reading) string {
		if r.Base {
			return ""
		}
		return r.Supporters[0].Party
	}
	for name, c := range map[string]struct{ base, text, want string }{
		"another's reading": {
			"States should act.", "States shall] [must — Kenya] [may act.",
			"States [should] [“shall⟧ ⟦must — Kenya⟧ ⟦may” — FRA] act.",
		},
		"another's name": {
			"States should act.", "States shall — USA, CHN act.", "States [should] [“shall — USA, CHN” — FRA] act.",
		},
		"one bracket":      {"States should act.", "States [should act.", "States [“⟦” — FRA]should act."},
		"its own brackets": {"States should act.", "States should [really] act.", "States should [[really] — FRA] act."},
	} {
		t.Run(name, func(t *testing.T) {
			tree := redline.Consolidate(c.base, []redline.Proposal{{ID: "1", Party: "FRA", Text: c.text}})
			if got := tree.Bracketed(label); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			if got := tree.Take("1"); got != c.text {
				t.Errorf("the text on record became %q", got)
			}
		})
	}
}
