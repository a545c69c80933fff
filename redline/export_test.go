package redline

// Scripts counts the pairs of paragraphs whose texts Align compares word by
// word, which is most of its work.
func Scripts(from, to []Paragraph) int {
	a := newAligner(from, to)
	a.run()
	return a.compared
}

// Characters names tokens, by the numbers of their names, for a comparison.
func Characters(a, b []int32) (inA, inB []rune) { return characters(a, b) }
