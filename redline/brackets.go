package redline

import "strings"

// Imbalance is a square bracket without its partner. It is reported, never
// repaired: published texts have them too.
type Imbalance struct {
	// Offset is where it stands, in bytes.
	Offset int
	// Rune is '[' or ']'.
	Rune rune
	// Line counts from 1.
	Line int
}

// Brackets reports whether a text has square brackets, and which of them have
// no partner, in order.
func Brackets(text string) (open bool, problems []Imbalance) {
	line := 1
	var stack []Imbalance
	for i, r := range text {
		switch r {
		case '\n':
			line++
		case '[':
			open = true
			stack = append(stack, Imbalance{i, r, line})
		case ']':
			open = true
			if len(stack) == 0 {
				problems = append(problems, Imbalance{i, r, line})
				continue
			}
			stack = stack[:len(stack)-1]
		}
	}
	return open, append(problems, stack...)
}

// Depth is the deepest nesting of brackets in a text.
func Depth(text string) int {
	depth, deepest := 0, 0
	for _, r := range strings.Map(onlyBrackets, text) {
		if r == '[' {
			depth++
			deepest = max(deepest, depth)
		} else if depth > 0 {
			depth--
		}
	}
	return deepest
}

func onlyBrackets(r rune) rune {
	if r == '[' || r == ']' {
		return r
	}
	return -1
}
