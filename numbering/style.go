package numbering

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Style is a way in which paragraphs are counted: in figures, in letters, in
// Roman numbers. The number of a value is names[value-1].
type Style struct {
	names []string
	// zero is the figure nought of a decimal style, which has no names.
	zero rune
}

// Reading is a style in which a number can be counted, and its value there.
type Reading struct {
	Style *Style
	Value int
}

// Name writes a value; ok is false where the style has no such number.
func (s *Style) Name(value int) (string, bool) {
	if value < 1 || s.zero == 0 && value > len(s.names) {
		return "", false
	}
	return s.name(value), true
}

func (s *Style) name(value int) string {
	if s.zero == 0 {
		return s.names[value-1]
	}
	return strings.Map(func(r rune) rune { return r - '0' + s.zero }, strconv.Itoa(value))
}

// Decimal reports whether the style counts in figures.
func (s *Style) Decimal() bool { return s.zero != 0 }

const (
	latinAlphabet   = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
	spanishAlphabet = "a b c d e f g h i j k l m n ñ o p q r s t u v w x y z"
	// Russian lists leave out the letters that are easily taken for others.
	russianList     = "а б в г д е ж з и к л м н о п р с т у ф х ц ч ш щ э ю я"
	russianAlphabet = "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"
	// Arabic lists count in the order of the abjad; some in that of the alphabet.
	abjad          = "أ ب ج د هـ و ز ح ط ي ك ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ"
	arabicAlphabet = "أ ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن هـ و ي"

	// glyphs are numbers that are one character: ①, ⑴, ⒈, ⒜, Ⓐ, ⓐ, ㈠, ㊀, Ⅰ, ⅰ.
	glyphs = `[①-ⓩ㈠-㈩㊀-㊉Ⅰ-ⅿ]`
)

var (
	decimal  = &Style{zero: '0'}
	eastern  = &Style{zero: '٠'}
	persian  = &Style{zero: '۰'}
	wide     = &Style{zero: '０'}
	decimals = []*Style{decimal, eastern, persian, wide}

	letters = &Style{names: doubled(strings.Fields(latinAlphabet))}
	spread  = &Style{names: paired(strings.Fields(latinAlphabet))}
	roman   = &Style{names: romans(99)}
	spanish = &Style{names: doubled(strings.Fields(spanishAlphabet))}

	styles = slices.Concat([]*Style{letters, roman, spread, spanish},
		capitals(letters, roman, spread, spanish),
		[]*Style{of(russianList), of(russianAlphabet)}, capitals(of(russianList), of(russianAlphabet)),
		[]*Style{of(abjad), of(arabicAlphabet), {names: hanNumbers(999)}},
		[]*Style{run('①', 20), run('⑴', 20), run('⒈', 20), run('⒜', 26), run('Ⓐ', 26), run('ⓐ', 26)},
		[]*Style{run('㈠', 10), run('㊀', 10), run('Ⅰ', 12), run('ⅰ', 12)})

	readings = index(styles)
)

func of(alphabet string) *Style { return &Style{names: strings.Fields(alphabet)} }

func run(first rune, count int) *Style {
	s := &Style{}
	for i := range count {
		s.names = append(s.names, string(first+rune(i)))
	}
	return s
}

// doubled goes on after the alphabet with aa, bb, cc.
func doubled(alphabet []string) []string {
	out := slices.Clone(alphabet)
	for _, l := range alphabet {
		out = append(out, l+l)
	}
	return out
}

// paired goes on after the alphabet with aa, ab, ac.
func paired(alphabet []string) []string {
	out := slices.Clone(alphabet)
	for _, first := range alphabet[:3] {
		for _, second := range alphabet[:8] {
			out = append(out, first+second)
		}
	}
	return out
}

func capitals(list ...*Style) []*Style {
	var out []*Style
	for _, s := range list {
		c := &Style{}
		for _, name := range s.names {
			c.names = append(c.names, strings.ToUpper(name))
		}
		out = append(out, c)
	}
	return out
}

func romans(count int) []string {
	out := make([]string, count)
	for i := range out {
		n := i + 1
		for _, part := range []struct {
			value int
			text  string
		}{{90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
			for n >= part.value {
				out[i] += part.text
				n -= part.value
			}
		}
	}
	return out
}

func hanNumbers(count int) []string {
	out := make([]string, count)
	for i := range out {
		out[i] = hanNumber(i + 1)
	}
	return out
}

// hanNumber writes a number below a thousand: 十二, 一百零三.
func hanNumber(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	hundreds, tens, ones := n/100, n/10%10, n%10
	out := ""
	if hundreds > 0 {
		out = digits[hundreds] + "百"
	}
	switch {
	case tens > 1 || tens == 1 && hundreds > 0:
		out += digits[tens] + "十"
	case tens == 1:
		out += "十"
	case hundreds > 0 && ones > 0:
		out += "零"
	}
	return out + digits[ones]
}

func index(styles []*Style) map[string][]Reading {
	out := map[string][]Reading{}
	for _, s := range styles {
		for i, name := range s.names {
			out[name] = append(out[name], Reading{s, i + 1})
		}
	}
	for letter, same := range map[string]string{"ا": "أ", "ه": "هـ"} {
		out[letter] = out[same]
	}
	return out
}

// readingsOf lists the ways to count a body, none when it is no number.
func readingsOf(body string) []Reading {
	for _, s := range decimals {
		if r := firstOf(body); r >= s.zero && r <= s.zero+9 {
			value, err := strconv.Atoi(Western(body))
			if err != nil {
				return nil
			}
			return []Reading{{s, value}}
		}
	}
	return readings[body]
}

// Western writes figures of other scripts as 0 to 9.
func Western(body string) string {
	return strings.Map(func(r rune) rune {
		for _, s := range decimals {
			if r >= s.zero && r <= s.zero+9 {
				return r - s.zero + '0'
			}
		}
		if r == '．' {
			return '.'
		}
		return r
	}, body)
}

func isGlyph(s string) bool {
	r := firstOf(s)
	return r >= '①' && r <= 'ⓩ' || r >= '㈠' && r <= '㈩' || r >= '㊀' && r <= '㊉' ||
		unicode.Is(unicode.Nl, r) && r >= 'Ⅰ' && r <= 'ⅿ'
}
