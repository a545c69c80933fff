package redline_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rapporteur/redline"
)

// drafts are paragraphs as drafts have them, in the six languages; written for
// these tests.
var drafts = []string{
	"States parties should consider establishing national referral mechanisms, with the participation of civil society, " +
		"in order to identify victims at an early stage.",
	"States parties are encouraged to exchange information on the methods used by traffickers online; such exchanges " +
		"should respect the protection of personal data.",
	"Les États parties devraient envisager d’adopter les mesures nécessaires : formation, coopération et collecte de " +
		"données, conformément au droit interne.",
	"Los Estados partes deberían reforzar la cooperación judicial, en particular «la asistencia recíproca», y velar por " +
		"que las víctimas no sean castigadas.",
	"Государствам-участникам следует рассмотреть возможность принятия мер по защите потерпевших, с учетом их возраста и " +
		"пола.",
	"缔约国应当考虑采取适当措施，为贩运人口活动的被害人提供援助和保护，并加强主管机关之间的合作。",
	"ينبغي للدول الأطراف أن تنظر في اعتماد تدابير لحماية الضحايا، وأن تعزز التعاون فيما بينها.",
}

// next draws the version after one: texts amended, paragraphs inserted,
// deleted and moved, all renumbered.
func next(t *rapid.T, version []redline.Paragraph, number int) []redline.Paragraph {
	var out []redline.Paragraph
	for _, p := range version {
		switch rapid.IntRange(0, 9).Draw(t, "fate") {
		case 0:
			continue
		case 1, 2, 3:
			p.Text = perturbed(p.Text).Draw(t, "amended")
		case 4:
			out = append(out, redline.Paragraph{
				ID: fmt.Sprintf("new-%d-%d", number, len(out)), Text: rapid.SampledFrom(drafts).Draw(t, "inserted"),
			})
		}
		out = append(out, p)
	}
	if len(out) > 1 && rapid.Bool().Draw(t, "moves") {
		i := rapid.IntRange(0, len(out)-1).Draw(t, "moved")
		moved := out[i]
		out = slices.Insert(slices.Delete(out, i, i+1), 0, moved)
	}
	for i := range out {
		out[i].Number = fmt.Sprint(i + 1)
	}
	return out
}

// Over the versions of a text: the changes give both versions back word for
// word, whatever was split, merged or moved; every paragraph knows its sources
// byte for byte; and an untouched one is still the first version's.
func TestLawsHoldOverManyVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var now []redline.Paragraph
		words := map[string]redline.Attribution{}
		for i, text := range rapid.Permutation(drafts).Draw(t, "drafts")[:4] {
			p := redline.Paragraph{ID: fmt.Sprint("p", i), Number: fmt.Sprint(i + 1), Text: text}
			now = append(now, p)
			words[p.ID] = redline.Attribute(text, redline.Source{Version: "1"})
		}
		first := slices.Clone(now)
		for v := range 5 {
			before := now
			now = next(t, before, v)
			checkChanges(t, before, now)
			words = redline.CarryVersion(words, now, redline.Source{Version: fmt.Sprint(v + 2)})
			for _, p := range now {
				if words[p.ID].Text() != p.Text {
					t.Fatalf("version %d: %q is attributed as %q", v+2, p.Text, words[p.ID].Text())
				}
				untouched := slices.ContainsFunc(first, func(o redline.Paragraph) bool { return o.ID == p.ID && o.Text == p.Text })
				if untouched && v == 0 && words[p.ID][0].Source.Version != "1" {
					t.Fatalf("an untouched paragraph is said to be new: %+v", words[p.ID])
				}
			}
		}
	})
}

// checkChanges puts both versions together again from their changes.
func checkChanges(t *rapid.T, from, to []redline.Paragraph) {
	seen := map[string]int{}
	for _, c := range redline.DiffParagraphs(from, to) {
		old, now := []redline.Paragraph{}, []redline.Paragraph{}
		if c.From != nil {
			old = append(old, *c.From)
		}
		if c.To != nil {
			now = append(now, *c.To)
		}
		switch c.Kind {
		case redline.Split:
			now = append(now, c.Rest...)
		case redline.Merged:
			old = append(old, c.Rest...)
		case redline.Unchanged, redline.Changed, redline.Inserted, redline.Deleted:
		}
		if c.Script.From() != texts(old) || c.Script.To() != texts(now) {
			t.Fatalf("%s: %q to %q is shown as %+v", c.Kind, texts(old), texts(now), c.Script)
		}
		for _, p := range old {
			seen["from "+p.ID]++
		}
		for _, p := range now {
			seen["to "+p.ID]++
		}
	}
	for _, p := range from {
		if seen["from "+p.ID] != 1 {
			t.Fatalf("paragraph %s of the old version is in %d changes", p.ID, seen["from "+p.ID])
		}
	}
	for _, p := range to {
		if seen["to "+p.ID] != 1 {
			t.Fatalf("paragraph %s of the new version is in %d changes", p.ID, seen["to "+p.ID])
		}
	}
}

func texts(list []redline.Paragraph) string {
	out := ""
	for i, p := range list {
		if i > 0 {
			out += "\n"
		}
		out += p.Text
	}
	return out
}

// Paragraphs whose identities are lost, as in a file from elsewhere, find them
// again where their texts are near.
func TestLostIdentitiesAreFoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var from, to []redline.Paragraph
		for i, text := range drafts {
			from = append(from, redline.Paragraph{ID: fmt.Sprint("p", i), Number: fmt.Sprint(i + 1), Text: text})
		}
		for i, p := range rapid.Permutation(from).Draw(t, "order") {
			to = append(to, redline.Paragraph{
				Number: fmt.Sprint(i + 1),
				Text:   p.Text + " " + rapid.SampledFrom([]string{"", "As appropriate.", "Если применимо."}).Draw(t, "tail"),
			})
		}
		for i, p := range redline.Align(from, to) {
			k := slices.IndexFunc(from, func(f redline.Paragraph) bool { return f.ID == p.ID })
			if k < 0 || len(to[i].Text) < len(from[k].Text) || to[i].Text[:len(from[k].Text)] != from[k].Text {
				t.Fatalf("%q was taken for %q", to[i].Text, p.ID)
			}
		}
	})
}
