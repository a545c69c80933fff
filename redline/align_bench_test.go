package redline_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapporteur/redline"
)

// longDrafts are pairs of versions of many paragraphs, by what happened to
// them. The identities of the later version are not known.
func longDrafts(paragraphs, words int) map[string][2][]redline.Paragraph {
	list := func(text func(i int) string) []redline.Paragraph {
		out := make([]redline.Paragraph, paragraphs)
		for i := range out {
			out[i] = redline.Paragraph{ID: fmt.Sprint("p", i), Number: fmt.Sprint(i + 1), Text: text(i)}
		}
		return out
	}
	first := list(func(i int) string { return prose(uint64(i), words) }) //nolint:gosec // small
	formulas := func(version int) []redline.Paragraph {
		return list(func(i int) string {
			if i%3 == 0 {
				return prose(uint64(version*paragraphs+i), 12) //nolint:gosec // small
			}
			return "Option 2: No text"
		})
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(paragraphs)
	changed := func(i int) string { return edited(first[i].Text, uint64(i), 20) } //nolint:gosec // as above
	other := func(i int) string { return prose(uint64(paragraphs+i+1), words) }   //nolint:gosec // as above
	movedToo := func(i int) string {
		return edited(first[order[i]].Text, uint64(i), 50) //nolint:gosec // as above
	}
	noText := list(func(int) string { return "No text" })
	return map[string][2][]redline.Paragraph{
		"unchanged":         {first, list(func(i int) string { return first[i].Text })},
		"lightly changed":   {first, list(changed)},
		"all rewritten":     {first, list(other)},
		"all moved":         {first, list(func(i int) string { return first[order[i]].Text })},
		"moved and changed": {first, list(movedToo)},
		"divided":           {first, list(func(i int) string { return half(first[i/2].Text, i%2) })},
		"formulas":          {formulas(0), formulas(1)},
		"all of one text":   {noText, noText[:paragraphs*2/3]},
		"few words": {
			list(func(i int) string {
				return fmt.Sprint("Page ", i)
			}), list(func(i int) string { return fmt.Sprint("Sheet ", i) }),
		},
	}
}

// half is the one or the other half of a text.
func half(text string, which int) string {
	at := len(text) / 2
	for text[at] != ' ' {
		at++
	}
	if which == 0 {
		return text[:at]
	}
	return text[at+1:]
}

// alikeDrafts are versions whose paragraphs are hard to tell apart.
func alikeDrafts(paragraphs int) map[string][2][]redline.Paragraph {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // texts of a test
	var rows, laterRows, few, laterFew, blocks, laterBlocks, long, pieces []string
	for i := range paragraphs {
		rows = append(rows, fmt.Sprintf("Town %d pays %d coins every year into the fund.", i, 1000+r.IntN(9000)))
		laterRows = append(laterRows, strings.Replace(rows[i], "every year", "every month", 1))
		few = append(few, paragraph(r, 30))
		laterFew = append(laterFew, amended(r, few[i]))
		block, later := fmt.Sprint("Row of the fund ", r.IntN(50)), fmt.Sprint("Row of the fund for ", r.IntN(50))
		if i%50 == 0 {
			block, later = fmt.Sprint("Part ", i), fmt.Sprint("Part ", i)
		}
		blocks, laterBlocks = append(blocks, block), append(laterBlocks, later)
		if i%4 == 0 {
			long = append(long, paragraph(r, 40))
			pieces = append(pieces, amended(r, long[i/4]))
		} else {
			pieces = append(pieces, paragraph(r, 4))
		}
	}
	versions := func(from, to []string) [2][]redline.Paragraph {
		return [2][]redline.Paragraph{numbered(from), unknown(numbered(to))}
	}
	return map[string][2][]redline.Paragraph{
		"rows of a table": versions(rows, laterRows), "of thirty words": versions(few, laterFew),
		"rows between headings": versions(blocks, laterBlocks), "with chance parts": versions(long, pieces),
	}
}

func benchmarked(paragraphs int) map[string][2][]redline.Paragraph {
	all := longDrafts(paragraphs, 40)
	maps.Copy(all, alikeDrafts(paragraphs))
	return all
}

// Versions of which every paragraph changed, moved or is like all others take
// a few comparisons for each paragraph, never one with each other one, and end
// within a bound that a slow machine keeps too.
func TestWorstVersionsEnd(t *testing.T) {
	const paragraphs, most = 500, 8
	for name, v := range benchmarked(paragraphs) {
		if n := redline.Scripts(v[0], v[1]); n > most*(len(v[0])+len(v[1])) {
			t.Errorf("%s: %d comparisons for %d paragraphs", name, n, len(v[0])+len(v[1]))
		}
		floor, start := onePass(v), time.Now()
		redline.DiffParagraphs(v[0], redline.Align(v[0], v[1]))
		if ours := time.Since(start); ours > 30*floor+2*time.Second {
			t.Errorf("%s: %v, comparing each paragraph once takes %v", name, ours, floor)
		}
	}
}

// BenchmarkVersions aligns and compares versions of 1,000, 2,000 and 5,000
// paragraphs. It reports the time for each paragraph, and the ratio to the
// floor of the same run: comparing each paragraph with the one of its place.
func BenchmarkVersions(b *testing.B) {
	for _, paragraphs := range []int{1000, 2000, 5000} {
		for name, v := range benchmarked(paragraphs) {
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(name, " ", "-"), paragraphs), func(b *testing.B) {
				var floor, ours time.Duration
				for range b.N {
					floor += onePass(v)
					start := time.Now()
					redline.DiffParagraphs(v[0], redline.Align(v[0], v[1]))
					ours += time.Since(start)
				}
				b.ReportMetric(float64(ours.Microseconds())/float64(b.N*paragraphs), "µs/paragraph")
				b.ReportMetric(ours.Seconds()/floor.Seconds(), "of-the-diffs")
			})
		}
	}
}

// onePass compares each paragraph with the one of its place.
func onePass(v [2][]redline.Paragraph) time.Duration {
	start := time.Now()
	for i := range v[0] {
		redline.Diff(v[0][i].Text, v[1][i%len(v[1])].Text)
	}
	return time.Since(start)
}
