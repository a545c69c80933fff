package symbol_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/symbol"
)

func TestParse(t *testing.T) {
	for _, text := range []string{
		"CTOC/COP/2020/CRP.2", "CTOC/COP/WG.4/2021/1", "CTOC/COP/WG.4/2021/L.1/Add.1", "A/CONF.203/2005/3",
		"A/RES/75/1", "E/CN.15/2021/L.2/Rev.1", "CTOC/COP/WG.4/2021/5/Corr.1", "A/75/6/Rev.1/Add.2", "A/75/100/Summary", "A/75/100*", "A/75/L.10**",
		"E/CN.15/2021/NGO/3", "CTOC/COP/WG.4/2021/INF/1/Rev.1", "A/HRC/46/NGO/12/Add.1",
	} {
		s, err := symbol.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if s.String() != text {
			t.Errorf("%s came back as %s", text, s)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "CTOC", "CTOC/COP", "CTOC/COP/2020", "CTOC/COP/2020/XYZ.2", "CTOC/COP/2020/CRP.0", "ctoc/cop/2020/1", "CTOC//2020/1", "CTOC/COP/2020/CRP.2/rev.1", "CTOC/COP/2020/CRP.02", "CTOC/NGO/3", "CTOC/2020/NGO/L.3", "CTOC/2020/XYZ/3"} {
		if s, err := symbol.Parse(text); !errors.Is(err, symbol.ErrMalformed) {
			t.Errorf("%q gave %v, %v", text, s, err)
		}
	}
}

// The CRP of the Conference and the papers of its working group are numbered
// apart.
func TestNextCountsInItsOwnSeriesOnly(t *testing.T) {
	existing := []string{"CTOC/COP/2020/CRP.1", "CTOC/COP/WG.4/2020/CRP.7", "CTOC/COP/2020/9", "CTOC/COP/2019/CRP.5", "CTOC/COP/2020/CRP.1/Rev.1", "nonsense"}
	crp := symbol.Series{Body: "CTOC/COP", Session: "2020", Nature: symbol.CRP}
	if got := symbol.Next(crp, existing).String(); got != "CTOC/COP/2020/CRP.2" {
		t.Errorf("got %s", got)
	}
	report := symbol.Series{Body: "CTOC/COP/WG.4", Session: "2021"}
	if got := symbol.Next(report, nil).String(); got != "CTOC/COP/WG.4/2021/1" {
		t.Errorf("got %s", got)
	}
}

// A number is taken in whichever of the two forms it was written.
func TestNextCountsBothFormsOfANature(t *testing.T) {
	statements := symbol.Series{Body: "E/CN.15", Session: "2021", Nature: symbol.NGO}
	if got := symbol.Next(statements, []string{"E/CN.15/2021/NGO.1", "E/CN.15/2021/NGO/2", "E/CN.15/2021/7"}).String(); got != "E/CN.15/2021/NGO/3" {
		t.Errorf("got %s", got)
	}
}

func TestSuffixesAreNotInterchangeable(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []symbol.SuffixKind{symbol.Addendum, symbol.Revision, symbol.Corrigendum, symbol.Amendment, symbol.SummaryOf} {
		if k.Effect() == "" || seen[k.Effect()] {
			t.Errorf("%s has no effect of its own", k)
		}
		seen[k.Effect()] = true
	}
	s, err := symbol.Parse("A/75/6/Rev.1/Add.2")
	if err != nil {
		t.Fatal(err)
	}
	if about, ok := s.About(); !ok || about.String() != "A/75/6/Rev.1" {
		t.Errorf("the addendum is about %v", about)
	}
}

func drawn(t *rapid.T) symbol.Symbol {
	s := symbol.Symbol{
		Series: symbol.Series{
			Body:    rapid.StringMatching(`[A-Z]{1,4}(/[A-Z]{1,3}(\.[0-9]{1,2})?){0,2}`).Draw(t, "body"),
			Session: rapid.StringMatching(`[0-9]{1,4}`).Draw(t, "session"),
			Nature:  rapid.SampledFrom(symbol.Natures()).Draw(t, "nature"),
		},
		Serial:   rapid.IntRange(1, 999999).Draw(t, "serial"),
		Reissues: rapid.IntRange(0, 2).Draw(t, "reissues"),
	}
	s.Apart = s.Nature != symbol.General && rapid.Bool().Draw(t, "apart")
	for range rapid.IntRange(0, 3).Draw(t, "suffixes") {
		s.Suffixes = append(s.Suffixes, symbol.Suffix{
			Kind:   rapid.SampledFrom([]symbol.SuffixKind{symbol.Addendum, symbol.Revision, symbol.Corrigendum, symbol.Amendment}).Draw(t, "kind"),
			Number: rapid.IntRange(1, 99).Draw(t, "number"),
		})
	}
	return s
}

func TestEverySymbolComesBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		back, err := symbol.Parse(s.String())
		if err != nil || symbol.Compare(s, back) != 0 || back.String() != s.String() {
			t.Fatalf("%s came back as %s: %v", s, back, err)
		}
	})
}

func TestCompareOrdersNumbersAsNumbers(t *testing.T) {
	nine, _ := symbol.Parse("CTOC/COP/2020/CRP.9")
	ten, _ := symbol.Parse("CTOC/COP/2020/CRP.10")
	list := []symbol.Symbol{ten, nine}
	slices.SortFunc(list, symbol.Compare)
	if list[0].Serial != 9 {
		t.Errorf("CRP.10 comes before CRP.9")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"CTOC/COP/2020/CRP.2", "A/75/6/Rev.1*", "///", "A/1/1/Summary", "A/1/NGO/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := symbol.Parse(text)
		if err == nil && s.String() != text {
			t.Errorf("%q came back as %q", text, s)
		}
	})
}
