package redline

import (
	"cmp"
	"slices"
)

// match is a pair of paragraphs that may be the same one, and how much speaks
// for it.
type match struct{ from, to, score int }

// heaviest returns the matches that ascend on both sides and together have the
// greatest score, of equals the later ones.
func heaviest(list []match) []match {
	if len(list) == 0 {
		return nil
	}
	// Of those for one paragraph the last on the other side comes first, so that
	// none of them follows another.
	slices.SortFunc(list, func(x, y match) int { return cmp.Or(x.to-y.to, y.from-x.from, y.score-x.score) })
	low, high := list[0].from, list[0].from
	for _, m := range list {
		low, high = min(low, m.from), max(high, m.from)
	}
	sum, before := make([]int, len(list)), make([]int, len(list))
	best := make([]int, high-low+2) // a Fenwick tree of 1 + the index of the best chain up to a place
	for k, m := range list {
		before[k] = -1
		for at := m.from - low; at > 0; at &= at - 1 {
			if b := best[at] - 1; b >= 0 && (before[k] < 0 || sum[b] > sum[before[k]]) {
				before[k] = b
			}
		}
		sum[k] = m.score
		if before[k] >= 0 {
			sum[k] += sum[before[k]]
		}
		for at := m.from - low + 1; at < len(best); at += at & -at {
			if b := best[at] - 1; b < 0 || sum[k] >= sum[b] {
				best[at] = k + 1
			}
		}
	}
	end := 0
	for k := range sum {
		if sum[k] >= sum[end] {
			end = k
		}
	}
	var out []match
	for k := end; k >= 0; k = before[k] {
		out = append(out, list[k])
	}
	slices.Reverse(out)
	return out
}

// The bounds of a search for texts that have something in common.
const (
	// runWords is how many words in a row are looked for.
	runWords = 3
	// commonRun is in how many texts a run is common and says nothing.
	commonRun = 8
	// mostKin is how many texts are looked at closer.
	mostKin = 3
)

// runs is an index of the rare runs of words of some texts.
type runs struct {
	first map[uint64]int32 // by run: 1 + the place of its last entry
	texts []int32          // of an entry: the text
	next  []int32          // of an entry: the one before it of the same run
	count []int32          // scratch: by text, how many runs are shared
}

// runsOf indexes the texts that are not nil.
func runsOf(list [][]int32) *runs {
	total := 0
	for _, words := range list {
		total += max(len(words)-runWords+1, 0)
	}
	r := &runs{first: make(map[uint64]int32, total), count: make([]int32, len(list))}
	r.texts, r.next = make([]int32, 0, total), make([]int32, 0, total)
	for k, words := range list {
		for i := range len(words) - runWords + 1 {
			h := hashed(words[i : i+runWords])
			r.texts = append(r.texts, int32(k)) //nolint:gosec // fewer than 2^31 words
			r.next = append(r.next, r.first[h])
			r.first[h] = int32(len(r.texts)) //nolint:gosec // as above
		}
	}
	return r
}

// kin lists the texts that share most rare runs with one, the best first and
// of equals the earlier. They share an eighth of the shorter's at least.
func (r *runs) kin(words []int32, sizes [][]int32) []int {
	var found []int
	for i := range len(words) - runWords + 1 {
		entries, n := [commonRun]int32{}, 0
		for e := r.first[hashed(words[i:i+runWords])]; e > 0; e = r.next[e-1] {
			if n == commonRun {
				n = 0
				break
			}
			entries[n] = r.texts[e-1]
			n++
		}
		for _, k := range entries[:n] {
			if r.count[k]++; r.count[k] == 1 {
				found = append(found, int(k))
			}
		}
	}
	slices.SortFunc(found, func(x, y int) int { return cmp.Or(int(r.count[y]-r.count[x]), x-y) })
	var out []int
	for _, k := range found {
		if shared := int(r.count[k]); len(out) < mostKin && 8*shared >= min(len(words), len(sizes[k]))-runWords+1 {
			out = append(out, k)
		}
		r.count[k] = 0
	}
	return out
}

// hashed is FNV-1a over the names of words.
func hashed(words []int32) uint64 {
	h := uint64(14695981039346656037)
	for _, id := range words {
		h = (h ^ uint64(id)) * 1099511628211 //nolint:gosec // ids are never negative
	}
	return h
}
