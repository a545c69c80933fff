package symbol_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/symbol"
)

// Symbols as organs of the United Nations write them, with and without a year or
// session, and what they are made of.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, body, session string
		nature              symbol.Nature
		serial              int
		suffixes            int
	}{
		{"CTOC/COP/2020/CRP.2", "CTOC/COP", "2020", symbol.CRP, 2, 0},
		{"CTOC/COP/WG.4/2021/1", "CTOC/COP/WG.4", "2021", symbol.General, 1, 0},
		{"CTOC/COP/WG.4/2021/L.1/Add.1", "CTOC/COP/WG.4", "2021", symbol.Limited, 1, 1},
		{"CTOC/COP/WG.4/2021/INF/1/Rev.1", "CTOC/COP/WG.4", "2021", symbol.Information, 1, 1},
		{"CTOC/COP/2020/INF", "CTOC/COP", "2020", symbol.Information, 0, 0},
		{"CTOC/COP/WG.4/L.1", "CTOC/COP/WG.4", "", symbol.Limited, 1, 0},
		{"CTOC/COP/5", "CTOC/COP", "", symbol.General, 5, 0},
		{"CAC/COSP/IRG/II/2/1/Add.20", "CAC/COSP/IRG/II", "2", symbol.General, 1, 1},
		{"A/CONF.203/2005/3", "A/CONF.203", "2005", symbol.General, 3, 0},
		{"A/CONF.234/16", "A/CONF.234", "", symbol.General, 16, 0},
		{"A/CONF.234/INF", "A/CONF.234", "", symbol.Information, 0, 0},
		{"A/CONF.234/INF/1/Rev.1", "A/CONF.234", "", symbol.Information, 1, 1},
		{"A/CONF.234/L.6/Add.1", "A/CONF.234", "", symbol.Limited, 6, 1},
		{"A/CONF.234/RPM.1/1", "A/CONF.234/RPM.1", "", symbol.General, 1, 0},
		{"A/CONF.234/PM.1", "A/CONF.234", "", symbol.Guide, 1, 0},
		{"A/CONF.183/C.1/L.76/Add.14", "A/CONF.183/C.1", "", symbol.Limited, 76, 1},
		{"A/CONF.183/9*", "A/CONF.183", "", symbol.General, 9, 0},
		{"A/CONF.151/26/Rev.1(Vol.I)", "A/CONF.151", "", symbol.General, 26, 1},
		{"A/AC.254/4/Rev.9", "A/AC.254", "", symbol.General, 4, 1},
		{"A/AC.254/L.1/Add.1", "A/AC.254", "", symbol.Limited, 1, 1},
		{"A/AC.291/22/Add.1", "A/AC.291", "", symbol.General, 22, 1},
		{"A/CN.9/WG.III/WP.201/Add.1", "A/CN.9/WG.III", "", symbol.WorkingPaper, 201, 1},
		{"A/RES/75/1", "A/RES", "75", symbol.General, 1, 0},
		{"A/RES/55/25", "A/RES", "55", symbol.General, 25, 0},
		{"A/RES/3201(S-VI)", "A/RES", "", symbol.General, 3201, 0},
		{"A/RES/2000 (XX)", "A/RES", "", symbol.General, 2000, 0},
		{"A/RES/ES-11/1", "A/RES", "ES-11", symbol.General, 1, 0},
		{"A/HRC/S-34/L.1", "A/HRC", "S-34", symbol.Limited, 1, 0},
		{"A/HRC/46/NGO/12/Add.1", "A/HRC", "46", symbol.NGO, 12, 1},
		{"A/75/6/Rev.1/Add.2", "A", "75", symbol.General, 6, 2},
		{"A/75/6(Sect.16)", "A", "75", symbol.General, 6, 0},
		{"A/75/6 (Sect. 16)/Corr.1", "A", "75", symbol.General, 6, 1},
		{"A/75/100/Summary", "A", "75", symbol.General, 100, 1},
		{"A/75/L.10**", "A", "75", symbol.Limited, 10, 0},
		{"A/INF/75/4", "A/INF", "75", symbol.General, 4, 0},
		{"A/C.3/75/SR.1", "A/C.3", "75", symbol.SummaryRecord, 1, 0},
		{"S/2021/345", "S", "2021", symbol.General, 345, 0},
		{"S/RES/1325 (2000)", "S/RES", "", symbol.General, 1325, 0},
		{"S/PV.8700(Resumption 1)", "S", "", symbol.Verbatim, 8700, 0},
		{"S/PRST/2021/5", "S/PRST", "2021", symbol.General, 5, 0},
		{"E/CN.7/2021/L.2/Rev.1", "E/CN.7", "2021", symbol.Limited, 2, 1},
		{"E/CN.7/1000", "E/CN.7", "", symbol.General, 1000, 0},
		{"E/CN.15/2021/NGO/3", "E/CN.15", "2021", symbol.NGO, 3, 0},
		{"E/CN.4/Sub.2/2003/12/Rev.2", "E/CN.4/Sub.2", "2003", symbol.General, 12, 1},
		{"E/ECE/TRANS/505/Rev.3/Add.151/Rev.1/Amend.2", "E/ECE/TRANS", "", symbol.General, 505, 4},
		{"ST/SGB/2018/1", "ST/SGB", "2018", symbol.General, 1, 0},
		{"ST/SGB/273", "ST/SGB", "", symbol.General, 273, 0},
		{"ST/AI/371/Amend.1", "ST/AI", "", symbol.General, 371, 1},
		{"ST/SG/AC.10/1/Rev.22", "ST/SG/AC.10", "", symbol.General, 1, 1},
		{"ST/ESA/STAT/SER.A/123", "ST/ESA/STAT/SER.A", "", symbol.General, 123, 0},
		{"UNEP/EA.5/Res.14", "UNEP/EA.5", "", symbol.Resolution, 14, 0},
		{"NPT/CONF.2020/WP.1", "NPT/CONF.2020", "", symbol.WorkingPaper, 1, 0},
		{"CEDAW/C/SR.1800", "CEDAW/C", "", symbol.SummaryRecord, 1800, 0},
		{"TD/B/INF.215", "TD/B", "", symbol.Information, 215, 0},
		{"FCCC/CP/2015/L.9/Rev.1", "FCCC/CP", "2015", symbol.Limited, 9, 1},
		{"CD/2020", "CD", "", symbol.General, 2020, 0},
	} {
		t.Run(c.text, func(t *testing.T) {
			s, err := symbol.Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if s.String() != c.text {
				t.Errorf("it came back as %s", s)
			}
			if want := (symbol.Series{
				Body: c.body, Session: c.session, Nature: c.nature,
			}); s.Series != want || s.Serial != c.serial || len(s.Suffixes) != c.suffixes {
				t.Errorf("it is %d in %+v with %v", s.Serial, s.Series, s.Suffixes)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "CTOC", "CTOC/COP", "CTOC/COP/2020", "CTOC/COP/2020/XYZ.2", "CTOC/COP/2020/CRP.0", "ctoc/cop/2020/1",
		"CTOC//2020/1", "/2020/1", "2020/1", "CTOC/COP/2020/",
		"CTOC/COP/2020/CRP.2/rev.1", "CTOC/COP/2020/CRP.02", "CTOC/COP/2020/CRP", "CTOC/2020/NGO/L.3", "CTOC/2020/XYZ/3",
		"CTOC/COP/CRP.2/Rev", "CTOC/COP/2020/CRP.2/Rev.0",
		"A/75/6()", "A/75/6(Sect.16", "A/75/6(\u202e)", "A/75/1*/Add.1", "A/CONF.234/16\n", " A/CONF.234/16", "Rev.1",
		"/Add.1", "INF", "*",
		"E/CN.7/2021/11-E/CN.15/2021/16", "E/CN.7/2021/11–E/CN.15/2021/16",
	} {
		if s, err := symbol.Parse(text); !errors.Is(err, symbol.ErrMalformed) {
			t.Errorf("%q gave %v, %v", text, s, err)
		}
	}
}

// The CRP of the Conference and the papers of its working group are numbered
// apart.
func TestNextCountsInItsOwnSeriesOnly(t *testing.T) {
	existing := []string{
		"CTOC/COP/2020/CRP.1", "CTOC/COP/WG.4/2020/CRP.7", "CTOC/COP/2020/9", "CTOC/COP/2019/CRP.5",
		"CTOC/COP/2020/CRP.1/Rev.1", "nonsense",
	}
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
	if got := symbol.Next(
		statements, []string{"E/CN.15/2021/NGO.1", "E/CN.15/2021/NGO/2", "E/CN.15/2021/7"},
	).String(); got != "E/CN.15/2021/NGO/3" {
		t.Errorf("got %s", got)
	}
}

func TestSuffixesAreNotInterchangeable(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []symbol.SuffixKind{
		symbol.Addendum, symbol.Revision, symbol.Corrigendum, symbol.Amendment, symbol.SummaryOf,
	} {
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
			Body:    rapid.StringMatching(`[A-Z]{1,4}(/[A-Z]{3,4}\.[0-9]{1,2}|/Sub\.[1-9]){0,2}`).Draw(t, "body"),
			Session: rapid.StringMatching(`([0-9]{1,4}|E?S-[1-9])?`).Draw(t, "session"),
			Nature:  rapid.SampledFrom(symbol.Natures()).Draw(t, "nature"),
		},
		Serial:   rapid.OneOf(rapid.IntRange(1, 1899), rapid.IntRange(2100, 999999)).Draw(t, "serial"),
		Part:     drawnPart(t),
		Reissues: rapid.IntRange(0, 2).Draw(t, "reissues"),
	}
	s.Apart = s.Nature != symbol.General && rapid.Bool().Draw(t, "apart")
	if s.Nature == symbol.Information && s.Apart && s.Part == "" && rapid.Bool().Draw(t, "no number") {
		s.Serial = 0
	}
	for range rapid.IntRange(0, 3).Draw(t, "suffixes") {
		s.Suffixes = append(s.Suffixes, symbol.Suffix{
			Kind: rapid.SampledFrom([]symbol.SuffixKind{
				symbol.Addendum, symbol.Revision, symbol.Corrigendum, symbol.Amendment,
			}).Draw(t, "kind"),
			Number: rapid.IntRange(1, 99).Draw(t, "number"), Part: drawnPart(t),
		})
	}
	return s
}

func drawnPart(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"", "", "", "", "(Vol.I)", " (Vol. I)", "(Sect.16)", "(Sect.2)", " (2000)", "(S-VI)",
	}).Draw(t, "part")
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

// Compare puts any symbols in one order.
func TestTheOrderIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawn(t), drawn(t), drawn(t)
		if rapid.Bool().Draw(t, "of one body") {
			b.Body, c.Body = a.Body, a.Body
		}
		if rapid.Bool().Draw(t, "of one session") {
			b.Session, c.Session = a.Session, a.Session
		}
		if symbol.Compare(a, a) != 0 || symbol.Compare(a, b) != -symbol.Compare(b, a) {
			t.Fatalf("%s and %s are in no order", a, b)
		}
		if symbol.Compare(a, b) <= 0 && symbol.Compare(b, c) <= 0 && symbol.Compare(a, c) > 0 {
			t.Fatalf("%s, %s and %s go round", a, b, c)
		}
		plain := strings.NewReplacer(" ", "", ".", "/")
		if symbol.Compare(a, b) == 0 && plain.Replace(a.String()) != plain.Replace(b.String()) {
			t.Fatalf("%s and %s are taken for one", a, b)
		}
	})
}

func TestSymbolsAreInTheOrderOfTheirNumbers(t *testing.T) {
	want := []string{
		"A/AC.9/1", "A/AC.105/1", "A/CONF.234/16", "A/CONF.234/INF", "A/CONF.234/INF/1", "A/CONF.234/INF/1/Rev.1",
		"A/CONF.234/INF/2", "A/CONF.234/L.2", "A/CONF.234/L.10",
		"CTOC/COP/5", "CTOC/COP/2018/1", "CTOC/COP/2020/1", "CTOC/COP/2020/1*", "CTOC/COP/2020/1/Add.1",
		"CTOC/COP/2020/1/Add.2", "CTOC/COP/2020/1/Add.10", "CTOC/COP/2020/1/Rev.1",
		"CTOC/COP/2020/CRP.9", "CTOC/COP/2020/CRP.10", "CTOC/COP/WG.4/2021/1", "E/CN.7/2021/1", "E/CN.15/2021/1",
		"ST/SGB/273", "ST/SGB/2018/1",
	}
	var list []symbol.Symbol
	for i := range want {
		list = append(list, parsed(t, want[(i*7)%len(want)]))
	}
	slices.SortFunc(list, symbol.Compare)
	for i, s := range list {
		if s.String() != want[i] {
			t.Errorf("in place %d is %s, want %s", i, s, want[i])
		}
	}
}

// A series without a year is none of the years', and takes none of their numbers.
func TestASeriesWithoutASessionIsItsOwn(t *testing.T) {
	existing := []string{"A/CONF.234/16", "A/CONF.234/INF", "A/CONF.234/L.3", "A/CONF.234/2020/40", "A/CONF.234/RPM.1/50"}
	if got := symbol.Next(symbol.Series{Body: "A/CONF.234"}, existing).String(); got != "A/CONF.234/17" {
		t.Errorf("got %s", got)
	}
	if got := symbol.Next(
		symbol.Series{Body: "A/CONF.234", Session: "2020"}, existing,
	).String(); got != "A/CONF.234/2020/41" {
		t.Errorf("got %s", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"CTOC/COP/2020/CRP.2", "A/75/6/Rev.1*", "///", "A/1/1/Summary", "A/1/NGO/1", "A/CONF.234/INF", "ST/SGB/273",
		"A/RES/3201(S-VI)", "S/RES/1325 (2000)", "A/CONF.151/26/Rev.1 (Vol. I)/Corr.1**", "A/RES/ES-11/1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := symbol.Parse(text)
		if err == nil && s.String() != text {
			t.Errorf("%q came back as %q", text, s)
		}
		if err == nil && (!symbol.Related(s, s.Main()) || s.Body == "") {
			t.Errorf("%q is not of its own family", text)
		}
	})
}
