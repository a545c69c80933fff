package publish_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

// A State's wording in another language than the draft stands beside the text with
// its language, and with the comments as received; one in the language of the draft
// does not.
func TestWordingInAnotherLanguageIsPrintedBesideTheText(t *testing.T) {
	const french, arabic = "Les États parties devraient échanger des données sur les victimes.",
		"ينبغي للدول الأطراف أن تتبادل البيانات عن الضحايا."
	amend := comment("c1", "FRA", negotiation.StateParty, negotiation.Amendment, french)
	amend.Language = negotiation.French
	insert := comment("c2", "EGY", negotiation.StateParty, negotiation.Insertion, arabic) // said to be in English
	own := comment("c3", "KEN", negotiation.StateParty, negotiation.Amendment, base)
	for l, want := range map[negotiation.Language][]string{
		negotiation.English: {
			"1. " + base, "Beside the text, France: Proposed wording, in French, to be translated.", french,
			"Proposed new paragraph, in Arabic, to be translated.", arabic,
		},
		negotiation.French: {
			"1. " + base, "En marge du texte, France\u00a0: Libellé proposé, en français, à traduire.", french,
			"Nouveau paragraphe proposé, en arabe, à traduire.", arabic,
		},
	} {
		p := plain(
			l, []negotiation.ReceivedComment{amend, insert, own}, negotiation.Paragraph{ID: "p1", Number: "1", Text: base},
		)
		text := crpText(t, p)
		inOrder(t, text, want...)
		if strings.Count(text, french) != 2 || strings.Contains(text, "[") || strings.Contains(text, "Kenya: Proposed") {
			t.Errorf("in %s:\n%s", l, text)
		}
		list, err := publish.ConferenceRoomPaper(p)
		if html := rendering(t, list, err, "html"); strings.Count(html, french) != 2 {
			t.Errorf("in %s:\n%s", l, html)
		}
	}
}
