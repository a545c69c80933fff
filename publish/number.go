package publish

import (
	"regexp"
	"strings"

	n "rapporteur/negotiation"
)

var letters = regexp.MustCompile(`^\(?([a-z]|[ivx]{1,5})\)$`)

// ordinal writes the letter of a subparagraph as the language does: (a) in
// English and Chinese, a) in French and Spanish. Other numbers, and other
// languages, stay as they are.
func ordinal(l n.Language, number string) string {
	m := letters.FindStringSubmatch(number)
	switch {
	case m == nil:
		return number
	case l == n.French || l == n.Spanish:
		return m[1] + ")"
	case l == n.English || l == n.Chinese:
		return "(" + m[1] + ")"
	}
	return number
}

// itemNumber writes the number of an agenda item, such as "1 b" on record.
func itemNumber(l n.Language, number string) string {
	item, letter, _ := strings.Cut(number, " ")
	letter = strings.TrimSuffix(letter, ")") + ")"
	if !letters.MatchString(letter) {
		return number
	}
	return item + " " + ordinal(l, letter)
}

// numberEnd is what stands between a number and its paragraph: a full stop,
// unless the number ends with a parenthesis.
func numberEnd(number string) string {
	if strings.HasSuffix(number, ")") {
		return ""
	}
	return "."
}
