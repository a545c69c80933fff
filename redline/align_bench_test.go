package redline_test

import (
	"fmt"
	"math/rand/v2"
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
	return map[string][2][]redline.Paragraph{
		"unchanged":         {first, list(func(i int) string { return first[i].Text })},
		"lightly changed":   {first, list(func(i int) string { return edited(first[i].Text, uint64(i), 20) })}, //nolint:gosec // small
		"all rewritten":     {first, list(func(i int) string { return prose(uint64(paragraphs+i+1), words) })}, //nolint:gosec // small
		"few words":         {list(func(i int) string { return "Page " + fmt.Sprint(i) }), list(func(i int) string { return "Sheet " + fmt.Sprint(i) })},
		"formulas":          {formulas(0), formulas(1)},
		"all of one text":   {list(func(int) string { return "No text" }), list(func(int) string { return "No text" })[:paragraphs*2/3]},
		"all moved":         {first, list(func(i int) string { return first[order[i]].Text })},
		"moved and changed": {first, list(func(i int) string { return edited(first[order[i]].Text, uint64(i), 50) })}, //nolint:gosec // small
		"divided":           {first, list(func(i int) string { return half(first[i/2].Text, i%2) })},
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

// BenchmarkVersions aligns and compares versions of 1,000, 2,000 and 5,000
// paragraphs. It reports the time for each paragraph, and the ratio to the
// floor of the same run: comparing each paragraph with the one of its place.
func BenchmarkVersions(b *testing.B) {
	for _, paragraphs := range []int{1000, 2000, 5000} {
		for name, v := range longDrafts(paragraphs, 40) {
			b.Run(fmt.Sprintf("%s/%d", name, paragraphs), func(b *testing.B) {
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
