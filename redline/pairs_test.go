package redline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// piece is a word, or what stands between two marks of a pair.
type piece struct {
	word        string
	open, close string
	inner       []piece
}

// pairMarks are the brackets and quotation marks of the six languages.
var pairMarks = [][2]string{
	{"[", "]"}, {"[", "]"}, {"[", "]"}, {"(", ")"}, {"(", ")"}, {"［", "］"}, {"（", "）"}, {"【", "】"}, {"〔", "〕"},
	{"“", "”"}, {"„", "“"}, {"«", "»"}, {"« ", " »"}, {"‘", "’"}, {"「", "」"}, {"『", "』"}, {`"`, `"`},
}

var pieceWords = []string{
	"should", "shall", "a", "b", "c", "and", "or", "5", "6", ",", "of", "the", "States", "measures",
	"следует", "государства", "ينبغي", "التدابير", "应", "须", "措施", "les États", "l’accord", "víctimas",
}

// drawPieces draws a text in which every mark has its partner: nested
// brackets, alternatives beside each other, references such as 5 (a), quoted
// lists.
func drawPieces(t *rapid.T, depth int) []piece {
	out := make([]piece, rapid.IntRange(0, 2+depth).Draw(t, "pieces"))
	for i := range out {
		out[i] = drawPiece(t, depth)
	}
	return out
}

func drawPiece(t *rapid.T, depth int) piece {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "kind") == 0 {
		return piece{word: rapid.SampledFrom(pieceWords).Draw(t, "word")}
	}
	marks := rapid.SampledFrom(pairMarks).Draw(t, "marks")
	inner := drawPieces(t, depth-1)
	if marks[0] == `"` || marks[0] == "„" || marks[0] == "‘" { // marks within have no sides of their own
		inner = append(flat(inner), piece{word: "x"})
	}
	return piece{open: marks[0], close: marks[1], inner: inner}
}

// flat are the words alone.
func flat(list []piece) []piece {
	var out []piece
	for _, p := range list {
		if p.open == "" {
			out = append(out, p)
		}
		out = append(out, flat(p.inner)...)
	}
	return out
}

// revised draws what a delegation makes of a text: pieces dropped, kept,
// added, in another order, put in brackets or out of them.
func revised(t *rapid.T, list []piece) []piece {
	var out []piece
	for _, p := range list {
		switch rapid.IntRange(0, 11).Draw(t, "change") {
		case 0:
		case 1:
			out = append(out, p, drawPiece(t, 1))
		case 2:
			out = append(out, piece{open: "[", close: "]", inner: []piece{p}})
		case 3:
			if p.open != "" {
				out = append(out, p.inner...)
				continue
			}
			out = append(out, piece{word: rapid.SampledFrom(pieceWords).Draw(t, "other word")})
		default:
			if p.open != "" && p.open != `"` && p.open != "„" && p.open != "‘" {
				p.inner = revised(t, p.inner)
			}
			out = append(out, p)
		}
	}
	if len(out) > 1 && rapid.IntRange(0, 5).Draw(t, "order") == 0 {
		i := rapid.IntRange(0, len(out)-2).Draw(t, "moved")
		out[i], out[i+1] = out[i+1], out[i]
	}
	return out
}

// onPaper draws what a delegation makes of a paper with brackets: one of them
// goes with all it holds, or alone, or is changed or doubled.
func onPaper(t *rapid.T, paper string) string {
	for range rapid.IntRange(1, 2).Draw(t, "changes") {
		b := redline.ParseBrackets(paper)
		opening := slices.DeleteFunc(slices.Clone(b.Pieces), func(p redline.Piece) bool { return p.Kind != redline.Opening })
		if len(opening) == 0 {
			return paper + " and others"
		}
		from := rapid.SampledFrom(opening).Draw(t, "bracket")
		to := b.Pieces[from.Partner]
		end := to.Offset + len(to.Text)
		whole, inner := paper[from.Offset:end], paper[from.Offset+len(from.Text):to.Offset]
		instead := rapid.SampledFrom([]string{
			"", inner, whole + " " + whole, "[" + whole + "]", "[other]", whole + " x",
		}).Draw(t, "instead")
		paper = paper[:from.Offset] + instead + paper[end:]
	}
	return paper
}

func written(list []piece, between string) string { return within(list, between, "") }

// within writes pieces that stand in marks which open with outer. Double quotation
// marks touching within others of their kind have no sides, and are left out: “ opens
// in one language and closes in another.
func within(list []piece, between, outer string) string {
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteString(between)
		}
		if between == "" && (p.open == "‘" || p.open == `"` || p.open == "“" || p.open == "„") {
			p.open, p.close = "「", "」" // in words these have no sides
		}
		if curly := "“„\""; outer != "" && strings.Contains(curly, p.open) && strings.Contains(curly, outer) {
			p.open, p.close = "«", "»"
		}
		inner := within(p.inner, between, p.open)
		if inner == "" && strings.ContainsAny(p.open, "“„«‘「『\"") {
			inner = "act" // nobody quotes nothing
		}
		b.WriteString(p.word + p.open + inner + p.close)
	}
	return b.String()
}

// cut says which mark of a text has no partner, "" for none.
func cut(s string) string {
	kinds := map[string]string{"[": "]", "［": "]", "(": ")", "（": ")", "【": "】", "〔": "〕", "«": "»", "「": "」", "『": "』"}
	fold := map[string]string{"］": "]", "）": ")"}
	stacks := map[string]int{}
	double, straight, single := 0, 0, 0
	for _, r := range s {
		c := string(r)
		if f, ok := fold[c]; ok {
			c = f
		}
		switch {
		case kinds[c] != "":
			stacks[kinds[c]]++
		case c == "]" || c == ")" || c == "】" || c == "〕" || c == "»" || c == "」" || c == "』":
			if stacks[c]--; stacks[c] < 0 {
				return c
			}
		case c == `"`:
			straight++
		case c == "‘":
			single++
		case c == "„" || c == "“" || c == "”":
			double++ // “ opens or closes; their number tells
		}
	}
	for c, n := range stacks {
		if n != 0 {
			return c
		}
	}
	if closers := strings.Count(s, "’") - strings.Count(s, "l’accord"); single != closers {
		return "’"
	}
	if straight%2 != 0 || double%2 != 0 {
		return "a quotation mark"
	}
	return ""
}

// holdWhole holds that no reading at any depth, and no agreed text, has half
// of a pair.
func holdWhole(t *rapid.T, base string, list []redline.Proposal, nodes []redline.Node) {
	t.Helper()
	for _, n := range nodes {
		if n.Point == nil {
			continue
		}
		for _, r := range n.Point.Readings {
			if c := cut(r.Text); c != "" {
				t.Fatalf("%q has a %s without its partner\nbase %q\nproposals %+v", r.Text, c, base, list)
			}
			holdWhole(t, base, list, r.Nodes)
		}
	}
}

// Where the base and the proposals are balanced, so is every reading of every
// point, and the whole paper: in the first round, and in the next one, whose
// base is the paper of the first.
func TestNoReadingHoldsHalfOfAPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		between := rapid.SampledFrom([]string{" ", " ", " ", ""}).Draw(t, "between")
		first := drawPieces(t, 3)
		base := written(first, between)
		for round := range 2 {
			var list []redline.Proposal
			for i := range rapid.IntRange(1, 4).Draw(t, "proposals") {
				text := onPaper(t, base)
				if round == 0 {
					text = written(revised(t, first), between)
				}
				list = append(list, redline.Proposal{ID: fmt.Sprint(i), Party: fmt.Sprint(i), Text: text})
			}
			c := redline.Consolidate(base, list)
			holdWhole(t, base, list, c.Nodes)
			holdWhole(t, base, list, c.Nested().Nodes)
			joined := c
			for err := error(nil); err == nil && len(joined.Points()) > 1; {
				if joined, err = joined.Merge(rapid.IntRange(0, len(joined.Points())-2).Draw(t, "merged")); err != nil {
					t.Fatal(err)
				}
				holdWhole(t, base, list, joined.Nodes)
				for _, p := range list {
					if joined.Take(p.ID) != p.Text {
						t.Fatalf("merged, %q became %q", p.Text, joined.Take(p.ID))
					}
				}
			}
			for k := range c.Points() {
				split, err := c.Split(k)
				if err != nil {
					t.Fatal(err)
				}
				holdWhole(t, base, list, split.Nodes)
			}
			paper := c.Nested().Bracketed(nil)
			if p := redline.ParseBrackets(paper).Problems; len(p) > 0 {
				t.Fatalf("the paper %q has %+v", paper, p)
			}
			for _, p := range append(list, redline.Proposal{Text: base}) {
				if c.Take(p.ID) != p.Text || c.Nested().Take(p.ID) != p.Text {
					t.Fatalf("%q became %q, nested %q", p.Text, c.Take(p.ID), c.Nested().Take(p.ID))
				}
			}
			base = c.Bracketed(nil)
		}
	})
}
