package publish_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

func suffixed(kind negotiation.DocumentKind, symbol string) publish.Suffixed {
	return publish.Suffixed{
		Document: negotiation.Document{
			ID: "d", Kind: kind, Symbol: symbol, Title: "Title", Language: negotiation.English, IssuedAt: issued,
			Reason: "The reason.",
		},
		About: negotiation.Document{ID: "a", Symbol: "CTOC/COP/2020/CRP.2", Kind: negotiation.ConferenceRoomPaper},
		Body:  negotiation.Body{Symbol: "CTOC/COP", Names: negotiation.Names{"en": "Conference", "fr": "Conférence"}},
		Texts: []negotiation.DocumentText{
			{Language: negotiation.English, Title: "Title", Content: "# Part\n\nFirst\nline.\n\n\nSecond <b>.\n"},
			{Language: negotiation.French, Title: "Titre", Content: "Texte."},
		},
	}
}

func TestADocumentSaysWhatItDoesToAnother(t *testing.T) {
	for kind, want := range map[negotiation.DocumentKind][2]string{
		negotiation.DocRevision: {
			"The present document replaces CTOC/COP/2020/CRP.2", "remplace le document CTOC/COP/2020/CRP.2",
		},
		negotiation.DocCorrigendum: {"corrects CTOC/COP/2020/CRP.2 in French and Spanish only.", "français et espagnol"},
		negotiation.DocAddendum:    {"adds to CTOC/COP/2020/CRP.2", "complète le document CTOC/COP/2020/CRP.2"},
		negotiation.DocAmendment:   {"by the following decision:\n\nThe reason.", "décision suivante\u00a0:\n\nThe reason."},
		negotiation.DocReissue: {
			"* Reissued for technical reasons on 1 October 2020. The reason.",
			"* Nouveau tirage pour raisons techniques (1er octobre 2020).",
		},
	} {
		p := suffixed(kind, "CTOC/COP/2020/CRP.2/S*")
		p.Document.Corrects = []negotiation.Language{negotiation.French, negotiation.Spanish}
		list, err := publish.AboutAnother(p)
		if err != nil || len(list) != 4 {
			t.Fatalf("%s: %d renderings, %v", kind, len(list), err)
		}
		english, french := string(list[0].Content), string(list[2].Content)
		if list[0].Language != "" || list[2].Language != negotiation.French || !strings.Contains(
			english, want[0],
		) || !strings.Contains(french, want[1]) {
			t.Errorf("%s:\n%s\n%s", kind, english, french)
		}
		inOrder(
			t, english, "CTOC/COP/2020/CRP.2/S*\n", "Original: English", "Title\n", "Part\n----", "First\nline.", "Second <b>.",
		)
		inOrder(t, french, "CTOC/COP/2020/CRP.2/S*\n", "anglais", "Titre\n", "Texte.")
		if html := string(list[1].Content); !strings.Contains(html, "Second &lt;b&gt;.") {
			t.Errorf("%s as HTML:\n%s", kind, html)
		}
	}
	p := suffixed(negotiation.DocCorrigendum, "CTOC/COP/2020/CRP.2/Corr.1")
	p.Document.Corrects = negotiation.Languages()
	list, err := publish.AboutAnother(p)
	inOrder(t, rendering(t, list, err, "text"), "corrects CTOC/COP/2020/CRP.2 in all languages.")
}

// A document reissued as it stands differs in its symbol and its last line only.
func TestAReissueChangesNoWord(t *testing.T) {
	first := suffixed(negotiation.DocRevision, "CTOC/COP/2020/CRP.2/Rev.1")
	earlier, err := publish.AboutAnother(first)
	if err != nil {
		t.Fatal(err)
	}
	again := suffixed(negotiation.DocReissue, "CTOC/COP/2020/CRP.2/Rev.1*")
	again.About, again.Texts, again.Earlier = first.Document, nil, earlier
	list, err := publish.AboutAnother(again)
	if err != nil || len(list) != len(earlier) {
		t.Fatalf("%d renderings, %v", len(list), err)
	}
	for i, r := range list {
		old, now := string(earlier[i].Content), string(r.Content)
		if r.Language != earlier[i].Language || r.Format != earlier[i].Format || strings.Contains(old, "Rev.1*") {
			t.Errorf("rendering %d is %+v", i, r)
		}
		at := strings.LastIndex(now, "* Reissued")
		if r.Language == negotiation.French {
			at = strings.LastIndex(now, "* Nouveau tirage")
		}
		if at < 0 {
			t.Fatalf("%s says nothing of the reissue:\n%s", r.Format, now)
		}
		bare := strings.ReplaceAll(now[:at], "CTOC/COP/2020/CRP.2/Rev.1*", "CTOC/COP/2020/CRP.2/Rev.1")
		bare = strings.TrimSuffix(strings.TrimRight(bare, " "), `<p class="remark">`)
		if !strings.HasPrefix(
			old, strings.TrimRight(bare, "\n"),
		) || strings.Contains(strings.TrimPrefix(old, strings.TrimRight(bare, "\n")), "Second") {
			t.Errorf("reissued as %s:\n%s\nfirst\n%s", r.Format, now, old)
		}
	}
	again.About.Symbol = "CTOC/COP/2020/CRP.3"
	if _, err := publish.AboutAnother(again); err == nil {
		t.Error("a document was reissued under the symbol of another")
	}
}

func TestACorrigendumSaysWhatToRead(t *testing.T) {
	v := negotiation.Version{
		ID: "v", Language: negotiation.English, Title: "Training",
		Paragraphs: []negotiation.Paragraph{{ID: "p", Number: "(a)", Text: "By 2O25, soon."}},
	}
	c := negotiation.Correction{
		Languages: []negotiation.Language{
			negotiation.English, negotiation.French,
		}, Version: "v", Symbol: "CTOC/COP/WG.4/2021/6/Corr.1", Reason: "A slip.", At: issued,
		Changes: []negotiation.Erratum{{Paragraph: "p", Old: "2O25", New: "2025"}, {Paragraph: "p", Old: ", soon"}},
	}
	text := publish.Corrigendum(negotiation.Recommendation{}, v, c)
	if text.Language != negotiation.English || text.Title != "Corrigendum: Training" {
		t.Errorf("worded as %+v", text)
	}
	inOrder(t, text.Content, "## Paragraph (a)", "For “2O25” read “2025”.", "Delete “, soon”.")
	c.Languages = []negotiation.Language{negotiation.French}
	text = publish.Corrigendum(negotiation.Recommendation{}, v, c)
	if text.Language != negotiation.French {
		t.Errorf("a correction of the French is worded in %s", text.Language)
	}
	inOrder(t, text.Content, "## Paragraphe a)", "Au lieu de «\u00a02O25\u00a0», lire «\u00a02025\u00a0».")

	var story strings.Builder
	if err := publish.History(
		&story, publish.HistoryView{Versions: []negotiation.Version{v}, Corrections: []negotiation.Correction{c}},
	); err != nil {
		t.Fatal(err)
	}
	inOrder(
		t, story.String(), "2020-10-01 09:30:00  Corrected in French by CTOC/COP/WG.4/2021/6/Corr.1: A slip.",
		"paragraph (a): for “2O25” read “2025”",
	)
}
