package numbering

import (
	"regexp"
	"strings"
	"unicode"
)

// A number without a mark, as in "1 First", can't be told from words by itself:
// "30 States". It can where paragraphs count on in such numbers.

const (
	labels = `(?:No|Nr|Article|Recommendation|Recommandation|Recomendación|Paragraph|Paragraphe|Párrafo|Artículo|` +
		`Статья|Пункт|Рекомендация|المادة|الفقرة|التوصية)`
	unmarks  = `[,;،؛，；*'’"”_/|~=>]`
	hanOrder = `第(?:` + han + `|` + digit + `){1,3}`
)

// ordinals are the words that count, without their vowel signs.
var ordinals = valued(
	"first firstly primero primera primeramente premier première premièrement "+
		"первый первая первое во-первых أولا الأول الأولى",
	"second secondly segundo segunda deuxième deuxièmement второй вторая второе во-вторых ثانيا الثاني الثانية",
	"third thirdly tercero tercera troisième troisièmement третий третья третье в-третьих ثالثا الثالث الثالثة",
	"fourth fourthly cuarto cuarta quatrième quatrièmement четвертый четвертая четвертое в-четвертых رابعا الرابع الرابعة",
	"fifth fifthly quinto quinta cinquième cinquièmement пятый пятая пятое в-пятых خامسا الخامس الخامسة",
	"sixth sixthly sexto sexta sixième sixièmement шестой шестая шестое в-шестых سادسا السادس السادسة",
	"seventh seventhly séptimo séptima septième septièmement седьмой седьмая седьмое سابعا السابع السابعة",
	"eighth eighthly octavo octava huitième huitièmement восьмой восьмая восьмое ثامنا الثامن الثامنة",
	"ninth ninthly noveno novena neuvième neuvièmement девятый девятая девятое تاسعا التاسع التاسعة",
	"tenth tenthly décimo décima dixième dixièmement десятый десятая десятое عاشرا العاشر العاشرة",
)

var (
	ordinal = &Style{}

	unmarked = regexp.MustCompile(`^` + gap + `*[\[［]?(?:` + labels + gap + `*)?` +
		`(` + digit + `{1,3}|` + hanOrder + `|` + han + `{1,3}|[\pL\pM]+(?:-[\pL\pM]+)*)`)
	parted = regexp.MustCompile(`^(?:` + gap + `|$|` + unmarks + `)`)
	// fraction is what goes on with a figure: 1,000 and 10:30 and 5/6 and 1 000.
	fraction = regexp.MustCompile(`^(?:` + digit + `|[.．%٪°]|` +
		`[^\pL\pN\s]` + digit + `|` + gap + digit + `{3}(?:$|[^\pL\pN]))`)
	// worded is a word that counts with the mark of a number: Primero. and 第一，
	worded = regexp.MustCompile(`^` + gap + `*(?:([\pL\pM]+(?:-[\pL\pM]+)*)` + gap + `*[.:)–—-]` + gap +
		`|` + hanOrder + `[，,、．.：:)）])`)
)

func valued(words ...string) map[string]int {
	values := map[string]int{}
	for i, line := range words {
		for word := range strings.FieldsSeq(line) {
			values[word] = i + 1
		}
	}
	return values
}

// ordinalOf is the value of a word that counts, or 0.
func ordinalOf(word string) int {
	return ordinals[strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Arabic, r) && unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(word, "ё", "е")))]
}

// wordedNumber reports whether a line begins with a word that counts, and the
// mark of a number after it.
func wordedNumber(line string) bool {
	m := worded.FindStringSubmatch(line)
	return m != nil && (m[1] == "" || ordinalOf(m[1]) > 0)
}

// Unmarked lists the ways to count what a line begins with that has no mark of a
// number: 1 First, a First, and First, with a comma. There is none where it begins with other
// words, or with what [Leading] takes for more than words.
func Unmarked(line string) []Reading {
	m := unmarked.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	body, rest := m[1], line[len(m[0]):]
	order, ordered := strings.CutPrefix(body, "第")
	switch figures := unicode.IsDigit(firstOf(body)); {
	case ordered:
		body = order
	case figures && fraction.MatchString(rest), !figures && !parted.MatchString(rest):
		return nil
	}
	if _, _, verdict := Leading(line); verdict != Words {
		return nil
	}
	if value := ordinalOf(body); value > 0 {
		if gaps.MatchString(string(firstOf(rest))) {
			return nil // the first session
		}
		return []Reading{{ordinal, value}}
	}
	return readingsOf(body)
}
