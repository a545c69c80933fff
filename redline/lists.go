package redline

import (
	"slices"
	"sort"
)

// Bracketed texts beside each other are a list: alternatives of one place.
// They are kept, dropped, added and put in another order as a whole.

// oneList reports whether two changes, the first of which ends and the second
// begins there, are on bracketed texts of one list, with nothing but others of
// it between them: alternatives of one place are one point.
func (n named) oneList(end, begin int) bool {
	for end > 0 && n.tokens[end-1].Kind == Space {
		end--
	}
	for begin < len(n.tokens) && n.tokens[begin].Kind == Space {
		begin++
	}
	if end == 0 || begin == len(n.tokens) || n.closes(end-1) < 0 || n.opens(begin) < 0 {
		return false
	}
	for at := end; at < begin; at++ {
		if n.tokens[at].Kind == Space {
			continue
		}
		if at = n.opens(at); at < 0 {
			return false
		}
	}
	return true
}

// opens is the place of the bracket that closes the square one at a place, -1
// when there is none; closes is the same the other way round.
func (n named) opens(at int) int {
	if n.partner == nil || int(n.partner[at]) < at || !squareAt(n, at) {
		return -1
	}
	return int(n.partner[at])
}

func (n named) closes(at int) int {
	if n.partner == nil || n.partner[at] < 0 || int(n.partner[at]) > at || !squareAt(n, int(n.partner[at])) {
		return -1
	}
	return int(n.partner[at])
}

// listSpan is the span of at least two bracketed texts with nothing but spaces
// between them.
type listSpan struct{ from, to int }

// lists finds the lists that stand in no bracket of another list.
func (n named) lists() []listSpan {
	if n.partner == nil {
		return nil
	}
	var out []listSpan
	for i := 0; i < len(n.tokens); i++ {
		if n.opens(i) < 0 {
			continue
		}
		l := listSpan{i, n.opens(i) + 1}
		count := 1
		for at := l.to; at < len(n.tokens); {
			switch {
			case n.tokens[at].Kind == Space:
				at++
				continue
			case n.opens(at) > 0:
				at = n.opens(at) + 1
				l.to, count = at, count+1
				continue
			}
			break
		}
		if count > 1 {
			out = append(out, l)
			i = l.to - 1
		}
	}
	return out
}

// members are the spans of a list's bracketed texts.
func (n named) members(l listSpan) []listSpan {
	var out []listSpan
	for at := l.from; at < l.to; at++ {
		if end := n.opens(at); end >= 0 {
			out = append(out, listSpan{at, end + 1})
			at = end
		}
	}
	return out
}

// mostMembers bounds the lists that are compared member by member.
const mostMembers = 64

// listed compares lists that stand at the same place of both texts member by
// member, so that one which stayed is not shown as changed because its
// neighbour has words like its own.
func listed(a, b named, hunks []hunk) []hunk {
	theirs := map[int]int{} // where each of their lists ends, by where it begins
	for _, l := range b.lists() {
		theirs[l.from] = l.to
	}
	if len(theirs) == 0 || len(hunks) == 0 {
		return hunks
	}
	var out []hunk
	done := 0
	for _, l := range a.lists() {
		first, from, okFrom := opposite(hunks, l.from, true)
		last, to, okTo := opposite(hunks, l.to, false)
		if end, ok := theirs[from]; !ok || end != to || !okFrom || !okTo {
			continue
		}
		if finer := memberwise(a, b, l, listSpan{from, to}); finer != nil {
			out = append(append(out, hunks[done:first]...), finer...)
			done = last
		}
	}
	return append(out, hunks[done:]...)
}

// opposite is the place in the other text of a place that no hunk runs over,
// and how many hunks stand before it; with begins, what is put in there comes
// behind the place, else before it.
func opposite(hunks []hunk, at int, begins bool) (before, place int, ok bool) {
	before = sort.Search(len(hunks), func(i int) bool { return hunks[i].from > at || hunks[i].from == at && begins })
	if before == 0 {
		return 0, at, true
	}
	h := hunks[before-1]
	return before, at + h.bTo - h.to, h.to <= at
}

// memberwise compares two lists after pairing the members that are equal: as
// many words of them as can be, and of several ways the one in which they move
// least. It returns nil when no members are equal, or too many to be compared.
func memberwise(a, b named, l, m listSpan) []hunk {
	ours, theirs := a.members(l), b.members(m)
	if len(ours) > mostMembers || len(theirs) > mostMembers {
		return nil
	}
	pairs := equalMembers(a, b, ours, theirs)
	if len(pairs) == 0 {
		return nil
	}
	var out []hunk
	i, j := l.from, m.from
	for _, p := range pairs {
		x, y := ours[p[0]], theirs[p[1]]
		out = compare(a.cut(i, x.from), b.cut(j, y.from), hunk{from: i, bFrom: j}, 0, out)
		i, j = x.to, y.to
	}
	return compare(a.cut(i, l.to), b.cut(j, m.to), hunk{from: i, bFrom: j}, 0, out)
}

// equalMembers pairs members in order, by dynamic programming.
func equalMembers(a, b named, ours, theirs []listSpan) [][2]int {
	const perWord = 1000 // a kept word is worth more than any move
	best := make([][]int, len(ours)+1)
	for i := range best {
		best[i] = make([]int, len(theirs)+1)
	}
	worth := func(i, j int) int {
		x, y := ours[i], theirs[j]
		if !slices.Equal(a.ids[x.from:x.to], b.ids[y.from:y.to]) {
			return 0
		}
		return perWord*(1+a.words(x.from, x.to)) - max(i-j, j-i)
	}
	for i := len(ours) - 1; i >= 0; i-- {
		for j := len(theirs) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if w := worth(i, j); w > 0 {
				best[i][j] = max(best[i][j], w+best[i+1][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(ours) && j < len(theirs); {
		switch w := worth(i, j); {
		case w > 0 && best[i][j] == w+best[i+1][j+1]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return out
}
