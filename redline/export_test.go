package redline

// Scripts counts the pairs of paragraphs whose texts Align compares word by
// word, which is most of its work.
func Scripts(from, to []Paragraph) int {
	a := newAligner(from, to)
	a.run()
	return a.compared
}
