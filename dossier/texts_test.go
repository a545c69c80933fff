package dossier_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"rapporteur/dossier"
	"rapporteur/negotiation"
	"rapporteur/numbering"
)

// draft reads one recommendation with the paragraphs of a text.
func draft(t *testing.T, text string) ([]negotiation.Paragraph, dossier.Problems) {
	t.Helper()
	set, err := dossier.ReadRecommendations("r.md", []byte(front+"## A\n\n"+text+"\n"))
	var problems dossier.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
	if err != nil {
		return nil, problems
	}
	return set.Drafts[0].Paragraphs, problems
}

func TestLevelsOfDrafts(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []negotiation.Paragraph
	}{
		"English": {
			"1. States parties should:\n\n(a) Adopt measures:\n\n(i) On victims;\n\n(ii) In accordance with subparagraph (a) " +
				"(i);\n\n(b) Report on subparagraph (a) (ii).\n\n2. End.",
			[]negotiation.Paragraph{
				{
					Number: "1", Text: "States parties should:",
				}, {Number: "(a)", Level: 1, Text: "Adopt measures:"}, {Number: "(i)", Level: 2, Text: "On victims;"},
				{
					Number: "(ii)", Level: 2, Text: "In accordance with subparagraph (a) (i);",
				}, {Number: "(b)", Level: 1, Text: "Report on subparagraph (a) (ii)."}, {Number: "2", Text: "End."},
			},
		},
		"indented, with no-break spaces": {
			" 1.\u00a0States:\n\n    (a)\u00a0Act:\n\n        (i)\u202fNow;\n\n    (b) Report.",
			[]negotiation.Paragraph{
				{Number: "1", Text: "States:"}, {Number: "(a)", Level: 1, Text: "Act:"}, {Number: "(i)", Level: 2, Text: "Now;"},
				{Number: "(b)", Level: 1, Text: "Report."},
			},
		},
		"French": {
			"1. Les États :\n\na) Adoptent :\n\ni) Des mesures ;\n\nii) Des lois ;\n\nb) Rendent compte.",
			[]negotiation.Paragraph{
				{Number: "1", Text: "Les États :"}, {
					Number: "a)", Level: 1, Text: "Adoptent :",
				}, {Number: "i)", Level: 2, Text: "Des mesures ;"}, {Number: "ii)", Level: 2, Text: "Des lois ;"},
				{Number: "b)", Level: 1, Text: "Rendent compte."},
			},
		},
		"Spanish": {"n) Uno;\n\nñ) Dos;\n\no) Tres.", []negotiation.Paragraph{
			{Number: "n)", Level: 1, Text: "Uno;"}, {Number: "ñ)", Level: 1, Text: "Dos;"},
			{Number: "o)", Level: 1, Text: "Tres."},
		}},
		"Russian": {"1. Государства:\n\nа) действуют;\n\nб) сообщают.", []negotiation.Paragraph{
			{Number: "1", Text: "Государства:"}, {Number: "а)", Level: 1, Text: "действуют;"},
			{Number: "б)", Level: 1, Text: "сообщают."},
		}},
		"Arabic": {"١. على الدول:\n\n(أ) العمل؛\n\n(ب) الإبلاغ.", []negotiation.Paragraph{
			{Number: "١", Text: "على الدول:"}, {Number: "(أ)", Level: 1, Text: "العمل؛"},
			{Number: "(ب)", Level: 1, Text: "الإبلاغ."},
		}},
		"Chinese": {"一、缔约国应当：\n\n（一）采取措施；\n\n（二）提出报告。\n\n二、秘书处。", []negotiation.Paragraph{
			{
				Number: "一、", Text: "缔约国应当：",
			}, {Number: "（一）", Level: 1, Text: "采取措施；"}, {Number: "（二）", Level: 1, Text: "提出报告。"}, {Number: "二、", Text: "秘书处。"},
		}},
		"inserted": {"1 *bis*. A;\n\n(a) B;\n\n(a) bis C;\n\n1bis. D.", nil},
	} {
		got, problems := draft(t, c.text)
		if c.want == nil {
			if problems.Count() != 1 || !strings.Contains(problems.Error(), "1bis already, in line 10") {
				t.Errorf("%s: %v", name, problems)
			}
			continue
		}
		if problems.Count() > 0 || !slices.EqualFunc(got, c.want, func(a, b negotiation.Paragraph) bool {
			return a.Number == b.Number && a.Level == b.Level && a.Text == b.Text
		}) {
			t.Errorf("%s: %+v %v", name, got, problems)
		}
	}
}

// enumerators are the numbers that texts of the six languages have.
var enumerators = []string{
	"1.", "12.", "1 bis.", "1bis.", "1 *bis*.", "1 Alt.", "1 undecies.", "(a)", "(i)", "(A)", "a)", "(a bis)", "a bis)",
	"(a) bis", "(aa)", "(xxviii)", "(xl)", "iv)", "a.", "A.", "I.", "XIV.",
	"1)", "(1)", "1°", "1 -", "1 –", "1. –", "[3.", "[(a)", "**1.**", "*1.*", "__1.__", "> 1.", "1\\.", "#.", "(@)",
	"- (a)", "• ", "§ 3.", "n° 3.", "3A.", "1.1.", "1.1", "1.1.1", "а)", "а.", "(б)", "ñ)", "Ñ.",
	"(أ)", "أ)", "١.", "١-", "1-", "(١)", "'1'", "（a）", "（1）", "2．", "3、", "（一）", "(一)", "一、",
	"十二、", "第五条", "第5条", "①", "⑴", "⒈", "㈠", "Ⅱ.", "۱.", "１．",
	"1.)", "(1.)", "(a.)", "nº 1", "1/", "1]", "1>", "A.1.", "A-1.", "1-A.", "1 a)", "1(a)", "1er.", "1-е.",
	"Article 5.", "Art. 5 –", "Artículo 2.", "Статья 3.", "المادة ١:", "OP1.", "أولا-", "ثانياً:", "甲、",
}

// A line that begins with a number is numbered or refused: never do its words
// hold the number, whatever space is before and after it, and whether or not it
// follows another line tightly.
func TestNoNumberBecomesWords(t *testing.T) {
	spaces := []string{" ", "  ", "\t", "\u00a0", "\u2003", "\u2007", "\u2009", "\u202f", "\u3000", " \u200e", "\u00a0 "}
	for _, number := range enumerators {
		for _, space := range spaces {
			for _, before := range []string{"", " ", "    ", "\u00a0", "\t", "\u200f"} {
				if !numbered(t, before+number+space+"Шtates [should] act.") {
					t.Errorf("%q became words", before+number+space)
				}
			}
			for _, end := range []string{"\n", "\r\n", "\r", "\u2028", "\u2029", "\v", "\u0085", "\f"} {
				if got, problems := draft(t, "1. States:"+end+number+space+"Act."); problems.Count() == 0 && len(got) < 2 {
					t.Errorf("%q after %q vanished into %+v", number+space, end, got)
				}
			}
		}
	}
}

func numbered(t *testing.T, line string) bool {
	t.Helper()
	got, problems := draft(t, line)
	return problems.Count() > 0 || got[0].Number != "" && (got[0].Text == "Шtates [should] act." || strings.HasPrefix(
		got[0].Text, "[",
	))
}

// What is printed of a paragraph is read back as it was.
func TestPrintedParagraphsAreReadBack(t *testing.T) {
	for _, number := range enumerators {
		first, problems := draft(t, number+" [States] act.")
		if problems.Count() > 0 || first[0].Number == "" {
			continue
		}
		for _, printed := range []string{
			first[0].Number, numbering.After(first[0].Number, 0), numbering.After(first[0].Number, 2),
		} {
			again, problems := draft(t, printed+numbering.End(printed)+" [States] act.")
			if problems.Count() > 0 || again[0].Number != printed || again[0].Text != "[States] act." {
				t.Errorf("%s, printed as %s%s: %+v %v", number, printed, numbering.End(printed), again, problems)
			}
		}
	}
}

func TestWhatLooksLikeMarkupIsRefusedWithAWayOut(t *testing.T) {
	for text, want := range map[string]string{
		"1. A.\n\n---\n\n2. B.": "12: \"---\" looks like a rule", "1. A.\n\n* * *": "a rule", "1. A.\n\n___": "a rule",
		"1. A.\n====":                           "a rule",
		"1. A.\n\n<!-- delete before issue -->": "comment", "1. A <!-- x --> b.": "comment", "1. <b>A</b>.": "tag",
		"1. See <https://example.org>.": "angle brackets",
		"1. States:\n\n- act;": "12: \"-\" looks like a bullet, which a draft can't hold; write a letter or a " +
			"number", "• act;": "bullet", "\uf0b7\tact;": "bullet", "* act": "bullet", "– act;": "bullet",
		"1. States:\n– act;": "11: ",
		"1. A.[^1]":          "footnote mark", "1. A.\n\n[^1]: Resolution 55/25.": "12: ", "1. A.^[note]": "footnote",
		"1. See [the site](https://example.org).": "link", "![x](y.png)": "link",
		"1. [Protocol](protocol)": "link", "[p]: https://example.org": "address",
		"| a | b |": "table", "1. a | b | c": "table", "1. A.\n\n```\ncode\n```": "fence", "1. The `code` here": "code",
		`1\. States \[should\] act.`: "escape", `1. States \[should\] act.`: "escape", "1. A.\\\nB.": "escape", "1. [should]{.deletion}": "attribute", `1. [x]{.insertion author="A"}`: "attribute",
		"1. A&nbsp;b.": "character in HTML", "1. A &#8211; b.": "character in HTML", "1. *Recalling* it": "emphasis",
		"1. **Recalls** it": "emphasis", "1. _Recalling_ it": "emphasis",
		"1. 缔约国*应当*采取": "emphasis", "1. ~~should~~": "struck", "1. CO~2~": "lowered",
		"1. {++should++}": "tracked", "> Quoted": "quotation", "### A.": "no sections",
		"1. A:\v(a) act;\v(b) report.": "number", "1. (a) Act;": "Two numbers", "[3. States act.]": "within a bracket",
		"(s)he acts":             "begin words otherwise",
		"1. A\n\n(a) B\n\n(a) C": "(a) already, in line 12",
	} {
		_, problems := draft(t, text)
		if !strings.Contains(problems.Error(), want) {
			t.Errorf("%q: %v, want %q", text, problems, want)
		}
	}
	if _, err := dossier.ReadRecommendations("r.md", []byte(front+"## *A* {#a}\n\n1. B.\n")); err == nil {
		t.Error("a title in italics was taken")
	}
}

// Brackets of negotiation, and marks within a sentence, are words.
func TestWordsWithMarksAreWords(t *testing.T) {
	for _, text := range []string{
		"States [should] [shall] act [sic] under [annex I].", "Use form #3 and C#.", "A * sign, 5 * 3 and 2*3*4.",
		"Costs* and fees.", "States – in particular those affected – act.",
		"Paragraph [4](b) and [article 5] (a).", "R&D; and A&B.", "[the Parties][States] act", "x < 5 and y > 3", "{no text}", "[...] or [ ]", "50 % – 60 %", "snake_case_name and ____ .", "l`État et l`Union",
		"[[should] [shall]] [may] act", "Either/or ~ 5 and 10^6", "缔约国［应］［须］收集数据。",
		"It costs $5 | or more.", "[label]: words", "(see article 5 (a) (i))", "Article 5*", "a\\b",
	} {
		got, problems := draft(t, "1. "+text)
		if problems.Count() > 0 || got[0].Text != text {
			t.Errorf("%q: %+v %v", text, got, problems)
		}
	}
}

func TestFrontMatterSaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"colon": {
			"title: Drafts", "title: Draft recommendations: trafficking",
			"r.md:5: A value holds a colon with a space after it; put the whole value in quotes",
		},
		"hash": {
			"title: Drafts", "title: Drafts of contact group #2 on technology", "r.md:5: What follows # would be left out",
		},
		"only hash": {"title: Drafts", "title: #2", "r.md:5: What follows # would be left out"},
		"no-break":  {"meeting: wg4", "meeting:\u00a0wg4", "r.md:2: The line has a no-break space"},
		"twice": {
			"title: Drafts", "title: Drafts\ntitle: Others", "r.md:6: The field title is there twice, first in line 5",
		},
		"tab":    {"title: Drafts", "\ttitle: Drafts", "tab; indent it with spaces"},
		"anchor": {"title: Drafts", "title: &a Drafts", "anchor"},
		"tag": {
			"title: Drafts", "title: !urgent Drafts", "r.md:5: A value begins with an exclamation mark and a word (!urgent)",
		},
	} {
		_, err := dossier.ReadRecommendations("r.md", []byte(strings.Replace(front, c.from, c.to, 1)+"## A\n\n1. B.\n"))
		var problems dossier.Problems
		if !errors.As(err, &problems) || problems.Count() != 1 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q alone", name, err, c.want)
		}
	}
	set, err := dossier.ReadRecommendations("r.md", []byte(strings.Replace(
		front, "title: Drafts", "# a remark\ntitle: \"Draft #2: one\" # said by the chair", 1,
	)+"## A\n\n1. B.\n"))
	if err != nil || set.Title != "Draft #2: one" {
		t.Errorf("%q, %v", set.Title, err)
	}
}

func TestFilesAreReadAsExcelAndWordSaveThem(t *testing.T) {
	plain := "code,kind,name_en,instrument,capacity,from\nFRA,state,France,p,state_party,2002-10-29\n"
	utf16 := "\xff\xfe"
	for _, r := range plain {
		utf16 += string([]byte{byte(r), 0})
	}
	for name, file := range map[string]string{
		"plain": plain, "semicolons": strings.ReplaceAll(plain, ",", ";"), "tabs": strings.ReplaceAll(
			plain, ",", "\t",
		), "sep": "\ufeffsep=;\r\n" + strings.ReplaceAll(strings.ReplaceAll(plain, ",", ";"), "\n", "\r\n"),
		"sep comma": "sep=,\n" + plain, "empty rows and columns": strings.ReplaceAll(
			plain, "\n", ",,,\n",
		) + ",,,,,,,,\n\n,,,,,,,,\n", "UTF-16": utf16, "old Mac": strings.ReplaceAll(plain, "\n", "\r"),
		"time": strings.Replace(plain, "2002-10-29", "2002-10-29 00:00:00", 1), "day first": strings.Replace(
			plain, "2002-10-29", "29/10/2002", 1,
		), "dots": strings.Replace(plain, "2002-10-29", "29.10.2002", 1),
		"month": strings.Replace(plain, "2002-10-29", "29-Oct-2002", 1), "month first": strings.Replace(
			plain, "2002-10-29", "10/29/2002", 1,
		), "no-break": strings.Replace(plain, "FRA", "\u00a0FRA\u200b", 1),
		"capitals": strings.Replace(plain, "code,kind", "Code,Kind", 1), "line break": strings.Replace(
			plain, "France", "\"Fra\u200bnce\n\"", 1,
		)[:0] + strings.Replace(plain, "France", "\"France\n\"", 1),
		"curly": strings.Replace(plain, "France", "“France”", 1),
	} {
		ds, err := dossier.ReadDelegations("d.csv", []byte(file))
		if err != nil || len(ds) != 1 || ds[0].Code != "FRA" || ds[0].Names[negotiation.English] != "France" ||
			ds[0].Standings[0].From.Format("2006-01-02") != "2002-10-29" {
			t.Errorf("%s: %+v %v", name, ds, err)
		}
	}
	broken, err := dossier.ReadDelegations(
		"d.csv", []byte(strings.Replace(plain, "France", "\"Bolivia (Plurinational\nState of)\"", 1)),
	)
	if err != nil || broken[0].Names[negotiation.English] != "Bolivia (Plurinational State of)" {
		t.Errorf("%+v %v", broken, err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"either day": {strings.Replace(plain, "2002-10-29", "03/04/2002", 1), `d.csv:2: "03/04/2002" in the column from is a date whose day and month nobody can tell apart; write the year first, as in 2003-12-25.`},
		"Latin-1": {
			strings.Replace(plain, "France", "Fran\xe7a", 1),
			"d.csv:2: The line is not valid UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)",
		},
		"quotes inside": {strings.Replace(plain, "France", "The \"France\"", 1), "d.csv:2: A quotation mark"},
		"comma": {
			strings.Replace(plain, "France", "France, Republic", 1), "d.csv:2: The line has 7 fields, and the first line 6",
		},
	} {
		_, err := dossier.ReadDelegations("d.csv", []byte(c.file))
		var problems dossier.Problems
		if !errors.As(err, &problems) || problems.Count() != 1 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q alone", name, err, c.want)
		}
	}
	if _, err := dossier.ReadAccreditation("a.csv", []byte("\ufeffmeeting;code;\r\nwg4-2020;IOM;\r\n;;\r\n")); err != nil {
		t.Error(err)
	}
	if _, err := dossier.ReadBureau(
		"b.csv", []byte("body;office;code;from;until\nC;chair;FRA;29.10.2020;\n;;;;\n"),
	); err != nil {
		t.Error(err)
	}
	if _, err := dossier.ReadContacts(
		"c.csv", []byte("party\tlanguage\temail\nFRA\tfr\tfra@example.org\n\t\t\n"),
	); err != nil {
		t.Error(err)
	}
}

func TestATextFileIsItsText(t *testing.T) {
	for file, want := range map[string]string{
		"\ufeffStates act.\r\n": "States act.", "States act.": "States act.", "One.\r\nTwo.\r\n\r\n": "One.\nTwo.",
		"\xff\xfeA\x00\r\x00\n\x00": "A", "\xfe\xff\x00A\x00b": "Ab", " A \n": " A ",
	} {
		text, err := dossier.ReadText("t.txt", []byte(file))
		if got := dossier.Wording(text); err != nil || got != want {
			t.Errorf("%q: %q, %v", file, got, err)
		}
	}
	for _, file := range []string{"", "\ufeff\r\n", "A\xe9", "A\x00", "\xff\xfeA\x00\x00\xd8"} {
		if got, err := dossier.ReadText("t.txt", []byte(file)); err == nil {
			t.Errorf("%q was read as %q", file, got)
		}
	}
}
