package symbol_test

import (
	"testing"

	"pgregory.net/rapid"

	"rapporteur/symbol"
)

func parsed(t testing.TB, text string) symbol.Symbol {
	t.Helper()
	s, err := symbol.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuffixesAreNumberedInTheirFamily(t *testing.T) {
	existing := []string{
		"A/75/6", "A/75/60", "A/75/60/Corr.9", "A/75/6*", "A/75/6/Corr.1", "A/75/6/Rev.1", "A/75/6/Rev.1/Corr.1",
		"A/75/6/Rev.1/Corr.2", "A/75/6/Add.1", "A/75/6/Add.1/Rev.1", "A/76/6/Rev.4", "nonsense",
	}
	for _, tt := range []struct {
		about string
		kind  symbol.SuffixKind
		want  string
	}{
		{"A/75/6", symbol.Corrigendum, "A/75/6/Corr.2"},
		{"A/75/6*", symbol.Corrigendum, "A/75/6/Corr.2"},
		{"A/75/6/Rev.1", symbol.Corrigendum, "A/75/6/Rev.1/Corr.3"},
		{"A/75/6", symbol.Revision, "A/75/6/Rev.2"},
		{"A/75/6/Rev.1", symbol.Revision, "A/75/6/Rev.2"},
		{"A/75/6/Add.1/Rev.1", symbol.Revision, "A/75/6/Add.1/Rev.2"},
		{"A/75/6", symbol.Addendum, "A/75/6/Add.2"},
		{"A/75/6", symbol.Amendment, "A/75/6/Amend.1"},
		{"A/75/7", symbol.Revision, "A/75/7/Rev.1"},
	} {
		if got := symbol.NextSuffix(parsed(t, tt.about), tt.kind, existing).String(); got != tt.want {
			t.Errorf("the next %s of %s is %s, want %s", tt.kind, tt.about, got, tt.want)
		}
	}
	for about, want := range map[string]string{
		"A/75/6": "A/75/6**", "A/75/6*": "A/75/6**", "A/75/6/Rev.1": "A/75/6/Rev.1*",
	} {
		if got := symbol.NextReissue(parsed(t, about), existing).String(); got != want {
			t.Errorf("%s is reissued as %s, want %s", about, got, want)
		}
	}
}

func TestARevisionStandsInThePlaceOfADocument(t *testing.T) {
	existing := []string{
		"A/75/6", "A/75/6*", "A/75/6/Corr.1", "A/75/6/Add.1", "A/75/6/Rev.1", "A/75/6/Rev.2", "A/75/6/Rev.2*",
		"A/75/6/Rev.2*/x", "A/75/6/Rev.2/Corr.1", "A/75/7", "A/75/7*", "A/75/7/Corr.1", "A/75/8", "A/75/8/Corr.1",
		"A/75/8/Add.1",
	}
	for about, want := range map[string]string{
		"A/75/6": "A/75/6/Rev.2*", "A/75/6*": "A/75/6/Rev.2*", "A/75/6/Rev.1": "A/75/6/Rev.2*",
		"A/75/6/Rev.2":  "A/75/6/Rev.2*",
		"A/75/6/Corr.1": "A/75/6/Rev.2*", "A/75/6/Add.1": "", "A/75/6/Rev.2*": "", "A/75/6/Rev.2/Corr.1": "",
		"A/75/7": "A/75/7*", "A/75/7/Corr.1": "", "A/75/8": "", "A/75/8/Corr.1": "",
	} {
		next, ok := symbol.Successor(parsed(t, about), existing)
		if got := next.String(); ok != (want != "") || ok && got != want {
			t.Errorf("in the place of %s stands %s (%t), want %q", about, got, ok, want)
		}
	}
}

// Whatever is there, the next symbol is not, and is of the same family.
func TestTheNextSuffixIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		about := drawn(t)
		existing := []string{about.String()}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			kind := rapid.SampledFrom([]symbol.SuffixKind{
				symbol.Addendum, symbol.Revision, symbol.Corrigendum, symbol.Amendment, "*",
			}).Draw(t, "kind")
			next := symbol.NextReissue(about, existing)
			if kind != "*" {
				next = symbol.NextSuffix(about, kind, existing)
			}
			for _, x := range existing {
				if x == next.String() {
					t.Fatalf("%s is taken", x)
				}
			}
			if !symbol.Related(next, about) {
				t.Fatalf("%s is not of the family of %s", next, about)
			}
			existing = append(existing, next.String())
		}
	})
}
