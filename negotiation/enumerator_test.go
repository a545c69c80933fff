package negotiation

import "testing"

func TestLeadingNumber(t *testing.T) {
	for text, want := range map[string]string{
		"1. States parties should act.":    "1.",
		"1) States parties":                "1)",
		"(1) States parties":               "(1)",
		"12.\u00a0States parties":          "12.",
		" 3.\tStates":                      "3.",
		"1.2. States":                      "1.2.",
		"3 bis. States":                    "3 bis.",
		"3bis. States":                     "3bis.",
		"3 *bis*. States":                  "3 *bis*.",
		"**1.** States":                    "1.",
		"(a) collect data":                 "(a)",
		"a) recueillir des données":        "a)",
		"(a bis) share data":               "(a bis)",
		"(iv) report":                      "(iv)",
		"iv. report":                       "iv.",
		"a. report":                        "a.",
		"1° Les États parties":             "1°",
		"1 - States":                       "1 -",
		"а) собирать данные":               "а)",
		"2. Государства":                   "2.",
		"١. تتخذ الدول":                    "١.",
		"(أ) تتخذ الدول":                   "(أ)",
		"أ) تتخذ الدول":                    "أ)",
		"一、缔约国应采取措施":                       "一、",
		"（一）缔约国应采取措施":                      "（一）",
		"3、缔约国":                            "3、",
		"2．缔约国":                            "2．",
		"第一条 缔约国":                          "第一条",
		"(1 bis) States":                   "(1 bis)",
		"1 Alt. States":                    "1 Alt.",
		"xxviii) informer":                 "xxviii)",
		"ñ) informar":                      "ñ)",
		"٣ مكررا. تتخذ الدول":              "٣ مكررا.",
		"第五条之二 缔约国":                        "第五条之二",
		"① 缔约国":                            "①",
		"[3. States should act]":           "[3.",
		"\u200e(b) States":                 "\u200e(b)",
		"第五条规定的措施":                         "",
		"1.5 million euros":                "",
		"(s)he acts":                       "",
		"A: yes":                           "",
		"5 - 10 States":                    "",
		"U.N. bodies":                      "",
		"[2020] [2021]":                    "",
		"30°C":                             "",
		"States parties should act.":       "",
		"2020 was a year of negotiations.": "",
		"10 000 euros are needed.":         "",
		"3.5 per cent of all cases":        "",
		"A State party may act.":           "",
		"I. States":                        "",
		"a State may":                      "",
		"(as appropriate) States parties":  "",
		"in accordance with article 2":     "",
		"И государства":                    "",
		"В соответствии с пунктом 2": "",
		"一些缔约国":                        "",
		"و تتخذ الدول":                 "",
		"[should] act":                 "",
		"« Article 5 »":                "",
		"Il faut":                      "",
		"24-hour hotlines":             "",
		"19 October 2020: the meeting": "",
	} {
		if got := LeadingNumber(text); got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
		}
	}
}

func TestANumberIsNoPartOfAText(t *testing.T) {
	for name, c := range map[string]struct{ base, number, text, want string }{
		"the number": {"States act.", "1", "1. States shall act.", "The wording begins with the number of its " +
			"paragraph, “1.”; leave it out: numbers are printed beside the text and are no part of it."},
		"without its stop": {"States act.", "1", "1 States shall act.", "The wording begins with the number of its " +
			"paragraph, “1”; leave it out: numbers are printed beside the text and are no part of it."},
		"in French": {"agir", "(a)", "a) agissent", "The wording begins with the number of its paragraph, “a)”; " +
			"leave it out: numbers are printed beside the text and are no part of it."},
		"in Arabic figures": {"تتخذ الدول", "1", "١. تتخذ الدول تدابير", "The wording begins with the number of its " +
			"paragraph, “١.”; leave it out: numbers are printed beside the text and are no part of it."},
		"a capital": {"States act.", "A.", "A. States shall act.", "The wording begins with the number of its " +
			"paragraph, “A.”; leave it out: numbers are printed beside the text and are no part of it."},
		"another number": {"States act.", "1", "2. States shall act.", "The wording begins with a number, “2.”; leave " +
			"it out: a paragraph is numbered by its place, and its number is no part of its text."},
		"of a new paragraph": {"", "", "(c) share data", "The wording begins with a number, “(c)”; leave it out: a " +
			"paragraph is numbered by its place, and its number is no part of its text."},
		"in the base as well": {"1. States act.", "1", "1. States shall act.", ""},
		"a figure":            {"Ten States act.", "10", "100 States act.", ""},
		"the same figure":     {"States act.", "a", "a State acts.", ""},
		"words":               {"States act.", "1", "States shall act.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := CheckNumber("The wording", c.base, c.number, c.text); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
