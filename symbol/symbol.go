// Package symbol reads, compares and allocates United Nations document
// symbols, such as CTOC/COP/2020/CRP.2.
//
// A symbol is made of the body's stem, the year or session, an optional
// nature (CRP, L, ...), a serial number and suffixes that say what the
// document does to another one. The suffixes are not interchangeable: a Rev.
// replaces, a Corr. corrects (possibly some language versions only), an Add.
// adds, an Amend. changes adopted text, and an asterisk is a reissue for
// technical reasons. All language versions of a document share one symbol.
package symbol

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Nature is the part of a symbol that names the series of the document within
// the body and session.
type Nature string

// The natures of documents.
const (
	// General is the main series, which has no letters.
	General Nature = ""
	// CRP: conference room paper.
	CRP Nature = "CRP"
	// Limited: L., such as a draft report.
	Limited Nature = "L"
	// Information: INF.
	Information Nature = "INF"
	// NGO: statement of a non-governmental organization.
	NGO Nature = "NGO"
	// Verbatim: PV., a verbatim record.
	Verbatim Nature = "PV"
	// Summary records: SR.
	SummaryRecord Nature = "SR"
	// Restricted: R.
	Restricted Nature = "R"
	// WorkingPaper: WP.
	WorkingPaper Nature = "WP"
)

// Natures lists all natures.
func Natures() []Nature {
	return []Nature{General, CRP, Limited, Information, NGO, Verbatim, SummaryRecord, Restricted, WorkingPaper}
}

// SuffixKind says what a suffixed document does to the one it is about.
type SuffixKind string

// The kinds of suffix.
const (
	Addendum    SuffixKind = "Add"
	Revision    SuffixKind = "Rev"
	Corrigendum SuffixKind = "Corr"
	Amendment   SuffixKind = "Amend"
	// SummaryOf has no number.
	SummaryOf SuffixKind = "Summary"
)

// Effect says in words what a document with such a suffix does.
func (k SuffixKind) Effect() string {
	switch k {
	case Addendum:
		return "adds to the document"
	case Revision:
		return "replaces the document"
	case Corrigendum:
		return "corrects the document, possibly in some languages only"
	case Amendment:
		return "changes the adopted text of the document"
	case SummaryOf:
		return "summarizes the document"
	}
	return ""
}

// Suffix is one suffix of a symbol.
type Suffix struct {
	Kind SuffixKind
	// Number counts from 1; 0 for SummaryOf.
	Number int
}

func (s Suffix) String() string {
	if s.Kind == SummaryOf {
		return string(s.Kind)
	}
	return string(s.Kind) + "." + strconv.Itoa(s.Number)
}

// Series is where documents are numbered together.
type Series struct {
	// Body is the stem, such as "CTOC/COP/WG.4".
	Body string
	// Session is the year or session part, such as "2020".
	Session string
	Nature  Nature
}

// Symbol is a document symbol.
type Symbol struct {
	Series
	// Serial counts in the series, from 1.
	Serial int
	// Suffixes in the order in which they are written.
	Suffixes []Suffix
	// Reissues is the number of asterisks: reissues for technical reasons.
	Reissues int
	// Apart says that the nature is a part of its own, as in E/CN.15/2021/NGO/3
	// beside E/CN.15/2021/L.3. The series is the same in either form.
	Apart bool
}

// String writes the symbol as it is printed.
func (s Symbol) String() string {
	var b strings.Builder
	b.WriteString(s.Body + "/" + s.Session + "/")
	switch {
	case s.Nature != General && s.Apart:
		b.WriteString(string(s.Nature) + "/")
	case s.Nature != General:
		b.WriteString(string(s.Nature) + ".")
	}
	b.WriteString(strconv.Itoa(s.Serial))
	for _, x := range s.Suffixes {
		b.WriteString("/" + x.String())
	}
	b.WriteString(strings.Repeat("*", s.Reissues))
	return b.String()
}

// About returns the symbol of the document that the last suffix is about, and
// false when there is no suffix.
func (s Symbol) About() (Symbol, bool) {
	if len(s.Suffixes) == 0 {
		return Symbol{}, false
	}
	s.Suffixes = slices.Clone(s.Suffixes[:len(s.Suffixes)-1])
	if len(s.Suffixes) == 0 {
		s.Suffixes = nil
	}
	s.Reissues = 0
	return s, true
}

// Compare orders symbols by body, session, nature, serial number, suffixes
// and reissue; numbers count as numbers, so CRP.10 follows CRP.9.
func Compare(a, b Symbol) int {
	return cmp.Or(
		cmp.Compare(a.Body, b.Body),
		cmp.Compare(a.Session, b.Session),
		cmp.Compare(a.Nature, b.Nature),
		cmp.Compare(a.Serial, b.Serial),
		slices.CompareFunc(a.Suffixes, b.Suffixes, func(x, y Suffix) int {
			return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Number, y.Number))
		}),
		cmp.Compare(a.Reissues, b.Reissues),
	)
}

// ErrMalformed is wrapped by every error of [Parse].
var ErrMalformed = errors.New("not a document symbol")

var (
	stem    = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+)*$`)
	session = regexp.MustCompile(`^[0-9]{1,4}(?:\([IVXLC]+\))?$`)
	last    = regexp.MustCompile(`^(?:([A-Z]+)\.)?([1-9][0-9]{0,5})$`)
	suffix  = regexp.MustCompile(`^(?:(Add|Rev|Corr|Amend)\.([1-9][0-9]{0,5})|Summary)$`)
)

// Parse reads a symbol. Its errors wrap [ErrMalformed] and say which part is
// wrong. What Parse accepts, String writes back unchanged.
func Parse(text string) (Symbol, error) {
	var s Symbol
	trimmed := strings.TrimRight(text, "*")
	s.Reissues = len(text) - len(trimmed)
	parts := strings.Split(trimmed, "/")
	for len(parts) > 0 {
		m := suffix.FindStringSubmatch(parts[len(parts)-1])
		if m == nil {
			break
		}
		s.Suffixes = append([]Suffix{newSuffix(m)}, s.Suffixes...)
		parts = parts[:len(parts)-1]
	}
	if len(parts) < 3 {
		return Symbol{}, fmt.Errorf("%w: %q needs a body, a year or session and a number", ErrMalformed, text)
	}
	m := last.FindStringSubmatch(parts[len(parts)-1])
	if m == nil || !slices.Contains(Natures(), Nature(m[1])) {
		return Symbol{}, fmt.Errorf("%w: %q in %q is neither a number nor one such as CRP.2", ErrMalformed, parts[len(parts)-1], text)
	}
	s.Nature = Nature(m[1])
	s.Serial, _ = strconv.Atoi(m[2]) // at most six digits, as the pattern says
	if apart := Nature(parts[len(parts)-2]); s.Nature == General && len(parts) > 3 && slices.Contains(Natures(), apart) {
		s.Nature, s.Apart = apart, true
		parts = parts[:len(parts)-1]
	}
	s.Session = parts[len(parts)-2]
	if !ValidSession(s.Session) {
		return Symbol{}, fmt.Errorf("%w: %q in %q is not a year or session", ErrMalformed, s.Session, text)
	}
	for _, p := range parts[:len(parts)-2] {
		if !stem.MatchString(p) {
			return Symbol{}, fmt.Errorf("%w: %q in %q is not a part of a body's name", ErrMalformed, p, text)
		}
	}
	s.Body = strings.Join(parts[:len(parts)-2], "/")
	return s, nil
}

// ValidSession reports whether symbols can have the year or session part, such
// as "2020" or "2021(II)".
func ValidSession(part string) bool { return session.MatchString(part) }

func newSuffix(m []string) Suffix {
	if m[1] == "" {
		return Suffix{Kind: SummaryOf}
	}
	n, _ := strconv.Atoi(m[2]) // at most six digits, as the pattern says
	return Suffix{Kind: SuffixKind(m[1]), Number: n}
}

// Next returns the symbol after the highest of the series among the existing
// ones. Existing symbols of other series, or in other forms, do not count;
// a document's revisions and corrections share its number. The form is that of
// the highest.
func Next(series Series, existing []string) Symbol {
	next := Symbol{Series: series, Serial: 1}
	for _, text := range existing {
		s, err := Parse(text)
		if err == nil && s.Series == series && s.Serial >= next.Serial {
			next.Serial, next.Apart = s.Serial+1, s.Apart
		}
	}
	return next
}
