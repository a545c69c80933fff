package publish

import (
	"strings"

	"rapporteur/negotiation"
	"rapporteur/numbering"
)

// ordinal writes the letter of a subparagraph as the language does: (a) and
// (a bis) in English and Chinese, a) and a bis) in French and Spanish. Other
// numbers, and other languages, stay as they are.
func ordinal(l negotiation.Language, number string) string {
	x, ok := numbering.Parse(number)
	if !ok || !x.Letter() {
		return number
	}
	switch l {
	case negotiation.French, negotiation.Spanish:
		x.Before = ""
	case negotiation.English, negotiation.Chinese:
		x.Before = "("
	case negotiation.Arabic, negotiation.Russian:
	}
	return x.String()
}

// itemNumber writes the number of an agenda item, such as "1 b" on record.
func itemNumber(l negotiation.Language, number string) string {
	item, letter, _ := strings.Cut(number, " ")
	letter = strings.TrimSuffix(letter, ")") + ")"
	if x, ok := numbering.Parse(letter); !ok || !x.Letter() {
		return number
	}
	return item + " " + ordinal(l, letter)
}

// numberEnd is what stands between a number and its paragraph: a full stop,
// unless the number ends with a mark of its own.
func numberEnd(number string) string { return numbering.End(number) }
