package publish_test

import (
	"strings"
	"testing"

	n "rapporteur/negotiation"
	"rapporteur/publish"
)

func TestTheDigestListsByThemeAndBySymbol(t *testing.T) {
	doc := func(id, symbol, name, by string) n.Document {
		return n.Document{ID: n.ID(id), Symbol: symbol, Title: name, SupersededBy: by}
	}
	theme := func(key, en, fr string) n.Theme { return n.Theme{Key: key, Names: n.Names{"en": en, "fr": fr}} }
	entry := func(th n.Theme, d n.Document, texts map[n.Language]string) n.DigestEntry {
		e := n.DigestEntry{Theme: th, Document: d, Annotations: map[n.Language]n.Annotation{}}
		for l, text := range texts {
			e.Annotations[l] = n.Annotation{Language: l, Text: text}
		}
		return e
	}
	victims, data := theme("victims", "protection of victims", "protection des victimes"), theme("data", "data", "données")
	nine, ten := doc("d9", "CTOC/COP/WG.4/2019/9", "Ninth", "CTOC/COP/WG.4/2019/9/Rev.1"), doc("d10", "CTOC/COP/WG.4/2019/10", "Tenth", "")
	view := publish.DigestView{
		Document: n.Document{ID: "d", Kind: n.ThematicDigest, Symbol: "CTOC/COP/WG.4/2021/5", Title: "Digest", Language: n.English, IssuedAt: issued},
		Body:     n.Body{Names: n.Names{"en": "Working Group", "fr": "Groupe de travail"}},
		Plan:     n.CompileDigest{Language: n.English, Titles: n.Names{"en": "Digest", "fr": "Recueil"}},
		Entries: []n.DigestEntry{
			entry(victims, nine, map[n.Language]string{n.English: "On shelters.", n.French: "Sur l’hébergement."}),
			entry(victims, ten, map[n.Language]string{n.English: "On <aid>."}),
			entry(data, nine, map[n.Language]string{n.French: "Sur les registres."}),
		},
	}
	list, err := publish.Digest(view)
	if err != nil || len(list) != 4 {
		t.Fatalf("%d renderings, %v", len(list), err)
	}
	english, french := string(list[0].Content), string(list[2].Content)
	inOrder(t, english, "CTOC/COP/WG.4/2021/5\n", "Digest\n", "The annotations are the Secretariat’s",
		"I. Protection of victims\n", "CTOC/COP/WG.4/2019/9 – Ninth", "On shelters.", "Superseded by CTOC/COP/WG.4/2019/9/Rev.1.", "CTOC/COP/WG.4/2019/10 – Tenth", "On <aid>.",
		"II. Data\n", "Sur les registres.", "Annotation in French.",
		"Index by theme\n", "Protection of victims: CTOC/COP/WG.4/2019/9; CTOC/COP/WG.4/2019/10", "Data: CTOC/COP/WG.4/2019/9\n",
		"Index by symbol\n", "CTOC/COP/WG.4/2019/9: Protection of victims; Data", "CTOC/COP/WG.4/2019/10: Protection of victims")
	inOrder(t, french, "CTOC/COP/WG.4/2021/5\n", "Recueil\n", "I. Protection des victimes", "Sur l’hébergement.", "Annotation disponible dans la langue suivante\u00a0: Anglais.", "II. Données", "Index par cote")
	if list[0].Language != "" || list[2].Language != n.French || !strings.Contains(string(list[1].Content), "On &lt;aid&gt;.") {
		t.Errorf("renderings in %q and %q", list[0].Language, list[2].Language)
	}
}
