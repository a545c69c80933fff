package negotiation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rapporteur/numbering"
)

// LeadingNumber finds the number that a text begins with, as those who number
// paragraphs write it, "" when it begins with words or with what may be words. A
// capital letter with a full stop may be: it can begin a name.
func LeadingNumber(text string) string {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	plain := strings.TrimPrefix(text, "**")
	x, rest, verdict := numbering.Leading(plain)
	if x.Body == "" && plain != text { // **1.** States
		x, rest, verdict = numbering.Leading(strings.Replace(plain, "**", " ", 1))
	}
	if verdict != numbering.Numbered && verdict != numbering.Bracketed {
		return ""
	}
	if r, size := utf8.DecodeRuneInString(x.Body); size == len(x.Body) && unicode.IsUpper(r) && x.Before == "" &&
		x.After == "" {
		return ""
	}
	return strings.Trim(strings.TrimSuffix(plain, rest), "* \t\n\r\v\f\u0085\u00a0\u2028\u202f\u3000")
}

// SameNumber reports whether two numbers are one in different dress: 1, "1." and
// "(1)", or 3 bis and 3bis.
func SameNumber(a, b string) bool { return bare(a) != "" && bare(a) == bare(b) }

// bare is a number without what is printed around it.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, numbering.Western(number))
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
		return Refuse(CodeInvalid, "%s begins with the number of its paragraph, “%s”; leave it out: numbers are printed "+
			"beside the text and are no part of it.", where, begins)
	}
	return Refuse(CodeInvalid, "%s begins with a number, “%s”; leave it out: a paragraph is numbered by its place, and "+
		"its number is no part of its text.", where, begins)
}
