package redline

import "strings"

// Imbalance is a square bracket without its partner. It is reported, never
// repaired: published texts have them too.
type Imbalance struct {
	// Offset is where it stands, in bytes.
	Offset int
	// Rune is '[' or ']', or one of the same of full width.
	Rune rune
	// Line counts from 1.
	Line int
}

// Square brackets hold what is not agreed, in Chinese as full-width ones. The
// widths are one bracket: a pair may have both.
const squareOpen = "[［"

func squareOpens(r rune) bool { return r == '[' || r == '［' }

func squareCloses(r rune) bool { return r == ']' || r == '］' }

// Brackets reports whether a text has square brackets of either width, and
// which of them have no partner, in order.
func Brackets(text string) (open bool, problems []Imbalance) {
	b := ParseBrackets(text)
	for _, p := range b.Pieces {
		open = open || p.Kind != Plaintext
	}
	return open, b.Problems
}

// bracketAt returns the square bracket a text begins with, "" for none.
func bracketAt(text string) string {
	for _, b := range [...]string{"[", "]", "［", "］"} {
		if strings.HasPrefix(text, b) {
			return b
		}
	}
	return ""
}
