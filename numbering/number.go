// Package numbering reads and writes the numbers of paragraphs: 3, 3 bis, (a),
// iv), а), (أ), 二、, in the forms of the six official languages.
//
// A number is read where a line begins with one ([Leading]), or as it is on
// record ([Parse]). [Outline] tells from a sequence of numbers which of them
// are counted together, and at which level each list stands.
package numbering

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Number is the number of a paragraph, in its parts.
type Number struct {
	// Before and After are what stands around it: "(" and ")". The full stop
	// after a number is no part of it; it is printed where one is wanted ([End]).
	Before, After string
	// Body is what is counted: 3, a, iv, 二, 1.2.
	Body string
	// Inserted says that it was put in after another one: " bis", "之二", "A".
	Inserted string
}

// String is the number as it is kept on record.
func (x Number) String() string {
	if strings.ContainsAny(x.After, "°º") || unicode.Is(unicode.Han, firstOf(x.After)) {
		return x.Before + x.Body + x.After + x.Inserted // 1° bis, 第五条之二
	}
	return x.Before + x.Body + x.Inserted + x.After
}

// Key is the same for numbers that name the same paragraph of a list, however
// they are written: 1 bis, 1bis and 1 Bis.
func (x Number) Key() string {
	return strings.ToLower(strings.ReplaceAll(Western(x.Body)+"/"+x.Inserted, " ", ""))
}

const (
	// gap is any space, and the marks without width that a word processor puts
	// beside numbers.
	gap   = `[\s\x{0b}\x{85}\p{Z}\x{ad}\x{61c}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}]`
	digit = `[0-9٠-٩۰-۹０-９]`
	han   = `[〇零一二三四五六七八九十百]`
	// articles are the words for the parts of a Chinese text: 第五条.
	articles = `[条條款项項章节節段部编編]`

	openings = `['‘]|第|[§№]|[nN][°º]|[(（\[「【]*`
	bodies   = digit + `{1,4}(?:[.．]` + digit + `{1,4})+|` + digit + `{1,4}|` +
		`[a-zñ]{1,7}|[A-ZÑ]{1,7}|[а-яё]|[А-ЯЁ]|[ء-ي]ـ?|` + han + `{1,7}|` + glyphs

	// words are those that number what was put in after another: with them, a
	// text keeps its numbers until it is numbered anew.
	words = `bis|ter|quater|quinquies|quinque|sexies|septies|octies|novies|nonies|decies|` +
		`undecies|duodecies|terdecies|tredecies|` +
		`quaterdecies|quattuordecies|quindecies|quinquiesdecies|sexdecies|sexiesdecies|septdecies|septiesdecies|octodecies|` +
		`octiesdecies|novodecies|noviesdecies|vicies|unvicies|duovicies|alt|prim`
	arabicWords = `مكررا?ً?ا?(?:` + gap + `+(?:ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)ً?)?`
	// A word is whole: the Spanish “1 Primero” has none.
	word       = `[*_]{0,2}(?i:` + words + `)(?:[*_]{0,2}` + gap + `*` + digit + `{1,2}|\b[*]{0,2}|_{1,2})`
	insertions = `(?:(?:` + gap + `+(?:` + word + `|` + arabicWords + `|\(` + digit + `{1,2}\))|` +
		word + `|之` + han + `{1,3}|-` + word + `)+|[A-Za-z])?`
)

var (
	form = regexp.MustCompile(`^(` + gap + `*)(` + openings + `)` + gap + `*` +
		`(` + bodies + `)(` + insertions + `)(` + gap + `*)` +
		`([)）][.．:：]?|[.．][)）]|[.．]?[°ºª][)）]?[.．]?|[.．、。:：)）]?` + gap + `*[-–—−]|[.．、。:：]|['’]|` + articles + `|)`)
	stored = regexp.MustCompile(`^(['‘]|第|[§№] ?|[nN][°º] ?|[(（\[「【]*)` +
		`(` + bodies + `)(` + insertions + `)` +
		`((?:[)）\].．、。:：°ºª'’]| ?[-–—−]|` + articles + `)*)(` + insertions + `)$`)
	// behind is what was put in behind a mark.
	behind = regexp.MustCompile(`^(?:` + gap + `*[*_]{0,2}` +
		`((?i:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies))[*_]{0,2}[.:]?|` +
		`(之` + han + `{1,3}))(` + gap + `|$)`)
	// seeming are numbers in forms that are not read, and words that number: Article
	// 5. States act, 1/ States act, 1 (a) States act, (a.) States act.
	seeming = regexp.MustCompile(`^` + gap + `*(?:` +
		`(?:Article|ARTICLE|Art\.|Artículo|Paragraph|Paragraphe|Párrafo|Статья|Пункт|المادة|الفقرة)` +
		gap + `*(?:` + digit + `{1,3}|[IVX]{1,6}|premier)(?:` + gap + `*(?:` + word + `))?` + gap + `*[.:)–—-]` + gap +
		`|(?:OP|PP|[nN]o\.|[nN]r\.|[nN]úm\.)` + gap + `*` + digit + `{1,3}(?:[^\pN]|$)` +
		`|` + digit + `{1,3}(?:[/\]>]|(?:er|re|ère|st|nd|rd|th|-[еяй])[.)]|-[A-Z][.)])` + gap +
		`|` + digit + `{1,3}` + gap + `*[(（]?[a-zа-я][)）]` +
		`|` + digit + `{1,3}` + gap + `{2,}[^\s]` +
		`|[(（](?:` + digit + `{1,3}|[a-z]{1,5}|[а-я])[.．][)）]` +
		`|[A-Z][.-]` + digit + `{1,2}[.)]?` + gap + `+\p{Lu}` +
		`|(?:أولا|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)ً?` + gap + `*[-–—:]` +
		`|[甲乙丙丁戊己庚辛][、.．)）]|` + han + `{1,3}` + gap + `)`)
	marks     = regexp.MustCompile(`[*_]`)
	gaps      = regexp.MustCompile(gap + `+`)
	ahead     = regexp.MustCompile(`^` + gap)
	shortened = regexp.MustCompile(`^` + gap + `?\pL{1,4}\.`)
)

// Parse reads a number as it is on record.
func Parse(number string) (Number, bool) {
	m := stored.FindStringSubmatch(strings.TrimSpace(number))
	if m == nil {
		return Number{}, false
	}
	x := Number{Before: m[1], Body: m[2], Inserted: m[3] + m[5], After: m[4]}
	if !x.counted() {
		return Number{}, false
	}
	return x, true
}

// Dotted reports whether a number names its parents, too: 1.2.
func (x Number) Dotted() bool { return strings.ContainsAny(x.Body, ".．") }

// Letter reports whether the number is a small Latin letter or Roman number
// before a parenthesis, which languages open or do not.
func (x Number) Letter() bool {
	if x.After != ")" || x.Before != "" && x.Before != "(" {
		return false
	}
	for _, r := range x.Readings() {
		if r.Style == letters || r.Style == spread || r.Style == roman || r.Style == spanish {
			return true
		}
	}
	return false
}

// Figure reports whether the number is written in figures, without marks.
func (x Number) Figure() bool {
	return x.After == "" && unicode.IsDigit(firstOf(x.Body)) && !x.Dotted()
}

// Readings lists the ways to count a number, none when there is no way.
func (x Number) Readings() []Reading { return readingsOf(x.Body) }

// Below is a dotted number below another parent, and with another value: 2.1.
// ok is false when it can't be counted.
func Below(x Number, parent string, value int) (below Number, ok bool) {
	at := strings.LastIndexAny(x.Body, ".．")
	if at < 0 {
		return x, false
	}
	stop, width := utf8.DecodeRuneInString(x.Body[at:])
	last := readingsOf(x.Body[at+width:])
	if len(last) == 0 {
		return x, false
	}
	x.Body, x.Inserted = parent+string(stop)+last[0].Style.name(value), ""
	return x, true
}

// Verdict is what a line's beginning was taken for.
type Verdict int

const (
	// Words are no number.
	Words Verdict = iota
	// Numbered is a number without doubt.
	Numbered
	// Doubtful looks like a number, and may be words.
	Doubtful
	// Bracketed is a number within a square bracket that goes on.
	Bracketed
)

// Leading finds the number a line begins with, and the words after it.
func Leading(line string) (Number, string, Verdict) {
	x, rest, v := leading(line)
	if v == Words && (seeming.MatchString(line) || wordedNumber(line)) {
		v = Doubtful
	}
	if v == Words || x.Body == "" {
		return Number{}, line, v
	}
	return x, strings.TrimLeft(gapsAhead(rest), "\n"), v
}

// gapsAhead takes the spaces off the beginning, and leaves line breaks.
func gapsAhead(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool { return r != '\n' && gaps.MatchString(string(r)) })
}

func leading(line string) (Number, string, Verdict) {
	m := form.FindStringSubmatch(line)
	if m == nil {
		return Number{}, line, Words
	}
	x := Number{Before: m[2], Body: m[3], Inserted: inserted(m[4]), After: gaps.ReplaceAllString(m[6], " ")}
	rest := line[len(m[0]):]
	switch {
	case x.After == "":
		rest = m[5] + rest // the space is between the number and its words
	case m[5] != "" && strings.ContainsRune("-–—−", firstOf(x.After)):
		x.After = " " + x.After // 1 -
	}
	if !x.counted() {
		return x, line, Words
	}
	bracket := strings.HasPrefix(x.Before, "[")
	x.Before = strings.TrimLeft(x.Before, "[")
	if strings.ContainsAny(x.Before, "(（") && !strings.ContainsAny(x.After, ")）") {
		return x, line, Words // the parenthesis holds more
	}
	rest = x.insertedBehind(rest)
	v := x.judge(rest)
	x = x.kept()
	if bracket && v != Words {
		v = Bracketed
	}
	return x, rest, v
}

// counted reports whether the body is a number, and its parts fit together. Only
// figures are followed by a letter or a word without space, as in 3A and 1bis.
func (x Number) counted() bool {
	tight := unicode.In(firstOf(x.Inserted), unicode.Latin)
	switch {
	case tight && (!unicode.IsDigit(firstOf(x.Body)) || strings.ContainsAny(x.After, "°º")):
		return false
	case (x.Before == "第") != unicode.Is(unicode.Han, firstOf(x.After)):
		return false // 一部分
	case strings.ContainsAny(x.Before, "'‘") != strings.ContainsAny(x.After, "'’"):
		return false
	}
	return x.Dotted() || len(readingsOf(x.Body)) > 0
}

// insertedBehind takes up a word behind the mark, as in "(a) bis" and 第五条之二,
// and returns what follows.
func (x *Number) insertedBehind(rest string) string {
	if x.Inserted != "" || !strings.ContainsAny(x.After, ")）°º") && !unicode.Is(unicode.Han, firstOf(x.After)) {
		return rest
	}
	m := behind.FindStringSubmatch(rest)
	if m == nil {
		return rest
	}
	if x.Inserted = m[2]; m[1] != "" {
		x.Inserted = " " + strings.ToLower(m[1])
	}
	return rest[len(m[0])-len(m[3]):]
}

// kept is the number without a full stop that is printed anyway.
func (x Number) kept() Number {
	plain := x
	if plain.After = ""; x.After == "." && End(plain.String()) == "." {
		return plain
	}
	return x
}

// inserted is how an insertion is kept: with single plain spaces, without
// emphasis.
func inserted(s string) string { return gaps.ReplaceAllString(marks.ReplaceAllString(s, ""), " ") }

// judge tells by what follows whether it is a number.
func (x Number) judge(rest string) Verdict {
	next, _ := utf8.DecodeRuneInString(rest)
	apart := rest == "" || ahead.MatchString(rest)
	after, _ := utf8.DecodeRuneInString(gapsAhead(rest))
	letters := unicode.IsLetter(firstOf(x.Body)) && !unicode.Is(unicode.Han, firstOf(x.Body))
	switch {
	case x.After == "":
		return x.bare(rest, apart, next, after)
	case strings.ContainsAny(x.After, "-–—−"):
		switch {
		case unicode.IsDigit(after):
			return doubtIf(apart) // a number, or from one figure to another
		case apart:
			return Numbered
		}
		return numberIf(uncased(next) && !uncased(firstOf(x.Body)) || unicode.Is(unicode.Arabic, next))
	case strings.ContainsAny(x.After, ")）"):
		if !apart && unicode.IsLower(next) && letters && x.Before != "" {
			return Doubtful // (s)he
		}
		return Numbered
	case strings.ContainsAny(x.After, "．、。：") || unicode.Is(unicode.Han, firstOf(x.After)):
		return x.han(rest, apart)
	case strings.ContainsAny(x.After, ":"):
		if letters && apart {
			return Doubtful
		}
		return numberIf(apart)
	case x.After == ".":
		return x.stopped(rest, apart, next, letters)
	}
	return numberIf(apart || uncased(next)) // 1°, '1'
}

// stopped judges a number with a full stop.
func (x Number) stopped(rest string, apart bool, next rune, letters bool) Verdict {
	switch {
	case apart:
		return Numbered
	case unicode.IsDigit(next):
		return Words // 1.5
	case letters && shortened.MatchString(rest):
		return Words // U.N., i.e.
	case letters || unicode.IsLower(next):
		return Doubtful
	}
	return Numbered
}

// han judges the marks of Chinese texts, which need no space after them.
func (x Number) han(rest string, apart bool) Verdict {
	article := unicode.Is(unicode.Han, firstOf(x.After))
	if article && !apart && !strings.HasPrefix(rest, "、") && !strings.HasPrefix(rest, "：") {
		return Doubtful // 第五条规定的措施
	}
	return Numbered
}

// bare judges a number without a mark after it.
func (x Number) bare(rest string, apart bool, next, after rune) Verdict {
	glyph := isGlyph(x.Body)
	switch {
	case glyph && x.Before == "":
		return Numbered
	case strings.ContainsAny(x.Before, "§№°º"):
		return numberIf(apart)
	case x.Before != "":
		return Words
	case x.Dotted() && apart:
		if unicode.IsLower(after) || unicode.IsDigit(after) || after == '%' || uncased(after) {
			return Doubtful // 1.5 million
		}
		return Numbered
	case strings.HasSuffix(x.Inserted, ")"):
		return numberIf(apart)
	case unicode.IsDigit(firstOf(x.Body)) && next == '\t':
		return Numbered
	case unicode.IsDigit(firstOf(x.Body)) && x.Inserted != "" && apart && len(x.Inserted) > 1:
		return Doubtful // 1 bis without its stop
	}
	return Words
}

func numberIf(yes bool) Verdict {
	if yes {
		return Numbered
	}
	return Words
}

func doubtIf(yes bool) Verdict {
	if yes {
		return Doubtful
	}
	return Words
}

// uncased is a letter of a script without capitals.
func uncased(r rune) bool { return unicode.Is(unicode.Lo, r) }

func firstOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// End is what stands between a number and its paragraph in print: a full stop,
// unless the number ends with a mark of its own.
func End(number string) string {
	last, _ := utf8.DecodeLastRuneInString(number)
	if unicode.Is(unicode.Han, last) || isGlyph(string(last)) || strings.ContainsRune("ºª", last) ||
		!unicode.IsLetter(last) && !unicode.IsDigit(last) && !unicode.Is(unicode.Mn, last) && last != 'ـ' {
		return ""
	}
	return "."
}

// The words for insertions: those a text is given when something is put in.
var (
	latin  = []string{" bis", " ter", " quater", " quinquies", " sexies", " septies", " octies", " novies", " decies"}
	arabic = []string{" مكررا", " مكررا ثانيا", " مكررا ثالثا", " مكررا رابعا", " مكررا خامسا"}
)

// After is the nth number, from 0, for what is put in after a paragraph, in the
// form of that paragraph's: 3 bis after 3, (a bis) after (a), a bis) after a).
func After(number string, nth int) string {
	x, ok := Parse(number)
	if !ok {
		return strings.TrimSpace(number) + put(latin, nth)
	}
	x.Inserted = put(latin, nth)
	switch first := firstOf(x.Body); {
	case unicode.Is(unicode.Han, first):
		x.Inserted = "之" + hanNumber(nth+2)
	case unicode.Is(unicode.Arabic, first):
		x.Inserted = put(arabic, nth)
	}
	return x.kept().String()
}

func put(words []string, nth int) string {
	if nth < len(words) {
		return words[nth]
	}
	return " (" + decimal.name(nth+2) + ")"
}
