package publish_test

import (
	"strings"
	"testing"

	"rapporteur/negotiation"
	"rapporteur/publish"
)

func TestTheDigestListsByThemeAndBySymbol(t *testing.T) {
	doc := func(id, symbol, name, by string) negotiation.Document {
		return negotiation.Document{ID: negotiation.ID(id), Symbol: symbol, Title: name, SupersededBy: by}
	}
	theme := func(key, en, fr string) negotiation.Theme {
		return negotiation.Theme{Key: key, Names: negotiation.Names{"en": en, "fr": fr}}
	}
	entry := func(
		th negotiation.Theme, d negotiation.Document, texts map[negotiation.Language]string,
	) negotiation.DigestEntry {
		e := negotiation.DigestEntry{Theme: th, Document: d, Annotations: map[negotiation.Language]negotiation.Annotation{}}
		for l, text := range texts {
			e.Annotations[l] = negotiation.Annotation{Language: l, Text: text}
		}
		return e
	}
	victims, data := theme("victims", "protection of victims", "protection des victimes"), theme("data", "data", "données")
	nine, ten := doc(
		"d9", "CTOC/COP/WG.4/2019/9", "Ninth", "CTOC/COP/WG.4/2019/9/Rev.1",
	), doc("d10", "CTOC/COP/WG.4/2019/10", "Tenth", "")
	view := publish.DigestView{
		Document: negotiation.Document{
			ID: "d", Kind: negotiation.ThematicDigest, Symbol: "CTOC/COP/WG.4/2021/5", Title: "Digest",
			Language: negotiation.English, IssuedAt: issued,
		},
		Body: negotiation.Body{Names: negotiation.Names{"en": "Working Group", "fr": "Groupe de travail"}},
		Plan: negotiation.CompileDigest{
			Language: negotiation.English, Titles: negotiation.Names{"en": "Digest", "fr": "Recueil"},
		},
		Entries: []negotiation.DigestEntry{
			entry(
				victims, nine,
				map[negotiation.Language]string{negotiation.English: "On shelters.", negotiation.French: "Sur l’hébergement."},
			),
			entry(victims, ten, map[negotiation.Language]string{negotiation.English: "On <aid>."}),
			entry(data, nine, map[negotiation.Language]string{negotiation.French: "Sur les registres."}),
		},
	}
	list, err := publish.Digest(view)
	if err != nil || len(list) != 4 {
		t.Fatalf("%d renderings, %v", len(list), err)
	}
	english, french := string(list[0].Content), string(list[2].Content)
	inOrder(t, english, "CTOC/COP/WG.4/2021/5\n", "Digest\n", "The annotations are the Secretariat’s",
		"I. Protection of victims\n", "CTOC/COP/WG.4/2019/9 – Ninth", "On shelters.",
		"Superseded by CTOC/COP/WG.4/2019/9/Rev.1.", "CTOC/COP/WG.4/2019/10 – Tenth", "On <aid>.",
		"II. Data\n", "Sur les registres.", "Annotation in French.",
		"Index by theme\n", "Protection of victims: CTOC/COP/WG.4/2019/9; CTOC/COP/WG.4/2019/10",
		"Data: CTOC/COP/WG.4/2019/9\n",
		"Index by symbol\n", "CTOC/COP/WG.4/2019/9: Protection of victims; Data",
		"CTOC/COP/WG.4/2019/10: Protection of victims")
	inOrder(
		t, french, "CTOC/COP/WG.4/2021/5\n", "Recueil\n", "I. Protection des victimes", "Sur l’hébergement.",
		"Annotation disponible dans la langue suivante\u00a0: Anglais.", "II. Données", "Index par cote",
	)
	if list[0].Language != "" || list[2].Language != negotiation.French || !strings.Contains(
		string(list[1].Content), "On &lt;aid&gt;.",
	) {
		t.Errorf("renderings in %q and %q", list[0].Language, list[2].Language)
	}
}
