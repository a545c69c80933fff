package redline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// SameSubstance reports whether two texts differ in typography at most: in
// what an editor puts right without asking anybody. docs/consolidation.md lists
// what that is.
func SameSubstance(a, b string) bool {
	return a == b || canonical(a) == canonical(b)
}

// canonical is the form two texts share when they differ in typography alone.
func canonical(s string) string { return nameOf(read(s)) }

// nameOf puts the names of some tokens one after the other.
func nameOf(spans ...[]Token) string { return written(spans, func(t *Token) string { return t.Text }) }

// folded is a text with one form for each sign.
type folded struct {
	text     string
	original string
	// offsets has the place in the original of each byte of the text and of its
	// end; nil where the text is the original.
	offsets []int32
}

func (f folded) offset(at int32) int {
	if f.offsets == nil {
		return int(at)
	}
	return int(f.offsets[at])
}

// sign is the one at a place of the text as it stands in the original.
func (f folded) sign(at int32) rune {
	r, _ := utf8.DecodeRuneInString(f.original[f.offset(at):])
	return r
}

// fold maps the variants of a sign to one of them, and signs that cannot be
// seen to none.
func fold(s string) folded {
	if plain(s) {
		return folded{text: s, original: s}
	}
	b := make([]byte, 0, len(s))
	offsets := make([]int32, 0, len(s)+1)
	normal := norm.NFC.IsNormalString(s)
	for i := 0; i < len(s); {
		form, n := typed(s[i:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
			if !normal {
				n = norm.NFC.NextBoundaryInString(s[i:], true)
			}
			form = s[i : i+n]
			if !normal {
				form = norm.NFC.String(form)
			}
		}
		for k := 0; k < len(form); {
			r, size := utf8.DecodeRuneInString(form[k:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, form[k]) // no sign at all: kept as it is
			} else {
				b = foldRune(b, r)
			}
			k += size
		}
		for len(offsets) < len(b) {
			offsets = append(offsets, int32(i)) //nolint:gosec // a text in memory has fewer than 2^31 bytes
		}
		i += n
	}
	offsets = append(offsets, int32(len(s)))
	return folded{string(b), s, offsets}
}

// plain reports whether a text has nothing but signs that are their own form.
func plain(s string) bool {
	simple := true
	for i, r := range s {
		switch {
		case r >= 0x80:
			if !letter(r) {
				return false
			}
			simple = false
		case r == 0x7f, r == '`', r < ' ' && r != '\t' && r != '\n':
			return false
		case (r == '.' || r == '-' || r == '\'') && i+1 < len(s) && s[i+1] == byte(r):
			return false
		}
	}
	return simple || norm.NFC.IsNormalString(s)
}

// letter reports whether a sign is one of the letters and characters of the six
// languages that have no variants.
func letter(r rune) bool {
	switch {
	case r < 0x2b0:
		return r >= 0xc0
	case r < 0x600:
		return r >= 0x400 && r < 0x530
	case r < 0x2000:
		return r >= 0x621 && r <= 0x652 && r != 'ـ'
	}
	return r >= 0x4e00 && r <= 0x9fff
}

// typed are signs as a typewriter makes them of others.
func typed(s string) (form string, n int) {
	r, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); r != next && r != '\r' || letter(r) {
		return "", 0
	}
	for _, t := range [...][2]string{
		{"\r\n", "\n"}, {"....", ""}, {"...", "…"}, {"---", "—"}, {"--", "—"}, {"——", "—"},
		{"''", `"`}, {"``", `"`}, {"´´", `"`}, {"‘‘", `"`}, {"’’", `"`}, {"′′", `"`},
	} {
		if strings.HasPrefix(s, t[0]) {
			if t[1] == "" {
				return "", 0
			}
			return t[1], len(t[0])
		}
	}
	return "", 0
}

// foldRune appends the form of a sign.
func foldRune(b []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf && r >= ' ' && r != 0x7f && r != '`':
		return append(b, byte(r))
	case letter(r):
		return utf8.AppendRune(b, r)
	case unicode.IsSpace(r):
		return append(b, spaceForm(r)...)
	case unseen(r):
		if last, _ := utf8.DecodeLastRune(b); r == '\u200d' && last >= 0x10000 {
			return utf8.AppendRune(b, r) // makes one picture of two
		}
		return b
	case r >= 0xff01 && r <= 0xff5e: // the fullwidth forms of ASCII
		return foldRune(b, r-0xfee0)
	case r >= '٠' && r <= '٩':
		return append(b, byte(r-'٠'+'0'))
	case r >= '۰' && r <= '۹':
		return append(b, byte(r-'۰'+'0'))
	case compatible(r):
		if form := norm.NFKC.String(string(r)); !strings.Contains(form, " ") {
			for _, part := range form {
				if !unseen(part) {
					b = utf8.AppendRune(b, part)
				}
			}
			return b
		}
	}
	return utf8.AppendRune(b, signForm(r))
}

func spaceForm(r rune) string {
	switch r {
	case '\t', '\n':
		return string(r)
	case '\r', '\v', '\f', '\u0085', '\u2028':
		return "\n"
	case '\u2029':
		return "\n\n"
	}
	return " "
}

// signForm maps the kinds of a mark to one of them.
func signForm(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '「', '」', '『', '』', '〝', '〞', '〟', '﹁', '﹂', '﹃', '﹄', '｢', '｣', '″', 'ˮ':
		return '"'
	case '‘', '’', '‚', '‛', '‹', '›', 'ʼ', 'ʹ', '′', '´', '`', 'ˋ', 'ˊ':
		return '\''
	case '\u2010', '\u2011', '\u2212', '\ufe63':
		return '-'
	case '\u2012', '\ufe58':
		return '–'
	case '\u2015', '\u2e3a':
		return '—'
	case '،':
		return ','
	case '؛':
		return ';'
	case '؟':
		return '?'
	case '。', '｡', '۔':
		return '.'
	case '٪':
		return '%'
	}
	return r
}

// unseen reports whether a sign shapes nothing that a reader of one of the six
// languages sees: controls, joiners, marks of direction, selectors of a glyph,
// the Arabic tatweel. Overrides of direction are seen.
func unseen(r rune) bool {
	switch {
	case r == '\u202d' || r == '\u202e':
		return false
	case r == 'ـ':
		return true
	case r < 0xa0:
		return unicode.IsControl(r)
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	return unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// compatible reports whether a sign is a glyph of others, as they are left in
// texts taken from PDFs: Latin ligatures, Arabic presentation forms, radicals.
// Fractions and superscripts are signs of their own.
func compatible(r rune) bool {
	return r >= 0xfb00 && r <= 0xfb06 || r >= 0xfb50 && r <= 0xfdff ||
		r >= 0xfe70 && r <= 0xfefc || r >= 0x2f00 && r <= 0x2fd5
}

// bearing is the name of a piece and on which of its sides a space means
// nothing.
type bearing struct {
	name          string
	before, after bool
}

func (f folded) bearing(list []piece, i int) bearing {
	p := list[i]
	name := f.text[p.from:p.to]
	if p.kind == Word && (name[0] < utf8.RuneSelf || strings.HasPrefix(name, "–")) {
		return bearing{name: plainNumber(name)}
	}
	switch r, size := utf8.DecodeRuneInString(name); {
	case chinese(r):
		return bearing{name, true, true}
	case p.kind == Punct && size == len(name):
		return f.mark(list, i, r)
	}
	return bearing{name: name}
}

// chinese reports whether a sign is written without spaces beside it.
func chinese(r rune) bool {
	return r >= 0x2e80 && (unicode.Is(unicode.Han, r) || r > 0x3000 && r < 0x3040)
}

var setApart = strings.NewReplacer(" ", "", "'", "", "٬", "")

// plainNumber takes what only sets thousands apart from a number, and gives it
// one kind of minus sign.
func plainNumber(s string) string {
	if digits(s) {
		return s
	}
	number := unsigned(s)
	if number == "" || number[0] < '0' || number[0] > '9' {
		return s
	}
	if number != s {
		number = "-" + number
	}
	return setApart.Replace(number)
}

func (f folded) mark(list []piece, i int, r rune) bearing {
	p := list[i]
	own := bearing{name: f.text[p.from:p.to]}
	spaceBefore, spaceAfter := i == 0 || list[i-1].kind == Space, i+1 == len(list) || list[i+1].kind == Space
	switch r {
	case ',', ';', ':', '!', '?', '…', ')', ']', '}':
		own.before = true
	case '.':
		own.before = spaceAfter || !digitAt(f.text, p.to) // else a fraction: .5
	case '(', '[', '{', '¿', '¡':
		own.after = true
	case '/':
		own.before, own.after = true, true
	case '-', '–', '—':
		return dash(f.text, p, r, spaceBefore, spaceAfter)
	case '"', '\'':
		sign := f.sign(p.from)
		if r == '\'' && (sign != r || !digitBefore(f.text, p.from)) {
			own.name = `"` // else feet or minutes
		}
		own.after = strings.ContainsRune("«“„‹‘‚「『", sign) && (spaceBefore || !spaceAfter)
		own.before = strings.ContainsRune("»”›’」』", sign) && (spaceAfter || !spaceBefore)
	}
	return own
}

// dash tells a hyphen and a range from a dash between clauses. A minus sign is a
// part of its number.
func dash(text string, p piece, r rune, spaceBefore, spaceAfter bool) bearing {
	before, after := strings.TrimRight(text[:p.from], " \t\n"), strings.TrimLeft(text[p.to:], " \t\n")
	switch {
	case spaceBefore == spaceAfter && digitBefore(before, int32(len(before))) && digitAt(after, 0):
		return bearing{"-", true, true}
	case r == '—', spaceBefore && spaceAfter, r == '–' && (spaceBefore || spaceAfter):
		return bearing{"—", true, true}
	}
	return bearing{name: "-"}
}

func digitAt(s string, at int32) bool { return int(at) < len(s) && s[at] >= '0' && s[at] <= '9' }

func digitBefore(s string, at int32) bool { return at > 0 && digitAt(s, at-1) }

// blank reports whether a sign is white space or cannot be seen.
func blank(r rune) bool { return unicode.IsSpace(r) || unseen(r) }

// sameSpace reports whether two spaces, or nothing, differ in typography alone.
func sameSpace(a, b string) bool {
	return a == b || a != "" && b != "" && strings.Count(fold(a).text, "\n") > 1 == (strings.Count(fold(b).text, "\n") > 1)
}

// paragraphBreak is the name of the space between two paragraphs. A single
// line break is where a program wrapped the text.
const paragraphBreak = "\n\n"

// between is the name of the space between two pieces, "" for none: what
// stands there, but for spaces that mean nothing and those that are understood.
func between(text string, p, next piece, left, right bearing) string {
	space := text[p.to:next.from]
	switch {
	case len(space) > 1 && strings.Count(space, "\n") > 1:
		return paragraphBreak
	case left.after || right.before:
		return ""
	case space != "" || understood(text, p, next, left.name, right.name):
		return " "
	}
	return ""
}

// understood reports whether a space belongs between two pieces, whether it is
// written or not: before an opening parenthesis and after a mark that ends
// something.
func understood(text string, p, next piece, left, right string) bool {
	if right == "(" {
		return p.kind == Word || left == ")"
	}
	if next.kind != Word {
		return false
	}
	switch left {
	case ")", ",", ";", "!", "?":
		return true
	case ":":
		before := len(strings.TrimRight(text[:p.from], " ")) // 5 :10 is 5:10
		// A text in memory has fewer than 2^31 bytes.
		return !digitBefore(text, int32(before)) || !digitAt(text, next.from)
	case ".":
		return !digitAt(text, next.from)
	}
	return false
}

// classify adds to the hunks those between them where tokens were aligned
// that differ in typography, one for each, and marks those that change nothing
// else.
func classify(a, b named, list []hunk) []hunk {
	var out []hunk
	i, j := 0, 0
	aligned := func(end int) {
		for ; i < end; i, j = i+1, j+1 {
			if a.tokens[i].raw != b.tokens[j].raw {
				out = append(out, hunk{i, i + 1, j, j + 1, true})
			}
		}
	}
	for _, h := range list {
		aligned(h.from)
		h.typographic = nameless(a.tokens[h.from:h.to]) && nameless(b.tokens[h.bFrom:h.bTo])
		out = append(out, h)
		i, j = h.to, h.bTo
	}
	aligned(len(a.tokens))
	return out
}

// nameless reports whether tokens are nothing but space around no text.
func nameless(tokens []Token) bool {
	for _, t := range tokens {
		if t.Text != "" {
			return false
		}
	}
	return true
}
