package redline_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"rapporteur/redline"
)

// prose writes n words from a vocabulary as skewed as a language's, the same
// for the same seed.
func prose(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // texts of a benchmark
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "w%d", int(2000*r.Float64()*r.Float64()*r.Float64()))
		if r.IntN(15) == 0 {
			b.WriteString(".")
		}
	}
	return b.String()
}

// edited changes about one word in every so many, as a delegation would.
func edited(base string, seed uint64, every int) string {
	r := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // as above
	words := strings.Split(base, " ")
	for i := range words {
		switch r.IntN(3 * every) {
		case 0:
			words[i] = "other" + words[i]
		case 1:
			words[i] += " added"
		case 2:
			words[i] = ""
		}
	}
	return strings.Join(words, " ")
}

func proposed(base string, n int) []redline.Proposal {
	var out []redline.Proposal
	for i := range n {
		out = append(
			out, redline.Proposal{ID: fmt.Sprint(i), Party: fmt.Sprint(i), Text: edited(base, uint64(i), 50)},
		) //nolint:gosec // small
	}
	return out
}

func BenchmarkWordDiff10000(b *testing.B) {
	from := prose(1, 10_000)
	to := edited(from, 1, 20)
	b.Run("redline", func(b *testing.B) {
		for b.Loop() {
			redline.Diff(from, to)
		}
	})
	b.Run("go-diff-characters", func(b *testing.B) {
		dmp := diffmatchpatch.New()
		dmp.DiffTimeout = 0
		for b.Loop() {
			dmp.DiffMain(from, to, false)
		}
	})
}

// BenchmarkHundredParagraphs is 100 paragraphs of 150 words with 200 proposals each,
// against diffing each proposal once and against the naive merge, which lays
// proposal after proposal on what the ones before made of the base.
func BenchmarkHundredParagraphs(b *testing.B) {
	const paragraphs = 100
	var bases []string
	var lists [][]redline.Proposal
	for i := range paragraphs {
		bases = append(bases, prose(uint64(i), 150)) //nolint:gosec // small
		lists = append(lists, proposed(bases[i], 200))
	}
	b.Run("consolidate", func(b *testing.B) {
		for b.Loop() {
			for i := range bases {
				redline.Consolidate(bases[i], lists[i])
			}
		}
	})
	b.Run("diff-each", func(b *testing.B) {
		for b.Loop() {
			for i := range bases {
				for _, p := range lists[i] {
					redline.Diff(bases[i], p.Text)
				}
			}
		}
	})
	b.Run("naive-n-way", func(b *testing.B) {
		for b.Loop() {
			for i := range bases {
				merged := bases[i]
				for _, p := range lists[i] {
					merged = redline.Rebase(bases[i], merged, p.Text).Text
				}
			}
		}
	})
}

func BenchmarkProposals(b *testing.B) {
	base := prose(7, 150)
	for _, n := range []int{50, 100, 200, 400} {
		list := proposed(base, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				redline.Consolidate(base, list)
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/proposal")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(n), "B/proposal")
		})
		b.Run(fmt.Sprintf("%d-nested", n), func(b *testing.B) {
			c := redline.Consolidate(base, list)
			for b.Loop() {
				c.Nested()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/proposal")
		})
	}
}

// The worst of proposals end within bounds that a slow machine keeps too, and
// are never quadratic in their number.
func TestWorstConsolidationsEnd(t *testing.T) {
	long := prose(1, 50_000)
	same := make([]redline.Proposal, 10_000)
	for i := range same {
		same[i] = redline.Proposal{ID: fmt.Sprint(i), Party: fmt.Sprint(i % 200), Text: "States shall act."}
	}
	var apart []redline.Proposal
	for i := range 400 {
		apart = append(
			apart, redline.Proposal{ID: fmt.Sprint(i), Party: fmt.Sprint(i), Text: prose(uint64(i)+100, 150)},
		) //nolint:gosec // small
	}
	var characters []redline.Proposal
	for i := range 20 {
		characters = append(characters, redline.Proposal{
			ID: fmt.Sprint(i), Text: strings.Repeat("缔约国应当考虑采取措施", 1000) + fmt.Sprint(i) + strings.Repeat("保护被害人", i),
		})
	}
	var dense strings.Builder
	for i, w := range strings.Split(long, " ") {
		if i%500 == 0 {
			fmt.Fprintf(&dense, "anchor%d ", i)
		}
		dense.WriteString(w + " ")
	}
	changed := strings.ReplaceAll(dense.String(), "w", "v")
	cases := map[string]struct {
		base      string
		proposals []redline.Proposal
	}{
		"50,000 words": {
			long, []redline.Proposal{{ID: "0", Text: edited(long, 1, 20)}, {ID: "1", Text: edited(long, 2, 20)}},
		},
		"50,000 words, each changed": {dense.String(), []redline.Proposal{{ID: "0", Text: changed}}},
		"10,000 identical":           {"States should act.", same},
		"400 differ everywhere":      {prose(99, 150), apart},
		"characters that repeat":     {strings.Repeat("缔约国应当考虑采取措施", 1000), characters},
		"100,000 brackets, one moved": {
			strings.Repeat("[]", 50_000),
			[]redline.Proposal{{ID: "0", Text: strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000)}},
		},
		"20,000 lists, each with one less": {
			strings.Repeat("[a] [b] [c] x, ", 20_000),
			[]redline.Proposal{{ID: "0", Text: strings.Repeat("[a] [c] x, ", 20_000)}},
		},
		"brackets off 20,000 words": {
			strings.Repeat("[la] ", 20_000), []redline.Proposal{{ID: "0", Text: strings.Repeat("la ", 20_000)}},
		},
		"pairs that cross": {
			strings.Repeat("[ ( ] « ) “ » ” ", 5_000),
			[]redline.Proposal{{ID: "0", Text: "x" + strings.Repeat("[ ( ] « ) “ » ” ", 4_999)}},
		},
		"no spaces": {
			strings.Repeat("a", 100_000), []redline.Proposal{{ID: "0", Text: strings.Repeat("a", 100_001)}},
		},
		"a repeated word, changed inside": {strings.Repeat("la ", 20_000), []redline.Proposal{
			{ID: "0", Text: "le " + strings.Repeat("la ", 9_000) + "x " + strings.Repeat("la ", 9_000) + "lu"},
		}},
	}
	for name, c := range cases {
		start := time.Now()
		tree := redline.Consolidate(c.base, c.proposals)
		nested := tree.Nested()
		for _, p := range []redline.Proposal{{Text: c.base}, c.proposals[0], c.proposals[len(c.proposals)-1]} {
			if tree.Take(p.ID) != p.Text || nested.Take(p.ID) != p.Text {
				t.Errorf("%s: proposal %q is lost", name, p.ID)
			}
		}
		t.Logf("%s: %v", name, time.Since(start).Round(time.Millisecond))
	}
}

// However many different words proposals have together, those of two texts are
// told apart by characters that a string can hold.
func TestEachWordHasACharacterOfItsOwn(t *testing.T) {
	for name, first := range map[string]int32{
		"few words": 0, "around the surrogates": 0xD7FE, "more words than characters": 20_000_000,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := []int32{first, first + 1, first + 2, first}, []int32{first + 2, first + 3, first}
			inA, inB := redline.Characters(a, b)
			runes := slices.Concat(inA, inB)
			for i, id := range slices.Concat(a, b) {
				if !utf8.ValidRune(runes[i]) {
					t.Errorf("word %d is named %U, which no string can hold", id, runes[i])
				}
				for k, other := range slices.Concat(a, b) {
					if (id == other) != (runes[i] == runes[k]) {
						t.Errorf("words %d and %d are named %U and %U", id, other, runes[i], runes[k])
					}
				}
			}
		})
	}
}

// A long text in which no word occurs once is still compared by words, and
// not replaced as a whole.
func TestALongTextOfFewWordsIsComparedByWords(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3)) //nolint:gosec // as above
	from := paragraph(r, 10_000)
	to := from
	for range 40 {
		to = amended(r, to)
	}
	changed := 0
	for _, e := range redline.Diff(from, to) {
		if e.Op != redline.Equal {
			changed += len(e.Text)
		}
	}
	if changed > len(from)/50 {
		t.Errorf("%d bytes of %d are marked as changed", changed, len(from))
	}
}
