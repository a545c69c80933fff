package redline

import (
	"regexp"
	"strings"
)

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

// Alternative is a bracketed text among those that stand beside each other.
type Alternative struct {
	// Label is "Alt 1" or "Option 2" where the text has one, without its colon.
	Label string `json:"label,omitempty"`
	// Text is what stands between the brackets, after the label.
	Text string `json:"text"`
	// Offset is that of the opening bracket, in bytes.
	Offset int `json:"offset"`
	Depth  int `json:"depth"`
}

var labelled = regexp.MustCompile(`^\s*((?:Alt\.?|Alternative|Option|Variante|Opción|Вариант|备选案文|البديل)\s*\d+)\s*[:.：]\s*`)

// Alternatives lists the bracketed texts at every depth in groups: those with
// nothing but spaces between them are readings of one place. A group of one is
// a text that some would not have at all.
func (b Bracketing) Alternatives() [][]Alternative {
	text := b.String() // sliced, not copied: brackets nest as deep as they like
	var out [][]Alternative
	last := map[int]int{}  // by depth: index of the last closing bracket
	group := map[int]int{} // by depth: index of its group
	for i, p := range b.Pieces {
		if p.Kind != Opening || p.Partner < 0 {
			continue
		}
		end := b.Pieces[p.Partner].Offset
		a := Alternative{Text: text[p.Offset+len(p.Text) : end], Offset: p.Offset, Depth: p.Depth}
		if m := labelled.FindStringSubmatch(a.Text); m != nil {
			a.Label, a.Text = m[1], a.Text[len(m[0]):]
		}
		if k, ok := last[p.Depth]; ok && b.onlySpace(k+1, i) {
			out[group[p.Depth]] = append(out[group[p.Depth]], a)
		} else {
			group[p.Depth] = len(out)
			out = append(out, []Alternative{a})
		}
		last[p.Depth] = p.Partner
	}
	return out
}

func (b Bracketing) onlySpace(i, j int) bool {
	return i == j || (i+1 == j && b.Pieces[i].Kind == Plaintext && strings.TrimSpace(b.Pieces[i].Text) == "")
}
