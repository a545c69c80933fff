package dossier

import (
	"encoding/binary"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// ReadText reads a text that a person saved in a file. What is the file's and
// not the text's is taken off or made alike: a byte order mark, the line ends of
// Windows, UTF-16 that says so itself. Errors are [Problems]. Name is used in
// them.
func ReadText(name string, data []byte) (string, error) {
	r := &report{file: name}
	text, _ := r.open(data)
	return text, r.err()
}

// Wording is a text without the line ends after it: they are the file's.
func Wording(text string) string { return strings.TrimRight(text, "\r\n") }

// open reads the text of a file and checks what no text on record may hold.
func (r *report) open(data []byte) (string, bool) {
	text := strings.TrimPrefix(r.decode(data), "\ufeff")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		line := 1
		for s := range strings.SplitAfterSeq(text, "\n") {
			if !utf8.ValidString(s) {
				r.add(line, "The line is not valid UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8) and load it again.")
			}
			if strings.ContainsRune(s, 0) {
				r.add(line, "The line holds a NUL character; save the file as UTF-8.")
			}
			line++
		}
	}
	if strings.TrimSpace(text) == "" {
		r.add(0, "The file is empty.")
	}
	return lineEnds.Replace(text), r.sound()
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// decode reads UTF-16 with its mark as what it is; anything else is to be UTF-8.
func (r *report) decode(data []byte) string {
	var order binary.ByteOrder
	switch {
	case len(data)%2 == 0 && strings.HasPrefix(string(data), "\xff\xfe"):
		order = binary.LittleEndian
	case len(data)%2 == 0 && strings.HasPrefix(string(data), "\xfe\xff"):
		order = binary.BigEndian
	default:
		return string(data)
	}
	units := make([]uint16, 0, len(data)/2)
	for at := 2; at < len(data); at += 2 {
		units = append(units, order.Uint16(data[at:]))
	}
	text := string(utf16.Decode(units))
	if strings.ContainsRune(text, unicode.ReplacementChar) {
		return string(data) // half characters: told as no UTF-8
	}
	return text
}

var slashed = regexp.MustCompile(`^(\d{1,2})[./](\d{1,2})[./](\d{4})(?: 0?0:00(?::00)?)?$`)

// parseDay reads a day: 2003-12-25, and as Excel writes it where that can be
// one day only.
func parseDay(value string) (time.Time, bool) {
	for _, layout := range []string{
		time.DateOnly, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05Z", "2006/01/02",
		"2-Jan-2006",
	} {
		if t, err := time.Parse(layout, value); err == nil {
			day := t.Truncate(24 * time.Hour)
			return day, day.Equal(t)
		}
	}
	m := slashed.FindStringSubmatch(value)
	if m == nil {
		return time.Time{}, false
	}
	dayFirst, err := time.Parse("2/1/2006", m[1]+"/"+m[2]+"/"+m[3])
	monthFirst, err2 := time.Parse("1/2/2006", m[1]+"/"+m[2]+"/"+m[3])
	switch {
	case err == nil && (err2 != nil || dayFirst.Equal(monthFirst) || strings.Contains(value, ".")):
		return dayFirst, true
	case err2 == nil && err != nil:
		return monthFirst, true
	}
	return time.Time{}, false // 3 April or 4 March
}

// trimmed takes spaces off, and marks without width that Excel and Word leave.
func trimmed(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("\ufeff\u200b\u200e\u200f\u2060", r)
	})
}

var broken = regexp.MustCompile(`\s*[\n\x{0b}\x{85}\x{2028}\x{2029}]\s*`)

// named is a name without what a spreadsheet put into it: line breaks, and curly
// quotation marks around the whole.
func named(s string) string {
	s = broken.ReplaceAllString(trimmed(s), " ")
	for _, pair := range []string{"“”", "„“", "«»", "「」"} {
		marks := []rune(pair)
		inner, opens := strings.CutPrefix(s, string(marks[0]))
		inner, closes := strings.CutSuffix(inner, string(marks[1]))
		if opens && closes && !strings.ContainsAny(inner, pair) {
			return trimmed(inner)
		}
	}
	return s
}
