package redline_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rapporteur/redline"
)

// vocabulary has words of several scripts, with marks, no spaces, quotes and
// brackets, so that drawn texts meet what real ones hold.
var vocabulary = []string{
	"States", "parties", "should", "shall", "may", "consider", "victims", "of", "trafficking", "in", "persons", "2020",
	"16.5",
	"les", "États", "«", "»", "protéger", "l’exploitation", "niño", "víctimas", "¿", "?",
	"الدول", "الأطراف", "تُشَجَّعُ", "على", "Государства", "участники", "следует", "缔约国", "应当", "考虑", "贩运",
	"e\u0301", "\u00a0", "\u202f", "[", "]", ",", ".", ";", ":", "(", ")", "—", "\n", "\r\n", "👩‍👩‍👧", "\u200f", "\ufeff",
}

func text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 40).Draw(t, "words")
		return strings.Join(words, rapid.SampledFrom([]string{" ", " ", "", "  "}).Draw(t, "between"))
	})
}

// perturbed draws a text near another one, as a delegation would write it.
func perturbed(base string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		tokens := redline.Segment(base)
		var b strings.Builder
		for _, token := range tokens {
			switch rapid.IntRange(0, 19).Draw(t, "what") {
			case 0:
			case 1:
				b.WriteString(rapid.SampledFrom(vocabulary).Draw(t, "word"))
			case 2:
				b.WriteString(token.Text + " " + rapid.SampledFrom(vocabulary).Draw(t, "word"))
			default:
				b.WriteString(token.Text)
			}
		}
		b.WriteString(rapid.SampledFrom([]string{"", "", "", ".", " and others"}).Draw(t, "end"))
		return b.String()
	})
}

func proposals(base string) *rapid.Generator[[]redline.Proposal] {
	return rapid.Custom(func(t *rapid.T) []redline.Proposal {
		var list []redline.Proposal
		for i := range rapid.IntRange(0, 8).Draw(t, "proposals") {
			p := redline.Proposal{
				ID: string(rune('a' + i)), Party: rapid.SampledFrom([]string{"FRA", "JPN", "KEN"}).Draw(t, "party"),
			}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				p.Text = text().Draw(t, "other text")
			case 1:
				if len(list) > 0 {
					p.Text = rapid.SampledFrom(list).Draw(t, "same as").Text
				}
			default:
				p.Text = perturbed(base).Draw(t, "near text")
			}
			list = append(list, p)
		}
		return list
	})
}

func TestSegmentsJoinedAreTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(text(), rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string {
			return string(b)
		})).Draw(t, "text")
		var b strings.Builder
		for _, token := range redline.Segment(s) {
			if token.Text == "" {
				t.Fatal("an empty token")
			}
			b.WriteString(token.Text)
		}
		if b.String() != s {
			t.Fatalf("%q became %q", s, b.String())
		}
	})
}

func TestBothSidesOfAScriptAreItsTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := text().Draw(t, "from")
		to := rapid.OneOf(text(), perturbed(from)).Draw(t, "to")
		s := redline.Diff(from, to)
		if s.From() != from || s.To() != to {
			t.Fatalf("%q to %q gave %+v", from, to, s)
		}
		if s.Changed() != (from != to) {
			t.Fatalf("changed is %v for %q and %q", s.Changed(), from, to)
		}
		for i := 1; i < len(s); i++ {
			apart := s[i].Typographic != s[i-1].Typographic // typography beside substance
			if !apart && (s[i].Op == s[i-1].Op || (s[i-1].Op == redline.Insert && s[i].Op == redline.Delete)) {
				t.Fatalf("steps out of order: %+v", s)
			}
		}
	})
}

func TestTakingNobodysReadingsGivesTheBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		if got := redline.Consolidate(base, proposals(base).Draw(t, "proposals")).Take(""); got != base {
			t.Fatalf("%q became %q", base, got)
		}
	})
}

func TestTakingADelegationsReadingsGivesItsProposal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		list := proposals(base).Draw(t, "proposals")
		c := redline.Consolidate(base, list)
		for _, p := range append(list, redline.Proposal{Text: base}) {
			if got := c.Take(p.ID); got != p.Text {
				t.Fatalf("%q on %q became %q in %+v", p.Text, base, got, c)
			}
			if got := c.Nested().Take(p.ID); got != p.Text {
				t.Fatalf("%q on %q became %q in %+v", p.Text, base, got, c.Nested())
			}
		}
	})
}

func TestEveryReadingBelongsToSomeone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		list := proposals(base).Draw(t, "proposals")
		for _, p := range redline.Consolidate(base, list).Points() {
			seen := map[string]bool{}
			for i, r := range p.Readings {
				if r.Base != (i == 0) {
					t.Fatalf("the base's reading is not the first: %+v", p)
				}
				if !r.Base && len(r.Supporters) == 0 {
					t.Fatalf("nobody's reading: %+v", r)
				}
				if seen[r.Text] {
					t.Fatalf("two readings are equal: %+v", p)
				}
				seen[r.Text] = true
				for _, v := range r.Supporters {
					if !slices.ContainsFunc(list, func(q redline.Proposal) bool { return q.ID == v.Proposal && q.Party == v.Party }) {
						t.Fatalf("a supporter of nobody: %+v", v)
					}
				}
			}
			if len(p.Readings) < 2 {
				t.Fatalf("a point without a difference: %+v", p)
			}
		}
	})
}

func TestTheOrderOfProposalsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		list := proposals(base).Draw(t, "proposals")
		shuffled := rapid.Permutation(list).Draw(t, "shuffled")
		one, other := redline.Consolidate(base, list), redline.Consolidate(base, shuffled)
		if diff := cmp.Diff(one, other); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(one.Nested(), other.Nested()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestIdenticalProposalsAreOneReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		other := perturbed(base).Filter(func(s string) bool { return !redline.SameSubstance(s, base) }).Draw(t, "text")
		c := redline.Consolidate(
			base, []redline.Proposal{{ID: "1", Party: "KEN", Text: other}, {ID: "2", Party: "FRA", Text: other}},
		)
		for _, p := range c.Points() {
			if len(p.Readings) != 2 || len(p.Readings[1].Supporters) != 2 || p.Readings[1].Supporters[0].Party != "FRA" {
				t.Fatalf("got %+v", p)
			}
		}
		if c.Clean() {
			t.Fatal("the difference is lost")
		}
	})
}

// Spacing, quotes and normalisation forms are kept byte for byte and are no
// difference of substance.
func TestTypographyIsNoSubstance(t *testing.T) {
	variants := strings.NewReplacer(" ", "\u00a0", "’", "'", "«", "“", "»", "”", "e\u0301", "é", ":", " :", "?", "\u202f?")
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		other := variants.Replace(base)
		c := redline.Consolidate(base, []redline.Proposal{{ID: "1", Party: "FRA", Text: other}})
		if s := redline.Diff(base, other); s.Substantive() || !c.Clean() {
			t.Fatalf("%+v %+v", s, c)
		}
		if c.Take("") != base || c.Take("1") != other || c.Bracketed(nil) != base {
			t.Fatalf("bytes are lost: %+v", c)
		}
	})
}

func TestEveryWordOfNestedReadingsBelongsToSomeone(t *testing.T) {
	var walk func(t *rapid.T, nodes []redline.Node, base bool)
	walk = func(t *rapid.T, nodes []redline.Node, base bool) {
		for _, n := range nodes {
			if n.Point == nil {
				continue
			}
			for i, r := range n.Point.Readings {
				if r.Base != (base && i == 0) {
					t.Fatalf("what is the base's is not marked: %+v", n.Point)
				}
				if !r.Base && len(r.Supporters) == 0 {
					t.Fatalf("nobody's reading: %+v", r)
				}
				walk(t, r.Nodes, r.Base)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		walk(t, redline.Consolidate(base, proposals(base).Draw(t, "proposals")).Nested().Nodes, true)
	})
}

func TestAConsolidationSurvivesStorage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := text().Draw(t, "base")
		c := redline.Consolidate(base, proposals(base).Draw(t, "proposals"))
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back redline.Consolidated
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Whatever is proposed, brackets open and close, and the words of each
// reading are there unchanged.
func TestBracketedTextHoldsEveryReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := strings.NewReplacer("[", "", "]", "").Replace(text().Draw(t, "base"))
		list := proposals(base).Draw(t, "proposals")
		for i := range list {
			list[i].Text = strings.NewReplacer("[", "", "]", "").Replace(list[i].Text)
		}
		c := redline.Consolidate(base, list)
		shown := c.Bracketed(nil)
		if _, problems := redline.Brackets(shown); len(problems) > 0 {
			t.Fatalf("unbalanced: %q", shown)
		}
		for _, p := range c.Points() {
			for _, r := range p.Readings {
				if !strings.Contains(shown, strings.Trim(r.Text, " \n\r\u00a0\u202f\u200f\ufeff")) {
					t.Fatalf("%q is not in %q", r.Text, shown)
				}
			}
		}
	})
}

// Where proposals change what stands between two words, brackets never make
// one word of them.
func TestBracketsNeverJoinTwoWordsOfTheBase(t *testing.T) {
	between := rapid.SampledFrom([]string{" ", " ", " ", "\n", "\n\n", "-", "/", ", ", "—", " (x) ", " x ", ", y "})
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Fields("one two three four five six")[:rapid.IntRange(2, 6).Draw(t, "words")]
		separated := func(what string) string {
			out := words[0]
			for _, w := range words[1:] {
				out += between.Draw(t, what) + w
			}
			return out
		}
		base := separated("in the base")
		var list []redline.Proposal
		for i := range rapid.IntRange(1, 4).Draw(t, "proposals") {
			list = append(list, redline.Proposal{ID: string(rune('a' + i)), Text: separated("proposed")})
		}
		c := redline.Consolidate(base, list)
		for _, tree := range []redline.Consolidated{c, c.Nested()} {
			shown := map[string]bool{}
			for _, token := range redline.Segment(tree.Bracketed(nil)) {
				shown[token.Text] = true
			}
			for _, w := range words {
				if !shown[w] {
					t.Fatalf("%q is no word of %q", w, tree.Bracketed(nil))
				}
			}
		}
	})
}

func TestDiffParagraphsReachesTheNewVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []redline.Paragraph {
			ids := rapid.Permutation([]string{"a", "b", "c", "d", "e"}).Draw(t, name)
			var list []redline.Paragraph
			for i, id := range ids[:rapid.IntRange(0, 5).Draw(t, name+" length")] {
				list = append(list, redline.Paragraph{ID: id, Number: string(rune('1' + i)), Text: text().Draw(t, name+" text")})
			}
			return list
		}
		from, to := draw("from"), draw("to")
		var gone, come int
		var order []string
		for _, c := range redline.DiffParagraphs(from, to) {
			if c.From != nil {
				gone++
			}
			if c.To != nil {
				come++
				order = append(order, c.To.ID)
			}
			switch c.Kind {
			case redline.Split:
				for _, p := range c.Rest {
					come++
					order = append(order, p.ID)
				}
			case redline.Merged:
				gone += len(c.Rest)
			case redline.Unchanged, redline.Changed, redline.Inserted, redline.Deleted:
			}
		}
		if gone != len(from) || come != len(to) {
			t.Fatalf("%d of %d and %d of %d paragraphs", gone, len(from), come, len(to))
		}
		for i, p := range to {
			if order[i] != p.ID {
				t.Fatalf("order %v", order)
			}
		}
	})
}

func FuzzSegment(f *testing.F) {
	for _, w := range vocabulary {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		for _, token := range redline.Segment(s) {
			b.WriteString(token.Text)
		}
		if b.String() != s {
			t.Errorf("%q became %q", s, b.String())
		}
	})
}

func FuzzConsolidate(f *testing.F) {
	f.Add("States should act.", "States shall act.", "All States should act promptly.")
	f.Add("缔约国应当考虑", "缔约国可以考虑", "")
	f.Add("a a a a", "a a", "a b a b a")
	f.Add("States [should] [shall] act (a), (b).", "States [shall] act (a), “b”.", "States [[should] shall] act (a).")
	f.Add("［应］［须］「一」", "［应］「一」", "[须]『一』")
	f.Fuzz(func(t *testing.T, base, one, two string) {
		first, second := redline.Proposal{ID: "1", Party: "A", Text: one}, redline.Proposal{ID: "2", Party: "B", Text: two}
		c := redline.Consolidate(base, []redline.Proposal{first, second})
		for id, want := range map[string]string{"": base, "1": one, "2": two} {
			if got, nested := c.Take(id), c.Nested().Take(id); got != want || nested != want {
				t.Errorf("%q of %q became %q, nested %q", id, want, got, nested)
			}
		}
		if diff := cmp.Diff(c, redline.Consolidate(base, []redline.Proposal{second, first})); diff != "" {
			t.Error(diff)
		}
		if simple(base) && simple(one) && simple(two) {
			for _, p := range c.Points() {
				for _, r := range p.Readings {
					if mark := cut(r.Text); mark != "" {
						t.Errorf("%q has a %s without its partner", r.Text, mark)
					}
				}
			}
			if problems := redline.ParseBrackets(c.Nested().Bracketed(nil)).Problems; len(problems) > 0 {
				t.Errorf("the paper %q has %+v", c.Nested().Bracketed(nil), problems)
			}
		}
	})
}

// simple reports whether every mark of a text has its partner beyond doubt:
// brackets alone, for a quotation mark can be an apostrophe, and a mark that
// cannot be seen can belong to a bracket.
func simple(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsAny(s, "\"“”„‘’‚＂") && cut(s) == ""
}

func FuzzBrackets(f *testing.F) {
	f.Add("a [b [c] d] e")
	f.Add("]][[")
	f.Add("［a] b］")
	f.Fuzz(func(t *testing.T, s string) {
		open, problems := redline.Brackets(s)
		count := func(marks ...string) (n int) {
			for _, m := range marks {
				n += strings.Count(s, m)
			}
			return n
		}
		if open != (count("[", "]", "［", "］") > 0) {
			t.Errorf("%q: brackets are not seen", s)
		}
		balance := count("[", "［") - count("]", "］")
		for i, p := range problems {
			if !strings.HasPrefix(s[p.Offset:], string(p.Rune)) || p.Line != 1+strings.Count(s[:p.Offset], "\n") {
				t.Fatalf("no %c at %d in line %d", p.Rune, p.Offset, p.Line)
			}
			if i > 0 && problems[i-1].Offset >= p.Offset {
				t.Fatalf("out of order: %+v", problems)
			}
			if strings.ContainsRune("[［", p.Rune) {
				balance--
			} else {
				balance++
			}
		}
		if balance != 0 {
			t.Errorf("%q: %d brackets unaccounted for", s, balance)
		}
	})
}
