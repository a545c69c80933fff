package drafting

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

// worded is a text after the chair's own wording of the first point that the
// proposals make.
func worded(t rapid.TB, l negotiation.Language, base, own string, proposals ...string) (string, negotiation.Version) {
	t.Helper()
	var list []redline.ParagraphProposal
	for i, text := range proposals {
		list = append(list, redline.ParagraphProposal{
			ID: string(rune('a' + i)), Party: "FRA", Kind: redline.Replace, Paragraph: "p", Text: text,
		})
	}
	v := negotiation.Version{ID: "v", Language: l}
	for _, tree := range redline.ConsolidateParagraphs(
		[]redline.Paragraph{{ID: "p", Number: "1", Text: base}, {ID: "q", Number: "2", Text: "x"}}, list,
	) {
		p, err := consolidatedParagraph("r", tree, map[negotiation.ID]bool{})
		if err != nil {
			t.Fatal(err)
		}
		v.Paragraphs = append(v.Paragraphs, p)
	}
	before := v
	settled, err := Settle(
		v, []negotiation.PointRuling{{Paragraph: "p", Point: 1, Outcome: negotiation.PointOwn, Text: own}}, "d",
	)
	if err != nil {
		t.Fatalf("%q in %q: %v", own, v.Paragraphs[0].Text, err)
	}
	return settled[0].Text, before
}

func TestAnOwnWordingStandsWithItsSpace(t *testing.T) {
	for name, c := range map[string]struct {
		language            negotiation.Language
		base, proposal, own string
		want                string
	}{
		"a word where a comma was proposed": {
			negotiation.English, "States parties should act.", "States parties should act, in particular for children.",
			"with a focus on children", "States parties should act with a focus on children.",
		},
		"a comma where a comma was": {
			negotiation.English, "States should act.", "States should act, where needed.", ", as appropriate",
			"States should act, as appropriate.",
		},
		"a comma where a word was": {
			negotiation.English, "States should act on data.", "States should report on data.", ", as appropriate, act",
			"States should, as appropriate, act on data.",
		},
		"a semicolon where a word was": {
			negotiation.English, "States should act now.", "States should act soon.", "; they report",
			"States should act; they report.",
		},
		"in brackets": {
			negotiation.English, "States should act.", "States should act (yearly).", "every year",
			"States should act every year.",
		},
		"brackets where a word was": {
			negotiation.English, "States should act now.", "States should act soon.", "(yearly)", "States should act (yearly).",
		},
		"within brackets": {
			negotiation.English, "States act (see annex).", "States act (see part).", "cf. annex", "States act (see cf. annex).",
		},
		"after an opening bracket": {
			negotiation.English, "States act (yearly, at least).", "States act (monthly, at least).", "each quarter",
			"States act (each quarter, at least).",
		},
		"a bracket's end": {
			negotiation.English, "States act (at least yearly).", "States act (at least monthly).", "), each year",
			"States act (at least), each year).",
		},
		"nothing": {
			negotiation.English, "States should act now on data.", "States should act soon on data.", "",
			"States should act on data.",
		},
		"nothing before a mark": {
			negotiation.English, "States should act now.", "States should act soon.", " ", "States should act.",
		},
		"at the start": {
			negotiation.English, "Every State acts.", "Each State acts.", "Any", "Any State acts.",
		},
		"a dash, spaced": {
			negotiation.English, "States act, yearly.", "States act, monthly.", "– if asked –", "States act, – if asked –.",
		},
		"a possessive": {
			negotiation.English, "Protect victims.", "Protect victims, now.", "’ rights", "Protect victims’ rights.",
		},
		"after a possessive": {
			negotiation.English, "Protect victims’ rights.", "Protect victims’ needs.", "interests",
			"Protect victims’ interests.",
		},
		"quoted": {negotiation.English, "States act now.", "States act, now.", `"at once"`, `States act "at once" now.`},
		"space of its own": {
			negotiation.English, "States act.", "States act, yearly.", "  every  year\u00a0", "States act every  year.",
		},
		"French, a colon": {
			negotiation.French, "Les États agissent.", "Les États agissent, puis rapportent.", ": ils rapportent",
			"Les États agissent\u00a0: ils rapportent.",
		},
		"French, as the text has it": {
			negotiation.French, "Les États, ici\u202f; là, agissent.", "Les États, ici\u202f; là, agissent, puis rapportent.",
			"; ils rapportent", "Les États, ici\u202f; là, agissent\u202f; ils rapportent.",
		},
		"French, a comma": {
			negotiation.French, "Les États doivent agir.", "Les États devraient agir.", ", le cas échéant, doivent",
			"Les États, le cas échéant, doivent agir.",
		},
		"French, guillemets": {
			negotiation.French, "Les «\u00a0grands\u00a0» États.", "Les «\u00a0petits\u00a0» États.", "autres",
			"Les «\u00a0autres\u00a0» États.",
		},
		"French, a word": {
			negotiation.French, "Les États agissent.", "Les États agissent\u00a0; ils rapportent.", "et rapportent",
			"Les États agissent et rapportent.",
		},
		"Spanish": {
			negotiation.Spanish, "Los Estados actuarán.", "Los Estados actuarán, cada año.", "todos los años",
			"Los Estados actuarán todos los años.",
		},
		"Spanish, a question": {
			negotiation.Spanish, "¿Actuarán los Estados?", "¿Deben actuar los Estados?", "Actúan", "¿Actúan los Estados?",
		},
		"Russian": {
			negotiation.Russian, "Государства принимают меры.", "Государства принимают меры, включая обучение.", "и обучают",
			"Государства принимают меры и обучают.",
		},
		"Russian, a colon": {
			negotiation.Russian, "Государства принимают меры.", "Государства принимают меры, включая обучение.", ": обучают",
			"Государства принимают меры: обучают.",
		},
		"Arabic": {
			negotiation.Arabic, "تتخذ الدول تدابير.", "تتخذ الدول تدابير، ومنها التدريب.", "كل عام", "تتخذ الدول تدابير كل عام.",
		},
		"Arabic, a comma": {
			negotiation.Arabic, "تتخذ الدول تدابير الآن.", "تتخذ الدول تدابير غدا.", "، عند الاقتضاء",
			"تتخذ الدول تدابير، عند الاقتضاء.",
		},
		"Chinese":          {negotiation.Chinese, "缔约国应采取措施。", "缔约国应采取措施，包括培训。", "并开展培训", "缔约国应采取措施并开展培训。"},
		"Chinese, a comma": {negotiation.Chinese, "缔约国应采取措施。", "缔约国须采取措施。", "，酌情，应", "缔约国，酌情，应采取措施。"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := worded(t, c.language, c.base, c.own, c.proposal); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// A point beside it may be open, or decided later: the wording has its space then,
// too.
func TestAnOwnWordingBesideAnotherPoint(t *testing.T) {
	const base, proposal = "States parties should act on all data now.", "States parties shall act on big data soon."
	for name, c := range map[string]struct{ own, open, later string }{
		"a word": {
			"personal", "States parties [should] [shall] act on personal data [now] [soon].",
			"States parties should act on personal data.",
		},
		"a mark": {
			", as needed, all", "States parties [should] [shall] act on, as needed, all data [now] [soon].",
			"States parties should act on, as needed, all data.",
		},
		"nothing": {"", "States parties [should] [shall] act on data [now] [soon].", "States parties should act on data."},
	} {
		t.Run(name, func(t *testing.T) {
			_, v := worded(t, negotiation.English, base, "x", proposal)
			var err error
			if v.Paragraphs, err = Settle(
				v, []negotiation.PointRuling{{Paragraph: "p", Point: 2, Outcome: negotiation.PointOwn, Text: c.own}}, "d",
			); err != nil || v.Paragraphs[0].Text != c.open {
				t.Fatalf("%v: %q", err, v.Paragraphs[0].Text)
			}
			last := []negotiation.PointRuling{
				{Paragraph: "p", Point: 1, Outcome: negotiation.PointAccept, Reading: 1},
				{Paragraph: "p", Point: 2, Outcome: negotiation.PointOwn},
			}
			if v.Paragraphs, err = Settle(v, last, "e"); err != nil || v.Paragraphs[0].Text != c.later {
				t.Errorf("%v: %q", err, v.Paragraphs[0].Text)
			}
		})
	}
}

// pieces are texts of each language: their words, and what the generated
// beginnings and ends of wordings are put together from.
var pieces = map[negotiation.Language][]string{
	negotiation.English: {"States", "act", "data", "children’s", "10,000", "victim-centred"},
	negotiation.French:  {"États", "agissent", "l’accord", "données", "d'ici"},
	negotiation.Spanish: {"Estados", "actúan", "niñas", "datos"},
	negotiation.Russian: {"Государства", "меры", "данные", "обучение"},
	negotiation.Arabic:  {"الدول", "تدابير", "بيانات", "كل"},
	negotiation.Chinese: {"缔约国", "应", "采取", "措施", "数据"},
}

func marks(l negotiation.Language) []string {
	switch l {
	case negotiation.Chinese:
		return []string{"，", "；", "。", "：", "、"}
	case negotiation.Arabic:
		return []string{"،", "؛", ".", ":", "؟"}
	}
	return []string{",", ";", ".", ":", "?", "!"}
}

// sentence is a generated text: words with marks behind and brackets around some.
func sentence(l negotiation.Language, min int) *rapid.Generator[string] {
	space := " "
	if l == negotiation.Chinese {
		space = ""
	}
	return rapid.Custom(func(t *rapid.T) string {
		var words []string
		for range rapid.IntRange(min, 7).Draw(t, "words") {
			word := rapid.SampledFrom(pieces[l]).Draw(t, "word")
			switch rapid.IntRange(0, 6).Draw(t, "dress") {
			case 0:
				if l != negotiation.French {
					word += rapid.SampledFrom(marks(l)).Draw(t, "mark")
				} else {
					word += ","
				}
			case 1:
				word = "(" + word + ")"
			}
			words = append(words, word)
		}
		return strings.Join(words, space)
	})
}

// Whatever the readings and the wording begin and end with: every sign of the
// wording stands in the text, no two words are glued, and no space is double or
// stands before a mark or within a bracket.
func TestNoOwnWordingIsGluedOrSetApart(t *testing.T) {
	languages := []negotiation.Language{
		negotiation.English, negotiation.French, negotiation.Spanish, negotiation.Russian, negotiation.Arabic,
		negotiation.Chinese,
	}
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(languages).Draw(t, "language")
		base := sentence(l, 1).Draw(t, "base")
		proposal := sentence(l, 1).Draw(t, "proposal")
		if redline.SameSubstance(base, proposal) {
			return
		}
		own := "@" + sentence(l, 0).Draw(t, "own") + "@"
		start := rapid.SampledFrom(append(marks(l), "", "", "(", "“", "’s ", "/", "-", "— ")).Draw(t, "start")
		end := rapid.SampledFrom(append(marks(l), "", "", ")", "”", "/")).Draw(t, "end")
		own = start + strings.ReplaceAll(own, "@", rapid.SampledFrom(pieces[l]).Draw(t, "edge")) + end
		got, before := worded(t, l, base, own, proposal)
		decided++
		checkSpacing(t, l, got, own, before.Paragraphs[0].Text)
	})
	if decided == 0 {
		t.Error("no text had a point")
	}
}

func checkSpacing(t *rapid.T, l negotiation.Language, got, own, before string) {
	at := strings.Index(got, own)
	if at < 0 {
		t.Fatalf("%q is not in %q", own, got)
	}
	l1, _ := utf8.DecodeLastRuneInString(got[:at])
	r1, _ := utf8.DecodeRuneInString(own)
	l2, _ := utf8.DecodeLastRuneInString(own)
	r2, _ := utf8.DecodeRuneInString(got[at+len(own):])
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for _, pair := range [][2]rune{{l1, r1}, {l2, r2}} {
		if l != negotiation.Chinese && word(pair[0]) && word(pair[1]) {
			t.Errorf("glued: %q in %q, before %q", own, got, before)
		}
	}
	if strings.Contains(got, "  ") || strings.HasPrefix(got, " ") || strings.HasSuffix(got, " ") {
		t.Errorf("a space too many: %q in %q, before %q", own, got, before)
	}
	no := ",.)”、。，،؛"
	if l != negotiation.French {
		no += ";:?!；："
	}
	for _, mark := range no {
		if strings.Contains(got, " "+string(mark)) {
			t.Errorf("a space before %q: %q in %q, before %q", mark, own, got, before)
		}
	}
	if strings.Contains(got, "( ") || strings.Contains(got, "“ ") {
		t.Errorf("a space after an opening mark: %q in %q, before %q", own, got, before)
	}
	rest := strings.NewReplacer(own, "", "] [", "][").Replace(got) // alternatives have a space between them
	if l == negotiation.Chinese && strings.Contains(rest, " ") && !strings.ContainsAny(own, "—-/’") {
		t.Errorf("a space in Chinese: %q in %q, before %q", own, got, before)
	}
}
