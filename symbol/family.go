package symbol

import "slices"

// Main returns the symbol of the document that the whole family of s shares
// its number with: without suffixes and asterisks.
func (s Symbol) Main() Symbol {
	s.Suffixes, s.Reissues = nil, 0
	return s
}

// Related reports whether two symbols are of one family.
func Related(a, b Symbol) bool { return Compare(a.Main(), b.Main()) == 0 }

// unrevised splits a symbol into what it is a revision of and the number of
// the revision, 0 for none.
func (s Symbol) unrevised() (base Symbol, revision int) {
	base = s
	base.Reissues = 0
	if last := len(s.Suffixes) - 1; last >= 0 && s.Suffixes[last].Kind == Revision {
		base, _ = s.About()
		return base, s.Suffixes[last].Number
	}
	return base, 0
}

// family are the symbols of the family of s among the existing ones. What is
// no symbol does not count.
func family(s Symbol, existing []string) []Symbol {
	var out []Symbol
	for _, text := range existing {
		if x, err := Parse(text); err == nil && Related(x, s) {
			out = append(out, x)
		}
	}
	return out
}

// NextSuffix returns the symbol of the next document that does something to
// the one with symbol about. Revisions of a document are counted through:
// revising X/Rev.1 gives X/Rev.2. Numbers are never used again, whichever
// document of the family was reissued.
func NextSuffix(about Symbol, kind SuffixKind, existing []string) Symbol {
	base := about
	base.Reissues = 0
	if kind == Revision {
		base, _ = about.unrevised()
	}
	number := 0
	for _, x := range family(about, existing) {
		on, ok := x.About()
		if last := len(x.Suffixes) - 1; ok && x.Suffixes[last].Kind == kind && slices.Equal(on.Suffixes, base.Suffixes) {
			number = max(number, x.Suffixes[last].Number)
		}
	}
	base.Suffixes = append(slices.Clone(base.Suffixes), Suffix{Kind: kind, Number: number + 1})
	return base
}

// NextReissue returns the symbol of the next reissue of a document for
// technical reasons: one asterisk more than any there is.
func NextReissue(about Symbol, existing []string) Symbol {
	next := about
	for _, x := range family(about, existing) {
		if slices.Equal(x.Suffixes, about.Suffixes) {
			next.Reissues = max(next.Reissues, x.Reissues)
		}
	}
	next.Reissues++
	return next
}

// Successor returns the document that stands in the place of s among the
// existing ones: its last revision, or the last reissue. False says that s
// itself stands. A corrigendum goes with the document it corrects once that is
// revised; an addendum stands by itself.
func Successor(s Symbol, existing []string) (Symbol, bool) {
	base, revision := s.unrevised()
	last, latest := s, revision
	for _, x := range family(s, existing) {
		other, number := x.unrevised()
		if slices.Equal(other.Suffixes, base.Suffixes) &&
			(number > latest || number == latest && x.Reissues > last.Reissues) {
			last, latest = x, number
		}
	}
	found := latest > revision || last.Reissues > s.Reissues
	if found || len(s.Suffixes) == 0 || s.Suffixes[len(s.Suffixes)-1].Kind != Corrigendum {
		return last, found
	}
	corrected, _ := s.About()
	_, before := corrected.unrevised()
	if next, ok := Successor(corrected, existing); ok {
		if _, after := next.unrevised(); after > before {
			return next, true
		}
	}
	return s, false
}
