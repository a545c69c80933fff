package negotiation

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// maxNameBytes is the most the name of a person, or of what she signs in with, may hold.
const maxNameBytes = 500

// CheckLine refuses a text that is not one line as its readers see it: the name of
// a thing, a title, a label, a place. Such a text is printed beside what
// others wrote, so it may not break the line, hide anything, or turn round what
// follows it.
func CheckLine(where, text string) error {
	if err := CheckText(where, text); err != nil {
		return err
	}
	if strings.ContainsFunc(text, breaksLine) {
		return Refuse(CodeInvalid, "%s is one line; write it without line breaks.", where)
	}
	return checkSigns(where, text)
}

// breaksLine reports whether a sign ends a line.
func breaksLine(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// CheckReason refuses a reason that would be read otherwise than it was written.
// It may have paragraphs and tabs; for the rest each line is one as [CheckLine]
// has it.
func CheckReason(where, text string) error {
	if err := CheckText(where, text); err != nil {
		return err
	}
	for _, line := range strings.FieldsFunc(strings.ReplaceAll(text, "\r\n", "\n"), func(r rune) bool {
		return r != '\r' && breaksLine(r)
	}) {
		if err := checkSigns(where, strings.ReplaceAll(line, "\t", " ")); err != nil {
			return err
		}
	}
	return nil
}

// checkSigns refuses a line with signs that are not seen and change what is.
func checkSigns(where, text string) error {
	for _, r := range text {
		switch {
		case unicode.IsControl(r):
			return Refuse(CodeInvalid, "%s holds the control character U+%04X; take it out.", where, r)
		case r >= '\u202a' && r <= '\u202e' || r >= '\U000e0000' && r <= '\U000e007f':
			return Refuse(
				CodeInvalid,
				"%s holds the invisible character U+%04X, which would change how the words beside it are read; take it out.", where,
				r,
			)
		}
	}
	return checkIsolates(where, text)
}

// checkIsolates refuses an isolate of direction that the line does not close, or
// closes without having opened it.
func checkIsolates(where, text string) error {
	open := 0
	for _, r := range text {
		switch r {
		case '\u2066', '\u2067', '\u2068':
			open++
		case '\u2069':
			open--
		}
		if open < 0 {
			break
		}
	}
	if open != 0 {
		return Refuse(CodeInvalid, "%s opens a direction of writing that it does not close, or the other way round (U+2066 "+
			"to U+2069); take these characters out.", where)
	}
	return nil
}

// checkName is [CheckLine] for what is to be short.
func checkName(what, text string) error {
	if len(text) > maxNameBytes {
		return Refuse(CodeTooLarge, "%s has %d bytes; the most is %d.", what, len(text), maxNameBytes)
	}
	return CheckLine(what, text)
}

// CheckNames refuses names in other languages than the official ones, and names
// that are not one line.
func CheckNames(what string, names Names) error {
	for _, l := range names.languages() {
		if !l.Valid() {
			return Refuse(CodeInvalid, "%q is not an official language; use ar, zh, en, fr, ru or es.", l)
		}
		if err := CheckLine(what, names[l]); err != nil {
			return err
		}
	}
	return nil
}

func (names Names) languages() []Language { return slices.Sorted(maps.Keys(names)) }
