package redline

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

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

// Alternatives lists the bracketed texts at every depth in groups, each of
// which holds the readings of one place. A group of one is a text that some
// would not have at all. Brackets beside each other, with nothing but spaces
// or a slash between them, are readings of one place, with these exceptions:
//
//   - where some have a slash between them, only those do: [a]/[b] [c]/[d];
//   - a number that does not go on, or a name behind a reading that is there
//     already, begins another place, and so does a reading without a name
//     after one with a name, for the text as circulated comes first;
//   - a text that begins with a comma, "and" or a preposition, which the first
//     one does not, reads on: [forests] [, lakes], [in time] [and in full].
func (b Bracketing) Alternatives() [][]Alternative {
	var out [][]Alternative
	for _, run := range b.runs() {
		out = append(out, run.places()...)
	}
	slices.SortFunc(out, func(x, y []Alternative) int { return x[0].Offset - y[0].Offset })
	return out
}

// run is bracketed texts of one depth with nothing but spaces or a slash
// between them.
type run []member

type member struct {
	Alternative
	end    int  // index of the piece that closes it
	number int  // of its label, 0 for none
	slash  bool // stands before it
}

func (b Bracketing) runs() []run {
	text := b.String() // sliced, not copied: brackets nest as deep as they like
	var out []run
	last := map[int]int{} // by depth: index of the last run
	for i, p := range b.Pieces {
		if p.Kind != Opening || p.Partner < 0 {
			continue
		}
		m := memberOf(text[p.Offset+len(p.Text):b.Pieces[p.Partner].Offset], p, p.Partner)
		if k, ok := last[p.Depth]; ok {
			before := out[k][len(out[k])-1]
			if m.slash, ok = b.beside(before.end+1, i); ok {
				out[k] = append(out[k], m)
				continue
			}
		}
		last[p.Depth] = len(out)
		out = append(out, run{m})
	}
	return out
}

var labelled = regexp.MustCompile(
	`^\s*((?:Alt\.?|Alternative|Option|Variante|Opción|Вариант|备选案文|البديل)\s*(\d+))\s*[:.：]\s*`)

func memberOf(text string, p Piece, end int) member {
	m := member{Alternative: Alternative{Text: text, Offset: p.Offset, Depth: p.Depth}, end: end}
	if found := labelled.FindStringSubmatch(text); found != nil {
		m.Label, m.Text = found[1], text[len(found[0]):]
		m.number, _ = strconv.Atoi(found[2])
	}
	return m
}

// beside reports whether nothing but spaces and perhaps a slash stands in
// pieces [i, j).
func (b Bracketing) beside(i, j int) (slash, ok bool) {
	if i == j {
		return false, true
	}
	if i+1 != j || b.Pieces[i].Kind != Plaintext {
		return false, false
	}
	between := strings.TrimSpace(b.Pieces[i].Text)
	return between == "/", between == "/" || between == ""
}

// places divides a run into the readings of each place.
func (r run) places() [][]Alternative {
	slashed := slices.ContainsFunc(r, func(m member) bool { return m.slash })
	names := make([]string, len(r))
	named := false
	for i := range r {
		if len(r) > 1 {
			names[i] = signature(r[i].Text)
		}
		named = named || names[i] != ""
	}
	var out [][]Alternative
	from := 0 // of the place
	for i, m := range r {
		begins := i == 0
		switch {
		case i == 0 || m.slash:
		case slashed:
			begins = true
		case m.number > 0 || r[i-1].number > 0:
			begins = m.number <= r[i-1].number || r[i-1].number == 0
		case named:
			begins = names[i] == "" || slices.Contains(names[from:i], names[i])
		default:
			begins = r[0].readsOn(m) || r[0].readsOn(r[i-1])
		}
		if begins {
			out, from = append(out, nil), i
		}
		out[len(out)-1] = append(out[len(out)-1], m.Alternative)
	}
	return out
}

var signed = regexp.MustCompile(`(?:^|\s)—\s+([^—\[\]［］]+)$`)

// signature is the name a bracketed text ends with, "" for none.
func signature(text string) string {
	const longest = 400 // bytes of a name that are looked at
	if m := signed.FindStringSubmatch(text[max(0, len(text)-longest):]); m != nil {
		return m[1]
	}
	return ""
}

// readsOn reports whether a later text of a run is read after the first one
// instead of in its place.
func (m member) readsOn(later member) bool {
	opener := openerOf(later.Text)
	return opener != "" && opener != openerOf(m.Text)
}

// The ways a text can begin that reads on from what stands before it.
const (
	comma       = "comma"
	conjunction = "conjunction"
	preposition = "preposition"
)

// openers are the words that join, in the six languages.
var openers = joining(map[string]string{
	conjunction: "and or nor et ou ni y e o u и или а 和 或 及 与 以及 或者 أو",
	preposition: "at by during for from in into of on over through to under until upon with within without " +
		"à au aux avec chez dans de des du en par pendant pour sans sous sur vers " +
		"a al ante bajo con contra del desde durante hacia hasta mediante para por según sin sobre tras " +
		"без в во для до за из к ко на над о об от по под при с со у через " +
		"在 从 对 于 向 为 按 按照 根据 通过 " +
		"في من إلى على عن مع لدى خلال حتى",
})

func joining(classes map[string]string) map[string]string {
	out := map[string]string{}
	for class, list := range classes {
		for _, w := range strings.Fields(list) {
			out[w] = class
		}
	}
	return out
}

// arabicAnd are the ways an Arabic phrase begins with "and", which is written
// as one word with what follows.
var arabicAnd = []string{"وال", "وب", "ول", "وفي", "ومن", "وعلى", "وإلى", "وعن"}

// openerOf tells how a text begins, "" when nothing says that it reads on.
func openerOf(text string) string {
	text = strings.TrimSpace(text)
	if strings.IndexAny(text, ",;，；、،؛") == 0 {
		return comma
	}
	first := text
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }); i >= 0 {
		first = text[:i]
	}
	if class := openers[strings.ToLower(first)]; class != "" {
		return class
	}
	for _, w := range arabicAnd {
		if strings.HasPrefix(text, w) {
			return conjunction
		}
	}
	for i, n := 0, 0; n < 2 && i < len(text); n++ { // Chinese is written without spaces
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if class := openers[text[:i]]; class != "" && han(text) {
			return class
		}
	}
	return ""
}
