package publish_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// plain is a paper whose paragraphs have no points of difference.
func plain(
	l negotiation.Language, list []negotiation.ReceivedComment, paragraphs ...negotiation.Paragraph,
) publish.Paper {
	p := paper(l, nil)
	p.Comments, p.Drafts[0].Version.Paragraphs = list, paragraphs
	return p
}

func crpText(t *testing.T, p publish.Paper) string {
	t.Helper()
	list, err := publish.ConferenceRoomPaper(p)
	return rendering(t, list, err, "text")
}

func TestLettersFollowTheLanguage(t *testing.T) {
	for l, want := range map[negotiation.Language][2]string{
		negotiation.English: {"(a) In", "Agenda item 1 (b)"}, negotiation.French: {"a) In", "Point 1 b)"},
	} {
		for _, number := range []string{"(a)", "a)"} {
			p := plain(l, nil, negotiation.Paragraph{ID: "p1", Number: number, Level: 1, Text: "In particular."})
			p.Item = &negotiation.AgendaItem{Number: "1 b", Names: negotiation.Names{"en": "Opening"}}
			text := crpText(t, p)
			if !strings.Contains(text, "    "+want[0]) || !strings.Contains(text, want[1]) {
				t.Errorf("%s from %s:\n%s", l, number, text)
			}
		}
	}
	p := plain(negotiation.English, nil, negotiation.Paragraph{ID: "p1", Number: "2 bis", Text: "In particular."})
	p.Item = &negotiation.AgendaItem{Number: "2 bis", Names: negotiation.Names{"en": "Opening"}}
	inOrder(t, crpText(t, p), "Agenda item 2 bis ", "2 bis. In")
}

func TestAPlacementSaysWhereTo(t *testing.T) {
	to := comment("c1", "FRA", negotiation.StateParty, negotiation.Placement, "")
	to.Paragraph, to.After = "p3", "p1"
	start := comment("c2", "FRA", negotiation.StateParty, negotiation.Placement, "")
	start.Paragraph = "p3"
	p := plain(negotiation.English, []negotiation.ReceivedComment{to, start}, negotiation.Paragraph{
		ID: "p1", Number: "1", Text: "A.",
	}, negotiation.Paragraph{ID: "p2", Number: "2", Text: "B."}, negotiation.Paragraph{ID: "p3", Number: "3", Text: "C."})
	inOrder(t, crpText(t, p), "paragraph 3, to stand after paragraph 1,", "paragraph 3, to stand at the start,")
}

func TestACommentNamesOneParagraphOnly(t *testing.T) {
	sub := comment("c1", "FRA", negotiation.StateParty, negotiation.Deletion, "")
	sub.Paragraph = "p2a"
	without := comment("c2", "FRA", negotiation.StateParty, negotiation.Deletion, "")
	without.Paragraph = "p3"
	p := plain(negotiation.English, []negotiation.ReceivedComment{sub, without},
		negotiation.Paragraph{
			ID: "p1", Number: "1", Text: "A:",
		}, negotiation.Paragraph{ID: "p1a", Number: "(a)", Level: 1, Text: "B;"},
		negotiation.Paragraph{
			ID: "p2", Number: "2", Text: "C:",
		}, negotiation.Paragraph{ID: "p2a", Number: "(a)", Level: 1, Text: "D."},
		negotiation.Paragraph{ID: "p3", Text: "E."})
	inOrder(t, crpText(t, p), "paragraph 2 (a),", "paragraph without number (in place 5),")
}

func TestACapacityThatChangedInTheRoundIsShown(t *testing.T) {
	before := comment("c1", "EGY", negotiation.Signatory, negotiation.General, "")
	before.Note = "As a signatory."
	after := comment("c2", "EGY", negotiation.StateParty, negotiation.General, "")
	after.Note = "As a party."
	inOrder(t, crpText(t, paper(negotiation.English, []negotiation.ReceivedComment{before, after})),
		"Egypt, signatory (observer)", "As a signatory.", "Egypt, State party", "As a party.")
}

// A delegation that repeats itself after the deadline was in time.
func TestARepetitionIsNotLate(t *testing.T) {
	again := comment("c2", "FRA", negotiation.StateParty, negotiation.Amendment, "States parties shall adopt measures.")
	again.Late, again.ReceivedAt = true, issued.Add(time.Hour)
	text := crpText(t, paper(
		negotiation.English,
		[]negotiation.ReceivedComment{comment("c1", "FRA", negotiation.StateParty, negotiation.Amendment, again.Text), again},
	))
	inOrder(t, text, "[shall — France]", "Annex", "LATE")
}

// A text that opens a direction does not turn round the words that say whose
// it is, and stands in the annex as received.
func TestATextCannotTurnRoundWhatFollows(t *testing.T) {
	const turned = "States parties \u202eshall\u2067 adopt measures."
	text := crpText(t, paper(
		negotiation.English,
		[]negotiation.ReceivedComment{comment("c1", "FRA", negotiation.StateParty, negotiation.Amendment, turned)},
	))
	body, annex, _ := strings.Cut(text, "Annex")
	for line := range strings.Lines(body) {
		i := strings.Index(line, "\u202e")
		if i >= 0 && !strings.Contains(line[i:strings.Index(line, "— France")], "\u2069\u202c") {
			t.Errorf("%q leaves a direction open", line)
		}
	}
	if !strings.Contains(annex, "| "+turned+"\n") {
		t.Error("the comment does not stand as received")
	}
	v := reportView(negotiation.StageAgreed, false)
	v.Drafts[1].Version.Title = "\u202eT"
	list, err := publish.DraftReport(v)
	inOrder(t, rendering(t, list, err, "text"), "\u202eT\u202c — NOT ADOPTED")
}

func TestArabicKeepsBracketsAndNamesInOrder(t *testing.T) {
	list, err := publish.ConferenceRoomPaper(paper(negotiation.Arabic, comments()))
	html := rendering(t, list, err, "html")
	if strings.Contains(html, `class="bracket" dir`) || strings.Contains(html, `class="label" dir`) {
		t.Error("brackets or attributions have a direction of their own, other than the text around them")
	}
	inOrder(t, html, " — \u2068Germany\u2069")
}

func TestFrenchReportsAreWellFormed(t *testing.T) {
	v := reportView(negotiation.StageAgreed, false)
	v.Report.Language, v.Document.Language, v.Body.Instrument = negotiation.French, negotiation.French, "p"
	v.Delegations[0].Standings = []negotiation.Standing{{Instrument: "p", Capacity: negotiation.StateParty}}
	v.Report.Sections = publish.Sections(v)
	list, err := publish.DraftReport(v)
	text := rendering(t, list, err, "text")
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		t.Error("the text is broken")
	}
	inOrder(t, text, "Distr. limitée", "Original\u00a0: français", "– État partie: Allemagne.")
}
