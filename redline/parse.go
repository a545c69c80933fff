package redline

import "strings"

// PieceKind tells what a piece of a bracketed text is.
type PieceKind string

// The kinds of piece.
const (
	Plaintext PieceKind = "text"
	Opening   PieceKind = "open"
	Closing   PieceKind = "close"
)

// Piece is a square bracket or the text between two of them.
type Piece struct {
	Kind PieceKind `json:"kind"`
	Text string    `json:"text"`
	// Offset is where it begins, in bytes; Line counts from 1.
	Offset int `json:"offset"`
	Line   int `json:"line"`
	// Depth is the number of brackets around it that have a partner.
	Depth int `json:"depth"`
	// Partner is the index of the piece with the other bracket, -1 for none.
	Partner int `json:"partner"`
}

// Bracketing is a text divided at its square brackets. The pieces joined
// again are the text byte for byte, balanced or not.
type Bracketing struct {
	Pieces   []Piece     `json:"pieces"`
	Problems []Imbalance `json:"problems,omitempty"`
}

// ParseBrackets divides a text at its square brackets, nested to any depth. It
// is linear in the text, keeps brackets without a partner as they are and
// names them in Problems.
func ParseBrackets(text string) Bracketing {
	var out Bracketing
	var stack []int
	line, from := 1, 0
	add := func(kind PieceKind, offset, end int) {
		if end > offset {
			out.Pieces = append(out.Pieces, Piece{Kind: kind, Text: text[offset:end], Offset: offset, Line: line, Partner: -1})
			line += strings.Count(text[offset:end], "\n")
		}
	}
	for i := 0; i < len(text); i++ {
		bracket := bracketAt(text[i:])
		if bracket == "" {
			continue
		}
		add(Plaintext, from, i)
		from = i + len(bracket)
		if strings.Contains(squareOpen, bracket) {
			stack = append(stack, len(out.Pieces))
			add(Opening, i, from)
			continue
		}
		n := len(stack)
		add(Closing, i, from)
		if n > 0 {
			opening := stack[n-1]
			out.Pieces[opening].Partner, out.Pieces[len(out.Pieces)-1].Partner = len(out.Pieces)-1, opening
			stack = stack[:n-1]
		}
	}
	add(Plaintext, from, len(text))
	depth := 0
	for i := range out.Pieces {
		p := &out.Pieces[i]
		if p.Kind == Closing && p.Partner >= 0 {
			depth--
		}
		p.Depth = depth
		if p.Kind == Opening && p.Partner >= 0 {
			depth++
		}
		if p.Kind != Plaintext && p.Partner < 0 {
			out.Problems = append(out.Problems, Imbalance{p.Offset, []rune(p.Text)[0], p.Line})
		}
	}
	return out
}

// String is the text, byte for byte.
func (b Bracketing) String() string {
	var out strings.Builder
	for _, p := range b.Pieces {
		out.WriteString(p.Text)
	}
	return out.String()
}
