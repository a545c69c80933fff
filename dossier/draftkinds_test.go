package dossier_test

import (
	"strings"
	"testing"

	"rapporteur/numbering"
)

const countOn = "count on in numbers without a mark"

// Numbers without a mark are refused where paragraphs count on in them, with the
// first line.
func TestRowsOfNumbersWithoutAMarkAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"English":        "1 States act.\n\n2 The secretariat reports.\n\n3 The group meets.",
		"French":         "1\u00a0Les États agissent.\n\n2\u00a0Le secrétariat rend compte.\n\n3\u00a0Le groupe se réunit.",
		"Spanish":        "1, Los Estados actúan.\n\n2, La secretaría informa.",
		"Russian":        "а Государства действуют.\n\nб Секретариат сообщает.\n\nв Группа собирается.",
		"Arabic":         "١ تعمل الدول.\n\n٢ تبلغ الأمانة.\n\n٣ يجتمع الفريق.",
		"Chinese":        "1缔约国采取措施。\n\n2秘书处提出报告。\n\n3工作组举行会议。",
		"letters":        "a States act.\n\nb The secretariat reports.\n\nc The group meets.",
		"capitals":       "A States act.\n\nB The secretariat reports.\n\nC The group meets.",
		"Roman":          "i States act.\n\nii The secretariat reports.\n\niii The group meets.",
		"bracketed":      "1 [States] act.\n\n[2 States report.]\n\n3 The group meets.",
		"going on":       "4 States act.\n\n5 The secretariat reports.",
		"No":             "No 1 States act.\n\nNo 2 They report.",
		"labelled":       "Article 1 States act.\n\nArticle 2 They report.\n\nArticle 3 They meet.",
		"words between":  "1 States act.\n\nThey do so now.\n\n2 They report.\n\n3 They meet.",
		"subparagraphs":  "1 States:\n\n(a) act;\n\n(b) report.\n\n2 The group meets.",
		"words in a row": "Primero, los Estados actúan.\n\nSegundo, informan.\n\nTercero, se reúnen.",
	} {
		_, problems := draft(t, text)
		if !strings.Contains(
			problems.Error(), "r.md:10: The paragraphs from",
		) || !strings.Contains(problems.Error(), countOn) || !strings.Contains(problems.Error(), "1. First") {
			t.Errorf("%s: %v", name, problems)
		}
	}
	if _, problems := draft(t, "1. A.\n\n2 B.\n\n3. C."); !strings.Contains(problems.Error(), "12: The paragraphs from") {
		t.Errorf("a stop left out: %v", problems)
	}
}

// What counts no paragraphs is words, and marked numbers are numbers.
func TestWordsWithFiguresAreWords(t *testing.T) {
	for _, text := range []string{
		"30 States act.\n\n45 States report.", "2020 was a year.\n\n2021 was another.\n\n2022 was the third.",
		"1,000 cases came.\n\n2,000 cases came.\n\n3,000 cases came.", "1 State acts.\n\nThe others report.\n\nThey meet.",
		"One State acts.\n\nTwo States report.\n\nThree States meet.", "A State acts.\n\nB, the other one, too.\n\nThe " +
			"others report.", "First session of the group.\n\nSecond session of it.\n\nThird session.",
		"30 jours après.\n\n60 jours après.\n\n90 jours après.",
		"В странах.\n\nИ государства.\n\nО мерах.", "У государств.\n\nА также группа.\n\nВ " +
			"странах.", "30个国家。\n\n第五届会议。\n\n45个国家。", "٣٠ دولة.\n\n٤٥ دولة.",
		"Y los Estados.\n\nA los Estados.\n\nO la secretaría.",
	} {
		got, problems := draft(t, text)
		for i, want := range strings.Split(text, "\n\n") {
			if problems.Count() > 0 || got[i].Text != want || got[i].Number != "" {
				t.Errorf("%q: %+v %v", text, got, problems)
				break
			}
		}
	}
	got, problems := draft(t, "1. A.\n\n(a) B.\n\nв странах.\n\n2. C.")
	if problems.Count() > 0 || len(got) != 4 {
		t.Errorf("%+v %v", got, problems)
	}
}

// A word that counts is a number where it has the mark of one.
func TestWordsThatCountAreDoubtful(t *testing.T) {
	for _, line := range []string{
		"First. States act", "Primero. Los Estados", "Premièrement : les États", "Первое. Государства",
		"Во-вторых: государства", "ثانيا. الدول", "أولاً: الدول", "第一，缔约国", "第二、缔约国", "第三：缔约国", "第1，缔约国",
		"No. 1 States act", "Nr. 2 States", "Núm. 3 Los Estados", "OP 1 States", "OP1 States", "PP 2 bis Recalling",
	} {
		if _, _, v := numbering.Leading(line); v != numbering.Doubtful {
			t.Errorf("%q: %d", line, v)
		}
		if _, problems := draft(
			t, line+".",
		); problems.Count() != 1 || !strings.Contains(problems.Error(), "may be a number or words") {
			t.Errorf("%q: %v", line, problems)
		}
	}
}

func TestFootnotesChangesAndOpenTablesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"1. The Convention¹ applies.": `10: "Convention¹" looks like a footnote mark, which a draft can't hold; footnotes can't be held: write the note into the text`,
		"1. Protect victims.²":        `"victims.²"`, "1. La Convention¹\u00a0; et": "footnote", "1. La «\u00a0Convention\u00a0»³ rige": "footnote", "1. La Convención¹² rige": "footnote", "1. Конвенция³ действует": "footnote", "1. الاتفاقية¹ تنطبق": "footnote", "1. 《公约》¹适用。": "footnote", "1. 公约²适用。": "footnote",
		"1. A.\n\n¹ Resolution 55/25.": "12: ", "1. A.\n\n²See above.": "12: ", "1. In 2020¹ and": "footnote",
		"1. Resolution 55/25² and": "footnote", "1. Act† now": "footnote", "1. Paragraph 1 (a)¹ applies": "footnote",
		"1. The mark [1] stands.\n\n[1] See resolution 55/25.": `10: "[1]" looks like a footnote mark, since a paragraph begins with it`, "1. Convention[1].\n\n2. Protocol[2].\n\n[1] One.\n\n[2] Two.": `12: "[2]"`, "1. The mark [1].\n[1] See above.": `10: "[1]"`, "1. 公约[1]。\n\n[1]见第55/25号决议。": "footnote",
		"1. {+add+}{-del-}": "tracked", "1. [-x-]{+y+}": "tracked", "1. [+nuevo+] texto": "tracked", "1. 缔约国{-应-}采取": "tracked", "1. A.\n\n:::note\n\nB": `12: ":::" looks like a box`, "1. A $x^2$ b": "formula", "1. $n$ États": "formula", "1. $$E=mc$$": "formula",
		"> [!NOTE]": "quotation", "[!NOTE] A": "box", "!!! note": "box", "a | b\n\nc | d": "12: The lines with |",
		"国家｜日期\n甲国｜一月": "table", "1. a | b | c": "table", "1. a | b\nc | d": "11: The lines with | look like a " +
			"table", "State | Party\n-|-": "table", "États | Parties\n:-: | :-:\nA | B": "table", "国家 | 日期\n甲国 | 一月": "table",
	} {
		if _, problems := draft(t, text); !strings.Contains(problems.Error(), want) {
			t.Errorf("%q: %v, want %q", text, problems, want)
		}
	}
	for _, text := range []string{
		"Plots of 5 m², 10 km² and 3 cm³; CO₂, x³, mc², 10⁶, ²³⁵U and m·s⁻².", "Участки 5 м² и 10 " +
			"км².", "面积为五平方米或5公里²。", "مساحة 5 كم² أو متر².", "Within [1] [2] years, article " +
			"[1].", "From $5 to US$10, or 10 $ and 5 $.", "It is $ 5 | or more.", "[-] or [--] or [- -]",
		"Well-known {no - text} + [a+b]",
	} {
		got, problems := draft(t, "1. "+text)
		if problems.Count() > 0 || got[0].Text != text {
			t.Errorf("%q: %+v %v", text, got, problems)
		}
	}
	if got, problems := draft(
		t, "[30] days after.\n\nWithin [30] days.\n\n[1] [2] years.",
	); problems.Count() > 0 || len(got) != 3 {
		t.Errorf("figures that are negotiated: %+v %v", got, problems)
	}
}
