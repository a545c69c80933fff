package numbering_test

import (
	"strings"
	"testing"

	"rapporteur/numbering"
)

// The numbers that texts in the six languages use, as they are kept.
func TestNumbersAreReadInTheirForms(t *testing.T) {
	for line, want := range map[string]string{
		"1. Text": "1", "12. Text": "12", "1.\u00a0Text": "1", "1.\u202fText": "1", "1.\u2003Text": "1", "1.\u3000Text": "1",
		"1.\tText": "1",
		" 1. Text": "1", "\u200e1. Text": "1", "1.Text": "1", "1\tText": "1", "1": "", "1.": "1",
		"1 bis. Text": "1 bis", "1\u00a0bis. Text": "1 bis", "1bis. Text": "1bis", "1 *bis*. Text": "1 bis",
		"1 _bis_. Text": "1 bis",
		"1 Alt. Text":   "1 Alt", "1 alt 2. Text": "1 alt 2", "1 undecies. Text": "1 undecies", "3A. Text": "3A",
		"2 (11) Text": "2 (11)",
		"1) Text":     "1)", "(1) Text": "(1)", "1° Text": "1°", "1º Text": "1º", "1.º Text": "1.º", "1 - Text": "1 -",
		"1 – Text": "1 –", "1.- Text": "1.-",
		"I. - Text": "I. -", "1° bis Text": "1° bis", "1: Text": "1:", "§3 Text": "§3", "n°4 Text": "n°4",
		"(a) Text": "(a)", "  (a) Text": "(a)", "( a ) Text": "(a)", "(a)\u00a0Text": "(a)", "(a)Text": "(a)",
		"a) Text": "a)", "a)text": "a)", "(a bis) Text": "(a bis)",
		"a bis) Text": "a bis)", "(a) bis Text": "(a bis)", "a) bis. Text": "a bis)", "(aa) Text": "(aa)",
		"(ab) Text": "(ab)", "(xxviii) Text": "(xxviii)",
		"(xl) Text": "(xl)", "iv) Text": "iv)", "a. Text": "a", "A. Text": "A", "I. Text": "I", "II. Text": "II",
		"XIV. Text": "XIV", "ii. Text": "ii", "(A) Text": "(A)", "(1 bis) Text": "(1 bis)",
		"1.1 Text": "1.1", "1.1. Text": "1.1", "2.3.4 [Text]": "2.3.4", "1.1) Text": "1.1)",
		"ñ) Texto": "ñ)", "a-bis) Texto": "a-bis)", "а) Текст": "а)", "(б) Текст": "(б)", "а. Текст": "а", "А. Текст": "А",
		"（a）文本": "（a）", "(b)报告": "(b)", "2．报告": "2．", "2．\u3000报告": "2．",
		"3、报告": "3、", "1.报告": "1", "（一）报告": "（一）", "(二) 报告": "(二)", "一、报告": "一、",
		"十二、报告": "十二、", "第五条\u3000报告": "第五条", "第五条之二 报告": "第五条之二",
		"第5条 报告": "第5条", "①报告": "①", "㈠报告": "㈠", "⒈ 报告": "⒈", "Ⅱ. 报告": "Ⅱ.", "１．报告": "１．",
		"(أ) نص": "(أ)", "أ) نص": "أ)", "١. نص": "١", "١- نص": "١-", "1- نص": "1-",
		"١ مكررا. نص": "١ مكررا", "(هـ) نص": "(هـ)", "'١' نص": "'١'", "‘1’ نص": "‘1’",
	} {
		x, rest, v := numbering.Leading(line)
		if want == "" {
			if v != numbering.Words {
				t.Errorf("%q: %v %v", line, x, v)
			}
			continue
		}
		if v != numbering.Numbered || x.String() != want || strings.HasPrefix(rest, " ") || !strings.HasSuffix(line, rest) {
			t.Errorf("%q: %q and %q, %d; want %q", line, x, rest, v, want)
		}
		if stored, ok := numbering.Parse(want); !ok || stored.Key() != x.Key() || stored.String() != want {
			t.Errorf("%q on record: %+v, read %+v", want, stored, x)
		}
		printed := want + numbering.End(want) + " [Text]"
		if again, text, v := numbering.Leading(printed); v != numbering.Numbered || again.String() != want ||
			text != "[Text]" {
			t.Errorf("%q printed as %q: %q and %q, %d", want, printed, again, text, v)
		}
	}
}

// Words that a paragraph may begin with are no numbers.
func TestWordsAreNoNumbers(t *testing.T) {
	for _, line := range []string{
		"States parties", "30 days after", "30-day periods", "1.5% of all", "10:30 a.m.", "U.N. bodies", "U.S. law",
		"i.e. all", "e.g. all", "[should] act",
		"[30] [60] days", "[a] [the] State", "(new) measures", "(including all) act", "(see article 4) act", "alt. measures",
		"a State", "I agree", "1st meeting",
		"2020-2021 plan", "一些国家", "十个国家", "一部分", "第五届会议", "и государства",
		"в) ..."[:2] + " странах", "أي دولة", "و الدول", "#3 forms", "1,000 cases", "5/6 of all",
		"1 000 cases", "(2) "[1:2] + " States",
		"Article 5 of the Convention applies", "Article 5", "Option 1: act", "1 Terms", "30 (thirty) days", "mix) it", "The",
		"3D printing", "vs. them", "Mr. X", "(mild) forms", "[^1]", "$5. all"[0:2] + " all",
	} {
		if x, rest, v := numbering.Leading(line); v != numbering.Words || rest != line {
			t.Errorf("%q was taken for %+v, %d", line, x, v)
		}
	}
}

// What may be either is for the author to say.
func TestWhatMayBeANumberIsDoubtful(t *testing.T) {
	for _, line := range []string{"(s)he acts", "(a)ttach", "1.text", "a.Text", "A.Text", "1.5 million people",
		"1 - 2 days", "第五条规定的措施", "A: text", "1 bis text",
		"1/ Text", "1] Text", "1 (a) Text", "1(a) Text", "A.1 Text", "1er. Texte", "1-й. Текст", "Article 5. Text",
		"Article premier. Texte", "Пункт 2) Текст", "المادة ١: نص", "أولا- نص", "甲、报告", "一 报告", "1   Text"} {
		if x, _, v := numbering.Leading(line); v != numbering.Doubtful {
			t.Errorf("%q: %+v, %d", line, x, v)
		}
	}
	for _, line := range []string{"[3. Text]", "[(a) Text]", "[1.] Text", "[a) Text]", "[二、报告]"} {
		if x, _, v := numbering.Leading(line); v != numbering.Bracketed {
			t.Errorf("%q: %+v, %d", line, x, v)
		}
	}
}

func TestInsertedNumbersHaveTheFormOfTheirNeighbours(t *testing.T) {
	for number, want := range map[string]string{
		"3": "3 bis", "3 bis": "3 bis", "(a)": "(a bis)", "a)": "a bis)", "(a) bis": "(a bis)", "(iv)": "(iv bis)",
		"1)": "1 bis)", "(1)": "(1 bis)", "1°": "1° bis", "1 -": "1 bis -",
		"a": "a bis", "1.1": "1.1 bis", "а)": "а bis)", "(أ)": "(أ مكررا)", "١": "١ مكررا",
		"一、": "一之二、", "（一）": "（一之二）", "第五条": "第五条之二", "1 –": "1 bis –", "（a）": "（a bis）", "Preamble": "Preamble bis",
		"§3": "§3 bis", "①": "① bis",
	} {
		if got := numbering.After(number, 0); got != want {
			t.Errorf("after %s comes %s, want %s", number, got, want)
		}
	}
	if a, b := numbering.After("(a)", 1), numbering.After("2", 9); a != "(a ter)" || b != "2 (11)" {
		t.Errorf("%s, %s", a, b)
	}
}

// levels writes an outline as one level for each number, "-" for none.
func levels(numbers string) (string, []numbering.Place) {
	var items []numbering.Item
	for line := range strings.SplitSeq(numbers, "; ") {
		x, _, _ := numbering.Leading(line + " [Text]")
		items = append(items, numbering.Item{Number: x, Indent: len(line) - len(strings.TrimLeft(line, " "))})
	}
	places := numbering.Outline(items, false)
	var b strings.Builder
	for _, p := range places {
		if p.List == 0 {
			b.WriteByte('-')
			continue
		}
		b.WriteByte(byte('0' + p.Level))
	}
	return b.String(), places
}

func TestLevelsFollowFromFormAndContext(t *testing.T) {
	for numbers, want := range map[string]string{
		"1.; (a); (i); (ii); (b); 2.":                "012210",
		"1.; a); i); ii); b); 2.":                    "012210",
		"1.;   (a);     (i);     (ii);   (b); 2.":    "012210",
		"1.; (a); (i); (A); (B); (ii); (b)":          "0123321",
		"1.; (a); a.; b.; (b)":                       "01221",
		"a); 1); 2); b)":                             "1221",
		"(а); 1); 2); (б); 1)":                       "12212",
		"1.; (g); (h); (i); (j); 2.":                 "011110",
		"1.; (h); (i); (i bis); (ii); 2.":            "012220",
		"1.; (h); (i); (i); (ii); (j)":               "011221",
		"1.; (a); (i); (b); (i); (ii); (c)":          "0121221",
		"1.; (i); (ii); (iii); (iv); (v); (vi)":      "0111111",
		"1.; (u); (v); (w); (x)":                     "01111",
		"1.; (a); (a bis); (b)":                      "0111",
		"1.; (a); (aa); (ab); (b)":                   "01111",
		"1.; (y); (z); (aa); (bb); (cc)":             "011111",
		"1.; (hh); (ii); (jj)":                       "0111",
		"1.; 1.1 ; 1.2 ; 2.; 2.1 ; 2.1.1 ; 2.2 ; 3.": "01101210",
		"1.1 ; 1.2 ; 2.1 ; (a); 2.2 ":                "00010",
		"I.; A.; 1.; (a); (i); (b); 2.; B.; 3.; II.": "0123432120",
		"(a); (b); 1.; (a)":                          "1101",
		"States; (a); (b); Others; (a); (b)":         "-11-11",
		"1.; (a); Words; (b); Words; (a)":            "01-1-1",
		"1.; (a); (i); Words; (ii); (b)":             "012-21",
		"1.; (a); (b); 2.; (a); (i)":                 "011012",
		"1)":                                         "0",
		"1.; 1); 2); 2.":                             "0110",
		"1.; ñ); o)":                                 "011",
		"1.; n); ñ); o); p)":                         "01111",
		"1.; а); б); в); 2.":                         "01110",
		"1.; а); i); ii); б)":                        "01221",
		"١.; (أ); (ب); '١'; '٢'; (ج); ٢.":            "0112210",
		"一、; （一）; （二）; 1.; (1); (2); 2.; （三）; 二、": "011233210",
		"第一条; （一）; （二）; 第二条":                      "0110",
		"1．; （a）; (b); （i）; (ii); 2．":             "011220",
		"1.; 2.; 2.; 1.":              "0000",
		"1.;    1.;    2.; 2.":        "0110",
		"1.; (a); (c); (d); 4.":       "01110",
		"1.; A.; B.; 2.":              "0110",
		"1°; 2°; a); b); 3°":          "00110",
		"1 -; 2 -; a); 3 -":           "0010",
		"1.; (a); (1); (2); (b); (1)": "012212",
	} {
		if got, _ := levels(numbers); got != want {
			t.Errorf("%s\n got %s\nwant %s", numbers, got, want)
		}
	}
}

// Whatever a line is, its number is read back as it is printed, and so is the
// number of what is put in after it.
func FuzzLeading(f *testing.F) {
	for _, line := range []string{
		"1. A", "(a) bis A", "1 *bis*. A", "第五条之二 A", "١ مكررا. A", "1° bis A", "[3. A", "§ 3 A", "I. - A", "'1' A",
		"2 (11) A", "1.1 A", "①A",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		x, rest, v := numbering.Leading(line)
		if !strings.HasSuffix(line, rest) {
			t.Fatalf("%q: the rest is %q", line, rest)
		}
		if v != numbering.Numbered {
			return
		}
		for _, number := range []string{x.String(), numbering.After(x.String(), 0), numbering.After(x.String(), 3)} {
			again, words, v := numbering.Leading(number + numbering.End(number) + " [Words]")
			if v != numbering.Numbered || again.String() != number || words != "[Words]" {
				t.Errorf("%q: %q is read back as %q, %d", line, number, again.String(), v)
			}
		}
	})
}
