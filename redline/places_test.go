package redline_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// names labels a reading with those behind it.
func names(r redline.Reading) string {
	var parties []string
	for _, v := range r.Supporters {
		parties = append(parties, v.Party)
	}
	return strings.Join(parties, ", ")
}

// words draws a text without brackets, in which words may follow each other
// closely.
func plainWords(t *rapid.T, what string) []string {
	list := strings.Fields(
		"States should shall adopt effective and in of measures , ; victims following 应当 措施 和 в меры التدابير",
	)
	return rapid.SliceOfN(rapid.SampledFrom(list), 1, 10).Draw(t, what)
}

// Whoever reads a text with brackets finds the readings of each point
// together and those of two points apart, in every style, with names and
// without.
func TestPointsBesideEachOtherAreToldApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := plainWords(t, "base")
		var list []redline.Proposal
		for i := range rapid.IntRange(1, 4).Draw(t, "proposals") {
			var other []string
			for _, w := range base {
				switch rapid.IntRange(0, 5).Draw(t, "change") {
				case 0:
				case 1:
					other = append(other, "changed"+fmt.Sprint(rapid.IntRange(1, 2).Draw(t, "to")))
				case 2:
					other = append(other, w, rapid.SampledFrom([]string{"added", "and others", ", too"}).Draw(t, "added"))
				default:
					other = append(other, w)
				}
			}
			list = append(
				list, redline.Proposal{ID: fmt.Sprint(i), Party: string(rune('A' + i)), Text: strings.Join(other, " ")},
			)
		}
		c := redline.Consolidate(strings.Join(base, " "), list)
		for _, style := range []redline.Style{
			{}, {Label: names}, {House: redline.Alternatives}, {House: redline.Options, Label: names},
		} {
			shown := c.In(style)
			var got []int
			for _, group := range redline.ParseBrackets(shown).Alternatives() {
				got = append(got, len(group))
			}
			if len(got) != len(c.Points()) {
				t.Fatalf("%q has %d places, not %d", shown, len(got), len(c.Points()))
			}
			for i, p := range c.Points() {
				if n := len(p.Readings); got[i] != n && got[i] != n-1 {
					t.Fatalf("%q: place %d has %d of %d readings", shown, i+1, got[i], n)
				}
			}
		}
	})
}

func TestATextThatReadsOnIsNoAlternative(t *testing.T) {
	for text, want := range map[string]string{
		"protect [forests] [, oceans] [, lakes]":                 "forests | , oceans | , lakes",
		"report [in time] [and in full]":                         "in time | and in full",
		"report [in time] [in full]":                             "in time / in full",
		"report[, in time] [, in full]":                          ", in time / , in full",
		"States [should] [shall] [of the region]":                "should / shall | of the region",
		"[adopt]/[take] [effective]/[robust] measures":           "adopt / take | effective / robust",
		"[adopt] [take — A] [effective] [robust — B]":            "adopt / take — A | effective / robust — B",
		"[should — text] [shall — A] [now — text] [soon — A, B]": "should — text / shall — A | now — text / soon — A, B",
		"[Alt 1: should] [Alt 2: shall] [Alt 1: now] [Alt 2: —]": "should / shall | now / —",
		"protéger [les forêts] [et les océans]":                  "les forêts | et les océans",
		"защищать [леса] [и океаны]":                             "леса | и океаны",
		"proteger [los bosques] [y los océanos] [, en su caso]":  "los bosques | y los océanos | , en su caso",
		"保护［森林］［和海洋］":                                            "森林 | 和海洋",
		"保护［森林］［海洋］":                                             "森林 / 海洋",
		"حماية [الغابات] [والمحيطات]":                            "الغابات | والمحيطات",
		"[immediately]/[within a week]":                          "immediately / within a week",
		"act [should] [[shall]]/[—] [may] now":                   "should | [shall] / — | shall | may",
	} {
		var got []string
		for _, group := range redline.ParseBrackets(text).Alternatives() {
			var texts []string
			for _, a := range group {
				texts = append(texts, a.Text)
			}
			got = append(got, strings.Join(texts, " / "))
		}
		if s := strings.Join(got, " | "); s != want {
			t.Errorf("%s:\n got %s\nwant %s", text, s, want)
		}
	}
}

// Whoever changes some words stands behind a reading of those words alone: a
// change by another party that only touches them is another point.
func TestNobodyStandsBehindWordsThatWereLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "words")
		base := make([]string, n)
		for i := range base {
			base[i] = fmt.Sprint("word", i)
		}
		type span struct{ from, to int }
		spans := map[string]span{}
		var list []redline.Proposal
		joined := make([]bool, n) // one change covers this word and the one before
		changed := make([]bool, n)
		for i := range rapid.IntRange(1, 5).Draw(t, "parties") {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			s := span{from, rapid.IntRange(from+1, min(n, from+3)).Draw(t, "to")}
			instead := rapid.SampledFrom([]string{"", "other", "quite another"}).Draw(t, "instead")
			party := string(rune('A' + i))
			spans[party] = s
			var text []string
			text = append(append(text, "They"), base[:s.from]...)
			if instead != "" {
				text = append(text, instead)
			}
			text = append(text, base[s.to:]...)
			for k := s.from; k < s.to; k++ {
				changed[k] = true
				joined[k] = joined[k] || k > s.from
			}
			list = append(list, redline.Proposal{ID: party, Party: party, Text: strings.Join(text, " ")})
		}
		points := 0
		for k := range n {
			if changed[k] && !joined[k] {
				points++
			}
		}
		c := redline.Consolidate("They "+strings.Join(base, " "), list)
		for _, p := range c.Points() {
			for _, r := range p.Readings[1:] {
				for _, v := range r.Supporters {
					own := false
					for k := spans[v.Party].from; k < spans[v.Party].to; k++ {
						own = own || strings.Contains(p.Readings[0].Text, base[k])
					}
					if !own {
						t.Fatalf("%s never touched %q: %s", v.Party, p.Readings[0].Text, c.Bracketed(names))
					}
				}
			}
		}
		if len(c.Points()) != points {
			t.Fatalf("%d points instead of %d: %s", len(c.Points()), points, c.Bracketed(names))
		}
	})
}

// A paragraph on record from before there were slashes is still the one its
// points write.
func TestAParagraphOnRecordIsKnownByItsPoints(t *testing.T) {
	p := redline.ConsolidatedParagraph{Body: redline.Consolidate("States should fully cooperate.", []redline.Proposal{
		{
			ID: "1", Party: "FRA", Text: "States shall fully cooperate.",
		}, {ID: "2", Party: "KEN", Text: "States should cooperate."},
	})}
	for text, want := range map[string]bool{
		"States [should]/[shall] [fully]/[—] cooperate.": true,
		"States [should] [shall] [fully] cooperate.":     true,
		"States [should] [shall] cooperate.":             false,
	} {
		if p.Reads(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}
