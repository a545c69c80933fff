package negotiation

import (
	"regexp"
	"strings"
	"unicode"
)

// leading is a number as paragraphs of the six languages have it, at the
// beginning of a text: 1. and 1.2, (a) and a), iv., 3 bis., 2．, ١., (أ), а),
// 一、, （一） and 第一条. What closes it, or a space, tells it from words.
var leading = regexp.MustCompile(`^[\s\x{00a0}\x{202f}\x{3000}]*(?:\*\*)?(` +
	`[(（\[]` + label + suffix + `[)）\]][.．]?` + // (a), (iv), （一）
	`|` + label + suffix + `(?:[.．][)）]|[)）、．])` + // a), 1、
	`|(?:[` + digits + `]{1,3}(?:[.．][` + digits + `]{1,3})*|[a-z]|[ivxl]{2,6}|[IVX]{2,6}|[а-я]|[` + arabic + `]\x{200d}?)` + suffix + `[.．:°](?:\*\*)?(?:[\s\x{00a0}\x{202f}]|$)` + // 1., 1.2., a.
	`|[` + digits + `]{1,3} ?[-–—](?:[\s\x{00a0}\x{202f}])` + // 1 -
	`|第[` + han + digits + `]{1,5}[条款项段]` +
	`)`)

const (
	digits = `0-9٠-٩۰-۹０-９`
	han    = `一二三四五六七八九十百`
	arabic = `أابتثجحخدذرزسشصضطظعغفقكلمنهوي`
	label  = `(?:[` + digits + `]{1,3}|[A-Za-z]|[ivxl]{2,7}|[IVXL]{2,7}|[а-яА-Я]|[` + arabic + `]\x{200d}?|[` + han + `]{1,3})`
	suffix = `(?:[ \x{00a0}]?\*?(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies|[Aa]lt)\*?)?`
)

// LeadingNumber finds the number that a text begins with, as those who number
// paragraphs write it, "" when it begins with words. A letter is one only with
// what closes it, for texts begin with letters.
func LeadingNumber(text string) string {
	m := leading.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(m[1], "**", ""))
}

// SameNumber reports whether two numbers are one in different dress: 1, "1." and
// "(1)", or 3 bis and 3bis.
func SameNumber(a, b string) bool { return bare(a) != "" && bare(a) == bare(b) }

// bare is a number without what is printed around it.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r >= '０' && r <= '９':
			return '0' + r - '０'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, number)
}

// beginsBare reports whether a text begins with a number and nothing that closes
// it: "1 States parties" or "A. States". Only who knows the number of its paragraph
// can tell that from words.
func beginsBare(text, number string) (string, bool) {
	first := strings.TrimFunc(text, unicode.IsSpace)
	if i := strings.IndexFunc(first, unicode.IsSpace); i > 0 {
		first = first[:i]
	}
	if len(first) == 0 || len([]rune(bare(first))) != len([]rune(bare(number))) || !SameNumber(first, number) {
		return "", false
	}
	return first, strings.ContainsFunc(bare(number), unicode.IsDigit) || strings.HasSuffix(first, ".")
}

// CheckNumber refuses a proposed text that begins with a number. The number of a
// paragraph is printed beside its text and is no part of it; the base, if it
// begins so too, says that here it is. Where says which text it is.
func CheckNumber(where, base, number, text string) error {
	begins := LeadingNumber(text)
	if first, ok := beginsBare(text, number); begins == "" && ok {
		begins = first
	}
	if begins == "" || strings.HasPrefix(strings.TrimSpace(base), begins) {
		return nil
	}
	if SameNumber(begins, number) {
		return Refuse(CodeInvalid, "%s begins with the number of its paragraph, “%s”; leave it out: numbers are printed beside the text and are no part of it.", where, begins)
	}
	return Refuse(CodeInvalid, "%s begins with a number, “%s”; leave it out: a paragraph is numbered by its place, and its number is no part of its text.", where, begins)
}
