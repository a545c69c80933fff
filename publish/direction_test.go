package publish_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
	"rapporteur/redline"
)

// Texts that begin with a word that runs the other way than they do.
const (
	arabicBase     = "UNODC مدعو إلى مساعدة الدول الأطراف."
	arabicProposed = "UNODC مطالب بمساعدة الدول الأطراف (A/RES/55/25)."
	latinBase      = "«القاهرة» est le lieu de la réunion."
	latinProposed  = "«القاهرة» sera le lieu de la réunion."
	arabicSentence = "ينبغي للدول الأطراف أن تتصرف."
)

// turned is a conference room paper whose one paragraph begins with a word that
// runs the other way.
func turned(t *testing.T, l negotiation.Language, base, proposed string) (page, text string) {
	t.Helper()
	c := comment("c1", "EGY", negotiation.StateParty, negotiation.Amendment, proposed)
	c.Language, c.Note = l, "Note: see the report of the meeting."
	p := paper(l, nil)
	tree := redline.ConsolidateParagraphs([]redline.Paragraph{{ID: "p1", Number: "1", Text: base}},
		[]redline.ParagraphProposal{{ID: "c1", Party: "EGY", Kind: redline.Replace, Paragraph: "p1", Text: proposed}})[0]
	raw, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	p.Drafts[0].Version.Title = base
	p.Drafts[0].Version.Paragraphs[0] = negotiation.Paragraph{
		ID: "p1", Number: "1", Text: tree.Bracketed(nil), Open: tree.Open(), Tree: raw,
	}
	p.Comments = []negotiation.ReceivedComment{c}
	list, err := publish.ConferenceRoomPaper(p)
	return rendering(t, list, err, "html"), rendering(t, list, err, "text")
}

// Every text of a page runs as the page does: none finds its direction by its
// first letter. What is of another language is isolated.
func TestParagraphsRunAsTheirDocument(t *testing.T) {
	for _, c := range []struct {
		language       negotiation.Language
		base, proposed string
		dir            string
	}{
		{negotiation.Arabic, arabicBase, arabicProposed, "rtl"},
		{negotiation.French, latinBase, latinProposed, "ltr"},
		{negotiation.Spanish, latinBase, latinProposed, "ltr"},
		{
			negotiation.Russian, "«القاهرة» — место проведения совещания.", "«القاهرة» будет местом проведения совещания.",
			"ltr",
		},
		{negotiation.Chinese, "“القاهرة”是会议地点。", "“القاهرة”将是会议地点。", "ltr"},
		{negotiation.English, "“القاهرة” is where they meet.", "“القاهرة” shall be where they meet.", "ltr"},
	} {
		t.Run(string(c.language), func(t *testing.T) {
			page, text := turned(t, c.language, c.base, c.proposed)
			if !strings.Contains(page, `<html lang="`+string(c.language)+`" dir="`+c.dir+`">`) || strings.Contains(page, `dir="auto"`) {
				t.Error("the page has another direction, or leaves one to the first letter")
			}
			for _, own := range regexp.MustCompile(`<(?:p|h1|h2|h3)[^>]* dir=`).FindAllString(page, -1) {
				t.Errorf("%s: a paragraph has a direction of its own", own)
			}
			for _, reading := range regexp.MustCompile(`<span class="reading" dir="(\w+)"`).FindAllStringSubmatch(page, -1) {
				if reading[1] != c.dir {
					t.Errorf("a reading runs %s", reading[1])
				}
			}
			if !strings.Contains(page, `<blockquote dir="`+c.dir+`">`+c.proposed) || !strings.Contains(page, `<blockquote dir="ltr">Note: see`) {
				t.Error("a quotation does not run as its own letters do")
			}
			if !strings.Contains(page, `<span class="ordinal"><bdi>1</bdi>.</span>`) {
				t.Error("the number does not run as the paper")
			}
			shownAs(t, text, c.dir, "1. ")
			shownAs(t, text, c.dir, "    | "+c.proposed)
		})
	}
}

// shownAs checks that the line of a plain text that begins so, after a mark, is
// shown in a direction.
func shownAs(t *testing.T, text, dir, begins string) {
	t.Helper()
	found := false
	for line := range strings.Lines(text) {
		bare := strings.TrimLeft(line, "\u200e\u200f")
		if !strings.HasPrefix(bare, begins) {
			continue
		}
		found = true
		first := regexp.MustCompile(`[\p{L}\x{200e}\x{200f}]`).FindString(line)
		rtl := first == "\u200f" || regexp.MustCompile(`\p{Arabic}`).MatchString(first)
		if rtl != (dir == "rtl") {
			t.Errorf("%q is shown the other way round", line)
		}
	}
	if !found {
		t.Errorf("no line begins with %q:\n%s", begins, text)
	}
}

// What is a sentence of another language runs its own way within the paper's:
// the fixed words an Arabic paper has in English, a reading in Arabic in an
// English one.
func TestSentencesOfAnotherLanguageAreIsolated(t *testing.T) {
	page, _ := turned(t, negotiation.Arabic, arabicBase, arabicProposed)
	if !regexp.MustCompile(`<p class="note"><bdi dir="ltr">The drafts below are not adopted\.[^<]*</bdi></p>`).MatchString(page) {
		t.Error("the English note of an Arabic paper is not isolated")
	}
	for _, phrase := range []string{`<h3><bdi dir="ltr">` + "\u2068Egypt\u2069" + `, State party</bdi></h3>`, `<bdi dir="ltr">1 October 2020</bdi>`, `<p class="notice"><bdi dir="ltr">Illustrative.</bdi></p>`} {
		if !strings.Contains(page, phrase) {
			t.Errorf("the paper does not have %s:\n%s", phrase, page)
		}
	}
	page, text := turned(t, negotiation.English, "States should act.", arabicSentence)
	if !strings.Contains(page, `<span class="reading" dir="rtl">`+strings.TrimSuffix(arabicSentence, ".")+`</span>`) || !strings.Contains(page, `<blockquote dir="rtl">`+arabicSentence) {
		t.Errorf("the Arabic reading of an English paper does not run from right to left:\n%s", page)
	}
	shownAs(t, text, "ltr", "1. ")
}

// Redlines, in every format, run as the version they lead to.
func TestRedlinesRunAsTheirText(t *testing.T) {
	version := func(l negotiation.Language, number int, text string) negotiation.Version {
		return negotiation.Version{
			ID: negotiation.ID("v"), Number: number, Language: l, Title: text, Origin: negotiation.OriginMeeting,
			Paragraphs: []negotiation.Paragraph{{ID: "p", Number: "1", Text: text}},
		}
	}
	for _, c := range []struct {
		language       negotiation.Language
		base, proposed string
		dir            string
	}{{negotiation.Arabic, arabicBase, arabicProposed, "rtl"}, {negotiation.French, latinBase, latinProposed, "ltr"}} {
		from, to := version(c.language, 1, c.base), version(c.language, 2, c.proposed)
		for _, format := range []string{"html", "text", "ansi"} {
			t.Run(string(c.language)+" "+format, func(t *testing.T) {
				var two, three, section bytes.Buffer
				amended := negotiation.Section{
					Number: 1, Title: c.base, Text: c.base, Amendment: c.proposed, Status: negotiation.SectionAdoptedAsAmended,
					Reason: c.base,
				}
				for _, err := range []error{publish.VersionDiff(t.Context(), &two, nil, from, to, format), publish.ThreeWayDiff(
					t.Context(), &three, from, to, from, format,
				), publish.SectionDiff(&section, amended, c.language, format)} {
					if err != nil {
						t.Fatal(err)
					}
				}
				if format != "html" {
					shownAs(t, two.String(), c.dir, "1. ")
					shownAs(t, three.String(), c.dir, "    theirs: ")
					lines := strings.Split(section.String(), "\n")
					shownAs(t, lines[len(lines)-2], c.dir, "")
					return
				}
				for _, page := range []string{two.String(), three.String(), section.String()} {
					if strings.Contains(page, `dir="auto"`) || !regexp.MustCompile(`<(html|section) lang="`+string(c.language)+`" dir="`+c.dir+`">`).MatchString(page) {
						t.Errorf("a text finds its direction by its first letter:\n%s", page)
					}
				}
			})
		}
	}
}

// A blame is an English list of words that keep their own direction.
func TestABlameKeepsWordsOfTheOtherDirectionTogether(t *testing.T) {
	v := negotiation.Version{
		ID: "v1", Number: 1, Language: negotiation.Arabic, Origin: negotiation.OriginMeeting,
		Paragraphs: []negotiation.Paragraph{{ID: "p", Number: "1", Text: arabicBase}},
	}
	b, err := publish.BlameOf(t.Context(), []negotiation.Version{v}, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := publish.WriteBlame(
		&out, b, "text",
	); err != nil || !strings.Contains(out.String(), "\u200f"+arabicBase+"\u200f\n") {
		t.Errorf("%v:\n%q", err, out.String())
	}
}

// The story of a draft is told in English, whatever its texts begin with.
func TestAHistoryIsShownFromLeftToRight(t *testing.T) {
	c := comment("c1", "EGY", negotiation.StateParty, negotiation.Amendment, latinProposed)
	var out bytes.Buffer
	if err := publish.History(&out, publish.HistoryView{
		Recommendation: negotiation.Recommendation{Title: latinBase, Key: "rec"}, Comments: []negotiation.ReceivedComment{c},
	}); err != nil {
		t.Fatal(err)
	}
	shownAs(t, out.String(), "ltr", "                     “"+latinProposed)
	shownAs(t, out.String(), "ltr", latinBase)
}
