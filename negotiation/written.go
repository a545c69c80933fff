package negotiation

import (
	"strings"
	"unicode"
)

// WrittenIn is the language that a wording is in: the one its reply is said to be
// in, unless its script or its little words say plainly that it is another one.
// It is "" where the script is not that of the language it is said to be in, and
// nothing tells which one it is. What it is used for is safe either way: a wording
// in another language than a text stands beside it, whole.
func WrittenIn(text string, said Language) Language {
	script, letters := scriptOf(text)
	switch {
	case letters == 0, script == said && script != "":
		return said
	case script != "":
		return script // Arabic, Chinese or Russian, and said to be another one
	}
	found, sure := bySmallWords(text, said)
	switch {
	case sure:
		return found
	case said == Arabic || said == Chinese || said == Russian:
		if len(strings.Fields(text)) > 3 {
			return "" // Latin letters
		}
	}
	return said
}

// scriptOf is the language whose script most letters of a text are of, "" for the
// Latin one that English, French and Spanish share, and how many letters it has.
func scriptOf(text string) (l Language, letters int) {
	count := map[Language]int{}
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		switch {
		case unicode.Is(unicode.Arabic, r):
			count[Arabic]++
		case unicode.Is(unicode.Han, r):
			count[Chinese] += 3 // a sign is a word
			letters += 2
		case unicode.Is(unicode.Cyrillic, r):
			count[Russian]++
		}
	}
	for l, n := range count {
		if 2*n > letters {
			return l, letters
		}
	}
	return "", letters
}

// smallWords are words that a text of some length hardly does without, and that
// the other two languages do not have.
var smallWords = map[Language][]string{
	English: {
		"the", "of", "and", "shall", "should", "may", "with", "their", "that", "which", "to", "all", "is", "are", "be", "by",
		"for", "from", "into", "this", "these", "has", "have", "not", "or", "its", "such",
	},
	French: {
		"le", "les", "des", "du", "et", "aux", "au", "une", "dans", "avec", "leur", "leurs", "qui", "est", "sont", "être",
		"doivent", "devraient", "doit", "sur", "ou", "ces", "cette", "pour", "ne", "pas",
	},
	Spanish: {
		"el", "los", "las", "del", "y", "una", "con", "para", "por", "sus", "su", "deben", "debería", "deberían", "deberán",
		"debe", "al", "como", "se", "o", "este", "esta", "más",
	},
}

// bySmallWords finds out a language that is written in Latin letters, and whether
// a text says so plainly. What it is said to be in is believed unless the text has
// several small words of another one and hardly one of its own.
func bySmallWords(text string, said Language) (Language, bool) {
	count := map[Language]int{}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r)
	})
	for _, w := range words {
		for l, list := range smallWords {
			if contains(list, w) {
				count[l]++
			}
		}
	}
	most, second := said, 0
	for _, l := range []Language{English, French, Spanish} {
		if count[l] > count[most] {
			most = l
		}
	}
	for _, l := range []Language{English, French, Spanish} {
		if l != most {
			second = max(second, count[l])
		}
	}
	enough := count[most] >= 2 || count[most] == 1 && len(words) <= 12
	return most, most != said && enough && count[most] > 2*second
}
