// Package symbol reads, compares and allocates United Nations document
// symbols, such as CTOC/COP/2020/CRP.2.
//
// A symbol is made of the body's stem, the year or session, an optional
// nature (CRP, L, ...), a serial number and suffixes that say what the
// document does to another one. Some series run through all years and sessions,
// such as A/CONF.234/16 and ST/SGB/273, and an INF may have no number. The suffixes are not interchangeable: a Rev.
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
	// Guide: PM., the discussion guide of a congress.
	Guide Nature = "PM"
	// Petition: PET.
	Petition Nature = "PET"
	// Minutes: MIN.
	Minutes Nature = "MIN"
	// Resolution and Decision, where they stand as such before their number.
	Resolution Nature = "Res"
	Decision   Nature = "Dec"
)

// Natures lists all natures.
func Natures() []Nature {
	return []Nature{
		General, CRP, Limited, Information, NGO, Verbatim, SummaryRecord, Restricted, WorkingPaper,
		Guide, Petition, Minutes, Resolution, Decision,
	}
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
	// Part is as in [Symbol].
	Part string
}

func (s Suffix) String() string {
	if s.Kind == SummaryOf {
		return string(s.Kind) + s.Part
	}
	return string(s.Kind) + "." + strconv.Itoa(s.Number) + s.Part
}

// Series is where documents are numbered together.
type Series struct {
	// Body is the stem, such as "CTOC/COP/WG.4".
	Body string
	// Session is the year or session part, such as "2020"; "" for a series that
	// runs through all of them, such as that of A/CONF.234/16.
	Session string
	Nature  Nature
}

// Stem is what all symbols of a body and session begin with.
func (s Series) Stem() string {
	if s.Session == "" {
		return s.Body + "/"
	}
	return s.Body + "/" + s.Session + "/"
}

// Symbol is a document symbol.
type Symbol struct {
	Series
	// Serial counts in the series, from 1; 0 for an INF without a number.
	Serial int
	// Part is what stands in parentheses behind the number, with them and the
	// space before them, such as "(Sect.16)" and " (2000)".
	Part string
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
	b.WriteString(s.Stem() + string(s.Nature))
	switch {
	case s.Serial == 0 || s.Nature == General:
	case s.Apart:
		b.WriteString("/")
	default:
		b.WriteString(".")
	}
	if s.Serial > 0 {
		b.WriteString(strconv.Itoa(s.Serial))
	}
	b.WriteString(s.Part)
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
// and reissue; numbers count as numbers, so CRP.10 follows CRP.9 and E/CN.15
// follows E/CN.7. How a nature and a part are set apart makes no difference.
func Compare(a, b Symbol) int {
	return cmp.Or(
		natural(a.Body, b.Body),
		natural(a.Session, b.Session),
		cmp.Compare(a.Nature, b.Nature),
		cmp.Compare(a.Serial, b.Serial),
		comparePart(a.Part, b.Part),
		slices.CompareFunc(a.Suffixes, b.Suffixes, func(x, y Suffix) int {
			return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Number, y.Number), comparePart(x.Part, y.Part))
		}),
		cmp.Compare(a.Reissues, b.Reissues),
	)
}

// comparePart compares what stands in parentheses: "(Sect. 16)" is "(Sect.16)".
func comparePart(a, b string) int {
	return natural(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// natural compares texts with the numbers in them as numbers.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, k := digits(x), digits(y)
		if m == 0 || k == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		one, other := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:k], "0")
		if by := cmp.Or(cmp.Compare(len(one), len(other)), cmp.Compare(one, other)); by != 0 {
			return by
		}
		x, y = x[m:], y[k:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits counts those that a text begins with.
func digits(text string) int { return len(text) - len(strings.TrimLeft(text, "0123456789")) }

// ErrMalformed is wrapped by every error of [Parse].
var ErrMalformed = errors.New("not a document symbol")

// inParentheses is a part of a document, a volume, or the year of a session.
const inParentheses = `( ?\([A-Za-z0-9]+(?:[ .,-]+[A-Za-z0-9]+)*\))?`

var (
	stem    = regexp.MustCompile(`^(?:[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+)*|Sub\.[1-9][0-9]?)$`)
	session = regexp.MustCompile(`^(?:[0-9]{1,4}(?:\([IVXLC]+\))?|E?S-[1-9][0-9]?)$`)
	last    = regexp.MustCompile(`^(?:([A-Z]+|Res|Dec)\.)?([1-9][0-9]{0,5})` + inParentheses + `$`)
	suffix  = regexp.MustCompile(`^(?:(Add|Rev|Corr|Amend)\.([1-9][0-9]{0,5})|Summary)` + inParentheses + `$`)
	joint   = regexp.MustCompile(`[0-9*)][-–—] ?[A-Z]+/`)
)

// Parse reads a symbol. Its errors wrap [ErrMalformed] and say which part is
// wrong. What Parse accepts, String writes back unchanged.
func Parse(text string) (Symbol, error) {
	var s Symbol
	if joint.MatchString(text) {
		return s, fmt.Errorf("%w: %q joins two symbols; use one of them", ErrMalformed, text)
	}
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
	if len(parts) < 2 {
		return Symbol{}, fmt.Errorf("%w: %q needs a body and a number", ErrMalformed, text)
	}
	parts, err := s.number(parts)
	if err != nil {
		return Symbol{}, fmt.Errorf("%w: %w in %q", ErrMalformed, err, text)
	}
	if end := len(parts) - 1; end > 0 && ValidSession(parts[end]) {
		s.Session, parts = parts[end], parts[:end]
	}
	if s.Session == "" && s.Nature == General && s.Part == "" && len(parts) > 1 && s.Serial >= 1900 && s.Serial < 2100 {
		return Symbol{}, fmt.Errorf("%w: %q has no number after the year", ErrMalformed, text)
	}
	for _, p := range parts {
		if !stem.MatchString(p) {
			return Symbol{}, fmt.Errorf(
				"%w: %q in %q is neither a part of a body's name nor a year or session", ErrMalformed, p, text)
		}
	}
	s.Body = strings.Join(parts, "/")
	return s, nil
}

// number reads the nature and the number at the end of a symbol without
// suffixes, and returns the parts before them.
func (s *Symbol) number(parts []string) ([]string, error) {
	end := len(parts) - 1
	if parts[end] == string(Information) {
		s.Nature, s.Apart = Information, true
		return parts[:end], nil
	}
	m := last.FindStringSubmatch(parts[end])
	if m == nil || !slices.Contains(Natures(), Nature(m[1])) {
		return nil, fmt.Errorf("%q is neither a number nor one such as CRP.2", parts[end])
	}
	s.Nature, s.Part = Nature(m[1]), m[3]
	s.Serial, _ = strconv.Atoi(m[2]) // at most six digits, as the pattern says
	apart := Nature(parts[end-1])
	if s.Nature == General && end > 1 && apart != General && slices.Contains(Natures(), apart) {
		s.Nature, s.Apart = apart, true
		end--
	}
	return parts[:end], nil
}

// ValidSession reports whether symbols can have the year or session part, such
// as "2020", "2021(II)" or, of a special session, "S-32".
func ValidSession(part string) bool { return session.MatchString(part) }

func newSuffix(m []string) Suffix {
	if m[1] == "" {
		return Suffix{Kind: SummaryOf, Part: m[3]}
	}
	n, _ := strconv.Atoi(m[2]) // at most six digits, as the pattern says
	return Suffix{Kind: SuffixKind(m[1]), Number: n, Part: m[3]}
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
