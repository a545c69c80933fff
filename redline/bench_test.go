package redline_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rapporteur/redline"
)

// paragraph writes a text of that many words.
func paragraph(r *rand.Rand, words int) string {
	list := strings.Fields("States parties should consider adopting measures to protect victims of trafficking in " +
		"persons and to strengthen cooperation between competent authorities with due regard to human rights and domestic " +
		"law where appropriate")
	out := make([]string, words)
	for i := range out {
		out[i] = list[r.IntN(len(list))]
	}
	return strings.Join(out, " ")
}

// amended changes a few words of a text.
func amended(r *rand.Rand, text string) string {
	words := strings.Fields(text)
	for range 1 + r.IntN(4) {
		i := r.IntN(len(words))
		switch r.IntN(3) {
		case 0:
			words[i] = "amended"
		case 1:
			words[i] += " proposed"
		default:
			words = append(words[:i], words[i+1:]...)
		}
	}
	return strings.Join(words, " ")
}

// BenchmarkConsolidate consolidates a paragraph of 150 words with a growing
// number of proposals, all different. It reports the time for each proposal,
// which stays the same when the whole is linear, and the ratio to the time of
// comparing each proposal with the base once.
func BenchmarkConsolidate(b *testing.B) {
	for _, count := range []int{50, 100, 200, 400} {
		b.Run(fmt.Sprintf("proposals=%d", count), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, uint64(count)))
			base := paragraph(r, 150)
			list := make([]redline.Proposal, count)
			for i := range list {
				list[i] = redline.Proposal{ID: fmt.Sprint(i), Party: fmt.Sprint(i), Text: amended(r, base)}
			}
			var compared, consolidated time.Duration
			b.ReportAllocs()
			for range b.N {
				start := time.Now()
				for _, p := range list {
					redline.Diff(base, p.Text)
				}
				compared += time.Since(start)
				start = time.Now()
				redline.Consolidate(base, list)
				consolidated += time.Since(start)
			}
			b.ReportMetric(float64(consolidated.Microseconds())/float64(b.N*count), "µs/proposal")
			b.ReportMetric(consolidated.Seconds()/compared.Seconds(), "of-the-diffs")
		})
	}
}
