package redline_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"rapporteur/redline"
)

// What an editor puts right without asking anybody, and what he does not.
func TestWhatIsTypography(t *testing.T) {
	for name, x := range map[string]struct {
		same      [][2]string
		different [][2]string
	}{
		"spaces": {
			same: [][2]string{
				{
					"act within 30 days", "act within 30\u00a0days",
				}, {"act  now", "act now"}, {"2.\tAct", "2. Act"}, {"act now ", "act now"},
				{"les mesures suivantes : deux", "les mesures suivantes: deux"}, {"juges ; ils", "juges\u202f; ils"},
				{"under paragraph 4(b)(ii) of", "under paragraph 4 (b) (ii) of"}, {"article 27(1) , the", "article 27(1), the"},
				{
					"States ( parties ) act .", "States (parties) act.",
				}, {"data,and", "data, and"}, {"à 10 :30 précises", "à 10:30 précises"}, {"and / or", "and/or"},
				{"في الفقرة 4(ب)", "في الفقرة 4 (ب)"}, {"в пункте 4(b)", "в пункте 4 (b)"},
			},
			different: [][2]string{
				{"long term", "longterm"}, {"for all", "forall"}, {"every day", "everyday"}, {"word[s]", "word [s]"},
				{".5 per cent", "5 per cent"},
			},
		},
		"line breaks": {
			same: [][2]string{
				{"effective\nmeasures", "effective measures"}, {"act.\n", "act."}, {"act.\r\n", "act."}, {"one\r\ntwo", "one two"},
				{"one\vtwo", "one two"}, {"one\u2028two", "one two"}, {"应当\n采取", "应当采取"}, {"\n act", "act"},
			},
			different: [][2]string{{"one\n\ntwo", "one two"}, {"one\u2029two", "one two"}, {"one\ntwo", "onetwo"}},
		},
		"signs that cannot be seen": {
			same: [][2]string{
				{
					"informa\u200btion", "information",
				}, {"informa\u00adtion", "information"}, {"in\u2060form", "inform"}, {"a\u200db", "ab"},
				{
					"act\ufe0f", "act",
				}, {"a\u034fb", "ab"}, {"a\u180eb", "ab"}, {"a\u007fb", "ab"}, {"a\u0001b", "ab"}, {"\ufeffact", "act"},
				{"\u2066CRP.2\u2069 وثيقة", "CRP.2 وثيقة"}, {"الأطـــراف", "الأطراف"},
			},
			different: [][2]string{{"a\u202eb", "ab"}},
		},
		"forms of letters": {
			same: [][2]string{
				{"eﬃcient ﬁnancial", "efficient financial"}, {"ﻻ ﺗﺸﺠﻊ", "لا تشجع"}, {"３０天", "30天"}, {"ＵＮ", "UN"},
				{"Etats re\u0301unis", "Etats réunis"}, {"⼀个", "一个"}, {"٣٠ يوما", "30 يوما"},
			},
			different: [][2]string{
				{"½", "1/2"}, {"m²", "m2"}, {"①", "1"}, {"ß", "ss"}, {"تشجع", "تُشجَّع"}, {"States parties", "States Parties"},
				{"ё", "е"},
			},
		},
		"kinds of quote and apostrophe": {
			same: [][2]string{
				{"l´État", "l'État"}, {"l`État", "l’État"}, {"l′État", "l'État"}, {"victims’ rights", "victims' rights"},
				{`the "A" list`, "the “A” list"}, {`the "A" list`, "the ‘A’ list"}, {"the ''A'' list", "the “A” list"}, {"le « A »", "le «A»"},
				{"das „A“ hier", `das "A" hier`}, {"«A»", "‹A›"}, {"所谓「甲」", "所谓“甲”"}, {"所谓『甲』", "所谓“甲”"},
			},
			different: [][2]string{{`the "A" list`, "the A list"}, {"victims' rights", "victims rights"}, {"5' long", `5" long`}},
		},
		"dashes": {
			same: [][2]string{
				{"2020-2021", "2020–2021"}, {
					"2020 - 2021", "2020–2021",
				}, {"12-18", "12‑18"}, {"the States - all of them - act", "the States – all of them – act"},
				{
					"the States—all—act", "the States – all – act",
				}, {"the States –all– act", "the States – all – act"}, {"one -- two", "one — two"},
				{"North-South", "North–South"}, {"of \u22125 degrees", "of -5 degrees"}, {"第5-7条", "第5—7条"},
			},
			different: [][2]string{
				{
					"of -5 degrees", "of 5 degrees",
				}, {"re-sign", "resign"}, {"long-term", "long term"}, {"pre- and post-natal", "pre and post-natal"},
				{"victim-centred", "victim – centred"}, {"10 -5", "10-5"}, {"one — two", "one, two"},
			},
		},
		"other marks": {
			same: [][2]string{
				{
					"and so on...", "and so on…",
				}, {"30 %", "30%"}, {"30\u202f%", "30%"}, {"٣٠٪", "30%"}, {"，", ","}, {"应当：采取", "应当:采取"},
				{"应当，采取措施。", "应当,采取措施."}, {"（甲）", "(甲)"}, {"الدول، والأطراف؛", "الدول, والأطراف;"},
			},
			different: [][2]string{{"one; two", "one, two"}, {"甲、乙", "甲，乙"}, {"act", "act."}, {"act?", "act."}, {"30%", "30‰"}},
		},
		"numbers": {
			same: [][2]string{
				{
					"10 000 euros", "10\u00a0000 euros",
				}, {"10 000 euros", "10\u202f000 euros"}, {"10 000", "10'000"}, {"10\u2009000", "10000"},
				{"1 200 000,5", "1\u00a0200\u00a0000,5"}, {"在 30 天内", "在30天内"}, {"第 七十五 条", "第七十五条"}, {"UN 大会", "UN大会"},
			},
			different: [][2]string{
				{"10.000", "10,000"}, {"10 000", "10 00"}, {"1,5", "15"}, {"in 2020 300 States", "in 2020300 States"},
				{"0,5", "0.5"}, {"一百", "100"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range x.same {
				if !redline.SameSubstance(p[0], p[1]) || redline.Diff(p[0], p[1]).Substantive() {
					t.Errorf("%q and %q are of different substance: %+v", p[0], p[1], redline.Diff(p[0], p[1]))
				}
			}
			for _, p := range x.different {
				if redline.SameSubstance(p[0], p[1]) || !redline.Diff(p[0], p[1]).Substantive() {
					t.Errorf("%q and %q are of the same substance", p[0], p[1])
				}
			}
		})
	}
}

// Delegations that write the same in another typography stand behind one
// reading, and each has its own bytes.
func TestTypographySplitsNoSupport(t *testing.T) {
	for name, x := range map[string]struct {
		base  string
		texts []string
		want  string
	}{
		"apostrophes": {"States parties should protect victims.", []string{
			"States parties should protect victims’ rights.", "States parties should protect victims' rights.",
		}, "States parties should protect victims[' rights — A, B]."},
		"spaces": {
			"States should act.", []string{"States should act within 30 days.", "States should act within 30\u00a0days."},
			"States should act [within 30 days — A, B].",
		},
		"normal forms": {"Les États agissent.", []string{
			"Les États agissent conformément à l’accord.", "Les États agissent conforme\u0301ment a\u0300 l'accord.",
		}, "Les États agissent [conforme\u0301ment a\u0300 l'accord — A, B]."},
		"one word": {
			"Act on finances.", []string{"Act on efficient finances.", "Act on eﬃcient finances."},
			"Act on [efficient — A, B] finances.",
		},
		"one mark": {"One; two.", []string{"One - two.", "One – two."}, "One [; two] [- two — A, B]."},
		"the base's": {
			"The “Convention” applies.", []string{"The Convention applies.", "The \"Convention\" applies."}, "",
		},
		"thousands": {"a fund of 10 000 euros", []string{
			"a fund of 12 000 euros", "a fund of 12\u00a0000 euros", "a fund of 10 500 euros",
		}, "a fund of [10 000] [12 000 — A, B] [10 500 — C] euros"},
		"percentages": {
			"at least 30% of them", []string{"at least 40% of them", "at least 40 % of them"},
			"at least [30%] [40% — A, B] of them",
		},
		"Chinese numerals":  {"第七十五条", []string{"第八十五条", "第 八十五 条"}, "第[七十五] [八十五 — A, B]条"},
		"a fraction":        {"以三分之二多数通过", []string{"以四分之三多数通过"}, "以[三分之二] [四分之三 — A]多数通过"},
		"spaces beside Han": {"应在30天内", []string{"应在 30 天内"}, "应在30天内"},
		"a final line end": {
			"share data on victims.", []string{"share data on victims.\n", "share all data on victims.\r\n"},
			"share [all — B] data on victims.",
		},
		"wrapped": {"effective\nmeasures against trafficking\nin persons", []string{
			"effective measures against trafficking in women and persons",
		}, "effective\nmeasures against trafficking\nin [women and — A] persons"},
		"a space before a (": {"under paragraph 4(b) of article 5", []string{
			"under paragraph 4 (b) of article 5", "under paragraph 5 (b) of article 5", "under paragraph 5(b) of article 5",
		}, "under paragraph [4] [5 — B, C](b) of article 5"},
		"Arabic": {"على الدول الأطراف", []string{"على جميع الدول الأطراف", "على جميـــع الدول الأطراف"}, ""},
		"Russian": {
			"Государства участвуют", []string{"Все государства участвуют", "Все\u00a0государства участвуют"}, "",
		},
		"quotation marks gone": {
			"Towns where a “grave” or “lasting” fault is found", []string{"Towns where a ‘grave’ or ‘lasting’ fault is found"},
			"Towns where a “grave” or “lasting” fault is found",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var list []redline.Proposal
			for i, s := range x.texts {
				list = append(list, redline.Proposal{ID: string(rune('1' + i)), Party: string(rune('A' + i)), Text: s})
			}
			c := stored(t, redline.Consolidate(x.base, list))
			if got := c.Bracketed(parties); x.want != "" && got != x.want {
				t.Errorf("got  %q\nwant %q", got, x.want)
			}
			for _, p := range c.Points() {
				seen := map[string]bool{}
				for _, r := range p.Readings {
					if seen[norm.NFKD.String(strings.Join(strings.Fields(r.Text), ""))] {
						t.Errorf("two readings are alike: %+v", p)
					}
					seen[norm.NFKD.String(strings.Join(strings.Fields(r.Text), ""))] = true
				}
			}
			for _, p := range append(list, redline.Proposal{Text: x.base}) {
				if took, nested := c.Take(p.ID), c.Nested().Take(p.ID); took != p.Text || nested != p.Text {
					t.Errorf("%q became %q and %q", p.Text, took, nested)
				}
			}
		})
	}
}

// Whoever types one quotation mark of another kind, so that “a» and «b” seem
// to be pairs, is read as those who type all as the base has them.
func TestMixedKindsOfQuotationMark(t *testing.T) {
	for language, x := range map[string][4]string{
		"en": {"The terms “victim” and “act” apply.", "The terms “person” and “act” apply.",
			"The terms “person» and «act” apply.", "The terms “[victim] [person]” and “act” apply."},
		"fr": {"Les termes « victime » et « acte » valent.", "Les termes « victime » et « fait » valent.",
			"Les termes « victime ” et “ fait » valent.", "Les termes « victime » et « [acte] [fait] » valent."},
		"es": {"El «acto de la “víctima”» cuenta.", "El «acto de la “persona”» cuenta.",
			"El “acto de la «persona”» cuenta.", "El «acto de la “[víctima] [persona]”» cuenta."},
		"ru": {"Термины «жертва» и «действие» важны.", "Термины «лицо» и «действие» важны.",
			"Термины „лицо» и «действие” важны.", "Термины «[жертва] [лицо]» и «действие» важны."},
		"ar": {"يعني «الفعل» أو «الضحية» ذلك.", "يعني «الفعل» أو «الشخص» ذلك.",
			"يعني «الفعل” أو “الشخص» ذلك.", "يعني «الفعل» أو «[الضحية] [الشخص]» ذلك."},
		"zh": {"「主管『当局』的措施」适用。", "「主管『机关』的措施」适用。",
			"“主管「机关”的措施」适用。", "「主管『[当局] [机关]』的措施」适用。"},
	} {
		t.Run(language, func(t *testing.T) {
			base, own, mixed, want := x[0], x[1], x[2], x[3]
			list := []redline.Proposal{{ID: "1", Party: "A", Text: own}, {ID: "2", Party: "B", Text: mixed}}
			c := redline.Consolidate(base, list)
			if got := c.Bracketed(nil); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := support(c); len(got) != 1 || len(got[0]) != 2 || got[0][1] != "A, B" {
				t.Errorf("supported by %v", got)
			}
			if c.Take("2") != mixed {
				t.Errorf("%q became %q", mixed, c.Take("2"))
			}
		})
	}
}

func stored(t interface{ Fatal(...any) }, c redline.Consolidated) redline.Consolidated {
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back redline.Consolidated
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// noisy draws a text in another typography.
func noisy(text string) *rapid.Generator[string] {
	kinds := map[string][]string{
		" ": {
			"\u00a0", "  ", "\u202f", "\n", "\t", " \u200b",
		}, ", ": {" , ", ",\u00a0"}, ". ": {".  ", " . "}, "; ": {"\u00a0; ", " ;\n"},
		": ": {" : "}, "’": {"'", "´", "`", "ʼ"}, "«": {"« ", "“", "„"}, "»": {" »", "”"}, "é": {"e\u0301"}, "É": {"E\u0301"}, "fi": {"ﬁ"},
		"ر": {"رـ"}, "٪": {"%"}, "–": {"-"}, "...": {"…"}, "，": {","}, "（": {"("}, "）": {") "}, "30": {
			"３０", "٣٠",
		}, "a": {"a\u00ad"}, "应": {" 应\u2060"},
		"”": {"»", "」", "』"}, "「": {"“", "«"}, "」": {"”", "»"}, "『": {"「", "“"}, "』": {"」", "”"},
	}
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
	next:
		for i := 0; i < len(text); {
			if rapid.IntRange(0, 3).Draw(t, "noise") == 0 {
				for _, n := range []int{3, 2, 1, 4} {
					if list := kinds[text[i:min(i+n, len(text))]]; list != nil {
						b.WriteString(rapid.SampledFrom(list).Draw(t, "kind"))
						i += n
						continue next
					}
				}
			}
			b.WriteByte(text[i])
			i++
		}
		return b.String() + rapid.SampledFrom([]string{"", "\n", " ", "\r\n"}).Draw(t, "end")
	})
}

// Typographic noise over the proposals changes no point of difference and
// nobody's support, and every text is still there byte for byte.
func TestTypographicNoiseChangesNothing(t *testing.T) {
	bases := []string{
		"States parties should provide safe shelter, within 30 days, to victims of trafficking in persons; others may " +
			"assist.",
		"Les États parties devraient protéger l’identité des victimes : formation, « assistance » et coopération. Ils " +
			"agissent.",
		"Los Estados partes deberían proteger a las víctimas y los testigos. ¿Qué medidas deberían adoptarse?",
		"Государствам следует принять меры для защиты жертв торговли людьми; доклад в течение 30 дней.",
		"ينبغي للدول الأطراف أن تعتمد تدابير لحماية الضحايا خلال 30 يوما، وأن تتعاون.",
		"缔约国应当考虑采取措施，保护被害人（包括儿童），并在30天内通报第七十五条。",
		"The terms “victim” and “measures of the “competent” authority” have the same meaning.",
		"Les termes « victime » et « mesures de l’autorité “compétente” » ont le même sens.",
		"Los términos «víctima» y «medidas de la autoridad “competente”» tienen el mismo sentido.",
		"Термины „жертва“ и «меры „надлежащего“ органа» имеют одно значение.",
		"لمصطلح «ضحية» ومصطلح «تدابير السلطة “المختصة”» المعنى نفسه.",
		"“被害人”和「主管『当局』的措施」含义相同。",
	}
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom(bases).Draw(t, "base")
		var plain, noise []redline.Proposal
		for i := range rapid.IntRange(1, 5).Draw(t, "proposals") {
			p := redline.Proposal{ID: string(rune('a' + i)), Party: string(rune('A' + i)), Text: changed(base).Draw(t, "text")}
			if i > 0 && rapid.Bool().Draw(t, "same") {
				p.Text = plain[i-1].Text
			}
			plain = append(plain, p)
			p.Text = noisy(p.Text).Draw(t, "noisy")
			noise = append(noise, p)
		}
		one, other := redline.Consolidate(base, plain), stored(t, redline.Consolidate(base, noise))
		if diff := cmp.Diff(support(one), support(other)); diff != "" {
			t.Fatalf("%s in %q", diff, noise)
		}
		for _, p := range append(noise, redline.Proposal{Text: base}) {
			if took, nested := other.Take(p.ID), other.Nested().Take(p.ID); took != p.Text || nested != p.Text {
				t.Fatalf("%q became %q, nested %q", p.Text, took, nested)
			}
			if s := redline.Diff(base, p.Text); s.From() != base || s.To() != p.Text {
				t.Fatalf("the script loses bytes: %+v", s)
			}
		}
		points := len(other.Points())
		for i := range points - 1 {
			merged, err := other.Merge(i)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range noise {
				if took := merged.Take(p.ID); took != p.Text {
					t.Fatalf("merged, %q became %q", p.Text, took)
				}
			}
		}
		for i := range points {
			split, err := other.Split(i)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range noise {
				if took := split.Take(p.ID); took != p.Text {
					t.Fatalf("split, %q became %q", p.Text, took)
				}
			}
		}
	})
}

// changed draws a text with a few words less or more.
func changed(base string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for _, token := range redline.Segment(base) {
			if token.Kind == redline.Word {
				switch rapid.IntRange(0, 15).Draw(t, "what") {
				case 0:
					b.WriteString("финиш")
					continue
				case 1:
					b.WriteString("fixe et réel ")
				}
			}
			b.WriteString(token.Text)
		}
		return b.String()
	})
}

// support lists for each reading of each point who stands behind it.
func support(c redline.Consolidated) [][]string {
	var out [][]string
	for _, p := range c.Points() {
		var list []string
		for _, r := range p.Readings {
			list = append(list, parties(r))
		}
		out = append(out, list)
	}
	return out
}

// Consolidations stored before readings had variants are read as they are.
func TestOlderConsolidationsAreStillRead(t *testing.T) {
	var c redline.Consolidated
	err := json.Unmarshal([]byte(`{"nodes":[{"text":"Protect victims"},{"point":{"readings":[{"text":"","base":true},
		{"text":"’ rights","supporters":[{"proposal":"1","party":"FRA"}]},{"text":"' rights","supporters":[{"proposal":"2","party":"BRA"}]},
		{"text":" of war","supporters":[{"proposal":"3","party":"KEN"},{"proposal":"4","party":"MLI"}],"nodes":[{"text":" "},
			{"text":"of","typographic":{"readings":[{"text":"of","supporters":[{"proposal":"3","party":"KEN"}]},{"text":"o\u00adf","supporters":[{"proposal":"4","party":"MLI"}]}]}},
			{"text":" war"}]}]}},{"text":"."}]}`), &c)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"": "Protect victims.", "1": "Protect victims’ rights.", "2": "Protect victims' rights.",
		"3": "Protect victims of war.", "4": "Protect victims o\u00adf war.",
	} {
		if took, nested := c.Take(id), c.Nested().Take(id); took != want || nested != want {
			t.Errorf("%q became %q and %q", want, took, nested)
		}
	}
}

// Between two rounds, and between a version and the next, typography is no
// movement.
func TestTypographyIsNoMovement(t *testing.T) {
	round := func(base string, texts ...string) []redline.ConsolidatedParagraph {
		var list []redline.ParagraphProposal
		for i, s := range texts {
			list = append(list, redline.ParagraphProposal{
				ID: string(rune('1' + i)), Party: string(rune('A' + i)), Kind: redline.Replace, Paragraph: "p", Text: s,
			})
		}
		return redline.ConsolidateParagraphs([]redline.Paragraph{{ID: "p", Number: "1", Text: base}}, list)
	}
	got := redline.Compare(
		round("Protect victims in 30 days.", "Protect victims’ rights in 30 days.", "Protect victims in 60 days."),
		round("Protect victims in 30\u00a0days.", "Protect victims' rights in 30 days.\n", "Protect  victims in ６０ days."))
	want := redline.Convergence{
		Before: 2, After: 2, Stayed: 2, Alone: []redline.PartyCount{{Party: "A", Count: 1}, {Party: "B", Count: 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	p := round("Protect victims.", "Protect victims .", "Protect victims.\r\n")[0]
	if len(p.Supports) != 2 || p.Open() != 0 {
		t.Errorf("the paragraph is not supported as it is: %+v", p)
	}
	carried := redline.Rebase(
		"Protect victims in 30 days.", "Protect victims in 30\u00a0days.", "Protect victims in 60 days.",
	)
	if carried.Text != "Protect victims in 60\u00a0days." || len(carried.Conflicts) > 0 {
		t.Errorf("carried %+v", carried)
	}
}

// New paragraphs, divisions and joinings that differ in typography alone are
// one with all its supporters.
func TestTypographySplitsNoParagraph(t *testing.T) {
	base := []redline.Paragraph{
		{ID: "p", Number: "1", Text: "States act; they report."}, {ID: "q", Number: "2", Text: "They meet."},
	}
	got := redline.ConsolidateParagraphs(base, []redline.ParagraphProposal{
		{ID: "1", Party: "FRA", Kind: redline.InsertAfter, Paragraph: "q", Text: "L’accès : 5 %."},
		{ID: "2", Party: "BEL", Kind: redline.InsertAfter, Paragraph: "q", Text: "L'accès: 5%.\n"},
		{ID: "3", Party: "FRA", Kind: redline.Divide, Paragraph: "p", Parts: []string{"States act.", "They report."}},
		{ID: "4", Party: "BEL", Kind: redline.Divide, Paragraph: "p", Parts: []string{"States\u00a0act.", "They report ."}},
		{ID: "5", Party: "FRA", Kind: redline.Join, Paragraph: "p", Text: "States act and meet."},
		{ID: "6", Party: "BEL", Kind: redline.Join, Paragraph: "p", Text: "States  act and meet."},
	})
	if len(got) != 3 || len(got[0].Divisions) != 1 || len(
		got[0].Divisions[0].Supporters,
	) != 2 || len(got[0].Joinings) != 1 || len(got[0].Joinings[0].Supporters) != 2 {
		t.Fatalf("got %+v", got)
	}
	body := got[2].Body
	if supporters := body.Points()[0].Readings[1].Supporters; len(supporters) != 2 {
		t.Errorf("supported by %+v", supporters)
	}
	if body.Take("1") != "L’accès : 5 %." || body.Take("2") != "L'accès: 5%.\n" {
		t.Errorf("bytes are lost: %q, %q", body.Take("1"), body.Take("2"))
	}
}
