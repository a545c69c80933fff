package drafting

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/negotiation"
	"rapporteur/redline"
)

func baseOf(l negotiation.Language, texts ...string) negotiation.Version {
	v := negotiation.Version{ID: "v1", Recommendation: "r", Number: 1, Title: "Data", Language: l}
	for i, text := range texts {
		v.Paragraphs = append(
			v.Paragraphs,
			negotiation.Paragraph{ID: negotiation.ID("p" + string(rune('1'+i))), Number: string(rune('1' + i)), Text: text},
		)
	}
	return v
}

func replyOf(kind negotiation.CommentKind, text string) negotiation.Reply {
	return negotiation.Reply{Comments: []negotiation.Comment{
		{Kind: negotiation.General, Note: "x]"}, {Recommendation: "r", Kind: kind, Paragraph: "p1", Text: text},
	}}
}

var names = Names([]negotiation.Delegation{
	{Code: "KEN", Names: negotiation.Names{"en": "Kenya", "ru": "Кения", "zh": "肯尼亚", "ar": "كينيا"}}, {
		Code: "AND", Names: negotiation.Names{"en": "Andorra"},
	}, {Code: "USA", Names: negotiation.Names{"es": "Estados Unidos de América"}},
})

// What would read as another's words in a paper is refused when it is submitted,
// with its place and what to do; what the text commented on has as well is not.
func TestAWordingThatWouldReadAsAnothersIsRefused(t *testing.T) {
	const closes, name, number = "closes a bracket it has not opened", "somebody else's", "begins with"
	for what, c := range map[string]struct {
		base, text string
		kind       negotiation.CommentKind
		want       string
		place      string
	}{
		"another's reading": {
			"States parties should act.", "States parties shall] [must — Kenya] [may act.", negotiation.Amendment, closes,
			"“]” after “States parties shall”",
		},
		"at the beginning": {"States act.", "] States act.", negotiation.Amendment, closes, "at the beginning"},
		"in full width":    {"缔约国应采取措施。", "缔约国须］采取措施。", negotiation.Amendment, closes, "“］” after “缔约国须”"},
		"in a new paragraph": {
			"States act.", "States report] [shall train.", negotiation.Insertion, closes, "after “States report”",
		},
		"in one to come": {"States act.", "on funding]", negotiation.Placeholder, closes, "after “on funding”"},
		"in a part": {
			"States act.", "States act.\n\nThey] report.", negotiation.Division, closes, "in line 3",
		},
		"a name at the end": {
			"States act.", "States shall act — Kenya", negotiation.Amendment, name, "“— Kenya” after “States shall act”",
		},
		"codes": {
			"States act.", "States shall — USA, CHN act.", negotiation.Amendment, name, "“— USA”",
		},
		"one code": {"States act.", "States shall — USA act.", negotiation.Amendment, name, "“— USA”"},
		"copied from the paper": {
			"States act.", "States [should — text as circulated] act.", negotiation.Amendment, name, "“— text as circulated”",
		},
		"copied from a French paper": {
			"Les États agissent.", "Les États [agissent — texte diffusé] ici.", negotiation.Amendment, name, "“— texte diffusé”",
		},
		"a name in Russian": {
			"Государства действуют.", "Государства [должны — Кения] действовать.", negotiation.Amendment, name, "“— Кения”",
		},
		"a name in Chinese": {"缔约国应采取措施。", "缔约国须——肯尼亚采取措施。", negotiation.Amendment, name, "“——肯尼亚”"},
		"a name in Arabic": {
			"تتخذ الدول تدابير.", "تتخذ الدول [كل التدابير — كينيا].", negotiation.Amendment, name, "“— كينيا”",
		},
		"the number":              {"States act.", "1. States shall act.", negotiation.Amendment, number, "“1.”"},
		"the number of a new one": {"States act.", "1 bis. States report.", negotiation.Insertion, number, "“1 bis.”"},
		"the number of a part": {
			"States act and report.", "States act.\n\n2. States report.", negotiation.Division, number, "“2.”",
		},
		"balanced":                 {"States should act.", "States [should] [shall] act.", negotiation.Amendment, "", ""},
		"never closed":             {"States should act.", "States [should act.", negotiation.Amendment, "", ""},
		"of the base":              {"States ] should act.", "States ] shall act.", negotiation.Amendment, "", ""},
		"of the next, when joined": {"States act.", "States act and ] report.", negotiation.Joining, "", ""},
		"a dash and a conjunction": {"States act.", "States act — and report on it.", negotiation.Amendment, "", ""},
		"a clause between dashes": {
			"States act.", "States — experts included — shall act without delay.", negotiation.Amendment, "", "",
		},
		"a note may say what it says": {"States act.", "States shall act.", negotiation.Amendment, "", ""},
	} {
		t.Run(what, func(t *testing.T) {
			base := map[negotiation.ID]negotiation.Version{"r": baseOf(negotiation.English, c.base, "They ] report.")}
			err := CheckReply(replyOf(c.kind, c.text), base, names)
			if c.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if negotiation.CodeOf(err) != negotiation.CodeInvalid || !strings.HasPrefix(
				err.Error(), "Comment 2 ",
			) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.place) {
				t.Errorf("got %v\nwant it to say %q and %q", err, c.want, c.place)
			}
		})
	}
}

// The chair and the room are held to the same, and close what they open.
func TestWordingsOfTheRoomAreHeldToTheSame(t *testing.T) {
	v := reviewed(t)
	v.Title = "Data"
	for what, c := range map[string]struct {
		a    negotiation.AmendmentText
		want string
	}{
		"a change": {
			negotiation.AmendmentText{Changes: []negotiation.ParagraphText{{Paragraph: "p2", Text: "States] report."}}},
			"The text of change 1 closes a bracket",
		},
		"left open": {
			negotiation.AmendmentText{Changes: []negotiation.ParagraphText{{Paragraph: "p2", Text: "States [report."}}},
			"The text of change 1 opens a bracket it never closes",
		},
		"a number": {
			negotiation.AmendmentText{Changes: []negotiation.ParagraphText{{Paragraph: "p2", Text: "2. States shall report."}}},
			"The text of change 1 begins with the number of its paragraph, “2.”",
		},
		"a new paragraph": {
			negotiation.AmendmentText{Insertions: []negotiation.NewParagraph{{Text: "States train — Kenya"}}},
			"The text of the new paragraph 1 has “— Kenya”",
		},
		"an own wording": {negotiation.AmendmentText{
			Rulings: []negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointOwn, Text: "must] [may"}},
		}, "The wording of ruling 1 closes a bracket"},
		"a title": {negotiation.AmendmentText{Title: "Data ］"}, "The title closes a bracket"},
		"sound": {negotiation.AmendmentText{
			Title: "Big data", Changes: []negotiation.ParagraphText{{Paragraph: "p2", Text: "States [shall] report."}},
			Rulings: []negotiation.PointRuling{{Paragraph: "p1", Point: 1, Outcome: negotiation.PointOwn, Text: "must"}},
		}, ""},
	} {
		t.Run(what, func(t *testing.T) {
			got := ""
			if err := CheckAmendment(v, c.a, names); err != nil {
				got = err.Error()
			}
			if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

var said = map[negotiation.Language]string{
	negotiation.English: "States parties shall share data on victims with the Secretariat.",
	negotiation.French:  "Les États parties devraient échanger des données sur les victimes avec le Secrétariat.",
	negotiation.Spanish: "Los Estados partes deberían intercambiar datos sobre las víctimas con la Secretaría.",
	negotiation.Russian: "Государствам-участникам следует обмениваться данными о жертвах с Секретариатом.",
	negotiation.Arabic:  "ينبغي للدول الأطراف أن تتبادل البيانات عن الضحايا مع الأمانة.",
	negotiation.Chinese: "缔约国应与秘书处交流关于被害人的数据。",
}

// A wording in another language leaves the text as it was, whatever its kind and
// whatever its reply is said to be in; one in the language of the text does not.
func TestAWordingInAnotherLanguageStandsBesideTheText(t *testing.T) {
	for of, text := range said {
		base := baseOf(of, text, said[of])
		for in, proposal := range said {
			for _, kind := range []negotiation.CommentKind{
				negotiation.Amendment, negotiation.Insertion, negotiation.Division, negotiation.Joining, negotiation.Placeholder,
			} {
				for _, declared := range []negotiation.Language{of, in} {
					c := negotiation.ReceivedComment{Comment: negotiation.Comment{
						ID: "c", Recommendation: "r", Kind: kind, Paragraph: "p1", Text: proposal + "\n\n" + proposal,
					}, Delegation: "FRA", Capacity: negotiation.StateParty, Language: declared}
					got, err := Consolidate(base, []negotiation.ReceivedComment{c})
					if err != nil {
						t.Fatal(err)
					}
					untouched := len(got) == 2 && got[0].Text == text && got[0].Open == 0 && got[1].Open == 0
					if untouched != (of != in) {
						t.Errorf("%s of %s on %s, said to be in %s: %s", kind, in, of, declared, shown(got))
					}
					warned := strings.Contains(strings.Join(Warnings(c, base), " "), "stands beside the text, to be translated")
					if warned != (of != in) {
						t.Errorf("%s of %s on %s, said to be in %s: told %q", kind, in, of, declared, Warnings(c, base))
					}
				}
			}
		}
	}
}

func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		language negotiation.Language
		kind     negotiation.CommentKind
		text     string
		want     []string
	}{
		"sound": {negotiation.English, negotiation.Amendment, "States [shall] act.", nil},
		"never closed": {negotiation.English, negotiation.Amendment, "States [shall act.", []string{"Its wording opens a " +
			"bracket it never closes: “[” after “States”. It is kept as it was written, and printed in quotation marks."}},
		"in French": {
			negotiation.French, negotiation.Amendment, said[negotiation.French],
			[]string{"It is in French and the draft in English, so it stands beside the text, to be translated."},
		},
		"mislabelled": {negotiation.English, negotiation.Insertion, said[negotiation.Arabic], []string{"It is said to be " +
			"in English and looks like Arabic. The draft is in English, so it stands beside the text, to be translated."}},
		"read as it is": {
			negotiation.French, negotiation.Amendment, said[negotiation.English],
			[]string{"It is said to be in French and is read as English, the language of the draft."},
		},
		"a note": {negotiation.French, negotiation.General, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := Warnings(negotiation.ReceivedComment{
				Comment: negotiation.Comment{Kind: c.kind, Paragraph: "p1", Text: c.text}, Language: c.language,
			}, baseOf(negotiation.English, "States should act."))
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// A refusal names the brackets, where they stand, and what to do with them: a list
// of points would be empty.
func TestLooseBracketsAreNamed(t *testing.T) {
	v := reviewed(t) // points in 1, in a new 1 bis, and a place in question for 2
	v.Title = "Data [draft]"
	v.Paragraphs = append(v.Paragraphs,
		negotiation.Paragraph{
			ID: "f", Number: "3", Text: "With the Convention.[^1]",
		}, negotiation.Paragraph{ID: "s", Number: "4", Text: "The [sic] text ］ here [and"},
		negotiation.Paragraph{ID: "n", Text: "缔约国［应］［须］行动。"}, negotiation.Paragraph{ID: "c", Number: "5", Text: "Clean."})
	got, err := LooseBrackets(v)
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, l := range got {
		places = append(places, l.Where()+": "+strings.Join(l.Brackets, " | "))
	}
	want := []string{
		"the title: [draft]", "paragraph 3: [^1]", "paragraph 4: [sic] | ］ here [and | [and",
		"a paragraph without number: ［应］ | ［须］",
	}
	if !slices.Equal(places, want) {
		t.Errorf("got  %q\nwant %q", places, want)
	}
	refusal := RefuseBracketed(baseOf(negotiation.English, "With the Convention.[^1]", "Clean."))
	if negotiation.CodeOf(refusal) != negotiation.CodeBracketed || refusal.Error() != "A text with brackets is not "+
		"agreed: paragraph 1 has “[^1]”, which is no point of difference; amend it to take the brackets away; or defer the "+
		"draft." {
		t.Errorf("%v", refusal)
	}
	if err := RefuseBracketed(baseOf(negotiation.English, "Clean.")); err != nil {
		t.Errorf("a clean text: %v", err)
	}
}

// The rules and the text engine know the same brackets.
func TestEverybodyKnowsTheSameBrackets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("a[]［］【】〔〕(){}（） 应")), 0, 6, -1).Draw(t, "text")
		open, _ := redline.Brackets(text)
		if open != negotiation.HasBrackets(text) {
			t.Fatalf("%q", text)
		}
		if loose, err := LooseBrackets(baseOf(negotiation.Chinese, text)); err != nil || len(loose) > 0 != open {
			t.Fatalf("%q: %v, %v", text, loose, err)
		}
	})
}
